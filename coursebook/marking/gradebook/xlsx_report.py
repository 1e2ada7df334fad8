"""达成度报告.xlsx: the report with live formulas and native charts."""

from collections.abc import Sequence

from coursebook.marking.gradebook.attainment import Goal
from coursebook.marking.gradebook.report import ROOM, SIGNATURES, Report
from coursebook.marking.gradebook.sheets import Workbook
from coursebook.marking.gradebook.xlsx_goals import CHART, WIDE, chart, colour, computation, verdict
from coursebook.marking.gradebook.xlsx_lists import below_sheet, heat, items_sheet, report_sheet

OBJECTIVES, UNITS = "课程目标", "知识点与实训"


def write(report: Report) -> bytes:
    """Return the report as an Excel file."""
    out = Workbook(f"{report.course} 达成度报告")
    _summary(out, report)
    _goals(out, report, UNITS, report.units)
    heat(out, report)
    below_sheet(out, report)
    items_sheet(out, report)
    return out.done()


def _summary(out: Workbook, report: Report) -> None:
    """The first sheet: facts, objectives with their computation, the course's value, room and signatures."""
    sheet = report_sheet(
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
    places = computation(out, sheet, report, goals, row)
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
        verdict(out, sheet, report, row, course.value)
    row += 2
    sheet.set_h_pagebreaks([row - 1])  # neither the chart nor the room to write is cut by a page's end
    if known_goals := [goal for goal in goals if goal.value is not None]:
        chart(out, sheet, (OBJECTIVES, places, [g.id for g in known_goals]), f"A{row + 1}", report)
        row += CHART + 1
    for title, hint in ROOM:
        sheet.merge_range(row, 0, row, 6, f"{title}（{hint}）", out.styles["head"])
        sheet.merge_range(row + 1, 0, row + 6, 6, "", out.styles["note"])
        row += 8
    for name in SIGNATURES:
        sheet.write_string(row, 0, f"{name}（签字）：", out.styles["plain"])
        sheet.write_string(row, 3, "日期：", out.styles["plain"])
        row += 2
    colour(out, sheet, 3, row)


def _goals(out: Workbook, report: Report, name: str, goals: Sequence[Goal]) -> None:
    sheet = report_sheet(
        out, report, name, "每一项的权重、平均得分和满分可以改，达成度随之重算。", (22, WIDE, 10, 12, 10, 10, 12),
        upright=True,
    )  # fmt: skip
    places = computation(out, sheet, report, goals, 3)
    sheet.freeze_panes(4, 0)
    sheet.repeat_rows(3)
    if known := [goal.id for goal in goals if goal.value is not None]:
        sheet.set_h_pagebreaks([places["end"]])
        chart(out, sheet, (name, places, known), f"A{places['end'] + 2}", report)
    colour(out, sheet, 3, places["end"])
