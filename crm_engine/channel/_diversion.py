"""Diverted goods (窜货): flags, kinds, rates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm_engine._checks import columns, filled, number, numeric
from crm_engine.channel._territory import read_territory, region_codes
from crm_engine.ids import region_within

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from crm_engine.channel._territory import Territory
else:
    from crm_engine._late import pd


def _inside(who: pd.Series, where: pd.Series, allowed: dict[str, list[str]]) -> pd.Series:
    """Tell by row whether the region lies in the distributor's territory."""
    unknown = [w for w in who.unique() if w not in allowed]
    if unknown:
        raise ValueError(f"分销商「{unknown[0]}」没有授权区域，无法判断是否窜货")
    answers = {
        (w, r): any(region_within(r, part) for part in allowed[w])
        for w, r in dict.fromkeys(zip(who, where, strict=True))
    }
    return pd.Series([answers[pair] for pair in zip(who, where, strict=True)], index=who.index, dtype=bool)


def diversion_flags(
    scans: pd.DataFrame,
    territory: Territory,
    *,
    floor: float | str | None = None,
    distributor: str = "distributor",
    region: str = "region",
    buyer: str | None = None,
    price: str = "price",
) -> pd.DataFrame:
    """Mark scans of goods that turned up outside the territory of the distributor they were delivered to.

    Args:
        scans: one row per scan of goods found in the market.
        territory: authorised regions: `{distributor: code or list of codes}`, or a DataFrame with the columns
            `distributor` and `region`. A province's code covers its cities and areas.
        floor: lowest permitted price: a number, or the column of `scans` that has it; None does not look at prices.
        distributor: column of the distributor to whom the goods were delivered.
        region: column of the region code where they were found (2, 4 or 6 digits).
        buyer: column of the buyer's region code; None does not look at buyers.
        price: column of the price, with `floor`.

    Returns:
        Boolean columns with the index of `scans`: `region` (found outside the territory), with `buyer` also `buyer`
        (buyer outside), with `floor` also `price` (below the floor), and `any` (at least one of them).

    Raises:
        ValueError: no rows, missing columns, empty cells, a distributor without a territory, a malformed code.

    Formula:
        outside = no code of the territory is the beginning of the region's code (closing pairs of zeros left out).

    Source:
        The common controls against diverted goods: goods found by code, buyers' places, prices below the floor.

    Example:
        >>> import pandas as pd
        >>> scans = pd.DataFrame({"distributor": ["甲", "甲"], "region": ["440305", "330106"], "price": [88, 95]})
        >>> diversion_flags(scans, {"甲": "440000"}, floor=90)["region"].tolist()
        [False, True]
    """
    wanted = [distributor, region, *([buyer] if buyer else []), *([price] if floor is not None else [])]
    columns(scans, [*wanted, *([floor] if isinstance(floor, str) else [])], "扫码记录")
    allowed = read_territory(territory, distributor, region)
    who = filled(scans[distributor], distributor).astype(str)
    found = pd.DataFrame({"region": ~_inside(who, region_codes(scans, region), allowed)}, index=scans.index)
    if buyer:
        found["buyer"] = ~_inside(who, region_codes(scans, buyer), allowed)
    if floor is not None:
        low = numeric(scans[floor], floor, low=0) if isinstance(floor, str) else number(floor, "最低限价", low=0)
        found["price"] = numeric(scans[price], price, low=0) < low
    return found.assign(any=found.any(axis=1))


def diversion_kind(
    scans: pd.DataFrame,
    territory: Territory,
    *,
    floor: float | str,
    neighbours: Mapping[str, Any],
    distributor: str = "distributor",
    region: str = "region",
    price: str = "price",
) -> pd.Series:
    """Sort diverted goods into the malicious, the harmless and the natural kind by fixed rules.

    Args:
        scans: one row per scan, as in `diversion_flags`.
        territory: authorised regions of all distributors, as in `diversion_flags`.
        floor: lowest permitted price: a number, or the column of `scans` that has it.
        neighbours: regions that border on a distributor's territory: `{distributor: code or list of codes}`; a
            distributor that is missing has none.
        distributor: column of the distributor to whom the goods were delivered.
        region: column of the region code where they were found.
        price: column of the price.

    Returns:
        Series of text with the index of `scans`; the first rule that fits: "无" (inside the territory), "恶性" (price
        below the floor), "良性" (nobody is authorised there), "自然性" (a neighbouring region), "待查" (the rest).

    Raises:
        ValueError: as in `diversion_flags`.

    Formula:
        the rules above in their order.

    Source:
        The three kinds of textbooks: 恶性 dumps on purpose for gain, 自然性 happens at borders or on the way, 良性
        flows into markets that are not served. The measurable signs and their order are the course's convention.

    Example:
        >>> import pandas as pd
        >>> scans = pd.DataFrame({"distributor": ["甲", "甲"], "region": ["3301", "3502"], "price": [80, 100]})
        >>> diversion_kind(scans, {"甲": "44", "乙": "33"}, floor=90, neighbours={"甲": ["35"]}).tolist()
        ['恶性', '良性']
    """
    if floor is None:
        raise ValueError("判断窜货类型要有最低限价，请给出 floor")
    flags = diversion_flags(scans, territory, floor=floor, distributor=distributor, region=region, price=price)
    allowed = read_territory(territory, distributor, region)
    near = read_territory(neighbours, distributor, region)
    everywhere = [code for codes in allowed.values() for code in codes]
    kinds = []
    codes = region_codes(scans, region)
    for who, where, outside, cheap in zip(
        scans[distributor].astype(str), codes, flags["region"], flags["price"], strict=True
    ):
        served = any(region_within(where, part) for part in everywhere)
        border = any(region_within(where, part) for part in near.get(who, []))
        kinds.append(
            "无" if not outside else "恶性" if cheap else "良性" if not served else "自然性" if border else "待查"
        )
    return pd.Series(kinds, index=scans.index, name="kind", dtype="object")


def diversion_rate(
    scans: pd.DataFrame,
    flag: str | pd.Series,
    *,
    by: str | None = "distributor",
    quantity: str | None = None,
) -> float | pd.Series:
    """Say which share of the scanned goods was diverted, in all or by distributor.

    Args:
        scans: one row per scan.
        flag: column of `scans`, or Series with its index, that is True for diverted goods.
        by: column to group by; None for all together.
        quantity: column with the number of pieces per scan; None counts every scan as one piece.

    Returns:
        A share, 0 to 1; with `by` a Series in the order of the groups' names.

    Raises:
        ValueError: no rows, missing columns, an empty flag or group, negative quantities, or a group without pieces.

    Formula:
        diverted quantity / scanned quantity.

    Source:
        The definition of the diversion rate (窜货率).

    Example:
        >>> import pandas as pd
        >>> scans = pd.DataFrame({"distributor": ["甲", "甲", "乙"], "qty": [30, 10, 5], "out": [False, True, False]})
        >>> diversion_rate(scans, "out", quantity="qty").to_dict()
        {'乙': 0.0, '甲': 0.25}
    """
    wanted = [flag] if isinstance(flag, str) else []
    columns(scans, [*wanted, *([by] if by else []), *([quantity] if quantity else [])], "扫码记录")
    named, marks = (flag, scans[flag]) if isinstance(flag, str) else ("flag", flag.reindex(scans.index))
    marked = filled(marks, named).astype(bool)
    pieces = numeric(scans[quantity], quantity, low=0) if quantity else pd.Series(1.0, index=scans.index)
    keys = filled(scans[by], by).to_numpy() if by else ["全部"] * len(scans)
    table = pd.DataFrame({"out": (pieces * marked).to_numpy(), "all": pieces.to_numpy()}).groupby(keys, sort=True).sum()
    if (table["all"] == 0).any():
        raise ValueError(
            f"「{table.index[int((table['all'] == 0).to_numpy().argmax())]}」的扫码数量是 0，窜货率无法计算"
        )
    rate = table["out"] / table["all"]
    return rate.rename_axis(by).rename("diversion_rate") if by else float(rate.iloc[0])
