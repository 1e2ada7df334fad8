"""Reading exercise folders and freezing them."""

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from coursebook import assets
from coursebook import exercise as exercises
from coursebook.errors import CourseError
from coursebook.exercises import freezing

sys.path.insert(0, str(Path(__file__).parent))
from exercise_folders import CODE, ENGINE, FORM, NUMBER, write


@pytest.fixture(autouse=True)
def forget_the_engine():
    yield
    sys.modules.pop("tiny_engine", None)


def problems_of(root, files, name="kp01/twice"):
    folder = write(root, files, name)
    with pytest.raises(CourseError) as caught:
        exercises.freeze(exercises.load(folder, root), cache=False)
    return [
        (str(p.file).removeprefix(f"exercises/{name}").strip("/"), p.place, p.message) for p in caught.value.problems
    ]


def test_a_folder_becomes_an_exercise(tmp_path):
    write(tmp_path, CODE | {"data/orders.csv": "客户\r\n甲\r\n"})
    (found,) = exercises.load_all(tmp_path)
    assert (found.id, found.unit, found.slug, found.kind) == ("kp01/twice", "kp01", "twice", "code")
    assert (found.targets, found.packages, found.after) == (("KP01.1",), (), ())
    assert (found.solution_after, found.time_limit) == (3, 5)
    assert [title for title, _ in found.hints] == ["想一想", "再想一想"]
    assert found.files == {"orders.csv": "客户\n甲\n"}
    assert found.mistakes["same"][1] == "你把原数还回来了。"


def test_the_casebook_has_what_the_contract_says(tmp_path):
    book = exercises.freeze(exercises.load(write(tmp_path, CODE), tmp_path))
    assert set(book) == {
        "format", "id", "kind", "title", "points", "hash", "time_limit", "packages", "attempts_for_solution", "hints",
        "questions", "answers",
    }  # fmt: skip
    assert "<math" in book["hints"][0]["html"]
    assert [case["expected"]["value"] for case in book["answers"]["cases"]] == [4, 6, 0]
    assert book["questions"]["hidden"] == ["tiny_engine"]
    assert [known["id"] for known in book["answers"]["mistakes"]] == ["same", "square"]


def test_which_solution_is_published(tmp_path):
    def shown(files: dict, identity: str) -> dict | None:
        return assets.shown_solution(exercises.load(write(tmp_path, files, identity), tmp_path))

    assert shown(CODE, "kp01/c") == {"source": CODE["solution.py"]}
    assert "<strong>33.33</strong>" in shown(NUMBER, "kp01/n")["html"]
    assert shown(FORM, "kp01/f") == {"artefact": json.loads(FORM["solution.json"])}
    assert shown(CODE | {"exercise.toml": CODE["exercise.toml"] + "solution_after = 0\n"}, "kp01/s") is None


def test_a_casebook_speaks_the_language_of_its_course(tmp_path):
    folder = write(tmp_path, CODE)
    assert exercises.freeze(exercises.load(folder, tmp_path))["questions"]["language"] == "zh"
    rules = tmp_path / "docs" / "standard" / "course.toml"
    rules.parent.mkdir(parents=True)
    rules.write_text('[course]\nlanguage = "en"\n', "utf-8")
    assert exercises.freeze(exercises.load(folder, tmp_path))["questions"]["language"] == "en"


def test_a_form_keeps_its_rules_and_starter(tmp_path):
    book = exercises.freeze(exercises.load(write(tmp_path, FORM), tmp_path))
    assert book["questions"]["starter"] == {"title": "", "steps": []}
    assert book["questions"]["module"] == FORM["grade.py"]
    assert [rule["id"] for rule in book["answers"]["rules"]] == ["title", "steps"]


@pytest.mark.parametrize(
    ("change", "file", "place", "says"),
    [
        ({"exercise.toml": CODE["exercise.toml"] + "pionts = 3\n"}, "exercise.toml", "pionts", "不认识的键"),
        (
            {"exercise.toml": CODE["exercise.toml"].replace("points = 10\n", "")},
            "exercise.toml",
            "points",
            "缺少这一项",
        ),
        ({"exercise.toml": CODE["exercise.toml"].replace("10", "-1")}, "exercise.toml", "points", "正整数"),
        ({"exercise.toml": CODE["exercise.toml"].replace("10", "true")}, "exercise.toml", "points", "正整数"),
        ({"exercise.toml": CODE["exercise.toml"].replace('"code"', '"kode"')}, "exercise.toml", "kind", "之一"),
        (
            {"exercise.toml": CODE["exercise.toml"] + 'packages = ["scipy"]\n'},
            "exercise.toml",
            "packages",
            "不能用的包",
        ),
        ({"exercise.toml": CODE["exercise.toml"] + "level = 1\n"}, "exercise.toml", "", "不是正确的 TOML"),
        ({"exercise.toml": None}, "exercise.toml", "", "缺少这个文件"),
        ({"prompt.md": None}, "prompt.md", "", "缺少这个文件"),
        ({"prompt.md": " \n"}, "prompt.md", "", "文件是空的"),
        ({"prompt.md": "两倍".encode("gbk")}, "prompt.md", "", "不是 UTF-8"),
        ({"hints.md": None}, "hints.md", "", "缺少这个文件"),
        ({"hints.md": "只有文字\n"}, "hints.md", "1", "第一条提示之前"),
        ({"hints.md": "## 空的\n"}, "hints.md", "空的", "没有内容"),
        ({"hints.md": "## 公式\n\n$\\frac{$\n"}, "hints.md", "", "公式"),
        ({"solution.py": None}, "solution.py", "", "缺少这个文件"),
        ({"starter.py": "def f(:\n"}, "starter.py", "1", "不是正确的 Python"),
        ({"grade.py": "x = (\n"}, "grade.py", "1", "不是正确的 Python"),
        ({"grade.py": "x = 1\n"}, "grade.py", "check", "没有定义 check"),
        ({"grade.py": "import math\nmath.nix\n"}, "grade.py", "2", "AttributeError"),
        ({"grade.py": "import no_such_engine\n"}, "grade.py", "1", "no_such_engine"),
        ({"grade.py": NUMBER["grade.py"]}, "grade.py", "check", "check 是 Number"),
        ({"grade.py": CODE["grade.py"].replace("case(3)", "case(object())")}, "grade.py", "check", "输入不能保存"),
        ({"mistakes/same.py": "def twice(n):\n    return n\n"}, "mistakes/same.py", "1", "三引号"),
        ({"mistakes/notes.txt": "x"}, "mistakes/notes.txt", "", "只放 .py"),
        ({"solutoin.py": "x = 1"}, "solutoin.py", "", "用不到它"),
    ],
    ids=str,
)
def test_a_fault_is_named_with_file_and_place(tmp_path, change, file, place, says):
    found = problems_of(tmp_path, CODE | change)
    assert any(f == file and p == place and says in message for f, p, message in found), found


def test_all_problems_of_all_folders_are_reported_at_once(tmp_path):
    broken = CODE | {"exercise.toml": CODE["exercise.toml"] + "x = 1\ny = 2\n", "prompt.md": None}
    write(tmp_path, broken)
    write(tmp_path, broken | {"hints.md": None}, "kp02/other")
    write(tmp_path, CODE | {"exercise.toml": CODE["exercise.toml"] + 'after = ["kp09/none"]\n'}, "kp03/after")
    with pytest.raises(CourseError) as caught:
        exercises.load_all(tmp_path, SimpleNamespace(targets={"KP01.1": 1}))
    assert len(caught.value.problems) == 3 + 4 + 1


def test_targets_must_be_of_the_standard(tmp_path):
    write(tmp_path, CODE)
    with pytest.raises(CourseError, match=r"课程标准里没有目标“KP01.1”"):
        exercises.load_all(tmp_path, SimpleNamespace(targets={"KP02.1": 1}))


def test_a_folder_name_that_fits_no_address(tmp_path):
    with pytest.raises(CourseError, match="只能用小写字母"):
        exercises.load(write(tmp_path, CODE, "kp01/Two_Words"), tmp_path)


def test_a_mistake_without_end_stops_the_freezing_by_name(tmp_path, monkeypatch):
    monkeypatch.setattr(freezing, "FREEZE_LIMIT", 0.1)
    endless = CODE | {"mistakes/loop.py": '"""没有停。"""\n\n\ndef twice(n):\n    while True:\n        n += 1\n'}
    found = problems_of(tmp_path, endless)
    assert found[0][0] == "mistakes/loop.py"
    assert "仍未结束" in found[0][2]


def test_the_hash_follows_what_matters_to_an_answer_and_nothing_else(tmp_path):
    first = exercises.load(write(tmp_path, CODE, "kp01/a"), tmp_path).hash
    windows = {name: text.replace("\n", "\r\n") for name, text in CODE.items()}
    same = windows | {"hints.md": "## 别的\n\n提示。\n", "solution.py": "twice = lambda n: 2 * n\n"}
    assert exercises.load(write(tmp_path, same, "kp02/b"), tmp_path).hash == first
    for change in ({"starter.py": "def twice(n):\n    pass\n"}, {"prompt.md": "别的\n"}, {"data/a.csv": "x"}):
        changed = exercises.load(write(tmp_path, CODE | change, f"kp03/{len(str(change))}"), tmp_path)
        assert changed.hash != first


def test_casebooks_are_frozen_once_until_something_changes(tmp_path, monkeypatch):
    runs = []
    original = freezing._freeze
    monkeypatch.setattr(freezing, "_freeze", lambda *given: runs.append(given) or original(*given))
    folder = write(tmp_path, CODE)
    first = exercises.freeze(exercises.load(folder, tmp_path))
    assert exercises.freeze(exercises.load(folder, tmp_path)) == first
    assert len(runs) == 1
    # A private seed neither reads nor writes what is kept.
    exercises.freeze(exercises.load(folder, tmp_path), seed=7)
    assert len(runs) == 2
    (folder / "hints.md").write_text("## 新的\n\n提示。\n", encoding="utf-8")
    assert exercises.freeze(exercises.load(folder, tmp_path))["hints"][0]["title"] == "新的"
    assert len(runs) == 3
    # The engine decides who is right: when it changes, so does the casebook.
    (tmp_path / "tiny_engine" / "__init__.py").write_text(ENGINE.replace("2 * n", "20 * n"), encoding="utf-8")
    assert exercises.freeze(exercises.load(folder, tmp_path))["answers"]["cases"][0]["expected"] == {"value": 40}
    assert len(runs) == 4


def test_a_broken_cache_is_made_anew(tmp_path):
    folder = write(tmp_path, CODE)
    first = exercises.freeze(exercises.load(folder, tmp_path))
    (kept,) = (tmp_path / ".coursebook" / "casebooks").iterdir()
    for text in ("", "{", "[]", '{"key": "x"}'):
        kept.write_text(text, encoding="utf-8")
        assert exercises.freeze(exercises.load(folder, tmp_path)) == first
    assert [path.name for path in kept.parent.iterdir()] == [kept.name]


def test_exercises_are_isolated_from_each_other(tmp_path):
    write(tmp_path, CODE | {"grade.py": "import builtins\nleak = 1\n" + CODE["grade.py"]}, "kp01/a")
    write(tmp_path, CODE | {"grade.py": CODE["grade.py"] + "assert 'leak' not in globals()\n"}, "kp01/b")
    assert len(exercises.freeze_all(exercises.load_all(tmp_path))) == 2


def test_freezing_all_reports_every_broken_one(tmp_path):
    write(tmp_path, CODE | {"grade.py": "x = 1\n"}, "kp01/a")
    write(tmp_path, CODE | {"grade.py": "1 / 0\n"}, "kp01/b")
    with pytest.raises(CourseError) as caught:
        exercises.freeze_all(exercises.load_all(tmp_path))
    assert len(caught.value.problems) == 2
