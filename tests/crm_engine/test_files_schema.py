"""Schema rules and quality shares on planted faults."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from crm_engine.files import completeness, timeliness, uniqueness, validate_schema

FIELDS = {
    "编号": {"type": "文本", "required": "是", "unique": True, "format": r"C\d{3}"},
    "信用代码": {"type": "uscc"},
    "手机": {"type": "mobile", "required": True},
    "等级": {"type": "enum", "enum": "A、B、C"},
    "年销售": {"type": "number", "low": 0, "high": 1000},
    "建档": {"type": "date"},
}
GOOD = {
    "编号": "C001",
    "信用代码": "91110000600037341L",
    "手机": "13800138000",
    "等级": "A",
    "年销售": 5,
    "建档": "2026-03-01",
}


def _faults(*changes, **options):
    table = pd.DataFrame([{**GOOD, "编号": f"C00{n}", **change} for n, change in enumerate(changes, 1)], dtype=object)
    found = validate_schema(table, FIELDS, **options)
    return [tuple(row) for row in found[["row", "field", "rule"]].to_numpy().tolist()]


def test_planted_faults_are_found_once_each():
    assert _faults({}, {}) == []
    assert _faults({"编号": "C002"}, {}) == [(1, "编号", "unique")]
    assert _faults({"编号": "X1"}) == [(0, "编号", "format")]
    assert _faults({"编号": "  "}) == [(0, "编号", "required")]
    assert _faults({"信用代码": "91110000600037341X"}) == [(0, "信用代码", "type")]
    assert _faults({"信用代码": None}) == []
    assert _faults({"手机": "12800138000", "等级": "D"}) == [(0, "手机", "type"), (0, "等级", "enum")]
    assert _faults({"年销售": -1}, {"年销售": 1001}, {"年销售": "５"}, {"年销售": "5.5"}) == [
        (0, "年销售", "range"),
        (1, "年销售", "range"),
        (2, "年销售", "type"),
    ]
    assert _faults({"建档": "2026-02-30"}, {"建档": "2026/3/1"}, {"建档": dt.date(2026, 3, 1)}) == [
        (0, "建档", "type"),
        (1, "建档", "type"),
    ]


def test_messages_are_sentences_that_name_the_place():
    table = pd.DataFrame([{**GOOD, "信用代码": "91110000600037341X", "手机": None}], index=["第五"])
    found = validate_schema(table, FIELDS)["message"].tolist()
    assert found == [
        "第 第五 行「信用代码」的「91110000600037341X」校验码不对：按前 17 位计算应是 L，写的是 X。",
        "第 第五 行「手机」是空的，这一项必填。",
    ]


def test_checks_across_fields():
    across = {"A 级客户的年销售不低于 3": lambda row: row["等级"] != "A" or row["年销售"] >= 3}
    assert _faults({"年销售": 2}, {"年销售": None}, {}, across=across) == [(0, "", "across"), (1, "", "across")]


def test_rules_may_be_rows_and_whole_columns_may_be_numbers():
    rows = pd.DataFrame({"name": ["qty"], "type": ["整数"], "required": ["是"], "low": [1], "enum": [np.nan]})
    table = pd.DataFrame({"qty": [1.0, np.nan, 0.0, 1.5]})
    found = validate_schema(table, rows)
    assert found["rule"].tolist() == ["required", "range", "type"]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"无": {}}, "缺少列：无"),
        ({"手机": {"type": "phone"}}, "类型「phone」不认识"),
        ({"手机": {"format": "["}}, "不是正确的正则表达式"),
        ({"手机": {"low": "小"}}, "low 应是数字"),
    ],
)
def test_bad_rules_are_refused(fields, message):
    with pytest.raises(ValueError, match=message):
        validate_schema(pd.DataFrame([GOOD]), fields)


def test_shares_of_quality():
    table = pd.DataFrame({"a": ["x", " ", None, "y"], "b": [0, 1, np.nan, 3], "c": ["", "", "", ""]})
    assert completeness(table, ["a", "b"]) == pytest.approx(5 / 8)
    assert completeness(table) == pytest.approx(5 / 12)
    assert completeness(table, by="column").to_dict() == {"a": 0.5, "b": 0.75, "c": 0}
    assert completeness(table, ["a", "b"], by="row").tolist() == [1, 0.5, 0, 1]
    assert uniqueness(pd.DataFrame({"a": ["x", "x", None], "b": [1, 2, 3]}), ["a", "b"]) == 1
    with pytest.raises(ValueError, match="没有一行是填好的"):
        uniqueness(table, "c")
    with pytest.raises(ValueError, match="没有给出必填字段"):
        completeness(table, [])


def test_timeliness_counts_the_limit_in():
    table = pd.DataFrame({"at": ["2026-01-01", "2026-01-02", "2026-03-31"]})
    assert timeliness(table, "at", as_of="2026-04-01", days=89) == pytest.approx(2 / 3)
    with pytest.raises(ValueError, match="晚于检查日"):
        timeliness(table, "at", as_of="2026-03-01", days=1)
