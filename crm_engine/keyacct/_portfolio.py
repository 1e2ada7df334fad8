"""Which customers become key accounts, and how much time they get."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_engine._checks import columns, filled, number, numeric, one_of, weights, whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
else:
    from crm_engine._late import pd

CELLS = {
    2: ("低", "高"),
    3: ("低", "中", "高"),
}


def portfolio(
    customers: pd.DataFrame,
    attractiveness: Mapping[str, float],
    strength: Mapping[str, float],
    *,
    cuts: Sequence[float],
) -> pd.DataFrame:
    """Place customers by how attractive they are and how strong our position with them is.

    Args:
        customers: one row per customer, indexed by its name; one column per criterion (points on one scale).
        attractiveness: weight by criterion of the customer's attractiveness, adding up to 1.
        strength: weight by criterion of our relative strength, adding up to 1.
        cuts: limits on the scale of the points, rising: one limit gives 2 x 2 cells, two give 3 x 3. A score equal to
            a limit belongs above it.

    Returns:
        DataFrame in the order of the input: `attractiveness`, `strength` (weighted points) and `cell`, such as "高-低"
        (attractiveness first).

    Raises:
        ValueError: no rows, missing criteria, weights that do not add up to 1, not one or two rising limits.

    Formula:
        score = sum(w_j x points_j) for each axis.

    Source:
        The customer portfolio matrix of key account management (attractiveness x relative strength).

    Example:
        >>> import pandas as pd
        >>> table = pd.DataFrame({"规模": [9, 4], "成长": [7, 6], "关系": [3, 8]}, index=["甲", "乙"])
        >>> portfolio(table, {"规模": 0.5, "成长": 0.5}, {"关系": 1}, cuts=[5])["cell"].to_dict()
        {'甲': '高-低', '乙': '高-高'}
    """
    attractiveness, strength = dict(attractiveness), dict(strength)
    columns(customers, [*attractiveness, *strength], "客户评分表")
    limits = [number(c, "cuts") for c in cuts]
    if len(limits) not in {1, 2} or sorted(set(limits)) != limits:
        raise ValueError(f"cuts 应是一个或两个由小到大的界限，收到的是 {list(cuts)}")
    found = pd.DataFrame(index=customers.index)
    for axis, weight in (("attractiveness", attractiveness), ("strength", strength)):
        shares = weights(weight.values(), f"{axis} 的权重")
        found[axis] = sum(numeric(customers[c], c) * w for c, w in zip(weight, shares, strict=True))
    words = CELLS[len(limits) + 1]
    cell = [
        found[axis].map(lambda v: words[sum(v >= c - 1e-9 for c in limits)]) for axis in ("attractiveness", "strength")
    ]
    return found.assign(cell=cell[0] + "-" + cell[1])


def select_key(score: pd.Series, capacity: int, *, minimum: float | None = None, ties: str = "name") -> list[str]:
    """Choose as many key accounts as can be looked after, best score first.

    Args:
        score: score by customer, indexed by its name (unique).
        capacity: how many customers can be key accounts, at least 0.
        minimum: a customer below this score is never chosen; None for no limit.
        ties: which of equal scores comes first: "name" (in the order of the names) or "order" (of the input).

    Returns:
        Names of the chosen customers, best first; fewer than `capacity` when there are no more.

    Raises:
        ValueError: no rows, an empty score, a negative capacity.

    Formula:
        the first `capacity` customers by falling score.

    Source:
        The definition; the tie rule is stated because two customers with equal scores may stand at the limit.

    Example:
        >>> import pandas as pd
        >>> select_key(pd.Series({"丙": 8, "甲": 9, "乙": 8}), 2)
        ['甲', '丙']
    """
    one_of(ties, ("name", "order"), "ties")
    room = whole(capacity, "capacity")
    if len(score) == 0:
        raise ValueError("评分是空的，没有可选择的客户")
    # Scores that differ only by rounding in binary are equal.
    values = numeric(filled(score, "score"), "score").round(9)
    if minimum is not None:
        values = values[values >= number(minimum, "minimum")]
    if ties == "name":
        values = values.sort_index(kind="stable")
    return list(values.sort_values(ascending=False, kind="stable").index[:room])


def allocate_hours(value: pd.Series, hours: float, *, minimum: float = 0.0) -> pd.Series:
    """Share out the key account manager's time in proportion to the customers' value.

    Args:
        value: value by customer (money, not negative), with a sum above 0.
        hours: hours to share out, not negative.
        minimum: hours that every customer gets in any case; the rest is shared out by value.

    Returns:
        Hours by customer, in the order of the input; they add up to `hours`.

    Raises:
        ValueError: no rows, negative values, a sum of 0, or not enough hours for the minimum.

    Formula:
        h_i = minimum + (hours - n x minimum) x v_i / sum(v).

    Source:
        Proportional allocation.

    Example:
        >>> import pandas as pd
        >>> allocate_hours(pd.Series({"甲": 300.0, "乙": 100.0}), 40).to_dict()
        {'甲': 30.0, '乙': 10.0}
    """
    if len(value) == 0:
        raise ValueError("客户价值是空的，没有可分配的客户")
    values = numeric(value, str(value.name or "value"), low=0)
    base = number(minimum, "minimum", low=0)
    rest = number(hours, "hours", low=0) - base * len(values)
    if rest < 0:
        raise ValueError(f"工时 {hours:g} 不够每个客户的最低 {base:g} 小时")
    if values.sum() == 0:
        raise ValueError("客户价值合计是 0，无法按价值分配")
    return base + rest * values / values.sum()
