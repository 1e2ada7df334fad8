"""达成度报告.docx: the report as schools file it, with tables, pictures, room for analysis and signatures."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from coursebook.marking.gradebook import charts
from coursebook.marking.gradebook.attainment import UNSET, Goal
from coursebook.marking.gradebook.report import ABOUT_ITEMS, ROOM, SIGNATURES, Report, shown

PIXEL = 12700  # a picture without a stated resolution has 72 dots an inch
MOST = 60  # students below the threshold that a printed report lists; all stand in the workbook
BODY, HEADING = "宋体", "黑体"
RED = RGBColor(0xA1, 0x2A, 0x22)


def write(report: Report) -> bytes:
    """Return the report as a Word file."""
    document = _document(report)
    document.add_heading(f"{report.course}　课程目标达成度报告", 0).alignment = WD_ALIGN_PARAGRAPH.CENTER
    _table(document, None, report.facts, (3.2, 13.3))
    _objectives(document, report)
    _units(document, report)
    _below(document, report)
    _items(document, report)
    document.add_heading("五、总评分布", 1)
    if any(count for _, count in report.bands):
        words = [(name, f"{count} 人") for name, count in report.bands]
        _picture(document, charts.columns(report.bands, "人数"), words)
    else:
        document.add_paragraph("还没有总评：实训和期末的分数填好后，再运行一次就有了。")
    for number, (title, hint) in zip("六七", ROOM, strict=True):
        document.add_heading(f"{number}、{title}", 1)
        _room(document, hint)
    _signatures(document)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _document(report: Report) -> Any:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2.2)
    document.core_properties.title = f"{report.course} 课程目标达成度报告"
    document.core_properties.author = ""
    document.core_properties.comments = ""
    for name, font, size in (
        ("Normal", BODY, 10.5), ("Title", HEADING, 18), ("Heading 1", HEADING, 14), ("Heading 2", HEADING, 12),
    ):  # fmt: skip
        style = document.styles[name]
        style.font.name, style.font.size = "Times New Roman", Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        # A theme's font would win over the one that is named.
        for key in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(key), None)
        fonts.set(qn("w:eastAsia"), font)
    _speak_chinese(document)
    _numbered(section.footer.paragraphs[0])
    return document


def _speak_chinese(document: Any) -> None:
    """State the language: without it some programs draw 、 and 。 in the middle of their square, as in Hong Kong."""
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "zh-CN")
    language.set(qn("w:eastAsia"), "zh-CN")
    document.styles["Normal"].element.get_or_add_rPr().append(language)


def _numbered(paragraph: Any) -> None:
    """Put the page number into the footer."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)  # noqa: SLF001 - python-docx has no way to say it


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
    _table(document, ("考核内容", "权重 w", "平均得分 A", "满分 S", "A/S"), rows, (8.5, 2, 2.2, 2, 1.8))


def _units(document: Any, report: Report) -> None:
    document.add_heading("二、知识点、实训和职业能力达成度", 1)
    rows = [
        (goal.kind, f"{goal.id}　{goal.name}", str(len(goal.parts)), shown(goal.value), report.judged(goal.value))
        for goal in report.units
    ]
    _table(document, ("类别", "名称", "考核项", "达成度", "结论"), rows, (2.2, 8.4, 1.8, 2, 2.1))
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
    _table(document, ("学号", "姓名", "班级", "低于标准的目标"), below[:MOST], (3, 2.2, 3, 8.3))


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
    _table(document, ("题目", "已交", "难度", "区分度", "最常见的错误", "人数"), rows, (4.6, 1.3, 2.2, 2.6, 4.6, 1.2))


def _chart(document: Any, report: Report, rows: Sequence[tuple[str, float]]) -> None:
    words = [(name, f"{'█' * round(value * 20)} {value:.2f}") for name, value in rows]
    _picture(document, charts.bars(rows, report.threshold), words)


def _picture(document: Any, png: bytes | None, words: Sequence[tuple[str, str]]) -> None:
    """Add a picture, described for who can't see it; where none could be drawn, a table of the same."""
    if png is None:
        _table(document, None, words, (6, 10.5))
        return
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    shape = paragraph.add_run().add_picture(BytesIO(png))
    # The same size of writing in all pictures: 1,300 of their pixels are as wide as the page allows.
    scale = min(Cm(16) / (1300 * PIXEL), Cm(16) / shape.width, Cm(22) / shape.height)
    shape.width, shape.height = round(shape.width * scale), round(shape.height * scale)
    shape._inline.docPr.set("descr", "；".join(f"{name} {text.replace('█', '').strip()}" for name, text in words))  # noqa: SLF001 - no public way


def _room(document: Any, hint: str) -> None:
    table = document.add_table(rows=1, cols=1, style="Table Grid")
    _unbroken(table.rows[0])
    cell = table.rows[0].cells[0]
    run = cell.paragraphs[0].add_run(f"（{hint}）")
    run.font.size, run.font.color.rgb = Pt(9), RGBColor(0x77, 0x77, 0x77)
    for _ in range(6):
        cell.add_paragraph()


def _signatures(document: Any) -> None:
    document.add_paragraph()
    for name in SIGNATURES:
        line = document.add_paragraph(f"{name}（签字）：________________　　　日期：______年____月____日")
        line.paragraph_format.space_before = Pt(10)
        line.paragraph_format.keep_with_next = True


def _table(document: Any, head: Sequence[str] | None, rows: Iterable[Sequence[str]], widths: Sequence[float]) -> None:
    """Add a table whose head is repeated on every page; values below the threshold are red and say so in words."""
    lines = [*([head] if head else []), *rows]
    table = document.add_table(rows=len(lines), cols=len(widths), style="Table Grid")
    table.autofit = False
    _airy(table)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for number, (row, texts) in enumerate(zip(table.rows, lines, strict=True)):
        cells = row.cells
        properties = _unbroken(row)
        if head and number == 0:
            properties.append(OxmlElement("w:tblHeader"))
        for column, (cell, text, width) in enumerate(zip(cells, texts, widths, strict=True)):
            cell.width = Cm(width)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            run = paragraph.add_run(text)
            run.font.size = Pt(9)
            if (head and number == 0) or (not head and column == 0):
                run.bold = True
                _shade(cell)
            elif text == "未达成":
                run.font.color.rgb, run.bold = RED, True


def _unbroken(row: Any) -> Any:
    """Keep a row on one page; return its properties."""
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - no public way
    properties.append(OxmlElement("w:cantSplit"))
    return properties


def _airy(table: Any) -> None:
    """Leave some room above and below the words of every cell."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("top", "bottom"):
        room = OxmlElement(f"w:{side}")
        room.set(qn("w:w"), "40")  # twentieths of a point
        room.set(qn("w:type"), "dxa")
        margins.append(room)
    look = table._tbl.tblPr.find(qn("w:tblLook"))  # noqa: SLF001 - the schema wants the margins before the look
    look.addprevious(margins)


def _shade(cell: Any) -> None:
    fill = OxmlElement("w:shd")
    for key, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", "F1F4F3")):
        fill.set(qn(key), value)
    cell._tc.get_or_add_tcPr().append(fill)  # noqa: SLF001 - no public way
