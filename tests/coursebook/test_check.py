"""The self-check: each promise, kept and broken."""

import json
import sys
from pathlib import Path

import pytest

from coursebook import cli
from coursebook.authoring.check import self_check, submissions, verdict_of
from coursebook.exercise import freeze, load

sys.path.insert(0, str(Path(__file__).parent))
from exercise_folders import CODE, FORM, NUMBER, write

GENERATE = "import random\nfrom graders import Check, case\ncheck = Check('twice', against=lambda n: 2 * n, "


@pytest.fixture(autouse=True)
def forget_the_engine():
    yield
    sys.modules.pop("tiny_engine", None)


def checked(root, files):
    return [
        (str(p.file).removeprefix("exercises/kp01/twice/"), p.message)
        for p in self_check(load(write(root, files), root))
    ]


@pytest.mark.parametrize("files", [CODE, NUMBER, FORM], ids=["code", "number", "form"])
def test_a_good_exercise_has_no_problem(tmp_path, files):
    assert checked(tmp_path, files) == []


@pytest.mark.parametrize(
    ("files", "file", "says"),
    [
        (CODE | {"solution.py": "def twice(n):\n    return n + 2\n"}, "solution.py", "应当判为“通过”，实际是“不通过”"),
        (CODE | {"solution.py": "def twice(n):\n    return x\n"}, "solution.py", "实际是“出错”"),
        (CODE | {"starter.py": CODE["solution.py"]}, "starter.py", "起始代码不改就会判为“通过”"),
        (CODE | {"mistakes/right.py": '"""其实对。"""\n' + CODE["solution.py"]}, "mistakes/right.py", "实际是“通过”"),
        (CODE | {"mistakes/zz.py": '"""一样。"""\ndef twice(x):\n    return x * x\n'}, "mistakes/zz.py", "结果都一样"),
        (CODE | {"mistakes/zz.py": '"""坏的。"""\nimport nix\n'}, "mistakes/zz.py", "还没运行到 twice"),
        (CODE | {"grade.py": GENERATE + "cases=[case(random.random())])\n", "mistakes/same.py": None,
                 "mistakes/square.py": None}, "grade.py", "两次生成的判分数据不一样"),
        (CODE | {"grade.py": "from graders import Check, case\nimport numpy\n"
                 "check = Check('twice', against=lambda n: n + n, cases=[case(numpy.array([1, 2]))])\n",
                 "mistakes/same.py": None, "mistakes/square.py": None}, "exercise.toml", 'packages 里要写上 "numpy"'),
        (CODE | {"grade.py": "check = 3\n"}, "grade.py", "check 是 int"),
        (NUMBER | {"grade.py": NUMBER["grade.py"].replace("25,", "33.33,")}, "grade.py", "其实会判为正确"),
        (FORM | {"solution.json": '{"title": "x", "steps": []}'}, "solution.json", "应当判为“通过”"),
        (FORM | {"starter.json": FORM["solution.json"]}, "starter.json", "起始内容不改就会判为“通过”"),
        (FORM | {"mistakes/short.json": '{"_fails": "title", "title": "", "steps": ["一"]}'}, "mistakes/short.json",
         "应当认出 title，实际认出的是 steps,title"),
        (FORM | {"mistakes/short.json": '{"_fails": "nix", "title": "", "steps": ["一", "二"]}'}, "mistakes/short.json",
         "没有规则“nix”"),
    ],
)  # fmt: skip
def test_a_broken_promise_is_named_with_its_file(tmp_path, files, file, says):
    found = checked(tmp_path, files)
    assert any(f == file and says in message for f, message in found), found


def test_stored_submissions_carry_their_verdicts(tmp_path):
    exercise = load(write(tmp_path, CODE), tmp_path)
    stored = submissions(exercise)
    assert [(one.name, one.status, one.mistake) for one in stored] == [
        ("solution.py", "pass", None),
        ("starter.py", "not_attempted", None),
        ("mistakes/same.py", "fail", "same"),
        ("mistakes/square.py", "fail", "square"),
    ]
    book = freeze(exercise)
    assert [verdict_of(exercise, book, one.answer)["status"] for one in stored] == [one.status for one in stored]


def test_the_command_shows_a_table_and_every_fault(tmp_path, capsys):
    write(tmp_path, CODE)
    write(tmp_path, NUMBER, "kp02/number")
    assert cli.main(["check", "--root", str(tmp_path)]) == 0
    assert "kp02/number" in capsys.readouterr().out
    write(tmp_path, CODE | {"solution.py": "def twice(n):\n    return 1\n"}, "kp01/wrong")
    write(tmp_path, CODE | {"exercise.toml": "x = 1\n"}, "kp01/broken")
    assert cli.main(["check", "--root", str(tmp_path)]) == 1
    out = capsys.readouterr().out
    assert "exercises/kp01/wrong/solution.py" in out
    assert "exercises/kp01/broken/exercise.toml" in out
    assert "不认识的键" in out
    assert cli.main(["check", "--root", str(tmp_path), "kp02", "kp01/twice"]) == 0


def test_the_command_gives_data(tmp_path, capsys):
    write(tmp_path, CODE)
    assert cli.main(["check", "--json", "--root", str(tmp_path)]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["id"], found["kind"], found["submissions"], found["problems"]) == ("kp01/twice", "code", 4, [])


def test_an_unknown_id_is_said(tmp_path, capsys):
    write(tmp_path, CODE)
    assert cli.main(["check", "--root", str(tmp_path), "kp01/nix"]) == 1
    assert "没有这个练习或单元" in capsys.readouterr().err
