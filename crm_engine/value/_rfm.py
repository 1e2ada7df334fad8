"""Recency, frequency and monetary value of each customer, from orders."""

from datetime import date as Date  # noqa: N812 - `date` is the column's name here

import pandas as pd

from crm_engine import _checks


def rfm_table(
    orders: pd.DataFrame,
    *,
    as_of: str | Date,
    frequency: str,
    monetary: str,
    returns: str = "error",
    customer: str = "customer_id",
    date: str = "date",
    amount: str = "amount",
    order: str = "order_id",
) -> pd.DataFrame:
    """Sum up each customer's orders: how long ago the last one was, how many there were, how much they brought.

    Args:
        orders: one row per order (or order line).
        as_of: date of the analysis; recency is whole days from the last purchase to it. "day_after_last" takes
            the day after the latest purchase in the table (the most recent customer then has recency 1).
        frequency: what counts as one purchase: "order" (distinct order numbers), "day" (distinct days with a
            purchase; same-day orders are merged) or "row".
        monetary: "sum" (all purchases together) or "mean" (per purchase, as counted by `frequency`).
        returns: rows with a negative amount are an "error"; "drop" leaves them out; "net" takes them off the
            money only: they are neither purchases nor recent, and who has nothing but returns is left out.
        customer: column of the customer's id.
        date: column of the date; the time of day doesn't matter.
        amount: column of the amount, money. Zero is a purchase.
        order: column of the order number, only needed for frequency="order".

    Returns:
        DataFrame indexed by customer id, sorted: recency (days), frequency (purchases), monetary (money).

    Raises:
        ValueError: no rows, a missing column, an empty id, a date that is none or lies after `as_of`, an amount
            that is no number, or is negative with returns="error".

    Formula:
        R = as_of − max(date); F = number of purchases; M = Σ amount or Σ amount / F

    Source:
        Fader, Hardie & Lee (2005), RFM and CLV: Using iso-value curves, Journal of Marketing Research 42(4).

    Example:
        >>> orders = pd.DataFrame({"customer_id": ["a", "a", "b"], "amount": [30.0, 50.0, 20.0],
        ...                        "date": ["2026-03-01", "2026-03-20", "2026-02-01"]})
        >>> rfm_table(orders, as_of="2026-03-31", frequency="day", monetary="sum").loc["a"].tolist()
        [11.0, 2.0, 80.0]
    """
    _checks.one_of(frequency, ["order", "day", "row"], "frequency")
    _checks.one_of(monetary, ["sum", "mean"], "monetary")
    _checks.one_of(returns, ["error", "drop", "net"], "returns")
    _checks.columns(orders, [customer, date, amount, *([order] if frequency == "order" else [])], "订单表")
    _checks.filled(orders[customer], customer)
    days = _checks.dates(orders[date], date).dt.normalize()
    money = _checks.numeric(orders[amount], amount, low=0 if returns == "error" else float("-inf"))
    bought = money >= 0
    if not bought.any():
        raise ValueError(f"列「{amount}」全是负数（退货），没有购买记录")
    end = days[bought].max() + pd.Timedelta(days=1) if as_of == "day_after_last" else _checks.date(as_of, "as_of")
    late = days > end.normalize()
    if late.any():
        row = int(late.to_numpy().argmax())
        place, day = days.index[row], days.iloc[row]
        raise ValueError(
            f"列「{date}」第 {place} 行的 {day:%Y-%m-%d} 晚于分析日 {end:%Y-%m-%d}；先筛掉分析日之后的订单"
        )
    flat = pd.DataFrame({"customer": orders[customer].to_numpy(), "day": days.to_numpy(), "amount": money.to_numpy()})
    flat["purchase"] = orders[order].to_numpy() if frequency == "order" else flat["day"]
    kept = flat[bought.to_numpy()]
    if frequency == "order":
        _checks.filled(orders[order], order)
    groups = kept.groupby("customer", sort=True)
    count = groups.size() if frequency == "row" else groups["purchase"].nunique()
    total = groups["amount"].sum()
    if returns == "net":
        total = flat.groupby("customer")["amount"].sum().reindex(total.index)
    found = pd.DataFrame(
        {
            "recency": (end.normalize() - groups["day"].max()).dt.days,
            "frequency": count,
            "monetary": total / count if monetary == "mean" else total,
        }
    )
    return found.rename_axis(customer)
