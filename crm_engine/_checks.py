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
        raise ValueError(f"{name}应是数字，收到的是 {value!r}")
    try:
        found = float(value)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name}应是数字，收到的是 {value!r}") from error
    if not math.isfinite(found):
        raise ValueError(f"{name}应是有限的数字，收到的是 {value!r}")
    if found < low or (open_low and found == low):
        raise ValueError(f"{name}应{'大于' if open_low else '不小于'} {low:g}，收到的是 {found:g}")
    if found > high:
        raise ValueError(f"{name}应不大于 {high:g}，收到的是 {found:g}")
    return found


def columns(table: "pd.DataFrame", wanted: Iterable[str], name: str = "数据表") -> None:
    """Make sure that `table` has rows and all `wanted` columns.

    Raises:
        ValueError: the table is empty or a column is missing.
    """
    missing = [c for c in wanted if c not in table.columns]
    if missing:
        have = "、".join(map(str, table.columns))
        raise ValueError(f"{name}缺少列：{'、'.join(missing)}；现有的列是：{have}")
    if len(table) == 0:
        raise ValueError(f"{name}是空的，没有可计算的行")


def numeric(values: "pd.Series", name: str, *, low: float = -math.inf, high: float = math.inf) -> "pd.Series":
    """Return `values` as floats; each must be a finite number in [low, high].

    Raises:
        ValueError: naming the first bad row (its index label) and value.
    """
    import pandas as pd  # noqa: PLC0415 - families without tables must start without pandas

    found = pd.to_numeric(values, errors="coerce").astype("float64")
    bad = ~(found.abs() < math.inf)
    if bad.any():
        place = int(bad.to_numpy().argmax())
        raise ValueError(f"列「{name}」第 {values.index[place]} 行应是数字，收到的是 {shown(values.iloc[place])}")
    outside = (found < low) | (found > high)
    if outside.any():
        place = int(outside.to_numpy().argmax())
        value = float(found.iloc[place])
        limits = f"不小于 {low:g}" if value < low else f"不大于 {high:g}"
        raise ValueError(f"列「{name}」第 {values.index[place]} 行应{limits}，收到的是 {value:g}")
    return found


def shown(value: object) -> str:
    """Return `value` as a person would write it: numpy's own types look like Python's."""
    item = getattr(value, "item", None)
    return repr(item()) if callable(item) else repr(value)


def whole(value: float, name: str, *, low: int = 0) -> int:
    """Return `value` as an int; it must be a whole number not smaller than `low`.

    Raises:
        ValueError: not a number, not whole, or too small.
    """
    found = number(value, name, low=low)
    if found != int(found):
        raise ValueError(f"{name}应是整数，收到的是 {found:g}")
    return int(found)


def one_of(value: object, options: Iterable[object], name: str) -> None:
    """Make sure that a convention's keyword has one of its named values.

    Raises:
        ValueError: another value.
    """
    known = list(options)
    if value not in known:
        raise ValueError(f"参数 {name} 应是 {'、'.join(map(repr, known))} 之一，收到的是 {value!r}")


def dates(values: "pd.Series", name: str) -> "pd.Series":
    """Return `values` as dates without time zone; none may be missing or unreadable.

    Raises:
        ValueError: naming the first bad row (its index label) and value.
    """
    import pandas as pd  # noqa: PLC0415 - families without tables must start without pandas

    if pd.api.types.is_numeric_dtype(values):
        raise ValueError(f"列「{name}」应是日期，收到的是数字（如 {shown(values.iloc[0]) if len(values) else '空列'}）")
    found = pd.to_datetime(values, errors="coerce", format=None if values.dtype.kind == "M" else "ISO8601")
    bad = found.isna()
    if bad.any():
        place = int(bad.to_numpy().argmax())
        row, value = values.index[place], shown(values.iloc[place])
        raise ValueError(f"列「{name}」第 {row} 行应是日期（如 2026-03-01），收到的是 {value}")
    if getattr(found.dtype, "tz", None) is not None:
        raise ValueError(f"列「{name}」带有时区，请先换算成同一时区的当地时间再去掉时区")
    return found


def date(value: object, name: str) -> "pd.Timestamp":
    """Return one date (a date, a datetime or text such as 2026-03-01) as a time stamp.

    Raises:
        ValueError: no date.
    """
    import pandas as pd  # noqa: PLC0415 - families without tables must start without pandas

    wrong = ValueError(f"{name}应是日期（如 2026-03-01），收到的是 {value!r}")
    if isinstance(value, (bool, int, float)) or value is None:
        raise wrong
    try:
        found = pd.Timestamp(value)  # type: ignore[arg-type]
    except (TypeError, ValueError) as error:
        raise wrong from error
    if pd.isna(found):
        raise wrong
    if found.tzinfo is not None:
        raise ValueError(f"{name}带有时区，请先换算成当地时间再去掉时区")
    return found


def filled(values: "pd.Series", name: str) -> "pd.Series":
    """Return `values` unchanged; none may be missing.

    Raises:
        ValueError: naming the first empty row (its index label).
    """
    bad = values.isna()
    if bad.any():
        raise ValueError(f"列「{name}」第 {values.index[int(bad.to_numpy().argmax())]} 行是空的")
    return values


def unique(values: "pd.Series", name: str) -> "pd.Series":
    """Return `values` unchanged; none may be missing or occur twice.

    Raises:
        ValueError: naming the first repeated value and its row.
    """
    bad = filled(values, name).duplicated()
    if bad.any():
        place = int(bad.to_numpy().argmax())
        raise ValueError(f"列「{name}」第 {values.index[place]} 行的 {shown(values.iloc[place])} 与前面的行重复")
    return values


def weights(values: Iterable[float], name: str = "权重", *, total: float = 1.0, within: float = 1e-6) -> list[float]:
    """Return the weights as floats; none negative, and they add up to `total` within `within`.

    Raises:
        ValueError: empty, negative, or a wrong sum.
    """
    found = [number(v, name, low=0) for v in values]
    if not found:
        raise ValueError(f"{name}是空的")
    if abs(math.fsum(found) - total) > within:
        raise ValueError(f"{name}之和应为 {total:g}，收到的合计是 {math.fsum(found):g}")
    return found
