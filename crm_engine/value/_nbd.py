"""NBD: repeat buying at a gamma-distributed rate by customers who never leave."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from crm_engine import _checks
from crm_engine.special import bfgs, lgamma
from crm_engine.value._patterns import FARTHEST, Floats, Patterns, checked, history, patterns, rising, wanted_counts


class Nbd(NamedTuple):
    """Parameters of the NBD: `r`, `alpha` (unit of time); after a fit also its log-likelihood."""

    r: float
    alpha: float
    log_likelihood: float = float("nan")
    converged: bool = True


def _negative(data: Patterns, log_params: Floats) -> tuple[float, Floats]:
    if np.abs(log_params).max() > FARTHEST:
        return np.inf, np.zeros(2)
    r, alpha = (float(v) for v in np.exp(log_params))
    n = float(data.customers)
    gamma_r, slope_r = rising(data.more_than, r)
    log_end = np.log(alpha + data.T)
    value = gamma_r + n * r * np.log(alpha) - float(data.weight @ ((r + data.x) * log_end))
    by_r = slope_r + n * np.log(alpha) - float(data.weight @ log_end)
    by_alpha = n * r / alpha - float(data.weight @ ((r + data.x) / (alpha + data.T)))
    return -value / n, -np.array([by_r * r, by_alpha * alpha]) / n


def log_likelihood(params: Nbd, summary: pd.DataFrame) -> float:
    """Return the log-likelihood of the summary under given parameters."""
    p = checked(params)
    data = patterns(summary)
    return float(-_negative(data, np.log([p.r, p.alpha]))[0] * data.customers)


def nbd_fit(summary: pd.DataFrame) -> Nbd:
    """Fit the NBD model, in which nobody ever leaves, by maximum likelihood: the yardstick for the other models.

    Args:
        summary: one row per customer: x (repeat purchases), t_x (time of the last), T (age), as from cbs.

    Returns:
        Nbd(r, alpha, log_likelihood, converged); alpha in the summary's unit of time. The likelihood is that of
        the purchase times, as in the other models, so that they can be compared.

    Raises:
        ValueError: a column is missing, x is not whole, not 0 ≤ t_x ≤ T, or nobody bought again.

    Formula:
        ln L = lnΓ(r+x) − lnΓ(r) + r ln α − (r+x) ln(α+T)

    Source:
        Ehrenberg (1959), The pattern of consumer purchases, Applied Statistics 8(1); as the limit of the BG/NBD
        likelihood of Fader, Hardie & Lee (2005) without dropout.

    Example:
        >>> base = pd.DataFrame({"x": [0, 0, 2, 5, 1, 0, 3], "t_x": [0, 0, 20.0, 30, 3, 0, 12],
        ...                      "T": [38.0, 30, 35, 33, 36, 39, 37]})
        >>> round(nbd_fit(base).r, 2)
        0.94
    """
    data = patterns(summary)
    rate = float(data.weight @ data.x) / float(data.weight @ data.T)
    found = bfgs(lambda v: _negative(data, v), np.log([0.5, 0.5 / rate]), tolerance=1e-8)
    r, alpha = (float(v) for v in np.exp(found.x))
    return Nbd(r, alpha, float(-found.value * data.customers), found.converged)


def nbd_expected(params: Nbd, summary: pd.DataFrame, t: float) -> pd.Series:
    """Forecast how many purchases each customer will make in the next t units of time if nobody leaves.

    Args:
        params: parameters, fitted or published.
        summary: one row per customer: x, t_x, T in the unit of time of the parameters.
        t: length of the forecast, same unit, 0 or more.

    Returns:
        Series "expected" on the summary's index, purchases.

    Raises:
        ValueError: a parameter is not positive, a column is missing, x is not whole, not 0 ≤ t_x ≤ T, or t < 0.

    Formula:
        E = t (r+x)/(α+T)

    Source:
        Morrison & Schmittlein (1988), Generalizing the NBD model for customer purchases, Journal of Business &
        Economic Statistics 6(2), conditional expectation of the NBD.

    Example:
        >>> who = pd.DataFrame({"x": [2], "t_x": [30.43], "T": [38.86]})
        >>> nbd_expected(Nbd(0.385, 12.072), who, 39).round(3).tolist()
        [1.826]
    """
    p = checked(params)
    x, _, age = history(summary)
    mean = _checks.number(t, "预测时长 t ", low=0) * (p.r + x) / (p.alpha + age)
    return pd.Series(mean, index=summary.index, name="expected")


def nbd_pmf(params: Nbd, n: npt.ArrayLike, t: float) -> npt.NDArray[np.float64]:
    """Give the probability that a customer who never leaves makes exactly n purchases in t units of time.

    Args:
        params: parameters, fitted or published.
        n: numbers of purchases, whole numbers ≥ 0, one or several.
        t: length of time, unit of the parameters, positive.

    Returns:
        Array of probabilities, one per n.

    Raises:
        ValueError: a parameter is not positive, an n is not a whole number ≥ 0, or t is not positive.

    Formula:
        P(n) = Γ(r+n)/(Γ(r) n!) (α/(α+t))^r (t/(α+t))^n

    Source:
        Ehrenberg (1959), The pattern of consumer purchases, Applied Statistics 8(1).

    Example:
        >>> nbd_pmf(Nbd(1, 1), [0, 1, 2], 1).round(4).tolist()
        [0.5, 0.25, 0.125]
    """
    p = checked(params)
    ahead = _checks.number(t, "时长 t ", low=0, open_low=True)
    k = wanted_counts(n).astype(np.float64)
    log = lgamma(p.r + k) - lgamma(p.r) - lgamma(k + 1)
    log = log + p.r * np.log(p.alpha / (p.alpha + ahead)) + k * np.log(ahead / (p.alpha + ahead))
    return np.asarray(np.exp(log))
