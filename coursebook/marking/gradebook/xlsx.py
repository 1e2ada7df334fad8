"""成绩册.xlsx: marks, verdicts, trainings and totals, with live formulas and the values that they have now."""

from datetime import datetime
from typing import Any

from coursebook.exercise import Exercise
from coursebook.marking.gradebook.book import MISSING, OPEN, Book, Student, Value, shares
from coursebook.marking.gradebook.entered import EXERCISES, HAND, RECORD, TOTALS, TRAININGS
from coursebook.marking.gradebook.marks import ATTACK, BY_HAND, WORDS
from coursebook.marking.gradebook.sheets import (
    FIRST,
    KEY,
    WEIGHT,
    Column,
    Workbook,
    cell,
    fixed,
    one_of,
    printing,
    quoted,
)
from coursebook.marking.gradebook.xlsx_about import write_about, write_groups

VERDICTS = "判定"
WHO = (
    Column("student", "学号", 13, style="id"),
    Column("name", "姓名", 9, style="text"),
    Column("group", "班级", 12, style="text"),
)
ABREAST = 36  # exercises that still read well on one page's width


def write(book: Book, notices: list[str], now: datetime) -> bytes:
    """Return the whole grade book as an Excel file."""
    out = Workbook(f"{book.standard.course.title} 成绩册")
    lead = f"生成于 {now:%Y-%m-%d %H:%M}"
    totals = _columns_of_totals(book)
    exercises = _columns_of_exercises(book)
    trainings = _columns_of_trainings(book)
    first = {column.key: n for n, column in enumerate(exercises)}
    work = {column.key: n for n, column in enumerate(trainings)}
    # Totals come first in the file, as the first thing that a teacher sees.
    _totals(out, book, lead, totals, (first, work))
    _exercises(out, book, lead, exercises)
    _trainings(out, book, lead, trainings, first)
    _verdicts(out, book, lead)
    write_groups(out, book, {column.key: n for n, column in enumerate(totals)}, lead)
    write_about(out, book, notices, lead)
    _record(out, book)
    return out.done()


def _title(book: Book, what: str) -> str:
    return f"{book.standard.course.title}　{what}"


def _who(out: Workbook, sheet: Any, row: int, student: Student) -> None:
    for n, (column, text) in enumerate(zip(WHO, (student.id, student.name, student.group), strict=True)):
        sheet.write_string(row, n, text, out.styles[column.style])


def _value(sheet: Any, place: tuple[int, int], value: Value | None, style: Any) -> None:
    if value is None:
        sheet.write_blank(*place, None, style)
    elif isinstance(value, str):
        sheet.write_string(*place, value, style)
    else:
        sheet.write_number(*place, value, style)


# ---- 练习 ----


def _columns_of_exercises(book: Book) -> list[Column]:
    columns = [*WHO, Column("usual", "平时（百分制）", 9, "折合", style="strong")]
    columns += [
        Column(f"auto:{t.id}", f"{t.id} 自动分", 9, "折合", style="strong") for t in book.trainings if book.blocks[t.id]
    ]
    if book.blocks["期末"]:
        columns.append(Column("final", "期末（百分制）", 9, "折合", style="strong"))
    columns.append(Column("handed", "已交", 6, "折合"))
    names = {unit.id.lower(): getattr(unit, "name", unit.id) for unit in book.standard.units}
    for block, group in book.blocks.items():
        for e in group:
            label = f"期末 {e.unit.upper()}" if block == "期末" else f"{e.unit.upper()} {names.get(e.unit, '')}"
            columns.append(Column(f"mark:{e.id}", e.title, 6, label, float(e.points), upright=True))
    return columns


def _exercises(out: Workbook, book: Book, lead: str, columns: list[Column]) -> None:
    tall = min(max((len(e.title) for e in book.exercises), default=4), 18) * 14 + 8
    title = _title(book, "练习得分")
    sheet = out.sheet(EXERCISES, title, lead, columns, weight="满分", tall=tall)
    printing(sheet, title, lead, wide=-(-len(book.exercises) // ABREAST) or 1)
    at = {column.key: n for n, column in enumerate(columns)}
    rows = len(book.students)
    blocks = {"usual": "平时", "final": "期末", **{f"auto:{t.id}": t.id for t in book.trainings}}
    sums = [(at[key], block) for key, block in blocks.items() if key in at]
    for row, student in enumerate(book.students, FIRST):
        _who(out, sheet, row, student)
        for column, block in sums:
            span = _span(book.blocks[block], at, row)
            value = _percent(book, student, block)
            sheet.write_formula(row, column, _rate(book.blocks[block], span, at), out.styles["strong"], value)
        _handed(out, sheet, book, row, at)
        for e in book.exercises:
            found = book.cells[student.id, e.id]
            _value(sheet, (row, at[f"mark:{e.id}"]), found.value, out.styles["hand" if found.hand else "cell"])
    for e in book.exercises:
        column = at[f"mark:{e.id}"]
        _guard(sheet, column, rows)
    if book.exercises and rows:
        left, right = at[f"mark:{book.exercises[0].id}"], at[f"mark:{book.exercises[-1].id}"]
        here, full = cell(FIRST, left), cell(WEIGHT, left, row_fixed=True)
        _paint(out, sheet, (left, right), rows, {
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


def _paint(out: Workbook, sheet: Any, columns: tuple[int, int], rows: int, rules: dict[str, str]) -> None:
    for formula, state in rules.items():
        rule = {"type": "formula", "criteria": f"={formula}", "format": out.states[state]}
        sheet.conditional_format(FIRST, columns[0], FIRST + max(rows, 1) - 1, columns[1], rule)


# ---- 判定 ----


def _verdicts(out: Workbook, book: Book, lead: str) -> None:
    columns = list(WHO)
    for e in book.exercises:
        columns += [Column(f"word:{e.id}", "判定", 9, e.title), Column(f"attempts:{e.id}", "次数", 5, e.title)]
    title = _title(book, "判定与尝试次数")
    sheet = out.sheet(VERDICTS, title, lead, columns, weight="")
    printing(sheet, title, lead, wide=-(-len(book.exercises) // 14) or 1)
    for row, student in enumerate(book.students, FIRST):
        _who(out, sheet, row, student)
        for n, e in enumerate(book.exercises):
            found = book.cells[student.id, e.id]
            sheet.write_string(row, len(WHO) + 2 * n, found.word, out.styles["cell"])
            sheet.write_number(row, len(WHO) + 2 * n + 1, found.attempts, out.styles["cell"])
    if book.exercises and book.students:
        here = cell(FIRST, len(WHO))
        wrong = [WORDS[name] for name in ("fail", "error", "timeout", "killed")]
        _paint(out, sheet, (len(WHO), len(columns) - 1), len(book.students), {
            f"{here}={quoted(WORDS['pass'])}": "good",
            one_of(here, [*wrong, ATTACK]): "bad",
            one_of(here, [MISSING, WORDS["not_attempted"]]): "none",
            f"{here}={quoted(OPEN)}": "open",
            f"{here}={quoted(BY_HAND)}": "hand",
        })  # fmt: skip


# ---- 实训 ----


def _columns_of_trainings(book: Book) -> list[Column]:
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


def _trainings(out: Workbook, book: Book, lead: str, columns: list[Column], first: dict[str, int]) -> None:
    title = _title(book, "实训得分")
    sheet = out.sheet(TRAININGS, title, lead, columns, weight="权重（%）")
    printing(sheet, title, lead)
    rows = len(book.students)
    at = {column.key: n for n, column in enumerate(columns)}
    for row, student in enumerate(book.students, FIRST):
        _who(out, sheet, row, student)
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
                FIRST, column, FIRST + max(rows, 1) - 1, column, _hundred("请填 0 到 100 之间的数字。")
            )
    if rows:
        here = cell(FIRST, len(WHO))
        low = f"AND(ISNUMBER({here}),{here}<60)"
        _paint(out, sheet, (len(WHO), len(columns) - 1), rows, {f"{here}={quoted(OPEN)}": "open", low: "bad"})


def _training(
    out: Workbook, sheet: Any, book: Book, work_of: tuple[int, str], places: tuple[dict[str, int], dict[str, int]]
) -> None:
    (row, training), (at, first) = work_of, places
    student = book.students[row - FIRST]
    work = book.work[student.id, training]
    auto = at[f"auto:{training}"]
    if book.blocks[training]:
        formula = _lookup(row, first[f"auto:{training}"], EXERCISES, len(book.students))
        sheet.write_formula(row, auto, formula, out.styles["cell"], work.auto)
    else:
        sheet.write_string(row, auto, "—", out.styles["cell"])
    _value(sheet, (row, at[f"teacher:{training}"]), work.teacher, out.styles["entry"])
    _value(sheet, (row, at[f"peers:{training}"]), work.peers, out.styles["entry"])
    used = [at[f"{name}:{training}"] for name in shares(training, book.blocks, book.settings)]
    formula = f"={quoted(OPEN)}"
    if used:
        here = [cell(row, column) for column in used]
        weights = [cell(WEIGHT, column, row_fixed=True) for column in used]
        value = "+".join(f"{a}*{b}" for a, b in zip(here, weights, strict=True))
        mean = f"ROUND(({value})/({'+'.join(weights)}),1)"
        formula = f"=IF(COUNT({','.join(here)})={len(here)},{mean},{quoted(OPEN)})"
    sheet.write_formula(row, at[f"total:{training}"], formula, out.styles["strong"], work.total)


def _hundred(message: str) -> dict[str, Any]:
    return {
        "validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100,
        "error_title": "分数不对", "error_message": message,
    }  # fmt: skip


def _lookup(row: int, column: int, sheet: str, rows: int) -> str:
    """Look a student's value up by number: a sheet may be sorted by itself, so rows don't correspond."""
    found = f"MATCH($A{row + 1},{fixed(0, rows, sheet)},0)"
    return f"=INDEX({fixed(column, rows, sheet)},{found})"


# ---- 总评 ----


def _columns_of_totals(book: Book) -> list[Column]:
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


def _totals(
    out: Workbook, book: Book, lead: str, columns: list[Column], places: tuple[dict[str, int], dict[str, int]]
) -> None:
    sheet = out.sheet(TOTALS, _title(book, "成绩册"), lead, columns, weight="权重（%）")
    at = {column.key: n for n, column in enumerate(columns) if column.key}
    rows = len(book.students)
    first, work = places
    for row, student in enumerate(book.students, FIRST):
        line = book.lines[student.id]
        _who(out, sheet, row, student)
        _value(sheet, (row, at["status"]), line.status or None, out.styles["entry"])
        usual, training = _lookup(row, first["usual"], EXERCISES, rows), _lookup(row, work["training"], TRAININGS, rows)
        sheet.write_formula(row, at["usual"], usual, out.styles["cell"], line.parts["平时"])
        sheet.write_formula(row, at["training"], training, out.styles["cell"], line.parts["实训"])
        if book.blocks["期末"]:
            formula = _lookup(row, first["final"], EXERCISES, rows)
            sheet.write_formula(row, at["final"], formula, out.styles["cell"], line.parts["期末"])
        else:
            mark = line.parts["期末"]
            _value(sheet, (row, at["final"]), None if isinstance(mark, str) else mark, out.styles["entry"])
        sheet.write_formula(row, at["total"], _total(book, row, at), out.styles["strong"], line.total)
        place = cell(row, at["total"])
        passing = f"{place}>={book.settings.total.passing:g}"
        result = f'=IF(ISNUMBER({place}),IF({passing},"及格","不及格"),{place})'
        sheet.write_formula(row, at["result"], result, out.styles["cell"], line.result)
        _value(sheet, (row, at["note"]), line.note or None, out.styles["note"])
        for n, column in enumerate(book.entered.own.values(), at["note"] + 1):
            value = column.get(student.id)
            known = value if isinstance(value, int | float) and not isinstance(value, bool) else None
            _value(sheet, (row, n), known if known is not None or value is None else str(value), out.styles["note"])
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
            FIRST, at["final"], last, at["final"], _hundred("请填 0 到 100 之间的数字；缺考、缓考写在「状态」列。")
        )
    result = "$" + cell(FIRST, at["result"])
    states = {f"{result}={quoted('及格')}": "good", f"{result}={quoted('不及格')}": "bad"}
    states |= {f"{result}={quoted(OPEN)}": "open", one_of(result, list(book.settings.status)): "none"}
    _paint(out, sheet, (at["total"], at["result"]), rows, states)
    here = cell(FIRST, at["usual"])
    _paint(out, sheet, (at["usual"], at["final"]), rows, {
        f"{here}={quoted(OPEN)}": "open", f"AND(ISNUMBER({here}),{here}<60)": "bad",
    })  # fmt: skip


# ---- _记录 ----


def _record(out: Workbook, book: Book) -> None:
    """Keep what was written, so that the next run sees which marks were set by hand."""
    sheet = out.book.add_worksheet(RECORD)
    sheet.hide()
    sheet.write_string(0, 0, "程序用来识别人工改分的记录，请勿修改。")
    sheet.write_string(KEY, 0, "key:student")
    sheet.write_string(KEY, 1, "key:status")
    for n, e in enumerate(book.exercises, 2):
        sheet.write_string(KEY, n, f"key:mark:{e.id}")
    for row, student in enumerate(book.students, FIRST):
        sheet.write_string(row, 0, student.id)
        if student.id not in book.entered.status and book.lines[student.id].status:
            sheet.write_string(row, 1, book.lines[student.id].status)
        for n, e in enumerate(book.exercises, 2):
            found = book.cells[student.id, e.id]
            sheet.write(row, n, HAND if found.typed else found.value)
