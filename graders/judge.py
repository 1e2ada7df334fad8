"""The judge of code: casebook and outcomes in, verdict out; it sees data only, never a student's object."""

from typing import Any

from graders.compare import compare
from graders.difference import Difference, Options
from graders.judge_answers import empty_verdict
from graders.locale import LANGUAGE, say, speaking
from graders.plain import read
from graders.shown import shown

Verdict = dict[str, Any]
Outcome = dict[str, Any]

_STOPPED = ("timeout", "killed")


def judge(casebook: dict[str, Any], outcomes: Any) -> Verdict:
    """Judge a student's outcomes.

    Args:
        casebook: the frozen check.
        outcomes: what `run_cases` returned, or `{"stopped": "timeout" | "killed"}` from the page or the sandbox.

    Returns:
        The verdict. Missing, extra or malformed outcomes are `error`, a fault of the judge itself is `grader_broke`.
    """
    verdict = empty_verdict(len(casebook.get("questions", {}).get("cases", [])))
    with speaking(casebook["questions"].get("language", LANGUAGE)):
        try:
            return verdict | _judge(casebook, outcomes, verdict["total"])
        except Exception as error:  # noqa: BLE001  a broken casebook must not look like a wrong answer
            message = say("judge_broke")
            broken = {"type": type(error).__name__, "message": str(error)[:500], "line": None,
                      "explain": message, "traceback": ""}  # fmt: skip
            return verdict | {"status": "grader_broke", "message": message, "error": broken}


def _judge(casebook: dict[str, Any], outcomes: Any, total: int) -> Verdict:  # noqa: PLR0911  one for each state
    answers = casebook["answers"]
    cases = answers["cases"]
    if len(cases) != total or not total:
        raise ValueError("questions and answers of the casebook have different numbers of cases")
    if isinstance(outcomes, dict) and outcomes.get("stopped") in _STOPPED:
        return {"status": outcomes["stopped"], "message": say(f"stopped_{outcomes['stopped']}")}
    if not isinstance(outcomes, dict):
        return {"status": "error", "message": say("unreadable")}
    if outcomes.get("empty") is True or outcomes.get("source") == answers.get("starter_source", ""):
        return {"status": "not_attempted", "message": say("code_untouched")}
    if outcomes.get("error") is not None:
        error = _error(outcomes["error"])
        return {"status": "error", "message": error["explain"], "error": error}
    got = outcomes.get("outcomes")
    if not isinstance(got, list) or len(got) != total or not all(map(_well_formed, got)):
        return {"status": "error", "message": say("unreadable")}
    options = _options(answers)
    wrong = {
        place: found
        for place, (case, outcome) in enumerate(zip(cases, got, strict=True))
        if (found := _differs(case["expected"], outcome, options)) is not None
    }
    keep = answers["options"].get("keep_inputs", True)
    changed = [place for place in range(total) if keep and got[place].get("mutated") and place not in wrong]
    failed = sorted([*wrong, *changed])
    score = {"passed": total - len(failed), "score": (total - len(failed)) / total}
    if not failed:
        return {"status": "pass", "message": say("all_right"), **score}
    return score | _failure(casebook, got, wrong, failed, options)


def _failure(
    casebook: dict[str, Any], got: list[Outcome], wrong: dict[int, Difference], failed: list[int], options: Options
) -> Verdict:
    """Known mistake first, then the smallest failing case."""
    questions, answers = casebook["questions"], casebook["answers"]
    # A case that must be refused (an empty table …) is small but teaches least: it comes after the others.
    place = min(failed, key=lambda n: ("raised" in answers["cases"][n]["expected"], _size(questions["cases"][n]), n))
    difference = wrong.get(place) or Difference(say("input_changed"))
    case = _case(questions, answers["cases"][place], place, got[place], difference)
    error = _error(got[place]["raised"]) if "raised" in got[place] else None
    told = {"status": "fail", "case": case, "error": error}
    known = next((m for m in answers["mistakes"] if wrong and _all_equal(m["outcomes"], got, options)), None)
    if known is not None:
        return told | {"message": known["message"], "mistake": known["id"]}
    if all("raised" in got[n] for n in failed) and len(failed) == len(got) and error is not None and place in wrong:
        return told | {"status": "error", "message": error["explain"]}
    starter = answers.get("starter_outcomes")
    if starter and wrong and _all_equal(starter, got, options) and not all(_is_none(outcome) for outcome in got):
        return told | {"status": "not_attempted", "message": say("same_as_starter")}
    return told | {"message": difference.sentence}


def _all_equal(known: list[Outcome], got: list[Outcome], options: Options) -> bool:
    return len(known) == len(got) and all(
        _differs(one, two, options) is None and one.get("mutated") == two.get("mutated")
        for one, two in zip(known, got, strict=True)
    )


def _is_none(outcome: Outcome) -> bool:
    return "value" in outcome and outcome["value"] is None


def _size(case: dict[str, Any]) -> int:
    return len(repr(case))


def _options(answers: dict[str, Any]) -> Options:
    within, options = answers["within"], answers["options"]
    return Options(
        within["absolute"], within["relative"], options["order_matters"], options["index_matters"],
        tuple(options["ignore"]),
    )  # fmt: skip


def _well_formed(outcome: Any) -> bool:
    """Exactly one of value and raised, and the value readable; anything else is no answer."""
    if not isinstance(outcome, dict) or ("value" in outcome) == ("raised" in outcome):
        return False
    if set(outcome) - {"value", "raised", "mutated", "printed"} or outcome.get("mutated", True) is not True:
        return False
    if "raised" in outcome:
        return isinstance(outcome["raised"], dict) and isinstance(outcome["raised"].get("type"), str)
    try:
        read(outcome["value"])
    except Exception:  # noqa: BLE001  whatever is wrong with forged data, it is not an answer
        return False
    return True


def _differs(expected: Outcome, got: Outcome, options: Options) -> Difference | None:
    if "raised" in expected:
        wanted = expected["raised"]["type"]
        if "raised" in got:
            found = got["raised"]["type"]
            return None if found == wanted else Difference(say("raised_other", wanted=wanted, found=found))
        return Difference(say("not_raised", wanted=wanted))
    if "raised" in got:
        return Difference(say("raised", explain=_error(got["raised"])["explain"]))
    return compare(expected["value"], got["value"], options)


def _case(
    questions: dict[str, Any], answer: dict[str, Any], place: int, got: Outcome, difference: Difference
) -> dict[str, Any]:
    asked = questions["cases"][place]
    names = [
        *questions["names"],
        *(say("argument", n=n + 1) for n in range(len(questions["names"]), len(asked["args"]))),
    ]
    inputs = [{"name": name, "shown": shown(item)} for name, item in zip(names, asked["args"], strict=False)]
    inputs += [{"name": name, "shown": shown(item)} for name, item in asked.get("kwargs", {}).items()]
    return {
        "why": answer["why"],
        "seed": answer["seed"],
        "inputs": inputs,
        "expected": _shown(answer["expected"]),
        "got": _shown(got),
        "difference": difference.sentence,
        "cells": difference.cells,
    }


def _shown(outcome: Outcome) -> dict[str, Any]:
    if "raised" in outcome:
        return {"type": outcome["raised"]["type"], "text": say("raises", type=outcome["raised"]["type"]), "table": None}
    return shown(outcome["value"])


def _error(error: Any) -> dict[str, Any]:
    """An error as the contract has it, whatever arrived: every text is a text and short."""
    given = error if isinstance(error, dict) else {}
    line = given.get("line")
    texts = {key: str(given.get(key) or "")[:4000] for key in ("type", "message", "explain", "traceback")}
    texts["explain"] = texts["explain"] or say("error")
    return {**texts, "line": line if type(line) is int else None}
