"""Judges answers that are tables, right and wrong: run to see which compiled code judging takes."""

import json

import pandas as pd

from graders import codec, entry

ANSWERS = (
    "import pandas as pd\ndef f(t):\n    return t.groupby('名称', as_index=False)['金额'].sum()",
    "def f(t):\n    return t.groupby('名称')['金额'].sum()",
    "def f(t):\n    t['x'] = 1\n    return t",
    "def f(t):\n    return t['金额'].mean()",
    "def f(t):\n    return t['日期'].max(), t['名称'].tolist(), t['级别'].value_counts(), t.to_numpy()",
    "def f(t):\n    return None",
)


def _judge() -> None:
    table = pd.DataFrame(
        {
            "名称": ["A", "B", "A", None],
            "金额": [100.0, 250, float("nan"), 3],
            "数量": [1, 2, 3, 4],
            "日期": pd.to_datetime(pd.Series(["2026-01-01", "2026-02-03", None, "2026-03-04"])),
            "级别": pd.Categorical(["高", "低", "高", "低"]),
            "会员": [True, False, True, True],
        }
    )
    given, expected = codec.encode(table), codec.encode(table.groupby("名称", as_index=False)["金额"].sum())
    questions = {
        "function": "f",
        "names": ["t"],
        "cases": [{"args": [given], "kwargs": {}}],
        "files": {},
        "hidden": [],
    }
    answers = {
        "within": {"absolute": 0.01, "relative": 0.0},
        "options": {"order_matters": True, "index_matters": False, "ignore": [], "keep_inputs": True},
        "cases": [{"expected": {"value": expected}, "why": "两个名称", "seed": None}],
        "mistakes": [],
        "starter_outcomes": [{"value": None}],
        "starter_source": "",
    }
    book = json.dumps({"format": 1, "id": "u/e", "kind": "code", "questions": questions, "answers": answers})
    for source in ANSWERS:
        entry.judge_code(book, entry.run_cases(source, json.dumps(questions), "{}"))


_judge()
