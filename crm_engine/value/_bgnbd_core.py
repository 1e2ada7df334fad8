"""BG/NBD and MBG/NBD: purchases at a gamma-distributed rate, beta-distributed dropout after a purchase.

The two differ in when a customer may drop out: after a repeat purchase only (BG), or after the first one too (MBG).
With y = x (BG) or y = x + 1 (MBG) chances to drop out, all formulas are the same.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from crm_engine import _checks
from crm_engine.special import lgamma
from crm_engine.special._hyper import series
from crm_engine.value._patterns import (
    FARTHEST,
    Floats,
    Patterns,
    checked,
    history,
    lowest,
    patterns,
    rising,
    wanted_counts,
)


class Bgnbd(NamedTuple):
    """Parameters of the BG/NBD: `r`, `alpha` (unit of time), `a`, `b`; after a fit also its log-likelihood."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float = float("nan")
    converged: bool = True


class Mbgnbd(NamedTuple):
    """Parameters of the MBG/NBD: `r`, `alpha` (unit of time), `a`, `b`; after a fit also its log-likelihood."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float = float("nan")
    converged: bool = True


Model = Bgnbd | Mbgnbd


def extra_chances(params: Model) -> int:
    """Return how many chances to drop out a customer has beyond its repeat purchases."""
    return 1 if isinstance(params, Mbgnbd) else 0


def objective(data: Patterns, extra: int) -> Callable[[Floats], tuple[float, Floats]]:
    """Return minus the mean log-likelihood as a function of ln(r, α, a, b), with its gradient."""
    # Customers who had no chance to drop out (x = 0 of the BG model) have a shorter term of their own.
    free = data.x + extra == 0
    free_weight, free_age = data.weight[free], data.T[free]
    x, t_x, age, weight = (v[~free] for v in (data.x, data.t_x, data.T, data.weight))
    n = float(data.customers)
    chances = np.r_[np.full(extra, n), data.more_than]
    last_chance = x + extra - 1

    def negative(log_params: Floats) -> tuple[float, Floats]:
        if np.abs(log_params).max() > FARTHEST:
            return np.inf, np.zeros(4)
        r, alpha, a, b = np.exp(log_params)
        gamma_r, slope_r = rising(data.more_than, r)
        gamma_b, slope_b = rising(chances, b)
        gamma_ab, slope_ab = rising(chances, a + b)
        at_last, at_end = 1 / (alpha + t_x), 1 / (alpha + age)
        log_last = np.log(at_last)
        gap = np.log(at_end) - log_last  # = ln (α+t_x)/(α+T) ≤ 0
        still = (r + x) * gap
        odds = np.log(a / (b + last_chance)) - still
        both = np.logaddexp(0.0, odds)
        dead = weight * np.exp(odds - both)  # weight × P(dropped out)
        alive = weight - dead
        free_end = 1 / (alpha + free_age)
        free_log = float(free_weight @ np.log(free_end))
        sum_log, sum_gap = float(weight @ log_last), float(alive @ gap)
        value = gamma_r + n * r * np.log(alpha) + gamma_b - gamma_ab + r * (free_log + sum_log)
        value += float((weight * x) @ log_last) + float(weight @ (still + both))
        gradient = np.array(
            [
                slope_r + n * np.log(alpha) + free_log + sum_log + sum_gap,
                n * r / alpha - r * float(free_weight @ free_end) - float((r + x) @ (dead * at_last + alive * at_end)),
                -slope_ab + float(dead.sum()) / a,
                slope_b - slope_ab - float((dead / (b + last_chance)).sum()),
            ]
        )
        return -value / n, -gradient * np.array([r, alpha, a, b]) / n

    return negative


def fit(summary: pd.DataFrame, extra: int) -> tuple[float, float, float, float, float, bool]:
    data = patterns(summary)
    rate = float(data.weight @ data.x) / float(data.weight @ data.T)
    starts = [[0.5, 0.5 / rate, 0.7, 2.0], [2.0, 2 / rate, 0.2, 5.0], [0.5, 0.25 / rate, 5.0, 20.0]]
    found = lowest(objective(data, extra), starts)
    r, alpha, a, b = (float(v) for v in np.exp(found.x))
    return r, alpha, a, b, float(-found.value * data.customers), found.converged


def log_likelihood(params: Model, summary: pd.DataFrame) -> float:
    """Return the log-likelihood of the summary under given parameters."""
    p = checked(params)
    data = patterns(summary)
    value, _ = objective(data, extra_chances(params))(np.log([p.r, p.alpha, p.a, p.b]))
    return float(-value * data.customers)


def palive(params: Model, summary: pd.DataFrame) -> pd.Series:
    """Return each customer's probability of still being a customer."""
    p = checked(params)
    x, t_x, age = history(summary)
    y = x + extra_chances(params)
    with np.errstate(divide="ignore"):
        odds = np.log(np.where(y > 0, p.a / np.where(y > 0, p.b + y - 1, 1), 0.0))
    odds = odds + (p.r + x) * np.log((p.alpha + age) / (p.alpha + t_x))
    return pd.Series(np.exp(-np.logaddexp(0.0, odds)), index=summary.index, name="palive")


def _mean_purchases(p: Model, r: npt.ArrayLike, y: npt.ArrayLike, alpha: npt.ArrayLike, t: npt.ArrayLike) -> Floats:
    """Return (a+b+y−1)/(a−1)·[1 − (α/(α+t))^r ₂F₁(r, b+y; a+b+y−1; t/(α+t))]."""
    # The formula divides by zero at a = 1, and for y = 0 at a + b = 1; the mean of both sides is its limit there.
    for gap, moved in ((p.a - 1, "a"), (p.a + p.b - 1, "b")):
        if abs(gap) < 1e-6:
            middle = getattr(p, moved) - gap
            sides = [_mean_purchases(p._replace(**{moved: middle + d}), r, y, alpha, t) for d in (-1e-5, 1e-5)]
            return np.asarray((sides[0] + sides[1]) / 2)
    r, y, alpha, t = np.broadcast_arrays(*(np.asarray(v, dtype=np.float64) for v in (r, y, alpha, t)))
    shape = r.shape
    r, y, alpha, t = (np.array(v).ravel() for v in (r, y, alpha, t))
    z, c = t / (alpha + t), p.a + p.b + y - 1
    log_stay = np.log1p(-z)
    inner = np.empty_like(z)
    # Euler's form has parameters that don't grow with the purchases, but its terms alternate where c < r: there the
    # textbook form is summed instead, except for so many purchases that it would overflow.
    # It also overflows itself where a is large.
    harmful = ((r - c) * (np.log1p(z) - log_stay) > 10) | ((1 - p.a) * log_stay > 20)
    textbook = harmful & (-r * log_stay < 600)
    for part, plain in ((textbook, True), (~textbook, False)):
        if part.any():
            cc, zz = c[part], z[part]
            first, second = (r[part], (p.b + y)[part]) if plain else (cc - r[part], np.full_like(cc, p.a - 1))
            power = r[part] if plain else p.a - 1
            inner[part] = np.exp(power * log_stay[part]) * series(first, second, cc, zz)
    return np.asarray(c / (p.a - 1) * (1 - inner)).reshape(shape)


def expected(params: Model, summary: pd.DataFrame, t: float) -> pd.Series:
    """Return each customer's expected purchases in the next t units of time."""
    p = checked(params)
    ahead = _checks.number(t, "预测时长 t ", low=0)
    x, _, age = history(summary)
    mean = _mean_purchases(p, p.r + x, x + extra_chances(params), p.alpha + age, ahead)
    return (palive(params, summary) * mean).rename("expected")


def expected_new(params: Model, t: float) -> float:
    """Return the expected repeat purchases of a new customer in the first t units of time."""
    p = checked(params)
    mean = float(_mean_purchases(p, p.r, extra_chances(params), p.alpha, _checks.number(t, "时长 t ", low=0)))
    # Under MBG a customer may be lost at once; it stays with probability b/(a+b).
    return mean * (p.b / (p.a + p.b) if extra_chances(params) else 1.0)


def pmf(params: Model, n: npt.ArrayLike, t: float) -> Floats:
    """Return the probability that a new customer makes n repeat purchases in the first t units of time."""
    p = checked(params)
    ahead = _checks.number(t, "时长 t ", low=0, open_low=True)
    wanted = wanted_counts(n)
    k = np.arange(int(wanted.max()) + 1, dtype=np.float64)
    log_nbd = lgamma(p.r + k) - lgamma(p.r) - lgamma(k + 1)
    log_nbd = log_nbd + p.r * np.log(p.alpha / (p.alpha + ahead)) + k * np.log(ahead / (p.alpha + ahead))
    nbd = np.exp(log_nbd)
    y = k + extra_chances(params)
    front = lgamma(p.a + p.b) - lgamma(p.b) - lgamma(p.a + p.b + y)
    stays = np.exp(front + lgamma(p.b + y))
    leaves = np.where(y > 0, p.a * np.exp(front + lgamma(p.b + np.maximum(y, 1) - 1)), 0.0)
    at_least = np.maximum(0.0, 1 - np.r_[0.0, np.cumsum(nbd)[:-1]])
    found = stays * nbd + leaves * at_least
    return np.asarray(found[wanted])
