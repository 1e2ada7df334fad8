"""Pareto/NBD: repeat buying at a gamma-distributed rate during a gamma-distributed exponential lifetime."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from crm_engine import _checks
from crm_engine.value import _pnbd_core as core
from crm_engine.value._patterns import checked, history, lowest, patterns, wanted_counts
from crm_engine.value._pnbd_core import Pnbd


def log_likelihood(params: Pnbd, summary: pd.DataFrame) -> float:
    """Return the log-likelihood of the summary under given parameters."""
    p = checked(params)
    data = patterns(summary)
    return float(-core.objective(data)(np.log([p.r, p.alpha, p.s, p.beta]))[0] * data.customers)


def pnbd_fit(summary: pd.DataFrame) -> Pnbd:
    """Fit the Pareto/NBD model of repeat buying to a customer base by maximum likelihood.

    Args:
        summary: one row per customer: x (repeat purchases), t_x (time of the last), T (age), as from cbs; one
            unit of time throughout.

    Returns:
        Pnbd(r, alpha, s, beta, log_likelihood, converged); alpha and beta in the summary's unit of time.

    Raises:
        ValueError: a column is missing, x is not whole, not 0 ≤ t_x ≤ T, or nobody bought again.

    Formula:
        L = Γ(r+x)/Γ(r) α^r β^s {(α+T)^−(r+x) (β+T)^−s + s ∫_{t_x}^T (α+y)^−(r+x) (β+y)^−(s+1) dy}; the integral,
        in the literature a difference of two ₂F₁, is taken by Gauss–Legendre quadrature

    Source:
        Schmittlein, Morrison & Colombo (1987), Counting your customers: who are they and what will they do next?,
        Management Science 33(1); likelihood as in Fader & Hardie (2005), A note on deriving the Pareto/NBD model and
        related expressions (brucehardie.com/notes/009), equation (18).

    Example:
        >>> base = pd.DataFrame({"x": [0, 0, 2, 5, 1, 0, 3], "t_x": [0, 0, 20.0, 30, 3, 0, 12],
        ...                      "T": [38.0, 30, 35, 33, 36, 39, 37]})
        >>> pnbd_fit(base).log_likelihood > -50
        True
    """
    data = patterns(summary)
    age = float(data.weight @ data.T) / data.customers
    rate = float(data.weight @ data.x) / float(data.weight @ data.T)
    starts = [[0.5, 0.5 / rate, 0.5, age / 2], [0.5, 0.25 / rate, 2.0, age / 4], [2.0, 1 / rate, 1.0, age / 10]]
    found = lowest(core.objective(data), starts)
    r, alpha, s, beta = (float(v) for v in np.exp(found.x))
    return Pnbd(r, alpha, s, beta, float(-found.value * data.customers), found.converged)


def pnbd_palive(params: Pnbd, summary: pd.DataFrame) -> pd.Series:
    """Give the probability that each customer is still a customer, from the Pareto/NBD.

    Args:
        params: parameters, fitted or published.
        summary: one row per customer: x, t_x, T in the unit of time of the parameters.

    Returns:
        Series "palive" on the summary's index, probabilities.

    Raises:
        ValueError: a parameter is not positive, a column is missing, x is not whole, or not 0 ≤ t_x ≤ T.

    Formula:
        share of (α+T)^−(r+x) (β+T)^−s in the likelihood's {…}

    Source:
        Schmittlein, Morrison & Colombo (1987), Management Science 33(1); Fader & Hardie (2005), A note on
        deriving the Pareto/NBD model and related expressions, equations (36) and (37).

    Example:
        >>> who = pd.DataFrame({"x": [0, 26], "t_x": [0, 30.86], "T": [39.0, 31]})
        >>> pnbd_palive(Pnbd(0.553, 10.578, 0.606, 11.669), who).round(4).tolist()
        [0.2945, 0.9979]
    """
    alive, lost = core.split(checked(params), *history(summary))
    return pd.Series(np.exp(alive - np.logaddexp(alive, lost)), index=summary.index, name="palive")


def _shrunk(power: float, growth: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return (1 − growth^−power)/power, for power → 0 its limit ln growth."""
    log = np.log(growth)
    return log if abs(power) < 1e-12 else np.asarray(-np.expm1(-power * log) / power)


def pnbd_expected(params: Pnbd, summary: pd.DataFrame, t: float) -> pd.Series:
    """Forecast how many purchases each customer will make in the next t units of time, from the Pareto/NBD.

    Args:
        params: parameters, fitted or published.
        summary: one row per customer: x, t_x, T in the unit of time of the parameters.
        t: length of the forecast, same unit, 0 or more.

    Returns:
        Series "expected" on the summary's index, purchases.

    Raises:
        ValueError: a parameter is not positive, a column is missing, x is not whole, not 0 ≤ t_x ≤ T, or t < 0.

    Formula:
        E = (r+x)(β+T)/((α+T)(s−1)) · [1 − ((β+T)/(β+T+t))^(s−1)] · P(alive) (s = 1: its limit)

    Source:
        Schmittlein, Morrison & Colombo (1987), Management Science 33(1); Fader & Hardie (2005), A note on
        deriving the Pareto/NBD model and related expressions, equation (41).

    Example:
        >>> who = pd.DataFrame({"x": [26], "t_x": [30.86], "T": [31.0]})
        >>> pnbd_expected(Pnbd(0.553, 10.578, 0.606, 11.669), who, 52).round(2).tolist()
        [25.46]
    """
    p = checked(params)
    ahead = _checks.number(t, "预测时长 t ", low=0)
    x, _, age = history(summary)
    end = p.beta + age
    mean = (p.r + x) * end / (p.alpha + age) * _shrunk(p.s - 1, 1 + ahead / end)
    found: pd.Series = pnbd_palive(p, summary) * mean
    return found.rename("expected")


def pnbd_expected_new(params: Pnbd, t: float) -> float:
    """Forecast how many repeat purchases a new customer makes in the first t units of time, from the Pareto/NBD.

    Args:
        params: parameters, fitted or published.
        t: time since the first purchase, unit of the parameters, 0 or more.

    Returns:
        Expected number of repeat purchases.

    Raises:
        ValueError: a parameter is not positive or t is negative.

    Formula:
        E = rβ/(α(s−1)) · [1 − (β/(β+t))^(s−1)] (s = 1: its limit)

    Source:
        Schmittlein, Morrison & Colombo (1987), Management Science 33(1); Fader & Hardie (2005), A note on
        deriving the Pareto/NBD model and related expressions, equation (27).

    Example:
        >>> round(pnbd_expected_new(Pnbd(0.553, 10.578, 0.606, 11.669), 39), 3)
        1.213
    """
    p = checked(params)
    growth = np.asarray(1 + _checks.number(t, "时长 t ", low=0) / p.beta)
    return float(p.r * p.beta / p.alpha * _shrunk(p.s - 1, growth))


def pnbd_pmf(params: Pnbd, n: npt.ArrayLike, t: float) -> npt.NDArray[np.float64]:
    """Give the probability that a new customer makes exactly n repeat purchases in the first t units of time.

    Args:
        params: parameters, fitted or published.
        n: numbers of purchases, whole numbers ≥ 0, one or several.
        t: time since the first purchase, unit of the parameters, positive.

    Returns:
        Array of probabilities, one per n.

    Raises:
        ValueError: a parameter is not positive, an n is not a whole number ≥ 0, or t is not positive.

    Formula:
        P(n) = NB(n; t) (β/(β+t))^s + ∫₀ᵗ NB(n; y) s β^s/(β+y)^(s+1) dy
        with NB(n; y) = Γ(r+n)/(Γ(r) n!) (α/(α+y))^r (y/(α+y))^n

    Source:
        Fader & Hardie, Deriving an expression for P(X(t) = x) under the Pareto/NBD model (brucehardie.com/notes/012):
        the same mixture, there in closed form; the tests check its sum and its mean.

    Example:
        >>> pnbd_pmf(Pnbd(0.553, 10.578, 0.606, 11.669), [0, 1, 2], 39).round(4).tolist()
        [0.5936, 0.1656, 0.0825]
    """
    p = checked(params)
    ahead = _checks.number(t, "时长 t ", low=0, open_low=True)
    return core.pmf(p, wanted_counts(n), ahead)
