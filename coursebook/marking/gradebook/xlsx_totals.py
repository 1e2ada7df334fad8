"""The sheet 总评: the three parts, the total by formula, and what the teacher says of a student."""

from typing import Any

from coursebook.marking.gradebook.book import OPEN, Book
from coursebook.marking.gradebook.entered import EXERCISES, TOTALS, TRAININGS
from coursebook.marking.gradebook.sheets import FIRST, WEIGHT, Column, Workbook, cell, one_of, quoted
from coursebook.marking.gradebook.xlsx_cells import WHO, heading, hundred, lookup, paint, put_student, put_value


def total_columns(book: Book) -> list[Column]:
    """The columns: students, status, the three parts, the total, and the teacher's own."""
    weight = book.settings.weight
    typed = "cell" if book.blocks["期末"] else "entry"
    return [
        *WHO,
        Column("status", "状态", 8, style="entry"),
        Column("usual", "平时", 9, weight=weight("平时")),
        Column("training", "实训", 9, weight=weight("实训")),
        Column("final", "期末", 9, weight=weight("期末"), style=typed),
        Column("total", "总评", 9, weight=100.0, style="strong"),
        Column("result", "结论", 9),
        Column("note", "备注", 24, style="note"),
        *(Column("", header, 12, style="note") for header in book.entered.own),
    ]


def write_totals(
    out: Workbook, book: Book, lead: str, columns: list[Column], places: tuple[dict[str, int], dict[str, int]]
) -> None:
    """Write the sheet; `places` are the columns of 练习 and 实训."""
    sheet = out.sheet(TOTALS, heading(book, "成绩册"), lead, columns, weight="权重（%）")
    at = {column.key: n for n, column in enumerate(columns) if column.key}
    rows = len(book.students)
    first, work = places
    for row, student in enumerate(book.students, FIRST):
        line = book.lines[student.id]
        put_student(out, sheet, row, student)
        put_value(sheet, (row, at["status"]), line.status or None, out.styles["entry"])
        usual, training = lookup(row, first["usual"], EXERCISES, rows), lookup(row, work["training"], TRAININGS, rows)
        sheet.write_formula(row, at["usual"], usual, out.styles["cell"], line.parts["平时"])
        sheet.write_formula(row, at["training"], training, out.styles["cell"], line.parts["实训"])
        if book.blocks["期末"]:
            formula = lookup(row, first["final"], EXERCISES, rows)
            sheet.write_formula(row, at["final"], formula, out.styles["cell"], line.parts["期末"])
        else:
            mark = line.parts["期末"]
            put_value(sheet, (row, at["final"]), None if isinstance(mark, str) else mark, out.styles["entry"])
        sheet.write_formula(row, at["total"], _total(book, row, at), out.styles["strong"], line.total)
        place = cell(row, at["total"])
        passing = f"{place}>={book.settings.total.passing:g}"
        result = f'=IF(ISNUMBER({place}),IF({passing},"及格","不及格"),{place})'
        sheet.write_formula(row, at["result"], result, out.styles["cell"], line.result)
        put_value(sheet, (row, at["note"]), line.note or None, out.styles["note"])
        for n, column in enumerate(book.entered.own.values(), at["note"] + 1):
            value = column.get(student.id)
            known = value if isinstance(value, int | float) and not isinstance(value, bool) else None
            put_value(sheet, (row, n), known if known is not None or value is None else str(value), out.styles["note"])
    _dress_totals(out, sheet, book, at)


def _total(book: Book, row: int, at: dict[str, int]) -> str:
    status = cell(row, at["status"])
    effects: dict[str, list[str]] = {}
    for name, effect in book.settings.status.items():
        effects.setdefault(effect, []).append(name)
    absent = one_of(status, effects.get("期末记0分", []))
    known, terms = [], []
    for key, part in (("usual", "平时"), ("training", "实训"), ("final", "期末")):
        if not book.settings.weight(part):
            continue
        place, weight = cell(row, at[key]), cell(WEIGHT, at[key], row_fixed=True)
        known.append(f"OR(ISNUMBER({place}),{absent})" if part == "期末" else f"ISNUMBER({place})")
        terms.append(f"IF({absent},0,{place})*{weight}" if part == "期末" else f"{place}*{weight}")
    total = f"ROUND(({'+'.join(terms)})/100,{book.settings.total.decimals})"
    total = f"IF(AND({','.join(known)}),{total},{quoted(OPEN)})"
    if zero := effects.get("总评记0分"):
        total = f"IF({one_of(status, zero)},0,{total})"
    if alone := effects.get("只写状态"):
        total = f"IF({one_of(status, alone)},{status},{total})"
    return "=" + total


def _dress_totals(out: Workbook, sheet: Any, book: Book, at: dict[str, int]) -> None:
    rows = len(book.students)
    if not rows:
        return
    last = FIRST + rows - 1
    if book.settings.status:
        message = f"请选 {'、'.join(book.settings.status)} 之一，或清空。"
        choice = {"validate": "list", "source": list(book.settings.status), "error_message": message}
        sheet.data_validation(FIRST, at["status"], last, at["status"], choice)
    if not book.blocks["期末"]:
        sheet.data_validation(
            FIRST, at["final"], last, at["final"], hundred("请填 0 到 100 之间的数字；缺考、缓考写在「状态」列。")
        )
    result = "$" + cell(FIRST, at["result"])
    states = {f"{result}={quoted('及格')}": "good", f"{result}={quoted('不及格')}": "bad"}
    states |= {f"{result}={quoted(OPEN)}": "open", one_of(result, list(book.settings.status)): "none"}
    paint(out, sheet, (at["total"], at["result"]), rows, states)
    here = cell(FIRST, at["usual"])
    paint(out, sheet, (at["usual"], at["final"]), rows, {
        f"{here}={quoted(OPEN)}": "open", f"AND(ISNUMBER({here}),{here}<60)": "bad",
    })  # fmt: skip
