"""Customer value by formula: what was earned, and what a steady customer will bring."""

import math
from collections.abc import Sequence

from crm_engine import _checks


def pcv(contributions: Sequence[float], rate: float, *, start: int) -> float:
    """Give the past customer value: what a customer brought so far, with interest up to today.

    Args:
        contributions: contribution (margin) of each past period, money, the oldest first, the latest last.
        rate: interest rate per period, fraction (0.0125 = 1.25 % per month), greater than −1.
        start: how many periods of interest the latest contribution earns: 1 (Kumar & Reinartz) or 0.

    Returns:
        Money, valued today.

    Raises:
        ValueError: no contributions, a value that is not a number, rate ≤ −1, or start is neither 0 nor 1.

    Formula:
        PCV = Σ_k GC_k (1 + δ)^k, k = start for the latest period, rising into the past

    Source:
        Kumar & Reinartz, Customer Relationship Management, past customer value: 240, 15, 15, 9, 6 at 1.25 % a
        month → 302.01486.

    Example:
        >>> round(pcv([240, 15, 15, 9, 6], 0.0125, start=1), 5)
        302.01486
    """
    _checks.one_of(start, [0, 1], "start")
    growth = 1 + _checks.number(rate, "利率", low=-1, open_low=True)
    if not len(contributions):
        raise ValueError("各期贡献是空的")
    found = [_checks.number(c, f"第 {k} 期的贡献") for k, c in enumerate(contributions, 1)]
    return math.fsum(c * growth**k for k, c in enumerate(reversed(found), start))


def npv(payments: Sequence[float], rate: float, *, start: int) -> float:
    """Give the net present value of a series of payments: what the money of later periods is worth today.

    Args:
        payments: money per period, the first first; what is paid out is negative.
        rate: discount rate per period, fraction, greater than −1.
        start: when the first payment falls due: 0 = today, as an outlay is; 1 = at the end of the first period, as
            the function NPV of spreadsheets takes it.

    Returns:
        Money, valued today.

    Raises:
        ValueError: no payments, a value that is not a number, rate ≤ −1, or start is neither 0 nor 1.

    Formula:
        NPV = Σ_k C_k/(1 + d)^k, k = start for the first payment

    Source:
        Adobe LiveCycle FormCalc User Reference, function NPV: 500, 1500, 4000, 10 000 at 10 % → 11 529.60863 (its
        first payment falls due after one period).

    Example:
        >>> round(npv([500, 1500, 4000, 10_000], 0.1, start=1), 5)
        11529.60863
        >>> round(npv([-100, 60, 60], 0.1, start=0), 2)
        4.13
    """
    _checks.one_of(start, [0, 1], "start")
    growth = 1 + _checks.number(rate, "折现率", low=-1, open_low=True)
    if not len(payments):
        raise ValueError("各期收支是空的")
    found = [_checks.number(c, f"第 {k} 笔收支") for k, c in enumerate(payments, 1)]
    return math.fsum(c / growth**k for k, c in enumerate(found, start))


def clv_simple(
    margin: float,
    retention: float,
    discount: float,
    *,
    convention: str,
    periods: int | None = None,
    acquisition_cost: float = 0.0,
) -> float:
    """Give the lifetime value of a customer with a constant margin and a constant retention rate.

    Args:
        margin: margin per period of an active customer, money.
        retention: probability to stay from one period to the next, in [0, 1].
        discount: discount rate per period, fraction, greater than −1.
        convention: when money comes. "A": the first margin at once and for certain, then at each renewal;
            "B": the first margin one period from now, if the customer stays (margin multiple of Gupta & Lehmann);
            "C": the first margin at the end of the first period, for certain.
        periods: number of periods that are looked at (A: periods + 1 payments, B and C: periods payments);
            None: without end.
        acquisition_cost: taken off at the start, money, 0 or more.

    Returns:
        Money, valued today.

    Raises:
        ValueError: retention outside [0, 1], discount ≤ −1, an unknown convention, periods not a whole number, or
            without end a sum that does not converge (1 + discount ≤ retention).

    Formula:
        q = r/(1+d); A: m(1−q^{n+1})/(1−q) → m(1+d)/(1+d−r); B: m q(1−qⁿ)/(1−q) → m r/(1+d−r);
        C: m/(1+d)·(1−qⁿ)/(1−q) → m/(1+d−r); q = 1: m times the number of payments (C: over 1+d)

    Source:
        B: Gupta & Lehmann (2005), Managing Customers as Investments, margin multiple; A and C: the same
        geometric series with the first payment now, or certain at the end of period 1.

    Example:
        >>> [round(clv_simple(100, 0.8, 0.1, convention=c), 2) for c in "ABC"]
        [366.67, 266.67, 333.33]
        >>> [round(clv_simple(100, 0.8, 0.1, convention=c, periods=5), 2) for c in "ABC"]
        [312.41, 212.41, 265.51]
    """
    _checks.one_of(convention, ["A", "B", "C"], "convention")
    m = _checks.number(margin, "毛利")
    r = _checks.number(retention, "保留率", low=0, high=1)
    growth = 1 + _checks.number(discount, "折现率", low=-1, open_low=True)
    cost = _checks.number(acquisition_cost, "获客成本", low=0)
    first = {"A": 1.0, "B": r / growth, "C": 1 / growth}[convention]
    if periods is None:
        if growth <= r:
            raise ValueError(f"没有期限时要求 1 + 折现率 > 保留率，收到的是 {growth:g} 和 {r:g}（价值无穷大）")
        return m * first * growth / (growth - r) - cost
    payments = _checks.whole(periods, "期数") + (convention == "A")
    return m * first * _geometric(r / growth, payments) - cost


def _geometric(q: float, terms: int) -> float:
    """Return 1 + q + … + q^(terms−1)."""
    if abs(1 - q) < 1e-6:  # (1 − qⁿ)/(1 − q) loses digits near 1; the plain sum does not
        return math.fsum(q**k for k in range(terms))
    return float((1 - q**terms) / (1 - q))
