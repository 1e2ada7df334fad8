"""Reviews: rules over a submitted artefact (a chart, a job description …) that has no single right form."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graders.judge_answers import empty_verdict
from graders.locale import say

Artefact = dict[str, Any]
MOST_MESSAGES = 5


@dataclass(frozen=True)
class Rule:
    """One thing that is asked of the artefact."""

    id: str
    points: float
    check: Callable[[Any], Any]
    say: str


def rule(id: str, *, points: float, check: Callable[[Any], Any], say: str) -> Rule:  # noqa: A002  as authors write it
    """Declare a rule.

    Args:
        id: short name, unique in the review.
        points: its weight.
        check: gets the artefact (plain JSON); returns True or False, or a list of findings: dicts or objects with
            `passed`, `message`, and if sensible `place` and `points`. An empty list means: nothing to complain about.
        say: what the rule asks, one sentence; shown as it is when the rule is met, and when it has no better message.
    """
    return Rule(id, points, check, say)


@dataclass(frozen=True)
class Review:
    """A form (its schema) and the rules its content is judged by."""

    schema: Mapping[str, Any]
    rules: Sequence[Rule]
    packages: Sequence[str] = field(default_factory=tuple)

    def __post_init__(self) -> None:
        names = [one.id for one in self.rules]
        if not names or len(set(names)) != len(names):
            raise ValueError("Review 至少要有一条规则，而且规则的 id 不能重复。")
        if any(one.points <= 0 for one in self.rules):
            raise ValueError("每条规则的 points 要大于 0。")


def judge(review: Review, artefact: Any, starter: Any = None) -> dict[str, Any]:
    """Judge an artefact and return its verdict, one item for each rule."""
    verdict = empty_verdict(len(review.rules))
    if not isinstance(artefact, dict):
        return verdict | {"status": "error", "message": say("form_unread")}
    if not _filled(artefact) or artefact == starter:
        return verdict | {"status": "not_attempted", "message": say("form_empty")}
    items = [_item(one, artefact) for one in review.rules]
    most = sum(one.points for one in review.rules)
    passed = sum(bool(item["passed"]) for item in items)
    verdict |= {"items": items, "passed": passed, "score": sum(item["points"] for item in items) / most}
    broken = [item for item in items if item["broke"]]
    if broken:
        return verdict | {
            "status": "grader_broke",
            "message": say("rules_broke", n=len(broken)),
            "error": broken[0]["error"],
        }
    if passed == len(items):
        return verdict | {"status": "pass", "message": say("rules_met")}
    first = next(item for item in items if not item["passed"])
    message = say("rules_some", n=len(items), passed=passed, first=first["message"])
    return verdict | {"status": "fail", "message": message}


def _filled(value: Any) -> bool:
    """Whether anything at all was entered."""
    if isinstance(value, dict):
        return any(map(_filled, value.values()))
    if isinstance(value, list):
        return any(map(_filled, value))
    return value not in (None, "", False)


def _item(one: Rule, artefact: Artefact) -> dict[str, Any]:
    item: dict[str, Any] = {"id": one.id, "passed": False, "points": 0, "of": one.points, "message": one.say,
                            "place": "", "places": [], "broke": False, "error": None}  # fmt: skip
    try:
        findings = _findings(one.check(_copy(artefact)))
    except Exception as error:  # noqa: BLE001  a rule that crashes is the grader's fault, said as such
        explain = say("rule_broke", rule=one.say)
        problem = {"type": type(error).__name__, "message": str(error)[:500], "line": None, "explain": explain,
                   "traceback": ""}  # fmt: skip
        return item | {"broke": True, "message": explain, "error": problem}
    weights = sum(finding["points"] for finding in findings)
    earned = sum(finding["points"] for finding in findings if finding["passed"])
    failed = [finding for finding in findings if not finding["passed"]]
    item["points"] = one.points * (earned / weights if weights else float(not failed))
    item["passed"] = not failed
    if failed:
        words = list(dict.fromkeys(finding["message"] for finding in failed if finding["message"]))
        item["message"] = " ".join(words[:MOST_MESSAGES]) or one.say
        item["places"] = [finding["place"] for finding in failed if finding["place"]]
        item["place"] = item["places"][0] if item["places"] else ""
    return item


def _copy(value: Any) -> Any:
    """Plain JSON, copied so that no rule changes it for the next one."""
    if isinstance(value, dict):
        return {key: _copy(item) for key, item in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list) else value


def _findings(result: Any) -> list[dict[str, Any]]:
    if isinstance(result, bool):
        return [{"passed": result, "message": "", "place": "", "points": 1}]
    if not isinstance(result, (list, tuple)):
        result = [result]
    return [_finding(one) for one in result]


def _finding(one: Any) -> dict[str, Any]:
    take = one.get if isinstance(one, dict) else lambda key, default=None: getattr(one, key, default)
    passed = take("passed")
    if not isinstance(passed, bool):
        raise TypeError(f"a rule must return True, False or findings with `passed`, not {type(one).__name__}")
    points = take("points")
    return {
        "passed": passed,
        "message": str(take("message") or ""),
        "place": str(take("place") or ""),
        "points": 1 if points is None else float(points),
    }
