"""Judges answers of many kinds, right and wrong: run to see which compiled code judging takes."""

import json

from graders import codec, entry

ANSWERS = (
    "def f(x, y=None):\n    return x * 2",
    "def f(x, y=None):\n    return {'a': [x, 1.5], 'b': '文'}",
    "def f(x, y=None):\n    raise ValueError('x')",
    "def f(x):\n    x.append(1)",
    "def f(x, y=None):\n    print(x)\n    return [x, (1, 2), {3}, None, True, float('nan'), float('inf'), 10 ** 20]",
    "def g(x):\n    return x",
    "",
)


def _judge() -> None:
    cases = [
        {"args": [codec.encode(value)], "kwargs": {}} for value in (2, 2.5, "文", [1, 2], {"a": 1}, None, True, -3, 0)
    ]
    questions = {"function": "f", "names": ["x", "y"], "cases": cases, "files": {}, "hidden": []}
    answers = {
        "within": {"absolute": 0.01, "relative": 0.001},
        "options": {"order_matters": False, "index_matters": False, "ignore": [], "keep_inputs": True},
        "cases": [{"expected": {"value": 4}, "why": "为什么", "seed": 1} for _ in cases],
        "mistakes": [{"id": "m", "message": "m", "outcomes": [{"value": 5} for _ in cases]}],
        "starter_outcomes": [{"value": None} for _ in cases],
        "starter_source": "def f(x):\n    pass\n",
    }
    book = json.dumps({"format": 1, "id": "u/e", "kind": "code", "questions": questions, "answers": answers})
    for source in ANSWERS:
        entry.judge_code(book, entry.run_cases(source, json.dumps(questions), "{}"))


_judge()
