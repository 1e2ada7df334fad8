"""How strong a channel conflict is and how far prices drift apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_engine._checks import columns, filled, number, numeric

if TYPE_CHECKING:
    import pandas as pd
else:
    from crm_engine._late import pd


def conflict_index(
    issues: pd.DataFrame,
    *,
    by: str | None = None,
    importance: str = "importance",
    frequency: str = "frequency",
    intensity: str = "intensity",
    highest: float | None = None,
) -> float | pd.Series:
    """Measure channel conflict: how important the issues are, how often they come up, how fierce the dispute is.

    Args:
        issues: one row per issue (and channel member).
        by: column of the channel member; None takes all rows together.
        importance: column with the importance, not negative.
        frequency: column with the frequency, not negative.
        intensity: column with the intensity, not negative.
        highest: highest point of the three scales (the same for all); then the index is 100 when every issue has the
            highest frequency and intensity. None gives the bare sum.

    Returns:
        The index: a number, or with `by` a Series by channel member, in the order of the members' names.

    Raises:
        ValueError: no rows, missing columns, an empty name in `by`, cells that are no numbers, negative or above
            `highest`; with `highest`, importances that are all 0.

    Formula:
        C = sum(importance x frequency x intensity); with `highest` h: 100 x C / (h^2 x sum(importance)).

    Source:
        Importance x frequency x intensity, summed over issues, after Brown and Day 1981, "Measures of manifest conflict
        in distribution channels", Journal of Marketing Research 18(3); the scaling to 100 is ours.

    Example:
        >>> import pandas as pd
        >>> issues = pd.DataFrame({"importance": [5, 3], "frequency": [2, 4], "intensity": [3, 1]})
        >>> conflict_index(issues)
        42.0
    """
    columns(issues, [importance, frequency, intensity, *([by] if by else [])], "冲突事项表")
    high = float("inf") if highest is None else number(highest, "highest", low=0, open_low=True)
    weight, often, fierce = (numeric(issues[c], c, low=0, high=high) for c in (importance, frequency, intensity))
    keys = filled(issues[by], by) if by else pd.Series(0, index=issues.index)
    table = pd.DataFrame({"sum": (weight * often * fierce).to_numpy(), "weight": weight.to_numpy()})
    found = table.groupby(keys.to_numpy(), sort=True).sum()
    if highest is not None and (found["weight"] == 0).any():
        raise ValueError(f"列「{importance}」合计是 0，无法折算成百分制")
    index = found["sum"] if highest is None else 100 * found["sum"] / (high**2 * found["weight"])
    return index.rename_axis(by).rename("conflict_index") if by else float(index.iloc[0])


def price_dispersion(
    prices: pd.DataFrame, *, by: str | None = None, price: str = "price", ddof: int = 1
) -> pd.DataFrame:
    """Show how far the prices of a product drift apart, in all or within each region.

    Args:
        prices: one row per observed price.
        by: column of the region (or product, or distributor); None takes all rows together.
        price: column of the price, above 0.
        ddof: 1 for the standard deviation of a sample, 0 for that of a whole population.

    Returns:
        One row per group in the order of the groups' names (`全部` without `by`): `count`, `mean`, `min`, `max`, `std`,
        `cv` (standard deviation / mean; NaN for a single price with ddof 1) and `ratio` (min / max).

    Raises:
        ValueError: no rows, missing columns, an empty name in `by`, or a price that is not above 0.

    Formula:
        CV = s / mean; ratio = min / max.

    Source:
        The coefficient of variation of statistics textbooks; `ddof` is named because tools differ.

    Example:
        >>> import pandas as pd
        >>> found = price_dispersion(pd.DataFrame({"region": ["东", "东"], "price": [90, 110]}), by="region")
        >>> found.loc["东", ["cv", "ratio"]].round(4).tolist()
        [0.1414, 0.8182]
    """
    columns(prices, [price, *([by] if by else [])], "价格表")
    if ddof not in {0, 1}:
        raise ValueError(f"ddof 应是 0 或 1，收到的是 {ddof!r}")
    values = numeric(prices[price], price, low=0)
    if (values == 0).any():
        raise ValueError(f"列「{price}」第 {values.index[int((values == 0).to_numpy().argmax())]} 行的价格是 0")
    keys = filled(prices[by], by).to_numpy() if by else ["全部"] * len(prices)
    groups = values.groupby(keys, sort=True)
    found = groups.agg(["count", "mean", "min", "max"])
    found["std"] = groups.std(ddof=ddof)
    found["cv"] = found["std"] / found["mean"]
    found["ratio"] = found["min"] / found["max"]
    return found.rename_axis(by)
