"""Runs before the core snapshot is made: what beginners' programs and the judge use without numpy and pandas."""
# ruff: noqa: F401, ICN001, PLC0415

import bisect
import calendar
import collections
import copy
import csv
import dataclasses
import datetime
import decimal
import enum
import fractions
import functools
import heapq
import importlib.metadata
import itertools
import json
import math
import operator
import pprint
import random
import re
import statistics
import string
import textwrap
import traceback
import typing

for _name in ("ascii", "gb18030", "gb2312", "gbk", "latin-1", "utf-8-sig", "utf-16"):  # what files from Excel come in
    "1".encode(_name)
del _name


def _warm() -> None:
    """Run and judge once: programs that work and that don't, an answer that is right and one that is wrong."""
    from graders import entry, judge_answers, review

    for source in ("print(sum(n * n for n in range(3)))", "1 / 0", "a b", "unknown"):
        entry.run_free(source, '{"a.csv": ""}', "{}")
    questions = {"function": "f", "names": ["x"], "cases": [{"args": [2], "kwargs": {}}], "files": {}, "hidden": []}
    answers = {
        "within": {"absolute": 0.0, "relative": 0.0},
        "options": {"order_matters": True, "index_matters": False, "ignore": [], "keep_inputs": True},
        "cases": [{"expected": {"value": 4}, "why": "", "seed": None}],
        "mistakes": [{"id": "m", "message": "m", "outcomes": [{"value": 5}]}],
        "starter_outcomes": [{"value": None}],
        "starter_source": "",
    }
    book = json.dumps({"format": 1, "id": "u/e", "kind": "code", "questions": questions, "answers": answers})
    for source in ("def f(x):\n    return x * x", "def f(x):\n    return 3.5", "def f(x):\n    return [{'a': 1}]"):
        entry.judge_code(book, entry.run_cases(source, json.dumps(questions), "{}"))


_warm()
del _warm
