"""Goals in a worksheet: each with the lines of its computation, its value as a live formula, and a chart of them."""

from collections.abc import Sequence
from typing import Any

from coursebook.marking.gradebook.attainment import Goal
from coursebook.marking.gradebook.report import Report
from coursebook.marking.gradebook.sheets import Workbook, height

WIDE = 50
CHART = 15  # rows that a chart takes
MOST_WIDE = 900  # pixels that the columns of the sheets with charts take


def computation(out: Workbook, sheet: Any, report: Report, goals: Sequence[Goal], row: int) -> dict[str, int]:
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
        verdict(out, sheet, report, row, goal.value)
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


def verdict(out: Workbook, sheet: Any, report: Report, row: int, value: float | None) -> None:
    """Say beside a value whether the threshold is reached."""
    place = f"F{row + 1}"
    formula = f'=IF(ISNUMBER({place}),IF(ROUND({place},2)>={report.threshold:g},"达成","未达成"),"没有数据")'
    sheet.write_formula(row, 6, formula, out.styles["strong"], report.judged(value))


def colour(out: Workbook, sheet: Any, first: int, last: int) -> None:
    """Colour the words of the last column; the words alone say it too."""
    for text, state in (("达成", "good"), ("未达成", "bad"), ("没有数据", "none")):
        rule = {"type": "cell", "criteria": "==", "value": f'"{text}"', "format": out.states[state]}
        sheet.conditional_format(first, 6, max(last, first), 6, rule)


def chart(out: Workbook, sheet: Any, data: tuple[str, dict[str, int], Sequence[str]], at: str, report: Report) -> None:
    """Add a native bar chart of goals' values, which stand on single rows between the lines of their computation."""
    name, places, ids = data
    rows = [places[one] for one in ids]
    labels = ",".join(f"'{name}'!$A${row + 1}" for row in rows)
    values = ",".join(f"'{name}'!$F${row + 1}" for row in rows)
    drawn = out.book.add_chart({"type": "column"})
    drawn.add_series({
        "name": "达成度", "categories": f"=({labels})", "values": f"=({values})",
        "fill": {"color": "#0E6664"}, "gap": 60, "data_labels": {"value": True, "num_format": "0.00"},
    })  # fmt: skip
    drawn.set_title({"name": f"达成度（标准 {report.threshold:g}）", "name_font": {"size": 12}})
    drawn.set_y_axis(
        {"min": 0, "max": 1, "num_format": "0.0", "major_gridlines": {"visible": True, "line": {"color": "#D8DEE3"}}}
    )
    drawn.set_legend({"none": True})
    drawn.set_size({"width": min(max(480, 52 * len(ids)), MOST_WIDE), "height": 20 * CHART - 10})
    sheet.insert_chart(at, drawn, {"description": f"{name}达成度柱形图"})
