"""How a process chart is written down: rows of nodes and rows of edges."""

from typing import Any, NamedTuple

from crm_engine._records import Rows, blank, identified, records, text

# English as in the file format, Chinese as students write it.
KINDS = {
    **dict.fromkeys(("start", "开始"), "start"),
    **dict.fromkeys(("end", "结束"), "end"),
    **dict.fromkeys(("task", "任务", "活动"), "task"),
    **dict.fromkeys(("decision", "判断", "决策"), "decision"),
}


class Flow(NamedTuple):
    """A process chart: nodes by id, edges, and the neighbours of each node in the order of the edges."""

    nodes: dict[str, dict[str, Any]]
    edges: list[dict[str, Any]]
    after: dict[str, list[str]]
    before: dict[str, list[str]]

    def kind(self, node: str) -> str:
        """Return start, end, task or decision."""
        return KINDS.get(text(self.nodes[node].get("type")), "task")

    def label(self, node: str) -> str:
        """Return how a message names the node: its name, else its id."""
        return text(self.nodes[node].get("name")) or node


def read_flow(nodes: Rows, edges: Rows) -> Flow:
    """Read a process chart.

    Raises:
        ValueError: no nodes, a repeated or empty id, an unknown type, an edge to or from an unknown node.
    """
    by_id = identified(records(nodes, ("id", "type"), "节点表"), "id", "节点表")
    for node, row in by_id.items():
        if text(row["type"]) not in KINDS:
            raise ValueError(f"节点「{node}」的类型应是 start、end、task 或 decision，收到的是 {text(row['type'])!r}")
    rows = records(edges, ("from", "to"), "连线表", empty=True)
    after: dict[str, list[str]] = {node: [] for node in by_id}
    before: dict[str, list[str]] = {node: [] for node in by_id}
    for number, row in enumerate(rows, 1):
        row["from"], row["to"] = text(row["from"]), text(row["to"])
        for end in (row["from"], row["to"]):
            if end not in by_id:
                raise ValueError(f"连线表第 {number} 行的节点「{end}」不在节点表里")
        after[row["from"]].append(row["to"])
        before[row["to"]].append(row["from"])
    return Flow(by_id, rows, after, before)


def reach(first: list[str], neighbours: dict[str, list[str]]) -> set[str]:
    """Return all nodes that can be reached from `first`, these included."""
    seen = set(first)
    queue = list(first)
    while queue:
        for node in neighbours[queue.pop()]:
            if node not in seen:
                seen.add(node)
                queue.append(node)
    return seen


def probabilities(flow: Flow, node: str) -> list[tuple[str, float]] | None:
    """Return the edges that leave a node with their probabilities; None when some are missing and not implied.

    A single edge without a probability is certain.
    """
    leaving = [row for row in flow.edges if row["from"] == node]
    if len(leaving) == 1 and blank(leaving[0].get("prob")):
        return [(leaving[0]["to"], 1.0)]
    found = []
    for row in leaving:
        try:
            share = float(row.get("prob"))  # type: ignore[arg-type]
        except (TypeError, ValueError):
            return None
        if not 0 <= share <= 1:
            return None
        found.append((row["to"], share))
    return found
