"""What customers cost and when they have paid it back."""

import math
from collections.abc import Sequence
from fractions import Fraction

from crm_engine import _checks


def required_leads(target: int, conversions: Sequence[float]) -> int:
    """Say how many leads are needed at the start to win a number of customers at the end.

    Args:
        target: customers wanted, whole number, 0 or more.
        conversions: conversion rate of every step in order, fractions in (0, 1].

    Returns:
        Number of leads, rounded up once, at the very end.

    Raises:
        ValueError: the target is not a whole number, no steps are given, or a rate is outside (0, 1].

    Formula:
        n₁ = ⌈target / Π c_k⌉

    Source:
        The funnel read backwards; rates are taken as the decimal fractions they are written as, so 0.1 is
        exactly one tenth and no rounding error adds a lead.

    Example:
        >>> required_leads(30, [0.25, 0.4, 0.5])
        600
    """
    wanted = _checks.whole(target, "目标客户数")
    if not len(conversions):
        raise ValueError("转化率是空的，至少要有一步")
    product = Fraction(1)
    for step, rate in enumerate(conversions, 1):
        found = _checks.number(rate, f"第 {step} 步的转化率", low=0, high=1, open_low=True)
        product *= Fraction(repr(found))
    return math.ceil(wanted / product)


def cac(spend: float, new_customers: int) -> float:
    """Give the acquisition cost of one new customer.

    Args:
        spend: all spending on acquisition in a window, money, 0 or more.
        new_customers: customers won in the same window, whole number, at least 1.

    Returns:
        Money per new customer.

    Raises:
        ValueError: the spending is negative or no customer was won.

    Formula:
        CAC = spend / new customers

    Source:
        Gupta, Lehmann & Stuart (2004), Valuing Customers, Journal of Marketing Research 41(1).

    Example:
        >>> cac(120_000, 300)
        400.0
    """
    paid = _checks.number(spend, "获客支出", low=0)
    won = _checks.whole(new_customers, "新客户数")
    if won == 0:
        raise ValueError("新客户数是 0，获客成本没有意义")
    return paid / won


def ltv_cac(value: float, cost: float) -> float:
    """Compare what a customer brings over the years with what winning it cost.

    Args:
        value: customer lifetime value (of margin, not revenue), money.
        cost: acquisition cost of one customer, money, positive.

    Returns:
        The ratio; below 1 a customer costs more than it brings.

    Raises:
        ValueError: a value is not a number or the cost is not positive.

    Formula:
        LTV : CAC = value / cost

    Source:
        Plain ratio of the two quantities; the often quoted rule "at least 3" is a habit, not a law.

    Example:
        >>> ltv_cac(1200, 400)
        3.0
    """
    return _checks.number(value, "客户终身价值") / _checks.number(cost, "获客成本", low=0, open_low=True)


def payback_months(cost: float, monthly_margin: float, *, retention: float = 1.0) -> float:
    """Say in which month a customer's margin has repaid its acquisition cost.

    Args:
        cost: acquisition cost of one customer, money, 0 or more.
        monthly_margin: margin of one active customer in one month, money; received at the end of each month.
        retention: share of customers that stay from month to month, in [0, 1]; 1 = nobody leaves.

    Returns:
        With retention 1 the quotient (may be a fraction of a month). With less, the first whole month in which
        the cumulated expected margin reaches the cost; infinity if it never does.

    Raises:
        ValueError: the cost is negative, the margin is not a number, or retention is outside [0, 1].

    Formula:
        retention = 1: CAC/margin; else the least n with margin·(1 − rⁿ)/(1 − r) ≥ CAC

    Source:
        Geometric series of the expected margins; month 1 brings the full margin.

    Example:
        >>> payback_months(400, 50), payback_months(400, 50, retention=0.9), payback_months(600, 50, retention=0.9)
        (8.0, 16.0, inf)
    """
    owed = _checks.number(cost, "获客成本", low=0)
    margin = _checks.number(monthly_margin, "月毛利")
    stay = _checks.number(retention, "月保留率", low=0, high=1)
    if owed == 0:
        return 0.0
    if margin <= 0:
        return math.inf
    if stay == 1:
        return owed / margin
    needed = owed * (1 - stay) / margin  # = 1 − rⁿ
    if math.isclose(owed, margin, rel_tol=1e-12) or owed < margin:
        return 1.0
    if stay == 0 or needed >= 1:
        return math.inf
    months = math.log1p(-needed) / math.log(stay)
    return float(math.ceil(months - 1e-9))  # a sum that reaches the cost exactly counts as reached


def roi(gain: float, cost: float) -> float:
    """Give the return on an investment: what came back beyond the cost, per unit of money spent.

    Args:
        gain: what the investment brought, money (margin, not revenue).
        cost: what was spent, money, positive.

    Returns:
        Fraction: 0.25 means 25 % more than was spent, −1 means all is lost.

    Raises:
        ValueError: a value is not a number or the cost is not positive.

    Formula:
        ROI = (gain − cost)/cost

    Source:
        Farris et al. (2010), Marketing Metrics, 2nd ed., return on marketing investment.

    Example:
        >>> roi(150_000, 120_000)
        0.25
    """
    spent = _checks.number(cost, "投入", low=0, open_low=True)
    return (_checks.number(gain, "收益") - spent) / spent
