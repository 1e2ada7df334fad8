"""Questionnaires and loyalty programmes; and no artefact, however broken, stops the rules."""

import copy
import json
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_engine import artefact as family
from crm_engine.artefact import check_loyalty_plan, check_questionnaire, loyalty_figures
from crm_engine.artefact._bins import bins_fault
from crm_engine.satisfaction import csi


def _failed(results):
    return [r["id"] for r in results if not r["passed"]]


def _scale(code, dimension, text, **more):
    return {"id": code, "text": text, "type": "量表", "dimension": dimension, "points": 5, **more}


ITEMS = [
    _scale("Q1", "总体", "您对我们总体上满意吗？"),
    _scale("Q2", "服务", "客服的态度如何？"),
    _scale("Q3", "服务", "客服让您等得久吗？", reverse="是"),
    _scale("Q4", "服务", "问题解决得如何？", options="很不满意、不满意、一般、满意、很满意"),
    {"id": "Q5", "text": "您会向朋友推荐我们吗？", "type": "NPS", "points": 11},
    {"id": "Q6", "text": "您买过礼盒吗？", "type": "单选", "options": ["是", "否"], "jump": "否→Q8"},
    {"id": "Q7", "text": "礼盒有什么要改进的？", "type": "填空"},
    {"id": "Q8", "text": "您的年龄是？", "type": "单选", "options": "17岁及以下、18-25岁、26-35岁、36岁及以上"},
]


def _survey(place=None, **change):
    items = copy.deepcopy(ITEMS)
    if place is not None:
        items[place] |= change
    return {"items": items, "planned_n": 400}


def test_a_good_questionnaire_passes_every_rule():
    results = check_questionnaire(_survey(), sample=384)
    assert _failed(results) == []
    assert len(results) == 13


@pytest.mark.parametrize(
    ("place", "change", "failed", "says"),
    [
        (0, {"id": ""}, ["items"], "第 1 题没有填编号"),
        (0, {"type": "滑块"}, ["items", "overall"], "题型「滑块」不认识"),
        (0, {"dimension": "服务"}, ["overall"], "没有询问总体满意度"),
        (1, {"dimension": "价格"}, ["dimensions"], "维度「价格」只有 1 道量表题"),
        (1, {"points": 7}, ["scale"], "是 7 级量表，其他题多是 5 级"),
        (3, {"options": "不满意、一般、满意、很满意、非常满意"}, ["scale"], "有 3 个正面、1 个负面"),
        (4, {"points": 10}, ["nps"], "应是 0 至 10 分"),
        (4, {"options": [str(n) for n in range(1, 11)]}, ["nps"], "共 11 级"),
        (7, {"options": "18岁以下、18-25岁、25-35岁、36岁以上"}, ["bins"], "选项「18-25岁」和「25-35岁」有重叠"),
        (5, {"jump": "否→Q3"}, ["jumps"], "跳回 Q3"),
        (5, {"jump": {"否": "Q9"}}, ["jumps"], "跳到 Q9，问卷里没有这道题"),
        (1, {"text": "客服的收入如何？"}, ["private"], "是敏感问题"),
        (1, {"text": "客服的态度和速度如何？"}, ["double"], "一次问了两件事"),
        (1, {"text": "大家都说客服好，您觉得呢？"}, ["leading"], "用了「大家都」"),
        (1, {"text": "客服的 SLA 如何？"}, ["jargon"], "用了客户不懂的「SLA」"),
    ],
)
def test_each_fault_of_a_questionnaire_breaks_its_rule(place, change, failed, says):
    results = check_questionnaire(_survey(place, **change))
    assert _failed(results)[: len(failed)] == failed or set(failed) <= set(_failed(results))
    assert len(_failed(results)) <= len(failed) + (place == 0)
    assert says in "".join(r["message"] for r in results)


def test_words_that_only_look_double_are_let_through():
    for text in ("送货及时吗？", "店员和气吗？", "您是否参与过活动？"):
        assert _failed(check_questionnaire(_survey(1, text=text))) == []


def test_sample_and_length():
    assert "是 400，至少应是 500" in check_questionnaire(_survey(), sample=500, only=["sample"])[0]["message"]
    assert "有 8 道题，多于 5 道" in check_questionnaire(_survey(), most_items=5, only=["length"])[0]["message"]


@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        (["18岁以下", "18-25岁", "26岁以上"], ""),
        (["17岁以下", "18-25岁", "26岁以上"], ""),
        (["不足18岁", "18-25岁", "26岁及以上"], ""),
        (["1000元以下", "1000-2999元", "3000元以上", "不便透露"], ""),
        (["18岁以下", "20-25岁", "26岁以上"], "选项「18岁以下」和「20-25岁」之间有空缺"),
        (["18岁以下", "17-25岁", "26岁以上"], "选项「18岁以下」和「17-25岁」有重叠"),
        (["18-25岁", "26岁以上"], "最小的选项是「18-25岁」，比它小的没有选项"),
        (["0-25岁", "26-40岁"], "最大的选项是「26-40岁」，比它大的没有选项"),
        (["1万以下", "1万-3万", "3万-5万", "5万以上"], "选项「1万-3万」和「3万-5万」有重叠"),
        (["1,000 元以下", "1,001－2,000 元", "2,001 元以上"], ""),
        (["1 次", "2 次", "3 次及以上"], ""),
        (["是", "否"], ""),
        (["男", "女", "18"], ""),
        ([], ""),
    ],
)
def test_bins_cover_every_number_once(options, wrong):
    if options == ["1 次", "2 次", "3 次及以上"]:
        assert "比它小的没有选项" in bins_fault(options)
    else:
        assert bins_fault(options) == wrong


def _answers(seed, n=60):
    rng = np.random.default_rng(seed)
    mood = rng.normal(3, 1, n)
    table = []
    for m in mood:
        row = {f"Q{k}": int(np.clip(round(m + rng.normal(0, 0.5)), 1, 5)) for k in (1, 2, 4)}
        row["Q3"] = 6 - int(np.clip(round(m + rng.normal(0, 0.5)), 1, 5))
        row["Q5"] = int(np.clip(round(2 * m + rng.normal(0, 1)), 0, 10))
        table.append(row)
    return table


def test_answers_are_computed_again():
    answers = _answers(1)
    votes = np.array([row["Q5"] for row in answers])
    nps = 100 * (np.mean(votes >= 9) - np.mean(votes <= 6))
    service = np.mean([[row["Q2"], 6 - row["Q3"], row["Q4"]] for row in answers])
    survey = {**_survey(), "answers": answers, "results": {"nps": nps, "服务": service}}
    assert _failed(check_questionnaire(survey)) == []
    wrong = {**survey, "results": {"nps": nps + 5, "服务": service}}
    assert _failed(check_questionnaire(wrong)) == ["results"]


def test_the_satisfaction_index_is_that_of_the_satisfaction_family_if_stated():
    answers = _answers(4)
    service = np.mean([[row["Q2"], 6 - row["Q3"], row["Q4"]] for row in answers])
    votes = np.array([row["Q5"] for row in answers])
    stated = {"nps": 100 * (np.mean(votes >= 9) - np.mean(votes <= 6)), "服务": service}
    index = csi({"服务": service}, {"服务": 1}, low=1, high=5)
    survey = {**_survey(), "answers": answers, "results": {**stated, "csi": index}}
    assert _failed(check_questionnaire(survey)) == []
    found = check_questionnaire({**survey, "results": {**stated, "csi": index + 1}}, only=["results"])
    assert found[0]["message"].startswith(f"满意度指数写的是 {index + 1:g}，按答卷计算应是 {index:.2f}")


def test_alpha_agrees_with_numpy_and_needs_the_reversal():
    answers = _answers(2)
    table = np.array([[row["Q2"], 6 - row["Q3"], row["Q4"]] for row in answers])
    alpha = 1.5 * (1 - table.var(axis=0, ddof=1).sum() / table.sum(axis=1).var(ddof=1))
    survey = {**_survey(), "answers": answers}
    assert _failed(check_questionnaire(survey, alpha=alpha - 1e-9)) == []
    assert _failed(check_questionnaire(survey, alpha=alpha + 1e-3)) == ["alpha"]
    survey["items"][2]["reverse"] = ""
    assert _failed(check_questionnaire(survey, alpha=0.7)) == ["alpha"]


def test_straight_liners_are_found():
    extra = [{**row, "Q9": row["Q4"], "Q5": 8} for row in _answers(3, 20)]
    survey = {**_survey(), "answers": [*extra, *[{f"Q{k}": 4 for k in (1, 2, 3, 4, 9)}] * 5]}
    assert _failed(check_questionnaire(survey, alpha=-9)) == []
    survey["items"].append(_scale("Q9", "服务", "送货如何？"))
    assert "straight" in _failed(check_questionnaire(survey, alpha=-9))


PROGRAMME = {
    "tiers": [
        {"name": "普通", "threshold": 0, "rate": 1, "benefit": 0},
        {"name": "银", "threshold": 2000, "rate": 1.2, "benefit": 20},
        {"name": "金", "threshold": 5000, "rate": 1.5, "benefit": 60},
    ],
    "points": {"per_yuan": 1, "value": 0.01, "redeem": "80%", "outstanding": 50_000},
    "stated": {"cost": 80 + 90.4, "liability": 400, "sales": 500},
    "actions": [{"attribute": "送货速度", "measure": "金卡次日达"}],
}
SPEND = [1000, 2000, 5000]


def test_loyalty_figures_by_hand():
    # 1 000 x 1 x .8 x .01 = 8; 2 000 x 1.2 x .008 + 20 = 39.2; 5 000 x 1.5 x .008 + 60 = 120; together 167.2.
    found = loyalty_figures(PROGRAMME, SPEND, margin_rate=0.4)
    assert found["cost"] == pytest.approx(167.2)
    assert found["liability"] == pytest.approx(50_000 * 0.8 * 0.01)
    assert found["sales_needed"] == pytest.approx(418)
    assert found["members"] == {"普通": 1, "银": 1, "金": 1}


def _programme(path="", value=None):
    plan = copy.deepcopy(PROGRAMME)
    plan["stated"]["cost"] = 167.2
    if path:
        *steps, last = path.split(".")
        place = plan
        for step in steps:
            place = place[int(step)] if step.isdigit() else place[step]
        place[last] = value
    return plan


ASKED = {"spend": SPEND, "margin_rate": 0.4, "budget": 200, "weak": ["送货速度"]}


def test_a_good_programme_passes_every_rule():
    results = check_loyalty_plan(_programme(), **ASKED)
    assert _failed(results) == []
    assert len(results) == 10


@pytest.mark.parametrize(
    ("path", "value", "failed", "says"),
    [
        (
            "tiers.1.threshold",
            6000,
            ["rising", "points", "members", "cost", "liability", "worth", "budget"],
            "应高于前一级的 6000",
        ),
        ("tiers.2.rate", 1.1, ["better", "cost"], "返点倍数 1.1 低于前一级「银」的 1.2"),
        ("tiers.2.benefit", 10, ["better", "cost"], "权益成本 10 低于前一级"),
        ("points.redeem", None, ["points", "members", "cost", "liability", "worth", "budget"], "兑换率没有填"),
        ("tiers.2.threshold", 9000, ["members", "cost"], "没有一个客户能达到等级「金」"),
        ("stated.cost", 100, ["cost"], "年成本写的是 100.00 元，按现有客户计算应是 167.20 元"),
        ("stated.liability", 500, ["liability"], "积分负债写的是 500.00 元"),
        ("stated.sales", 300, ["worth"], "至少要 418.00 元"),
        ("tiers.2.benefit", 600, ["cost", "worth", "budget"], "超过了预算 200.00 元"),
        ("actions", [{"attribute": "送货速度", "measure": ""}], ["weak"], "「送货速度」重要而表现差"),
    ],
)
def test_each_fault_of_a_programme_breaks_its_rule(path, value, failed, says):
    results = check_loyalty_plan(_programme(path, value), **ASKED)
    assert _failed(results) == failed
    assert says in "".join(r["message"] for r in results)


CHECKS = {
    "check_flow": {"mandatory": ["发货"], "precedence": [("a", "b")], "max_rework": 0.2, "roles": ["客服"]},
    "check_job_description": {"tasks": ["授信"]},
    "check_customer_form": {"duplicates": [["C1", "C2"]]},
    "check_plan": {
        "tiers": {"C1": "A"},
        "horizon": ("2026-01-01", "2026-12-31"),
        "capacity": 2,
        "contacts": 2,
        "budget": 9,
    },
    "check_credit_policy": {
        "definition": [{"grade": "A", "low": 60, "limit": 1, "period": 1}],
        "weight": {"capital": 1},
    },
    "check_questionnaire": {"sample": 10},
    "check_loyalty_plan": {"spend": [100], "margin_rate": 0.3, "budget": 5, "weak": ["送货"]},
}
WORDS = """
    id name type role minutes value from to cond prob code title superior job verb weight metric target task raci key
    required format enum low high block merges customer tier start end owner budget conversion margin stage count rate
    character capital total grade limit period reason factors text dimension points options jump reverse threshold
    benefit per_yuan redeem outstanding cost C1 Q1
"""
NAMES = """
    nodes edges jobs duties raci fields records merges targets actions funnel summary customers items answers results
    tiers points stated planned_n
"""
TEXTS = "开始 判断 量表 1-2 A 20% 2026-01-01 是 [ C1"
KEYS = st.sampled_from(WORDS.split())
CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 200),
    st.floats(allow_nan=True),
    st.sampled_from(["", *TEXTS.split()]),
    st.lists(st.sampled_from(["C1", "甲"]), max_size=2),
    st.dictionaries(KEYS, st.integers(0, 3), max_size=2),
)
TABLES = st.sampled_from(NAMES.split())
BROKEN = st.dictionaries(
    TABLES,
    st.one_of(CELLS, st.lists(st.one_of(st.dictionaries(KEYS, CELLS, max_size=8), CELLS), max_size=4)),
    max_size=6,
)


@pytest.mark.parametrize("name", CHECKS)
@settings(deadline=None, max_examples=80)
@given(artefact=BROKEN)
def test_no_artefact_stops_the_rules(name, artefact):
    before = copy.deepcopy(artefact)
    results = getattr(family, name)(artefact, **CHECKS[name])
    assert results
    assert repr(artefact) == repr(before)
    for result in results:
        assert list(result) == ["id", "passed", "points", "place", "message"]
        assert bool(result["place"]) is not result["passed"]
        assert re.search(r"[\u4e00-\u9fff]", result["message"])
        assert result["message"].endswith(("。", "。）"))
    json.dumps(results)


@pytest.mark.parametrize("name", CHECKS)
@pytest.mark.parametrize("artefact", [None, [], "x", 1, {}])
def test_nothing_passes_for_an_empty_artefact_that_needs_content(name, artefact):
    results = getattr(family, name)(artefact, **CHECKS[name])
    assert not any(result["passed"] for result in results)
