"""What is marked: a course's exercises and their casebooks made with the teacher's private seed."""

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from coursebook import standard
from coursebook.assets import course_json
from coursebook.building import course_options
from coursebook.course import Course
from coursebook.errors import CourseError, Problem
from coursebook.exercise import Exercise, freeze, load_all
from coursebook.handbook import package_folder
from coursebook.marking.output import write_text
from coursebook.marking.submission import Inventory
from coursebook.strings import Strings
from graders import casebook as books

SEED_FILE = "私密种子.txt"
SEED_HEAD = "# 判分用的私密种子：只留在老师这里，不要发给学生，也不要放进网站。换了种子，自动生成的测试数据就会换。\n"


@dataclass(frozen=True)
class Subject:
    """A course as marking needs it.

    Args:
        engine: the folder of the course's engine, if it has one.
    """

    root: Path
    inventory: Inventory
    exercises: dict[str, Exercise]
    engine: Path | None


def read_subject(root: Path) -> Subject:
    """Read a course for marking: its exercises, no pages.

    Raises:
        CourseError: with all problems of standard and exercises.
    """
    options = course_options(root)
    root = (root / str(options.get("course", "."))).resolve()
    engine = str(options.get("engine") or "")
    rules = standard.read(root / "docs" / "standard")
    exercises = load_all(root, rules, engine)
    course = Course(root=root, standard=rules, strings=Strings.of(rules.course.language), exercises=exercises)
    about = json.loads(course_json(course))
    known = {one.id: (one.hash, one.kind) for one in exercises}
    inventory = Inventory(str(about["id"]), str(about["version"]), known)
    return Subject(
        root, inventory, {one.id: one for one in exercises}, package_folder(root, engine) if engine else None
    )


def private_seed(path: Path) -> int:
    """The teacher's seed; made at first use.

    Raises:
        CourseError: the file holds no seed, or can't be written.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        seed = secrets.randbits(63)
        write_text(path, f"{SEED_HEAD}{seed}\n")
        return seed
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(Problem(path, "", "种子文件读不出来，请检查权限和编码。")) from error
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if len(lines) != 1 or not lines[0].isdecimal() or len(lines[0]) > 30:
        message = "种子应当是单独一行的一个整数；改正它，或删去这个文件（会换新种子，所有答案重新判分）。"
        raise CourseError(Problem(path, "", message))
    return int(lines[0])


@dataclass(frozen=True)
class Book:
    """An exercise's private casebook.

    Args:
        digest: of everything that a verdict depends on, apart from the answer.
    """

    exercise: Exercise
    casebook: dict[str, Any]
    text: str
    digest: str

    @cached_property
    def questions(self) -> str:
        """What a program is asked, as the sandbox reads it; written once for all answers."""
        return books.write(self.casebook["questions"])

    @cached_property
    def fixed(self) -> int:
        """How many cases are the same for everybody."""
        return sum(one["seed"] is None for one in self.casebook["answers"].get("cases", []))


def private_books(subject: Subject, ids: Iterable[str], seed: int) -> dict[str, Book]:
    """Freeze exercises with the private seed; each gets a seed of its own from it.

    Raises:
        CourseError: with the problems of all exercises.
    """
    found: dict[str, Book] = {}
    problems: list[Problem] = []
    for name in sorted(set(ids)):
        exercise = subject.exercises[name]
        own = int(sha256(f"{seed}/{name}".encode()).hexdigest()[:12], 16)
        try:
            book = freeze(exercise, seed=own if exercise.kind == "code" else None)
        except CourseError as error:
            problems += error.problems
            continue
        text = books.write(book)
        found[name] = Book(exercise, book, text, sha256(text.encode()).hexdigest())
    if problems:
        raise CourseError(problems)
    return found
