"""How complete, unique and up to date a customer table is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_engine._checks import columns, date, dates, number, one_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
else:
    from crm_engine._late import pd


def _filled(table: pd.DataFrame, fields: Sequence[str]) -> pd.DataFrame:
    """Tell by cell whether it is filled: not missing, and not text of blanks only."""
    cells = table[list(fields)]
    empty = cells.isna()
    for column in cells.columns:
        if not pd.api.types.is_numeric_dtype(cells[column]):
            empty[column] |= cells[column].astype("object").map(lambda v: isinstance(v, str) and not v.strip())
    return ~empty


def completeness(table: pd.DataFrame, required: Sequence[str] | None = None, *, by: str = "table") -> float | pd.Series:
    """Say which share of the required cells is filled.

    Args:
        table: one row per customer.
        required: required fields; None takes all columns.
        by: "table" (one number), "column" (by field) or "row" (by customer).

    Returns:
        A share, 0 to 1; a Series for "column" (in the order of `required`) and "row" (with the index of `table`).

    Raises:
        ValueError: no rows, no or unknown fields, an unknown `by`.

    Formula:
        filled required cells / (customers x required fields); missing values and blanks are not filled, 0 is.

    Source:
        Data quality dimension completeness (数据完整率).

    Example:
        >>> import pandas as pd
        >>> completeness(pd.DataFrame({"name": ["甲", "乙"], "tel": ["13800138000", " "]}))
        0.75
    """
    one_of(by, ("table", "column", "row"), "by")
    fields = list(table.columns) if required is None else list(required)
    if not fields:
        raise ValueError("没有给出必填字段")
    columns(table, fields, "客户表")
    filled = _filled(table, fields)
    if by == "table":
        return float(filled.to_numpy().mean())
    return filled.mean(axis=0 if by == "column" else 1).rename("completeness")


def uniqueness(table: pd.DataFrame, key: str | Sequence[str]) -> float:
    """Say which share of the filled keys is different from all before it.

    Args:
        table: one row per customer.
        key: field or fields that should identify a customer.

    Returns:
        A share above 0 and up to 1; 1 means that no key occurs twice.

    Raises:
        ValueError: no rows, unknown fields, or no row in which the whole key is filled.

    Formula:
        number of different keys / number of rows with a filled key.

    Source:
        Data quality dimension uniqueness.

    Example:
        >>> import pandas as pd
        >>> uniqueness(pd.DataFrame({"tel": ["1", "2", "2", None]}), "tel")
        0.6666666666666666
    """
    fields = [key] if isinstance(key, str) else list(key)
    columns(table, fields, "客户表")
    rows = table.loc[_filled(table, fields).all(axis=1), fields]
    if rows.empty:
        raise ValueError(f"列「{'、'.join(fields)}」没有一行是填好的，唯一率无法计算")
    return float((~rows.duplicated()).mean())


def timeliness(table: pd.DataFrame, updated: str, *, as_of: object, days: float) -> float:
    """Say which share of the records was updated recently enough.

    Args:
        table: one row per customer.
        updated: column with the date of the last update.
        as_of: date of the check.
        days: a record is up to date when it was updated at most so many days before.

    Returns:
        A share, 0 to 1.

    Raises:
        ValueError: no rows, an unknown column, a cell that is no date, a date after `as_of`, negative days.

    Formula:
        number of rows with as_of - updated <= days / number of rows.

    Source:
        Data quality dimension timeliness.

    Example:
        >>> import pandas as pd
        >>> table = pd.DataFrame({"updated": ["2026-01-01", "2026-06-01"]})
        >>> timeliness(table, "updated", as_of="2026-06-30", days=90)
        0.5
    """
    columns(table, [updated], "客户表")
    age = (date(as_of, "as_of") - dates(table[updated], updated)).dt.days
    if (age < 0).any():
        row = table.index[int((age < 0).to_numpy().argmax())]
        raise ValueError(f"列「{updated}」第 {row} 行的日期晚于检查日")
    return float((age <= number(days, "days", low=0)).mean())
