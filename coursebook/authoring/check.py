"""The self-check: what every exercise promises, tried with everything that is stored in its folder."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from coursebook.errors import CourseError, Problem
from coursebook.exercise import Exercise, check_of, freeze, run_limited
from coursebook.exercises import sources
from graders import casebook as books
from graders import entry, judge, judge_answers

if TYPE_CHECKING:
    from graders.answer import Answer
    from graders.check import Check


class Submission(NamedTuple):
    """One stored answer and what its verdict must be.

    Args:
        name: the file, or for kinds without code a name such as "right" or "mistake 2".
        answer: the program, or JSON text.
        status: the verdict's status.
        mistake: the verdict's mistake, or for a form the ids of the rules that fail, joined by a comma; else None.
    """

    name: str
    answer: str
    status: str
    mistake: str | None


def submissions(exercise: Exercise) -> list[Submission]:
    """All stored answers with the verdicts they must get; the same in CPython and in the browser."""
    if exercise.kind == "code":
        found = [Submission("solution.py", exercise.solution, "pass", None)]
        found += [Submission("starter.py", exercise.starter, "not_attempted", None)]
        named = sorted(exercise.mistakes.items())
        return found + [Submission(f"mistakes/{name}.py", source, "fail", name) for name, (source, _) in named]
    if exercise.kind == "form":
        found = [Submission("solution.json", exercise.solution, "pass", None)]
        found += [Submission("starter.json", exercise.starter, "not_attempted", None)]
        for name, (artefact, fails) in sorted(exercise.mistakes.items()):
            text = json.dumps(artefact, ensure_ascii=False)
            found.append(Submission(f"mistakes/{name}.json", text, "fail", ",".join(sorted(fails))))
        return found
    check: Answer = check_of(exercise)
    right = check.right()
    found = [Submission("right", _json(right), "pass", None)]
    found += [Submission("empty", _json(_empty(right)), "not_attempted", None)]
    wrong = enumerate(check.wrong(), 1)
    return found + [Submission(f"mistake {n}", _json(answer), "fail", f"m{n}") for n, (answer, _, _) in wrong]


def _json(answer: Any) -> str:
    return json.dumps(answer, ensure_ascii=False)


def _empty(answer: Any) -> Any:
    return "" if isinstance(answer, str) else [] if isinstance(answer, list) else dict.fromkeys(answer, "")


def verdict_of(exercise: Exercise, book: dict[str, Any], answer: str) -> dict[str, Any]:
    """Judge one answer the public way: text in, text out."""
    text = books.write(book)
    if exercise.kind == "code":
        outcomes = run_limited(exercise, answer, book["questions"])
        return dict(json.loads(entry.judge_code(text, json.dumps(outcomes))))
    if exercise.kind == "form":
        with sources.importable(exercise.root):
            return dict(json.loads(entry.review_form(book["questions"]["module"], answer, text)))
    return dict(json.loads(entry.judge_answer(text, answer)))


def self_check(exercise: Exercise) -> list[Problem]:
    """Try everything an exercise promises and return what doesn't hold.

    The solution passes; the starter is not attempted and wouldn't pass; every mistake fails with its own message; no
    two mistakes are alike; freezing twice gives the same casebook.
    """
    try:
        book = freeze(exercise, cache=False)
        again = freeze(exercise, cache=False)
        stored = submissions(exercise)
        problems = (
            []
            if books.write(book) == books.write(again)
            else [exercise.problem("grade.py", "check", "两次生成的判分数据不一样：去掉随机数、当前时间等会变的东西。")]
        )
        for submission in stored:
            problems += _one(exercise, book, submission)
        problems += _EXTRA[exercise.kind](exercise, book)
    except CourseError as error:
        return error.problems
    return problems


def _one(exercise: Exercise, book: dict[str, Any], stored: Submission) -> list[Problem]:
    verdict = verdict_of(exercise, book, stored.answer)
    mistake = verdict["mistake"]
    if exercise.kind == "form" and stored.mistake is not None:
        mistake = ",".join(sorted(item["id"] for item in verdict["items"] if not item["passed"]))
    if verdict["status"] == stored.status and mistake == stored.mistake:
        return []
    file, place = (stored.name, "") if "." in stored.name else ("grade.py", stored.name)
    return [exercise.problem(file, place, _sentence(verdict, stored, mistake))]


_STATES = {
    "pass": "通过", "fail": "不通过", "error": "出错", "timeout": "超时", "killed": "崩溃",
    "not_attempted": "没有作答", "grader_broke": "判分程序出错",
}  # fmt: skip


def _sentence(verdict: dict[str, Any], stored: Submission, mistake: str | None) -> str:
    wanted, found = _STATES[stored.status], _STATES[verdict["status"]]
    if verdict["status"] != stored.status:
        why = f"（{verdict['message']}）" if verdict["status"] != "pass" else ""
        return f"应当判为“{wanted}”，实际是“{found}”{why}。"
    if mistake is None:
        return f"它失败了，但没有被认出是这个典型错误：{verdict['message']}"
    return f"应当认出 {stored.mistake}，实际认出的是 {mistake}。"


def _code_extra(exercise: Exercise, book: dict[str, Any]) -> list[Problem]:
    problems = []
    check: Check = check_of(exercise)
    # Judged without its source, which alone makes it "not attempted".
    started = {"outcomes": book["answers"]["starter_outcomes"], "error": None}
    if len(started["outcomes"]) == len(book["questions"]["cases"]):
        status = judge.judge(book, started)["status"]
        if status in ("pass", "grader_broke"):
            problems.append(exercise.problem("starter.py", "", f"起始代码不改就会判为“{_STATES[status]}”。"))
    outcomes: dict[str, str] = {}
    for known in book["answers"]["mistakes"]:
        text = books.write(known["outcomes"])
        if not known["outcomes"]:
            message = f"它还没运行到 {check.function} 就出错了，认不出来。"
            problems.append(exercise.problem(f"mistakes/{known['id']}.py", "", message))
        elif text in outcomes:
            message = f"与 mistakes/{outcomes[text]}.py 在每个例子上结果都一样：加一个能区分它们的例子，或删去一个。"
            problems.append(exercise.problem(f"mistakes/{known['id']}.py", "", message))
        outcomes.setdefault(text, known["id"])
    tags = books.write([book["questions"]["cases"], book["answers"]["cases"]])
    needed = next((n for n, marks in _NEEDS.items() if any(f'"t":"{mark}"' in tags for mark in marks)), None)
    if needed and needed not in exercise.packages:
        message = f'例子里有 {needed} 的数据，packages 里要写上 "{needed}"。'
        problems.append(exercise.problem("exercise.toml", "packages", message))
    return problems


_NEEDS = {
    "pandas": ("frame", "series", "index", "timestamp", "timedelta64", "NaT", "NA", "period", "interval"),
    "numpy": ("ndarray", "np"),
}


def _form_extra(exercise: Exercise, book: dict[str, Any]) -> list[Problem]:
    bare = {**book, "questions": {**book["questions"], "starter": None}}
    verdict = verdict_of(exercise, bare, exercise.starter)
    if verdict["status"] in ("pass", "grader_broke"):
        return [exercise.problem("starter.json", "", f"起始内容不改就会判为“{_STATES[verdict['status']]}”。")]
    known = {one["id"] for one in book["answers"]["rules"]}
    return [
        exercise.problem(f"mistakes/{name}.json", "_fails", f"没有规则“{rule}”。")
        for name, (_, fails) in sorted(exercise.mistakes.items())
        for rule in fails
        if rule not in known
    ]


def _answer_extra(exercise: Exercise, book: dict[str, Any]) -> list[Problem]:
    """The message that comes first must be the mistake's own."""
    problems = []
    for number, (answer, message, _) in enumerate(check_of(exercise).wrong(), 1):
        verdict = judge_answers.judge(book, answer)
        if verdict["message"] != message:
            told = f"第 {number} 个典型错误得到的话是“{verdict['message']}”，不是它自己的“{message}”。"
            problems.append(exercise.problem("grade.py", "mistakes", told))
    return problems


_EXTRA: dict[str, Callable[[Exercise, dict[str, Any]], list[Problem]]] = {
    "code": _code_extra,
    "form": _form_extra,
    **dict.fromkeys(("choice", "number", "blank", "order", "match", "table"), _answer_extra),
}
