"""Terms of credit: what a customer pays who does not take the cash discount."""

from crm_engine._checks import number, one_of


def terms_cost(
    discount: float,
    discount_days: float,
    net_days: float,
    *,
    year: int = 365,
    compound: bool = False,
    paid_day: float | None = None,
) -> float:
    """Yearly cost of not taking the cash discount, as a fraction (0.3724 is 37.24 %).

    Args:
        discount: the discount as a fraction of the invoice; 2 % is 0.02.
        discount_days: last day of the discount, in days from the invoice.
        net_days: day on which the whole amount is due, in days from the invoice.
        year: 360 or 365 days; textbooks differ.
        compound: False gives the nominal (simple) rate, True the effective rate.
        paid_day: the day on which the customer really pays; None means on `net_days`.

    Returns:
        The rate per year as a fraction.

    Raises:
        ValueError: a discount outside [0, 1), a year other than 360 or 365, or a payment not later than the discount's
            last day.

    Formula:
        nominal = D / (1 − D) · Y / (N − b); effective = (1 + D / (1 − D)) ** (Y / (N − b)) − 1.

    Source:
        Ross, Westerfield & Jaffe, Corporate Finance, chapter "Credit and inventory management" (terms of the sale).

    Example:
        >>> round(terms_cost(0.02, 10, 30), 6)
        0.372449
        >>> round(terms_cost(0.02, 10, 30, year=360), 6)
        0.367347
        >>> round(terms_cost(0.02, 10, 30, paid_day=45), 4)
        0.2128
    """
    rate = number(discount, "现金折扣率", low=0)
    if rate >= 1:
        raise ValueError(f"现金折扣率应写成小数且小于 1(2% 写作 0.02),收到的是 {rate:g}")
    one_of(year, (360, 365), "year")
    first = number(discount_days, "折扣期(天)", low=0)
    due = number(net_days, "信用期限(天)", low=0)
    if due <= first:
        raise ValueError(f"信用期限({due:g} 天)应长于折扣期({first:g} 天)")
    last = due if paid_day is None else number(paid_day, "实际付款日(天)", low=0)
    if last <= first:
        raise ValueError(f"付款日(第 {last:g} 天)应晚于折扣期(第 {first:g} 天),否则没有放弃折扣")
    periods = year / (last - first)
    once = rate / (1 - rate)
    return float((1 + once) ** periods - 1) if compound else once * periods
