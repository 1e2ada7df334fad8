"""`coursebook mark` from files to marks: private questions, interruptions, mended exercises, marks by hand."""

import csv
import json
import os
import signal
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

    def watched(way, engine, root):
        real = isolation_starter(way, engine, root)

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
    assert set(json.loads(texts[1])) == {"function", "names", "cases", "files", "hidden"}
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


def test_a_full_disk_is_one_sentence_and_loses_nothing(course, place, capsys, monkeypatch):
    write_handin(place[0], "1", [(CHOICE, ["b"])])
    assert run(course, place) == 0
    before = (place[1] / MARKS).read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("coursebook.marking.output.os.fsync", full)
    write_handin(place[0], "2", [(CHOICE, ["b"])])
    assert run(course, place) == 1
    assert "磁盘已满" in capsys.readouterr().err
    assert (place[1] / MARKS).read_bytes() == before


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


def test_killed_at_any_moment_every_mark_is_complete_or_absent(course, place):
    for number in range(40):
        write_handin(place[0], str(number), [(CHOICE, ["b"]), ("k1/net", f"{RIGHT}# {number}\n")])
    command = [sys.executable, "-m", "coursebook.cli", "mark", place[0], "--out", place[1], "--root", course]
    known = 0
    for wanted in (1, 10, 30):
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        journal = place[1] / VERDICTS
        while process.poll() is None and (journal.read_bytes().count(b"\n") if journal.exists() else 0) < wanted:
            time.sleep(0.01)  # the process that is to be killed has to get so far
        process.send_signal(signal.SIGKILL) if process.poll() is None else None
        process.wait()
        with Journal(journal) as kept:
            assert len(kept.records) >= known
            known = len(kept.records)
            assert all({"key", "status", "score", "message"} <= set(one) for one in kept.records.values())
        assert not (place[1] / MARKS).exists() or len(rows_of(place[1])) == 80
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
