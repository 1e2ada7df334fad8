"""From transactions to what the buy-till-you-die models need of each customer."""

from datetime import date as Date  # noqa: N812 - `date` is the column's name here

import numpy as np
import pandas as pd

from crm_engine import _checks

UNITS = {"day": 1, "week": 7}


def cbs(
    transactions: pd.DataFrame,
    *,
    end: str | Date,
    unit: str,
    customer: str = "customer_id",
    date: str = "date",
    amount: str | None = "amount",
) -> pd.DataFrame:
    """Summarise each customer's purchases up to a date: repeat purchases, time of the last one, age.

    Args:
        transactions: one row per purchase; purchases of one customer on one day are one purchase.
        end: last day of the observation; later purchases are left out (they are the test of the forecast).
        unit: unit of all times of the result: "day" or "week" (days/7, not rounded). Parameters fitted with one
            unit are wrong in the other.
        customer: column of the customer's id.
        date: column of the date; the time of day doesn't matter.
        amount: column of the money, 0 or more; None when only times matter.

    Returns:
        DataFrame indexed by customer id, sorted: x (repeat purchases, the first doesn't count), t_x (time from the
        first purchase to the last, 0 without a repeat), T (time from the first purchase to `end`), and with an
        amount: monetary (mean money of the repeat purchases, 0 without a repeat).

    Raises:
        ValueError: no rows (up to `end`), a missing column, an empty id, no date, or a negative amount.

    Formula:
        x = days with a purchase − 1; t_x = last − first; T = end − first

    Source:
        Fader, Hardie & Lee (2005), "Counting your customers" the easy way, Marketing Science 24(2): the history
        (x, t_x, T); Fader & Hardie (2013), The Gamma-Gamma model of monetary value: mean of the
        repeat transactions.

    Example:
        >>> buys = pd.DataFrame({"customer_id": ["a", "a", "a", "b"], "amount": [20.0, 30, 50, 9],
        ...                      "date": ["2026-01-01", "2026-01-15", "2026-01-29", "2026-01-08"]})
        >>> cbs(buys, end="2026-02-05", unit="week").loc["a"].tolist()
        [2.0, 4.0, 5.0, 40.0]
    """
    _checks.one_of(unit, UNITS, "unit")
    _checks.columns(transactions, [customer, date, *([amount] if amount is not None else [])], "交易表")
    _checks.filled(transactions[customer], customer)
    day = _checks.dates(transactions[date], date).to_numpy().astype("datetime64[D]").astype(np.int64)
    last = int(_checks.date(end, "end").to_datetime64().astype("datetime64[D]").astype(np.int64))
    money = None if amount is None else _checks.numeric(transactions[amount], amount, low=0).to_numpy()
    kept = day <= last
    if not kept.any():
        raise ValueError(f"列「{date}」没有不晚于 {end} 的交易")
    who, names = pd.factorize(transactions[customer].to_numpy()[kept] if not kept.all() else transactions[customer])
    who, day = who.astype(np.int64), day[kept]  # the browser's own whole numbers have 32 bits, too few for the key
    span = int(day.max() - day.min()) + 1
    key = who * span + (day - day.min())
    order = np.argsort(key, kind="stable")
    sorted_key = key[order]
    new_day = np.r_[True, sorted_key[1:] != sorted_key[:-1]]
    visits = np.flatnonzero(new_day)
    person, visit_day = np.divmod(sorted_key[visits], span)
    first = np.flatnonzero(np.r_[True, person[1:] != person[:-1]])
    counts = np.diff(np.r_[first, len(person)])
    began, ended = visit_day[first], visit_day[first + counts - 1]
    scale = UNITS[unit]
    found = {
        "x": (counts - 1).astype(np.int64),
        "t_x": (ended - began) / scale,
        "T": (last - int(day.min()) - began) / scale,
    }
    if money is not None:
        sums = np.add.reduceat(money[kept][order], visits)
        repeat = np.add.reduceat(sums, first) - sums[first]
        found["monetary"] = np.where(counts > 1, repeat / np.maximum(counts - 1, 1), 0.0)
    return pd.DataFrame(found, index=pd.Index(names, name=customer)).sort_index()
