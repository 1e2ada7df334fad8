"""The parts of a Word report: the page and its styles, tables, pictures, room to write, signatures."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from coursebook.marking.gradebook.report import SIGNATURES

PIXEL = 12700  # a picture without a stated resolution has 72 dots an inch
BODY, HEADING = "宋体", "黑体"
RED = RGBColor(0xA1, 0x2A, 0x22)


def new_document(title: str) -> Any:
    """Return an empty A4 document with the fonts and sizes that schools use, and page numbers."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2.2)
    document.core_properties.title = title
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


def picture(document: Any, png: bytes | None, words: Sequence[tuple[str, str]]) -> None:
    """Add a picture, described for who can't see it; where none could be drawn, a table of the same."""
    if png is None:
        table(document, None, words, (6, 10.5))
        return
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    shape = paragraph.add_run().add_picture(BytesIO(png))
    # The same size of writing in all pictures: 1,300 of their pixels are as wide as the page allows.
    scale = min(Cm(16) / (1300 * PIXEL), Cm(16) / shape.width, Cm(22) / shape.height)
    shape.width, shape.height = round(shape.width * scale), round(shape.height * scale)
    shape._inline.docPr.set("descr", "；".join(f"{name} {text.replace('█', '').strip()}" for name, text in words))  # noqa: SLF001 - no public way


def room(document: Any, hint: str) -> None:
    """Add an empty box to write in, on one page, with a hint of what belongs there."""
    box = document.add_table(rows=1, cols=1, style="Table Grid")
    _unbroken(box.rows[0])
    cell = box.rows[0].cells[0]
    run = cell.paragraphs[0].add_run(f"（{hint}）")
    run.font.size, run.font.color.rgb = Pt(9), RGBColor(0x77, 0x77, 0x77)
    for _ in range(6):
        cell.add_paragraph()


def signatures(document: Any) -> None:
    """Add a line to sign for everybody who has to."""
    document.add_paragraph()
    for name in SIGNATURES:
        line = document.add_paragraph(f"{name}（签字）：________________　　　日期：______年____月____日")
        line.paragraph_format.space_before = Pt(10)
        line.paragraph_format.keep_with_next = True


def table(document: Any, head: Sequence[str] | None, rows: Iterable[Sequence[str]], widths: Sequence[float]) -> None:
    """Add a table whose head is repeated on every page; values below the threshold are red and say so in words."""
    lines = [*([head] if head else []), *rows]
    made = document.add_table(rows=len(lines), cols=len(widths), style="Table Grid")
    made.autofit = False
    _airy(made)
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Cm(width)
    for number, (row, texts) in enumerate(zip(made.rows, lines, strict=True)):
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
