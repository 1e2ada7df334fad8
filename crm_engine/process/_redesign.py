"""Figures before and after a process is redesigned (BPR)."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from crm_engine._checks import number
from crm_engine._records import Rows, amount, blank, records, text
from crm_engine.process._flow import read_flow

VALUES = {
    **dict.fromkeys(("VA", "增值"), "VA"),
    **dict.fromkeys(("BVA", "必要不增值", "必要非增值", "业务必要"), "BVA"),
    **dict.fromkeys(("NVA", "不增值", "非增值"), "NVA"),
}


def value_added_ratio(
    steps: Rows,
    *,
    lead_time: float | None = None,
    minutes: str = "minutes",
    value: str = "value",
    wait: str = "wait",
) -> float:
    """Say which share of the time a customer waits is work that adds value (process cycle efficiency).

    Args:
        steps: one row per step.
        lead_time: time from the customer's request to its fulfilment, in the unit of `minutes`; without it the sum of
            the working and waiting times of all steps.
        minutes: column with the working time of the step.
        value: column with "VA" (增值), "BVA" (必要不增值) or "NVA" (不增值); the Chinese words are understood too.
        wait: column with the waiting time before the step; may be missing, an empty cell is 0.

    Returns:
        The ratio, 0 to 1.

    Raises:
        ValueError: no rows, negative times, an unknown value class, a lead time of zero or one that is shorter than
            the value-adding work.

    Formula:
        sum of minutes of the VA steps / lead time. The waiting counts in the lead time, not only the working time.

    Source:
        iSixSigma dictionary, "Process Cycle Efficiency (PCE)": value-added time / total lead time.

    Example:
        >>> value_added_ratio([{"minutes": 10, "value": "VA", "wait": 30}, {"minutes": 5, "value": "NVA", "wait": 5}])
        0.2
    """
    rows = records(steps, (minutes, value), "步骤表")
    added = total = 0.0
    for n, row in enumerate(rows, 1):
        place = f"步骤表第 {n} 行"
        kind = VALUES.get(text(row[value]).upper())
        if kind is None:
            kinds = "增值（VA）、必要不增值（BVA）或不增值（NVA）"
            raise ValueError(f"{place}的「{value}」应是{kinds}，收到的是 {row[value]!r}")
        took = amount(row, minutes, place, low=0)
        total += took + (0.0 if blank(row.get(wait)) else amount(row, wait, place, low=0))
        added += took if kind == "VA" else 0.0
    if lead_time is not None:
        total = number(lead_time, "lead_time", low=0, open_low=True)
        if added > total * (1 + 1e-12):
            raise ValueError(f"增值时间 {added:g} 比总历时 {total:g} 还长，请检查 lead_time 的单位")
    if total == 0:
        raise ValueError("总历时是 0，增值比无法计算")
    return added / total


def handoffs(nodes: Rows, edges: Rows | None = None, *, role: str = "role") -> int:
    """Count how often work passes from one role to another.

    Args:
        nodes: the steps in their order; or, with `edges`, the nodes of a process chart with `id` and `type`.
        edges: rows with `from`, `to`; without them each step is followed by the next row.
        role: column with the role that does the step. Steps without a role (start, end) are no hand-off.

    Returns:
        Number of hand-offs: in a sequence the changes between neighbouring steps that have a role (a step without one
        is passed over), in a chart the edges whose ends have different roles.

    Raises:
        ValueError: no rows, or an unknown node in an edge.

    Formula:
        #{(i, j): role(i) != role(j)} over the transitions i -> j.

    Source:
        The definition of a hand-off in process redesign.

    Example:
        >>> handoffs([{"role": "客服"}, {"role": "客服"}, {"role": "仓库"}, {"role": "客服"}])
        2
    """
    if edges is None:
        line = [text(row[role]) for row in records(nodes, (role,), "步骤表") if not blank(row[role])]
        return sum(a != b for a, b in pairwise(line))
    flow = read_flow(nodes, edges)
    who = {n: text(row.get(role)) for n, row in flow.nodes.items()}
    return sum(bool(who[row["from"]] and who[row["to"]] and who[row["from"]] != who[row["to"]]) for row in flow.edges)


def bpr_compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """Put the figures of a process before and after its redesign side by side.

    Args:
        before: figures by name, such as {"time": 51.25, "handoffs": 4}; none of them zero.
        after: figures of the same names.

    Returns:
        For each name `before`, `after`, `change` (after - before) and `rate` (change / before; -0.2 is 20 % less).

    Raises:
        ValueError: different names, no figures, or a figure of zero before.

    Formula:
        rate = (after - before) / before.

    Source:
        The definition of relative change.

    Example:
        >>> bpr_compare({"time": 50}, {"time": 40})["time"]["rate"]
        -0.2
    """
    if not before:
        raise ValueError("改造前没有任何指标")
    if set(before) != set(after):
        raise ValueError(f"改造前后的指标不一致：{'、'.join(map(str, sorted(set(before) ^ set(after), key=str)))}")
    found = {}
    for name, old in before.items():
        a, b = number(old, f"改造前的「{name}」"), number(after[name], f"改造后的「{name}」")
        if a == 0:
            raise ValueError(f"改造前的「{name}」是 0，变化率无法计算")
        found[name] = {"before": a, "after": b, "change": b - a, "rate": (b - a) / a}
    return found
