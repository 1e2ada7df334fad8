"""The grade book's last sheets: the classes side by side, and how everything is computed."""

from typing import Any

from coursebook.marking.gradebook.book import Book
from coursebook.marking.gradebook.entered import EXERCISES, TOTALS, TRAININGS
from coursebook.marking.gradebook.numbers import mean
from coursebook.marking.gradebook.sheets import Workbook, fixed, height, printing, quoted

WIDTH = 110
BANDS = (("90–100", 90, 101), ("80–89", 80, 90), ("70–79", 70, 80), ("60–69", 60, 70), ("60 以下", 0, 60))


def write_groups(out: Workbook, book: Book, at: dict[str, int], lead: str) -> None:
    """Each class: how many, mean, share of passes and bands of marks; counted live from the totals."""
    sheet = out.book.add_worksheet("班级")
    title = f"{book.standard.course.title}　各班情况"
    printing(sheet, title, lead)
    sheet.write_string(0, 0, title, out.styles["title"])
    heads = ["班级", "人数", "有总评", "平均分", "及格率", *(name for name, _, _ in BANDS)]
    for n, head in enumerate(heads):
        sheet.write_string(2, n, head, out.styles["head"])
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, len(heads) - 1, 9)
    sheet.freeze_panes(3, 1)
    rows = len(book.students)
    names, totals = fixed(2, rows, TOTALS), fixed(at["total"], rows, TOTALS)
    listed = {student.group for student in book.students}
    for row, group in enumerate([*sorted(listed), None], 3):
        which = [s for s in book.students if group is None or s.group == group]
        numbers = [t for s in which if not isinstance(t := book.lines[s.id].total, str)]
        # A class without a name is a blank cell; all together are every cell.
        same = f"{names},{quoted(group)}," if group else (f'{names},"=",' if group is not None else "")
        place = f"$A{row + 1}"
        sheet.write_string(row, 0, "全部" if group is None else group or "未分班", out.styles["text"])
        key = f"{names},{place}," if group else same
        everyone = f'{key}{fixed(0, rows, TOTALS)},"<>"'
        sheet.write_formula(row, 1, f"=COUNTIFS({everyone})", out.styles["cell"], len(which))
        count = f'COUNTIFS({key}{totals},">=0")'
        sheet.write_formula(row, 2, f"={count}", out.styles["cell"], len(numbers))
        average = f'AVERAGEIFS({totals},{key}{totals},">=0")'
        found = mean(numbers)
        shown: Any = "—" if found is None else found
        sheet.write_formula(row, 3, f'=IFERROR({average},"—")', out.styles["rate"], shown)
        passing = book.settings.total.passing
        share: Any = sum(n >= passing for n in numbers) / len(numbers) if numbers else "—"
        passed = f'COUNTIFS({key}{totals},">={passing:g}")'
        sheet.write_formula(row, 4, f'=IF(C{row + 1}=0,"—",{passed}/C{row + 1})', out.styles["percent"], share)
        for n, (_, low, high) in enumerate(BANDS, 5):
            band = f'=COUNTIFS({key}{totals},">={low}",{totals},"<{high}")'
            sheet.write_formula(row, n, band, out.styles["cell"], sum(low <= m < high for m in numbers))


def write_about(out: Workbook, book: Book, notices: list[str], lead: str) -> None:
    """Say how marks become totals, what a teacher may change, and what was noticed."""
    sheet = out.book.add_worksheet("说明")
    printing(sheet, "说明", lead)
    sheet.set_column(0, 0, WIDTH)
    lines = [("title", "说明"), ("plain", lead), *(("plain", line) for line in _rules(book))]
    if notices:
        lines += [("title", "请留意"), *(("plain", line) for line in notices)]
    for row, (style, text) in enumerate(lines):
        sheet.write_string(row, 0, text, out.styles[style])
        sheet.set_row(row, 24 if style == "title" else height(text, WIDTH - 4))


def _rules(book: Book) -> list[str]:
    settings = book.settings
    kinds = settings.training
    final = "期末分按期末练习计算" if book.blocks["期末"] else f"期末分由老师填在「{TOTALS}」表的「期末」列"
    effects = "；".join(f"{name}：{effect}" for name, effect in settings.status.items())
    shares = " + ".join(f"{part} × {share:g}%" for part, share in settings.weights.items() if share)
    text = f"""
总评 = {shares}。
平时分 = 平时练习得分之和 ÷ 满分之和 × 100。「未交」按 0 分计；「待评」表示判题程序自己出了错，\
请重新判分，或在格子里直接填分。
每个实训 = 自动 {kinds.auto:g}% + 教师评分 {kinds.teacher:g}% + 互评 {kinds.peers:g}%；\
没有自动练习的实训，按其余两项的比例折算。各实训取平均。
{final}。{effects}。
可以直接改的地方：「{EXERCISES}」表里的得分（改过的显示为蓝色，清空后恢复自动分），\
「{TRAININGS}」表里的教师评分和互评，「{TOTALS}」表里的状态、期末、备注，\
以及「{TOTALS}」表右边自己加的列。重新生成时都会读回来，不会被覆盖。
表格可以排序、筛选，列可以移动；请不要改隐藏的编号行，也不要删隐藏的「_记录」表。
课程满分、权重和规则写在 marking.toml 里。
"""
    return text.split("\n")[1:-1]
