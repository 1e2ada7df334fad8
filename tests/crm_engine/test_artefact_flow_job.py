"""Process charts and job descriptions: a good one passes, each planted fault breaks its own rule."""

import copy
import json

import pytest

from crm_engine.artefact import check_flow, check_job_description, flow_figures
from crm_engine.process import expected_time, value_added_ratio

BEFORE = {
    "nodes": [
        {"id": "s", "name": "客户下单", "type": "开始"},
        {"id": "a", "name": "受理", "type": "任务", "role": "客服", "minutes": 5, "wait": 10, "value": "VA"},
        {"id": "b", "name": "信用审核", "type": "判断", "role": "财务", "minutes": 10, "wait": 60, "value": "BVA"},
        {"id": "c", "name": "补资料", "type": "任务", "role": "客服", "minutes": 15, "value": "NVA"},
        {"id": "d", "name": "发货", "type": "任务", "role": "仓库", "minutes": 30, "value": "VA"},
        {"id": "e", "name": "完成", "type": "结束"},
    ],
    "edges": [
        {"from": "s", "to": "a"},
        {"from": "a", "to": "b"},
        {"from": "b", "to": "d", "cond": "通过", "prob": 0.8},
        {"from": "b", "to": "c", "cond": "资料不全", "prob": "20%"},
        {"from": "c", "to": "b"},
        {"from": "d", "to": "e"},
    ],
}
BEFORE["edges"][3]["prob"] = 0.2
RULES = {
    "roles": ["客服", "财务", "仓库"],
    "mandatory": ["受理", "信用审核"],
    "precedence": [("信用审核", "发货")],
    "max_rework": 0.3,
}


def _after(**change):
    chart = copy.deepcopy(BEFORE)
    chart["nodes"][2] |= {"wait": 20}
    for key, value in change.items():
        table, place, column = key.split("_")
        chart[table][int(place)][column] = value
    return chart


def _failed(results):
    return [r["id"] for r in results if not r["passed"]]


def test_a_good_chart_passes_every_rule():
    results = check_flow(_after(), before=BEFORE, **RULES)
    assert _failed(results) == []
    assert len(results) == 18
    assert all(set(r) == {"id", "passed", "points", "place", "message"} for r in results)
    assert json.loads(json.dumps(results)) == results


@pytest.mark.parametrize(
    ("change", "failed"),
    [
        ({"nodes_1_name": ""}, ["nodes", "mandatory"]),
        ({"nodes_1_role": ""}, ["roles"]),
        ({"nodes_1_role": "经理"}, ["roles"]),
        ({"nodes_1_minutes": None}, ["steps"]),
        ({"nodes_1_value": "增加"}, ["steps"]),
        ({"nodes_2_name": "看一看"}, ["mandatory", "precedence"]),
        ({"edges_2_prob": 0.7}, ["prob_sum", "rework", "better"]),
        ({"edges_2_cond": "资料不全"}, ["labels"]),
        ({"edges_1_to": "d"}, ["reachable", "precedence"]),
        ({"edges_2_prob": 0.5, "edges_3_prob": 0.5}, ["rework"]),
        ({"nodes_2_wait": 90}, ["better"]),
        ({"nodes_1_role": "仓库"}, []),
    ],
)
def test_each_fault_breaks_its_rule(change, failed):
    found = _failed(check_flow(_after(**change), before=BEFORE, **RULES))
    assert [rule for rule in found if rule in failed] == failed
    assert set(found) - set(failed) <= {"better", "rework"}


def test_the_kind_of_value_is_asked_for_in_the_words_of_the_form():
    results = {r["id"]: r for r in check_flow(_after(nodes_1_value="增加"), **RULES)}
    assert results["steps"]["message"].startswith("步骤「受理」没有标明是增值、必要不增值，还是不增值。")
    assert "steps" not in _failed(check_flow(_after(nodes_1_value="必要不增值"), **RULES))


def test_precedence_holds_on_every_way():
    chart = _after()
    chart["nodes"].insert(
        2, {"id": "v", "name": "老客户吗", "type": "判断", "role": "客服", "minutes": 1, "value": "BVA"}
    )
    chart["edges"][1:2] = [
        {"from": "a", "to": "v"},
        {"from": "v", "to": "b", "cond": "新", "prob": 0.5},
        {"from": "v", "to": "d", "cond": "老", "prob": 0.5},
    ]
    results = check_flow(chart, precedence=[("信用审核", "发货")], only=["precedence"])
    assert results[0]["message"].startswith("有一条路线可以不经过「信用审核」就走到「发货」")
    assert _failed(check_flow(chart, precedence=[("受理", "发货")], only=["precedence"])) == []


def test_nothing_else_is_judged_before_the_table_can_be_read():
    results = check_flow(_after(edges_0_to="x"))
    assert _failed(results)[0] == "ids"
    assert "连线表第 1 行的终点是 x" in results[1]["message"]
    assert "请先" in results[-1]["message"]
    assert _failed(check_flow({}))[:2] == ["nodes", "ids"]


def test_figures_of_a_chart_are_those_of_the_process_family():
    found = flow_figures(BEFORE)
    plain = [{**n, "minutes": n.get("minutes")} for n in BEFORE["nodes"]]
    visits = expected_time(plain, BEFORE["edges"])["visits"]
    steps = [
        {
            "minutes": n.get("minutes", 0) * visits[n["id"]],
            "wait": n.get("wait", 0) * visits[n["id"]],
            "value": n.get("value", "NVA"),
        }
        for n in BEFORE["nodes"]
    ]
    assert found["value_added"] == pytest.approx(value_added_ratio(steps))
    assert found["time"] == pytest.approx(15 + 1.25 * 70 + 0.25 * 15 + 30)
    assert found["handoffs"] == 4


def test_the_place_is_the_name_that_students_gave():
    results = check_flow(_after(nodes_1_role=""), only=["roles"])
    assert results[0]["place"] == "节点「受理」"


def test_points_and_choice_of_rules_are_the_authors():
    results = check_flow(_after(), points={"roles": 3}, only=["roles", "ids"])
    assert [(r["id"], r["points"]) for r in results] == [("ids", 1), ("roles", 3)]
    with pytest.raises(ValueError, match="没有名为 'role' 的规则"):
        check_flow(_after(), only=["role"])


def _job(code, title, superior, duties):
    sections = {
        "department": "客户部",
        "purpose": "维护客户",
        "authority": "折扣 5%",
        "education": "大专",
        "experience": "2 年",
    }
    sections |= {"skills": "沟通", "relations": "销售部"}
    rows = [
        {
            "task": task,
            "verb": verb,
            "object": task,
            "weight": weight,
            "metric": "解决率",
            "target": 90,
            "unit": "%",
            "direction": "越大越好",
        }
        for verb, task, weight in duties
    ]
    return {"code": code, "title": title, "superior": superior, **sections, "duties": rows}


JOBS = {
    "jobs": [
        _job("J1", "经理", "", [("审批", "授信", 60), ("考核", "投诉处理", 40)]),
        _job("J2", "客服", "J1", [("处理", "投诉处理", 100)]),
    ],
    "raci": [
        {"task": "授信", "role": "经理", "raci": "A/R"},
        {"task": "投诉处理", "role": "经理", "raci": "A"},
        {"task": "投诉处理", "role": "J2", "raci": "R"},
    ],
}


def _jobs(path="", value=None):
    jobs = copy.deepcopy(JOBS)
    if path:
        *steps, last = path.split(".")
        place = jobs
        for step in steps:
            place = place[int(step)] if step.isdigit() else place[step]
        place[last] = value
    return jobs


def test_good_job_descriptions_pass_every_rule():
    results = check_job_description(_jobs(), metrics=["解决率"], tasks=["授信", "投诉处理"])
    assert _failed(results) == []
    assert [r["id"] for r in results][-1] == "coverage"


@pytest.mark.parametrize(
    ("path", "value", "failed", "says"),
    [
        ("jobs.1.authority", " ", ["sections"], "岗位「客服」没有填权限"),
        ("jobs.1.code", "J1", ["codes", "tree", "span", "duties"], "岗位编号 J1 用了不止一次"),
        ("jobs.0.superior", "J2", ["tree", "span"], "绕成了圈"),
        ("jobs.1.superior", "J9", ["tree", "span"], "「J9」不在岗位表里"),
        ("jobs.0.duties.0.weight", 50, ["weights"], "岗位「经理」的职责权重合计是 90%"),
        ("jobs.0.duties.0.weight", "多", ["weights"], "没有填全"),
        ("jobs.1.duties.0.verb", "做好", ["verbs"], "以「做好」开头，不是职责动词"),
        ("jobs.1.duties.0.metric", "勤奋", ["kpi"], "指标「勤奋」不在指标库里"),
        ("jobs.1.duties.0.unit", "", ["kpi"], "没有写单位"),
        ("raci.1.raci", "R", ["raci"], "任务「投诉处理」没有 A"),
        ("raci.1.raci", "Z", ["raci"], "应是 R、A、C、I"),
        ("jobs.1.duties.0.task", "回访", ["raci_duties"], "岗位「J2」负责任务「投诉处理」，但它的职责里没有写"),
        ("raci.2.role", "客户代表", ["raci_duties"], "岗位「客户代表」没有岗位说明书"),
        ("jobs.1.education", "大专，限男性", ["fair"], "写有「限男性」"),
        ("raci.0.task", "谈判", ["raci_duties", "coverage"], "还缺：授信"),
    ],
)
def test_each_planted_fault_breaks_its_rule(path, value, failed, says):
    results = check_job_description(_jobs(path, value), metrics=["解决率"], tasks=["授信", "投诉处理"])
    found = _failed(results)
    assert [rule for rule in failed if rule in found] == failed or set(failed[:2]) <= set(found)
    assert says in "".join(r["message"] for r in results)
    if len(failed) == 1:
        assert found == failed


def test_span_is_of_direct_reports():
    jobs = _jobs()
    jobs["jobs"] += [_job(f"K{n}", f"专员{n}", "J2", [("处理", "投诉处理", 100)]) for n in range(3)]
    results = check_job_description(jobs, span_limit=2, only=["tree", "span"])
    assert [r["passed"] for r in results] == [True, False]
    assert "岗位 J2 有 3 个直接下属" in results[1]["message"]


def test_many_faults_are_summed_up():
    jobs = _jobs()
    for job in jobs["jobs"]:
        for duty in job["duties"]:
            duty |= {"unit": "", "metric": ""}
    message = check_job_description(jobs, only=["kpi"])[0]["message"]
    assert message.endswith("（同类问题另有 3 处。）")
