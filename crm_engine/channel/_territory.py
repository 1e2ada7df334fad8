"""Territories: who may sell where, and regions that were promised twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import TYPE_CHECKING, Any

from crm_engine._checks import filled
from crm_engine._records import names, records, text
from crm_engine.ids import region_within

if TYPE_CHECKING:
    import pandas as pd
else:
    from crm_engine._late import pd

Territory = Any  # {distributor: region code or list of codes}, or a DataFrame with one row per distributor and region


def read_territory(territory: Territory, distributor: str, region: str) -> dict[str, list[str]]:
    """Return the regions of each distributor, in the order of the input."""
    if isinstance(territory, Mapping):
        return {
            str(who): names(where) if isinstance(where, (str, Iterable)) else [text(where)]
            for who, where in territory.items()
        }
    found: dict[str, list[str]] = {}
    for row in records(territory, (distributor, region), "授权区域表"):
        found.setdefault(text(row[distributor]), []).append(text(row[region]))
    return found


def region_codes(scans: pd.DataFrame, column: str) -> pd.Series:
    """Return a column of region codes as text; codes that were read as numbers lose their ".0"."""
    values = filled(scans[column], column)
    return values.map(lambda v: str(int(v)) if isinstance(v, float) and v.is_integer() else str(v).strip())


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
