"""What a teacher wrote into the last grade book: read back, so that a new one never loses it.

Columns are found by the hidden row of keys, students by their number, so that a teacher may sort, move and add.
A mark that differs from what was written there by us (kept on the hidden sheet) was set by hand.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from coursebook.errors import CourseError, Problem
from coursebook.marking.gradebook.marks import WORDS
from coursebook.marking.roster import plain_id

TOTALS, EXERCISES, TRAININGS, RECORD = "总评", "练习", "实训", "_记录"
STUDENT = "key:student"
HAND = "人工"
MISSING, OPEN = WORDS["missing"], WORDS["grader_broke"]
HEAD = 12  # the row of keys stands within the first rows


@dataclass
class Entered:
    """Everything that stands in the last grade book by a teacher's hand.

    Args:
        marks: (student, exercise) → mark, or 未交/待评.
        trainings: (student, training, "teacher" or "peers") → mark out of 100.
        final, status, notes: by student.
        own: header → student → value: columns that the teacher added to the totals.
    """

    marks: dict[tuple[str, str], float | str] = field(default_factory=dict)
    trainings: dict[tuple[str, str, str], float] = field(default_factory=dict)
    final: dict[str, float] = field(default_factory=dict)
    status: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    own: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass
class _Sheet:
    """One sheet by student and key, and where each cell stands."""

    name: str
    columns: dict[str, int]
    own: dict[str, int]
    rows: dict[str, tuple[int, tuple[Any, ...]]]

    def cells(self, key: str) -> Iterator[tuple[str, Any, str]]:
        """Yield student, value and place of a column's cells that aren't empty."""
        column = self.columns.get(key)
        if column is None:
            return
        for student, (number, row) in self.rows.items():
            value = row[column] if column < len(row) else None
            value = value.strip() if isinstance(value, str) else value
            if value not in (None, ""):
                yield student, value, f"{self.name}!{get_column_letter(column + 1)}{number}"


def read(file: Path, full: Mapping[str, float], statuses: Mapping[str, Any]) -> Entered:
    """Read the last grade book; an absent one has nothing by hand.

    Args:
        file: 成绩册.xlsx.
        full: full mark of every exercise.
        statuses: the words that may stand in the column 状态.

    Raises:
        CourseError: if it can't be read, or a cell holds what is no mark; then nothing may be overwritten.
    """
    entered = Entered()
    if not file.exists():
        return entered
    problems: list[Problem] = []
    book = _load(file, problems)
    if problems:
        raise CourseError(problems)
    for key in book[EXERCISES].columns:
        if key.startswith("mark:"):
            _marks(book, key.removeprefix("mark:"), full, entered, (file, problems))
    for key in book[TRAININGS].columns:
        kind, _, training = key.partition(":")
        if kind in ("teacher", "peers"):
            for student, value, place in book[TRAININGS].cells(key):
                mark = _number(value, 100, file, place, problems)
                if isinstance(mark, float):
                    entered.trainings[student, training, kind] = mark
    # A status that we wrote from the settings follows the settings; only another one is the teacher's.
    written = {student: value for student, value, _ in book[RECORD].cells("status")}
    _totals(book[TOTALS], written, statuses, entered, (file, problems))
    if problems:
        raise CourseError(problems)
    return entered


def _marks(
    book: dict[str, _Sheet],
    exercise: str,
    full: Mapping[str, float],
    entered: Entered,
    report: tuple[Path, list[Problem]],
) -> None:
    key = f"mark:{exercise}"
    written = {student: value for student, value, _ in book[RECORD].cells(key)}
    for student, value, place in book[EXERCISES].cells(key):
        was = written.get(student)
        if was != HAND and _same(value, was):
            continue
        mark: float | str | None = value
        if value not in (MISSING, OPEN):
            mark = _number(value, full.get(exercise, math.inf), report[0], place, report[1])
        if mark is not None:
            entered.marks[student, exercise] = mark


def _totals(
    sheet: _Sheet,
    written: Mapping[str, Any],
    statuses: Mapping[str, Any],
    entered: Entered,
    report: tuple[Path, list[Problem]],
) -> None:
    for student, value, place in sheet.cells("status"):
        if value == written.get(student):
            continue
        if value in statuses:
            entered.status[student] = str(value)
        else:
            known = "、".join(statuses)
            report[1].append(Problem(report[0], place, f"不认识的状态「{value}」，请写 {known} 之一，或清空"))
    for student, value, place in sheet.cells("final"):
        if value in statuses:  # many a teacher writes 缺考 where the mark would stand
            entered.status.setdefault(student, str(value))
        elif value not in (MISSING, OPEN) and (mark := _number(value, 100, report[0], place, report[1])) is not None:
            entered.final[student] = mark
    for student, value, _ in sheet.cells("note"):
        entered.notes[student] = str(value)
    for header, column in sheet.own.items():
        values = {s: row[column] for s, (_, row) in sheet.rows.items() if column < len(row) and row[column] is not None}
        if values:
            entered.own[header] = values


def _load(file: Path, problems: list[Problem]) -> dict[str, _Sheet]:
    found: dict[str, _Sheet] = {}
    try:
        book = load_workbook(file, read_only=True, data_only=True)
    except PermissionError:
        problems.append(Problem(file, "", "读不了这个文件：它正被别的程序打开，请保存并关闭它，再运行一次"))
        return found
    except (OSError, BadZipFile, KeyError, ValueError):
        problems.append(Problem(file, "", "不是完整的成绩册，请换回原来的文件，或改名后重新生成"))
        return found
    try:
        for name in (TOTALS, EXERCISES, TRAININGS, RECORD):
            if name not in book.sheetnames:
                advice = "分不清哪些分数是人工改的；请换回原来的成绩册，或先把它改名再重新生成"
                problems.append(Problem(file, name, f"缺少工作表「{name}」，{advice}"))
                continue
            found[name] = _sheet(name, list(book[name].iter_rows(values_only=True)), file, problems)
    finally:
        book.close()
    return found


def _sheet(name: str, rows: list[tuple[Any, ...]], file: Path, problems: list[Problem]) -> _Sheet:
    sheet = _Sheet(name, {}, {}, {})
    top = next((n for n, row in enumerate(rows[:HEAD]) if STUDENT in row), None)
    if top is None:
        advice = "请撤销对表头的改动，或把成绩册改名后重新生成"
        problems.append(Problem(file, name, f"找不到隐藏的编号行（表头下面那一行），{advice}"))
        return sheet
    sheet.columns = {str(key).removeprefix("key:"): n for n, key in enumerate(rows[top]) if key}
    headers = rows[top - 2] if top >= 2 else ()
    sheet.own = {
        str(header): n for n, header in enumerate(headers) if header and (n >= len(rows[top]) or not rows[top][n])
    }
    column = sheet.columns["student"]
    for number, row in enumerate(rows[top + 1 :], top + 2):
        student = plain_id(row[column] if column < len(row) else None)
        if not student:
            continue
        if student in sheet.rows:
            place = f"{name}!{get_column_letter(column + 1)}{number}"
            problems.append(Problem(file, place, f"学号 {student} 出现了两次，请删去多余的一行"))
        sheet.rows[student] = (number, row)
    return sheet


def _same(value: Any, was: Any) -> bool:
    return bool(value == was or (_is_number(value) and _is_number(was) and math.isclose(value, was)))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number(value: Any, most: float, file: Path, place: str, problems: list[Problem]) -> float | None:
    try:
        mark = float(value) if not isinstance(value, bool) else math.nan
    except (TypeError, ValueError):
        mark = math.nan
    if math.isnan(mark):
        problems.append(Problem(file, place, f"应是分数，收到的是「{value}」，请改成数字或清空"))
        return None
    if not 0 <= mark <= most:
        problems.append(Problem(file, place, f"分数应在 0 到 {most:g} 之间，收到的是 {mark:g}，请改正"))
        return None
    return mark
