"""Rows as plain dictionaries, so that a JSON form and a DataFrame are read in the same way without pandas."""

from collections.abc import Iterable, Mapping
from typing import Any

from crm_engine import _checks

# A DataFrame, or any iterable of mappings (the rows of a JSON form). Written as Any because naming
# DataFrame would need pandas, which the browser should not load for a form.
Rows = Any


def blank(value: object) -> bool:
    """Tell whether a cell is empty: None, NaN, NaT, or text of blanks only."""
    if value is None:
        return True
    if isinstance(value, str):
        return not value.strip()
    # NaN and NaT are the only scalars that differ from themselves; pandas.NA raises when asked for its truth.
    try:
        return bool(value != value)  # noqa: PLR0124
    except (TypeError, ValueError):
        return type(value).__name__ == "NAType"


def records(table: Rows, wanted: Iterable[str], name: str = "数据表", *, empty: bool = False) -> list[dict[str, Any]]:
    """Return the rows of `table` as new dictionaries; each has all `wanted` keys.

    Raises:
        ValueError: no rows (unless `empty`), a row that is no mapping, or a missing column.
    """
    columns = list(wanted)
    if hasattr(table, "to_dict") and hasattr(table, "columns"):
        missing = [c for c in columns if c not in table.columns]
        rows = [] if missing else table.to_dict("records")
    else:
        if isinstance(table, (str, bytes, Mapping)) or not isinstance(table, Iterable):
            raise ValueError(f"{name}应是由一行行记录组成的表，收到的是 {type(table).__name__}")
        rows = list(table)
        for number, row in enumerate(rows, 1):
            if not isinstance(row, Mapping):
                raise ValueError(  # noqa: TRY004 - the one exception that the engine promises
                    f"{name}第 {number} 行应是一条记录（列名：值），收到的是 {row!r}"
                )
        missing = [c for c in columns if any(c not in row for row in rows)]
    if missing:
        raise ValueError(f"{name}缺少列：{'、'.join(map(str, missing))}")
    if not rows and not empty:
        raise ValueError(f"{name}是空的，没有可计算的行")
    return [dict(row) for row in rows]


def identified(rows: list[dict[str, Any]], key: str, name: str = "数据表") -> dict[str, dict[str, Any]]:
    """Return the rows by the text of column `key`, which must be filled and unique.

    Raises:
        ValueError: naming the row of an empty or repeated value.
    """
    found: dict[str, dict[str, Any]] = {}
    for number, row in enumerate(rows, 1):
        if blank(row[key]):
            raise ValueError(f"{name}第 {number} 行的「{key}」是空的")
        value = str(row[key]).strip()
        if value in found:
            raise ValueError(f"{name}第 {number} 行的「{key}」重复：{value}")
        found[value] = row
    return found


def text(value: object) -> str:
    """Return a cell as text without outer blanks; an empty cell is the empty text."""
    return "" if blank(value) else str(value).strip()


def names(value: object) -> list[str]:
    """Return the names in a cell: a list, or text separated by commas, semicolons or 、 (Chinese or English)."""
    if isinstance(value, (list, tuple, set, frozenset)):
        return [text(v) for v in value if not blank(v)]
    cell = text(value)
    for mark in "，、；;":
        cell = cell.replace(mark, ",")
    return [part.strip() for part in cell.split(",") if part.strip() and part.strip() not in {"-", "—"}]


def amount(row: Mapping[str, Any], column: str, place: str, **limits: Any) -> float:
    """Return the number in a row's `column`, or say where it is wrong.

    Raises:
        ValueError: naming place, column and value.
    """
    if blank(row.get(column)):
        raise ValueError(f"{place}的「{column}」是空的")
    return _checks.number(row[column], f"{place}的「{column}」", **limits)
