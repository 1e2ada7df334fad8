"""Survival of customer relationships: Kaplan–Meier with Greenwood's error, median, log-rank test."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING, NamedTuple

from crm_engine._checks import columns, filled, number, numeric, one_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
else:
    from crm_engine._late import np, pd


def kaplan_meier(
    durations: pd.Series, events: pd.Series, *, confidence: float = 0.95, interval: str = "log-log"
) -> pd.DataFrame:
    """Share of customers still with us after each length of time, using also those who have not left yet.

    Args:
        durations: how long each customer has been observed (any unit of time, ≥ 0).
        events: 1 (True) if the customer left at the end of that time, 0 (False) if still a customer then (censored).
        confidence: level of the pointwise interval, in (0, 1).
        interval: "log-log" (default of lifelines), "log" (default of R) or "plain"; all are cut at 0 and 1.

    Returns:
        One row for time 0 and for each observed time, rising (index `time`); columns `at_risk`, `events`, `censored`
        (customers), `survival`, `se` (Greenwood), `low`, `high`. At a time with both, leavings come before censorings.
        `se` and the limits are NaN once the survival is 0.

    Raises:
        ValueError: no customers, other rows in the two columns, negative or missing durations, events other than 0/1.

    Formula:
        S(t) = Π_{t_i ≤ t} (1 − d_i/n_i); se² = S²·Σ d_i/(n_i(n_i − d_i)).

    Source:
        Kaplan & Meier 1958, Journal of the American Statistical Association 53, 457–481; Greenwood 1926.

    Example:
        >>> import pandas as pd
        >>> months, left = pd.Series([2, 3, 3, 5, 8]), pd.Series([1, 1, 0, 1, 0])
        >>> kaplan_meier(months, left)["survival"].round(4).to_dict()
        {0.0: 1.0, 2.0: 0.8, 3.0: 0.6, 5.0: 0.3, 8.0: 0.3}
    """
    one_of(interval, ("log-log", "log", "plain"), "interval")
    chance = number(confidence, "置信水平", low=0, open_low=True)
    if chance >= 1:
        raise ValueError(f"置信水平应在 0 与 1 之间（95% 写作 0.95），收到的是 {chance:g}")
    time, left = _observed(durations, events)
    grid = np.unique(np.concatenate([[0.0], time]))
    d, c, n = _counts(grid, time, left)
    survival = np.cumprod(1 - d / n)
    alive = n > d
    hazard = np.cumsum(np.divide(d, n * (n - d), out=np.zeros_like(survival), where=alive))
    root = np.where(survival > 0, np.sqrt(hazard), np.nan)
    table = pd.DataFrame(
        {
            "at_risk": n.astype("int64"),
            "events": d.astype("int64"),
            "censored": c.astype("int64"),
            "survival": survival,
            "se": survival * root,
        },
        index=pd.Index(grid, name="time"),
    )
    z = NormalDist().inv_cdf((1 + chance) / 2)
    table["low"], table["high"] = _limits(survival, root, z, interval)
    return table


def _limits(
    survival: npt.NDArray[np.float64], root: npt.NDArray[np.float64], z: float, interval: str
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Limits of the pointwise interval; `root` is the standard error of ln S."""
    if interval == "plain":
        low, high = survival - z * survival * root, survival + z * survival * root
    elif interval == "log":
        low, high = survival * np.exp(-z * root), survival * np.exp(z * root)
    else:
        inner = (survival > 0) & (survival < 1)
        theta = np.zeros_like(survival)
        logs = np.log(survival[inner])
        theta[inner] = z * root[inner] / np.abs(logs)
        # S = 1 has no error: its limits are 1 and 1.
        low, high = survival ** np.exp(theta), survival ** np.exp(-theta)
        low, high = np.where(survival > 0, low, np.nan), np.where(survival > 0, high, np.nan)
    return np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0)


def _observed(durations: pd.Series, events: pd.Series) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Check durations and events."""
    if len(durations) == 0:
        raise ValueError("没有客户，无法估计生存曲线")
    if not durations.index.equals(events.index):
        raise ValueError("时长与是否流失的行（索引）不一致，应逐行对应")
    time = numeric(durations, str(durations.name or "时长"), low=0).to_numpy()
    flag = numeric(events, str(events.name or "是否流失"), low=0, high=1).to_numpy()
    odd = (flag != 0) & (flag != 1)
    if odd.any():
        place = int(odd.argmax())
        raise ValueError(f"是否流失第 {events.index[place]} 行应是 1（流失）或 0（仍在），收到的是 {flag[place]:g}")
    return time, flag == 1


def _counts(
    grid: npt.NDArray[np.float64], time: npt.NDArray[np.float64], left: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Leavings and censorings at each time of the grid, and customers at risk just before it."""
    place = np.searchsorted(grid, time)
    gone = np.bincount(place, minlength=len(grid)).astype("float64")
    d = np.bincount(place[left], minlength=len(grid)).astype("float64")
    n = gone[::-1].cumsum()[::-1]
    return d, gone - d, n


def survival_at(table: pd.DataFrame, time: float) -> float:
    """Survival at any time: the curve is a staircase and keeps its value until the next leaving.

    Args:
        table: result of `kaplan_meier`.
        time: time in the same unit, ≥ 0.

    Returns:
        A fraction in [0, 1].

    Raises:
        ValueError: a negative time, or one beyond the last observed time while customers were still there: the data do
            not tell.

    Formula:
        S(t) of the greatest observed time ≤ t.

    Source:
        As `kaplan_meier`.

    Example:
        >>> import pandas as pd
        >>> survival_at(kaplan_meier(pd.Series([2, 3, 5]), pd.Series([1, 0, 1])), 4)
        0.6666666666666667
    """
    columns(table, ["survival"], "生存表")
    when = number(time, "时间", low=0)
    steps = table.index.to_numpy(dtype="float64")
    if when > steps[-1] and table["survival"].iloc[-1] > 0:
        raise ValueError(f"观察只到 {steps[-1]:g}，那时仍有客户在，无法得知 {when:g} 时的生存率")
    return float(table["survival"].to_numpy()[int(np.searchsorted(steps, when, side="right")) - 1])


def median_survival(table: pd.DataFrame) -> float:
    """Time after which half of the customers have left.

    Args:
        table: result of `kaplan_meier`.

    Returns:
        The smallest observed time at which survival is 0.5 or less; inf if it never gets that low.

    Raises:
        ValueError: no `survival` column or no rows.

    Formula:
        min{t : S(t) ≤ 0.5}.

    Source:
        As `kaplan_meier`; R's survival package takes the middle of the step if S is exactly 0.5 on it.

    Example:
        >>> import pandas as pd
        >>> median_survival(kaplan_meier(pd.Series([2, 3, 5]), pd.Series([1, 1, 1])))
        3.0
    """
    columns(table, ["survival"], "生存表")
    low = table["survival"].to_numpy() <= 0.5 + 1e-12
    return float(table.index[int(low.argmax())]) if low.any() else math.inf


class LogRank(NamedTuple):
    """Log-rank test; `table` has the observed and expected leavings of each group."""

    chi2: float
    df: int
    p_value: float
    table: pd.DataFrame


def logrank(durations: pd.Series, events: pd.Series, groups: pd.Series) -> LogRank:
    """Log-rank test: whether groups of customers stay equally long.

    Args:
        durations: how long each customer has been observed (any unit, ≥ 0).
        events: 1 if the customer left at the end of that time, 0 if censored, in the same rows.
        groups: group of each customer, in the same rows; at least two groups.

    Returns:
        chi2, df (groups − 1), p_value, table (per group, sorted: `n`, `observed`, `expected`).

    Raises:
        ValueError: as `kaplan_meier`; fewer than two groups, missing groups, or nobody left while two groups were
            still there (the test has no variance).

    Formula:
        O_g − E_g with E_g = Σ d_i·n_gi/n_i; χ² = (O − E)ᵀ V⁻¹ (O − E), V hypergeometric, one group left out.

    Source:
        Mantel 1966, Cancer Chemotherapy Reports 50, 163–170; Peto & Peto 1972, JRSS A 135, 185–207.

    Example:
        >>> import pandas as pd
        >>> found = logrank(pd.Series([2, 3, 5, 1, 2, 4]), pd.Series([1, 0, 1, 1, 1, 1]), pd.Series(list("aaabbb")))
        >>> round(found.chi2, 4), found.df
        (1.6744, 1)
    """
    from crm_engine.special import chi2_sf  # noqa: PLC0415 - loads numpy, which plain formulas of the family do without

    time, left = _observed(durations, events)
    if not groups.index.equals(durations.index):
        raise ValueError("分组与时长的行（索引）不一致，应逐行对应")
    code, names = pd.factorize(filled(groups, str(groups.name or "分组")), sort=True)
    k = len(names)
    if k < 2:
        raise ValueError(f"对数秩检验至少需要 2 个组，收到的是 {k} 个")
    grid = np.unique(time)
    d, _, n = _counts(grid, time, left)
    parts = [_counts(grid, time[code == g], left[code == g]) for g in range(k)]
    own = np.array([part[2] for part in parts])
    observed = np.array([part[0].sum() for part in parts])
    expected = (d * own / n).sum(axis=1)
    spread = np.divide(d * (n - d), n - 1, out=np.zeros_like(n), where=n > 1)
    share = own / n
    variance = np.diag((share * spread).sum(axis=1)) - (share * spread) @ share.T
    inner = variance[:-1, :-1]
    if np.linalg.matrix_rank(inner) < k - 1:
        raise ValueError("没有客户在至少两个组都有人时流失，检验的方差为 0，无法检验")
    gap = (observed - expected)[:-1]
    chi2 = float(gap @ np.linalg.solve(inner, gap))
    size = np.bincount(code, minlength=k)
    table = pd.DataFrame(
        {"n": size, "observed": observed.astype("int64"), "expected": expected}, index=pd.Index(names, name="group")
    )
    return LogRank(chi2, k - 1, float(chi2_sf(chi2, k - 1)), table)
