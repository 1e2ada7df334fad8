"""A whole course as data: the standard, the exercises, lessons, notebooks and the engine's handbook."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from coursebook import charts, standard
from coursebook.errors import CourseError, Problem
from coursebook.exercise import Exercise, load_all
from coursebook.handbook import Family, read_families
from coursebook.standard.model import Competency, Knowledge, Module, Standard, Term, Training
from coursebook.strings import Strings

Unit = Knowledge | Training | Competency | Module


@dataclass(frozen=True)
class Lesson:
    """A lesson's text, written by a teacher for one unit."""

    unit: str
    path: Path
    text: str


@dataclass(frozen=True)
class Notebook:
    """A worked case: `docs/notebooks/<unit>-<name>.ipynb`; its first heading is its title."""

    unit: str
    name: str
    title: str
    path: Path


@dataclass(frozen=True)
class Course:
    """Everything that the pages of a course are made from."""

    root: Path
    standard: Standard
    strings: Strings
    exercises: tuple[Exercise, ...] = ()
    lessons: Mapping[str, Lesson] = field(default_factory=dict)
    notebooks: tuple[Notebook, ...] = ()
    families: tuple[Family, ...] = ()
    figures: Mapping[str, str] = field(default_factory=dict)
    engine: str = ""

    @cached_property
    def units(self) -> dict[str, Unit]:
        """The standard's knowledge points, trainings, competencies and modules by their page's name (`kp04`)."""
        return {unit.id.lower(): unit for unit in self.standard.units}

    @cached_property
    def terms(self) -> dict[str, Term]:
        """The glossary by word."""
        return {term.term: term for term in self.standard.glossary}

    @cached_property
    def by_unit(self) -> dict[str, list[Exercise]]:
        """Each unit's exercises in the order in which they stand on its page."""
        return {name: ordered([e for e in self.exercises if e.unit == name]) for name in self.units}

    @cached_property
    def by_target(self) -> dict[str, list[Exercise]]:
        """Each target's exercises; a target without any is there with an empty list."""
        found: dict[str, list[Exercise]] = {name: [] for name in self.standard.targets}
        for group in self.by_unit.values():
            for exercise in group:
                for target in exercise.targets:
                    found.setdefault(target, []).append(exercise)
        return found


def ordered(exercises: list[Exercise]) -> list[Exercise]:
    """Easy ones first, then by id; an exercise that names others in `after` stands behind them."""
    waiting = sorted(exercises, key=lambda e: (e.level, e.id))
    here = {e.id for e in waiting}
    placed: list[Exercise] = []
    done: set[str] = set()
    while waiting:
        # In a circle of `after` nobody is free; the first one then goes first, so that the page still has all.
        chosen = next((e for e in waiting if all(a in done or a not in here for a in e.after)), waiting[0])
        waiting.remove(chosen)
        placed.append(chosen)
        done.add(chosen.id)
    return placed


def read_course(root: Path, *, engine: str = "") -> Course:
    """Read a course from its folder: `docs/`, `exercises/` and the package named `engine`.

    Args:
        root: the folder that holds `docs/` and `exercises/`.
        engine: the importable package whose functions the handbook describes; empty for a course without one.

    Raises:
        CourseError: with every problem that was found.
    """
    docs = root / "docs"
    rules = standard.read(docs / "standard")
    problems: list[Problem] = []
    names = {unit.id.lower() for unit in rules.units}
    lessons = {name: Lesson(name, path, text) for name, path, text in _lessons(docs / "lessons", names, problems)}
    notebooks = tuple(_notebooks(docs / "notebooks", names, problems))
    families: tuple[Family, ...] = _attempt(lambda: read_families(root, engine, docs / "handbook"), (), problems)
    figures: Mapping[str, str] = _attempt(lambda: charts.draw_all(root, engine), {}, problems)
    exercises: tuple[Exercise, ...] = _attempt(lambda: load_all(root, rules, engine), (), problems)
    problems += [
        exercise.problem("", "", f"课程标准里没有「{exercise.unit}」，请改文件夹名")
        for exercise in exercises
        if exercise.unit not in names
    ]
    if problems:
        raise CourseError(problems)
    return Course(
        root=root,
        standard=rules,
        strings=Strings.of(rules.course.language),
        exercises=exercises,
        lessons=lessons,
        notebooks=notebooks,
        families=families,
        figures=figures,
        engine=engine,
    )


def _attempt[T](step: Callable[[], T], otherwise: T, problems: list[Problem]) -> T:
    """Run one part of the reading; its problems join the others, so that a teacher sees all at once."""
    try:
        return step()
    except CourseError as error:
        problems += error.problems
        return otherwise


def _lessons(folder: Path, units: set[str], problems: list[Problem]) -> list[tuple[str, Path, str]]:
    found = []
    for path in sorted(folder.glob("*.md")):
        if path.stem not in units:
            problems.append(Problem(path, "", f"课文的文件名应是课程标准里的编号(小写),没有找到「{path.stem}」"))
            continue
        try:
            found.append((path.stem, path, path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            problems.append(Problem(path, "", "不是 UTF-8 文本,请用 UTF-8 编码另存"))
    return found


def _notebooks(folder: Path, units: set[str], problems: list[Problem]) -> list[Notebook]:
    found = []
    for path in sorted(folder.glob("*.ipynb")):
        unit = re.split(r"[-_.]", path.stem)[0]
        if unit not in units:
            problems.append(Problem(path, "", f"笔记本的文件名应以课程标准里的编号开头(如 kp04-…),没有找到「{unit}」"))
            continue
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            problems.append(Problem(path, "", "不是完整的笔记本文件,请在 Jupyter 里重新保存"))
            continue
        found.append(Notebook(unit, path.stem, _title(data) or path.stem, path))
    return found


def _title(notebook: dict[str, Any]) -> str:
    """Return the notebook's first first-level heading."""
    for cell in notebook.get("cells", []):
        if cell.get("cell_type") == "markdown":
            for line in "".join(cell.get("source", "")).splitlines():
                if line.startswith("# "):
                    return line[2:].strip()
    return ""
