"""Freezing: an exercise becomes its casebook, made once and kept until something it depends on changes."""

import functools
import json
import os
import sys
import tempfile
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coursebook.errors import CourseError, Problem
from coursebook.exercises import sources
from coursebook.exercises.folder import content_hash
from coursebook.exercises.limited import limited
from coursebook.markup import fragment
from graders import casebook as books
from graders import run
from graders.answer import Answer
from graders.check import Check
from graders.locale import speaking
from graders.review import Review

if TYPE_CHECKING:
    from coursebook.exercise import Exercise

FREEZE_LIMIT = 4.0  # so many time limits may a stored program take over all cases before freezing gives up


def freeze(exercise: "Exercise", *, seed: int | None = None, cache: bool = True) -> dict[str, Any]:
    """Return the exercise's casebook; from the cache unless something it depends on has changed.

    Args:
        exercise: the exercise.
        seed: for the generated cases; without it the public seed of the id. A private seed is never cached.
        cache: whether `.coursebook/casebooks/` is read and written.

    Raises:
        CourseError: grade.py can't be run, declares no fitting `check`, or its reference fails.
    """
    if seed is not None or not cache:
        return _freeze(exercise, seed)
    place = exercise.root / ".coursebook" / "casebooks" / f"{exercise.unit}--{exercise.slug}.json"
    key = _key(exercise)
    try:
        kept = json.loads(place.read_text(encoding="utf-8"))
        if kept["key"] == key:
            return dict(kept["casebook"])
    except (OSError, ValueError, KeyError, TypeError):
        pass  # missing, cut off or of another format: made anew
    made = _freeze(exercise, None)
    _write(place, books.write({"key": key, "casebook": made}))
    return made


def freeze_all(exercises: Iterable["Exercise"]) -> dict[str, dict[str, Any]]:
    """Freeze all exercises: id → casebook.

    Raises:
        CourseError: with the problems of all exercises.
    """
    found: dict[str, dict[str, Any]] = {}
    problems: list[Problem] = []
    for exercise in exercises:
        try:
            found[exercise.id] = freeze(exercise)
        except CourseError as error:
            problems += error.problems
    if problems:
        raise CourseError(problems)
    return found


@functools.cache  # asked for every exercise, and slow: each answer reads and parses files
def _versions() -> dict[str, str]:
    return {name: metadata.version(name) for name in ("numpy", "pandas", "markdown")}


def _key(exercise: "Exercise") -> str:
    """Everything a casebook depends on, down to the sources of the reference and of the graders."""
    with sources.importable(exercise.root):
        used = {name: sources.fingerprint(name) for name in ["graders", *sources.references(exercise.grade_source)]}
    versions = _versions()
    parts = {name: value for name, value in vars(exercise).items() if name not in ("folder", "root")}
    return content_hash({**parts, "used": used, "versions": versions, "python": list(sys.version_info[:3])})


def check_of(exercise: "Exercise") -> Any:
    """Run grade.py and return the check it declares, if it fits the exercise's kind."""
    wanted = {"code": Check, "form": Review}.get(exercise.kind, Answer)
    try:
        found = sources.execute(exercise.grade_source, exercise.folder / "grade.py", exercise.root)
    except Exception as error:
        line = _line(error, exercise.folder / "grade.py")
        message = f"运行出错：{type(error).__name__}: {error}"
        raise CourseError(exercise.problem("grade.py", line, message)) from error
    if found is None:
        raise CourseError(exercise.problem("grade.py", "check", "没有定义 check，请写 check = …。"))
    if not isinstance(found, wanted) or getattr(found, "kind", exercise.kind) != exercise.kind:
        message = f'check 是 {type(found).__name__}，与 exercise.toml 里的 kind = "{exercise.kind}" 不符。'
        raise CourseError(exercise.problem("grade.py", "check", message))
    return found


def _line(error: BaseException, path: Path) -> str:
    line, trace = "", error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(path):
            line = str(trace.tb_lineno)
        trace = trace.tb_next
    return line


def _freeze(exercise: "Exercise", seed: int | None) -> dict[str, Any]:
    check = check_of(exercise)
    try:
        if isinstance(check, Check):
            questions, answers = _freeze_code(exercise, check, seed)
        elif isinstance(check, Review):
            starter = json.loads(exercise.starter)
            questions = {"schema": check.schema, "module": exercise.grade_source, "starter": starter}
            answers = {"rules": [{"id": one.id, "points": one.points, "say": one.say} for one in check.rules]}
        else:
            with speaking(exercise.language):
                questions, answers = check.freeze(exercise.id)
    except ValueError as error:
        raise CourseError(exercise.problem("grade.py", "check", str(error))) from error
    try:
        hints = [{"title": title, "html": fragment(body)} for title, body in exercise.hints]
    except ValueError as error:
        raise CourseError(exercise.problem("hints.md", "", str(error))) from error
    book = {
        "format": books.FORMAT,
        "id": exercise.id,
        "kind": exercise.kind,
        "title": exercise.title,
        "points": exercise.points,
        "hash": exercise.hash,
        "time_limit": exercise.time_limit,
        "packages": exercise.packages,
        "attempts_for_solution": exercise.solution_after,
        "hints": hints,
        "questions": {**questions, "language": exercise.language},
        "answers": answers,
    }
    # Through JSON once, so that a fresh and a cached casebook are the same in every detail.
    return dict(json.loads(books.write(book)))


def _freeze_code(exercise: "Exercise", check: Check, seed: int | None) -> tuple[dict[str, Any], dict[str, Any]]:
    hidden = [name for name in sources.references(exercise.grade_source) if name not in exercise.packages]
    return books.freeze_check(
        check,
        seed=books.public_seed(exercise.id) if seed is None else seed,
        files=exercise.files,
        hidden=hidden,
        starter=exercise.starter,
        mistakes=exercise.mistakes,
        run_source=lambda source, questions: run_limited(exercise, source, questions),
    )


def run_limited(exercise: "Exercise", source: str, questions: dict[str, Any]) -> dict[str, Any]:
    """Run a stored program over the questions; a program without end is reported by name."""
    with sources.importable(exercise.root):
        try:
            result = limited(lambda: run.run_cases(source, questions, {}), exercise.time_limit * FREEZE_LIMIT)
        except TimeoutError:
            message = f"运行超过了 {exercise.time_limit * FREEZE_LIMIT:g} 秒仍未结束，请检查循环。"
            raise CourseError(exercise.problem(_file_of(exercise, source), "", message)) from None
    return dict(result)


def _file_of(exercise: "Exercise", source: str) -> str:
    named = {exercise.starter: "starter.py", exercise.solution: "solution.py"}
    named |= {program: f"mistakes/{name}.py" for name, (program, _) in exercise.mistakes.items()}
    return named.get(source, "grade.py")


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
