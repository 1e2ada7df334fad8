"""Strings in, strings out: the only functions that the page's worker and the marking sandbox call."""

import builtins
import json
from typing import Any

from graders import codec
from graders import run as runner

globals()["__builtins__"] = dict(vars(builtins))

_LOADS = json.loads


def run_free(source: str, files_json: str, limits_json: str) -> str:
    """Run a program freely: printed text, shown values, error."""
    return codec.dumps(runner.run_free(source, _LOADS(files_json), _LOADS(limits_json)))


def run_cases(source: str, questions_json: str, limits_json: str) -> str:
    """Run the student's function over the casebook's questions and return outcomes."""
    return codec.dumps(runner.run_cases(source, _LOADS(questions_json), _LOADS(limits_json)))


def judge_code(casebook_json: str, outcomes_json: str) -> str:
    """Judge outcomes; sees data only."""
    from graders import judge  # noqa: PLC0415  the runner's interpreter doesn't need the judge

    try:
        outcomes = json.loads(outcomes_json)
    except (ValueError, RecursionError):
        outcomes = None
    return _write(judge.judge(json.loads(casebook_json), outcomes))


def judge_answer(casebook_json: str, answer_json: str) -> str:
    """Judge an answer of a kind without code."""
    from graders import judge_answers  # noqa: PLC0415

    try:
        answer = json.loads(answer_json)
    except (ValueError, RecursionError):
        answer = None
    return _write(judge_answers.judge(json.loads(casebook_json), answer))


def review_form(module_source: str, artefact_json: str, casebook_json: str) -> str:
    """Judge an artefact by the rules that the exercise's grade.py declares."""
    from graders import locale  # noqa: PLC0415

    try:
        artefact = json.loads(artefact_json)
    except (ValueError, RecursionError):
        artefact = None
    casebook = json.loads(casebook_json)
    with locale.speaking(casebook["questions"].get("language", locale.LANGUAGE)):
        return _write(_review(module_source, artefact, casebook["questions"].get("starter")))


def _review(module_source: str, artefact: Any, starter: Any) -> dict[str, Any]:
    from graders import locale, review  # noqa: PLC0415

    try:
        scope: dict[str, Any] = {"__name__": "grade"}
        # The exercise's own file, written by its authors.
        exec(compile(module_source, "grade.py", "exec", dont_inherit=True), scope)  # noqa: S102
        return review.judge(scope["check"], artefact, starter)
    except Exception as error:  # noqa: BLE001  e.g. a package of the rules is missing in this runtime
        message = locale.say("judge_not_started")
        problem = {"type": type(error).__name__, "message": str(error)[:500], "line": None, "explain": message,
                   "traceback": ""}  # fmt: skip
        return {"status": "grader_broke", "score": 0, "passed": 0, "total": 0, "message": message, "mistake": None,
                "case": None, "error": problem, "items": []}  # fmt: skip


def _write(verdict: dict[str, Any]) -> str:
    return json.dumps(verdict, ensure_ascii=False, allow_nan=False)
