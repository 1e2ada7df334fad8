"""Formulas that take a number or a whole column alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm_engine._checks import number, numeric

if TYPE_CHECKING:
    import pandas as pd

    type Value = float | pd.Series


def is_column(value: object) -> bool:
    """Tell a column (Series) from a number without loading pandas."""
    return hasattr(value, "iloc")


def either(value: Any, name: str, *, low: float = float("-inf"), high: float = float("inf")) -> Any:
    """Check a number or each number of a column."""
    return numeric(value, name, low=low, high=high) if is_column(value) else number(value, name, low=low, high=high)


def positive(value: Any, name: str) -> Any:
    """Check a number, or each number of a column, that must be greater than 0."""
    found = either(value, name)
    if is_column(found):
        bad = (found <= 0).to_numpy()
        if bad.any():
            place = int(bad.argmax())
            raise ValueError(f"列「{name}」第 {found.index[place]} 行应大于 0，收到的是 {found.iloc[place]:g}")
    elif found <= 0:
        raise ValueError(f"{name}应大于 0，收到的是 {found:g}")
    return found


def aligned(*values: Any) -> None:
    """Make sure that all columns have the same rows: pandas would fill the gaps with NaN."""
    found = [v.index for v in values if is_column(v)]
    if any(not index.equals(found[0]) for index in found[1:]):
        raise ValueError("各列的行（索引）不一致，应逐行对应")
