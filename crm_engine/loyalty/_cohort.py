"""Cohort analysis: do customers who came together come back?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_engine._checks import columns, date, dates, filled, one_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
else:
    from crm_engine._late import np, pd


def cohort(
    orders: pd.DataFrame,
    *,
    customer: str = "customer_id",
    ordered: str = "date",
    age: str = "calendar",
    value: str = "share",
    until: object = None,
) -> pd.DataFrame:
    """Of the customers who first bought in a month, how many bought again 1, 2, 3 … months later.

    Args:
        orders: one row per order (or order line) with the columns `customer` and `ordered` (date).
        customer: column of the customer.
        ordered: column of the order's date.
        age: "calendar" counts calendar months between the first order and the order (31 January → 1 February is 1);
            "elapsed" counts full months since the customer's own first order (31 January → 28 February, the last day of
            that month, is 1; 15 January → 14 February is 0).
        value: "count" for active customers, "share" for their share of the cohort's size.
        until: last date observed; None takes the latest order. Later orders are left out.

    Returns:
        One row per month of the first order (text YYYY-MM, rising, months without new customers left out); columns
        `size` (customers) and 0, 1, 2 … (age in months). Ages that no customer of the cohort can have reached by
        `until` are NaN; ages reached without any order are 0.

    Raises:
        ValueError: missing columns, no rows (up to `until`), empty customers, bad dates.

    Formula:
        cell(c, a) = #{customers of cohort c with an order at age a} / #{customers of cohort c}.

    Source:
        Cohort table as in Fader & Hardie's notes on the CDNOW data; the choice of age must be stated.

    Example:
        >>> import pandas as pd
        >>> days = ["2026-01-05", "2026-02-04", "2026-01-20", "2026-02-01"]
        >>> cohort(pd.DataFrame({"customer_id": [1, 1, 2, 3], "date": days})).to_numpy().tolist()
        [[2.0, 1.0, 0.5], [1.0, 1.0, nan]]
    """
    one_of(age, ("calendar", "elapsed"), "age")
    one_of(value, ("count", "share"), "value")
    columns(orders, [customer, ordered], "订单表")
    day = dates(orders[ordered], ordered).dt.normalize().to_numpy()
    who = pd.factorize(filled(orders[customer], customer))[0]
    end = pd.Timestamp(day.max()) if until is None else date(until, "until").normalize()
    seen = day <= end.to_datetime64()
    if not seen.any():
        raise ValueError(f"截止 {end.date()} 没有任何订单")
    day, who = day[seen], who[seen]
    first = pd.Series(day).groupby(who).transform("min").to_numpy()
    ages = _months(first, day, age)
    month = first.astype("datetime64[M]")
    table = pd.DataFrame({"cohort": month.astype(str), "age": ages, "who": who}).drop_duplicates()
    counts = table.pivot_table(index="cohort", columns="age", values="who", aggfunc="count", fill_value=0)
    size = table.groupby("cohort")["who"].nunique()
    starts = np.array([f"{m}-01" for m in size.index], "datetime64[D]")
    oldest = dict(
        zip(size.index, _months(starts, np.full(len(starts), end.to_datetime64()), age).tolist(), strict=True)
    )
    counts = counts.reindex(columns=range(max(oldest.values()) + 1), fill_value=0).astype("float64")
    reached = np.arange(counts.shape[1]) <= np.array([oldest[m] for m in counts.index])[:, None]
    counts = counts.where(reached)
    if value == "share":
        counts = counts.div(size, axis=0)
    counts.insert(0, "size", size.astype("int64"))
    counts.columns.name = None
    return counts


def _months(first: npt.NDArray[np.datetime64], later: npt.NDArray[np.datetime64], age: str) -> npt.NDArray[np.int64]:
    """Months between two dates, by the calendar or in full months."""
    begin, end = first.astype("datetime64[M]"), later.astype("datetime64[M]")
    months: npt.NDArray[np.int64] = (end - begin).astype("int64")
    if age == "calendar":
        return months
    day = later.astype("datetime64[D]")
    # The last day of a short month completes the month of somebody who came on a later day of a longer one.
    last_of_month = (end + 1).astype("datetime64[D]") - 1
    since = first.astype("datetime64[D]") - begin.astype("datetime64[D]")
    short = (day - end.astype("datetime64[D]") < since) & (day != last_of_month)
    full: npt.NDArray[np.int64] = months - short
    return full
