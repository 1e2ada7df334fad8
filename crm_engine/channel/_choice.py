"""Choosing distributors by weighted scores, reviewing them against the best."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_engine._checks import columns, number, numeric, one_of, weights

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd
else:
    from crm_engine._late import pd

# Scores that differ only by rounding in binary are equal: 0.1 + 0.2 ties with 0.3.
ALIKE = 9


def weighted_choice(
    scores: pd.DataFrame, weight: Mapping[str, float], *, minimum: Mapping[str, float] | None = None
) -> pd.DataFrame:
    """Rank candidates by their weighted score; whoever misses a hard condition is out before the weighing.

    Args:
        scores: one row per candidate, indexed by the candidate's name; one column per criterion (points, higher is
            better). Other columns are left alone.
        weight: weight by criterion, adding up to 1.
        minimum: hard conditions: the lowest admissible value by column; None for no condition.

    Returns:
        DataFrame indexed by candidate with `score` (weighted points), `eligible` (bool) and `rank` (1 is best, equal
        scores, to nine decimals, share the better rank, 0 for the excluded). Eligible candidates first, by score, equal
        ones in the order of the input; then the excluded in the order of the input.

    Raises:
        ValueError: no rows, missing criteria, cells that are no numbers, weights that do not add up to 1.

    Formula:
        score = sum(w_j x points_j).

    Source:
        The weighted scoring method (加权评分法) of distributor selection.

    Example:
        >>> import pandas as pd
        >>> scores = pd.DataFrame({"规模": [60, 90], "信誉": [80, 60]}, index=["甲", "乙"])
        >>> weighted_choice(scores, {"规模": 0.25, "信誉": 0.75})["score"].to_dict()
        {'甲': 75.0, '乙': 67.5}
    """
    weight, minimum = dict(weight), dict(minimum or {})
    columns(scores, [*weight, *minimum], "评分表")
    shares = weights(weight.values())
    points = sum(numeric(scores[c], c) * w for c, w in zip(weight, shares, strict=True))
    eligible = pd.Series(data=True, index=scores.index)
    for column, low in minimum.items():
        eligible &= numeric(scores[column], column) >= number(low, f"「{column}」的最低要求")
    found = pd.DataFrame({"score": points, "eligible": eligible})
    found["rank"] = (
        found["score"].round(ALIKE).where(eligible).rank(ascending=False, method="min").fillna(0).astype(int)
    )
    return pd.concat([found[eligible].sort_values("rank", kind="stable"), found[~eligible]])


def relative_best(
    performance: pd.DataFrame, weight: Mapping[str, float], *, lower: Iterable[str] = (), best: float = 100.0
) -> pd.DataFrame:
    """Review distributors against the best of each criterion: the best gets 100 points, the others in proportion.

    Args:
        performance: one row per distributor, indexed by its name; one column per criterion (figures above 0, in any
            unit).
        weight: weight by criterion, adding up to 1.
        lower: criteria in which less is better, such as the complaint rate.
        best: points of the best.

    Returns:
        DataFrame in the order of the input: the points by criterion, then `score` (weighted) and `rank` (1 is best,
        equal scores share the better rank).

    Raises:
        ValueError: no rows, missing criteria, negative figures, a criterion whose best figure is 0 (or, where less is
            better, any figure of 0), weights that do not add up to 1.

    Formula:
        points = best x x / max(x), or best x min(x) / x where less is better; score = sum(w_j x points_j).

    Source:
        The relative review of distributors (相对比较法) of channel management.

    Example:
        >>> import pandas as pd
        >>> review = pd.DataFrame({"销售额": [200, 150], "信誉": [60, 80]}, index=["甲", "乙"])
        >>> relative_best(review, {"销售额": 0.7, "信誉": 0.3})["score"].to_dict()
        {'甲': 92.5, '乙': 82.5}
    """
    weight = dict(weight)  # a Series by criterion will do as well
    columns(performance, weight, "业绩表")
    shares = weights(weight.values())
    top = number(best, "best", low=0, open_low=True)
    reverse = list(lower)
    for criterion in reverse:
        one_of(criterion, weight, "lower")
    found = pd.DataFrame(index=performance.index)
    for criterion in weight:
        values = numeric(performance[criterion], criterion, low=0)
        under = values if criterion in reverse else pd.Series(values.max(), index=values.index)
        if (under == 0).any():
            raise ValueError(f"列「{criterion}」有 0，无法按最好的一家折算得分")
        over = pd.Series(values.min(), index=values.index) if criterion in reverse else values
        found[criterion] = top * over / under
    score = pd.Series(0.0, index=performance.index)
    for criterion, share in zip(weight, shares, strict=True):
        score += found[criterion] * share
    return found.assign(score=score, rank=score.round(ALIKE).rank(ascending=False, method="min").astype(int))
