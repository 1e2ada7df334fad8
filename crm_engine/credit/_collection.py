"""Speed of collection (DSO, CEI) and the order in which customers are asked to pay."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from crm_engine._checks import columns, number, numeric, one_of, unique

if TYPE_CHECKING:
    import pandas as pd
else:
    from crm_engine._late import pd


def dso(
    receivable: float,
    sales: float | Sequence[float],
    days: float | Sequence[float],
    *,
    method: str = "simple",
) -> float:
    """Days sales outstanding: after how many days, on average, customers pay.

    Args:
        receivable: receivables at the end of the period (money, ≥ 0).
        sales: credit sales of the period (money); for "countback" those of each month, the oldest first.
        days: length of the period in days; for "countback" that of each month, as many as sales.
        method: "simple" divides receivables by sales per day; "countback" takes off the latest months' sales until the
            receivables are used up, which follows seasonal sales better.

    Returns:
        Days ≥ 0.

    Raises:
        ValueError: negative numbers, sales of zero (simple), months that do not match, receivables greater than the
            sales of all months given (countback).

    Formula:
        simple = AR / sales · days; countback = Σ days of the months wholly covered + rest / sales_m · days_m.

    Source:
        Simple: any text on working capital; count-back: Credit Today, "Why you should switch to the countback method to
        calculate DSO".

    Example:
        >>> dso(90_000, 360_000, 90)
        22.5
        >>> round(dso(150_000, [100_000, 120_000, 90_000], [31, 30, 31], method="countback"), 4)
        46.0
    """
    one_of(method, ("simple", "countback"), "method")
    owed = number(receivable, "应收账款", low=0)
    monthly = list(sales) if isinstance(sales, Sequence) or hasattr(sales, "__iter__") else [sales]
    lengths = list(days) if isinstance(days, Sequence) or hasattr(days, "__iter__") else [days]
    sold = [number(s, f"第 {k} 期的赊销额", low=0) for k, s in enumerate(monthly, start=1)]
    spans = [number(d, f"第 {k} 期的天数", low=0, open_low=True) for k, d in enumerate(lengths, start=1)]
    if method == "simple":
        total = math.fsum(sold)
        if total == 0:
            raise ValueError("赊销额为 0，无法计算应收账款周转天数")
        return owed * math.fsum(spans) / total
    if len(sold) != len(spans):
        raise ValueError(f"赊销额有 {len(sold)} 期，天数有 {len(spans)} 期，应一一对应")
    if owed > math.fsum(sold):
        raise ValueError(f"应收账款 {owed:g} 超过所给各期赊销额之和 {math.fsum(sold):g}，请给出更早各期的赊销额")
    left, result = owed, 0.0
    for money, span in zip(reversed(sold), reversed(spans), strict=True):
        if left <= 0:
            break
        if left <= money:
            return result + left / money * span
        left -= money
        result += span
    return result


def cei(begin: float, sales: float, end: float, end_current: float) -> float:
    """Collection effectiveness index: how much of what could be collected was collected, in percent.

    Args:
        begin: receivables at the beginning (money, ≥ 0).
        sales: credit sales of the period (money, ≥ 0).
        end: receivables at the end (money, ≥ 0).
        end_current: the part of `end` that is not yet due (money, between 0 and `end`).

    Returns:
        Percent; 100 means that everything due was collected.

    Raises:
        ValueError: negative numbers, a current part greater than the whole, nothing to collect, more receivables at
            the end than there can be.

    Formula:
        CEI = (begin + sales − end) / (begin + sales − end_current) · 100.

    Source:
        Credit Research Foundation, as quoted by the Credit Management Association (2010), "Collection Effectiveness
        Index"; for several months both take the credit sales of an average month. Example of creditguru.com: 55.9 %.

    Example:
        >>> round(cei(100_000, 300_000, 120_000, 80_000), 2)
        87.5
    """
    first, sold = number(begin, "期初应收账款", low=0), number(sales, "本期赊销额", low=0)
    last, current = number(end, "期末应收账款", low=0), number(end_current, "期末未到期应收账款", low=0)
    if current > last:
        raise ValueError(f"期末未到期应收账款（{current:g}）不应大于期末应收账款（{last:g}）")
    if last > first + sold:
        raise ValueError(f"期末应收账款（{last:g}）不应大于期初加本期赊销（{first + sold:g}）")
    due = first + sold - current
    if due == 0:
        raise ValueError("本期没有到期应收的款项，无法计算收款效率指数")
    return (first + sold - last) / due * 100


def collection_rank(
    table: pd.DataFrame,
    *,
    method: str = "risk",
    customer: str = "customer_id",
    amount: str = "amount",
    days: str = "days_overdue",
    probability: str = "pd",
    recovery: str = "recovery",
    hours: str = "hours",
) -> pd.DataFrame:
    """Order in which overdue customers should be approached.

    Args:
        table: one row per customer (`customer`, unique) with `amount` overdue (money, ≥ 0) and the columns of the
            method.
        method: "risk" ranks by amount × days overdue × probability of default (columns `days`, `probability`);
            "recovery" ranks by expected recovery per hour of work (columns `recovery`, the share expected to come in,
            and `hours`, > 0).
        customer: column of the customer.
        amount: column of the overdue amount.
        days: column of the days past due, ≥ 0.
        probability: column of the probability of default, in [0, 1].
        recovery: column of the expected share recovered, in [0, 1].
        hours: column of the hours of work needed.

    Returns:
        The rows of `table` with the columns `priority` and `rank` (1 = first) added, in order of rank. Ties
        (to six decimals): the greater amount first, then the smaller customer id.

    Raises:
        ValueError: missing columns, no rows, repeated customers, numbers missing or out of range.

    Formula:
        risk = amount · days · PD; recovery = amount · share / hours.

    Source:
        Priorities of a collection desk; a rule of policy, so both variants are offered.

    Example:
        >>> import pandas as pd
        >>> t = pd.DataFrame({"customer_id": ["A", "B"], "amount": [1000, 800], "days_overdue": [30, 60],
        ...                   "pd": [0.1, 0.1]})
        >>> collection_rank(t)["customer_id"].tolist()
        ['B', 'A']
    """
    one_of(method, ("risk", "recovery"), "method")
    columns(table, [customer, amount, *([days, probability] if method == "risk" else [recovery, hours])], "逾期客户表")
    unique(table[customer], customer)
    money = numeric(table[amount], amount, low=0)
    if method == "risk":
        priority = money * numeric(table[days], days, low=0) * numeric(table[probability], probability, low=0, high=1)
    else:
        work = numeric(table[hours], hours, low=0)
        idle = (work == 0).to_numpy()
        if idle.any():
            raise ValueError(f"列「{hours}」第 {table.index[int(idle.argmax())]} 行应大于 0，收到的是 0")
        priority = money * numeric(table[recovery], recovery, low=0, high=1) / work
    found = table.assign(priority=priority)
    # Products of fractions: priorities that agree to six decimals are tied.
    keys = pd.DataFrame({"p": -priority.round(6).to_numpy(), "a": -money.to_numpy(), "c": table[customer].to_numpy()})
    order = keys.sort_values(["p", "a", "c"], kind="stable").index.to_numpy()
    found = found.iloc[order].copy()
    found["rank"] = range(1, len(found) + 1)
    return found
