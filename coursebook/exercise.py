"""An exercise: one folder, read and checked. Freezing it to a casebook is in `coursebook.exercises.freezing`."""

import tomllib
from collections.abc import Collection
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from coursebook.errors import CourseError, Problem
from coursebook.exercises import sources
from coursebook.exercises.folder import LIBRARIES, NAME, Folder, content_hash
from coursebook.exercises.freezing import check_of, freeze, freeze_all, run_limited
from graders.locale import LANGUAGE

__all__ = ["Exercise", "HasTargets", "check_of", "freeze", "freeze_all", "load", "load_all", "run_limited"]


@dataclass(frozen=True)
class Exercise:
    """One exercise as its folder says it.

    Args:
        id: "<unit>/<slug>", the folder's path.
        starter: program (code) or JSON text (form); "" for other kinds.
        solution: program (code), JSON text (form), Markdown (solution.md) or "".
        files: name → text, for the student's working directory.
        mistakes: code: name → (program, message); form: name → (artefact, ids of the rules it fails).
        hash: changes when something changes that matters to a student's answer.
        language: of the course, in which the judge speaks.
    """

    id: str
    unit: str
    slug: str
    title: str
    kind: str
    targets: tuple[str, ...]
    points: int
    minutes: int
    level: int
    packages: tuple[str, ...]
    after: tuple[str, ...]
    solution_after: int
    time_limit: float
    prompt: str
    hints: tuple[tuple[str, str], ...]
    starter: str
    solution: str
    files: dict[str, str]
    grade_source: str
    hash: str
    folder: Path
    root: Path
    mistakes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    explanation: str = ""
    language: str = LANGUAGE

    def problem(self, file: str, place: str, message: str) -> Problem:
        """A problem in one of this exercise's files."""
        return Problem(f"exercises/{self.id}/{file}", place, message)


class HasTargets(Protocol):
    """The part of a course standard that exercises refer to."""

    @property
    def targets(self) -> Collection[str]: ...  # noqa: D102


def load_all(root: Path, standard: HasTargets | None = None, engine: str = "") -> tuple[Exercise, ...]:
    """Read every folder `exercises/*/*/` below `root`, in the order of ids.

    Args:
        root: the course's folder.
        standard: if given, exercises may name only its targets.
        engine: the course's package of reference methods, which exercises may ask for in `packages`.

    Raises:
        CourseError: with all problems of all folders.
    """
    found: list[Exercise] = []
    problems: list[Problem] = []
    root = root.resolve()
    targets = None if standard is None else standard.targets
    language = language_of(root)
    for path in sorted((root / "exercises").glob("*/*/")):
        if path.name.startswith((".", "__")) or path.parent.name.startswith((".", "__")):
            continue
        try:
            found.append(load(path, root, targets, engine, language))
        except CourseError as error:
            problems += error.problems
    ids = {exercise.id for exercise in found} | {f"{p.parent.name}/{p.name}" for p in (root / "exercises").glob("*/*/")}
    for exercise in found:
        for other in exercise.after:
            if other not in ids:
                problems.append(exercise.problem("exercise.toml", "after", f"没有编号为“{other}”的练习。"))
    if problems:
        raise CourseError(problems)
    return tuple(found)


def load(
    path: Path, root: Path, targets: Collection[str] | None = None, engine: str = "", language: str = ""
) -> Exercise:
    """Read one exercise folder; without `language` it is the one that the course's standard names.

    Raises:
        CourseError: with all its problems.
    """
    path, root = path.resolve(), root.resolve()
    folder = Folder(path, root)
    unit, slug = path.parent.name, path.name
    for name in (unit, slug):
        if not NAME.fullmatch(name):
            folder.say("", "", f"文件夹名“{name}”只能用小写字母、数字和连字符。")
    given = folder.settings()
    kind = given["kind"]
    for target in given["targets"] or []:
        if targets is not None and target not in targets:
            folder.say("exercise.toml", "targets", f"课程标准里没有目标“{target}”，请检查编号。")
    prompt, hints = folder.text("prompt.md"), folder.hints()
    grade, _ = folder.program("grade.py")
    _check_packages(folder, given["packages"] or [], kind, {*sources.references(grade), engine} - {""})
    starter = solution = explanation = ""
    files: dict[str, str] = {}
    mistakes: dict[str, tuple[Any, Any]] = {}
    if kind == "code":
        starter, solution = folder.program("starter.py")[0], folder.program("solution.py")[0]
        files, mistakes = folder.data(), dict(folder.mistakes())
    elif kind == "form":
        folder.artefact("starter.json")
        folder.artefact("solution.json")
        starter, solution = folder.text("starter.json", needed=False), folder.text("solution.json", needed=False)
        mistakes = dict(folder.artefact_mistakes())
    if kind != "code":
        explanation = folder.text("solution.md", needed=False)
    folder.strangers(kind)
    if folder.problems:
        raise CourseError(folder.problems)
    settings: dict[str, Any] = {key: tuple(item) if isinstance(item, list) else item for key, item in given.items()}
    matters = {"kind": kind, "packages": given["packages"], "prompt": prompt, "starter": starter,
               "files": files, "grade": grade}  # fmt: skip
    return Exercise(
        id=f"{unit}/{slug}", unit=unit, slug=slug, **settings, prompt=prompt, hints=tuple(hints), starter=starter,
        solution=solution or explanation, files=files, grade_source=grade, hash=content_hash(matters), folder=path,
        root=root, mistakes=mistakes, explanation=explanation, language=language or language_of(root),
    )  # fmt: skip


def language_of(root: Path) -> str:
    """The course's language as its standard says it; the standard's own reader tells what is wrong with it."""
    try:
        given = tomllib.loads((root / "docs" / "standard" / "course.toml").read_text(encoding="utf-8"))
        found = given["course"]["language"]
    except (OSError, ValueError, KeyError, TypeError):
        return LANGUAGE
    return found if find_spec(f"graders.locale.{found}") else LANGUAGE


def _check_packages(folder: Folder, packages: list[str], kind: str | None, engines: set[str]) -> None:
    known = LIBRARIES | engines
    for package in packages:
        if package not in known:
            folder.say("exercise.toml", "packages", f"不能用的包“{package}”，可用的是：{'、'.join(sorted(known))}。")
    if packages and kind not in ("code", "form", None):
        folder.say("exercise.toml", "packages", f"{kind} 类练习不运行 Python，请删去 packages。")
