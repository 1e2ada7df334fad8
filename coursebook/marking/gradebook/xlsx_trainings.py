"""The sheet 实训: of each training the automatic part, the teacher's, the peers', and what they come to."""

from typing import Any

from coursebook.marking.gradebook.book import OPEN, Book, shares
from coursebook.marking.gradebook.entered import EXERCISES, TRAININGS
from coursebook.marking.gradebook.sheets import FIRST, WEIGHT, Column, Workbook, cell, printing, quoted
from coursebook.marking.gradebook.xlsx_cells import WHO, heading, hundred, lookup, paint, put_student, put_value


def training_columns(book: Book) -> list[Column]:
    """The columns: students, four for each training, and the mean."""
    columns = list(WHO)
    for t in book.trainings:
        weights = shares(t.id, book.blocks, book.settings)
        group = f"{t.id} {t.name}"
        columns += [
            Column(f"auto:{t.id}", "自动", 8, group, weights.get("auto", "—")),
            Column(f"teacher:{t.id}", "教师评分", 8, group, weights.get("teacher", "—"), "entry"),
            Column(f"peers:{t.id}", "互评", 8, group, weights.get("peers", "—"), "entry"),
            Column(f"total:{t.id}", "得分", 8, group, "", "strong"),
        ]
    return [*columns, Column("training", "实训（百分制）", 10, style="strong")]


def write_trainings(out: Workbook, book: Book, lead: str, columns: list[Column], first: dict[str, int]) -> None:
    """Write the sheet; `first` says where the exercises' columns are."""
    title = heading(book, "实训得分")
    sheet = out.sheet(TRAININGS, title, lead, columns, weight="权重（%）")
    printing(sheet, title, lead)
    rows = len(book.students)
    at = {column.key: n for n, column in enumerate(columns)}
    for row, student in enumerate(book.students, FIRST):
        put_student(out, sheet, row, student)
        for t in book.trainings:
            _training(out, sheet, book, (row, t.id), (at, first))
        totals = [cell(row, at[f"total:{t.id}"]) for t in book.trainings]
        formula = f"={quoted(OPEN)}"
        if totals:
            listed = ",".join(totals)
            formula = f"=IF(COUNT({listed})={len(totals)},ROUND(AVERAGE({listed}),1),{quoted(OPEN)})"
        sheet.write_formula(row, at["training"], formula, out.styles["strong"], book.lines[student.id].parts["实训"])
    for t in book.trainings:
        for kind in ("teacher", "peers"):
            column = at[f"{kind}:{t.id}"]
            sheet.data_validation(
                FIRST, column, FIRST + max(rows, 1) - 1, column, hundred("请填 0 到 100 之间的数字。")
            )
    if rows:
        here = cell(FIRST, len(WHO))
        low = f"AND(ISNUMBER({here}),{here}<60)"
        paint(out, sheet, (len(WHO), len(columns) - 1), rows, {f"{here}={quoted(OPEN)}": "open", low: "bad"})


def _training(
    out: Workbook, sheet: Any, book: Book, work_of: tuple[int, str], places: tuple[dict[str, int], dict[str, int]]
) -> None:
    (row, training), (at, first) = work_of, places
    student = book.students[row - FIRST]
    work = book.work[student.id, training]
    auto = at[f"auto:{training}"]
    if book.blocks[training]:
        formula = lookup(row, first[f"auto:{training}"], EXERCISES, len(book.students))
        sheet.write_formula(row, auto, formula, out.styles["cell"], work.auto)
    else:
        sheet.write_string(row, auto, "—", out.styles["cell"])
    put_value(sheet, (row, at[f"teacher:{training}"]), work.teacher, out.styles["entry"])
    put_value(sheet, (row, at[f"peers:{training}"]), work.peers, out.styles["entry"])
    used = [at[f"{name}:{training}"] for name in shares(training, book.blocks, book.settings)]
    formula = f"={quoted(OPEN)}"
    if used:
        here = [cell(row, column) for column in used]
        weights = [cell(WEIGHT, column, row_fixed=True) for column in used]
        value = "+".join(f"{a}*{b}" for a, b in zip(here, weights, strict=True))
        mean = f"ROUND(({value})/({'+'.join(weights)}),1)"
        formula = f"=IF(COUNT({','.join(here)})={len(here)},{mean},{quoted(OPEN)})"
    sheet.write_formula(row, at[f"total:{training}"], formula, out.styles["strong"], work.total)
