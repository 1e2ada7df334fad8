"""Named segments by intervals of the three scores; the first that fits counts."""

import numpy as np
import pandas as pd

from crm_engine import _checks

_LIMITS = ["r_low", "r_high", "f_low", "f_high", "m_low", "m_high"]
_TEN = [
    ("Champions", "冠军客户", 5, 5, 5, 5, 5, 5),
    ("Potential Loyalist", "潜在忠诚客户", 3, 5, 3, 5, 2, 5),
    ("Loyal Customers", "忠诚客户", 2, 4, 2, 4, 2, 4),
    ("Promising", "有希望的客户", 3, 4, 1, 3, 3, 5),
    ("New Customers", "新客户", 4, 5, 1, 3, 1, 5),
    ("Can't Lose Them", "不能失去的客户", 1, 2, 3, 4, 4, 5),
    ("At Risk", "有流失风险的客户", 1, 2, 2, 5, 4, 5),
    ("Need Attention", "需要关注的客户", 1, 3, 3, 5, 3, 5),
    ("About To Sleep", "即将沉睡的客户", 2, 3, 1, 3, 1, 4),
    ("Lost", "已流失客户", 1, 1, 1, 5, 1, 5),
]


def ten_segments() -> pd.DataFrame:
    """Give the ten segments of the R package rfm with their intervals of scores, in the order they are tried.

    Returns:
        DataFrame: segment (the published name), name (Chinese), r_low, r_high, f_low, f_high, m_low, m_high; both
        ends belong to the interval. The intervals overlap, and some scores belong to none of them.

    Source:
        README of the R package rfm 0.3.0 (Hebbali), example of rfm_segment.

    Example:
        >>> ten_segments()["segment"].tolist()[:3]
        ['Champions', 'Potential Loyalist', 'Loyal Customers']
    """
    return pd.DataFrame(_TEN, columns=["segment", "name", *_LIMITS])


def rfm_segment(scores: pd.DataFrame, rules: pd.DataFrame, *, label: str = "segment", others: str) -> pd.Series:
    """Name each customer's segment by a table of intervals; the first row that fits decides.

    Args:
        scores: columns r, f, m, as from rfm_score.
        rules: one row per segment, in the order they are tried: the label and r_low, r_high, f_low, f_high, m_low,
            m_high (both ends belong to the interval), as from ten_segments.
        label: column of `rules` that holds the name of the segment.
        others: name for customers whom no row fits.

    Returns:
        Series "segment" on the index of `scores`.

    Raises:
        ValueError: a column is missing, a value is not a number, or a rule's low end lies above its high end.

    Formula:
        first rule with r_low ≤ r ≤ r_high, f_low ≤ f ≤ f_high and m_low ≤ m ≤ m_high

    Source:
        R package rfm 0.3.0 (Hebbali), rfm_segment: first match wins, the rest is "Others".

    Example:
        >>> scores = pd.DataFrame({"r": [5, 3, 1, 2], "f": [5, 4, 1, 1], "m": [5, 3, 1, 5]})
        >>> rfm_segment(scores, ten_segments(), others="Others").tolist()
        ['Champions', 'Potential Loyalist', 'Lost', 'Others']
    """
    _checks.columns(scores, ["r", "f", "m"], "RFM 得分表")
    _checks.columns(rules, [label, *_LIMITS], "细分规则表")
    values = {c: _checks.numeric(scores[c], c).to_numpy() for c in "rfm"}
    limits = {c: _checks.numeric(rules[c], c).to_numpy() for c in _LIMITS}
    for c in "rfm":
        wrong = np.flatnonzero(limits[f"{c}_low"] > limits[f"{c}_high"])
        if wrong.size:
            raise ValueError(f"细分规则表第 {rules.index[wrong[0]]} 行的 {c}_low 大于 {c}_high")
    found = np.full(len(scores), others, dtype=object)
    for k in range(len(rules) - 1, -1, -1):  # backwards, so that the first rule is written last
        fits = np.ones(len(scores), dtype=bool)
        for c in "rfm":
            fits &= (values[c] >= limits[f"{c}_low"][k]) & (values[c] <= limits[f"{c}_high"][k])
        found[fits] = rules[label].iloc[k]
    return pd.Series(found, index=scores.index, name="segment")
