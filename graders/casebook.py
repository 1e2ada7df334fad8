"""Freezing: a check and its reference become plain data; from here on nobody needs the reference."""

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from graders import codec, run
from graders.check import Case, Check

FORMAT = 1
Run = Callable[[str, dict[str, Any]], dict[str, Any]]


def write(data: Any) -> str:
    """JSON that is the same on every machine and in every run."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def public_seed(identity: str) -> int:
    """The seed of the casebook that is published: fixed by the exercise's id."""
    return int(sha256(identity.encode()).hexdigest()[:8], 16)


def freeze_check(
    check: Check,
    *,
    seed: int,
    files: Mapping[str, str],
    hidden: list[str],
    starter: str,
    mistakes: Mapping[str, tuple[str, str]],
    run_source: Run | None = None,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return (questions, answers) for a check of code.

    Args:
        check: the declared check.
        seed: for the generated cases.
        files: the exercise's data files, name → text.
        hidden: modules a student's program must not import by mistake (the reference's package).
        starter: the starter program.
        mistakes: name → (program, message).
        run_source: runs a program over questions; by default in this process without a time limit.

    Raises:
        ValueError: an input or a right value can't be encoded, or the reference failed; in Chinese, with the case.
    """
    running = run_source or (lambda source, asked: run.run_cases(source, asked, {}))
    cases = [(one, None) for one in check.cases] + check.generated(seed)
    asked, answered = [], []
    for number, (one, own) in enumerate(cases, 1):
        inputs = _inputs(one, number)
        asked.append(inputs)
        answered.append({"expected": _right(check, inputs, number), "why": one.why, "seed": own})
    questions = {
        "function": check.function,
        "names": check.argument_names(),
        "cases": asked,
        "files": dict(sorted(files.items())),
        "hidden": sorted(hidden),
    }
    options = {
        "order_matters": check.order_matters,
        "index_matters": _index_matters(check, answered),
        "ignore": list(check.ignore),
        "keep_inputs": check.keep_inputs,
    }
    known = []
    for name, (source, message) in sorted(mistakes.items()):
        result = running(source, questions)
        # A mistake that doesn't run at all can't be recognised by its outcomes; the self-check says so.
        known.append({"id": name, "message": message, "outcomes": _bare(result["outcomes"])})
    started = running(starter, questions)
    answers = {
        "within": check.tolerance(),
        "options": options,
        "cases": answered,
        "mistakes": known,
        "starter_outcomes": _bare(started["outcomes"]),
        "starter_source": run.fingerprint(starter),
    }
    return questions, answers


def _inputs(one: Case, number: int) -> dict[str, Any]:
    try:
        return {
            "args": codec.encode(list(one.args)),
            "kwargs": {name: codec.encode(value) for name, value in one.kwargs.items()},
        }
    except codec.UnsupportedError as error:
        raise ValueError(f"第 {number} 个例子的输入不能保存：{error}") from error


def _right(check: Check, inputs: dict[str, Any], number: int) -> dict[str, Any]:
    """The right outcome; the reference gets decoded copies, exactly as a student's function will."""
    args = codec.decode(inputs["args"])
    kwargs = {name: codec.decode(value) for name, value in inputs["kwargs"].items()}
    try:
        return {"value": codec.encode(check.against(*args, **kwargs))}
    except codec.UnsupportedError as error:
        raise ValueError(f"第 {number} 个例子的正确结果不能保存：{error}") from error
    except ValueError:
        # A ValueError is the reference's way to say: this can't be computed.
        return {"raised": {"type": "ValueError"}}
    except Exception as error:
        raise ValueError(f"参考函数在第 {number} 个例子上出错：{type(error).__name__}: {error}") from error


def _index_matters(check: Check, answered: list[dict[str, Any]]) -> bool:
    if check.index_matters is not None:
        return check.index_matters
    return any(_labelled(case["expected"].get("value")) for case in answered)


def _labelled(value: Any) -> bool:
    """A named index, or a series whose labels aren't just 0, 1, 2 …: there the labels are part of the answer."""
    if not isinstance(value, dict) or value["t"] not in ("frame", "series"):
        return False
    index = value["index"]
    names = index["n"] if "levels" in index else [index["n"]]
    return any(name is not None for name in names) or (value["t"] == "series" and "range" not in index)


def _bare(outcomes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Outcomes without what depends on the machine: printed text, tracebacks, messages."""
    kept = []
    for outcome in outcomes:
        one: dict[str, Any] = (
            {"raised": {"type": outcome["raised"]["type"]}} if "raised" in outcome else {"value": outcome["value"]}
        )
        if outcome.get("mutated"):
            one["mutated"] = True
        kept.append(one)
    return kept
