"""ABC classes by cumulative share, and the customer value matrix."""

import numpy as np
import pandas as pd

from crm_engine import _checks


def abc(amounts: pd.Series, *, thresholds: tuple[float, float], crossing: str) -> pd.DataFrame:
    """Sort customers into A, B and C by how much of the total the largest ones bring together.

    Args:
        amounts: money per customer, 0 or more; the index holds the ids.
        thresholds: cumulative shares up to which A and B reach, usually (0.80, 0.95).
        crossing: class of the customer whose amount crosses a threshold: "next" leaves it to the next class
            (A holds at most 80 %), "include" takes it in (A holds at least 80 %).

    Returns:
        DataFrame by falling amount, equal amounts by id: amount, share, cumulative (fractions of the total), class.

    Raises:
        ValueError: an amount is negative or not a number, all are zero, an id occurs twice, or the thresholds
            don't lie as 0 < A < B ≤ 1.

    Formula:
        next: A if cumulative ≤ t_A; include: A if the cumulative share before the customer < t_A; B likewise

    Source:
        Dickie (1951), ABC inventory analysis shoots for dollars, not pennies, Factory Management and Maintenance.

    Example:
        >>> sales = pd.Series({"c1": 60, "c2": 30, "c3": 8, "c4": 2})
        >>> abc(sales, thresholds=(0.8, 0.95), crossing="next")["class"].tolist()
        ['A', 'B', 'C', 'C']
        >>> abc(sales, thresholds=(0.8, 0.95), crossing="include")["class"].tolist()
        ['A', 'A', 'B', 'C']
    """
    _checks.one_of(crossing, ["next", "include"], "crossing")
    if len(thresholds) != 2:
        raise ValueError(f"thresholds 应是两个累计占比，收到的是 {thresholds!r}")
    first, second = (_checks.number(t, "thresholds ", low=0, high=1, open_low=True) for t in thresholds)
    if first >= second:
        raise ValueError(f"thresholds 应依次增大，收到的是 {first:g} 和 {second:g}")
    if not len(amounts):
        raise ValueError("金额是空的，没有可分类的客户")
    _checks.unique(amounts.index.to_series(), "客户编号")
    name = str(amounts.name) if amounts.name is not None else "amount"
    values = _checks.numeric(amounts, name, low=0).sort_index().sort_values(ascending=False, kind="stable")
    total = float(values.sum())
    if total <= 0:
        raise ValueError(f"列「{name}」合计为 0，无法计算占比")
    running = values.cumsum()
    share, cumulative = values / total, running / total
    # A sum of decimal fractions misses a threshold by the last bit; within the slack it counts as equal.
    reach = cumulative - 1e-9 if crossing == "next" else cumulative - share + 1e-9
    limits = (reach <= first, reach <= second) if crossing == "next" else (reach < first, reach < second)
    classes = np.where(limits[0], "A", np.where(limits[1], "B", "C"))
    return pd.DataFrame({"amount": values, "share": share, "cumulative": cumulative, "class": classes})


def value_matrix(table: pd.DataFrame, *, center: str, ge: bool) -> pd.Series:
    """Place customers in the value matrix by how often they buy and how much they spend each time.

    Args:
        table: columns frequency (purchases) and monetary (average money per purchase).
        center: a customer is high on the upper side of the "mean" or the "median" over all customers.
        ge: whether a value equal to the centre is high.

    Returns:
        Series "segment" on the same index: 最佳 (often, much), 频繁 (often, little), 消费 (seldom, much),
        不确定 (seldom, little).

    Raises:
        ValueError: a column is missing or a value is not a number or negative.

    Formula:
        high: x > centre (≥ with ge)

    Source:
        Marcus (1998), A practical yet meaningful approach to customer segmentation, Journal of Consumer
        Marketing 15(5): best, frequent, spender, uncertain; means as axes.

    Example:
        >>> table = pd.DataFrame({"frequency": [9, 8, 1, 2], "monetary": [90.0, 10, 80, 20]})
        >>> value_matrix(table, center="mean", ge=True).tolist()
        ['最佳', '频繁', '消费', '不确定']
    """
    _checks.one_of(center, ["mean", "median"], "center")
    _checks.columns(table, ["frequency", "monetary"], "客户表")
    high = []
    for name in ("frequency", "monetary"):
        x = _checks.numeric(table[name], name, low=0)
        middle = float(x.mean() if center == "mean" else x.median())
        high.append((x >= middle if ge else x > middle).to_numpy())
    often, much = high
    names = np.where(often, np.where(much, "最佳", "频繁"), np.where(much, "消费", "不确定"))
    return pd.Series(names.astype(object), index=table.index, name="segment")
