"""Control charts for complaints (p, c, u) and the risk priority number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_engine._checks import columns, number, numeric, whole

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
else:
    from crm_engine._late import np, pd


def p_chart(defective: pd.Series, size: pd.Series | int, *, sigmas: float = 3.0) -> pd.DataFrame:
    """Control chart for shares: the periods in which the share of complaining customers was unusual.

    Args:
        defective: number of cases with a complaint in each period (whole numbers ≥ 0).
        size: number of cases in each period, in the same rows, or one number for all (> 0).
        sigmas: distance of the limits from the centre in standard deviations, > 0.

    Returns:
        Indexed like `defective`; columns `value` (share), `center`, `lcl`, `ucl` (limits, kept within [0, 1]), `out`
        (bool: beyond a limit).

    Raises:
        ValueError: no periods, counts that are not whole, more complaints than cases, sizes of zero, other rows.

    Formula:
        p̄ = Σ d / Σ n; limits p̄ ± 3·√(p̄(1 − p̄)/n_i).

    Source:
        Montgomery, Introduction to Statistical Quality Control, chapter on control charts for attributes.

    Example:
        >>> import pandas as pd
        >>> chart = p_chart(pd.Series([4, 6, 20, 5]), 100)
        >>> chart["out"].tolist(), round(float(chart["ucl"].iloc[0]), 4)
        ([False, False, True, False], 0.1723)
    """
    found, n = _counts(defective, size)
    over = (found > n).to_numpy()
    if over.any():
        place = int(over.argmax())
        raise ValueError(f"第 {found.index[place]} 行的投诉数 {found.iloc[place]:g} 多于总数 {n.iloc[place]:g}")
    center = float(found.sum() / n.sum())
    half = number(sigmas, "sigmas", low=0, open_low=True) * np.sqrt(center * (1 - center) / n)
    return _chart(found / n, center, half, 1.0)


def c_chart(counts: pd.Series, *, sigmas: float = 3.0) -> pd.DataFrame:
    """Control chart for numbers of complaints when every period offers the same opportunity.

    Args:
        counts: number of complaints in each period (whole numbers ≥ 0).
        sigmas: distance of the limits from the centre in standard deviations, > 0.

    Returns:
        As `p_chart`; `value` is the count, the lower limit is at least 0.

    Raises:
        ValueError: no periods, or counts that are not whole numbers ≥ 0.

    Formula:
        c̄ = mean of counts; limits c̄ ± 3·√c̄.

    Source:
        As `p_chart`.

    Example:
        >>> import pandas as pd
        >>> c_chart(pd.Series([9, 7, 30, 10]))["out"].tolist()
        [False, False, True, False]
    """
    found, _ = _counts(counts, 1)
    center = float(found.mean())
    half = pd.Series(number(sigmas, "sigmas", low=0, open_low=True) * np.sqrt(center), index=found.index)
    return _chart(found, center, half, np.inf)


def u_chart(counts: pd.Series, size: pd.Series | float, *, sigmas: float = 3.0) -> pd.DataFrame:
    """Control chart for complaints per unit (per 1000 orders, say) when periods differ in size.

    Args:
        counts: number of complaints in each period (whole numbers ≥ 0).
        size: number of units in each period, in the same rows, or one number for all (> 0; need not be whole).
        sigmas: distance of the limits from the centre in standard deviations, > 0.

    Returns:
        As `p_chart`; `value` is complaints per unit, the lower limit is at least 0.

    Raises:
        ValueError: no periods, counts that are not whole numbers ≥ 0, sizes of zero, other rows.

    Formula:
        ū = Σ c / Σ n; limits ū ± 3·√(ū/n_i).

    Source:
        As `p_chart`.

    Example:
        >>> import pandas as pd
        >>> u_chart(pd.Series([10, 8, 25]), pd.Series([5, 4, 5]))["out"].tolist()
        [False, False, False]
    """
    found, n = _counts(counts, size)
    center = float(found.sum() / n.sum())
    half = number(sigmas, "sigmas", low=0, open_low=True) * np.sqrt(center / n)
    return _chart(found / n, center, half, np.inf)


def _counts(counts: pd.Series, size: pd.Series | float) -> tuple[pd.Series, pd.Series]:
    """Check counts and sizes."""
    if len(counts) == 0:
        raise ValueError("没有可统计的时段")
    found = numeric(counts, str(counts.name or "投诉数"), low=0)
    broken = (found != found.round()).to_numpy()
    if broken.any():
        place = int(broken.argmax())
        raise ValueError(f"第 {found.index[place]} 行的投诉数应是整数，收到的是 {found.iloc[place]:g}")
    if not isinstance(size, pd.Series):
        return found, pd.Series(number(size, "样本量", low=0, open_low=True), index=found.index)
    if not size.index.equals(counts.index):
        raise ValueError("投诉数与样本量的行（索引）不一致，应逐行对应")
    n = numeric(size, str(size.name or "样本量"), low=0)
    empty = (n == 0).to_numpy()
    if empty.any():
        raise ValueError(f"第 {n.index[int(empty.argmax())]} 行的样本量为 0，无法计算")
    return found, n


def _chart(value: pd.Series, center: float, half: pd.Series, top: float) -> pd.DataFrame:
    lcl, ucl = (center - half).clip(lower=0.0), (center + half).clip(upper=top)
    out = (value < lcl - 1e-12) | (value > ucl + 1e-12)
    return pd.DataFrame({"value": value.astype("float64"), "center": center, "lcl": lcl, "ucl": ucl, "out": out})


def rpn(
    table: pd.DataFrame,
    *,
    severity: str = "severity",
    occurrence: str = "occurrence",
    detection: str = "detection",
) -> pd.DataFrame:
    """Risk priority number of each way in which a service can fail: which one to prevent first.

    Args:
        table: one row per failure mode; three columns of whole numbers from 1 to 10.
        severity: column of the severity (10 = worst).
        occurrence: column of the frequency (10 = nearly always).
        detection: column of the detection (10 = cannot be noticed before the customer does).

    Returns:
        The rows of `table` with `rpn` (1…1000) and `rank` (1 = first) added, in order of rank. Ties: the more severe
        first, then the more frequent, then the order of the rows.

    Raises:
        ValueError: missing columns, no rows, ratings that are not whole numbers from 1 to 10.

    Formula:
        RPN = S · O · D.

    Source:
        Stamatis 2003, Failure Mode and Effect Analysis, second edition, ASQ Quality Press.

    Example:
        >>> import pandas as pd
        >>> modes = {"mode": ["发错货", "漏回电"], "severity": [5, 9], "occurrence": [6, 5], "detection": [3, 2]}
        >>> rpn(pd.DataFrame(modes))[["mode", "rpn"]].to_numpy().tolist()
        [['漏回电', 90], ['发错货', 90]]
    """
    names = [severity, occurrence, detection]
    columns(table, names, "失效模式表")
    ratings = {name: numeric(table[name], name, low=1, high=10) for name in names}
    for name, values in ratings.items():
        for row, value in zip(table.index, values.tolist(), strict=True):
            whole(value, f"列「{name}」第 {row} 行", low=1)
    s, o, d = (ratings[name].to_numpy().astype("int64") for name in names)
    found = table.assign(rpn=s * o * d)
    order = np.lexsort((np.arange(len(table)), -o, -s, -(s * o * d)))
    found = pd.DataFrame(found.iloc[order])
    found["rank"] = range(1, len(found) + 1)
    return found
