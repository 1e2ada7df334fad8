"""RACI, organisation, KPI, staff, redesign: figures of the exercises, identities, and what is refused."""

import copy
import subprocess
import sys

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_engine.process import (
    bpr_compare,
    fte,
    handoffs,
    job_points,
    kpi_score,
    org_check,
    raci_check,
    value_added_ratio,
)

STAFF = [
    {"id": "总监", "manager": ""},
    {"id": "主管", "manager": "总监"},
    {"id": "甲", "manager": "主管"},
    {"id": "乙", "manager": "主管"},
    {"id": "丙", "manager": "总监"},
]


def test_raci_finds_the_three_planted_faults():
    # Exercise KP01-1: two A, no R, no A.
    matrix = {
        "受理": {"客服": "R", "经理": "A"},
        "审核": {"客服": "A", "经理": "A", "财务": "R"},
        "发货": {"仓库": "C", "经理": "A"},
        "回访": {"客服": "R", "经理": "I"},
    }
    assert [(f["task"], f["rule"]) for f in raci_check(matrix)] == [
        ("审核", "many_a"),
        ("发货", "no_r"),
        ("回访", "no_a"),
    ]
    assert [(f["task"], f["rule"]) for f in raci_check(matrix, implied_r=True)] == [
        ("审核", "many_a"),
        ("回访", "no_a"),
    ]


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from("甲乙丙"),
        st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["R", "A", "A/R", "C", "I", ""])),
        min_size=1,
    )
)
def test_raci_faults_are_those_of_the_definition(matrix):
    matrix = {task: {**cells, "e": "I"} for task, cells in matrix.items()}
    found = {(f["task"], f["rule"]) for f in raci_check(matrix)}
    expected = set()
    for task, cells in matrix.items():
        accountable = sum("A" in letters for letters in cells.values())
        expected |= {(task, "no_a")} if accountable == 0 else {(task, "many_a")} if accountable > 1 else set()
        expected |= {(task, "no_r")} if not any("R" in letters for letters in cells.values()) else set()
    assert found == expected


def test_raci_reports_roles_when_asked():
    matrix = {"a": {"甲": "A", "乙": "R", "丙": "C"}, "b": {"甲": "A", "乙": "R", "丙": "I"}}
    assert raci_check(matrix) == []
    assert [(f["role"], f["rule"]) for f in raci_check(matrix, most_a=1, idle=True)] == [
        ("甲", "role_many_a"),
        ("丙", "role_idle"),
    ]


def test_raci_takes_rows_and_data_frames_alike():
    rows = [{"task": "a", "role": "甲", "raci": "a,r"}, {"task": "b", "role": "甲", "raci": "R"}]
    assert raci_check(rows) == raci_check(pd.DataFrame(rows))
    assert [f["rule"] for f in raci_check(rows)] == ["no_a"]


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        ([], "是空的"),
        ([{"task": "a", "role": "甲", "raci": "X"}], "应是 R、A、C、I，收到的是 'X'"),
        ([{"task": "a", "role": "", "raci": "R"}], "第 1 行缺少岗位名称"),
        ([{"task": "a", "role": "甲"}], "缺少列：raci"),
    ],
)
def test_raci_names_what_it_cannot_read(matrix, message):
    with pytest.raises(ValueError, match=message):
        raci_check(matrix)


def test_span_counts_direct_reports_only():
    found = org_check(STAFF, span_limit=1)
    assert found["levels"] == 3
    assert found["span"] == {"总监": 2, "主管": 2, "甲": 0, "乙": 0, "丙": 0}
    assert found["level"] == {"总监": 1, "主管": 2, "甲": 3, "乙": 3, "丙": 2}
    assert found["mean_span"] == 2
    assert found["wide"] == ["总监", "主管"]
    assert org_check(STAFF, first_level=0)["levels"] == 2
    assert org_check(STAFF[:1])["mean_span"] == 0


@settings(deadline=None)
@given(
    st.integers(1, 30).flatmap(lambda n: st.tuples(*[st.integers(0, max(k - 1, 0)) for k in range(n)])),
    st.randoms(use_true_random=False),
)
def test_levels_agree_with_networkx(managers, random):
    rows = [{"id": n, "manager": None if n == 0 else m} for n, m in enumerate(managers)]
    graph = nx.DiGraph([(m, n) for n, m in enumerate(managers) if n])
    graph.add_node(0)
    depth = nx.single_source_shortest_path_length(graph, 0)
    random.shuffle(rows)
    found = org_check(rows)
    assert found["level"] == {str(row["id"]): depth[row["id"]] + 1 for row in rows}
    assert sum(found["span"].values()) == len(rows) - 1


@pytest.mark.parametrize(
    ("staff", "message"),
    [
        ([{"id": "a", "manager": "b"}, {"id": "b", "manager": "a"}, {"id": "c", "manager": ""}], "绕成了圈"),
        ([{"id": "a", "manager": "a"}], "绕成了圈：a → a"),
        ([{"id": "a", "manager": ""}, {"id": "b", "manager": None}], "只有一个，没有上级的却有 2 个"),
        ([{"id": "a", "manager": "x"}], "上级「x」不在人员表里"),
        ([{"id": "a", "manager": ""}, {"id": "a", "manager": ""}], "重复：a"),
    ],
)
def test_org_check_names_what_it_cannot_compute(staff, message):
    with pytest.raises(ValueError, match=message):
        org_check(staff)


KPIS = [
    {"name": "解决率", "weight": 60, "target": 80, "actual": 88, "direction": "越大越好"},
    {"name": "响应", "weight": 40, "target": 5, "actual": 8, "direction": "越小越好"},
]


def test_kpi_score_turns_round_what_should_be_small():
    assert kpi_score(KPIS)["score"] == pytest.approx(60 + 40 * 5 / 8)
    assert kpi_score(KPIS, cap=None)["score"] == pytest.approx(60 * 1.1 + 40 * 5 / 8)
    assert kpi_score(KPIS, cap=1.05)["items"][0] == pytest.approx({"name": "解决率", "rate": 1.05, "points": 63})


@settings(deadline=None)
@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=6), st.floats(0.1, 10))
def test_kpi_score_does_not_depend_on_the_unit(actuals, unit):
    def rows(factor):
        share = 100 / len(actuals)
        return [
            {"name": str(n), "weight": share, "target": 10 * factor, "actual": a * factor, "direction": way}
            for n, (a, way) in enumerate(zip(actuals, ["up", "down"] * 3, strict=False))
        ]

    assert kpi_score(rows(unit))["score"] == pytest.approx(kpi_score(rows(1))["score"])
    assert 0 <= kpi_score(rows(1))["score"] <= 100 + 1e-9


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"target": 0}, "目标是 0"),
        ({"weight": 50}, "之和应为 100"),
        ({"direction": "高"}, "方向应是"),
        ({"actual": -1}, "不小于 0"),
        ({"actual": None}, "「actual」是空的"),
    ],
)
def test_kpi_score_names_what_it_cannot_compute(change, message):
    with pytest.raises(ValueError, match=message):
        kpi_score([{**KPIS[0], **change}, KPIS[1]])


def test_kpi_weights_may_be_rounded():
    third = [{"name": n, "weight": 33.33, "target": 1, "actual": 1, "direction": "up"} for n in "abc"]
    assert kpi_score(third)["score"] == pytest.approx(99.99)
    zero = {"name": "投诉", "weight": 100, "target": 3, "actual": 0, "direction": "down"}
    assert kpi_score([zero], cap=1.2)["score"] == pytest.approx(120)
    with pytest.raises(ValueError, match="无穷大"):
        kpi_score([zero], cap=None)


SCHEME = {"知识": {"1": 20, "2": 40}, "责任": {"1": 30, "2": 60, "3": 90}}


@given(st.lists(st.tuples(st.integers(1, 2), st.integers(1, 3)), min_size=1, max_size=8), st.floats(0, 9))
def test_job_points_are_plain_sums_and_grow_with_the_degree(rows, factor):
    jobs = pd.DataFrame([{"job": f"岗位{i}", "知识": a, "责任": b} for i, (a, b) in enumerate(rows)])
    found = job_points(jobs, SCHEME)
    assert list(found.values()) == [20 * a + 30 * b for a, b in rows]
    scaled = {name: {k: factor * v for k, v in degrees.items()} for name, degrees in SCHEME.items()}
    assert list(job_points(jobs[::-1], scaled).values())[::-1] == pytest.approx([factor * v for v in found.values()])
    higher = job_points(jobs.assign(责任=3), SCHEME)
    assert all(higher[name] >= points for name, points in found.items())


def test_job_points_name_what_they_cannot_add():
    job = {"job": "客服专员", "知识": "1", "责任": "1"}
    for rows, scheme, message in (
        ([job], {}, "没有任何要素"),
        ([job | {"责任": "9"}], SCHEME, "岗位「客服专员」的要素「责任」是「9」"),
        ([job, job], SCHEME, "重复"),
        ([job], {"环境": {"好": 1}}, "缺少列：环境"),
        ([job], {"知识": {"1": -5}}, "点数应不小于 0"),
    ):
        with pytest.raises(ValueError, match=message):
            job_points(rows, scheme)


def test_fte_of_a_service_desk():
    work = pd.DataFrame({"volume": [1000, 200], "minutes": [6.0, 15.0]})
    assert fte(work, available_minutes=9000, utilisation=0.85) == pytest.approx(9000 / 7650)
    for bad in ({"available_minutes": 0}, {"utilisation": 0}, {"utilisation": 1.1}):
        with pytest.raises(ValueError, match="应"):
            fte(work, **{"available_minutes": 9000, "utilisation": 0.85, **bad})


def test_value_added_ratio_is_of_the_lead_time():
    # iSixSigma: value-added time / total lead time; the waiting is part of the lead time.
    steps = [
        {"minutes": 10, "value": "增值", "wait": 0},
        {"minutes": 5, "value": "NVA", "wait": 60},
        {"minutes": 15, "value": "BVA", "wait": None},
    ]
    assert value_added_ratio(steps) == pytest.approx(10 / 90)
    assert value_added_ratio(steps, lead_time=480) == pytest.approx(10 / 480)
    words = [{**step, "value": word} for step, word in zip(steps, ("增值", "不增值", "必要不增值"), strict=True)]
    assert value_added_ratio(words) == value_added_ratio(steps)
    with pytest.raises(ValueError, match="还长"):
        value_added_ratio(steps, lead_time=8)
    with pytest.raises(ValueError, match="应是增值（VA）、必要不增值（BVA）或不增值（NVA）"):
        value_added_ratio([{"minutes": 1, "value": "X"}])
    with pytest.raises(ValueError, match="总历时是 0"):
        value_added_ratio([{"minutes": 0, "value": "VA"}])


def test_handoffs_in_a_sequence_and_in_a_chart():
    steps = [{"id": n, "type": "task", "role": role} for n, role in enumerate(["客服", "仓库", "仓库", "客服"])]
    assert handoffs(steps) == 2
    chart = [{"id": "s", "type": "start", "role": ""}, *steps, {"id": "e", "type": "end", "role": None}]
    edges = [{"from": a, "to": b} for a, b in [("s", 0), (0, 1), (1, 2), (2, 3), (3, "e"), (3, 1)]]
    assert handoffs(chart, edges) == 3
    assert handoffs(steps[:1]) == 0


def test_bpr_compare_gives_relative_changes():
    found = bpr_compare({"time": 51.25, "handoffs": 4}, {"time": 41, "handoffs": 2})
    assert found["time"]["rate"] == pytest.approx(-0.2)
    assert found["handoffs"] == {"before": 4, "after": 2, "change": -2, "rate": -0.5}
    with pytest.raises(ValueError, match="是 0"):
        bpr_compare({"a": 0}, {"a": 1})
    with pytest.raises(ValueError, match="不一致：b"):
        bpr_compare({"a": 1}, {"a": 1, "b": 2})


def test_inputs_stay_as_they_are():
    staff, kpis = copy.deepcopy(STAFF), copy.deepcopy(KPIS)
    org_check(staff)
    kpi_score(kpis)
    assert (staff, kpis) == (STAFF, KPIS)


@pytest.mark.parametrize("family", ["process", "ids", "artefact"])
def test_forms_start_without_numpy_and_pandas(family):
    code = f"import sys, crm_engine.{family}; sys.exit('numpy' in sys.modules or 'pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_nan_cells_are_empty_cells():
    staff = pd.DataFrame({"id": ["a", "b"], "manager": [np.nan, "a"]})
    assert org_check(staff)["head"] == "a"
