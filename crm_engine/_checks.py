"""What every method asks of its input; errors name column, row and value in Chinese."""

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def number(value: float, name: str, *, low: float = -math.inf, high: float = math.inf, open_low: bool = False) -> float:
    """Return `value` as a float; it must be finite and lie in [low, high] (in (low, high] with `open_low`).

    Raises:
        ValueError: not a number, NaN, infinite, or out of range.
    """
    if isinstance(value, (bool, str)) or value is None:
        raise ValueError(f"{name}应是数字,收到的是 {value!r}")
    try:
        found = float(value)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name}应是数字,收到的是 {value!r}") from error
    if not math.isfinite(found):
        raise ValueError(f"{name}应是有限的数字,收到的是 {value!r}")
    if found < low or (open_low and found == low):
        raise ValueError(f"{name}应{'大于' if open_low else '不小于'} {low:g},收到的是 {found:g}")
    if found > high:
        raise ValueError(f"{name}应不大于 {high:g},收到的是 {found:g}")
    return found


def columns(table: "pd.DataFrame", wanted: Iterable[str], name: str = "数据表") -> None:
    """Make sure that `table` has rows and all `wanted` columns.

    Raises:
        ValueError: the table is empty or a column is missing.
    """
    missing = [c for c in wanted if c not in table.columns]
    if missing:
        have = "、".join(map(str, table.columns))
        raise ValueError(f"{name}缺少列:{'、'.join(missing)};现有的列是:{have}")
    if len(table) == 0:
        raise ValueError(f"{name}是空的,没有可计算的行")


def numeric(values: "pd.Series", name: str, *, low: float = -math.inf, high: float = math.inf) -> "pd.Series":
    """Return `values` as floats; each must be a finite number in [low, high].

    Raises:
        ValueError: naming the first bad row (its index label) and value.
    """
    import pandas as pd  # noqa: PLC0415 - families without tables must start without pandas

    found = pd.to_numeric(values, errors="coerce").astype("float64")
    bad = ~(found.abs() < math.inf)
    if bad.any():
        row = bad.idxmax()
        raise ValueError(f"列「{name}」第 {row} 行应是数字,收到的是 {values.loc[row]!r}")
    outside = (found < low) | (found > high)
    if outside.any():
        row = outside.idxmax()
        limits = f"不小于 {low:g}" if found.loc[row] < low else f"不大于 {high:g}"
        raise ValueError(f"列「{name}」第 {row} 行应{limits},收到的是 {found.loc[row]:g}")
    return found


def weights(values: Iterable[float], name: str = "权重", *, total: float = 1.0, within: float = 1e-6) -> list[float]:
    """Return the weights as floats; none negative, and they add up to `total` within `within`.

    Raises:
        ValueError: empty, negative, or a wrong sum.
    """
    found = [number(v, name, low=0) for v in values]
    if not found:
        raise ValueError(f"{name}是空的")
    if abs(math.fsum(found) - total) > within:
        raise ValueError(f"{name}之和应为 {total:g},收到的合计是 {math.fsum(found):g}")
    return found
