"""Shifted beta-geometric model of contracts: customers differ in how likely they are to cancel."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from crm_engine import _checks
from crm_engine.special import bfgs
from crm_engine.value._patterns import Floats, checked


class Sbg(NamedTuple):
    """Parameters of the sBG: `alpha`, `beta` of the beta distribution of the churn probability; after a fit its LL."""

    alpha: float
    beta: float
    log_likelihood: float = float("nan")
    converged: bool = True


def sbg_fit(active: Sequence[float]) -> Sbg:
    """Fit the shifted beta-geometric model to a cohort's numbers of remaining customers.

    Args:
        active: customers still under contract at the start and after each renewal: the first number is the size of
            the cohort, each later one not larger than the one before; at least one renewal.

    Returns:
        Sbg(alpha, beta, log_likelihood, converged).

    Raises:
        ValueError: fewer than two numbers, a negative or rising one, or nobody or everybody left at once (nothing to
            estimate).

    Formula:
        P(T=1) = α/(α+β), P(T=t) = P(T=t−1)·(β+t−2)/(α+β+t−1); ln L = Σ lost_t ln P(T=t) + remaining ln S(n)

    Source:
        Fader & Hardie (2007), How to project customer retention, Journal of Interactive Marketing 21(1): the
        recursion of P(T = t) and the likelihood of a cohort.

    Example:
        >>> found = sbg_fit([1000, 869, 743, 653, 593, 551, 517, 491])
        >>> round(found.alpha, 3), round(found.beta, 3), round(found.log_likelihood, 2)
        (0.668, 3.806, -1611.16)
    """
    n = np.array([_checks.number(v, f"第 {k} 个人数", low=0) for k, v in enumerate(active)])
    if len(n) < 2:
        raise ValueError("至少要有期初人数和一次续约后的人数")
    rising = np.flatnonzero(np.diff(n) > 0)
    if rising.size:
        place = int(rising[0]) + 1
        raise ValueError(f"第 {place} 次续约后的人数 {n[place]:g} 多于前一次的 {n[place - 1]:g}，留存人数不能增加")
    if n[0] == n[-1] or n[1] == 0:
        raise ValueError("没有人流失，或第一次续约时已全部流失，无法估计流失的差异")
    lost = -np.diff(n)
    before = np.arange(len(lost), dtype=np.float64)

    def negative(log_params: Floats) -> tuple[float, Floats]:
        if np.abs(log_params).max() > 50:
            return np.inf, np.zeros(2)
        a, b = (float(v) for v in np.exp(log_params))
        # Renewal k is passed with probability (β+k)/(α+β+k), failed with α/(α+β+k); both logs are sums over these.
        both = a + b + before
        pass_log, fail_log = np.log((b + before) / both), np.log(a / both)
        passed = n[1:]
        value = float(passed @ pass_log + lost @ fail_log)
        by_a = float(-(n[:-1] / both).sum() + lost.sum() / a)
        by_b = float((passed / (b + before)).sum() - (n[:-1] / both).sum())
        return -value / n[0], -np.array([by_a * a, by_b * b]) / n[0]

    found = bfgs(negative, np.zeros(2), tolerance=1e-9)
    a, b = (float(v) for v in np.exp(found.x))
    return Sbg(a, b, -found.value * float(n[0]), found.converged)


def _checked(params: Sbg, periods: int) -> tuple[float, float, int]:
    a, b, *_ = checked(params)
    return float(a), float(b), _checks.whole(periods, "期数", low=1)


def sbg_retention(params: Sbg, periods: int) -> pd.Series:
    """Give the share of customers that renews at each renewal; it rises because the loyal ones remain.

    Args:
        params: parameters, fitted or published.
        periods: number of renewals, whole number ≥ 1.

    Returns:
        Series "retention" with index 1 … periods, fractions.

    Raises:
        ValueError: a parameter is not positive or periods is not a whole number ≥ 1.

    Formula:
        r_t = (β+t−1)/(α+β+t−1)

    Source:
        Fader & Hardie (2007), How to project customer retention, Journal of Interactive Marketing 21(1): the
        retention rate.

    Example:
        >>> sbg_retention(Sbg(0.668, 3.806), 3).round(3).tolist()
        [0.851, 0.878, 0.897]
    """
    a, b, n = _checked(params, periods)
    t = np.arange(1, n + 1)
    return pd.Series((b + t - 1) / (a + b + t - 1), index=pd.RangeIndex(1, n + 1, name="period"), name="retention")


def sbg_survival(params: Sbg, periods: int) -> pd.Series:
    """Give the share of a cohort that is still there after each renewal.

    Args:
        params: parameters, fitted or published.
        periods: number of renewals, whole number ≥ 1.

    Returns:
        Series "survival" with index 0 … periods, fractions; 1 at 0.

    Raises:
        ValueError: a parameter is not positive or periods is not a whole number ≥ 1.

    Formula:
        S(t) = Π_{k≤t} r_k = B(α, β+t)/B(α, β)

    Source:
        Fader & Hardie (2007), How to project customer retention, Journal of Interactive Marketing 21(1): the
        survivor function.

    Example:
        >>> sbg_survival(Sbg(0.668, 3.806), 3).round(3).tolist()
        [1.0, 0.851, 0.747, 0.67]
    """
    kept = sbg_retention(params, periods)
    found = np.r_[1.0, np.cumprod(kept.to_numpy())]
    return pd.Series(found, index=pd.RangeIndex(len(found), name="period"), name="survival")


def sbg_pmf(params: Sbg, periods: int) -> pd.Series:
    """Give the share of a cohort that is lost at each renewal, out of all who ever signed.

    Args:
        params: parameters, fitted or published.
        periods: number of renewals, whole number ≥ 1.

    Returns:
        Series "lost" with index 1 … periods, fractions; with the share that survives them they add up to 1.

    Raises:
        ValueError: a parameter is not positive or periods is not a whole number ≥ 1.

    Formula:
        P(T=1) = α/(α+β), P(T=t) = P(T=t−1)·(β+t−2)/(α+β+t−1)

    Source:
        Fader & Hardie (2007), How to project customer retention, Journal of Interactive Marketing 21(1): the
        recursion of P(T = t).

    Example:
        >>> sbg_pmf(Sbg(0.668, 3.806), 3).round(3).tolist()
        [0.149, 0.104, 0.077]
    """
    a, b, n = _checked(params, periods)
    t = np.arange(2, n + 1)
    found = a / (a + b) * np.cumprod(np.r_[1.0, (b + t - 2) / (a + b + t - 1)])
    return pd.Series(found, index=pd.RangeIndex(1, n + 1, name="period"), name="lost")
