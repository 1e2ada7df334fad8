"""Fill in the school's own form: a copy of it, with marks under the headers that the settings name."""

import re
import unicodedata
from collections.abc import Callable
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.utils import get_column_letter

from coursebook.errors import CourseError, Problem
from coursebook.marking.gradebook.book import Book, Student
from coursebook.marking.gradebook.settings import PARTS, Template
from coursebook.marking.roster import plain_id

HEAD = 30  # the header stands within the first rows


def fields(book: Book) -> dict[str, Callable[[Student], Any]]:
    """Return what a form can ask for, by the name that settings use."""
    lines = book.lines
    found: dict[str, Callable[[Student], Any]] = {
        "学号": lambda s: s.id,
        "姓名": lambda s: s.name,
        "班级": lambda s: s.group,
        "状态": lambda s: lines[s.id].status or None,
        "总评": lambda s: lines[s.id].total,
        "结论": lambda s: lines[s.id].result,
        "备注": lambda s: lines[s.id].note or None,
    }
    found |= {part: _part(book, part) for part in PARTS}
    found |= {t.id: _work(book, t.id) for t in book.trainings}
    found |= {e.id: _mark(book, e.id) for e in book.exercises}
    own = {header: _own(column) for header, column in book.entered.own.items()}
    return {**own, **found}


def _part(book: Book, part: str) -> Callable[[Student], Any]:
    return lambda student: book.lines[student.id].parts[part]


def _work(book: Book, training: str) -> Callable[[Student], Any]:
    return lambda student: book.work[student.id, training].total


def _mark(book: Book, exercise: str) -> Callable[[Student], Any]:
    return lambda student: book.cells[student.id, exercise].value


def _own(column: dict[str, Any]) -> Callable[[Student], Any]:
    return lambda student: column.get(student.id)


def fill(book: Book, template: Template, settings_file: Path) -> tuple[str, bytes, list[str]]:
    """Return the filled copy's name and content, and what a teacher should know.

    Raises:
        CourseError: if the form can't be used as the settings describe it.
    """
    file = settings_file.parent / template.file
    known = fields(book)
    problems = [
        Problem(
            settings_file,
            f"template.map.{header}",
            f"没有「{name}」这一项，可以写：{'、'.join(list(known)[:13])}，或练习编号",
        )
        for header, name in template.map.items()
        if name not in known
    ]
    if "学号" not in template.map.values():
        problems.append(Problem(settings_file, "template.map", '要有一列对应「学号」，请补上，例如 "学号" = "学号"'))
    if file.suffix.lower() not in (".xlsx", ".xlsm"):
        problems.append(
            Problem(settings_file, "template.file", f"只认 .xlsx，收到的是「{template.file}」，请用 Excel 另存为 .xlsx")
        )
    if problems:
        raise CourseError(problems)
    try:
        form = load_workbook(file, keep_vba=file.suffix.lower() == ".xlsm")
    except FileNotFoundError:
        raise CourseError(Problem(settings_file, "template.file", f"没有找到模板「{file}」，请检查路径")) from None
    except (OSError, BadZipFile, KeyError, ValueError):
        raise CourseError(Problem(file, "", "读不了这个模板，请用 Excel 打开后另存为 .xlsx")) from None
    if template.sheet and template.sheet not in form.sheetnames:
        listed = "、".join(form.sheetnames)
        raise CourseError(
            Problem(settings_file, "template.sheet", f"模板里没有工作表「{template.sheet}」，现有：{listed}")
        )
    sheet = form[template.sheet] if template.sheet else form.worksheets[0]
    head, columns = _header(sheet, template, file)
    notices = _rows(sheet, book, (head, {columns[header]: known[name] for header, name in template.map.items()}),
                    next(columns[h] for h, name in template.map.items() if name == "学号"))  # fmt: skip
    stream = BytesIO()
    form.save(stream)
    return f"{file.stem}-已填{file.suffix}", stream.getvalue(), [f"{file.name}：{notice}" for notice in notices]


def plain(text: object) -> str:
    """Return a header as it is compared: spaces, line breaks, width and brackets' kind don't matter."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(text or "")))


def _header(sheet: Any, template: Template, file: Path) -> tuple[int, dict[str, int]]:
    """Find the row that holds most of the headers; a header may be merged over two rows."""
    wanted = {plain(header): header for header in template.map}
    best: tuple[int, dict[str, int]] = (0, {})
    last = 0
    everywhere: dict[str, int] = {}
    for number, row in enumerate(sheet.iter_rows(min_row=1, max_row=HEAD), 1):
        here = {wanted[text]: cell.column for cell in row if (text := plain(cell.value)) in wanted}
        for header, column in here.items():
            everywhere.setdefault(header, column)
        last = number if here else last
        if len(here) > len(best[1]):
            best = (number, here)
    missing = [header for header in template.map if header not in everywhere]
    if missing:
        names = "、".join(f"「{name}」" for name in missing)
        raise CourseError(
            Problem(file, sheet.title, f"前 {HEAD} 行里没有找到表头{names}，请按模板里的文字改 template.map")
        )
    bottom = max(best[0], last)
    for area in sheet.merged_cells.ranges:
        if area.min_row <= best[0] <= area.max_row and area.min_col in everywhere.values():
            bottom = max(bottom, area.max_row)
    return bottom, everywhere


def _rows(sheet: Any, book: Book, form: tuple[int, dict[int, Callable[[Student], Any]]], key: int) -> list[str]:
    head, columns = form
    students = {student.id: student for student in book.students}
    listed = {plain_id(sheet.cell(n, key).value): n for n in range(head + 1, sheet.max_row + 1)}
    rows = {name: number for name, number in listed.items() if name in students}
    if not rows:  # an empty form: the roster, on the rows whose number is still free
        free = (n for n in count(head + 1) if not sheet.cell(n, key).value and not _merged(sheet, n, key))
        rows = {student.id: next(free) for student in book.students}
    blocked = []
    for name, number in rows.items():
        for column, value in columns.items():
            target = sheet.cell(number, column)
            if _merged(sheet, number, column):
                blocked.append(f"{get_column_letter(column)}{number}")
                continue
            target.value = value(students[name])
            if isinstance(target.value, str):
                target.data_type = "s"  # never a formula
    notices = []
    if absent := [student.id for student in book.students if student.id not in rows]:
        notices.append(
            f"模板已经列了学生，但没有这些学号，没有填：{'、'.join(absent[:10])}{'……' if len(absent) > 10 else ''}"
        )
    if blocked:
        notices.append(f"这些格子是合并单元格，没有填：{'、'.join(blocked[:10])}")
    return notices


def _merged(sheet: Any, row: int, column: int) -> bool:
    """Say whether a cell is hidden behind a merged one, so that nothing can be written into it."""
    return isinstance(sheet.cell(row, column), MergedCell)
