"""What all sheets of a workbook share: formats, the head of five rows, printing, and colours that come with words."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell  # type: ignore[import-untyped]

TITLE, GROUP, HEADER, WEIGHT, KEY, FIRST = range(6)  # rows; KEY is hidden and says what each column is
FONT = "微软雅黑"

FROZEN = 3  # 学号, 姓名, 班级 stay in sight

PAPER = "#F1F4F3"
COLOURS = {  # fill and writing, readable in black and white too
    "good": ("#E3F1E6", "#1F6B3B"),
    "bad": ("#FBE5E3", "#A12A22"),
    "open": ("#FBF2DF", "#7A4B04"),
    "none": ("#ECEEEE", "#55636A"),
    "hand": ("#E4ECF8", "#1D4E9E"),
}


@dataclass(frozen=True)
class Column:
    """One column: its key, header and width; what stands above it; its format and its hidden key."""

    key: str
    header: str
    width: float
    group: str = ""
    weight: float | str = ""
    style: str = "cell"
    upright: bool = False


class Workbook:
    """An XlsxWriter workbook in memory, with named formats."""

    def __init__(self, title: str) -> None:
        self.stream = BytesIO()
        # Names and messages are data: none may become a formula or a link.
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self.book = xlsxwriter.Workbook(self.stream, options)
        self.book.set_properties({"title": title})
        base = {"font_name": FONT, "font_size": 10, "valign": "vcenter"}
        line = {**base, "border": 1, "border_color": "#C9D0CE"}
        head = {**line, "bold": True, "bg_color": PAPER, "align": "center", "text_wrap": True}
        hand = {"bg_color": COLOURS["hand"][0], "font_color": COLOURS["hand"][1], "bold": True}
        entry = {"bg_color": "#FFFDF3"}
        middle = {"align": "center"}
        self.styles = {
            name: self.book.add_format(style)
            for name, style in {
                "title": {**base, "bold": True, "font_size": 14},
                "lead": {**base, "font_color": "#55636A"},
                "plain": {**base, "text_wrap": True, "valign": "top"},
                "head": head,
                "upright": {**head, "rotation": 270, "valign": "top"},
                "weight": {**head, "bold": False, "font_color": "#55636A", "num_format": "0.##;-0.##;0"},
                "cell": {**line, **middle},
                "text": line,
                "id": {**line, "num_format": "@"},
                "hand": {**line, **middle, **hand},
                "entry": {**line, **middle, **entry},
                "note": {**line, **entry, "text_wrap": True},
                "strong": {**line, **middle, "bold": True},
                "percent": {**line, **middle, "num_format": "0.0%"},
                "rate": {**line, **middle, "num_format": "0.00"},
                "goal": {**line, "bold": True, "bg_color": PAPER, "text_wrap": True},
                "goal_rate": {**line, **middle, "bold": True, "bg_color": PAPER, "num_format": "0.00"},
                "wrapped": {**line, "text_wrap": True},
            }.items()
        }
        self.states = {
            name: self.book.add_format({"bg_color": fill, "font_color": ink}) for name, (fill, ink) in COLOURS.items()
        }

    def done(self) -> bytes:
        """Return the whole file."""
        self.book.close()
        return self.stream.getvalue()

    def sheet(self, name: str, title: str, lead: str, columns: Sequence[Column], *, weight: str, tall: int = 0) -> Any:
        """Add a sheet with its head: title, groups, headers, weights and the hidden keys; prints on A4, landscape."""
        sheet = self.book.add_worksheet(name)
        sheet.write_string(TITLE, 0, title, self.styles["title"])
        sheet.set_row(TITLE, 24)
        if any(column.group for column in columns):
            self._groups(sheet, columns)
        sheet.set_row(HEADER, tall or 30)
        sheet.set_row(KEY, None, None, {"hidden": True})
        if any(column.group for column in columns):
            sheet.set_row(GROUP, 44)
        for n, column in enumerate(columns):
            sheet.set_column(n, n, column.width)
            sheet.write_string(HEADER, n, column.header, self.styles["upright" if column.upright else "head"])
            sheet.write(WEIGHT, n, column.weight if n else weight, self.styles["weight"])
            if column.key:
                sheet.write_string(KEY, n, f"key:{column.key}")
        sheet.freeze_panes(FIRST, FROZEN)
        printing(sheet, title, lead)
        sheet.repeat_rows(TITLE, WEIGHT)
        sheet.repeat_columns(0, FROZEN - 1)
        return sheet

    def _groups(self, sheet: Any, columns: Sequence[Column]) -> None:
        start = 0
        while start < len(columns):
            end = start
            while end + 1 < len(columns) and columns[end + 1].group == columns[start].group:
                end += 1
            text = columns[start].group
            if text and end > start:
                sheet.merge_range(GROUP, start, GROUP, end, text, self.styles["head"])
            else:
                sheet.write_string(GROUP, start, text, self.styles["head"] if text else None)
            start = end + 1


def printing(sheet: Any, title: str, lead: str, *, wide: int = 1, upright: bool = False) -> None:
    """A4, landscape unless `upright`, as many pages high as needed; page numbers below."""
    if not upright:
        sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.fit_to_pages(wide, 0)
    sheet.set_footer(f"&L{_footer(title)}&C{_footer(lead)}&R第 &P 页，共 &N 页")


def height(text: str, width: float, line: float = 15) -> float:
    """Return the height of a wrapped text in a column of so many digits' width; a Chinese character takes two."""
    wide = sum(1 if ord(letter) < 0x2E80 else 2 for letter in text)
    return line * max(1, -(-wide // int(width)))


def _footer(text: str) -> str:
    return text.replace("&", "&&")[:100]


def cell(row: int, column: int, *, row_fixed: bool = False) -> str:
    """Return a cell's name, such as H6 or H$4."""
    return str(xl_rowcol_to_cell(row, column, row_abs=row_fixed))


def fixed(column: int, rows: int, sheet: str = "") -> str:
    """Return the name of a column's data, such as 练习!$A$6:$A$45."""
    name = xl_col_to_name(column)
    place = f"${name}${FIRST + 1}:${name}${FIRST + max(rows, 1)}"
    return f"'{sheet}'!{place}" if sheet else place


def quoted(text: str) -> str:
    """Return a text as it stands in a formula."""
    return '"' + text.replace('"', '""') + '"'


def one_of(place: str, words: Sequence[str]) -> str:
    """Return a condition: the cell holds one of these words."""
    if not words:
        return "FALSE"
    parts = [f"{place}={quoted(word)}" for word in words]
    return parts[0] if len(parts) == 1 else f"OR({','.join(parts)})"
