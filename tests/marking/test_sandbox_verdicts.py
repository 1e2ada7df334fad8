"""The sandbox gives every stored submission of the course the verdict it must get: the browser's, and CPython's."""

import shutil
import sys
from pathlib import Path

import pytest
from marking_course import collection, rows_of, write_handin

from coursebook.authoring.check import submissions
from coursebook.cli import main
from coursebook.errors import CourseError, Problem
from coursebook.exercise import freeze
from coursebook.marking import isolation
from coursebook.marking.judging import Judge, Work
from coursebook.marking.sandbox import Pool
from coursebook.marking.subject import Book, read_subject
from coursebook.runtime.snapshot import snapshot
from graders import casebook as books

pytestmark = pytest.mark.timeout(900)  # a hundred answers, some with pandas, on a busy machine
ROOT = Path(__file__).parents[2]


def verdicts(start, subject):
    """Every stored submission that was judged otherwise than it must be, and how many there are."""
    works, stored = [], {}
    for name, exercise in subject.exercises.items():
        casebook = freeze(exercise)
        book = Book(exercise, casebook, books.write(casebook), "")
        for one in submissions(exercise):
            key = f"{name} {one.name}"
            stored[key] = one
            works.append(Work(key, one.answer, book))
    wrong = []
    for made in Judge(Pool(start, 2)).judge(works):
        one, mistake = stored[made["key"]], made["mistake"]
        if subject.exercises[made["exercise"]].kind == "form" and one.mistake is not None:
            mistake = ",".join(sorted(item["id"] for item in made["items"] if not item["passed"]))
        if (made["status"], mistake) != (one.status, one.mistake) or made["attack"]:
            wrong.append((made["key"], made["status"], mistake, made["message"], made["signs"]))
    return wrong, len(stored)


def test_every_stored_submission_gets_its_verdict():
    subject = read_subject(ROOT)
    wrong, count = verdicts(isolation.starter("deno", subject.engine, subject.root), subject)
    assert wrong == []
    assert count > 100


@pytest.mark.parametrize("way", ["process"])
def test_the_weaker_way_gives_the_same_verdicts(course, way):
    subject = read_subject(course)
    del subject.exercises["k1/spend"]  # a process that imports pandas for each answer takes seconds
    wrong, count = verdicts(isolation.starter(way, subject.engine, subject.root), subject)
    # The stored solutions of the small course's own exercises are only there to be wrong.
    assert {key for key, *_ in wrong} == {"k1/net solution.py"}
    assert count > 10


PUBLISH = sys.modules["coursebook.runtime.publish"]  # the package has a function of the same name


def not_made(*_):
    raise CourseError(Problem("deno run", "", "Deno 运行失败"))


def spoiled(tmp_path):
    """A snapshot whose memory isn't what it says: a machine on which it can't be restored."""

    def make(*given):
        made = tmp_path / given[0].kind
        if not made.exists():
            shutil.copytree(snapshot(*given), made)
            data = (made / "snapshot.bin").read_bytes()
            (made / "snapshot.bin").write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
        return made

    return make


def test_without_a_snapshot_it_starts_in_the_classic_way_with_the_same_verdicts(course, monkeypatch):
    monkeypatch.setattr(PUBLISH, "snapshot", not_made)
    subject = read_subject(course)
    wrong, count = verdicts(isolation.starter("deno", subject.engine, subject.root), subject)
    assert {key for key, *_ in wrong} == {"k1/net solution.py", "k1/spend solution.py"}
    assert count > 10


@pytest.mark.parametrize("fault", ["made", "restored"])
def test_the_classic_way_is_said_once(course, tmp_path, capsys, monkeypatch, fault):
    monkeypatch.setattr(PUBLISH, "snapshot", not_made if fault == "made" else spoiled(tmp_path))
    right = next(program for _, name, program in collection("honest.toml") if name == "plain")
    for number in range(4):
        write_handin(tmp_path / "in", str(number), [("k1/net", f"{right}# {number}")])
    assert main(["mark", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--root", str(course)]) == 0
    assert capsys.readouterr().err.count("普通启动") == 1
    assert {row["status"] for row in rows_of(tmp_path / "out").values()} == {"pass"}
