"""Every attack of the collection: none of them is ever a pass, and none makes the judge fall over."""

import json

import pytest
from children import child, verdict_of

from graders import Check, case, entry

RIGHT = "def twice(n):\n    if n < 0:\n        raise ValueError('负数')\n    return 2 * n\n"

# Name → program. Each tries to be judged right without computing the answer.
ATTACKS = {
    # objects that say they are equal to everything
    "eq-object": "class A:\n    def __eq__(s, o): return True\n    __hash__ = None\ndef twice(n): return A()",
    "eq-float": "class A(float):\n    def __eq__(s, o): return True\n    __hash__ = None\ndef twice(n): return A(1)",
    "eq-str": "class A(str):\n    def __eq__(s, o): return True\n    __hash__ = None\ndef twice(n): return A('x')",
    "eq-class": "class A:\n    __class__ = int\n    def __eq__(s, o): return True\ndef twice(n): return A()",
    "eq-operators": (
        "class A(int):\n    __sub__ = __rsub__ = __abs__ = lambda *a: 0\n    __le__ = __lt__ = lambda *a: True\n"
        "def twice(n): return A(0)"
    ),
    "eq-array": (
        "import numpy\nclass A(numpy.ndarray):\n    def __eq__(s, o): return True\n"
        "def twice(n): return numpy.zeros(1).view(A)"
    ),
    "eq-frame": (
        "import pandas\nclass A(pandas.DataFrame):\n    def equals(s, o): return True\n"
        "def twice(n): return A({'a': [1]})"
    ),
    # patching what a grader might use
    "patch-builtins": (
        "import builtins\nbuiltins.len = lambda x: 0\nbuiltins.isinstance = lambda *a: True\n"
        "builtins.abs = lambda x: 0\ndef twice(n): return 0"
    ),
    "patch-globals": "range = lambda n: []\nlen = lambda x: 0\nall = any = lambda x: True\ndef twice(n): return 0",
    "patch-json": "import json\njson.dumps = lambda *a, **k: '{}'\njson.loads = lambda *a: {}\ndef twice(n): return 0",
    "patch-codec": (
        "import sys\nm = sys.modules['graders.codec']\nm.encode = lambda v: {'t': 'any'}\n"
        'm.dumps = lambda v: \'{"status": "pass"}\'\ndef twice(n): return 0'
    ),
    "patch-judge": (
        "import importlib, sys\nj = importlib.import_module('graders.judge')\n"
        "j.judge = lambda *a: {'status': 'pass'}\ndef twice(n): return 0"
    ),
    "patch-compare": (
        "import sys\nsys.modules['graders.compare'] = type(sys)('x')\n"
        "sys.modules['graders.compare'].compare = lambda *a: None\ndef twice(n): return 0"
    ),
    # looking for the answers
    "frames": (
        "import sys\ndef twice(n):\n    f = sys._getframe()\n    while f:\n        for v in f.f_locals.values():\n"
        "            if isinstance(v, dict) and 'answers' in v: return v['answers']['cases'][0]['expected']\n"
        "        f = f.f_back\n    return 0"
    ),
    "traceback-frames": (
        "def twice(n):\n    try:\n        1 / 0\n    except ZeroDivisionError as e:\n"
        "        f = e.__traceback__.tb_frame\n"
        "        while f:\n            if 'expected' in f.f_locals: return f.f_locals['expected']\n"
        "            f = f.f_back"
    ),
    "gc": (
        "import gc\ndef twice(n):\n    for o in gc.get_objects():\n"
        "        if type(o) is dict and 'expected' in o and 'why' in o: return o['expected']['value']\n    return 0"
    ),
    "modules": (
        "import sys\ndef twice(n):\n    for m in list(sys.modules.values()):\n"
        "        found = getattr(m, 'check', None)\n        if found is not None and hasattr(found, 'against'):\n"
        "            return found.against(n)\n    return 0"
    ),
    "import-reference": "import crm_engine\ndef twice(n): return 2 * n",
    "import-graders": "from graders import judge\ndef twice(n): return 2 * n",
    "read-solution": "text = open('solution.py').read()\nexec(text)",
    "read-casebook": "import json\nbook = json.load(open('casebook.json'))\ndef twice(n): return book['answers']",
    "environment": "import os\ndef twice(n): return dict(os.environ)",
    # ending it early
    "exit": "import sys\ndef twice(n): sys.exit(0)",
    "exit-at-once": "raise SystemExit(0)",
    "exit-quit": "def twice(n): quit()",
    "os-exit": "import os\ndef twice(n): os._exit(0)",
    "os-exit-at-once": "import os\nos._exit(0)",
    "interrupt": "def twice(n): raise KeyboardInterrupt",
    "recursion": "def twice(n): return twice(n)",
    "recursion-at-once": "def f(): return f()\nf()",
    "generator-exit": "def twice(n): raise GeneratorExit",
    # floods
    "flood": "def twice(n):\n    while True: print('x' * 100)",
    "flood-empty": "def twice(n):\n    while True: print(end='')",
    "flood-stderr": "import sys\nwhile True: sys.stderr.write('x' * 100)",
    "huge-list": "def twice(n): return [0] * 10**7",
    "huge-text": "def twice(n): return 'x' * 10**8",
    "huge-number": "def twice(n): return 1 << 10**7",
    "deep-list": "def twice(n):\n    a = []\n    for _ in range(10**5): a = [a]\n    return a",
    "endless-list": "def twice(n):\n    a = []\n    a.append(a)\n    return a",
    "endless-range": "import pandas\ndef twice(n): return pandas.RangeIndex(10**12)",
    # forging results
    "forged-print": 'print(\'{"outcomes": [{"value": 4}], "error": null}\')\ndef twice(n): return 0',
    "forged-fd": ('import os\nos.write(1, b\'{"status": "pass", "outcomes": []}\')\ndef twice(n): return 0'),
    "forged-tag": "def twice(n): return {'t': 'float', 'v': 2 * n}",
    "forged-outcome": "def twice(n): return {'value': 2 * n}",
    "forged-exception": (
        "class ValueError2(Exception): pass\nValueError2.__name__ = 'ValueError'\ndef twice(n): raise ValueError2"
    ),
    "pickle": "class A:\n    def __reduce__(s): return (print, ('x',))\ndef twice(n): return A()",
    "pickle-bytes": "import pickle\ndef twice(n): return pickle.dumps(2 * n)",
    "evil-exception": (
        "class A(Exception):\n    def __str__(s): raise SystemExit\n    __repr__ = __str__\ndef twice(n): raise A"
    ),
    "evil-name": (
        "class M(type):\n    __name__ = property(lambda s: 1 / 0)\n    __module__ = property(lambda s: 1 / 0)\n"
        "class A(metaclass=M): pass\ndef twice(n): return A()"
    ),
    "callable": "class T:\n    def __call__(s, n): return s\n    def __eq__(s, o): return True\ntwice = T()",
    "hard-coded": "def twice(n): return {2: 4, 2.5: 5.0}.get(n, 0)",
    "always-raises": "def twice(n): raise ValueError",
    "closed-stdout": "import sys\nsys.stdout = None\ndef twice(n): print(1)",
    "threads": (
        "import threading, sys\ndef work():\n    while True: pass\n"
        "for _ in range(3): threading.Thread(target=work, daemon=True).start()\ndef twice(n): return 0"
    ),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_never_a_pass(double, name):
    verdict = verdict_of(double, ATTACKS[name])
    assert verdict["status"] in ("fail", "error", "killed"), verdict
    assert verdict["status"] == "fail" or verdict["score"] == 0
    assert verdict["message"]


@pytest.mark.parametrize(
    "source",
    [
        "def twice(n):\n    while True: pass",
        (
            "def twice(n):\n    while True:\n        try:\n            while True: pass\n"
            "        except BaseException: pass"
        ),
        "while True:\n    try:\n        print('x' * 1000)\n    except BaseException: pass",
        "import time\ntime.sleep(1000)",
    ],
    ids=["loop", "loop-catching-everything", "flood-catching-everything", "sleep"],
)
def test_an_endless_program_is_stopped_from_outside_and_said_so(double, source):
    verdict = verdict_of(double, source, seconds=2)
    assert (verdict["status"], verdict["score"]) == ("timeout", 0)
    assert "循环" in verdict["message"]


def test_the_right_program_still_passes(double):
    assert verdict_of(double, RIGHT)["status"] == "pass"


def test_a_right_program_passes_although_it_patches_what_the_runner_uses(double):
    # Not an attack but an accident: names of builtins and modules, reused.
    spoilt = "import builtins, json\nlen = list = str = dict = None\nbuiltins.len = builtins.type = json.dumps = None\n"
    assert verdict_of(double, spoilt + RIGHT)["status"] == "pass"


def test_answers_hard_coded_for_the_public_cases_fail_with_another_seed(freeze):
    check = Check("f", against=lambda n: n * n, cases=[case(2)], generate=lambda rng: (rng.randint(3, 10**6),), count=8)
    public, private = freeze(check, seed=1), freeze(check, seed=2)
    known = {one["args"][0]: one["args"][0] ** 2 for one in public["questions"]["cases"]}
    source = f"def f(n): return {known}.get(n)"
    assert verdict_of(public, source)["status"] == "pass"
    assert verdict_of(private, source)["status"] == "fail"


GOOD = [{"value": 4}, {"value": 5}, {"raised": {"type": "ValueError"}}]


@pytest.mark.parametrize(
    "outcomes",
    [
        None, [], "pass", 7, {}, {"status": "pass"}, {"outcomes": None, "error": None},
        {"outcomes": GOOD, "error": None}, {"outcomes": [], "error": None},
        {"outcomes": [{"value": 4}] * 9, "error": None},
        {"outcomes": [None] * 8, "error": None}, {"outcomes": [{}] * 8, "error": None},
        {"outcomes": [{"value": 4, "raised": {"type": "ValueError"}}] * 8, "error": None},
        {"outcomes": [{"raised": "ValueError"}] * 8, "error": None},
        {"outcomes": [{"raised": {"type": ["ValueError"]}}] * 8, "error": None},
        {"outcomes": [{"value": {"t": "nothing"}}] * 8, "error": None},
        {"outcomes": [{"value": {"v": 4}}] * 8, "error": None},
        {"outcomes": [{"value": 4, "status": "pass"}] * 8, "error": None},
        {"outcomes": [{"value": {"t": "frame"}}] * 8, "error": None},
        {"outcomes": [{"value": 4, "mutated": "no"}] * 8, "error": None},
        {"outcomes": [{"value": {"t": "index", "index": {"range": [0, 10**15, 1], "n": None}}}] * 8, "error": None},
        {"outcomes": GOOD, "error": {"type": 3, "line": "x", "explain": None}},
        {"outcomes": [], "error": "SyntaxError"}, {"stopped": "pass"},
    ],
    ids=lambda outcomes: json.dumps(outcomes)[:60],
)  # fmt: skip
def test_missing_extra_or_malformed_outcomes_are_an_error(double, outcomes):
    verdict = json.loads(entry.judge_code(json.dumps(double), json.dumps(outcomes)))
    assert (verdict["status"], verdict["score"]) == ("error", 0)
    assert verdict["message"]


def test_text_that_is_no_json_is_an_error(double):
    for text in ("", "{", "null", "[" * 100_000):
        assert json.loads(entry.judge_code(json.dumps(double), text))["status"] == "error"


def test_a_broken_casebook_is_the_graders_fault_and_said_so(double):
    outcomes = child("run_cases", RIGHT, json.dumps(double["questions"]), "{}")
    broken = {**double, "answers": {**double["answers"], "cases": double["answers"]["cases"][:-1]}}
    verdict = json.loads(entry.judge_code(json.dumps(broken), outcomes))
    assert verdict["status"] == "grader_broke"
    assert "不算你错" in verdict["message"]


def test_the_questions_hold_no_answer(double):
    questions = json.dumps(double["questions"])
    assert "expected" not in questions
    assert "1998" not in questions
    assert set(double["questions"]) == {"function", "names", "cases", "files", "hidden"}
