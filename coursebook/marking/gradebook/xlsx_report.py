"""达成度报告.xlsx: the report with live formulas and native charts."""

from collections.abc import Sequence
from typing import Any

from coursebook.marking.gradebook.attainment import Goal
from coursebook.marking.gradebook.report import ABOUT_ITEMS, ROOM, SIGNATURES, Report, shown
from coursebook.marking.gradebook.sheets import Workbook, height, printing

WIDE = 50
CHART = 15  # rows that a chart takes
MOST_WIDE = 900  # pixels that the columns of the sheets with charts take
OBJECTIVES, UNITS, TARGETS = "课程目标", "知识点与实训", "班级与目标"


def write(report: Report) -> bytes:
    """Return the report as an Excel file."""
    out = Workbook(f"{report.course} 达成度报告")
    _summary(out, report)
    _goals(out, report, UNITS, report.units)
    _heat(out, report)
    _below(out, report)
    _items(out, report)
    return out.done()


def _sheet(
    out: Workbook, report: Report, name: str, lead: str, widths: Sequence[float], *, upright: bool = False
) -> Any:
    sheet = out.book.add_worksheet(name)
    sheet.write_string(0, 0, f"{report.course}　{name}", out.styles["title"])
    sheet.set_row(0, 24)
    sheet.write_string(1, 0, lead, out.styles["lead"])
    for n, width in enumerate(widths):
        sheet.set_column(n, n, width)
    printing(sheet, f"{report.course}　{name}", f"生成于 {report.now:%Y-%m-%d %H:%M}", upright=upright)
    return sheet


def _heads(out: Workbook, sheet: Any, row: int, heads: Sequence[str]) -> None:
    for n, head in enumerate(heads):
        sheet.write_string(row, n, head, out.styles["head"])
    sheet.freeze_panes(row + 1, 0)
    sheet.repeat_rows(row)


def _summary(out: Workbook, report: Report) -> None:
    """The first sheet: facts, objectives with their computation, the course's value, room and signatures."""
    sheet = _sheet(
        out, report, OBJECTIVES, "权重、平均得分和满分可以改，达成度随之重算。", (22, WIDE, 10, 12, 10, 10, 12),
        upright=True,
    )  # fmt: skip
    row = 3
    for name, text in report.facts:
        sheet.write_string(row, 0, name, out.styles["head"])
        sheet.merge_range(row, 1, row, 6, text, out.styles["wrapped"])
        row += 1
    row += 1
    goals = report.attainment.objectives
    places = _computation(out, sheet, report, goals, row)
    row = places["end"] + 1
    course = report.attainment.course
    sheet.write_string(row, 0, course.name, out.styles["head"])
    if course.value is None:
        sheet.merge_range(row, 1, row, 6, course.note, out.styles["wrapped"])
    else:
        known = [(goal.id, f"F{places[goal.id] + 1}") for goal in goals if goal.parts]
        cells = ",".join(place for _, place in known)
        settings = report.book.settings.attainment
        formula = f"=MIN({cells})"
        if settings.course == "加权":
            weights = [(settings.course_weights[name], place) for name, place in known]
            total = sum(weight for weight, _ in weights)
            formula = f"=({'+'.join(f'{place}*{weight!r}' for weight, place in weights)})/{total!r}"
        sheet.write_string(row, 1, dict(report.facts)["课程达成度"], out.styles["wrapped"])
        sheet.write_formula(row, 5, formula, out.styles["rate"], course.value)
        _verdict(out, sheet, report, row, course.value)
    row += 2
    sheet.set_h_pagebreaks([row - 1])  # neither the chart nor the room to write is cut by a page's end
    if known_goals := [goal for goal in goals if goal.value is not None]:
        _chart(out, sheet, (OBJECTIVES, places, [g.id for g in known_goals]), f"A{row + 1}", report)
        row += CHART + 1
    for title, hint in ROOM:
        sheet.merge_range(row, 0, row, 6, f"{title}（{hint}）", out.styles["head"])
        sheet.merge_range(row + 1, 0, row + 6, 6, "", out.styles["note"])
        row += 8
    for name in SIGNATURES:
        sheet.write_string(row, 0, f"{name}（签字）：", out.styles["plain"])
        sheet.write_string(row, 3, "日期：", out.styles["plain"])
        row += 2
    _colour(out, sheet, 3, row)


def _goals(out: Workbook, report: Report, name: str, goals: Sequence[Goal]) -> None:
    sheet = _sheet(
        out, report, name, "每一项的权重、平均得分和满分可以改，达成度随之重算。", (22, WIDE, 10, 12, 10, 10, 12),
        upright=True,
    )  # fmt: skip
    places = _computation(out, sheet, report, goals, 3)
    sheet.freeze_panes(4, 0)
    sheet.repeat_rows(3)
    if known := [goal.id for goal in goals if goal.value is not None]:
        sheet.set_h_pagebreaks([places["end"]])
        _chart(out, sheet, (name, places, known), f"A{places['end'] + 2}", report)
    _colour(out, sheet, 3, places["end"])


def _computation(out: Workbook, sheet: Any, report: Report, goals: Sequence[Goal], row: int) -> dict[str, int]:
    """Write each goal's lines and under them its value as a formula; return the rows of the values."""
    places = {"start": row}
    formula = report.book.settings.attainment.formula
    for n, head in enumerate(("目标", "考核内容", "权重 w", "平均得分 A", "满分 S", "达成度", "结论")):
        sheet.write_string(row, n, head, out.styles["head"])
    row += 1
    for goal in goals:
        start = row
        for part in goal.parts:
            sheet.write_string(row, 0, part.id, out.styles["text"])
            sheet.write_string(row, 1, part.title, out.styles["wrapped"])
            sheet.set_row(row, height(part.title, WIDE - 4))
            sheet.write_number(row, 2, part.weight, out.styles["rate"])
            if part.average is None:
                sheet.write_string(row, 3, "—", out.styles["cell"])
            else:
                sheet.write_number(row, 3, part.average, out.styles["rate"])
            sheet.write_number(row, 4, part.full, out.styles["cell"])
            rate = f'=IF(ISNUMBER(D{row + 1}),D{row + 1}/E{row + 1},"—")'
            sheet.write_formula(row, 5, rate, out.styles["rate"], "—" if part.rate is None else part.rate)
            sheet.write_blank(row, 6, None, out.styles["cell"])
            row += 1
        places[goal.id] = row
        sheet.write_string(row, 0, goal.id, out.styles["goal"])
        label = f"{goal.kind}：{goal.name}" + (f"（{goal.note}）" if goal.note else "")
        sheet.write_string(row, 1, label, out.styles["goal"])
        sheet.set_row(row, height(label, WIDE - 4))
        for column in (2, 3, 4):
            sheet.write_blank(row, column, None, out.styles["goal"])
        sheet.write_formula(
            row, 5, _value(start + 1, row, formula) if goal.parts else '="—"', out.styles["goal_rate"],
            "—" if goal.value is None else goal.value,
        )  # fmt: skip
        _verdict(out, sheet, report, row, goal.value)
        row += 1
    places["end"] = row
    return places


def _value(first: int, last: int, formula: str) -> str:
    w, a, s, rate = (f"{letter}{first}:{letter}{last}" for letter in "CDEF")
    known = f"--ISNUMBER({a})"
    if formula == "先加后比":
        return f'=IFERROR(SUMPRODUCT({w},{a})/SUMPRODUCT({w},{s},{known}),"—")'
    # SUMPRODUCT takes the text — for 0.
    return f'=IFERROR(SUMPRODUCT({w},{rate})/SUMPRODUCT({w},{known}),"—")'


def _verdict(out: Workbook, sheet: Any, report: Report, row: int, value: float | None) -> None:
    place = f"F{row + 1}"
    formula = f'=IF(ISNUMBER({place}),IF(ROUND({place},2)>={report.threshold:g},"达成","未达成"),"没有数据")'
    sheet.write_formula(row, 6, formula, out.styles["strong"], report.judged(value))


def _colour(out: Workbook, sheet: Any, first: int, last: int) -> None:
    for text, state in (("达成", "good"), ("未达成", "bad"), ("没有数据", "none")):
        rule = {"type": "cell", "criteria": "==", "value": f'"{text}"', "format": out.states[state]}
        sheet.conditional_format(first, 6, max(last, first), 6, rule)


def _chart(out: Workbook, sheet: Any, data: tuple[str, dict[str, int], Sequence[str]], at: str, report: Report) -> None:
    """A native bar chart of goals' values, which stand on single rows between the lines of their computation."""
    name, places, ids = data
    rows = [places[one] for one in ids]
    labels = ",".join(f"'{name}'!$A${row + 1}" for row in rows)
    values = ",".join(f"'{name}'!$F${row + 1}" for row in rows)
    chart = out.book.add_chart({"type": "column"})
    chart.add_series({
        "name": "达成度", "categories": f"=({labels})", "values": f"=({values})",
        "fill": {"color": "#0E6664"}, "gap": 60, "data_labels": {"value": True, "num_format": "0.00"},
    })  # fmt: skip
    chart.set_title({"name": f"达成度（标准 {report.threshold:g}）", "name_font": {"size": 12}})
    chart.set_y_axis(
        {"min": 0, "max": 1, "num_format": "0.0", "major_gridlines": {"visible": True, "line": {"color": "#D8DEE3"}}}
    )
    chart.set_legend({"none": True})
    chart.set_size({"width": min(max(480, 52 * len(ids)), MOST_WIDE), "height": 20 * CHART - 10})
    sheet.insert_chart(at, chart, {"description": f"{name}达成度柱形图"})


def _heat(out: Workbook, report: Report) -> None:
    """Class × target: number and colour."""
    groups = list(report.book.groups)
    sheet = _sheet(
        out,
        report,
        TARGETS,
        "每一格是该班在这条目标上的达成度；颜色越深越高，低于标准的标红。",
        (11, 52, 9, *(11 for _ in groups)),
    )
    _heads(out, sheet, 3, ["编号", "目标", "全部", *groups])
    sheet.freeze_panes(4, 2)
    row = 4
    for row, goal in enumerate(report.attainment.targets, 4):
        sheet.write_string(row, 0, goal.id, out.styles["text"])
        sheet.write_string(row, 1, goal.name, out.styles["wrapped"])
        for n, value in enumerate([goal.value, *(goal.groups.get(group) for group in groups)], 2):
            if value is None:
                sheet.write_string(row, n, "—", out.styles["cell"])
            else:
                sheet.write_number(row, n, value, out.styles["rate"])
    if row == 4 and not report.attainment.targets:
        return
    below = f"=AND(ISNUMBER(C5),ROUND(C5,2)<{report.threshold:g})"
    low = {"type": "formula", "criteria": below, "format": out.states["bad"], "stop_if_true": True}
    sheet.conditional_format(4, 2, row, 2 + len(groups), low)
    scale = {
        "type": "2_color_scale",
        "min_type": "num",
        "max_type": "num",
        "min_value": report.threshold,
        "max_value": 1,
    }
    colours = {"min_color": "#F4FAF9", "max_color": "#9CCBC8"}
    sheet.conditional_format(4, 2, row, 2 + len(groups), {**scale, **colours})


def _below(out: Workbook, report: Report) -> None:
    below = report.below
    sheet = _sheet(
        out,
        report,
        "未达标学生",
        f"有任一目标达成度低于 {report.threshold:g} 的学生，共 {len(below)} 人。",
        (14, 12, 16, 90),
    )
    _heads(out, sheet, 3, ("学号", "姓名", "班级", "低于标准的目标"))
    for row, texts in enumerate(below, 4):
        for n, text in enumerate(texts):
            sheet.write_string(row, n, text, out.styles["id" if n == 0 else "wrapped"])


def _items(out: Workbook, report: Report) -> None:
    sheet = _sheet(out, report, "题目分析", ABOUT_ITEMS, (24, 34, 7, 8, 8, 9, 8, 9, 9, 60, 8))
    _heads(
        out,
        sheet,
        3,
        ("练习", "题目", "已交", "满分人数", "难度", "", "区分度", "", "平均次数", "最常见的错误", "人数"),
    )
    for row, item in enumerate(report.items, 4):
        message, count = item.mistakes[0] if item.mistakes else ("—", 0)
        sheet.write_string(row, 0, item.exercise.id, out.styles["text"])
        sheet.write_string(row, 1, item.exercise.title, out.styles["wrapped"])
        sheet.write_number(row, 2, item.answered, out.styles["cell"])
        sheet.write_number(row, 3, item.passed, out.styles["cell"])
        for n, value, words in ((4, item.difficulty, item.ease), (6, item.discrimination, item.quality)):
            if value is None:
                sheet.write_string(row, n, shown(None), out.styles["cell"])
            else:
                sheet.write_number(row, n, value, out.styles["rate"])
            sheet.write_string(row, n + 1, words, out.styles["cell"])
        if item.attempts is None:
            sheet.write_string(row, 8, "—", out.styles["cell"])
        else:
            sheet.write_number(row, 8, item.attempts, out.styles["rate"])
        sheet.write_string(row, 9, message, out.styles["wrapped"])
        sheet.write_number(row, 10, count, out.styles["cell"])
    last = max(4, 3 + len(report.items))
    for column, text in ((5, "偏难"), (7, "需改进")):
        rule = {"type": "cell", "criteria": "==", "value": f'"{text}"', "format": out.states["open"]}
        sheet.conditional_format(4, column, last, column, rule)
