"""5C scores and grades by a table of limits."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, cast, overload

from crm_engine._checks import columns, number, numeric, unique, weights

if TYPE_CHECKING:
    import pandas as pd
else:
    from crm_engine._late import pd

_NEAR = 1e-9  # nearer than this is the same number: rounding of the machine


def five_c_score(
    table: pd.DataFrame,
    weight: Mapping[str, float],
    *,
    total: float = 1.0,
    low: float = 0.0,
    high: float = 100.0,
) -> pd.Series:
    """Credit score of each customer: the weighted mean of the scores for the five Cs.

    Args:
        table: one row per customer; the columns named in `weight` hold scores in [low, high].
        weight: column → weight, e.g. 品质, 能力, 资本, 抵押, 条件; the weights add up to `total`.
        total: what the weights add up to: 1 or 100.
        low: lowest score that can be given.
        high: highest score that can be given.

    Returns:
        Score of each row, on the scale of the columns, with the index of `table`; rounded to 9 decimals.

    Raises:
        ValueError: missing columns, no rows, scores out of range or missing, weights that do not add up to `total`.

    Formula:
        S_i = Σ_j w_j · x_ij / total.

    Source:
        Five Cs of credit: character, capacity, capital, collateral, conditions; Ross, Westerfield & Jordan,
        Fundamentals of Corporate Finance, chapter "Credit and inventory management".

    Example:
        >>> import pandas as pd
        >>> customers = pd.DataFrame({"品质": [90], "能力": [80], "资本": [70], "抵押": [60], "条件": [80]})
        >>> w = {"品质": 0.3, "能力": 0.3, "资本": 0.2, "抵押": 0.1, "条件": 0.1}
        >>> five_c_score(customers, w).round(6).tolist()
        [79.0]
    """
    given = dict(weight)
    shares = weights(given.values(), "权重", total=number(total, "权重合计", low=0, open_low=True))
    columns(table, given, "客户评分表")
    scores = pd.Series(0.0, index=table.index)
    for name, share in zip(given, shares, strict=True):
        scores = scores + share / total * numeric(table[name], name, low=low, high=high)
    # 0.3 · 90 + … is 79.99999999999999 in binary where a person gets 80: such a score must not lose its grade.
    return scores.round(9).rename("score")


@overload
def grade(scores: float, table: pd.DataFrame | Mapping[str, float], *, close_top: bool = ...) -> str: ...
@overload
def grade(scores: pd.Series, table: pd.DataFrame | Mapping[str, float], *, close_top: bool = ...) -> pd.Series: ...
def grade(
    scores: pd.Series | float, table: pd.DataFrame | Mapping[str, float], *, close_top: bool = True
) -> pd.Series | str:
    """Grade of each score by a table of limits; a score on a limit belongs to the higher class: [low, high).

    Args:
        scores: scores of customers, or one score.
        table: columns `grade`, `low`, `high`, one row per grade, classes that touch without gap or overlap, in any
            order; or a mapping grade → lowest score of the grade (then there is no upper limit).
        close_top: True lets the highest class include its own upper limit (a score of 100 in [90, 100]);
            False leaves it half-open too. Either way a score within 1e-9 of a limit counts as being on it.

    Returns:
        The grade of each score (index of `scores`); for a single score a string.

    Raises:
        ValueError: limits with gaps or overlaps, repeated grades, a score outside every class, a missing score.

    Formula:
        grade(s) = g with low_g ≤ s < high_g.

    Source:
        The table is a policy of the firm: 客户信用级别定义表. Half-open classes make the grade unique.

    Example:
        >>> grade(80, {"A": 80, "B": 60, "C": 0}), grade(79.99, {"A": 80, "B": 60, "C": 0})
        ('A', 'B')
    """
    names, lows, top = _classes(table)
    single = not hasattr(scores, "iloc")  # asked this way, one score needs no pandas
    found = [number(scores, "得分")] if single else numeric(cast("pd.Series", scores), "得分").tolist()  # type: ignore[arg-type]
    grades = []
    for place, score in enumerate(found):
        above = score > top + _NEAR if close_top else score >= top - _NEAR
        if above or score < lows[0] - _NEAR:
            where = "" if single else f"第 {cast('pd.Series', scores).index[place]} 行的"
            limits = f"[{lows[0]:g}, {top:g}{']' if close_top else ')'}"
            raise ValueError(f"{where}得分 {score:g} 不在等级表的范围 {limits} 内")
        grades.append(names[bisect_right(lows, score + _NEAR) - 1])
    if single:
        return grades[0]
    return pd.Series(grades, index=cast("pd.Series", scores).index, name="grade", dtype="object")


def _classes(table: pd.DataFrame | Mapping[str, float]) -> tuple[list[str], list[float], float]:
    """Grades from the lowest to the highest, their lower limits, and the upper limit of the highest."""
    if isinstance(table, Mapping):
        if not table:
            raise ValueError("等级表是空的")
        floor = sorted(((number(low, f"等级 {name} 的下限"), str(name)) for name, low in table.items()))
        lows = [low for low, _ in floor]
        if len(set(lows)) < len(lows):
            raise ValueError("等级表中有两个等级的下限相同")
        return [name for _, name in floor], lows, math.inf
    columns(table, ["grade", "low", "high"], "等级表")
    unique(table["grade"], "grade")
    low, high = numeric(table["low"], "low"), pd.to_numeric(table["high"], errors="coerce").astype("float64")
    rows = sorted(zip(low, high, map(str, table["grade"]), strict=True))
    for a, b, name in rows:
        if not a < b:
            raise ValueError(f"等级 {name} 的上限应大于下限，收到的是 [{a:g}, {b:g})")
    for (_, end, first), (start, _, second) in pairwise(rows):
        if end != start:
            kind = "有空档" if end < start else "有重叠"
            raise ValueError(f"等级 {first} 与 {second} 之间{kind}：{first} 到 {end:g}，{second} 从 {start:g} 起")
    return [name for *_, name in rows], [a for a, *_ in rows], rows[-1][1]
