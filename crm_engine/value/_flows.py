"""Lifetime value with promotion cost (Berger & Nasr) and with migration between states (Pfeifer & Carraway)."""

import math

import numpy as np
import numpy.typing as npt
import pandas as pd

from crm_engine import _checks


def clv_berger_nasr(contribution: float, promotion: float, retention: float, discount: float, *, periods: int) -> float:
    """Give the lifetime value of a customer who buys once a period and is courted in the middle of each period.

    Args:
        contribution: gross contribution per period of an active customer, money; the first one now.
        promotion: cost of promotion per period and customer, money, 0 or more; first after half a period.
        retention: probability to stay from one period to the next, in [0, 1].
        discount: discount rate per period, fraction, greater than −1.
        periods: number of periods that are looked at, whole number, 0 or more.

    Returns:
        Money, valued today.

    Raises:
        ValueError: retention outside [0, 1], discount ≤ −1, promotion negative, or periods not a whole number.

    Formula:
        GC Σ_{i=0..n} (r/(1+d))^i − M Σ_{i=1..n} r^{i−1}/(1+d)^{i−0.5}

    Source:
        Berger & Nasr (1998), Customer lifetime value: marketing models and applications, Journal of Interactive
        Marketing 12(1), case 1.

    Example:
        >>> round(clv_berger_nasr(260, 50, 0.75, 0.2, periods=10), 2)
        568.78
    """
    gain = _checks.number(contribution, "毛利贡献")
    cost = _checks.number(promotion, "促销成本", low=0)
    r = _checks.number(retention, "保留率", low=0, high=1)
    growth = 1 + _checks.number(discount, "折现率", low=-1, open_low=True)
    n = _checks.whole(periods, "期数")
    gains = math.fsum((r / growth) ** i for i in range(n + 1))
    costs = math.fsum(r ** (i - 1) / growth ** (i - 0.5) for i in range(1, n + 1))
    return gain * gains - cost * costs


def clv_markov(
    transition: pd.DataFrame | npt.ArrayLike,
    reward: pd.Series | npt.ArrayLike,
    discount: float,
    *,
    periods: int | None,
) -> pd.Series:
    """Give the lifetime value of a customer in each state, when customers move between states every period.

    Args:
        transition: n×n, element (i, j) is the probability to move from state i to state j in one period; rows add
            up to 1. Row names of a DataFrame become the index of the result.
        reward: money per period in each state, the first one now.
        discount: discount rate per period, fraction, greater than −1 (positive when periods is None).
        periods: last period that is looked at (periods + 1 payments); None: without end.

    Returns:
        Series "clv" of n values, money, valued today.

    Raises:
        ValueError: the matrix is not square or its rows don't add up to 1, a probability is outside [0, 1], the
            reward doesn't fit, discount ≤ −1, or discount ≤ 0 without end.

    Formula:
        V = Σ_{t=0..T} (P/(1+d))^t R; without end V = (I − P/(1+d))⁻¹ R

    Source:
        Pfeifer & Carraway (2000), Modeling customer relationships as Markov chains, Journal of Interactive
        Marketing 14(2).

    Example:
        >>> recency = [[0.3, 0.7, 0, 0, 0], [0.2, 0, 0.8, 0, 0], [0.15, 0, 0, 0.85, 0], [0.05, 0, 0, 0, 0.95],
        ...            [0, 0, 0, 0, 1]]
        >>> clv_markov(recency, [36, -4, -4, -4, 0], 0.2, periods=4).round(3).tolist()
        [50.115, 4.22, 0.592, -1.98, 0.0]
    """
    p = np.asarray(transition, dtype=np.float64)
    if p.ndim != 2 or p.shape[0] != p.shape[1] or not p.size:
        raise ValueError(f"转移矩阵应是方阵，收到的形状是 {'×'.join(map(str, p.shape))}")
    names = transition.index if isinstance(transition, pd.DataFrame) else pd.RangeIndex(len(p))
    if isinstance(transition, pd.DataFrame) and list(transition.columns) != list(transition.index):
        raise ValueError("转移矩阵的行名与列名应相同，且顺序一致")
    for i, j in np.argwhere(~((p >= 0) & (p <= 1)))[:1]:
        raise ValueError(f"转移矩阵第「{names[i]}」行第 {j + 1} 列应是 0 到 1 的概率，收到的是 {p[i, j]:g}")
    for (i,) in np.argwhere(np.abs(p.sum(axis=1) - 1) > 1e-6)[:1]:
        raise ValueError(f"转移矩阵第「{names[i]}」行的概率之和应为 1，收到的合计是 {p[i].sum():g}")
    if isinstance(reward, pd.Series) and isinstance(transition, pd.DataFrame):
        reward = reward.reindex(names)  # names of states decide what belongs together
    r = np.asarray(reward, dtype=np.float64)
    if r.shape != (len(p),) or not np.all(np.isfinite(r)):
        raise ValueError(f"各状态的收益应是 {len(p)} 个有限的数字，与转移矩阵的状态一一对应")
    growth = 1 + _checks.number(discount, "折现率", low=-1, open_low=True)
    if periods is None:
        if growth <= 1:
            raise ValueError(f"没有期限时折现率应大于 0，收到的是 {growth - 1:g}（价值不收敛）")
        value = np.linalg.solve(np.eye(len(p)) - p / growth, r)
    else:
        value = r.copy()
        for _ in range(_checks.whole(periods, "期数")):
            value = r + p @ value / growth
    return pd.Series(value, index=names, name="clv")
