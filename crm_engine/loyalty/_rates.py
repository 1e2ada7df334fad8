"""Retention and churn of a period. Plain numbers, no tables."""

from crm_engine._checks import one_of, whole


def retention(start: int, end: int, new: int) -> float:
    """Share of the customers at the start of a period who are still customers at its end.

    Args:
        start: number of customers at the start, > 0.
        end: number of customers at the end, including new ones.
        new: number of customers won during the period (and still there at its end).

    Returns:
        A fraction in [0, 1].

    Raises:
        ValueError: counts that are not whole numbers ≥ 0, no customers at the start, more new than final customers, or
            more customers kept than there were.

    Formula:
        r = (E − N) / S.

    Source:
        Farris et al., Marketing Metrics, chapter on customer profitability (retention rate).

    Example:
        >>> retention(200, 210, 40)
        0.85
    """
    first, last, won = whole(start, "期初客户数"), whole(end, "期末客户数"), whole(new, "新增客户数")
    if first == 0:
        raise ValueError("期初客户数为 0，无法计算保留率")
    kept = last - won
    if kept < 0:
        raise ValueError(f"新增客户数（{won}）不应多于期末客户数（{last}）")
    if kept > first:
        raise ValueError(f"期末减新增（{kept}）不应多于期初客户数（{first}）")
    return kept / first


def churn(lost: int, start: int, *, end: int | None = None, base: str = "start") -> float:
    """Share of customers lost in a period.

    Args:
        lost: number of customers lost.
        start: number of customers at the start.
        end: number of customers at the end; needed for base="average".
        base: what the lost ones are divided by: "start" (customers at the start; then churn = 1 − retention) or
            "average" (mean of start and end; usual when the base grows fast).

    Returns:
        A fraction ≥ 0.

    Raises:
        ValueError: counts that are not whole numbers ≥ 0, a base of zero, more customers lost than there were with
            base="start", base="average" without `end`.

    Formula:
        churn = lost / S, or lost / ((S + E)/2).

    Source:
        Farris et al., Marketing Metrics, chapter on customer profitability; the denominator must be stated.

    Example:
        >>> churn(30, 200), churn(30, 200, end=210, base="average")
        (0.15, 0.14634146341463414)
    """
    one_of(base, ("start", "average"), "base")
    gone, first = whole(lost, "流失客户数"), whole(start, "期初客户数")
    if base == "start":
        if first == 0:
            raise ValueError("期初客户数为 0，无法计算流失率")
        if gone > first:
            raise ValueError(f"流失客户数（{gone}）不应多于期初客户数（{first}）")
        return gone / first
    if end is None:
        raise ValueError("base='average' 需要用 end 给出期末客户数")
    both = first + whole(end, "期末客户数")
    if both == 0:
        raise ValueError("期初与期末客户数都是 0，无法计算流失率")
    return 2 * gone / both


def repurchase(customers: int, repeaters: int) -> float:
    """Share of buyers who bought at least twice.

    Args:
        customers: number of customers who bought at least once in the period, > 0.
        repeaters: how many of them bought at least twice.

    Returns:
        A fraction in [0, 1].

    Raises:
        ValueError: counts that are not whole numbers ≥ 0, no buyers, more repeaters than buyers.

    Formula:
        repeaters / customers.

    Source:
        复购率: the definition by customers, not by orders.

    Example:
        >>> repurchase(400, 90)
        0.225
    """
    buyers, again = whole(customers, "购买客户数"), whole(repeaters, "重复购买客户数")
    if buyers == 0:
        raise ValueError("购买客户数为 0，无法计算复购率")
    if again > buyers:
        raise ValueError(f"重复购买客户数（{again}）不应多于购买客户数（{buyers}）")
    return again / buyers
