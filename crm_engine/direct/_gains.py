"""Gains and lift of a scored mailing list, and how deep to mail."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from crm_engine import _checks


class Depth(NamedTuple):
    """How deep to mail: number of `groups` from the top, and their `customers`, `responses` and share of the list."""

    groups: int
    customers: float
    responses: float
    share: float


def gains(customers: pd.Series, responses: pd.Series) -> pd.DataFrame:
    """Make the gains table of a list in groups: how much better the best groups answer than the whole list.

    Args:
        customers: people per group, positive, the group with the best score first.
        responses: answers per group, on the same index, 0 or more, not more than people.

    Returns:
        DataFrame on the same index: customers, responses, rate (marginal response rate of the group), depth
        (cumulative share of people), gain (cumulative share of answers), lift (gain/depth), group_lift (rate over
        the list's rate).

    Raises:
        ValueError: no groups, different indexes, a group without people, more answers than people, or no answers.

    Formula:
        depth_k = Σ n/N; gain_k = Σ s/S; lift_k = gain_k/depth_k

    Source:
        University of Regina, CS 831, lift chart example: 20 000 answers of 100 000 people, lifts 3.0, 2.5, 2.1667, …

    Example:
        >>> table = gains(pd.Series([100, 100]), pd.Series([30, 10]))
        >>> table["lift"].tolist()
        [1.5, 1.0]
    """
    if not customers.index.equals(responses.index):
        raise ValueError("人数与响应数的分组应相同，且顺序一致")
    if not len(customers):
        raise ValueError("没有分组")
    people = _checks.numeric(customers, "customers", low=0)
    answers = _checks.numeric(responses, "responses", low=0)
    for bad, text in ((people == 0, "没有人"), (answers > people, "响应数大于人数")):
        if bad.any():
            raise ValueError(f"第 {people.index[int(bad.to_numpy().argmax())]} 组{text}")
    if answers.sum() == 0:
        raise ValueError("没有人响应，提升度没有意义")
    depth, gain = people.cumsum() / people.sum(), answers.cumsum() / answers.sum()
    rate = answers / people
    return pd.DataFrame(
        {
            "customers": customers,
            "responses": responses,
            "rate": rate,
            "depth": depth,
            "gain": gain,
            "lift": gain / depth,
            "group_lift": rate / (answers.sum() / people.sum()),
        }
    )


def gains_table(scores: pd.Series, responded: pd.Series, *, bins: int, ties: str) -> pd.DataFrame:
    """Cut a scored list into equal groups from the best score down and make its gains table.

    Args:
        scores: one score per person, more is better; the index holds the ids (unique).
        responded: 1 (or True) who answered, 0 who didn't, on the same ids.
        bins: number of groups, usually 10; sizes differ by one at most, larger groups first.
        ties: people of equal score: "id" puts them in the order of their ids; "mean" spreads their answers evenly
            over their places, as if the order among them were drawn by lot (answers may then be fractions).

    Returns:
        DataFrame with index 1 … bins ("group"): see gains.

    Raises:
        ValueError: ids that differ or occur twice, answers other than 0 and 1, fewer people than groups, or nobody
            answered.

    Formula:
        groups by falling score, then gains

    Source:
        Deciles as in University of Regina, CS 831, lift chart; the rules for ties are this course's conventions.

    Example:
        >>> scores = pd.Series([9, 8, 2, 1], index=["a", "b", "c", "d"])
        >>> gains_table(scores, pd.Series([1, 1, 0, 1], index=scores.index), bins=2, ties="id")["rate"].tolist()
        [1.0, 0.5]
    """
    _checks.one_of(ties, ["id", "mean"], "ties")
    count = _checks.whole(bins, "bins ", low=1)
    _checks.unique(scores.index.to_series(), "编号")
    if not scores.index.sort_values().equals(responded.index.sort_values()):
        raise ValueError("得分与响应的编号应相同")
    if len(scores) < count:
        raise ValueError(f"名单只有 {len(scores)} 人，不能分成 {count} 组")
    value = _checks.numeric(scores, "score").sort_index().sort_values(ascending=False, kind="stable")
    answer = _checks.numeric(responded.astype("float64"), "responded").reindex(value.index)
    wrong = ~answer.isin([0, 1])
    if wrong.any():
        place = int(wrong.to_numpy().argmax())
        raise ValueError(f"列「responded」第 {answer.index[place]} 行应是 0 或 1，收到的是 {answer.iloc[place]:g}")
    if ties == "mean":
        answer = answer.groupby(value.to_numpy()).transform("mean")
    sizes = np.full(count, len(value) // count)
    sizes[: len(value) % count] += 1
    group = pd.Series(np.repeat(np.arange(1, count + 1), sizes), index=value.index, name="group")
    sums = answer.groupby(group).sum()
    return gains(pd.Series(sizes, index=sums.index), sums)


def optimal_depth(table: pd.DataFrame, break_even: float, *, rule: str) -> Depth:
    """Say how many groups of a gains table to mail: as long as the group itself answers often enough.

    Args:
        table: columns customers, responses and rate, best group first, as from gains or gains_table.
        break_even: break-even rate, fraction (see break_even_rate).
        rule: where the rates don't fall steadily: "first" stops before the first group below break-even; "last"
            goes on to the last group that reaches it.

    Returns:
        Depth(groups, customers, responses, share); groups is 0 if nobody should be mailed.

    Raises:
        ValueError: a column is missing or the break-even rate is negative.

    Formula:
        largest k with marginal rate_k ≥ BE (the group's own rate, not the cumulative one)

    Source:
        The marginal condition p·m ≥ c of each group; Hughes, break-even index ≥ 0.

    Example:
        >>> table = gains(pd.Series([100, 100, 100]), pd.Series([5, 2, 1]))
        >>> optimal_depth(table, 0.015, rule="first").groups
        2
    """
    _checks.one_of(rule, ["first", "last"], "rule")
    _checks.columns(table, ["customers", "responses", "rate"], "增益表")
    limit = _checks.number(break_even, "盈亏平衡响应率", low=0)
    # 0.55/40 is 0.013750000000000002 here: a group that breaks even on paper must not fail by that.
    good = _checks.numeric(table["rate"], "rate").to_numpy() >= limit * (1 - 1e-12)
    if rule == "first":
        groups = len(good) if good.all() else int(good.argmin())
    else:
        groups = int(np.flatnonzero(good).max()) + 1 if good.any() else 0
    people, answers = table["customers"].to_numpy(), table["responses"].to_numpy()
    mailed = float(people[:groups].sum())
    return Depth(groups, mailed, float(answers[:groups].sum()), mailed / float(people.sum()))


def mailing_profit(table: pd.DataFrame, profit_per_sale: float, cost_per_piece: float) -> pd.Series:
    """Give the profit of mailing the best group, the two best, and so on.

    Args:
        table: columns customers and responses, best group first, as from gains or gains_table.
        profit_per_sale: net profit of one sale before the cost of the mailing, money.
        cost_per_piece: cost of reaching one person, money, 0 or more.

    Returns:
        Series "profit" on the table's index: profit when mailing down to and including this group, money.

    Raises:
        ValueError: a column is missing, or the cost is negative.

    Formula:
        profit_k = m Σ_{j≤k} s_j − c Σ_{j≤k} n_j

    Source:
        Sum of the expected profits p·m − c of the groups (see expected_profit).

    Example:
        >>> table = gains(pd.Series([100, 100, 100]), pd.Series([5, 2, 1]))
        >>> mailing_profit(table, 40, 0.55).round(2).tolist()
        [145.0, 170.0, 155.0]
    """
    _checks.columns(table, ["customers", "responses"], "增益表")
    gain = _checks.number(profit_per_sale, "每笔净利")
    cost = _checks.number(cost_per_piece, "每件成本", low=0)
    people = _checks.numeric(table["customers"], "customers", low=0)
    answers = _checks.numeric(table["responses"], "responses", low=0)
    return (gain * answers - cost * people).cumsum().rename("profit")
