"""Structural soundness of a process chart."""

from math import fsum

from crm_engine._records import Rows, text
from crm_engine.process._flow import Flow, probabilities, reach, read_flow

LEAVING = ["branches", "labels", "prob_sum", "task_out"]


def graph_check(nodes: Rows, edges: Rows, *, split: bool = False, prob: bool = True) -> list[dict[str, str]]:
    """Find what is wrong with the structure of a process chart.

    Args:
        nodes: rows with `id`, `type` (start, end, task, decision; or 开始、结束、任务、判断), optionally `name`.
        edges: rows with `from`, `to`; for the edges that leave a decision also `cond` (the branch's label) and `prob`.
        split: allow a task to have several edges (work goes on in parallel).
        prob: demand probabilities on the branches of a decision.

    Returns:
        One dictionary per fault: `rule`, `node` (its id, or empty), `message`. Rules in this order: "one_start",
        "has_end", "start_in", "end_out", "reachable", "to_end", "branches", "labels", "prob_sum", "task_out".
        An empty list means a sound chart.

    Raises:
        ValueError: no nodes, a repeated or empty id, an unknown type, an edge to or from an unknown node.

    Formula:
        one start, at least one end; every node on a path from the start to an end; a decision has two or more
        branches with different labels whose probabilities add up to 1 (within 1e-6); other nodes go on to one node.

    Source:
        Soundness of workflow graphs (van der Aalst 1998, "The application of Petri nets to workflow management"):
        option to complete and no dead activities, in the form that a chart without parallel joins needs.

    Example:
        >>> nodes = [{"id": "s", "type": "start"}, {"id": "a", "type": "task"}, {"id": "e", "type": "end"}]
        >>> [fault["rule"] for fault in graph_check(nodes, [{"from": "s", "to": "a"}])]
        ['reachable', 'to_end', 'to_end', 'task_out']
    """
    flow = read_flow(nodes, edges)
    starts = [n for n in flow.nodes if flow.kind(n) == "start"]
    ends = [n for n in flow.nodes if flow.kind(n) == "end"]
    faults = []
    if len(starts) != 1:
        faults.append(_fault("one_start", "", f"流程图应有且只有一个开始节点，现在有 {len(starts)} 个。"))
    if not ends:
        faults.append(_fault("has_end", "", "流程图没有结束节点，请至少画一个。"))
    # Without a start or an end every node would be reported as cut off, which would hide the real fault.
    reached = reach(starts, flow.after) if starts else set(flow.nodes)
    finishing = reach(ends, flow.before) if ends else set(flow.nodes)
    checks = [
        ("start_in", [n for n in starts if flow.before[n]], "开始节点「{}」不应有连线进入。"),
        ("end_out", [n for n in ends if flow.after[n]], "结束节点「{}」不应有连线离开。"),
        ("reachable", [n for n in flow.nodes if n not in reached], "从开始走不到节点「{}」，请补上通向它的连线。"),
        ("to_end", [n for n in flow.nodes if n not in finishing], "从节点「{}」走不到任何结束节点，请补上后续的连线。"),
    ]
    faults += [_fault(rule, n, message.format(flow.label(n))) for rule, found, message in checks for n in found]
    leaving = [fault for n in flow.nodes for fault in _leaving(flow, n, split=split, prob=prob)]
    return faults + sorted(leaving, key=lambda fault: LEAVING.index(fault["rule"]))


def _fault(rule: str, node: str, message: str) -> dict[str, str]:
    return {"rule": rule, "node": node, "message": message}


def _leaving(flow: Flow, node: str, *, split: bool, prob: bool) -> list[dict[str, str]]:
    kind, out, label = flow.kind(node), len(flow.after[node]), flow.label(node)
    if kind == "end":
        return []
    if kind != "decision":
        if out == 1 or (split and out > 1):
            return []
        what = "没有连线离开" if out == 0 else f"有 {out} 条连线离开，要分支请改用判断节点"
        return [_fault("task_out", node, f"节点「{label}」{what}。")]
    faults = []
    if out < 2:
        faults.append(_fault("branches", node, f"判断节点「{label}」只有 {out} 条分支，至少要有两条。"))
    labels = [text(row.get("cond")) for row in flow.edges if row["from"] == node]
    if not all(labels):
        faults.append(_fault("labels", node, f"判断节点「{label}」有分支没写条件，请在每条连线上写明什么情况走这里。"))
    elif len(set(labels)) < len(labels):
        faults.append(_fault("labels", node, f"判断节点「{label}」有两条分支的条件相同，无法决定走哪一条。"))
    if prob and out:
        shares = probabilities(flow, node)
        if shares is None:
            faults.append(_fault("prob_sum", node, f"判断节点「{label}」的分支概率没填全，或不在 0 到 1 之间。"))
        elif abs((total := fsum(p for _, p in shares)) - 1) > 1e-6:
            faults.append(_fault("prob_sum", node, f"判断节点「{label}」的分支概率合计是 {total:g}，应等于 1。"))
    return faults
