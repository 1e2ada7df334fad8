"""Credit limits: how much a customer may owe, and whether an order would break that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm_engine._checks import number
from crm_engine.credit._either import aligned, either, is_column

if TYPE_CHECKING:
    from crm_engine.credit._either import Value


def credit_limit(
    cap: Value,
    monthly_sales: Value,
    period: Value,
    net_worth: Value,
    *,
    k: float = 1.0,
    share: float = 0.1,
) -> Any:
    """Credit limit of a customer: the smallest of the grade's cap, the need of the business, and a part of net worth.

    Args:
        cap: highest limit that the customer's grade allows (money, ≥ 0); a number or a column.
        monthly_sales: expected sales to the customer per month of 30 days (money, ≥ 0).
        period: credit period in days, ≥ 0.
        net_worth: the customer's net worth (money); a negative one gives a limit of 0.
        k: factor on the need, ≥ 0; 1 covers exactly the sales of one credit period.
        share: part of the net worth that one supplier should finance at most, in [0, 1].

    Returns:
        The limit (money): a float, or a Series if a column was given.

    Raises:
        ValueError: missing or negative numbers, columns with different rows.

    Formula:
        limit = min(cap, k · monthly_sales · period / 30, max(0, share · net_worth)).

    Source:
        A rule of credit policy; the three bounds are the usual ones, their parameters are the firm's own decision.

    Example:
        >>> credit_limit(200_000, 80_000, 45, 900_000, share=0.1)
        90000.0
    """
    aligned(cap, monthly_sales, period, net_worth)
    factor = number(k, "k", low=0)
    part = number(share, "share", low=0, high=1)
    worth = either(net_worth, "净资产")
    ceiling = either(cap, "等级限额", low=0)
    need = factor * either(monthly_sales, "月销售额", low=0) * either(period, "信用期限（天）", low=0) / 30
    return _least(_least(ceiling, need), _most(part * worth, 0.0))


def _least(a: Any, b: Any) -> Any:
    """Smaller of two numbers or columns."""
    if is_column(a):
        return a.where(a <= b, b)
    if is_column(b):
        return b.where(b <= a, a)
    return min(a, b)


def _most(a: Any, b: float) -> Any:
    return a.where(a >= b, b) if is_column(a) else max(a, b)


def limit_breach(limit: Value, receivable: Value, open_orders: Value, new_order: Value) -> Any:
    """Whether a new order would take a customer above the credit limit.

    Args:
        limit: credit limit (money, ≥ 0); a number or a column.
        receivable: what the customer owes now (money, ≥ 0).
        open_orders: accepted orders that are not yet invoiced (money, ≥ 0).
        new_order: the order to be decided (money, ≥ 0).

    Returns:
        True if the limit would be broken (exactly the limit, to a millionth, is allowed): a bool, or a Series if a
        column was given.

    Raises:
        ValueError: missing or negative numbers, columns with different rows.

    Formula:
        receivable + open_orders + new_order > limit.

    Source:
        Order hold of credit control, as in enterprise systems' credit checks.

    Example:
        >>> limit_breach(90_000, 50_000, 20_000, 20_000), limit_breach(90_000, 50_000, 20_000, 20_001)
        (False, True)
    """
    aligned(limit, receivable, open_orders, new_order)
    used = either(receivable, "应收账款", low=0) + either(open_orders, "未开票订单", low=0)
    # 0.1 + 0.2 > 0.3 in binary: an amount that fits to the cent must not break the limit.
    found = used + either(new_order, "新订单", low=0) > either(limit, "信用额度", low=0) + 1e-6
    return found if is_column(found) else bool(found)


def expected_loss(probability: Value, loss: Value, exposure: Value) -> Any:
    """Expected credit loss of a customer: probability of default × share lost × amount at risk.

    Args:
        probability: probability of default (PD), in [0, 1]; a number or a column.
        loss: loss given default (LGD), share of the exposure that is lost, in [0, 1].
        exposure: exposure at default (EAD), money, ≥ 0.

    Returns:
        Money: a float, or a Series if a column was given.

    Raises:
        ValueError: shares outside [0, 1], negative exposure, missing numbers, columns with different rows.

    Formula:
        EL = PD · LGD · EAD.

    Source:
        Basel Committee on Banking Supervision 2005, An explanatory note on the Basel II IRB risk weight functions.

    Example:
        >>> expected_loss(0.02, 0.5, 100_000)
        1000.0
    """
    aligned(probability, loss, exposure)
    chance = either(probability, "违约概率", low=0, high=1)
    return chance * either(loss, "违约损失率", low=0, high=1) * either(exposure, "违约风险敞口", low=0)
