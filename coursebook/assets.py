"""Everything beside the pages that a site publishes: course data, casebooks, our scripts, the browser's Python."""

import hashlib
import importlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coursebook.course import Course
from coursebook.exercise import Exercise, freeze_all
from coursebook.handbook import package_folder
from coursebook.markup import fragment
from coursebook.pages.links import url
from coursebook.standard.model import Training
from graders import casebook

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# Kinds whose answers are run by Python in the browser.
RUNNING = ("code", "form")
BASE = "assets/coursebook"

Content = bytes | Path


def collect(course: Course) -> dict[str, Content]:
    """Return what to publish: path inside the site → bytes, or a file to copy."""
    found: dict[str, Content] = {f"{BASE}/course.json": course_json(course)}
    casebooks = freeze_all(course.exercises)
    for exercise in course.exercises:
        place = f"{BASE}/exercises/{exercise.id}"
        found[f"{place}/casebook.json"] = casebook.write(casebooks[exercise.id]).encode()
        solution = shown_solution(exercise)
        if solution:
            found[f"{place}/solution.json"] = _dump(solution)
    found |= _from("coursebook.browser", "files", course.standard.course.language)
    # Python travels only with a course that has something to run.
    running = [e for e in course.exercises if e.kind in RUNNING]
    if running:
        engine = package_folder(course.root, course.engine) if course.engine else None
        packages = {p for e in running for p in e.packages}
        found |= _from("coursebook.runtime", "publish", packages, [engine] if engine else [])
    return dict(sorted(found.items()))


def shown_solution(exercise: Exercise) -> dict[str, Any] | None:
    """Return what a student may read after honest attempts; None if the exercise keeps it."""
    if exercise.solution_after <= 0 or not exercise.solution:
        return None
    if exercise.kind == "code":
        return {"source": exercise.solution}
    if exercise.explanation:
        return {"html": fragment(exercise.explanation)}
    return {"artefact": json.loads(exercise.solution)}


def course_json(course: Course) -> bytes:
    """Return the course's index for the scripts of the pages."""
    exercises = [
        {
            "id": e.id,
            "title": e.title,
            "unit": e.unit,
            "kind": e.kind,
            "points": e.points,
            "hash": e.hash,
            "url": f"{url(f'{e.unit}.md')}#{e.id.split('/')[-1]}",
            "targets": list(e.targets),
        }
        for group in course.by_unit.values()
        for e in group
    ]
    units = [
        {"id": name, "title": unit.name, "url": url(f"{name}.md"), "training": isinstance(unit, Training)}
        for name, unit in course.units.items()
    ]
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
