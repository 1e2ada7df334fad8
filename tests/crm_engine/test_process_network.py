"""Critical path and process graphs: textbook figures, networkx and linear algebra as independent checks."""

import math

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_engine.process import cpm, expected_time, graph_check, rework_time, work_in_process

# The rework example, worked by hand: 5 + 1.25 x 10 + 0.25 x 15 + 30 = 51.25.
NODES = [
    {"id": "受理", "type": "start", "minutes": 5},
    {"id": "审核", "type": "decision", "minutes": 10},
    {"id": "补资料", "type": "task", "minutes": 15},
    {"id": "发货", "type": "task", "minutes": 30},
    {"id": "完成", "type": "end", "minutes": 0},
]
EDGES = [
    {"from": "受理", "to": "审核"},
    {"from": "审核", "to": "发货", "cond": "齐全", "prob": 0.8},
    {"from": "审核", "to": "补资料", "cond": "不全", "prob": 0.2},
    {"from": "补资料", "to": "审核"},
    {"from": "发货", "to": "完成"},
]


@st.composite
def projects(draw):
    size = draw(st.integers(1, 9))
    return [
        {
            "id": f"A{n}",
            "duration": draw(st.integers(0, 12)),
            "after": draw(st.lists(st.sampled_from([f"A{k}" for k in range(n)]), max_size=3)) if n else [],
        }
        for n in range(size)
    ]


@settings(deadline=None)
@given(projects())
def test_cpm_agrees_with_the_longest_path_of_networkx(project):
    graph = nx.DiGraph()
    for row in project:
        graph.add_edge((row["id"], 0), (row["id"], 1), weight=row["duration"])
        graph.add_edges_from([((b, 1), (row["id"], 0)) for b in row["after"]], weight=0)
    found = cpm(project)
    assert found["duration"] == nx.dag_longest_path_length(graph)
    for row in found["activities"]:
        through = max(
            nx.dag_longest_path_length(graph.subgraph(nx.ancestors(graph, (row["id"], 0)) | {(row["id"], 0)})), 0
        ) + max(nx.dag_longest_path_length(graph.subgraph(nx.descendants(graph, (row["id"], 0)) | {(row["id"], 0)})), 0)
        assert row["slack"] == found["duration"] - through
        assert row["critical"] == (row["slack"] == 0)
        assert 0 <= row["free"] <= row["slack"]
    lasting = {row["id"]: row["duration"] for row in project}
    assert found["paths"]
    for path in found["paths"]:
        assert sum(lasting[a] for a in path) == found["duration"]


@settings(deadline=None)
@given(projects(), st.randoms(use_true_random=False))
def test_cpm_does_not_depend_on_the_order_of_the_rows(project, random):
    mixed = list(project)
    random.shuffle(mixed)
    assert cpm(mixed)["duration"] == cpm(project)["duration"]
    assert set(cpm(mixed)["critical"]) == set(cpm(project)["critical"])


def test_cpm_lists_every_critical_path():
    rows = [("A", 2, ""), ("B", 2, ""), ("C", 3, "A、B"), ("D", 1, "B")]
    found = cpm([{"id": a, "duration": d, "after": b} for a, d, b in rows])
    assert found["paths"] == [["A", "C"], ["B", "C"]]
    assert found["critical"] == ["A", "B", "C"]
    assert found["activities"][3]["free"] == 2


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("A", 1, "B"), ("B", 1, "A")], "绕成了圈"),
        ([("A", 1, "X")], "紧前活动「X」不在"),
        ([("A", -1, "")], "应不小于 0"),
        ([("A", 1, ""), ("A", 2, "")], "重复：A"),
        ([], "是空的"),
        ([("", 1, "")], "第 1 行的「id」是空的"),
    ],
)
def test_cpm_names_what_it_cannot_compute(rows, message):
    with pytest.raises(ValueError, match=message):
        cpm([{"id": a, "duration": d, "after": b} for a, d, b in rows])


def test_expected_time_of_the_rework_example():
    found = expected_time(NODES, EDGES)
    assert found["time"] == pytest.approx(51.25, abs=1e-12)
    assert found["visits"] == pytest.approx({"受理": 1, "审核": 1.25, "补资料": 0.25, "发货": 1, "完成": 1})


@st.composite
def chains(draw):
    size = draw(st.integers(1, 7))
    shares = [draw(st.lists(st.integers(0, 5), min_size=size + 1, max_size=size + 1)) for _ in range(size)]
    # The last column is the end; a share of at least one keeps it within reach.
    matrix = np.array([[*row[:-1], row[-1] + 1] for row in shares], dtype=float)
    return matrix / matrix.sum(axis=1, keepdims=True), draw(st.lists(st.integers(0, 60), min_size=size, max_size=size))


@settings(deadline=None)
@given(chains())
def test_expected_time_agrees_with_the_fundamental_matrix(chain):
    matrix, minutes = chain
    size = len(minutes)
    nodes = [{"id": n, "type": "start" if n == 0 else "task", "minutes": m} for n, m in enumerate(minutes)]
    nodes.append({"id": size, "type": "end"})
    edges = [
        {"from": i, "to": j, "prob": matrix[i, j]} for i in range(size) for j in range(size + 1) if matrix[i, j] > 0
    ]
    visits = np.linalg.solve(np.eye(size) - matrix[:, :size].T, np.eye(size)[0])
    found = expected_time(nodes, edges)
    assert found["time"] == pytest.approx(visits @ np.array(minutes), rel=1e-9, abs=1e-9)
    assert found["visits"][str(size)] == pytest.approx(1)


@settings(deadline=None)
@given(st.floats(0, 100), st.floats(0, 0.99))
def test_rework_time_is_the_loop_with_one_node(time, share):
    nodes = [
        {"id": "s", "type": "start"},
        {"id": "a", "type": "decision", "minutes": time},
        {"id": "e", "type": "end"},
    ]
    edges = [
        {"from": "s", "to": "a"},
        {"from": "a", "to": "a", "prob": share},
        {"from": "a", "to": "e", "prob": 1 - share},
    ]
    assert rework_time(time, share) == pytest.approx(expected_time(nodes, edges)["time"], rel=1e-9)


@pytest.mark.parametrize(
    ("edges", "message"),
    [
        ([*EDGES[:4], {"from": "发货", "to": "发货"}], "走不到结束"),
        ([{**EDGES[1], "prob": 0.7}, *EDGES[2:], EDGES[0]], "合计是 0.9，应等于 1"),
        ([{"from": "审核", "to": "发货"}, *EDGES[2:], EDGES[0]], "请给每条写 0 到 1 之间的概率"),
        ([{"from": "受理", "to": "没有"}], "第 1 行的节点「没有」不在节点表里"),
    ],
)
def test_expected_time_names_what_it_cannot_compute(edges, message):
    with pytest.raises(ValueError, match=message):
        expected_time(NODES, edges)


def test_expected_time_leaves_out_what_the_start_does_not_reach():
    nodes = [*NODES, {"id": "孤岛", "type": "task", "minutes": 99}]
    found = expected_time(nodes, [*EDGES, {"from": "孤岛", "to": "孤岛"}])
    assert found["time"] == pytest.approx(51.25)
    assert found["visits"]["孤岛"] == 0


def test_rework_of_one_is_refused():
    with pytest.raises(ValueError, match="永远做不完"):
        rework_time(5, 1)


def test_work_in_process_is_the_law_of_little():
    assert work_in_process(rate=3, time=math.pi) == pytest.approx(3 * math.pi)
    with pytest.raises(ValueError, match="到达率应不小于 0"):
        work_in_process(-1, 2)


def test_a_sound_chart_has_no_faults():
    assert graph_check(NODES, EDGES) == []


def _rules(nodes, edges, **options):
    return [(fault["rule"], fault["node"]) for fault in graph_check(nodes, edges, **options)]


def test_graph_check_finds_every_kind_of_fault():
    assert _rules(NODES[1:], EDGES[1:]) == [("one_start", "")]
    assert _rules(NODES[:-1], EDGES[:-1]) == [("has_end", ""), ("task_out", "发货")]
    assert _rules(NODES, [*EDGES, {"from": "发货", "to": "受理"}]) == [("start_in", "受理"), ("task_out", "发货")]
    assert _rules(NODES, [*EDGES, {"from": "完成", "to": "发货"}]) == [("end_out", "完成")]
    assert _rules(NODES, [EDGES[0], EDGES[1], EDGES[4]]) == [
        ("reachable", "补资料"),
        ("to_end", "补资料"),
        ("branches", "审核"),
        ("prob_sum", "审核"),
        ("task_out", "补资料"),
    ]
    assert _rules(NODES, [EDGES[0], {**EDGES[1], "cond": "不全"}, *EDGES[2:]]) == [("labels", "审核")]
    assert _rules(NODES, [EDGES[0], {**EDGES[1], "cond": None}, *EDGES[2:]]) == [("labels", "审核")]
    assert _rules(NODES, [EDGES[0], {**EDGES[1], "prob": "八成"}, *EDGES[2:]]) == [("prob_sum", "审核")]
    assert _rules(NODES, [EDGES[0], {**EDGES[1], "prob": None}, *EDGES[2:]], prob=False) == []


@settings(deadline=None)
@given(st.integers(2, 8), st.data())
def test_reachability_agrees_with_networkx(size, data):
    pairs = data.draw(st.sets(st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)), max_size=2 * size))
    kinds = ["start", *["task"] * (size - 2), "end"]
    nodes = [{"id": n, "type": kind} for n, kind in enumerate(kinds)]
    graph = nx.DiGraph()
    graph.add_nodes_from(range(size))
    graph.add_edges_from(pairs)
    found = graph_check(nodes, [{"from": a, "to": b} for a, b in sorted(pairs)])
    cut = {int(f["node"]) for f in found if f["rule"] == "reachable"}
    assert cut == set(range(size)) - nx.descendants(graph, 0) - {0}
    stuck = {int(f["node"]) for f in found if f["rule"] == "to_end"}
    assert stuck == set(range(size)) - nx.ancestors(graph, size - 1) - {size - 1}


def test_parallel_work_may_be_allowed():
    nodes = [{"id": "s", "type": "开始"}, *({"id": n, "type": "任务"} for n in "abc"), {"id": "e", "type": "结束"}]
    edges = [{"from": f, "to": t} for f, t in ("sa", "ab", "ac", "be", "ce")]
    assert _rules(nodes, edges) == [("task_out", "a")]
    assert _rules(nodes, edges, split=True) == []
