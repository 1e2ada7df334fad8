"""`kill -9` of `coursebook mark` at twenty random moments: what is in the teacher's folder is whole, or isn't there."""

import csv
import json
import random
import secrets
import shutil
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from marking_course import collection, rows_of, write_handin, write_roster

from coursebook.marking.journal import Journal
from coursebook.marking.mark import MARKS, VERDICTS

CHOICE, NUMBER = "k1/what-is-hydration", "k2/scale-a-dough"
RIGHT = next(program for _, name, program in collection("honest.toml") if name == "plain")
BOOKS = ("成绩册.xlsx", "达成度报告.docx", "达成度报告.xlsx")


class Killer:
    """A process that marks in children and kills them."""

    def __init__(self):
        command = [sys.executable, str(Path(__file__).with_name("killed_marking.py"))]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout.readline() == "ready\n"

    def run(self, arguments, at=0, of="all"):
        print(
            json.dumps({"arguments": [*map(str, arguments)], "at": at, "of": of}), file=self.process.stdin, flush=True
        )
        return json.loads(self.process.stdout.readline())

    def stop(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture
def killer():
    made = Killer()
    yield made
    made.stop()


def whole(out, complete):
    """Whether every file in the folder is one that a finished run could have left."""
    if (out / MARKS).exists():
        rows = rows_of(out)
        assert {key: row["mark"] for key, row in rows.items()} in complete
    for name in BOOKS:
        if (out / name).exists():
            assert zipfile.ZipFile(out / name).testzip() is None
    if (out / "判分提示.csv").exists():
        with (out / "判分提示.csv").open(encoding="utf-8-sig", newline="") as file:
            assert all(len(line) == 5 for line in csv.reader(file))
    if (out / VERDICTS).exists():
        shutil.copy(out / VERDICTS, out.parent / "copy.jsonl")
        with Journal(out.parent / "copy.jsonl") as journal:
            assert all({"key", "status", "score", "message"} <= set(one) for one in journal.records.values())


def marks_in(out):
    return {key: row["mark"] for key, row in rows_of(out).items()}


def test_killed_at_twenty_random_moments_every_mark_is_complete_or_absent(course, killer, tmp_path):
    seed = secrets.randbelow(10**6)
    print("seed", seed)
    pick = random.Random(seed)  # noqa: S311
    names = [f"{number:02}" for number in range(6)]
    for name in names:
        write_handin(tmp_path / "in", name, [(CHOICE, ["b"]), (NUMBER, name), ("k1/net", f"{RIGHT}# {name}")])
    roster = write_roster(tmp_path / "名单.csv", *names)
    fixed = ["mark", tmp_path / "in", "--root", course, "--seed-file", tmp_path / "seed", "--out"]
    more = {"all": [], "writing": ["--roster", roster]}  # with the class list, the grade book is written too
    first = tmp_path / "first"
    assert killer.run([*fixed, first, *more["writing"]])[0] == 0
    before = marks_in(first)
    # One more of each, and one handed in again: the next run has something to judge and something to write over.
    write_handin(tmp_path / "in", "05", [(NUMBER, "14000"), (CHOICE, ["a"])], made="2026-12-01")
    lines = {}
    for of in ("all", "writing"):
        shutil.copytree(first, tmp_path / of)
        status, lines[of] = killer.run([*fixed, tmp_path / of, *more[of]], of=of)
        assert status == 0
    after = marks_in(tmp_path / "all")
    assert after != before
    deaths = 0
    for turn in range(20):
        out = tmp_path / f"turn{turn}"
        shutil.copytree(first, out)
        of = ("all", "writing")[turn % 2]
        status, _ = killer.run([*fixed, out, *more[of]], at=pick.randint(1, lines[of]), of=of)
        deaths += status == -signal.SIGKILL
        whole(out, [before, after])
        if turn % 7 == 0:
            assert killer.run([*fixed, out])[0] == 0
            assert marks_in(out) == after
    assert deaths >= 15
