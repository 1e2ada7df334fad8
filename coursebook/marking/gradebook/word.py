"""达成度报告.docx: the report as schools file it, with tables, pictures, room for analysis and signatures."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from coursebook.marking.gradebook import charts
from coursebook.marking.gradebook.attainment import UNSET, Goal
from coursebook.marking.gradebook.report import ABOUT_ITEMS, ROOM, Report, shown
from coursebook.marking.gradebook.word_parts import new_document, picture, room, signatures, table

MOST = 60  # students below the threshold that a printed report lists; all stand in the workbook


def write(report: Report) -> bytes:
    """Return the report as a Word file."""
    document = new_document(f"{report.course} 课程目标达成度报告")
    document.add_heading(f"{report.course}　课程目标达成度报告", 0).alignment = WD_ALIGN_PARAGRAPH.CENTER
    table(document, None, report.facts, (3.2, 13.3))
    _objectives(document, report)
    _units(document, report)
    _below(document, report)
    _items(document, report)
    document.add_heading("五、总评分布", 1)
    if any(count for _, count in report.bands):
        words = [(name, f"{count} 人") for name, count in report.bands]
        picture(document, charts.columns(report.bands, "人数"), words)
    else:
        document.add_paragraph("还没有总评：实训和期末的分数填好后，再运行一次就有了。")
    for number, (title, hint) in zip("六七", ROOM, strict=True):
        document.add_heading(f"{number}、{title}", 1)
        room(document, hint)
    signatures(document)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _objectives(document: Any, report: Report) -> None:
    document.add_heading("一、课程目标达成度", 1)
    attainment = report.attainment
    for goal in attainment.objectives:
        document.add_heading(f"{goal.id}　{goal.name}", 2)
        if not goal.parts:
            document.add_paragraph(f"{goal.note or UNSET}。" if goal.note == UNSET else f"没有数据：{goal.note}。")
            continue
        _parts(document, goal)
        _result(document, f"达成度 D = {shown(goal.value)}，{report.judged(goal.value)}。{goal.note}")
    value = attainment.course.value
    known = f"课程达成度：{shown(value)}，{report.judged(value)}。"
    _result(document, f"{attainment.course.note}。" if value is None else known)
    rows = [(goal.id, goal.value) for goal in attainment.objectives if goal.value is not None]
    if rows:
        _chart(document, report, rows)


def _result(document: Any, text: str) -> None:
    line = document.add_paragraph()
    line.paragraph_format.space_before = Pt(5)
    line.add_run(text).bold = True


def _parts(document: Any, goal: Goal) -> None:
    total = sum(part.weight for part in goal.parts if part.rate is not None) or 1
    rows = [
        (
            f"{part.id}　{part.title}" if part.title != part.id else part.id,
            f"{part.weight / total:.2f}",
            "—" if part.average is None else f"{part.average:.1f}",
            f"{part.full:g}",
            shown(part.rate),
        )
        for part in goal.parts
    ]
    table(document, ("考核内容", "权重 w", "平均得分 A", "满分 S", "A/S"), rows, (8.5, 2, 2.2, 2, 1.8))


def _units(document: Any, report: Report) -> None:
    document.add_heading("二、知识点、实训和职业能力达成度", 1)
    rows = [
        (goal.kind, f"{goal.id}　{goal.name}", str(len(goal.parts)), shown(goal.value), report.judged(goal.value))
        for goal in report.units
    ]
    table(document, ("类别", "名称", "考核项", "达成度", "结论"), rows, (2.2, 8.4, 1.8, 2, 2.1))
    known = [(f"{goal.id} {goal.name}", goal.value) for goal in report.units if goal.value is not None]
    if known:
        document.add_paragraph()
        _chart(document, report, known)


def _below(document: Any, report: Report) -> None:
    document.add_heading(f"三、达成度低于 {report.threshold:g} 的学生", 1)
    below = report.below
    if not below:
        document.add_paragraph("没有。")
        return
    what = "课程目标" if report.attainment.course.value is not None else "知识点、实训或职业能力"
    more = f"，下面列出最低的 {MOST} 人，全部名单见达成度报告.xlsx" if len(below) > MOST else ""
    document.add_paragraph(f"有任一{what}低于 {report.threshold:g} 的学生共 {len(below)} 人{more}。")
    table(document, ("学号", "姓名", "班级", "低于标准的目标"), below[:MOST], (3, 2.2, 3, 8.3))


def _items(document: Any, report: Report) -> None:
    document.add_heading("四、题目分析", 1)
    document.add_paragraph(ABOUT_ITEMS)
    rows = []
    for item in report.items:
        message, count = item.mistakes[0] if item.mistakes else ("", 0)
        discrimination = "—" if item.discrimination is None else f"{item.discrimination:.2f}"
        rows.append((
            f"{item.exercise.id}　{item.exercise.title}",
            str(item.answered),
            f"{shown(item.difficulty)}　{item.ease}",
            f"{discrimination}　{item.quality}",
            message if count else "—",
            str(count) if count else "",
        ))  # fmt: skip
    table(document, ("题目", "已交", "难度", "区分度", "最常见的错误", "人数"), rows, (4.6, 1.3, 2.2, 2.6, 4.6, 1.2))


def _chart(document: Any, report: Report, rows: Sequence[tuple[str, float]]) -> None:
    words = [(name, f"{'█' * round(value * 20)} {value:.2f}") for name, value in rows]
    picture(document, charts.bars(rows, report.threshold), words)
