"""What can be computed from an artefact: the figures of a process chart, a development plan, a loyalty programme."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from crm_engine._checks import number
from crm_engine._records import text
from crm_engine.artefact._result import rows, value
from crm_engine.process import expected_time, handoffs
from crm_engine.process._redesign import VALUES

# Columns of an action that may be empty, with what then counts.
_DEFAULTS = (("leads", 1.0), ("months", 12.0))


def flow_figures(artefact: Mapping[str, Any]) -> dict[str, float]:
    """Compute the figures of a process chart that a redesign should improve.

    Args:
        artefact: a chart as in `check_flow`, structurally sound. Nodes may have `wait` (waiting time before the node).

    Returns:
        `time` (average minutes from start to end, with rework and waiting), `value_added` (share of that time that is
        value-adding work), `handoffs` (edges between different roles).

    Raises:
        ValueError: as in `process.expected_time`; or the whole time is 0.

    Formula:
        T = sum(v_i x (minutes_i + wait_i)); value_added = sum over VA nodes of v_i x minutes_i / T.

    Source:
        `process.expected_time`, `process.value_added_ratio`, `process.handoffs`.

    Example:
        >>> chart = {"nodes": [{"id": "s", "type": "start"},
        ...                    {"id": "a", "type": "task", "role": "客服", "minutes": 10, "wait": 30, "value": "VA"},
        ...                    {"id": "e", "type": "end"}],
        ...          "edges": [{"from": "s", "to": "a"}, {"from": "a", "to": "e"}]}
        >>> flow_figures(chart)
        {'time': 40.0, 'value_added': 0.25, 'handoffs': 0}
    """
    nodes, edges = rows(artefact, "nodes"), rows(artefact, "edges")
    for row in nodes:
        row["lead"] = (value(row.get("minutes")) or 0.0) + (value(row.get("wait")) or 0.0)
    found = expected_time(nodes, edges, minutes="lead")
    if found["time"] == 0:
        raise ValueError("流程的总用时是 0，请给任务节点填写用时")
    added = sum(
        found["visits"][text(row["id"])] * (value(row.get("minutes")) or 0.0)
        for row in nodes
        if VALUES.get(text(row.get("value")).upper()) == "VA"
    )
    return {"time": found["time"], "value_added": added / found["time"], "handoffs": handoffs(nodes, edges)}


def plan_figures(actions: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Add up a development plan: budget, expected customers, margin, return and payback.

    Args:
        actions: rows with `budget` (money), `leads` (customers addressed; 1 when empty), `conversion` (share of them
            who will buy, 0.2 or "20%") and `margin` (expected margin per won customer and month, money), `months` (how
            long it counts; 12 when empty).

    Returns:
        `budget`, `customers` (sum of leads x conversion), `margin` (over the months), `roi` ((margin - budget) /
        budget) and `payback` (budget / monthly margin, in months; infinite without margin).

    Raises:
        ValueError: no rows, a cell that is no number, or a budget of 0.

    Formula:
        margin = sum(leads x conversion x margin x months); ROI = (margin - budget) / budget.

    Source:
        The definitions of expected value, return on investment and payback period.

    Example:
        >>> found = plan_figures([{"budget": 6000, "leads": 100, "conversion": "5%", "margin": 200, "months": 12}])
        >>> found["customers"], found["margin"], found["roi"], found["payback"]
        (5.0, 12000.0, 1.0, 6.0)
    """
    if not actions:
        raise ValueError("计划里没有行动")
    budget = customers = margin = monthly = 0.0
    for n, row in enumerate(actions, 1):
        spent, share, gain = (value(row.get(key)) for key in ("budget", "conversion", "margin"))
        leads, months = (default if value(row.get(key)) is None else value(row.get(key)) for key, default in _DEFAULTS)
        if spent is None or share is None or gain is None or leads is None or months is None:
            raise ValueError(f"行动第 {n} 行的预算、预期转化或预期毛利不是数字")
        budget += spent
        customers += leads * share
        monthly += leads * share * gain
        margin += leads * share * gain * months
    if budget <= 0:
        raise ValueError("计划的预算合计应大于 0")
    payback = budget / monthly if monthly > 0 else float("inf")
    return {
        "budget": budget,
        "customers": customers,
        "margin": margin,
        "roi": (margin - budget) / budget,
        "payback": payback,
    }


def loyalty_figures(artefact: Mapping[str, Any], spend: Sequence[float], *, margin_rate: float) -> dict[str, Any]:
    """Compute what a loyalty programme costs with given customers.

    Args:
        artefact: a programme as in `check_loyalty_plan`.
        spend: yearly spending of each customer (money, not negative).
        margin_rate: margin as a share of sales, in (0, 1].

    Returns:
        `members` (customers by tier; those below the first threshold are in none), `cost` (points at their cost as far
        as they will be redeemed, plus benefits), `liability` (of the points outstanding), `sales_needed` (additional
        sales whose margin pays the cost).

    Raises:
        ValueError: no tiers, thresholds that do not rise, cells that are no numbers, negative spending, a margin rate
            outside (0, 1].

    Formula:
        cost = sum over customers of spend x points per yuan x rate of the tier x redeem x value per point + benefit of
        the tier; liability = outstanding x redeem x value; sales_needed = cost / margin rate.

    Source:
        The points liability as outstanding points x expected redemption x cost per point; `loyalty.points_liability`.

    Example:
        >>> programme = {"tiers": [{"name": "普通", "threshold": 0, "rate": 1, "benefit": 0},
        ...                        {"name": "黄金", "threshold": 5000, "rate": 1.5, "benefit": 50}],
        ...              "points": {"per_yuan": 1, "value": 0.01, "redeem": 0.8, "outstanding": 100_000}}
        >>> found = loyalty_figures(programme, [1000, 8000], margin_rate=0.4)
        >>> found["members"], found["cost"], found["liability"], found["sales_needed"]
        ({'普通': 1, '黄金': 1}, 154.0, 800.0, 385.0)
    """
    rate = number(margin_rate, "margin_rate", low=0, high=1, open_low=True)
    steps = tiers_of(rows(artefact, "tiers"))
    rules = artefact.get("points")
    rules = rules if isinstance(rules, Mapping) else {}
    given = {}
    for key, label in (
        ("per_yuan", "每元积分"),
        ("value", "每分成本"),
        ("redeem", "兑换率"),
        ("outstanding", "未兑换积分"),
    ):
        found = value(rules.get(key))
        if found is None or found < 0:
            raise ValueError(f"积分规则的{label}没有填，或不是不小于 0 的数字")
        given[key] = found
    members = {name: 0 for name, *_ in steps}
    cost = 0.0
    for n, spent in enumerate(spend, 1):
        money = number(spent, f"第 {n} 个客户的消费额", low=0)
        reached = [step for step in steps if money >= step[1]]
        if not reached:
            continue
        name, _, times, benefit = reached[-1]
        members[name] += 1
        cost += money * given["per_yuan"] * times * given["redeem"] * given["value"] + benefit
    liability = given["outstanding"] * given["redeem"] * given["value"]
    return {"members": members, "cost": cost, "liability": liability, "sales_needed": cost / rate}


def tiers_of(tiers: list[dict[str, Any]]) -> list[tuple[str, float, float, float]]:
    """Return name, threshold, rate and benefit of each tier, lowest first."""
    if not tiers:
        raise ValueError("忠诚计划没有等级")
    found = []
    for n, row in enumerate(tiers, 1):
        threshold, rate, benefit = (value(row.get(key)) for key in ("threshold", "rate", "benefit"))
        if threshold is None or rate is None or benefit is None or min(threshold, rate, benefit) < 0:
            raise ValueError(f"等级第 {n} 行的门槛、返点倍数或权益成本没有填，或不是不小于 0 的数字")
        found.append((text(row.get("name")) or f"第 {n} 级", threshold, rate, benefit))
    for (_, low, *_), (name, high, *_) in pairwise(found):
        if high <= low:
            raise ValueError(f"等级「{name}」的门槛 {high:g} 应高于前一级的 {low:g}")
    return found
