"""Tables as teachers have them (.xlsx, .csv in any encoding) as rows of texts; the header is found by its words."""

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from coursebook.errors import CourseError, Problem

Rows = list[list[str]]
SAVE_AS = (
    "是旧版 Excel 文件：请在 Excel 或 WPS 里打开，选「文件 → 另存为」，类型选“Excel 工作簿 (*.xlsx)”，再用新文件。"
)
OLE = b"\xd0\xcf\x11\xe0"
MOST_ROWS = 100_000
MOST_COLUMNS = 200


def text_of(value: Any) -> str:
    """A cell's text: a number that is whole loses its ".0", full-width signs become plain, spaces go."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        value = int(value)
    text = unicodedata.normalize("NFKC", str(value))
    text = "".join(letter for letter in text if letter.isprintable() or letter.isspace()).strip().lstrip("'")
    return re.sub(r"\s+", " ", text)


def sheets(path: Path) -> dict[str, Rows]:
    """All sheets of a file: name → rows of texts; merged cells hold their value in every place.

    Raises:
        CourseError: the file can't be read.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CourseError(Problem(path, "", f"读不出来（{error.strerror or error}），请检查路径。")) from error
    if data.startswith(OLE) or path.suffix.lower() in (".xls", ".et"):
        raise CourseError(Problem(path, "", SAVE_AS))
    if data.startswith(b"PK"):
        return _workbook(path, data)
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        raise CourseError(Problem(path, "", "不是完整的 Excel 文件，请在 Excel 里重新保存一份。"))
    return {path.name: _csv(path, data)}


def _workbook(path: Path, data: bytes) -> dict[str, Rows]:
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, TypeError, SyntaxError) as error:
        raise CourseError(Problem(path, "", "不是完整的 Excel 文件，请在 Excel 里重新保存一份。")) from error
    found: dict[str, Rows] = {}
    for sheet in book.worksheets:
        rows = [
            [text_of(cell) for cell in row]
            for row in sheet.iter_rows(
                max_row=min(sheet.max_row, MOST_ROWS), max_col=min(sheet.max_column, MOST_COLUMNS), values_only=True
            )
        ]
        for area in sheet.merged_cells.ranges:
            if area.max_row <= len(rows) and area.max_col <= MOST_COLUMNS:
                value = rows[area.min_row - 1][area.min_col - 1]
                for row in rows[area.min_row - 1 : area.max_row]:
                    row[area.min_col - 1 : area.max_col] = [value] * (area.max_col - area.min_col + 1)
        found[str(sheet.title)] = rows
    book.close()
    return found


def _csv(path: Path, data: bytes) -> Rows:
    encodings = ["utf-16"] if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise CourseError(Problem(path, "", "文字编码认不出来，请另存为 .xlsx 或 UTF-8 的 .csv。"))
    head = "\n".join(text.splitlines()[:20])
    separator = max(",\t;，", key=head.count)
    text = text.replace("\0", "")
    try:
        return [
            [text_of(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        ]
    except csv.Error as error:
        raise CourseError(Problem(path, "", "不是完整的 CSV 表格，请另存为 .xlsx 再试。")) from error


def tables(
    found: Mapping[str, Rows], wanted: Mapping[str, Sequence[str]], needed: Sequence[str]
) -> Iterator[tuple[str, int, dict[str, int], list[str], Rows]]:
    """In each sheet the row that has the wanted headings.

    Args:
        found: sheets.
        wanted: column → the headings by which it is known, the best first.
        needed: columns without which a row is no header.

    Yields:
        Sheet, number of the header's row from 1, place of each column, all headings, the rows below.
    """
    for name, rows in found.items():
        for number, row in enumerate(rows, 1):
            headings = [re.sub(r"[\s:：*()（）]", "", cell) for cell in row]
            places = {
                column: place for column, words in wanted.items() if (place := _place(headings, words)) is not None
            }
            if all(column in places for column in needed):
                yield name, number, places, row, rows[number:]
                break


def _place(headings: Sequence[str], words: Sequence[str]) -> int | None:
    for word in words:
        if word in headings:
            return headings.index(word)
    return None
