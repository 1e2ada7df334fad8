"""Reviews of artefacts: points by rule, places, and a rule that crashes is the grader's fault."""

import json

import pytest

from graders import Review, entry, rule

MODULE = """
from graders import Review, rule

def steps(artefact):
    return [{"passed": bool(s.get("who")), "message": f"步骤{s['name']}没有负责人。", "place": s["name"]}
            for s in artefact["steps"]]

def crash(artefact):
    return 1 / (0 if artefact.get("crash") else 1) > 0

class Finding:
    passed, message, place, points = True, "", "", None

check = Review({"fields": []}, [
    rule("who", points=6, check=steps, say="每一步都有负责人"),
    rule("title", points=2, check=lambda a: bool(a.get("title")), say="要有名称"),
    rule("sound", points=2, check=crash, say="能走通"),
    rule("object", points=2, check=lambda a: [Finding()], say="对象也行"),
])
"""


def reviewed(artefact, module=MODULE, starter=None):
    book = {"questions": {"starter": starter}}
    return json.loads(entry.review_form(module, json.dumps(artefact), json.dumps(book)))


GOOD = {"title": "投诉", "steps": [{"name": "一", "who": "甲"}, {"name": "二", "who": "乙"}]}


def test_an_artefact_that_meets_every_rule_passes():
    verdict = reviewed(GOOD)
    assert (verdict["status"], verdict["score"], verdict["passed"], verdict["total"]) == ("pass", 1, 4, 4)


def test_points_are_earned_in_proportion_and_places_named():
    verdict = reviewed({"title": "", "steps": [{"name": "一", "who": "甲"}, {"name": "二"}, {"name": "三"}]})
    assert (verdict["status"], verdict["passed"]) == ("fail", 2)
    assert verdict["score"] == pytest.approx((2 + 0 + 2 + 2) / 12)
    who, title, *_ = verdict["items"]
    assert (who["points"], who["of"], who["passed"]) == (pytest.approx(2), 6, False)
    assert (who["place"], who["places"]) == ("二", ["二", "三"])
    assert "步骤二没有负责人。" in who["message"]
    assert title["message"] == "要有名称"


def test_a_rule_that_crashes_is_the_graders_fault_and_the_others_still_count():
    verdict = reviewed({**GOOD, "crash": True})
    assert verdict["status"] == "grader_broke"
    assert [item["broke"] for item in verdict["items"]] == [False, False, True, False]
    assert verdict["items"][0]["passed"]
    assert verdict["error"]["type"] == "ZeroDivisionError"


@pytest.mark.parametrize(
    ("artefact", "status"),
    [
        ({}, "not_attempted"),
        ({"title": "", "steps": []}, "not_attempted"),
        ([], "error"),
        ("x", "error"),
        (None, "error"),
    ],
)
def test_nothing_filled_in_and_nonsense(artefact, status):
    assert reviewed(artefact)["status"] == status


def test_the_unchanged_starter_is_not_attempted():
    assert reviewed(GOOD, starter=GOOD)["status"] == "not_attempted"


def test_a_module_that_cannot_start_is_the_graders_fault():
    verdict = reviewed(GOOD, module="import no_such_package")
    assert (verdict["status"], verdict["error"]["type"]) == ("grader_broke", "ModuleNotFoundError")


def test_text_that_is_no_json_is_an_error():
    assert json.loads(entry.review_form(MODULE, "{", '{"questions": {}}'))["status"] == "error"


def test_no_rule_can_change_the_artefact_for_the_next_one():
    module = """
from graders import Review, rule
def spoil(a):
    a["steps"].clear()
    return True
check = Review({}, [rule("a", points=1, check=spoil, say="一"),
                    rule("b", points=1, check=lambda a: bool(a["steps"]), say="二")])
"""
    assert reviewed({"steps": [1]}, module=module)["status"] == "pass"


def test_a_slip_of_the_author_is_named():
    with pytest.raises(ValueError, match="不能重复"):
        Review({}, [rule("a", points=1, check=bool, say="一"), rule("a", points=1, check=bool, say="二")])
    with pytest.raises(ValueError, match="大于 0"):
        Review({}, [rule("a", points=0, check=bool, say="一")])
    assert reviewed(GOOD, module=MODULE.replace("[Finding()]", "[3]"))["status"] == "grader_broke"
