"""Everything beside the pages that a course site publishes: course data, casebooks, our scripts, the browser runtime."""

import hashlib
import importlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from coursebook.course import Course, unit_of
from coursebook.pages.links import url

BASE = "assets/coursebook"

Content = bytes | Path


def collect(course: Course) -> dict[str, Content]:
    """Return what to publish: path inside the site → bytes, or a file to copy."""
    found: dict[str, Content] = {f"{BASE}/course.json": course_json(course)}
    for exercise in course.exercises:
        for name, content in published(exercise).items():
            found[f"{BASE}/exercises/{exercise.id}/{name}"] = content
    found |= _from("coursebook.browser", "files")
    # Python travels only with a course that has something to run.
    running = [e for e in course.exercises if e.kind in ("code", "form")]
    if running:
        packages = {p for e in running for p in e.packages}
        found |= _from("coursebook.runtime", "publish", packages, [course.root])
    return dict(sorted(found.items()))


def published(exercise: Any) -> Mapping[str, bytes]:
    """Return the files that the page of an exercise fetches: its casebook and, by its policy, the solution."""
    files = getattr(exercise, "published", None)
    return dict(files()) if callable(files) else {}


def course_json(course: Course) -> bytes:
    """Return the course's index for the scripts of the pages."""
    exercises = [
        {
            "id": e.id,
            "title": e.title,
            "unit": unit_of(e),
            "kind": e.kind,
            "points": e.points,
            "hash": e.hash,
            "url": f"{url(f'{unit_of(e)}.md')}#{e.id.split('/')[-1]}",
            "targets": list(e.targets),
        }
        for group in course.by_unit.values()
        for e in group
    ]
    units = [{"id": name, "title": unit.name, "url": url(f"{name}.md")} for name, unit in course.units.items()]
    version = hashlib.sha256(_dump(exercises)).hexdigest()[:16]
    about = course.standard.course
    return _dump(
        {
            "id": about.id,
            "title": about.title,
            "language": about.language,
            "version": version,
            "exercises": exercises,
            "units": units,
        }
    )


def _dump(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _from(module: str, function: str, *arguments: Any) -> dict[str, Content]:
    provider: Callable[..., Mapping[str, Content]] | None = getattr(importlib.import_module(module), function, None)
    return dict(provider(*arguments)) if provider else {}
