"""What the judge says: the same keys in every language, each of them used, and no words outside the tables."""

import json
import re
import string
import sys
from pathlib import Path

import pytest

import graders
from graders import Check, Choice, Review, ask, case, entry, judge_answers, rule
from graders.arranged import Table
from graders.locale import en, say, speaking, zh

sys.path.insert(0, str(Path(__file__).parent))
from test_feedback import ERRORS

SOURCE = Path(graders.__file__).parent
ELEMENTS = SOURCE.parent / "coursebook" / "browser" / "language"
HAN = re.compile(r"[\u3001-\u303f\u4e00-\u9fff\uff00-\uffef]")
LANGUAGES = {path.stem for path in (SOURCE / "locale").glob("*.py")} - {"__init__"}
# What only authors meet: mistakes in a grade.py.
FOR_AUTHORS = {"answer.py", "answers.py", "arranged.py", "casebook.py", "check.py", "normal.py", "sample.py"}


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_language_has_the_same_keys_with_the_same_places():
    assert LANGUAGES == {path.stem for path in ELEMENTS.glob("*.js")} == {"zh", "en"}
    assert list(en.TEXTS) == list(zh.TEXTS)
    assert {key: places(text) for key, text in en.TEXTS.items()} == {
        key: places(text) for key, text in zh.TEXTS.items()
    }
    assert [key for key, text in en.TEXTS.items() if HAN.search(text)] == []


def test_every_text_is_used():
    code = "".join(path.read_text("utf-8") for path in SOURCE.glob("*.py"))
    named = {name for _, name in re.findall(r"""(["'])(\w+)\1""", code)} | {"stopped_timeout", "stopped_killed"}
    prefixes = ("kind_", "type_", "syntax_", "instead_")
    unused = [key for key in zh.TEXTS if not {key, *(key.removeprefix(start) for start in prefixes)} & named]
    # Kinds of values go by the names of their Python types.
    assert [key for key in unused if not key.startswith("a_")] == []


def test_words_stand_in_the_tables_only():
    for path in SOURCE.glob("*.py"):
        if path.name not in FOR_AUTHORS:
            code = re.sub(r'""".*?"""', "", path.read_text("utf-8"), flags=re.DOTALL)
            lines = [line for line in code.splitlines() if HAN.search(line.partition("  #")[0])]
            assert [line for line in lines if "raise ValueError(" not in line] == [], path


def test_the_page_and_the_judge_say_the_same():
    for language, table in (("zh", zh.TEXTS), ("en", en.TEXTS)):
        page = dict(re.findall(r'^  (\w+): "(.*)",$', (ELEMENTS / f"{language}.js").read_text("utf-8"), re.MULTILINE))
        code = (ELEMENTS.parent / "judge.js").read_text("utf-8")
        said = set(re.findall(r't\("(\w+)"', code))
        assert len(said) >= 7
        assert {key: page[key] for key in said} == {key: table[key] for key in said}


@pytest.mark.parametrize("source", [source for source, *_ in ERRORS if not HAN.search(source)], ids=lambda s: s[:30])
def test_an_english_course_explains_errors_in_english(source):
    error = json.loads(entry.run_free(source, "{}", '{"language": "en"}'))["error"]
    assert not HAN.search(json.dumps(error, ensure_ascii=False))
    assert error["explain"].startswith("See line ")
    assert error["explain"].endswith((".", "?"))


@pytest.mark.parametrize(
    "body",
    ["pass", "return 3", "return {'a': [1, 2]}", "return {'a': [2, 1], 'b': 1}", "return {1: [1]}", "return 1 / 0",
     "return '12'", "x.append(1); return {'a': [1, 2.5]}", "return {'a': [1, 250]}", "return f", "return None",
     "import pandas as pd; return pd.DataFrame({'a': [1]})", "raise ValueError", "raise KeyError(1)"],
)  # fmt: skip
def test_an_english_course_is_judged_in_english(freeze, body):
    book = freeze(Check("f", against=lambda x: {"a": [*x, 2.5]}, cases=[case([1], why="one")]))
    book["questions"]["language"] = "en"
    outcomes = entry.run_cases(f"def f(x):\n    {body}\n", json.dumps(book["questions"]), "{}")
    verdict = json.loads(entry.judge_code(json.dumps(book), outcomes))
    assert verdict["message"]
    assert not HAN.search(json.dumps(verdict, ensure_ascii=False))
    for stopped in ("timeout", "killed", "nonsense"):
        verdict = json.loads(entry.judge_code(json.dumps(book), json.dumps({"stopped": stopped})))
        assert not HAN.search(verdict["message"])


def test_answers_without_code_are_judged_in_english():
    with speaking("en"):
        choice = Choice({"a": "one", "b": "two", "c": "three"}, {"a", "b"})
        table = Table(["x", "y"], [[ask(1, decimals=0), ask(2, decimals=0)]])
        frozen = [(one.kind, one.freeze("k/x")) for one in (choice, table)]
    for (kind, (questions, answers)), given in zip(frozen, (["a"], {"0,0": "x", "0,1": "2"}), strict=True):
        book = {
            "id": "k/x",
            "kind": kind,
            "points": 1,
            "questions": {**questions, "language": "en"},
            "answers": answers,
        }
        for answer in (given, None, [], {}):
            verdict = judge_answers.judge(book, answer)
            assert verdict["message"]
            assert not HAN.search(json.dumps(verdict, ensure_ascii=False))


def test_a_form_is_judged_in_english():
    grade = (
        "from graders import Review, rule\n"
        "check = Review({'fields': []}, [rule('r', points=1, check=lambda a: a['x'], say='There is an x.')])\n"
    )
    assert Review({}, [rule("r", points=1, check=bool, say="x")]).rules
    book = json.dumps({"questions": {"language": "en", "starter": {}}})
    for artefact in ("{}", "[]", '{"x": true}', '{"x": false, "y": 1}', '{"y": 1}'):
        verdict = json.loads(entry.review_form(grade, artefact, book))
        assert verdict["message"]
        assert not HAN.search(json.dumps(verdict, ensure_ascii=False))


def test_speaking_ends_with_its_block():
    with speaking("en"):
        assert say("right") == "Right."
    assert say("right") == "回答正确。"
