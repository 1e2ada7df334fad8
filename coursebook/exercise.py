"""An exercise: one folder, read and checked; and its casebook, frozen once and kept until something changes."""

import functools
import json
import os
import sys
import tempfile
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any, Protocol

import markdown

from coursebook.errors import CourseError, Problem
from coursebook.exercises import sources
from coursebook.exercises.folder import LIBRARIES, NAME, Folder, content_hash
from coursebook.exercises.limited import limited
from coursebook.markup import FormulaError
from graders import casebook as books
from graders import run
from graders.answer import Answer
from graders.check import Check
from graders.review import Review

FREEZE_LIMIT = 4.0  # so many time limits may a stored program take over all cases before freezing gives up


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

    def problem(self, file: str, place: str, message: str) -> Problem:
        """A problem in one of this exercise's files."""
        return Problem(f"exercises/{self.id}/{file}", place, message)

    def published(self) -> dict[str, bytes]:
        """What the site publishes of it: the casebook and, if a student may ever read it, the solution."""
        files = {"casebook.json": books.write(freeze(self)).encode()}
        if self.solution_after and (self.kind == "code" or self.explanation):
            shown = {"source": self.solution} if self.kind == "code" else {"html": html(self.explanation)}
            files["solution.json"] = books.write(shown).encode()
        return files


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
    for path in sorted((root / "exercises").glob("*/*/")):
        if path.name.startswith((".", "__")) or path.parent.name.startswith((".", "__")):
            continue
        try:
            found.append(load(path, root, targets, engine))
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


def load(path: Path, root: Path, targets: Collection[str] | None = None, engine: str = "") -> Exercise:
    """Read one exercise folder.

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
        root=root, mistakes=mistakes, explanation=explanation,
    )  # fmt: skip


def _check_packages(folder: Folder, packages: list[str], kind: str | None, engines: set[str]) -> None:
    known = LIBRARIES | engines
    for package in packages:
        if package not in known:
            folder.say("exercise.toml", "packages", f"不能用的包“{package}”，可用的是：{'、'.join(sorted(known))}。")
    if packages and kind not in ("code", "form", None):
        folder.say("exercise.toml", "packages", f"{kind} 类练习不运行 Python，请删去 packages。")


def freeze(exercise: Exercise, *, seed: int | None = None, cache: bool = True) -> dict[str, Any]:
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


def freeze_all(exercises: Iterable[Exercise]) -> dict[str, dict[str, Any]]:
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


def _key(exercise: Exercise) -> str:
    """Everything a casebook depends on, down to the sources of the reference and of the graders."""
    with sources.importable(exercise.root):
        used = {name: sources.fingerprint(name) for name in ["graders", *sources.references(exercise.grade_source)]}
    versions = _versions()
    parts = {name: value for name, value in vars(exercise).items() if name not in ("folder", "root")}
    return content_hash({**parts, "used": used, "versions": versions, "python": list(sys.version_info[:3])})


def check_of(exercise: Exercise) -> Any:
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


def _freeze(exercise: Exercise, seed: int | None) -> dict[str, Any]:
    check = check_of(exercise)
    try:
        if isinstance(check, Check):
            questions, answers = _freeze_code(exercise, check, seed)
        elif isinstance(check, Review):
            starter = json.loads(exercise.starter)
            questions = {"schema": check.schema, "module": exercise.grade_source, "starter": starter}
            answers = {"rules": [{"id": one.id, "points": one.points, "say": one.say} for one in check.rules]}
        else:
            questions, answers = check.freeze(exercise.id)
    except ValueError as error:
        raise CourseError(exercise.problem("grade.py", "check", str(error))) from error
    try:
        hints = [{"title": title, "html": html(body)} for title, body in exercise.hints]
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
        "questions": questions,
        "answers": answers,
    }
    # Through JSON once, so that a fresh and a cached casebook are the same in every detail.
    return dict(json.loads(books.write(book)))


def _freeze_code(exercise: Exercise, check: Check, seed: int | None) -> tuple[dict[str, Any], dict[str, Any]]:
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


def run_limited(exercise: Exercise, source: str, questions: dict[str, Any]) -> dict[str, Any]:
    """Run a stored program over the questions; a program without end is reported by name."""
    with sources.importable(exercise.root):
        try:
            result = limited(lambda: run.run_cases(source, questions, {}), exercise.time_limit * FREEZE_LIMIT)
        except TimeoutError:
            message = f"运行超过了 {exercise.time_limit * FREEZE_LIMIT:g} 秒仍未结束，请检查循环。"
            raise CourseError(exercise.problem(_file_of(exercise, source), "", message)) from None
    return dict(result)


def _file_of(exercise: Exercise, source: str) -> str:
    named = {exercise.starter: "starter.py", exercise.solution: "solution.py"}
    named |= {program: f"mistakes/{name}.py" for name, (program, _) in exercise.mistakes.items()}
    return named.get(source, "grade.py")


def html(text: str) -> str:
    """Markdown of hints and explanations as HTML, formulas included."""
    try:
        return str(markdown.markdown(text, extensions=["tables", "fenced_code", "sane_lists", "coursebook.markup"]))
    except FormulaError as error:
        raise ValueError(str(error)) from error


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
