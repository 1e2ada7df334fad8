"""Break-even of a mailing."""

from crm_engine import _checks


def break_even_rate(cost_per_piece: float, profit_per_sale: float) -> float:
    """Give the share of recipients that must buy for a mailing to pay for itself.

    Args:
        cost_per_piece: cost of reaching one person, money, 0 or more.
        profit_per_sale: net profit of one sale before the cost of the mailing, money, positive.

    Returns:
        Response rate as a fraction (0.01375 = 1.375 %); above 1 when the mailing can never pay.

    Raises:
        ValueError: the cost is negative or the profit is not positive.

    Formula:
        BE = cost per piece / net profit per sale

    Source:
        Hughes, break-even index of database marketing: 0.55/40 = 1.375 %.

    Example:
        >>> round(break_even_rate(0.55, 40), 5)
        0.01375
    """
    cost = _checks.number(cost_per_piece, "每件成本", low=0)
    return cost / _checks.number(profit_per_sale, "每笔净利", low=0, open_low=True)


def bei(response_rate: float, break_even: float) -> float:
    """Say by how many per cent a group's response lies above (or below) its break-even rate.

    Args:
        response_rate: response rate of the group, fraction in [0, 1].
        break_even: break-even rate, fraction, positive (see break_even_rate).

    Returns:
        Break-even index in per cent: 0 breaks even, positive earns, −100 nobody answered.

    Raises:
        ValueError: the response rate is outside [0, 1] or the break-even rate is not positive.

    Formula:
        BEI = (r − BE)/BE × 100

    Source:
        Hughes, break-even index: r = 2.5 %, BE = 1.375 % → 81.82. (Blackbaud prints (r − BE)×100, another measure.)

    Example:
        >>> round(bei(0.025, 0.01375), 2)
        81.82
    """
    rate = _checks.number(response_rate, "响应率", low=0, high=1)
    be = _checks.number(break_even, "盈亏平衡响应率", low=0, open_low=True)
    return (rate - be) / be * 100


def expected_profit(response_rate: float, profit_per_sale: float, cost_per_piece: float) -> float:
    """Give the profit that one contact brings on average; contact only where it is positive.

    Args:
        response_rate: probability of a sale, fraction in [0, 1].
        profit_per_sale: net profit of one sale before the cost of the contact, money.
        cost_per_piece: cost of one contact, money, 0 or more.

    Returns:
        Money per contact.

    Raises:
        ValueError: the rate is outside [0, 1], the cost is negative, or a value is not a number.

    Formula:
        p·m − c

    Source:
        The condition p·m − c > 0 is the break-even rate p > c/m read the other way.

    Example:
        >>> round(expected_profit(0.025, 40, 0.55), 2)
        0.45
    """
    rate = _checks.number(response_rate, "响应率", low=0, high=1)
    cost = _checks.number(cost_per_piece, "每件成本", low=0)
    return rate * _checks.number(profit_per_sale, "每笔净利") - cost
