"""`coursebook mark` from files to marks: private questions, interruptions, mended exercises, marks by hand."""

import contextlib
import csv
import errno
import importlib
import itertools
import json
import os
import pkgutil
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from marking_course import collection, rows_of, write_handin, write_roster

from coursebook.cli import main
from coursebook.exercise import freeze, load
from coursebook.marking import isolation
from coursebook.marking.journal import Journal
from coursebook.marking.mark import MARKS, VERDICTS, Order, mark
from coursebook.marking.output import DRAFT
from coursebook.marking.subject import SEED_FILE, private_books, private_seed, read_subject
from graders import casebook as books

RIGHT = next(program for _, name, program in collection("honest.toml") if name == "plain")
WRONG = "def net(orders):\n    if not orders: raise ValueError\n    return {orders[0][0]: orders[0][1]}\n"
CHOICE = "k1/what-is-hydration"
NUMBER = "k2/scale-a-dough"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def place(tmp_path):
    return tmp_path / "in", tmp_path / "成绩"


def run(course, place, *more):
    return main(["mark", str(place[0]), "--out", str(place[1]), "--root", str(course), *map(str, more)])


def test_all_kinds_from_files_to_marks(course, place, tmp_path, capsys):
    answers = [("k1/net", RIGHT), ("k2/flour", {"flour": 1000}), (CHOICE, ["b"]), (NUMBER, "14000")]
    write_handin(place[0], "1", answers)
    write_handin(place[0], "2", [("k1/net", WRONG), ("k2/flour", {"flour": 7}), (CHOICE, ["a"])])
    write_handin(place[0], "9", [(CHOICE, ["b"])])
    (place[0] / "坏的.json").write_text("{", "utf-8")
    assert run(course, place, "--roster", write_roster(tmp_path / "名单.csv", 1, 2, 3)) == 0
    assert {"成绩册.xlsx", "达成度报告.docx"} <= {path.name for path in place[1].iterdir()}
    rows = rows_of(place[1])
    assert {key: row["status"] for key, row in rows.items()} == {
        ("1", "k1/net"): "pass", ("1", "k2/flour"): "pass", ("1", CHOICE): "pass", ("1", NUMBER): "pass",
        ("2", "k1/net"): "fail", ("2", "k2/flour"): "fail", ("2", CHOICE): "fail", ("2", NUMBER): "missing",
        ("3", "k1/net"): "missing", ("3", "k2/flour"): "missing", ("3", CHOICE): "missing", ("3", NUMBER): "missing",
    }  # fmt: skip
    assert rows["1", "k1/net"]["mark"] == rows["1", "k1/net"]["points"] == 10
    wrong = rows["2", "k1/net"]
    assert 0 < wrong["mark"] < 10
    assert wrong["case"]["expected"]["type"] == "dict"
    assert wrong["attack"] is None
    assert wrong["browser"] == {"status": "pass", "score": 1.0}
    assert wrong["answer"] == WRONG
    with (place[1] / "判分提示.csv").open(encoding="utf-8-sig", newline="") as file:
        told = [line["说明"] for line in csv.DictReader(file) if line["类别"] == "没有采用"]
    assert len(told) == 2
    assert "不在名单里" in "".join(told)
    assert "已写入" in capsys.readouterr().err


def test_the_seed_is_made_once_and_the_questions_are_not_the_public_ones(course, tmp_path):
    seed = private_seed(tmp_path / "成绩" / SEED_FILE)
    assert private_seed(tmp_path / "成绩" / SEED_FILE) == seed
    assert private_seed(tmp_path / "其他" / SEED_FILE) != seed
    subject = read_subject(course)
    private = private_books(subject, ["k1/net"], seed)["k1/net"].casebook
    public = freeze(load(course / "exercises" / "k1" / "net", course))
    assert private["questions"]["cases"][:3] == public["questions"]["cases"][:3]
    assert private["questions"]["cases"][3:] != public["questions"]["cases"][3:]


def test_the_child_never_sees_an_answer(course, place, monkeypatch):
    seen = []

    def watched(*given):
        real = isolation_starter(*given)

        def start(packages):
            process = real(packages)
            ask = process.ask
            process.ask = lambda name, texts, seconds: seen.append((name, texts)) or ask(name, texts, seconds)
            return process

        return start

    isolation_starter = isolation.starter
    monkeypatch.setattr(isolation, "starter", watched)
    write_handin(place[0], "1", [("k1/net", RIGHT)])
    mark(Order([place[0]], course, place[1]))
    ((name, texts),) = seen
    assert (name, texts[0]) == ("run_cases", RIGHT)
    assert set(json.loads(texts[1])) == {"function", "names", "cases", "files", "hidden", "language"}
    assert "expected" not in "".join(texts)


def test_unchanged_answers_are_not_run_again_and_a_late_one_joins(course, place):
    write_handin(place[0], "1", [(CHOICE, ["b"]), (NUMBER, "1")])
    assert mark(Order([place[0]], course, place[1])).fresh == 2
    assert mark(Order([place[0]], course, place[1])).fresh == 0
    late = write_handin(place[0].parent / "late", "2", [(CHOICE, ["b"]), (NUMBER, "2")])
    assert mark(Order([late], course, place[1])).fresh == 1
    assert set(rows_of(place[1])) == {("1", CHOICE), ("1", NUMBER), ("2", CHOICE), ("2", NUMBER)}


@pytest.mark.parametrize(("keep", "status"), [("best", "pass"), ("last", "fail")])
def test_of_several_hand_ins_the_best_or_the_last_counts(course, place, keep, status):
    write_handin(place[0], "1", [(CHOICE, ["b"])], made="2026-11-20T00:00:00.000Z")
    write_handin(place[0], "1", [(CHOICE, ["a"])], made="2026-11-21T00:00:00.000Z")
    (row,) = mark(Order([place[0]], course, place[1], keep=keep)).rows
    assert row["status"] == status


def test_a_mended_exercise_shows_who_changes_before_anything_is_written(own_course, place, capsys):
    write_handin(place[0], "1", [(NUMBER, "24000"), (CHOICE, ["b"])])
    assert run(own_course, place) == 0
    before = (place[1] / MARKS).read_bytes()
    grade = own_course / "exercises" / NUMBER / "grade.py"
    grade.write_text("from graders import Number\ncheck = Number(24000, unit='g')\n", "utf-8")
    capsys.readouterr()
    assert run(own_course, place) == 1
    told = capsys.readouterr().err
    assert "不通过 0 分" in told
    assert "通过 5 分" in told
    assert "--yes" in told
    assert (place[1] / MARKS).read_bytes() == before
    assert run(own_course, place, "--yes") == 0
    assert rows_of(place[1])["1", NUMBER]["status"] == "pass"


def test_marks_by_hand_are_laid_over_and_never_overwritten(own_course, place):
    write_handin(place[0], "1", [(NUMBER, "24000"), (CHOICE, ["b"])])
    assert run(own_course, place) == 0
    by_hand = place[1] / "手改.csv"
    assert by_hand.read_text("utf-8-sig") == "学号,练习,得分,理由\n"
    by_hand.write_bytes(f"学号,练习,得分,理由\r\n1.0,{NUMBER},6.5,口头补考\r\n8,{NUMBER},1,\r\n".encode("gb18030"))
    kept = by_hand.read_bytes()
    grade = own_course / "exercises" / NUMBER / "grade.py"
    grade.write_text("from graders import Number\ncheck = Number(24000, unit='g')\n", "utf-8")
    assert run(own_course, place) == 0
    row = rows_of(place[1])["1", NUMBER]
    assert (row["mark"], row["auto"], row["hand"]["reason"]) == (6.5, 5, "口头补考")
    assert by_hand.read_bytes() == kept
    assert "没有 8 的" in (place[1] / "判分提示.csv").read_text("utf-8-sig")


def test_a_mark_by_hand_that_cannot_be_read_is_loud(course, place, capsys):
    write_handin(place[0], "1", [(CHOICE, ["b"])])
    place[1].mkdir()
    (place[1] / "手改.csv").write_text("学号,练习,得分\n1,x,优\n", "utf-8")
    assert run(course, place) == 1
    assert "第 2 行" in capsys.readouterr().err


def test_only_one_unit_leaves_the_marks_of_the_others(course, place):
    write_handin(place[0], "1", [(CHOICE, ["b"]), (NUMBER, "1")])
    mark(Order([place[0]], course, place[1]))
    mark(Order([place[0]], course, place[1], only=["k2"]))
    assert set(rows_of(place[1])) == {("1", CHOICE), ("1", NUMBER)}


def test_a_right_answer_with_a_suspicious_line_keeps_its_marks_and_is_named(course, place):
    write_handin(place[0], "1", [("k1/net", f"import gc\ngc.get_objects()\n{RIGHT}")])
    (row,) = mark(Order([place[0]], course, place[1])).rows
    assert (row["status"], row["mark"], row["attack"]) == ("pass", 10, None)
    assert "get_objects" in row["signs"][0]


def test_nothing_to_mark_is_said_with_all_reasons(course, place, capsys):
    place[0].mkdir()
    (place[0] / "a.json").write_text("{", "utf-8")
    assert run(course, place) == 1
    told = capsys.readouterr().err
    assert "不是作业文件" in told
    assert "没有找到一份能判分的作业" in told


def test_where_deno_cannot_run_one_sentence_says_so(course, place, capsys, monkeypatch):
    monkeypatch.setattr("coursebook.deno.binary", lambda: Path(sys.executable))
    write_handin(place[0], "1", [("k1/net", RIGHT)])
    assert run(course, place) == 1
    told = [line for line in capsys.readouterr().err.splitlines() if "Deno" in line]
    assert len(told) == 1
    assert "--isolation process" in told[0]


def test_the_weaker_way_names_its_risk_and_gives_the_same_marks(course, place, capsys):
    write_handin(place[0], "1", [("k1/net", RIGHT)])
    write_handin(place[0], "2", [("k1/net", "def net(orders):\n    while True: pass\n")])
    write_handin(place[0], "3", [("k1/net", "import os\ndef net(orders): os._exit(0)\n")])
    assert run(course, place, "--isolation", "process") == 0
    assert "没有隔离" in capsys.readouterr().err
    assert [row["status"] for _, row in sorted(rows_of(place[1]).items())] == ["pass", "timeout", "killed"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the administrator may write everywhere")
def test_a_folder_that_cannot_be_written_is_said(course, place, capsys):
    write_handin(place[0], "1", [(CHOICE, ["b"])])
    place[1].mkdir()
    place[1].chmod(0o500)
    assert run(course, place) == 1
    assert "写不进去" in capsys.readouterr().err


@pytest.mark.parametrize(
    "fault", [(errno.ENOSPC, "磁盘已满"), (errno.EROFS, "只读"), (errno.EACCES, "没有写入权限")], ids=str
)
@pytest.mark.parametrize("call", ["os.fsync", "tempfile.mkstemp", "pathlib.Path.mkdir"])
def test_whichever_write_fails_one_sentence_says_so(course, place, capsys, call, fault):
    number, says = fault
    people = write_roster(place[0].parent / "名单.csv", 1, 2)
    write_handin(place[0], "1", [(CHOICE, ["b"])])
    assert run(course, place, "--roster", people) == 0
    write_handin(place[0], "2", [(CHOICE, ["b"])])
    real = pkgutil.resolve_name(call)
    for good in range(20):
        calls = itertools.count()

        def full(*given, real=real, calls=calls, good=good, **more):
            if next(calls) >= good:
                raise OSError(number, os.strerror(number))
            return real(*given, **more)

        before = (place[1] / MARKS).read_bytes()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(call, full)
            capsys.readouterr()
            code = run(course, place, "--roster", people)
        if code == 0:
            break
        told = capsys.readouterr().err
        assert told.count("写不进") == 1
        assert says in told
        assert (place[1] / MARKS).read_bytes() == before or len(rows_of(place[1])) == 2
        assert not list(place[1].glob(f"{DRAFT}*"))
    assert good > 1


def test_a_journal_cut_off_in_the_middle_keeps_its_whole_lines(tmp_path):
    path = tmp_path / "j.jsonl"
    with Journal(path) as journal:
        for number in range(3):
            journal.add({"key": str(number), "说": "好" * 50})
    whole = path.read_bytes()
    for cut in range(0, len(whole), 7):
        path.write_bytes(whole[:cut])
        with Journal(path) as journal:
            assert list(journal.records) == [str(n) for n in range(whole[:cut].count(b"\n"))]
            journal.add({"key": "new"})
        with Journal(path) as journal:
            assert "new" in journal.records


def test_after_an_interruption_only_what_was_not_judged_is_judged(course, place):
    for number in range(40):
        write_handin(place[0], str(number), [(CHOICE, ["b"]), ("k1/net", f"{RIGHT}# {number}\n")])
    command = [sys.executable, "-m", "coursebook.cli", "mark", place[0], "--out", place[1], "--root", course]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    journal = place[1] / VERDICTS
    while process.poll() is None and (journal.read_bytes().count(b"\n") if journal.exists() else 0) < 10:
        time.sleep(0.01)  # the process that is to be killed has to get so far
    process.kill()
    process.wait()
    with Journal(journal) as kept:
        known = len(kept.records)
    assert known >= 10
    done = mark(Order([place[0]], course, place[1]))
    assert done.fresh == 41 - known  # forty programs, and one choice that all have in common
    assert len(rows_of(place[1])) == 80


def test_marks_do_not_depend_on_how_many_work_at_once(course, place, tmp_path):
    programs = [RIGHT, WRONG, "def net(orders): return 1", "def net(orders): return orders", "x ="]
    for number, program in enumerate(programs):
        write_handin(place[0], str(number), [("k1/net", program)])
    seed = tmp_path / "seed.txt"
    one = mark(Order([place[0]], course, tmp_path / "one", jobs=1, seed_file=seed)).rows
    three = mark(Order([place[0]], course, tmp_path / "three", jobs=3, seed_file=seed)).rows
    assert one == three


def test_no_private_thing_is_in_what_a_site_publishes(course, place):
    write_handin(place[0], "1", [("k1/net", RIGHT)])
    mark(Order([place[0]], course, place[1]))
    seed = private_seed(place[1] / SEED_FILE)
    private = private_books(read_subject(course), ["k1/net"], seed)["k1/net"].casebook
    kept = [path.read_text("utf-8") for path in (course / ".coursebook").rglob("*.json")]
    secret = books.write(private["questions"]["cases"][3])
    assert not any(secret in text for text in kept)
    assert not list(course.rglob(SEED_FILE))


def test_marks_and_seed_never_lie_where_a_site_is_made(own_course, place, capsys):
    write_handin(place[0], "1", [(CHOICE, ["b"])])
    for bad in (own_course / "docs" / "成绩", own_course / "site"):
        assert run(own_course, (place[0], bad)) == 1
        assert "公开" in capsys.readouterr().err
        assert run(own_course, place, "--seed-file", bad / "种子.txt") == 1
        assert "公开" in capsys.readouterr().err
    assert not list(own_course.rglob("*种子*"))


def test_a_second_run_in_the_same_folder_is_refused_and_the_first_goes_on(course, place, capsys):
    write_handin(place[0], "1", [(CHOICE, ["b"])])
    codes = []
    order = Order(paths=[place[0]], root=course, out=place[1])
    assert mark(order, lambda *_: codes.append(run(course, place))).written
    assert set(codes) == {1}
    assert "另一次判分正在用这个文件夹" in capsys.readouterr().err
    assert run(course, place) == 0


def test_what_a_killed_run_left_unfinished_is_cleared_away(course, place):
    write_handin(place[0], "1", [(CHOICE, ["b"])])
    place[1].mkdir()
    old, new, theirs = place[1] / f"{DRAFT}x.tmp", place[1] / f"{DRAFT}y.tmp", place[1] / ".x.tmp"
    for path in (old, new, theirs):
        path.write_text("half", "utf-8")
    os.utime(old, (0, 0))
    assert run(course, place) == 0
    assert not old.exists()
    assert new.exists()  # another run may be writing it
    assert theirs.exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals")
def test_progress_with_the_time_that_remains_is_shown_on_a_terminal(course, place):
    pty = importlib.import_module("pty")
    for number in range(30):
        write_handin(place[0], str(number), [("k1/net", f"{RIGHT}# {number}\n")])
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "coursebook.cli", "mark", place[0], "--out", place[1], "--root", course]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=theirs, stderr=theirs, env={**os.environ, "TERM": "xterm", "COLUMNS": "120"}
    )
    os.close(theirs)
    shown = b""
    with contextlib.suppress(OSError):  # how a pseudo-terminal says that nobody is left
        while block := os.read(ours, 4096):
            shown += block
    os.close(ours)
    assert process.wait() == 0
    assert "判分" in shown.decode()
    assert re.search(r"/30.*还要.*\d:\d\d:\d\d", shown.decode())
