"""How far the business hangs on a few customers."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

from crm_engine._checks import number, one_of, whole

if TYPE_CHECKING:
    from collections.abc import Iterable


def _shares(values: Iterable[float], total: float | None, without: int = 0) -> list[float]:
    """Return the shares, largest first."""
    found = sorted((number(v, f"第 {n} 个客户的数值", low=0) for n, v in enumerate(values, 1)), reverse=True)
    found = found[whole(without, "without") :]
    if not found:
        raise ValueError("没有可计算的客户")
    whole_market = fsum(found) if total is None else number(total, "total", low=0, open_low=True)
    if whole_market == 0:
        raise ValueError("合计是 0，份额无法计算")
    if fsum(found) > whole_market * (1 + 1e-9):
        raise ValueError(f"各客户合计 {fsum(found):g} 超过了总额 total={whole_market:g}")
    return [v / whole_market for v in found]


def hhi(values: Iterable[float], *, scale: str = "points", total: float | None = None, without: int = 0) -> float:
    """Measure how concentrated sales are on few customers (Herfindahl-Hirschman index).

    Args:
        values: sales, or shares, of each customer, not negative; only their proportions count.
        scale: "points": shares in percent, up to 10 000; "fraction": shares as parts of 1, up to 1.
        total: total sales, if `values` holds only the larger customers; without it their sum. (The small ones then
            count nothing, which makes the index a lower bound.)
        without: leave out so many of the largest customers first, to see what is left when they are lost.

    Returns:
        The index: 10 000 / n (or 1 / n) with n equal customers, 10 000 (or 1) with one.

    Raises:
        ValueError: no values, a negative one, a sum of 0, or a sum above `total`.

    Formula:
        sum(s_i^2), s_i in percent for "points".

    Source:
        U.S. Department of Justice and Federal Trade Commission, Horizontal Merger Guidelines (2010), 5.3: shares of
        30, 30, 20 and 20 percent give 2600.

    Example:
        >>> round(hhi([30, 30, 20, 20]), 6)
        2600.0
    """
    one_of(scale, ("points", "fraction"), "scale")
    return fsum(s * s for s in _shares(values, total, without)) * (10_000 if scale == "points" else 1)


def crk(values: Iterable[float], k: int, *, total: float | None = None) -> float:
    """Say which share of sales the k largest customers have (concentration ratio).

    Args:
        values: sales, or shares, of each customer, not negative.
        k: number of customers, at least 1; with fewer customers all of them count.
        total: total sales, if `values` holds only the larger customers; without it their sum.

    Returns:
        A share, 0 to 1.

    Raises:
        ValueError: no values, a negative one, a sum of 0, a sum above `total`, or k below 1.

    Formula:
        sum of the k largest s_i.

    Source:
        The definition of the concentration ratio CR_k.

    Example:
        >>> round(crk([40, 25, 15, 12, 8], 4), 6)
        0.92
    """
    return fsum(_shares(values, total)[: whole(k, "k", low=1)])


def effective_number(values: Iterable[float]) -> float:
    """Say to how many equally large customers the sales would be equivalent.

    Args:
        values: sales, or shares, of each customer, not negative.

    Returns:
        A number from 1 to the number of customers.

    Raises:
        ValueError: no values, a negative one, or a sum of 0.

    Formula:
        1 / sum(s_i^2).

    Source:
        The numbers equivalent of the Herfindahl index.

    Example:
        >>> effective_number([50, 50])
        2.0
    """
    return 1 / hhi(values, scale="fraction")


def dependence(bought_from_us: float, our_sales: float, bought_in_all: float) -> dict[str, float]:
    """Say how far we depend on a customer and how far the customer depends on us.

    Args:
        bought_from_us: what the customer bought from us (money), not negative.
        our_sales: our sales to all customers (money), above 0.
        bought_in_all: what the customer bought of such goods from all suppliers (money), above 0.

    Returns:
        `share_of_sales` (the customer's part of our sales) and `share_of_wallet` (our part of its purchases).

    Raises:
        ValueError: a negative number, a total of 0, or a part above its total.

    Formula:
        bought_from_us / our_sales; bought_from_us / bought_in_all.

    Source:
        The definitions of customer dependence and share of wallet.

    Example:
        >>> dependence(200, 1000, 500)
        {'share_of_sales': 0.2, 'share_of_wallet': 0.4}
    """
    part = number(bought_from_us, "从我方采购额", low=0)
    sales = number(our_sales, "我方总销售额", low=0, open_low=True)
    wallet = number(bought_in_all, "客户总采购额", low=0, open_low=True)
    for what, total in (("我方总销售额", sales), ("客户总采购额", wallet)):
        if part > total:
            raise ValueError(f"从我方采购额 {part:g} 超过了{what} {total:g}")
    return {"share_of_sales": part / sales, "share_of_wallet": part / wallet}
