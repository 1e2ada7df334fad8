"""Scoring of leads: criteria on one scale, weighted sum, grades, and who is called first."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from crm_engine import _checks

_NEAR = 1e-9  # nearer than this is the same number: rounding of the machine


def minmax_score(table: pd.DataFrame, *, cost: Iterable[str] = (), constant: str = "error") -> pd.DataFrame:
    """Put every criterion on a scale from 0 (worst in the table) to 1 (best).

    Args:
        table: one row per lead, one numeric column per criterion, any units.
        cost: columns where less is better; their scale is turned round.
        constant: what a column gives in which all leads are equal: "half" (0.5 for all) or "error".

    Returns:
        DataFrame of the same index and columns, values in [0, 1].

    Raises:
        ValueError: the table is empty, a value is not a number, a cost column is unknown, or a column
            is constant with constant="error".

    Formula:
        (x − min)/(max − min); for cost columns (max − x)/(max − min)

    Source:
        Han, Kamber & Pei (2012), Data Mining: Concepts and Techniques, 3rd ed., min-max normalisation.

    Example:
        >>> leads = pd.DataFrame({"budget": [10, 30, 20], "distance": [5, 1, 3]})
        >>> minmax_score(leads, cost=["distance"])["distance"].tolist()
        [0.0, 1.0, 0.5]
    """
    _checks.one_of(constant, ["half", "error"], "constant")
    cost = [cost] if isinstance(cost, str) else list(cost)
    _checks.columns(table, cost, "线索表")
    scores = {}
    for column in table.columns:
        values = _checks.numeric(table[column], column)
        low, high = values.min(), values.max()
        if low == high:
            if constant == "error":
                raise ValueError(f"列「{column}」所有行都是 {low:g}，无法区分高低；去掉这一列，或指定 constant='half'")
            scores[column] = pd.Series(0.5, index=table.index)
        else:
            scores[column] = ((high - values) if column in cost else (values - low)) / (high - low)
    return pd.DataFrame(scores, index=table.index)


def lead_score(
    table: pd.DataFrame, weights: Mapping[str, float], *, cost: Iterable[str] = (), constant: str = "error"
) -> pd.Series:
    """Give every lead one score from 0 to 100: the weighted sum of its criteria after min–max scaling.

    Args:
        table: one row per lead; columns that have no weight (names, ids) are left aside.
        weights: weight of each criterion, column name → share; they add up to 1.
        cost: criteria where less is better.
        constant: what a criterion gives in which all leads are equal: "half" (0.5 for all) or "error".

    Returns:
        Series "score" on the table's index, 0–100.

    Raises:
        ValueError: the weights don't add up to 1, a column is missing, a value is not a number, or a
            criterion is constant with constant="error".

    Formula:
        S_i = 100 Σ_j w_j · x'_ij with x' from minmax_score

    Source:
        Fishburn (1967), Additive utilities with incomplete product sets, Operations Research 15(3).

    Example:
        >>> leads = pd.DataFrame({"budget": [10, 30, 20], "distance": [5, 1, 3]})
        >>> lead_score(leads, {"budget": 0.7, "distance": 0.3}, cost=["distance"]).round(2).tolist()
        [0.0, 100.0, 50.0]
    """
    shares = dict(zip(weights, _checks.weights(weights.values()), strict=True))
    _checks.columns(table, shares, "线索表")
    cost = [cost] if isinstance(cost, str) else list(cost)
    stray = [c for c in cost if c not in shares]
    if stray:
        raise ValueError(f"cost 中的「{stray[0]}」没有权重；有权重的列是：{'、'.join(map(str, shares))}")
    scaled = minmax_score(table[list(shares)], cost=cost, constant=constant)
    total = sum((scaled[c] * w for c, w in shares.items()), start=pd.Series(0.0, index=table.index))
    return (100 * total).rename("score")


def lead_grade(scores: pd.Series, thresholds: Mapping[str, float]) -> pd.Series:
    """Sort leads into grades: a grade reaches from its own threshold up to, but not including, the next one.

    Args:
        scores: one score per lead.
        thresholds: grade → lowest score of the grade, e.g. {"A": 80, "B": 60, "C": 0}, in any order.

    Returns:
        Series "grade" on the index of `scores`.

    Raises:
        ValueError: no scores, no thresholds, two equal ones, a score that is not a number, or one below all grades.

    Formula:
        grade k if threshold_k ≤ score < threshold_{k+1}; a score within 1e-9 of a threshold counts as being on it

    Source:
        Half-open classes [lo, hi), the convention of this course: a score on the threshold gets the better grade.

    Example:
        >>> lead_grade(pd.Series([80.0, 79.99, 12.0]), {"A": 80, "B": 60, "C": 0}).tolist()
        ['A', 'B', 'C']
    """
    if not thresholds:
        raise ValueError("等级界限是空的")
    limits = sorted((_checks.number(low, f"等级「{name}」的界限"), str(name)) for name, low in thresholds.items())
    lows = [low for low, _ in limits]
    if len(set(lows)) < len(lows):
        raise ValueError(f"有两个等级的界限相同：{lows}")
    if not len(scores):
        raise ValueError("没有可以分级的线索得分")
    # A weighted sum that is 80 on paper may be 79.99999999999999 here; it must not cost a grade.
    values = _checks.numeric(scores, "score", low=lows[0] - _NEAR) + _NEAR
    names = np.array([name for _, name in limits], dtype=object)
    return pd.Series(names[np.searchsorted(lows, values, side="right") - 1], index=scores.index, name="grade")


def call_list(scores: pd.Series, capacity: int) -> list[object]:
    """Choose whom to call when there is time for a limited number: highest score first.

    Args:
        scores: one score per lead, the index holds the lead's id (unique).
        capacity: number of calls, a whole number; if there are fewer leads all are called.

    Returns:
        List of ids in calling order; equal scores (to 9 decimals) are ordered by id.

    Raises:
        ValueError: no scores, ids occur twice, a score is not a number, or the capacity is not a whole number ≥ 0.

    Formula:
        the first min(capacity, n) ids by falling score, then by rising id

    Source:
        The tie rule (equal scores by id) is this course's convention, so that the list doesn't depend on row order.

    Example:
        >>> call_list(pd.Series({"L3": 70, "L1": 70, "L2": 90}), 2)
        ['L2', 'L1']
    """
    limit = _checks.whole(capacity, "呼叫数量 capacity ")
    if not len(scores):
        raise ValueError("没有可以排序的线索得分")
    _checks.unique(scores.index.to_series(), "线索编号")
    values = _checks.numeric(scores, "score").round(9).sort_index().sort_values(ascending=False, kind="stable")
    return list(values.index[:limit].tolist())
