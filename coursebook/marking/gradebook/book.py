"""The grade book as data: every number that the workbook's formulas compute, computed here too."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from coursebook.exercise import Exercise
from coursebook.marking.gradebook.entered import Entered
from coursebook.marking.gradebook.marks import ATTACK, BY_HAND, WORDS, Mark, latest, word
from coursebook.marking.gradebook.numbers import rounded
from coursebook.marking.gradebook.settings import Settings
from coursebook.marking.roster import plain_id
from coursebook.standard.model import Standard, Training

MISSING, OPEN = WORDS["missing"], WORDS["grader_broke"]
Value = float | str  # a mark, or the word that stands in its place


class Student(Protocol):
    """A line of the roster."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def group(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Cell:
    """One student's exercise.

    Args:
        value: the mark that counts, or 未交/待评.
        word: the verdict in one word.
        attempts: how often the student tried.
        auto: what marking came to.
        hand: whether the teacher set the mark.
        typed: whether it was typed into the grade book, and stays until it is cleared there.
    """

    value: Value
    word: str
    attempts: int
    auto: Value
    hand: bool = False
    typed: bool = False

    @property
    def mark(self) -> float | None:
        """The mark that counts: what is missing is 0, what is still open is unknown."""
        if isinstance(self.value, str):
            return None if self.value == OPEN else 0.0
        return self.value


@dataclass(frozen=True, slots=True)
class Work:
    """One student's training: its three marks out of 100, and what they come to."""

    auto: Value
    teacher: float | None
    peers: float | None
    total: Value


@dataclass(frozen=True, slots=True)
class Line:
    """One student's line of totals."""

    status: str
    parts: dict[str, Value]
    total: Value
    result: str
    note: str


@dataclass(frozen=True)
class Book:
    """The whole grade book.

    Args:
        blocks: the exercises in the workbook's order: those of 平时, then each training's, then 期末's.
        marks: (student, exercise) → the journal's last word about it.
        strangers: students with marks who are not in the roster.
        lost: what was entered by hand for students, exercises or trainings that are gone.
    """

    standard: Standard
    settings: Settings
    students: tuple[Student, ...]
    exercises: tuple[Exercise, ...]
    blocks: dict[str, tuple[Exercise, ...]]
    trainings: tuple[Training, ...]
    marks: Mapping[tuple[str, str], Mark]
    cells: dict[tuple[str, str], Cell]
    work: dict[tuple[str, str], Work]
    lines: dict[str, Line]
    entered: Entered
    strangers: dict[str, int] = field(default_factory=dict)
    lost: tuple[str, ...] = ()

    @property
    def groups(self) -> dict[str, list[Student]]:
        """The students of each class, in the roster's order."""
        found: dict[str, list[Student]] = {}
        for student in self.students:
            found.setdefault(student.group or "未分班", []).append(student)
        return found


@dataclass(frozen=True)
class _Sheet:
    """The book while it is being made."""

    settings: Settings
    blocks: dict[str, tuple[Exercise, ...]]
    trainings: Sequence[Training]
    entered: Entered
    cells: dict[tuple[str, str], Cell]
    work: dict[tuple[str, str], Work]

    def percent(self, student: str, block: str) -> Value:
        """Return a block's mark out of 100, or 待评 as long as one of its marks is open."""
        total = 0.0
        for e in self.blocks[block]:
            mark = self.cells[student, e.id].mark
            if mark is None:
                return OPEN
            total += mark
        return rounded(total / sum(e.points for e in self.blocks[block]) * 100, 1)


def make(
    standard: Standard,
    exercises: Sequence[Exercise],
    settings: Settings,
    *,
    students: Iterable[Student],
    marks: Iterable[Mark],
    entered: Entered,
) -> Book:
    """Put marks, roster and what was entered by hand together."""
    roster = tuple(students)
    stated = {plain_id(name): status for name, status in settings.students.items()}
    known = latest(marks)
    used = standard.trainings
    if settings.training.use is not None:
        used = tuple(t for t in standard.trainings if t.id in settings.training.use)
    blocks = _blocks(standard, exercises, settings, used)
    ordered = tuple(exercise for block in blocks.values() for exercise in block)
    sheet = _Sheet(settings, blocks, used, entered, {}, {})
    for student in roster:
        for e in ordered:
            key = (student.id, e.id)
            sheet.cells[key] = _cell(known.get(key), entered.marks.get(key))
        for training in used:
            sheet.work[student.id, training.id] = _work(sheet, student.id, training.id)
    lines = {student.id: _line(sheet, student.id, stated.get(student.id, "")) for student in roster}
    here = {student.id for student in roster}
    strangers: dict[str, int] = {}
    for name, _ in known:
        if name not in here:
            strangers[name] = strangers.get(name, 0) + 1
    return Book(
        standard, settings, roster, ordered, blocks, used, known, sheet.cells, sheet.work, lines, entered, strangers,
        tuple(_lost(entered, here, {e.id for e in ordered}, {t.id for t in used})),
    )  # fmt: skip


def _blocks(
    standard: Standard, exercises: Sequence[Exercise], settings: Settings, used: Sequence[Training]
) -> dict[str, tuple[Exercise, ...]]:
    """Sort the exercises: 平时, one block for each training's id, 期末."""
    final = set(settings.final.exercises)
    of_training = {t.id.lower(): t.id for t in standard.trainings}
    order = {unit.id.lower(): n for n, unit in enumerate(standard.units)}
    blocks: dict[str, list[Exercise]] = {"平时": [], **{t.id: [] for t in used}, "期末": []}
    for exercise in sorted(exercises, key=lambda e: (order.get(e.unit, len(order)), e.level, e.id)):
        name = "期末" if exercise.id in final else of_training.get(exercise.unit, "平时")
        if name in blocks:  # a training that doesn't count brings none of its exercises
            blocks[name].append(exercise)
    return {name: tuple(block) for name, block in blocks.items()}


def _cell(mark: Mark | None, typed: Value | None) -> Cell:
    """A mark typed into the grade book wins over one from the teacher's list of changes, and that over the judge's."""
    verdict = word(mark)
    given = mark or {}
    attempts = int(given.get("attempts") or 0)
    changed = given.get("hand")
    judged = given.get("auto") if changed else given.get("mark")
    auto: Value = rounded(float(judged or 0), 1)
    if verdict in (MISSING, OPEN):
        auto = verdict
    elif verdict == ATTACK:
        auto = 0.0
    if typed is not None:
        return Cell(typed, BY_HAND, attempts, auto, hand=True, typed=True)
    if changed:
        return Cell(rounded(float(given["mark"]), 1), BY_HAND, attempts, auto, hand=True)
    return Cell(auto, verdict, attempts, auto)


def shares(training: str, blocks: Mapping[str, Sequence[Exercise]], settings: Settings) -> dict[str, float]:
    """Return the weights of a training's marks; one without exercises has no automatic part."""
    kinds = settings.training
    auto = kinds.auto if blocks[training] else 0.0
    return {name: w for name, w in (("auto", auto), ("teacher", kinds.teacher), ("peers", kinds.peers)) if w}


def _work(sheet: _Sheet, student: str, training: str) -> Work:
    blocks, entered, settings = sheet.blocks, sheet.entered, sheet.settings
    auto: Value = sheet.percent(student, training) if blocks[training] else "—"
    teacher = entered.trainings.get((student, training, "teacher"))
    peers = entered.trainings.get((student, training, "peers"))
    weights = shares(training, blocks, settings)
    values: dict[str, Value | None] = {"auto": auto, "teacher": teacher, "peers": peers}
    numbers = {name: value for name, value in values.items() if name in weights and isinstance(value, float)}
    if not weights or len(numbers) < len(weights):
        return Work(auto, teacher, peers, OPEN)
    total = sum(numbers[name] * weights[name] for name in weights) / sum(weights.values())
    return Work(auto, teacher, peers, rounded(total, 1))


def _line(sheet: _Sheet, student: str, stated: str) -> Line:
    blocks, entered, settings = sheet.blocks, sheet.entered, sheet.settings
    parts = {name: sheet.percent(student, name) if blocks[name] else OPEN for name in ("平时", "期末")}
    if not blocks["期末"]:
        parts["期末"] = entered.final.get(student, OPEN)
    marks = [sheet.work[student, training.id].total for training in sheet.trainings]
    numbers = [mark for mark in marks if isinstance(mark, float)]
    parts["实训"] = rounded(sum(numbers) / len(marks), 1) if marks and len(numbers) == len(marks) else OPEN
    status = entered.status.get(student) or stated
    total = _total(status, parts, settings)
    result = total if isinstance(total, str) else "及格" if total >= settings.total.passing else "不及格"
    return Line(status, parts, total, result, entered.notes.get(student, ""))


def _total(status: str, parts: Mapping[str, Value], settings: Settings) -> Value:
    effect = settings.status.get(status)
    if effect == "只写状态":
        return status
    if effect == "总评记0分":
        return 0.0
    total = 0.0
    for name, weight in settings.weights.items():
        value = 0.0 if name == "期末" and effect == "期末记0分" else parts[name]
        if weight and isinstance(value, str):
            return OPEN
        total += 0.0 if isinstance(value, str) else value * weight
    return rounded(total / 100, settings.total.decimals)


def _lost(entered: Entered, students: set[str], exercises: set[str], trainings: set[str]) -> list[str]:
    gone = [(student, exercise) for student, exercise in entered.marks if exercise not in exercises]
    gone += [(student, training) for student, training, _ in entered.trainings if training not in trainings]
    columns: dict[str, Iterable[str]] = {
        "期末": entered.final,
        "状态": entered.status,
        "备注": entered.notes,
        **entered.own,
    }
    of_students = [*entered.marks, *((student, training) for student, training, _ in entered.trainings)]
    of_students += [(student, header) for header, column in columns.items() for student in column]
    gone += [(student, what) for student, what in of_students if student not in students]
    return list(dict.fromkeys(f"{student} 的「{what}」" for student, what in gone))
