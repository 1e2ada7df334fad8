"""Customer forms, development plans, credit policies: good ones pass, each planted fault breaks its own rule."""

import copy

import pytest

from crm_engine.artefact import check_credit_policy, check_customer_form, check_plan, plan_figures


def _failed(results):
    return [r["id"] for r in results if not r["passed"]]


def _with(artefact, path, value):
    changed = copy.deepcopy(artefact)
    *steps, last = path.split(".")
    place = changed
    for step in steps:
        place = place[int(step)] if step.isdigit() else place[step]
    place[int(last) if last.isdigit() else last] = value
    return changed


def _field(name, block, kind="text", **more):
    return {"name": name, "block": block, "type": kind, "use": "分析", **more}


FORM = {
    "fields": [
        _field("客户编号", "基础", required="是", key="是", format=r"C\d+"),
        _field("信用代码", "基础信息", "统一社会信用代码", required=True),
        _field("手机", "联系", "手机号", required=True, sensitivity="高", source="客户填写", consent="书面同意"),
        _field("行业", "经营", "选项", enum="茶叶、餐饮"),
        _field("年采购", "交易", "数字", low=0),
        _field("等级", "信用", "选项", enum=["A", "B"]),
    ],
    "records": [
        {
            "客户编号": "C1",
            "信用代码": "91110000600037341L",
            "手机": "13800138000",
            "行业": "茶叶",
            "年采购": 5,
            "等级": "A",
        },
        {
            "客户编号": "C2",
            "信用代码": "9144030071526726XG",
            "手机": "13900139000",
            "行业": "餐饮",
            "年采购": 0,
            "等级": "",
        },
        {
            "客户编号": "C3",
            "信用代码": "91110000600037341L",
            "手机": "13800138000",
            "行业": "茶叶",
            "年采购": 5,
            "等级": "A",
        },
    ],
    "merges": [["C1", "C3"]],
}


def test_a_good_form_passes_every_rule():
    assert _failed(check_customer_form(FORM, duplicates=[["C3", "C1"]])) == []
    assert len(check_customer_form({"fields": FORM["fields"]})) == 8


@pytest.mark.parametrize(
    ("path", "value", "failed", "says"),
    [
        ("fields.5.block", "其他", ["blocks"], "缺少「信用」"),
        ("fields.5.type", "", ["fields"], "字段表第 6 行没有填类型"),
        ("fields.5.type", "评分", ["types"], "类型「评分」不认识"),
        ("fields.5.name", "行业", ["fields", "valid"], "字段「行业」出现了不止一次"),
        ("fields.0.key", "", ["key", "unique"], "没有主键"),
        ("fields.1.key", "是", ["key"], "标了 2 个主键"),
        ("fields.3.use", "", ["use"], "字段「行业」没有填用途"),
        ("fields.2.consent", "", ["sensitive"], "没有填授权方式"),
        ("fields.3.enum", "茶叶", ["options", "valid"], "至少要列出两个选项"),
        ("records.1.手机", "1390013900", ["valid"], "第 2 行「手机」的「1390013900」不是正确的手机号"),
        ("records.1.信用代码", "", ["complete"], "完整率是 88.9%"),
        ("records.1.客户编号", "C1", ["unique"], "值 C1 出现了不止一次"),
        ("merges", [], ["found", "false_merge"], "记录 C1 和 C3 是同一个客户"),
        ("merges", [{"records": "C1、C2、C3"}], ["false_merge"], "记录 C1 和 C2 不是同一个客户"),
    ],
)
def test_each_fault_of_a_form_breaks_its_rule(path, value, failed, says):
    results = check_customer_form(_with(FORM, path, value), duplicates=[["C1", "C3"]])
    assert _failed(results) == failed
    assert says in "".join(r["message"] for r in results)


def test_a_form_must_stay_short():
    long = {"fields": [_field(f"字段{n}", "基础") for n in range(31)]}
    assert "有 31 个字段，多于 30 个" in check_customer_form(long, only=["short"])[0]["message"]


TIERS = {"C1": "A", "C2": "B", "C3": "A", "C4": "C"}
PLAN = {
    "targets": [
        {"customer": "C1", "tier": "A", "reason": "毛利最高"},
        {"customer": "C2", "tier": "B", "reason": "增长快"},
        {"customer": "C3", "tier": "A", "reason": "复购多"},
    ],
    "actions": [
        {"customer": c, "method": "拜访", "owner": owner, "start": "2026-03-01", "end": "2026-04-30", "budget": 2000,
         "leads": 10, "conversion": "30%", "margin": 100, "months": 12}
        for c, owner in (("C1", "王"), ("C2", "李"), ("C3", "王"))
    ],
    "funnel": [
        {"stage": "线索", "count": 200},
        {"stage": "拜访", "rate": 0.25, "count": 50},
        {"stage": "成交", "rate": "30%", "count": 15},
    ],
    "summary": {"budget": 6000, "roi": "80%", "payback": 6.67},
}  # fmt: skip
ASKED = {
    "tiers": TIERS,
    "scores": {"C1": 9, "C2": 5, "C3": 8, "C4": 1},
    "top": 2,
    "horizon": ("2026-01-01", "2026-06-30"),
    "capacity": {"王": 2, "李": 1},
    "contacts": 1,
    "budget": 6000,
}


def test_plan_figures_by_hand():
    # 3 actions x 10 leads x 30 % = 9 customers, 900 a month, 10 800 a year; (10 800 - 6 000) / 6 000 = 80 %.
    found = plan_figures(PLAN["actions"])
    assert found == pytest.approx({"budget": 6000, "customers": 9, "margin": 10_800, "roi": 0.8, "payback": 6000 / 900})
    assert plan_figures([{"budget": 10, "conversion": 0, "margin": 1}])["payback"] == float("inf")
    with pytest.raises(ValueError, match="第 1 行的预算"):
        plan_figures([{"budget": "多", "conversion": 0, "margin": 1}])
    with pytest.raises(ValueError, match="应大于 0"):
        plan_figures([{"budget": 0, "conversion": 0, "margin": 1}])


def test_a_good_plan_passes_every_rule():
    results = check_plan(PLAN, **ASKED)
    assert _failed(results) == []
    assert len(results) == 14


@pytest.mark.parametrize(
    ("path", "value", "failed", "says"),
    [
        ("targets.0.reason", "", ["targets"], "没有填理由"),
        ("targets.1.tier", "A", ["tier"], "只有 67% 与计算结果一致"),
        ("targets.2.customer", "C4", ["tier", "best", "actions"], "漏掉的有：C3"),
        ("actions.0.customer", "C9", ["actions", "a_tier"], "客户 C9 不在目标客户表里"),
        ("actions.0.end", "2026-02-01", ["dates"], "开始日期 2026-03-01 晚于结束日期 2026-02-01"),
        ("actions.0.end", "2026-02-30", ["dates", "horizon"], "不是 2026-03-01 这样的日期"),
        ("actions.0.end", "2026-12-01", ["horizon"], "不在计划期 2026-01-01 至 2026-06-30 内"),
        ("actions.0.owner", "", ["owners"], "没有填负责人"),
        ("actions.1.owner", "王", ["capacity"], "负责人 王 安排了 3 个行动"),
        ("actions.2.customer", "C1", ["contacts", "a_tier"], "客户 C1 安排了 2 次行动"),
        ("actions.0.conversion", 30, ["numbers", "budget", "roi"], "不在 0 到 100% 之间"),
        ("actions.0.budget", 2500, ["budget", "roi"], "预算合计 6,500.00 元"),
        ("summary.roi", 1.8, ["roi"], "汇总的回报率写的是 180.0%，按行动表计算应是 80.0%"),
        ("summary.payback", 12, ["roi"], "汇总的回收期写的是 12.00，按行动表计算应是 6.67"),
        ("funnel.2.count", 25, ["funnel"], "应是 15.0 人"),
    ],
)
def test_each_fault_of_a_plan_breaks_its_rule(path, value, failed, says):
    results = check_plan(_with(PLAN, path, value), **ASKED)
    assert _failed(results) == failed
    assert says in "".join(r["message"] for r in results)


GRADES = [
    {"grade": "A", "low": 80, "limit": 500_000, "period": 60},
    {"grade": "B", "low": 60, "limit": 200_000, "period": 30},
]
KEYS = ("character", "capacity", "capital", "collateral", "conditions")
FIVE = dict(zip(KEYS, (0.3, 0.25, 0.2, 0.15, 0.1), strict=True))


def _rated(customer, scores, grade, terms, reason):
    limit, period = terms
    total = sum(w * s for w, s in zip(FIVE.values(), scores, strict=True))
    return {"customer": customer, **dict(zip(KEYS, scores, strict=True)), "total": round(total, 2), "grade": grade,
            "limit": limit, "period": period, "reason": reason}  # fmt: skip


POLICY = {
    "customers": [
        _rated("C1", (80, 80, 80, 80, 80), "A", (300_000, 60), "各项都好"),
        _rated("C2", (70, 65, 55, 70, 70), "B", (100_000, 30), "资本不足"),
        _rated("C3", (30, 40, 50, 55, 60), "不授信", (0, 0), "品质差"),
    ]
}
TERMS = {
    "definition": GRADES,
    "weight": FIVE,
    "customers": ["C1", "C2", "C3"],
    "reject": {"character": 50},
    "exposure": 400_000,
}


def test_a_good_policy_passes_every_rule():
    results = check_credit_policy(POLICY, **TERMS)
    assert _failed(results) == []
    assert len(results) == 10


@pytest.mark.parametrize(
    ("path", "value", "failed", "says"),
    [
        ("customers.2.customer", "C9", ["customers"], "客户 C3 还没有评级"),
        ("customers.0.capital", 180, ["scores", "total"], "不在 0 到 100 之间"),
        ("customers.1.total", 70, ["total"], "总分写的是 70，按权重计算应是 65.75"),
        ("customers.0.grade", "B", ["grade"], "总分 80 对应 A 级，写的是 B 级"),
        ("customers.2.grade", "B", ["grade"], "对应 不授信（低于最低等级），写的是 B 级"),
        ("customers.1.limit", 250_000, ["limit", "exposure"], "超过了 B 级的上限 200000 元"),
        ("customers.1.period", 45, ["period"], "信用期限 45 天超过了 B 级的上限 30 天"),
        ("customers.0.limit", 50_000, ["monotone"], "客户 C2 的等级比客户 C1 差，信用额度却更高"),
        ("customers.2.limit", 1000, ["limit", "reject"], "低于否决线 50"),
        ("customers.1.reason", "规模小", ["reason"], "没有提到真正的薄弱项（低于 60 分的有：资本）"),
        ("customers.1.reason", "", ["customers", "reason"], "客户 C2 没有写理由"),
    ],
)
def test_each_fault_of_a_policy_breaks_its_rule(path, value, failed, says):
    results = check_credit_policy(_with(POLICY, path, value), **TERMS)
    assert set(failed) <= set(_failed(results))
    assert set(_failed(results)) - set(failed) <= {"customers", "reason", "grade", "exposure"}
    assert says in "".join(r["message"] for r in results)


def test_a_score_on_the_limit_reaches_the_grade():
    # 0.3 x 80 + 0.25 x 80 + ... is a hair away from 80 in binary numbers.
    row = _rated("C1", (80, 80, 80, 80, 80), "A", (0, 0), "好")
    assert _failed(check_credit_policy({"customers": [row]}, definition=GRADES, weight=FIVE)) == []


def test_given_scores_must_be_copied_right():
    given = {"C1": dict.fromkeys(KEYS, 80), "C2": {"capital": 58}}
    message = check_credit_policy(POLICY, **TERMS, scores=given, only=["scores"])[0]["message"]
    assert message == "客户 C2 的「资本」写的是 55，背景资料里是 58。"


def test_the_authors_table_must_fall():
    with pytest.raises(ValueError, match="A 级的下限 80 应小于 B 级的 60"):
        check_credit_policy(POLICY, definition=GRADES[::-1], weight=FIVE)
    with pytest.raises(ValueError, match="之和应为 1"):
        check_credit_policy(POLICY, definition=GRADES, weight={"capital": 0.9})
