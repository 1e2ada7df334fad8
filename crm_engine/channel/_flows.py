"""Where goods went, who got more than could be sold there, and whom to look into first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_engine._checks import columns, number, numeric, one_of, weights
from crm_engine.channel._territory import region_codes

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
else:
    from crm_engine._late import pd


def flow_matrix(
    scans: pd.DataFrame,
    *,
    origin: str = "origin",
    found: str = "region",
    quantity: str | None = None,
    digits: int | None = None,
    net: bool = False,
) -> pd.DataFrame:
    """Show from which region to which the goods went.

    Args:
        scans: one row per scan.
        origin: column of the region the goods were delivered to.
        found: column of the region where they were found.
        quantity: column with the number of pieces; None counts every scan as one.
        digits: compare only so many digits of the codes: 2 provinces, 4 cities; None takes the codes as they are.
        net: return the net flow (out minus in) for each pair instead of the flow.

    Returns:
        Square DataFrame, origin by row, found by column, both over all regions in rising order; 0 where nothing went.

    Raises:
        ValueError: no rows, missing columns, empty cells, negative quantities, digits other than 2, 4, 6.

    Formula:
        F_ij = quantity from i found in j; net: F - F'.

    Source:
        The definition of an origin-destination matrix.

    Example:
        >>> import pandas as pd
        >>> scans = pd.DataFrame({"origin": ["44", "44", "33"], "region": ["44", "33", "33"], "qty": [5, 2, 4]})
        >>> flow_matrix(scans, quantity="qty").loc["44"].tolist()
        [2.0, 5.0]
    """
    columns(scans, [origin, found, *([quantity] if quantity else [])], "扫码记录")
    if digits is not None:
        one_of(digits, (2, 4, 6), "digits")
    pieces = numeric(scans[quantity], quantity, low=0) if quantity else pd.Series(1.0, index=scans.index)
    table = pd.DataFrame(
        {
            origin: region_codes(scans, origin).str.slice(0, digits).to_numpy(),
            found: region_codes(scans, found).str.slice(0, digits).to_numpy(),
            "pieces": pieces.to_numpy(),
        }
    )
    regions = sorted(set(table[origin]) | set(table[found]))
    flow = table.pivot_table(index=origin, columns=found, values="pieces", aggfunc="sum", fill_value=0.0)
    flow = flow.reindex(index=regions, columns=regions, fill_value=0.0).astype("float64")
    flow.index.name, flow.columns.name = origin, found
    return flow - flow.T.to_numpy() if net else flow


def oversupply(shipped: pd.Series, sold: pd.Series, *, limit: float) -> pd.DataFrame:
    """Mark distributors who were sent far more than was sold in their territory: the rest may have gone elsewhere.

    Args:
        shipped: quantity sent to each distributor, not negative, indexed by distributor.
        sold: quantity sold on within its own territory, not negative; every distributor of `shipped` must be there.
        limit: highest ratio that is not suspicious, above 0.

    Returns:
        DataFrame in the order of `shipped`: `ratio` (infinite when nothing was sold on) and `flag` (ratio above the
        limit). Nobody is marked who was sent nothing; the ratio is then 0.

    Raises:
        ValueError: no rows, a distributor without a sold quantity, negative quantities, a limit that is not above 0.

    Formula:
        ratio = shipped / sold.

    Source:
        One of the common controls against diverted goods.

    Example:
        >>> import pandas as pd
        >>> oversupply(pd.Series({"甲": 300, "乙": 100}), pd.Series({"甲": 120, "乙": 95}), limit=1.5)["flag"].tolist()
        [True, False]
    """
    high = number(limit, "limit", low=0, open_low=True)
    if len(shipped) == 0:
        raise ValueError("发货量是空的，没有可计算的行")
    missing = [who for who in shipped.index if who not in sold.index]
    if missing:
        raise ValueError(f"「{missing[0]}」没有当地销量，无法判断")
    sent = numeric(shipped, "发货量", low=0)
    local = numeric(sold.loc[shipped.index], "当地销量", low=0)
    ratio = (sent / local.where(local > 0)).fillna(float("inf")).where(sent > 0, 0.0)
    return pd.DataFrame({"ratio": ratio, "flag": ratio > high})


def suspicion_rank(indicators: pd.DataFrame, weight: Mapping[str, float], *, scale: str = "minmax") -> pd.DataFrame:
    """Order distributors by how much points to diverted goods, so that the checks start with the right ones.

    Args:
        indicators: one row per distributor, indexed by its name; one column per indicator, higher is more suspicious
            (diversion rate, share of low prices, deliveries / local sales, ...).
        weight: weight by indicator, adding up to 1.
        scale: "minmax" brings each indicator to 0 to 1 by its lowest and highest value (all 0 when they are equal),
            "max" divides by its highest value, "none" takes it as it is.

    Returns:
        DataFrame with `score` and `rank` (1 is the most suspicious; equal scores share the better rank), by score;
        equal ones in the order of their names.

    Raises:
        ValueError: no rows, missing columns, cells that are no numbers, weights that do not add up to 1; with "max" a
            negative value.

    Formula:
        score = sum(w_j x scaled_j).

    Source:
        The weighted scoring method.

    Example:
        >>> import pandas as pd
        >>> table = pd.DataFrame({"rate": [0.1, 0.4], "cheap": [0.0, 0.2]}, index=["甲", "乙"])
        >>> suspicion_rank(table, {"rate": 0.6, "cheap": 0.4}).index.tolist()
        ['乙', '甲']
    """
    one_of(scale, ("minmax", "max", "none"), "scale")
    weight = dict(weight)
    columns(indicators, weight, "可疑指标表")
    shares = weights(weight.values())
    score = pd.Series(0.0, index=indicators.index)
    for column, share in zip(weight, shares, strict=True):
        values = numeric(indicators[column], column, low=0 if scale == "max" else float("-inf"))
        low = values.min() if scale == "minmax" else 0.0
        width = 1.0 if scale == "none" else values.max() - low
        score += share * (values - low) / (width or 1.0)
    # Scores that differ only by rounding in binary are equal.
    rank = score.round(9).rank(ascending=False, method="min").astype(int)
    return pd.DataFrame({"score": score, "rank": rank}).sort_index(kind="stable").sort_values("rank", kind="stable")
