"""The report's sheets that are lists: class × target, students below the threshold, item analysis."""

from collections.abc import Sequence
from typing import Any

from coursebook.marking.gradebook.report import ABOUT_ITEMS, Report, shown
from coursebook.marking.gradebook.sheets import Workbook, printing


def report_sheet(
    out: Workbook, report: Report, name: str, lead: str, widths: Sequence[float], *, upright: bool = False
) -> Any:
    """Add a sheet with its title and lead, ready to print."""
    sheet = out.book.add_worksheet(name)
    sheet.write_string(0, 0, f"{report.course}　{name}", out.styles["title"])
    sheet.set_row(0, 24)
    sheet.write_string(1, 0, lead, out.styles["lead"])
    for n, width in enumerate(widths):
        sheet.set_column(n, n, width)
    printing(sheet, f"{report.course}　{name}", f"生成于 {report.now:%Y-%m-%d %H:%M}", upright=upright)
    return sheet


def heads(out: Workbook, sheet: Any, row: int, names: Sequence[str]) -> None:
    """Write a head that stays in sight and is printed on every page."""
    for n, head in enumerate(names):
        sheet.write_string(row, n, head, out.styles["head"])
    sheet.freeze_panes(row + 1, 0)
    sheet.repeat_rows(row)


def heat(out: Workbook, report: Report) -> None:
    """Class × target: number and colour."""
    groups = list(report.book.groups)
    sheet = report_sheet(
        out,
        report,
        "班级与目标",
        "每一格是该班在这条目标上的达成度；颜色越深越高，低于标准的标红。",
        (11, 52, 9, *(11 for _ in groups)),
    )
    heads(out, sheet, 3, ["编号", "目标", "全部", *groups])
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


def below_sheet(out: Workbook, report: Report) -> None:
    """Students below the threshold."""
    below = report.below
    sheet = report_sheet(
        out,
        report,
        "未达标学生",
        f"有任一目标达成度低于 {report.threshold:g} 的学生，共 {len(below)} 人。",
        (14, 12, 16, 90),
    )
    heads(out, sheet, 3, ("学号", "姓名", "班级", "低于标准的目标"))
    for row, texts in enumerate(below, 4):
        for n, text in enumerate(texts):
            sheet.write_string(row, n, text, out.styles["id" if n == 0 else "wrapped"])


def items_sheet(out: Workbook, report: Report) -> None:
    """Each exercise's difficulty, discrimination and commonest mistake."""
    sheet = report_sheet(out, report, "题目分析", ABOUT_ITEMS, (24, 34, 7, 8, 8, 9, 8, 9, 9, 60, 8))
    heads(
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
