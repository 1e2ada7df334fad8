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
        Ross, Westerfield & Jordan, Fundamentals of Corporate Finance, chapter "Credit and inventory management": terms
        of the sale.

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
        raise ValueError(f"现金折扣率应写成小数且小于 1（2% 写作 0.02），收到的是 {rate:g}")
    one_of(year, (360, 365), "year")
    first = number(discount_days, "折扣期（天）", low=0)
    due = number(net_days, "信用期限（天）", low=0)
    if due <= first:
        raise ValueError(f"信用期限（{due:g} 天）应长于折扣期（{first:g} 天）")
    last = due if paid_day is None else number(paid_day, "实际付款日（天）", low=0)
    if last <= first:
        raise ValueError(f"付款日（第 {last:g} 天）应晚于折扣期（第 {first:g} 天），否则没有放弃折扣")
    periods = year / (last - first)
    once = rate / (1 - rate)
    return float((1 + once) ** periods - 1) if compound else once * periods


def policy_profit(
    sales: float,
    *,
    variable_cost: float,
    collection_days: float,
    capital_cost: float,
    bad_debt: float = 0.0,
    collection_cost: float = 0.0,
    discount: float = 0.0,
    takers: float = 0.0,
    year: int = 360,
) -> float:
    """Yearly profit of one credit policy, before fixed costs; compare two policies by the difference of their profits.

    Args:
        sales: credit sales per year under this policy (money, ≥ 0).
        variable_cost: variable cost as a share of sales, in [0, 1].
        collection_days: days until customers pay on average, ≥ 0.
        capital_cost: yearly cost of capital as a fraction, ≥ 0.
        bad_debt: share of sales lost as bad debts, in [0, 1].
        collection_cost: cost of collection per year (money, ≥ 0).
        discount: cash discount as a fraction, in [0, 1].
        takers: share of sales paid with the discount, in [0, 1].
        year: 360 or 365 days.

    Returns:
        Money per year.

    Raises:
        ValueError: numbers missing or out of range.

    Formula:
        S(1 − v) − S/Y·days·v·k − S·bad_debt − collection_cost − S·takers·discount.

    Source:
        Credit decision by relevant costs; only the variable cost of the receivables is tied up. Ross, Westerfield &
        Jordan, Fundamentals of Corporate Finance, chapter "Credit and inventory management": analyzing credit policy.

    Example:
        >>> tight = policy_profit(3_600_000, variable_cost=0.6, collection_days=30, capital_cost=0.1, bad_debt=0.01)
        >>> loose = policy_profit(4_200_000, variable_cost=0.6, collection_days=60, capital_cost=0.1, bad_debt=0.03)
        >>> round(loose - tight, 2)
        126000.0
    """
    one_of(year, (360, 365), "year")
    sold = number(sales, "赊销额", low=0)
    cost = number(variable_cost, "变动成本率", low=0, high=1)
    tied = sold / year * number(collection_days, "平均收现期（天）", low=0) * cost
    return (
        sold * (1 - cost)
        - tied * number(capital_cost, "资本成本率", low=0)
        - sold * number(bad_debt, "坏账率", low=0, high=1)
        - number(collection_cost, "收账费用", low=0)
        - sold * number(takers, "享受折扣的比例", low=0, high=1) * number(discount, "现金折扣率", low=0, high=1)
    )
