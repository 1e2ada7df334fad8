"""MBG/NBD: repeat buying with possible dropout right after the first purchase too."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from crm_engine.value import _bgnbd_core as core
from crm_engine.value._bgnbd_core import Mbgnbd


def mbgnbd_fit(summary: pd.DataFrame) -> Mbgnbd:
    """Fit the MBG/NBD model, in which a customer may also be lost right after the first purchase.

    Args:
        summary: one row per customer: x (repeat purchases), t_x (time of the last), T (age), as from cbs; one
            unit of time throughout.

    Returns:
        Mbgnbd(r, alpha, a, b, log_likelihood, converged); alpha in the summary's unit of time.

    Raises:
        ValueError: a column is missing, x is not whole, not 0 ≤ t_x ≤ T, or nobody bought again.

    Formula:
        ln L = lnΓ(r+x) − lnΓ(r) + r ln α + lnΓ(a+b) + lnΓ(b+x+1) − lnΓ(b) − lnΓ(a+b+x+1)
        + ln[(α+T)^−(r+x) + a/(b+x) (α+t_x)^−(r+x)]

    Source:
        Batislam, Denizel & Filiztekin (2007), Empirical validation and comparison of models for customer base
        analysis, International Journal of Research in Marketing 24(3); Wagner & Hoppe (2008), Erratum on the
        MBG/NBD model, the same journal.

    Example:
        >>> base = pd.DataFrame({"x": [0, 0, 2, 5, 1, 0, 3], "t_x": [0, 0, 20.0, 30, 3, 0, 12],
        ...                      "T": [38.0, 30, 35, 33, 36, 39, 37]})
        >>> mbgnbd_fit(base).log_likelihood > -50
        True
    """
    return Mbgnbd(*core.fit(summary, 1))


def mbgnbd_palive(params: Mbgnbd, summary: pd.DataFrame) -> pd.Series:
    """Give the probability that each customer is still a customer, from the MBG/NBD.

    Args:
        params: parameters, fitted or published.
        summary: one row per customer: x, t_x, T in the unit of time of the parameters.

    Returns:
        Series "palive" on the summary's index, probabilities.

    Raises:
        ValueError: a parameter is not positive, a column is missing, x is not whole, or not 0 ≤ t_x ≤ T.

    Formula:
        1/(1 + a/(b+x) · ((α+T)/(α+t_x))^(r+x))

    Source:
        Batislam, Denizel & Filiztekin (2007), International Journal of Research in Marketing 24(3), appendix A,
        equation (5).

    Example:
        >>> who = pd.DataFrame({"x": [2], "t_x": [30.43], "T": [38.86]})
        >>> mbgnbd_palive(Mbgnbd(0.525, 6.183, 0.891, 1.614), who).round(4).tolist()
        [0.7062]
    """
    return core.palive(params, summary)


def mbgnbd_expected(params: Mbgnbd, summary: pd.DataFrame, t: float) -> pd.Series:
    """Forecast how many purchases each customer will make in the next t units of time, from the MBG/NBD.

    Args:
        params: parameters, fitted or published.
        summary: one row per customer: x, t_x, T in the unit of time of the parameters.
        t: length of the forecast, same unit, 0 or more.

    Returns:
        Series "expected" on the summary's index, purchases.

    Raises:
        ValueError: a parameter is not positive, a column is missing, x is not whole, not 0 ≤ t_x ≤ T, or t < 0.

    Formula:
        E = (a+b+x)/(a−1) · [1 − ((α+T)/(α+T+t))^(r+x) ₂F₁(r+x, b+x+1; a+b+x; t/(α+T+t))] · P(alive)
        (a = 1: its limit)

    Source:
        Batislam, Denizel & Filiztekin (2007), International Journal of Research in Marketing 24(3).

    Example:
        >>> who = pd.DataFrame({"x": [2], "t_x": [30.43], "T": [38.86]})
        >>> mbgnbd_expected(Mbgnbd(0.525, 6.183, 0.891, 1.614), who, 39).round(3).tolist()
        [1.263]
    """
    return core.expected(params, summary, t)


def mbgnbd_expected_new(params: Mbgnbd, t: float) -> float:
    """Forecast how many repeat purchases a new customer makes in the first t units of time, from the MBG/NBD.

    Args:
        params: parameters, fitted or published.
        t: time since the first purchase, unit of the parameters, 0 or more.

    Returns:
        Expected number of repeat purchases.

    Raises:
        ValueError: a parameter is not positive or t is negative.

    Formula:
        E = b/(a−1) · [1 − (α/(α+t))^r ₂F₁(r, b+1; a+b; t/(α+t))]

    Source:
        Batislam, Denizel & Filiztekin (2007), International Journal of Research in Marketing 24(3).

    Example:
        >>> round(mbgnbd_expected_new(Mbgnbd(0.525, 6.183, 0.891, 1.614), 32), 3)
        1.037
    """
    return core.expected_new(params, t)


def mbgnbd_pmf(params: Mbgnbd, n: npt.ArrayLike, t: float) -> npt.NDArray[np.float64]:
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
        P(n) = B(a,b+n+1)/B(a,b) · NB(n) + B(a+1,b+n)/B(a,b) · [1 − Σ_{j<n} NB(j)]
        with NB(j) = Γ(r+j)/(Γ(r) j!) (α/(α+t))^r (t/(α+t))^j

    Source:
        Batislam, Denizel & Filiztekin (2007), International Journal of Research in Marketing 24(3); its mean is
        mbgnbd_expected_new, which the tests check.

    Example:
        >>> mbgnbd_pmf(Mbgnbd(0.525, 6.183, 0.891, 1.614), [0, 1, 2], 38).round(4).tolist()
        [0.5852, 0.1827, 0.0866]
    """
    return core.pmf(params, n, t)
