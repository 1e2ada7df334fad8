"""Entropy weights, and the χ² test of a cross table of motives."""

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd

from crm_engine import _checks
from crm_engine.identify._score import minmax_score
from crm_engine.special import chi2_sf


class Chi2(NamedTuple):
    """Result of a χ² test: `statistic`, `df`, `p_value` and the table of `expected` counts."""

    statistic: float
    df: int
    p_value: float
    expected: pd.DataFrame


def entropy_weights(table: pd.DataFrame, *, normalise: str, cost: Iterable[str] = ()) -> pd.Series:
    """Weigh criteria by how much they tell the customers apart; a criterion on which all are equal weighs nothing.

    Args:
        table: one row per customer, one numeric column per criterion; at least two rows.
        normalise: what becomes a share of the column's sum: "share": the values themselves (0 or more); "minmax":
            the values after min–max scaling to [0, 1].
        cost: columns where less is better; only with normalise="minmax".

    Returns:
        Series "weight" indexed by the columns, sum 1.

    Raises:
        ValueError: fewer than two rows, a value that is not a number (or negative with "share"), a column that is 0
            throughout, cost with "share", or all columns constant.

    Formula:
        p_ij = x_ij/Σ_i x_ij; e_j = −(1/ln n) Σ_i p_ij ln p_ij (0·ln 0 = 0); w_j = (1 − e_j)/Σ(1 − e_k)

    Source:
        Hwang & Yoon (1981), Multiple Attribute Decision Making, entropy method.

    Example:
        >>> entropy_weights(pd.DataFrame({"a": [1, 1], "b": [1, 3]}), normalise="share").tolist()
        [0.0, 1.0]
    """
    _checks.one_of(normalise, ["share", "minmax"], "normalise")
    cost = [cost] if isinstance(cost, str) else list(cost)
    _checks.columns(table, cost, "指标表")
    if len(table) < 2 or not len(table.columns):
        raise ValueError(f"熵权法至少要有两行和一列，收到的是 {len(table)} 行 {len(table.columns)} 列")
    if cost and normalise == "share":
        raise ValueError("normalise='share' 不区分成本型指标，请改用 'minmax'")
    spread = {}
    for column in table.columns:
        x = _checks.numeric(table[column], column, low=0 if normalise == "share" else -math.inf)
        if x.min() == x.max():
            if normalise == "share" and x.max() == 0:
                raise ValueError(f"列「{column}」全是 0，无法计算比重")
            spread[column] = 0.0
            continue
        if normalise == "minmax":
            x = minmax_score(table[[column]], cost=[column] if column in cost else [])[column]
        p = (x / x.sum()).to_numpy()
        p = p[p > 0]
        spread[column] = 1 + float((p * np.log(p)).sum()) / math.log(len(table))
    total = math.fsum(spread.values())
    if total <= 0:
        raise ValueError("所有指标都没有差异，熵权法无法给出权重")
    return pd.Series({c: v / total for c, v in spread.items()}, name="weight")


def chi2_test(observed: pd.DataFrame) -> Chi2:
    """Test whether rows and columns of a cross table have to do with each other, e.g. motive and age group.

    Args:
        observed: counts, 0 or more, at least 2×2, no empty row or column.

    Returns:
        Chi2(statistic, df, p_value, expected); without continuity correction. Expected counts below 5 make the
        p value doubtful.

    Raises:
        ValueError: fewer than two rows or columns, a negative count, or an empty row or column.

    Formula:
        χ² = Σ (O − E)²/E, E = row sum × column sum / n, df = (rows − 1)(columns − 1)

    Source:
        Pearson (1900), as in Agresti (2013), Categorical Data Analysis, 3rd ed.

    Example:
        >>> table = pd.DataFrame({"青年": [30, 10], "中年": [20, 40]}, index=["求新", "求廉"])
        >>> found = chi2_test(table)
        >>> round(found.statistic, 4), found.df, round(found.p_value, 6)
        (16.6667, 1, 4.5e-05)
    """
    if observed.shape[0] < 2 or observed.shape[1] < 2:
        raise ValueError(f"交叉表至少要有两行两列，收到的是 {observed.shape[0]} 行 {observed.shape[1]} 列")
    counts = pd.DataFrame({c: _checks.numeric(observed[c], str(c), low=0) for c in observed.columns})
    rows, columns = counts.sum(axis=1), counts.sum(axis=0)
    for sums, kind in ((rows, "行"), (columns, "列")):
        if (sums == 0).any():
            raise ValueError(f"交叉表的{kind}「{sums.idxmin()}」全是 0")
    expected = np.outer(rows, columns) / float(rows.sum())
    statistic = float(((counts.to_numpy() - expected) ** 2 / expected).sum())
    df = (len(rows) - 1) * (len(columns) - 1)
    table = pd.DataFrame(expected, index=observed.index, columns=observed.columns)
    return Chi2(statistic, df, chi2_sf(statistic, df), table)
