"""Training 2: the process chart."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from crm_engine._records import text
from crm_engine.artefact._figures import flow_figures
from crm_engine.artefact._result import Fault, Report, Results, missing, repeated, rows, value
from crm_engine.process import expected_time, graph_check
from crm_engine.process._flow import KINDS, reach, read_flow
from crm_engine.process._redesign import VALUES

STRUCTURE = {
    "one_start": "有且只有一个开始节点。",
    "has_end": "有结束节点。",
    "start_in": "开始节点没有连线进入。",
    "end_out": "结束节点没有连线离开。",
    "reachable": "从开始能走到每个节点。",
    "to_end": "每个节点都能走到结束。",
    "branches": "每个判断节点都有两条以上的分支。",
    "labels": "判断节点的每条分支都写了不同的条件。",
    "prob_sum": "判断节点的分支概率合计为 1。",
    "task_out": "每个任务节点只有一条去向。",
}


def check_flow(
    artefact: Mapping[str, Any],
    *,
    roles: Collection[str] | None = None,
    mandatory: Iterable[str] = (),
    precedence: Iterable[tuple[str, str]] = (),
    max_rework: float | None = None,
    before: Mapping[str, Any] | None = None,
    points: Mapping[str, float] | None = None,
    only: Collection[str] | None = None,
) -> Results:
    """Judge a process chart (training 2): whether it is complete, sound, and better than the one before.

    Args:
        artefact: `{"nodes": [...], "edges": [...]}`; nodes with `id`, `name`, `type` (start, end, task, decision; or
            开始、结束、任务、判断), for tasks and decisions `role`, `minutes`, `value` (增值、必要不增值、不增值,
            or VA, BVA, NVA); edges with `from`, `to`, and after a decision `cond` and `prob`.
        roles: positions that may do a step (such as those of training 1); None accepts any.
        mandatory: names (or ids) of steps that must be there.
        precedence: pairs (earlier, later): on every way from the start to the later step lies the earlier one.
        max_rework: how often a node may be repeated on average (0.25: at most 1.25 visits); None does not limit it.
        before: the chart before the redesign; then time must fall, the value-added share must not fall, and the number
            of hand-offs must not rise.
        points: points by rule; 1 where nothing is said.
        only: report only these rules.

    Returns:
        One dictionary per rule: `id`, `passed`, `points`, `place`, `message`. Rules: "nodes", "ids", "one_start",
        "has_end", "start_in", "end_out", "reachable", "to_end", "branches", "labels", "prob_sum", "task_out", "steps",
        "roles"; and as far as asked for "mandatory", "precedence", "rework", "better".

    Raises:
        ValueError: the rules themselves are wrong: points or `only` for an unknown rule, or an unsound `before`.

    Formula:
        structure as in `process.graph_check`; (a, b) holds when b cannot be reached from the start without a.

    Source:
        The course's requirements for training 2.

    Example:
        >>> chart = {"nodes": [{"id": "s", "name": "来电", "type": "start"},
        ...                    {"id": "e", "name": "完成", "type": "end"}],
        ...          "edges": []}
        >>> [r["id"] for r in check_flow(chart) if not r["passed"]]
        ['reachable', 'to_end', 'task_out']
    """
    results = _judge(artefact, Report(points, only), roles, list(mandatory), list(precedence), max_rework, before)
    # Students know their steps by name; the ids come from the form.
    names = {f"节点 {text(row.get('id'))}": text(row.get("name")) for row in rows(artefact, "nodes")}
    return [{**r, "place": f"节点「{name}」" if (name := names.get(r["place"])) else r["place"]} for r in results]


def _judge(  # noqa: PLR0917 - only called above
    artefact: Mapping[str, Any],
    report: Report,
    roles: Collection[str] | None,
    needed: list[str],
    pairs: list[tuple[str, str]],
    max_rework: float | None,
    before: Mapping[str, Any] | None,
) -> Results:
    nodes, edges = rows(artefact, "nodes"), rows(artefact, "edges")
    report.need(nodes, "节点表", "节点表是空的，请先列出流程的每个步骤。")
    report.rule("nodes", _nodes(nodes), "节点都有编号、名称和类型。")
    faults = _ids(nodes, edges)
    report.rule("ids", faults, "节点编号不重复，连线两端的节点都存在。")
    rest = [*STRUCTURE, "steps", "roles"]
    rest += ["mandatory"] * bool(needed) + ["precedence"] * bool(pairs)
    rest += ["rework"] * (max_rework is not None) + ["better"] * (before is not None)
    if faults or any(text(row.get("type")) not in KINDS for row in nodes):
        report.blocked(rest, "节点表", "请先把节点和连线的编号、类型填对，才能检查这一条。")
        return report.results()
    structure = graph_check(nodes, edges)
    for rule, passed in STRUCTURE.items():
        report.rule(rule, [(_at(f["node"]), f["message"]) for f in structure if f["rule"] == rule], passed)
    steps = [row for row in nodes if KINDS[text(row["type"])] in {"task", "decision"}]
    report.rule("steps", _steps(steps), "每个步骤都写了用时和增值类别。")
    report.rule("roles", _roles(steps, roles), "每个步骤都有负责的岗位。")
    if needed:
        report.rule("mandatory", _mandatory(nodes, needed), "必要的步骤都在图上。")
    if pairs:
        report.rule("precedence", _precedence(nodes, edges, pairs), "步骤的先后符合要求。")
    broken = "请先改好流程图的结构和概率，才能计算用时和返工。"
    if max_rework is not None:
        report.rule("rework", _rework(nodes, edges, max_rework, broken), "返工在允许的范围内。")
    if before is not None:
        report.rule("better", _better(artefact, before, broken), "用时缩短，增值比没有降低，交接没有增加。")
    return report.results()


def _at(node: str) -> str:
    return f"节点 {node}" if node else "整张流程图"


def _nodes(nodes: list[dict[str, Any]]) -> list[Fault]:
    faults = missing(nodes, {"id": "编号", "name": "名称", "type": "类型"}, lambda n, _: f"节点表第 {n} 行")
    for n, row in enumerate(nodes, 1):
        if text(row.get("type")) and text(row.get("type")) not in KINDS:
            sentence = f"节点表第 {n} 行的类型是「{text(row['type'])}」，应是开始、结束、任务或判断。"
            faults.append((f"节点表第 {n} 行", sentence))
    return faults


def _ids(nodes: list[dict[str, Any]], edges: list[dict[str, Any]]) -> list[Fault]:
    known = {text(row.get("id")) for row in nodes} - {""}
    faults = [(_at(code), f"节点编号 {code} 用了不止一次，请换成不同的编号。") for code in repeated(nodes, "id")]
    faults += [
        (f"节点表第 {n} 行", f"节点表第 {n} 行没有编号。") for n, r in enumerate(nodes, 1) if not text(r.get("id"))
    ]
    for n, row in enumerate(edges, 1):
        for key, word in (("from", "起点"), ("to", "终点")):
            if (end := text(row.get(key))) not in known:
                what = f"是 {end}，节点表里没有这个编号" if end else "没有填"
                faults.append((f"连线表第 {n} 行", f"连线表第 {n} 行的{word}{what}。"))
    return faults if known else [("节点表", "节点表里没有一个带编号的节点。"), *faults]


def _steps(steps: list[dict[str, Any]]) -> list[Fault]:
    faults = []
    for row in steps:
        name = text(row.get("name")) or text(row["id"])
        took = value(row.get("minutes"))
        if took is None or took < 0:
            faults.append((_at(text(row["id"])), f"步骤「{name}」的用时没有填，或不是不小于 0 的分钟数。"))
        if text(row.get("value")).upper() not in VALUES:
            faults.append((_at(text(row["id"])), f"步骤「{name}」没有标明是增值、必要不增值，还是不增值。"))
    return faults


def _roles(steps: list[dict[str, Any]], roles: Collection[str] | None) -> list[Fault]:
    faults = []
    for row in steps:
        name, role = text(row.get("name")) or text(row["id"]), text(row.get("role"))
        if not role:
            faults.append((_at(text(row["id"])), f"步骤「{name}」没有写由哪个岗位负责。"))
        elif roles is not None and role not in roles:
            faults.append(
                (_at(text(row["id"])), f"步骤「{name}」的岗位「{role}」不在岗位名单（{'、'.join(roles)}）里。")
            )
    return faults


def _find(nodes: list[dict[str, Any]], wanted: str) -> list[str]:
    return [text(row["id"]) for row in nodes if wanted in {text(row.get("name")), text(row["id"])}]


def _mandatory(nodes: list[dict[str, Any]], needed: list[str]) -> list[Fault]:
    return [("整张流程图", f"流程图里缺少必要的步骤「{name}」。") for name in needed if not _find(nodes, name)]


def _precedence(nodes: list[dict[str, Any]], edges: list[dict[str, Any]], pairs: list[tuple[str, str]]) -> list[Fault]:
    flow = read_flow(nodes, edges)
    starts = [n for n in flow.nodes if flow.kind(n) == "start"]
    faults = []
    for earlier, later in pairs:
        first, then = _find(nodes, earlier), _find(nodes, later)
        if not first or not then:
            absent = earlier if not first else later
            faults.append(("整张流程图", f"流程图里没有「{absent}」，无法检查「{earlier}」是否在「{later}」之前。"))
            continue
        # The later step must be out of reach once the earlier one is taken away.
        around = {n: [m for m in flow.after[n] if m not in first] for n in flow.nodes}
        if set(then) & reach([n for n in starts if n not in first], around):
            sentence = f"有一条路线可以不经过「{earlier}」就走到「{later}」，请让每条路线都先经过「{earlier}」。"
            faults.append((_at(then[0]), sentence))
    return faults


def _rework(nodes: list[dict[str, Any]], edges: list[dict[str, Any]], most: float, broken: str) -> list[Fault]:
    try:
        visits = expected_time([{**row, "minutes": None} for row in nodes], edges)["visits"]
    except ValueError:
        return [("整张流程图", broken)]
    names = {text(row["id"]): text(row.get("name")) or text(row["id"]) for row in nodes}
    return [
        (_at(n), f"步骤「{names[n]}」平均要做 {v:.2f} 次，超过了允许的 {1 + most:g} 次，请减少返工。")
        for n, v in visits.items()
        if v > 1 + most + 1e-9
    ]


def _better(artefact: Mapping[str, Any], before: Mapping[str, Any], broken: str) -> list[Fault]:
    old = flow_figures(before)
    try:
        new = flow_figures(artefact)
    except ValueError:
        return [("整张流程图", broken)]
    faults = []
    if new["time"] >= old["time"]:
        faults.append(f"改造后的平均用时是 {new['time']:.1f} 分钟，没有比改造前的 {old['time']:.1f} 分钟短。")
    if new["value_added"] < old["value_added"] - 1e-12:
        faults.append(f"改造后的增值比是 {new['value_added']:.1%}，低于改造前的 {old['value_added']:.1%}。")
    if new["handoffs"] > old["handoffs"]:
        faults.append(f"改造后的交接有 {new['handoffs']} 次，多于改造前的 {old['handoffs']} 次。")
    return [("整张流程图", sentence) for sentence in faults]
