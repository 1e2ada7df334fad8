"""Answers without code, on the vectors that the page's JavaScript judge must meet too."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders import Blank, Choice, Match, Number, Order, Table, ask, entry, mistake
from graders.normal import digest, nearby, normal

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", VECTORS["normal"], ids=lambda v: repr(v["text"])[:30])
def test_a_typed_text_is_read_as_the_vectors_say(vector):
    assert normal(vector["text"], vector["rule"]) == vector["normal"]


@pytest.mark.parametrize("vector", VECTORS["digest"], ids=lambda v: v["text"])
def test_digests_are_what_sha256sum_says(vector):
    assert digest(vector["casebook"], vector["item"], vector["text"]) == vector["digest"]


@pytest.mark.parametrize("vector", VECTORS["judge"], ids=lambda v: f"{v['casebook']}-{json.dumps(v['answer'])[:30]}")
def test_an_answer_is_judged_as_the_vectors_say(vector):
    book = VECTORS["casebooks"][vector["casebook"]]
    verdict = json.loads(entry.judge_answer(json.dumps(book), json.dumps(vector["answer"])))
    assert verdict["status"] == vector["status"]
    assert verdict["score"] == pytest.approx(vector["score"])
    assert verdict["mistake"] == vector["mistake"]
    assert verdict["message"] == vector.get("message", verdict["message"])
    passed = sorted(item["id"] for item in verdict["items"] if item["passed"])
    assert passed == sorted(vector.get("passed", passed))
    said = {item["id"]: item["message"] for item in verdict["items"]}
    assert said | vector.get("says", {}) == said


def test_text_that_is_no_json_is_an_error_and_never_a_pass():
    book = json.dumps(VECTORS["casebooks"]["number"])
    assert json.loads(entry.judge_answer(book, "{"))["status"] == "error"


def test_the_casebook_holds_no_key_in_clear():
    questions, answers = Number(266.67, 2, 0.01, "元").freeze("kp01/x")
    assert "266" not in json.dumps([questions, answers])
    questions, answers = Order(["甲", "乙", "丙", "丁"]).freeze("kp01/x")
    shown = [item["text"] for item in questions["items"]]
    assert shown != ["甲", "乙", "丙", "丁"]
    assert sorted(shown) == sorted("甲乙丙丁")


def test_the_same_answer_has_another_digest_in_another_exercise():
    first, second = (Choice({"a": "甲", "b": "乙"}, "b").freeze(name)[1] for name in ("kp01/x", "kp01/y"))
    assert first["items"][""]["accept"] != second["items"][""]["accept"]


@given(st.floats(-1e6, 1e6), st.integers(0, 4))
def test_the_right_number_written_with_all_its_digits_is_accepted(value, decimals):
    rule = {"as": "number", "decimals": decimals, "unit": ""}
    assert normal(f"{value:.17f}", rule) in nearby(value, 0, decimals)


@given(st.integers(-10_000, 10_000), st.integers(-30, 30))
def test_numbers_are_accepted_exactly_up_to_the_tolerance(cents, off):
    accepted = nearby(cents / 100, 0.1, 2)
    assert (f"{(cents + off) / 100:.2f}".replace("-0.00", "0.00") in accepted) == (abs(off) <= 10)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Choice({"a": "甲", "b": "乙"}, "c"), "不在 options 里"),
        (lambda: Choice({"a": "甲"}, "a"), "两个选项"),
        (lambda: Number(1, 2, 5).freeze("x"), "太宽"),
        (lambda: Number(float("nan")).freeze("x"), "不是可用的数"),
        (lambda: Number(1, 2, 0.01, mistakes=[mistake(1.001, "近了")]).freeze("x"), "其实会判为正确"),
        (lambda: Blank("只有 {a}", {"b": "乙"}), "对不上"),
        (lambda: Order(["甲", "甲"]), "文字都不同"),
        (lambda: Order(["甲", "乙"], [mistake(["甲", "丙"], "错")]), "不一致"),
        (lambda: Match({"甲": "一", "乙": "二"}, mistakes={"甲": {"三": "错"}}), "不在题目里"),
        (lambda: Table(["a", "b"], [["x"]]), "1 格"),
        (lambda: Table(["a"], [["x"]]), "没有一格是 ask"),
        (lambda: ask(3.5), "decimals="),
        (lambda: ask("甲", among=["乙"]), "没有正确答案"),
        (lambda: mistake(3, " "), "缺少给学生看的话"),
    ],
)
def test_a_slip_of_the_author_is_named(make, says):
    with pytest.raises(ValueError, match=says):
        make()


def test_several_right_options_get_a_message_for_every_wrong_choice():
    question = Choice({"a": "甲", "b": "乙", "c": "丙"}, {"a", "c"}, why={"b": "乙不对。"})
    told = {tuple(chosen): message for chosen, message, _ in question.wrong()}
    assert told[("a",)] == told[("c",)] == "选的都对，但还没有选全。"
    assert told[("b",)] == told[("a", "b", "c")] == "乙不对。"
    assert len(told) == 6
