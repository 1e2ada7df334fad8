"""The sheet 练习: a mark for each student and exercise, and what the exercises come to."""

from typing import Any

from coursebook.exercise import Exercise
from coursebook.marking.gradebook.book import MISSING, OPEN, Book, Student, Value
from coursebook.marking.gradebook.entered import EXERCISES
from coursebook.marking.gradebook.sheets import FIRST, WEIGHT, Column, Workbook, cell, one_of, printing, quoted
from coursebook.marking.gradebook.xlsx_cells import WHO, heading, paint, put_student, put_value

ABREAST = 36  # exercises that still read well on one page's width


def exercise_columns(book: Book) -> list[Column]:
    """The columns: students, sums, and one for each exercise."""
    columns = [*WHO, Column("usual", "平时（百分制）", 15, "折合", style="strong")]
    columns += [
        Column(f"auto:{t.id}", f"{t.id} 自动分", 9, "折合", style="strong") for t in book.trainings if book.blocks[t.id]
    ]
    if book.blocks["期末"]:
        columns.append(Column("final", "期末（百分制）", 15, "折合", style="strong"))
    columns.append(Column("handed", "已交", 6, "折合"))
    names = {unit.id.lower(): getattr(unit, "name", unit.id) for unit in book.standard.units}
    for block, group in book.blocks.items():
        for e in group:
            label = f"期末 {e.unit.upper()}" if block == "期末" else f"{e.unit.upper()} {names.get(e.unit, '')}"
            columns.append(Column(f"mark:{e.id}", e.title, 6, label, float(e.points), upright=True))
    return columns


def write_exercises(out: Workbook, book: Book, lead: str, columns: list[Column]) -> None:
    """Write the sheet."""
    tall = min(max((len(e.title) for e in book.exercises), default=4), 18) * 14 + 8
    title = heading(book, "练习得分")
    sheet = out.sheet(EXERCISES, title, lead, columns, weight="满分", tall=tall)
    printing(sheet, title, lead, wide=-(-len(book.exercises) // ABREAST) or 1)
    at = {column.key: n for n, column in enumerate(columns)}
    rows = len(book.students)
    blocks = {"usual": "平时", "final": "期末", **{f"auto:{t.id}": t.id for t in book.trainings}}
    sums = [(at[key], block) for key, block in blocks.items() if key in at]
    for row, student in enumerate(book.students, FIRST):
        put_student(out, sheet, row, student)
        for column, block in sums:
            span = _span(book.blocks[block], at, row)
            value = _percent(book, student, block)
            sheet.write_formula(row, column, _rate(book.blocks[block], span, at), out.styles["strong"], value)
        _handed(out, sheet, book, row, at)
        for e in book.exercises:
            found = book.cells[student.id, e.id]
            put_value(sheet, (row, at[f"mark:{e.id}"]), found.value, out.styles["hand" if found.hand else "cell"])
    for e in book.exercises:
        column = at[f"mark:{e.id}"]
        _guard(sheet, column, rows)
    if book.exercises and rows:
        left, right = at[f"mark:{book.exercises[0].id}"], at[f"mark:{book.exercises[-1].id}"]
        here, full = cell(FIRST, left), cell(WEIGHT, left, row_fixed=True)
        paint(out, sheet, (left, right), rows, {
            f"{here}={quoted(MISSING)}": "none",
            f"{here}={quoted(OPEN)}": "open",
            f"AND(ISNUMBER({here}),{here}<0.6*{full})": "bad",
        })  # fmt: skip


def _span(block: tuple[Exercise, ...], at: dict[str, int], row: int) -> str:
    if not block:
        return ""
    return f"{cell(row, at[f'mark:{block[0].id}'])}:{cell(row, at[f'mark:{block[-1].id}'])}"


def _rate(block: tuple[Exercise, ...], span: str, at: dict[str, int]) -> str:
    if not block:
        return f"={quoted(OPEN)}"
    left, right = (cell(WEIGHT, at[f"mark:{e.id}"], row_fixed=True) for e in (block[0], block[-1]))
    full = f"SUM({left}:{right})"
    return f"=IF(COUNTIF({span},{quoted(OPEN)})>0,{quoted(OPEN)},ROUND(SUM({span})/{full}*100,1))"


def _percent(book: Book, student: Student, block: str) -> Value:
    if block in ("平时", "期末"):
        return book.lines[student.id].parts[block]
    return book.work[student.id, block].auto


def _handed(out: Workbook, sheet: Any, book: Book, row: int, at: dict[str, int]) -> None:
    student = book.students[row - FIRST]
    done = sum(book.cells[student.id, e.id].value != MISSING for e in book.exercises)
    span = _span(book.exercises, at, row)
    formula = f"=COUNTA({span})-COUNTIF({span},{quoted(MISSING)})" if span else "=0"
    sheet.write_formula(row, at["handed"], formula, out.styles["cell"], done)


def _guard(sheet: Any, column: int, rows: int) -> None:
    here, full = cell(FIRST, column), cell(WEIGHT, column, row_fixed=True)
    words = one_of(here, (MISSING, OPEN))
    sheet.data_validation(FIRST, column, FIRST + max(rows, 1) - 1, column, {
        "validate": "custom",
        "value": f"=OR({words},AND(ISNUMBER({here}),{here}>=0,{here}<={full}))",
        "error_title": "分数不对",
        "error_message": "请填 0 到满分之间的数字，或「未交」「待评」；清空后恢复自动分。",
    })  # fmt: skip
