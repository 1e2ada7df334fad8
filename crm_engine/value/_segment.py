"""Named segments: the eight classes of high and low R, F, M, and intervals of the three scores."""

import numpy as np
import pandas as pd

from crm_engine import _checks
from crm_engine.value._score import DIMENSIONS

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
RFM8 = {
    "111": "重要价值客户",
    "101": "重要发展客户",
    "011": "重要保持客户",
    "001": "重要挽留客户",
    "110": "一般价值客户",
    "100": "一般发展客户",
    "010": "一般保持客户",
    "000": "一般挽留客户",
}


def rfm8(table: pd.DataFrame, *, center: str, ge: bool, of: str = "values") -> pd.DataFrame:
    """Sort customers into the eight classes of the Chinese practice by high or low R, F and M.

    Args:
        table: columns recency, frequency, monetary (of="values"), or r, f, m (of="scores").
        center: a dimension is high on the better side of its "mean" or its "median" over all customers.
        ge: whether a value equal to the centre is high.
        of: "values": recency in days, where less is better; "scores": r, f, m, where more is better.

    Returns:
        DataFrame on the same index: r, f, m (1 high, 0 low), code ("111") and segment (重要价值客户 …).

    Raises:
        ValueError: a column is missing or a value is not a number.

    Formula:
        high: x > centre (≥ with ge); recency in days: x < centre (≤ with ge). (R,F,M) 111 重要价值， 101 重要发展，
        011 重要保持， 001 重要挽留， 110 一般价值， 100 一般发展， 010 一般保持， 000 一般挽留

    Source:
        Eight-class practice of Chinese CRM teaching, after the eight high/low patterns of Ha & Park (1998),
        Application of data mining tools to hotel data mart, Expert Systems with Applications 15(1).

    Example:
        >>> table = pd.DataFrame({"recency": [5, 60], "frequency": [9, 2], "monetary": [800.0, 900.0]})
        >>> rfm8(table, center="mean", ge=True)["segment"].tolist()
        ['一般价值客户', '重要挽留客户']
    """
    _checks.one_of(center, ["mean", "median"], "center")
    _checks.one_of(of, ["values", "scores"], "of")
    names = list(DIMENSIONS) if of == "values" else list(DIMENSIONS.values())
    _checks.columns(table, names, "RFM 表")
    found = {}
    for name, short in zip(names, "rfm", strict=True):
        x = _checks.numeric(table[name], name)
        middle = float(x.mean() if center == "mean" else x.median())
        if name == "recency":
            x, middle = -x, -middle
        found[short] = (x >= middle if ge else x > middle).astype("int64")
    code = found["r"].astype(str) + found["f"].astype(str) + found["m"].astype(str)
    return pd.DataFrame({**found, "code": code, "segment": code.map(RFM8)}, index=table.index)


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
