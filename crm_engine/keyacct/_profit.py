"""What each customer earns after the cost of serving it, and the whale curve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm_engine._checks import columns, number, numeric

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
else:
    from crm_engine._late import pd


def cost_to_serve(
    customers: pd.DataFrame, rates: Mapping[str, float], *, revenue: str = "revenue", cogs: str = "cogs"
) -> pd.DataFrame:
    """Compute each customer's profit after the activities it causes (activity-based costing).

    Args:
        customers: one row per customer, indexed by its name: revenue and cost of goods (money, not negative), and the
            volume of each cost driver (orders, visits, returns, ...; not negative).
        rates: cost per unit of each driver (money), by the driver's column.
        revenue: column of the revenue.
        cogs: column of the cost of goods sold.

    Returns:
        DataFrame in the order of the input: `revenue`, `gross` (revenue - cogs), `cost_to_serve`, `profit` and
        `margin` (profit / revenue; NaN without revenue).

    Raises:
        ValueError: no rows, missing columns, cells that are no numbers or negative, no drivers.

    Formula:
        profit = revenue - cogs - sum(driver_j x rate_j). The cost follows the activities, not the revenue.

    Source:
        Customer profitability by activity-based costing: Kaplan and Cooper, Cost and Effect (1998).

    Example:
        >>> import pandas as pd
        >>> table = pd.DataFrame({"revenue": [1000, 800], "cogs": [700, 500], "visits": [2, 12]}, index=["甲", "乙"])
        >>> cost_to_serve(table, {"visits": 40})["profit"].to_dict()
        {'甲': 220.0, '乙': -180.0}
    """
    rates = dict(rates)
    if not rates:
        raise ValueError("没有给出任何作业动因的费率")
    columns(customers, [revenue, cogs, *rates], "客户表")
    sold = numeric(customers[revenue], revenue, low=0)
    gross = sold - numeric(customers[cogs], cogs, low=0)
    served = pd.Series(0.0, index=customers.index)
    for driver, rate in rates.items():
        served += numeric(customers[driver], driver, low=0) * number(rate, f"「{driver}」的费率", low=0)
    profit = gross - served
    return pd.DataFrame(
        {
            "revenue": sold,
            "gross": gross,
            "cost_to_serve": served,
            "profit": profit,
            "margin": profit / sold.where(sold > 0),
        }
    )


def whale_curve(profit: pd.Series) -> pd.DataFrame:
    """Add up profit from the most to the least profitable customer: the curve rises above 100 % and falls back.

    Args:
        profit: profit by customer (money, may be negative), indexed by customer; the sum must be above 0.

    Returns:
        DataFrame by falling profit (equal ones in the order of the input): `rank` (from 1), `profit`, `cumulative`
        (money), `share` (cumulative / total profit), `customers` (rank / number of customers).

    Raises:
        ValueError: no rows, a cell that is no number, or a total that is not above 0 (the shares would mean nothing).

    Formula:
        share_k = sum of the k largest profits / sum of all profits.

    Source:
        The whale curve of cumulative customer profitability: Kaplan and Cooper, Cost and Effect (1998).

    Example:
        >>> import pandas as pd
        >>> whale_curve(pd.Series({"甲": 50.0, "乙": -30.0, "丙": 80.0}))["share"].tolist()
        [0.8, 1.3, 1.0]
    """
    if len(profit) == 0:
        raise ValueError("利润表是空的，没有可计算的客户")
    values = numeric(profit, str(profit.name or "profit")).sort_values(ascending=False, kind="stable")
    total = values.sum()
    if not total > 0:
        raise ValueError(f"利润合计是 {total:g}，应大于 0，累计占比才有意义")
    rank = pd.Series(range(1, len(values) + 1), index=values.index)
    return pd.DataFrame(
        {
            "rank": rank,
            "profit": values,
            "cumulative": values.cumsum(),
            "share": values.cumsum() / total,
            "customers": rank / len(values),
        }
    )


def whale_peak(profit: pd.Series) -> dict[str, Any]:
    """Say where the whale curve peaks and how much the unprofitable customers take away again.

    Args:
        profit: profit by customer (money, may be negative); the sum must be above 0.

    Returns:
        `rank` (number of customers at the peak; the smallest when several reach it), `share` (cumulative share there,
        1 or more), `unprofitable` (number of customers with a loss), `lost` (share of the total that they eat up).

    Raises:
        ValueError: as in `whale_curve`.

    Formula:
        peak = sum of the positive profits / total; lost = peak - 1.

    Source:
        The whale curve of cumulative customer profitability: Kaplan and Cooper, Cost and Effect (1998).

    Example:
        >>> import pandas as pd
        >>> whale_peak(pd.Series([50.0, -30.0, 80.0]))
        {'rank': 2, 'share': 1.3, 'unprofitable': 1, 'lost': 0.3}
    """
    curve = whale_curve(profit)
    gains, losses = curve["profit"] > 0, curve["profit"] < 0
    total = float(curve["cumulative"].iloc[-1])
    return {
        "rank": int(gains.sum()),
        "share": float(curve["share"].iloc[int(gains.sum()) - 1]),
        "unprofitable": int(losses.sum()),
        "lost": float(-curve["profit"].where(losses, 0.0).sum() / total),
    }
