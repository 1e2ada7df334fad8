"""What the sheets of the grade book have in common: who a row is about, values, colours, looking up by number."""

from typing import Any

from coursebook.marking.gradebook.book import Book, Student, Value
from coursebook.marking.gradebook.sheets import FIRST, Column, Workbook, fixed

WHO = (
    Column("student", "学号", 13, style="id"),
    Column("name", "姓名", 9, style="text"),
    Column("group", "班级", 12, style="text"),
)


def heading(book: Book, what: str) -> str:
    """The heading of a sheet."""
    return f"{book.standard.course.title}　{what}"


def put_student(out: Workbook, sheet: Any, row: int, student: Student) -> None:
    """Write who a row is about."""
    for n, (column, text) in enumerate(zip(WHO, (student.id, student.name, student.group), strict=True)):
        sheet.write_string(row, n, text, out.styles[column.style])


def put_value(sheet: Any, place: tuple[int, int], value: Value | None, style: Any) -> None:
    """Write a value; None leaves the cell empty."""
    if value is None:
        sheet.write_blank(*place, None, style)
    elif isinstance(value, str):
        sheet.write_string(*place, value, style)
    else:
        sheet.write_number(*place, value, style)


def paint(out: Workbook, sheet: Any, columns: tuple[int, int], rows: int, rules: dict[str, str]) -> None:
    """Colour cells by rules: formula → state."""
    for formula, state in rules.items():
        rule = {"type": "formula", "criteria": f"={formula}", "format": out.states[state]}
        sheet.conditional_format(FIRST, columns[0], FIRST + max(rows, 1) - 1, columns[1], rule)


def hundred(message: str) -> dict[str, Any]:
    """Let a cell take 0 to 100 only."""
    return {
        "validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100,
        "error_title": "分数不对", "error_message": message,
    }  # fmt: skip


def lookup(row: int, column: int, sheet: str, rows: int) -> str:
    """Look a student's value up by number: a sheet may be sorted by itself, so rows don't correspond."""
    found = f"MATCH($A{row + 1},{fixed(0, rows, sheet)},0)"
    return f"=INDEX({fixed(column, rows, sheet)},{found})"
