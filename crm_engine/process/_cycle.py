"""How long a process takes on average when work can come back."""

from math import fsum
from typing import Any

from crm_engine._checks import number
from crm_engine._records import Rows, amount, blank
from crm_engine.process._flow import Flow, probabilities, reach, read_flow


def expected_time(nodes: Rows, edges: Rows, *, minutes: str = "minutes") -> dict[str, Any]:
    """Say how long one case takes on average and how often it passes each node, with rework loops.

    Args:
        nodes: rows with `id`, `type` (start, end, task, decision) and the time per visit; an empty time is 0.
        edges: rows with `from`, `to` and `prob`; a single edge without `prob` is certain.
        minutes: column with the time per visit (in any unit; the result has the same).

    Returns:
        `time` (average time from start to end) and `visits` (average number of visits by node id; 0 for nodes that
        the start does not reach).

    Raises:
        ValueError: not exactly one start, no end, probabilities missing or not adding up to 1, a negative time, or a
            node from which no end can be reached (the average would be infinite).

    Formula:
        visits v = e_start (I - Q)^-1, with Q the probabilities between nodes that are no end; T = sum(v_i x t_i).

    Source:
        Absorbing Markov chain: Kemeny and Snell, Finite Markov Chains, the fundamental matrix.

    Example:
        >>> nodes = [{"id": "受理", "type": "start", "minutes": 5}, {"id": "审核", "type": "decision", "minutes": 10},
        ...          {"id": "补资料", "type": "task", "minutes": 15}, {"id": "发货", "type": "task", "minutes": 30},
        ...          {"id": "完成", "type": "end", "minutes": 0}]
        >>> edges = [{"from": "受理", "to": "审核"}, {"from": "审核", "to": "发货", "prob": 0.8},
        ...          {"from": "审核", "to": "补资料", "prob": 0.2}, {"from": "补资料", "to": "审核"},
        ...          {"from": "发货", "to": "完成"}]
        >>> found = expected_time(nodes, edges)
        >>> found["time"], found["visits"]["审核"], found["visits"]["补资料"]
        (51.25, 1.25, 0.25)
    """
    flow = read_flow(nodes, edges)
    times = {n: _time(row, n, minutes) for n, row in flow.nodes.items()}
    starts = [n for n in flow.nodes if flow.kind(n) == "start"]
    if len(starts) != 1:
        raise ValueError(f"流程应有且只有一个开始节点，现在有 {len(starts)} 个")
    moves = {n: _moves(flow, n) for n in flow.nodes if flow.kind(n) != "end"}
    possible = {n: [to for to, share in moves.get(n, []) if share > 0] for n in flow.nodes}
    reached = reach(starts, possible)
    back: dict[str, list[str]] = {n: [] for n in flow.nodes}
    for n, targets in possible.items():
        for to in targets:
            back[to].append(n)
    finishing = reach([n for n in flow.nodes if flow.kind(n) == "end"], back)
    stuck = [n for n in flow.nodes if n in reached and n not in finishing]
    if stuck:
        raise ValueError(f"从节点「{stuck[0]}」走不到结束，平均用时是无穷大；请检查连线和概率")
    inner = [n for n in flow.nodes if n in reached and n in moves]
    visits = dict.fromkeys(flow.nodes, 0.0)
    visits.update(zip(inner, _visits(inner, moves, starts[0]), strict=True))
    for n in inner:
        for to, share in moves[n]:
            if to not in moves:
                visits[to] += visits[n] * share
    return {"time": fsum(visits[n] * times[n] for n in flow.nodes), "visits": visits}


def _time(row: dict[str, Any], node: str, minutes: str) -> float:
    return 0.0 if blank(row.get(minutes)) else amount(row, minutes, f"节点「{node}」", low=0)


def _moves(flow: Flow, node: str) -> list[tuple[str, float]]:
    shares = probabilities(flow, node)
    if shares is None:
        raise ValueError(f"节点「{node}」有几条连线离开，请给每条写 0 到 1 之间的概率 prob")
    total = fsum(share for _, share in shares)
    if shares and abs(total - 1) > 1e-6:
        raise ValueError(f"节点「{node}」离开的概率合计是 {total:g}，应等于 1")
    return shares


def _visits(inner: list[str], moves: dict[str, list[tuple[str, float]]], start: str) -> list[float]:
    """Solve (I - Q)^T v = e_start by Gaussian elimination with row exchange."""
    place = {n: i for i, n in enumerate(inner)}
    size = len(inner)
    rows = [[float(i == j) for j in range(size)] + [float(inner[i] == start)] for i in range(size)]
    for n in inner:
        for to, share in moves[n]:
            if to in place:
                rows[place[to]][place[n]] -= share
    for k in range(size):
        best = max(range(k, size), key=lambda i: abs(rows[i][k]))
        rows[k], rows[best] = rows[best], rows[k]
        for i in range(k + 1, size):
            if factor := rows[i][k] / rows[k][k]:
                rows[i] = [a - factor * b for a, b in zip(rows[i], rows[k], strict=True)]
    found = [0.0] * size
    for k in reversed(range(size)):
        found[k] = (rows[k][size] - fsum(rows[k][j] * found[j] for j in range(k + 1, size))) / rows[k][k]
    return found


def rework_time(time: float, rework: float) -> float:
    """Say how long a piece of work takes on average when a share of it must be done again from its beginning.

    Args:
        time: time of one pass, not negative.
        rework: probability that a pass has to be repeated, in [0, 1).

    Returns:
        Average time in the unit of `time`.

    Raises:
        ValueError: a negative time, or a probability outside [0, 1).

    Formula:
        T / (1 - r).

    Source:
        Mean of the geometric distribution; the special case of `expected_time` with one loop.

    Example:
        >>> rework_time(40, 0.2)
        50.0
    """
    share = number(rework, "返工概率", low=0, high=1)
    if share == 1:
        raise ValueError("返工概率是 1 时永远做不完，应小于 1")
    return number(time, "用时", low=0) / (1 - share)


def work_in_process(rate: float, time: float) -> float:
    """Say how many cases are under way at the same time on average (Little's law).

    Args:
        rate: cases that arrive per unit of time, not negative.
        time: average time of a case in the process, in the same unit of time, not negative.

    Returns:
        Average number of cases in the process.

    Raises:
        ValueError: a negative number.

    Formula:
        L = lambda x W.

    Source:
        Little 1961, "A Proof for the Queuing Formula: L = lambda W", Operations Research 9(3).

    Example:
        >>> work_in_process(rate=12, time=2.5)
        30.0
    """
    return number(rate, "到达率", low=0) * number(time, "用时", low=0)
