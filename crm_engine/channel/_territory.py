"""Territories that overlap, and distributors who are sent more than their territory can sell."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from crm_engine._checks import number, numeric
from crm_engine.channel._diversion import read_territory
from crm_engine.ids import region_within

if TYPE_CHECKING:
    import pandas as pd

    from crm_engine.channel._diversion import Territory
else:
    from crm_engine._late import pd


def territory_overlaps(
    territory: Territory, *, distributor: str = "distributor", region: str = "region"
) -> pd.DataFrame:
    """Find regions that were promised to two distributors; a clause of regional protection must not have any.

    Args:
        territory: authorised regions: `{distributor: code or list of codes}`, or a DataFrame with one row per
            distributor and region.
        distributor: column of the distributor.
        region: column of the region code (2, 4 or 6 digits).

    Returns:
        One row per overlap: `first`, `second` (distributors, in the order of the input) and `region` (the smaller of
        the two regions, which both may serve). Empty when all territories are apart.

    Raises:
        ValueError: no rows, missing columns, or a malformed code.

    Formula:
        two regions overlap when one lies within the other.

    Source:
        The principle of exclusive territories.

    Example:
        >>> territory_overlaps({"甲": "440000", "乙": ["440300", "350000"]}).to_numpy().tolist()
        [['甲', '乙', '440300']]
    """
    allowed = read_territory(territory, distributor, region)
    if not allowed:
        raise ValueError("授权区域表是空的，没有可检查的区域")
    found = []
    for (first, ours), (second, theirs) in combinations(allowed.items(), 2):
        for one in ours:
            for other in theirs:
                if region_within(one, other):
                    found.append((first, second, one))
                elif region_within(other, one):
                    found.append((first, second, other))
    return pd.DataFrame(found, columns=["first", "second", "region"])


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
