"""BG/NBD: the easy model of repeat buying (dropout only after a repeat purchase)."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from crm_engine.value import _bgnbd_core as core
from crm_engine.value._bgnbd_core import Bgnbd


def bgnbd_fit(summary: pd.DataFrame) -> Bgnbd:
    """Fit the BG/NBD model of repeat buying to a customer base by maximum likelihood.

    Args:
        summary: one row per customer: x (repeat purchases), t_x (time of the last), T (age), as from cbs; one
            unit of time throughout.

    Returns:
        Bgnbd(r, alpha, a, b, log_likelihood, converged); alpha in the summary's unit of time.

    Raises:
        ValueError: a column is missing, x is not whole, not 0 ≤ t_x ≤ T, or nobody bought again.

    Formula:
        ln L = lnΓ(r+x) − lnΓ(r) + r ln α + lnΓ(a+b) + lnΓ(b+x) − lnΓ(b) − lnΓ(a+b+x)
        + ln[(α+T)^−(r+x) + 1{x>0} a/(b+x−1) (α+t_x)^−(r+x)]

    Source:
        Fader, Hardie & Lee (2005), "Counting your customers" the easy way, Marketing Science 24(2): the
        likelihood of a history (x, t_x, T).

    Example:
        >>> base = pd.DataFrame({"x": [0, 0, 2, 5, 1, 0, 3], "t_x": [0, 0, 20.0, 30, 3, 0, 12],
        ...                      "T": [38.0, 30, 35, 33, 36, 39, 37]})
        >>> bgnbd_fit(base).log_likelihood > -50
        True
    """
    return Bgnbd(*core.fit(summary, 0))


def bgnbd_palive(params: Bgnbd, summary: pd.DataFrame) -> pd.Series:
    """Give the probability that each customer is still a customer, from the BG/NBD.

    Args:
        params: parameters, fitted or published.
        summary: one row per customer: x, t_x, T in the unit of time of the parameters.

    Returns:
        Series "palive" on the summary's index, probabilities.

    Raises:
        ValueError: a parameter is not positive, a column is missing, x is not whole, or not 0 ≤ t_x ≤ T.

    Formula:
        1/(1 + 1{x>0} · a/(b+x−1) · ((α+T)/(α+t_x))^(r+x)); 1 for a customer without a repeat purchase

    Source:
        Fader, Hardie & Lee (2008), Computing P(alive) using the BG/NBD model (brucehardie.com/notes/021).

    Example:
        >>> who = pd.DataFrame({"x": [2], "t_x": [30.43], "T": [38.86]})
        >>> bgnbd_palive(Bgnbd(0.243, 4.414, 0.793, 2.426), who).round(4).tolist()
        [0.7266]
    """
    return core.palive(params, summary)


def bgnbd_expected(params: Bgnbd, summary: pd.DataFrame, t: float) -> pd.Series:
    """Forecast how many purchases each customer will make in the next t units of time, from the BG/NBD.

    Args:
        params: parameters, fitted or published.
        summary: one row per customer: x, t_x, T in the unit of time of the parameters.
        t: length of the forecast, same unit, 0 or more.

    Returns:
        Series "expected" on the summary's index, purchases.

    Raises:
        ValueError: a parameter is not positive, a column is missing, x is not whole, not 0 ≤ t_x ≤ T, or t < 0.

    Formula:
        E = (a+b+x−1)/(a−1) · [1 − ((α+T)/(α+T+t))^(r+x) ₂F₁(r+x, b+x; a+b+x−1; t/(α+T+t))] · P(alive)
        (a = 1: its limit)

    Source:
        Fader, Hardie & Lee (2005), "Counting your customers" the easy way, Marketing Science 24(2),
        equation (10).

    Example:
        >>> who = pd.DataFrame({"x": [2], "t_x": [30.43], "T": [38.86]})
        >>> bgnbd_expected(Bgnbd(0.243, 4.414, 0.793, 2.426), who, 39).round(3).tolist()
        [1.226]
    """
    return core.expected(params, summary, t)


def bgnbd_expected_new(params: Bgnbd, t: float) -> float:
    """Forecast how many repeat purchases a new customer makes in the first t units of time, from the BG/NBD.

    Args:
        params: parameters, fitted or published.
        t: time since the first purchase, unit of the parameters, 0 or more.

    Returns:
        Expected number of repeat purchases.

    Raises:
        ValueError: a parameter is not positive or t is negative.

    Formula:
        E = (a+b−1)/(a−1) · [1 − (α/(α+t))^r ₂F₁(r, b; a+b−1; t/(α+t))]

    Source:
        Fader, Hardie & Lee (2005), "Counting your customers" the easy way, Marketing Science 24(2),
        equation (9).

    Example:
        >>> round(bgnbd_expected_new(Bgnbd(0.243, 4.414, 0.793, 2.426), 32), 3)
        1.045
    """
    return core.expected_new(params, t)


def bgnbd_pmf(params: Bgnbd, n: npt.ArrayLike, t: float) -> npt.NDArray[np.float64]:
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
        P(n) = B(a,b+n)/B(a,b) · NB(n) + 1{n>0} B(a+1,b+n−1)/B(a,b) · [1 − Σ_{j<n} NB(j)]
        with NB(j) = Γ(r+j)/(Γ(r) j!) (α/(α+t))^r (t/(α+t))^j

    Source:
        Fader, Hardie & Lee (2005), "Counting your customers" the easy way, Marketing Science 24(2),
        equation (8).

    Example:
        >>> bgnbd_pmf(Bgnbd(0.243, 4.414, 0.793, 2.426), [0, 1, 2], 38).round(4).tolist()
        [0.577, 0.1989, 0.0849]
    """
    return core.pmf(params, n, t)
