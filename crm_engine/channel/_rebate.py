"""Rebates by sales tiers, and growth against the same period."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from crm_engine._checks import number, numeric, one_of
from crm_engine._records import Rows, amount, records

if TYPE_CHECKING:
    import pandas as pd
else:
    from crm_engine._late import pd


def rebate[Sales: (float, pd.Series)](
    sales: Sales,
    tiers: Rows,
    *,
    mode: str,
    reached: str = "ge",
    cap: float | None = None,
    clawback: float = 0.0,
    threshold: str = "threshold",
    rate: str = "rate",
) -> Sales:
    """Compute a distributor's rebate by sales tiers, on the whole amount (cliff) or band by band (marginal).

    Args:
        sales: sales of the period (money, not negative): a number, or a Series with one per distributor.
        tiers: the tiers in rising order: rows with threshold (money) and rate, or `{threshold: rate}`. The rate is a
            share of sales (0.03 is 3 %); with mode="fixed" it is the money paid for reaching the tier.
        mode: "cliff" (全额累进, the reached tier's rate on all sales), "marginal" (超额累进, each band at its own
            rate) or "fixed" (the reached tier's amount of money).
        reached: "ge": sales equal to a threshold reach its tier; "gt": they must exceed it. Makes no difference to
            "marginal".
        cap: highest rebate (money); None for no limit.
        clawback: share of the rebate that is taken back, such as for diverted goods, in [0, 1].
        threshold: column of the thresholds.
        rate: column of the rates.

    Returns:
        Money, not rounded; below the lowest threshold 0. A Series for a Series, with its index and name.

    Raises:
        ValueError: negative sales, no tiers, thresholds that do not rise, negative rates, an unknown mode.

    Formula:
        cliff: S x r_k, k the highest tier reached; marginal: sum over k of r_k x (min(S, L_{k+1}) - L_k)+;
        fixed: a_k. Then min(cap, .) x (1 - clawback).

    Source:
        The two ways of the trade (全额累进 and 超额累进); sources mean either by "阶梯返利", so `mode` has no default.

    Example:
        >>> tiers = {0: 0.01, 100_000: 0.02, 200_000: 0.03}
        >>> rebate(250_000, tiers, mode="cliff"), rebate(250_000, tiers, mode="marginal")
        (7500.0, 4500.0)
    """
    one_of(mode, ("cliff", "marginal", "fixed"), "mode")
    one_of(reached, ("ge", "gt"), "reached")
    limit = None if cap is None else number(cap, "返利封顶", low=0)
    kept = 1 - number(clawback, "扣回比例", low=0, high=1)
    steps = _tiers(tiers, threshold, rate)

    def one(sold: float) -> float:
        if mode == "marginal":
            tops = [low for low, _ in steps[1:]] + [max(sold, steps[-1][0])]
            due = sum(r * max(0.0, min(sold, top) - low) for (low, r), top in zip(steps, tops, strict=True))
        else:
            at = [r for low, r in steps if sold > low or (reached == "ge" and sold == low)]
            due = 0.0 if not at else at[-1] if mode == "fixed" else sold * at[-1]
        return (due if limit is None else min(limit, due)) * kept

    if isinstance(sales, pd.Series):
        return numeric(sales, str(sales.name or "sales"), low=0).map(one).astype("float64")
    return one(number(sales, "销售额", low=0))


def _tiers(tiers: Rows, threshold: str, rate: str) -> list[tuple[float, float]]:
    if isinstance(tiers, Mapping):
        tiers = [{threshold: low, rate: r} for low, r in tiers.items()]
    rows = records(tiers, (threshold, rate), "返利阶梯")
    steps = [
        (amount(row, threshold, f"返利阶梯第 {n} 档", low=0), amount(row, rate, f"返利阶梯第 {n} 档", low=0))
        for n, row in enumerate(rows, 1)
    ]
    for n, ((low, _), (high, _)) in enumerate(pairwise(steps), 2):
        if high <= low:
            raise ValueError(f"返利阶梯第 {n} 档的门槛 {high:g} 应大于前一档的 {low:g}")
    return steps


def sales_growth(sales: pd.Series, same_period: pd.Series) -> pd.Series:
    """Compare each distributor's sales with the same period of the year before.

    Args:
        sales: sales of this period (money), indexed by distributor.
        same_period: sales of the same period a year before, above 0, indexed by distributor; every distributor of
            `sales` must be there.

    Returns:
        Growth rates (0.2 is 20 % more), in the order of `sales`.

    Raises:
        ValueError: no rows, a distributor without an earlier figure, or an earlier figure that is not above 0.

    Formula:
        (S - S_0) / S_0.

    Source:
        The definition of the year-on-year rate (同比).

    Example:
        >>> import pandas as pd
        >>> sales_growth(pd.Series({"甲": 120.0}), pd.Series({"甲": 100.0})).tolist()
        [0.2]
    """
    if len(sales) == 0:
        raise ValueError("销售额是空的，没有可计算的行")
    missing = [who for who in sales.index if who not in same_period.index]
    if missing:
        raise ValueError(f"「{missing[0]}」没有上年同期的销售额，同比无法计算")
    now = numeric(sales, "本期销售额", low=0)
    before = numeric(same_period.loc[sales.index], "同期销售额", low=0)
    if (before == 0).any():
        raise ValueError(
            f"「{before.index[int((before == 0).to_numpy().argmax())]}」上年同期的销售额是 0，同比无法计算"
        )
    return (now - before) / before
