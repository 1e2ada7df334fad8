"""How fast hand-ins are marked, next to `nbgrader autograde` and to a plain Python process for each answer, in one run.

    python benchmarks/marking.py            prints the tables
    python benchmarks/marking.py --check    also ends with an error when a goal is missed
    python benchmarks/marking.py --nbgrader FOLDER   keeps nbgrader's environment there for the next run

Read the ratios, not the seconds: both sides run alternately on the same machine; the best of several runs counts.
nbgrader comes into a throw-away environment of its own (a minute or two). The trivial task is the same for all: a
function that adds two numbers, three cases. The class hands in to a collector; the time of the whole command counts:
reading the database, private questions, sandbox, grade book and reports.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import cycle
from pathlib import Path
from typing import Any, NamedTuple

import psutil
from marking_nbgrader import VERSION, Gradebook

from coursebook.authoring.check import submissions
from coursebook.collect.store import Store
from coursebook.collect.taking import row_of
from coursebook.marking import isolation
from coursebook.marking.sandbox import Pool, Task
from coursebook.marking.subject import Subject, read_subject

ROOT = Path(__file__).parents[1]
BATCH = 20
MANY = 400  # answers, for the sandbox alone: enough that starting it hardly counts
STUDENTS, EXERCISES, SECONDS = 300, 10, 60
WITH_TABLES = 2  # of ten programs use pandas, about as in the course
GOAL = 50
ADD = "def add(a, b):\n    return a + b\n"
WITH_PANDAS = "import pandas as pd\n\n\ndef add(a, b):\n    return int(pd.Series([a, b]).sum())\n"
QUESTIONS = json.dumps(
    {"function": "add", "names": ["a", "b"], "files": {}, "hidden": [], "cases": [{"args": [n, 2]} for n in range(3)]}
)
PLAIN = "import sys, json\nimport pandas\n{source}\njson.dump([add(n, 2) for n in range(3)], sys.stdout)\n"


class Line(NamedTuple):
    """Answers per second of one way, and of the way it is compared with."""

    what: str
    answers: int
    seconds: float

    @property
    def rate(self) -> float:
        return self.answers / self.seconds


def timed(function: Callable[[], Any]) -> float:
    begin = time.perf_counter()
    function()
    return time.perf_counter() - begin


def sandbox(start: isolation.Starter, packages: tuple[str, ...], source: str, count: int) -> None:
    """Run different answers in the sandbox, two at a time."""
    tasks = [Task(n, packages, "run_cases", (f"{source}# {n}\n", QUESTIONS, "{}"), 5) for n in range(count)]
    for _, result in Pool(start, 2).run(tasks):
        outcomes = json.loads(result.text or "{}")["outcomes"]
        assert [one["value"] for one in outcomes] == [2, 3, 4], result  # noqa: S101  a wrong result is no result


def processes(count: int) -> None:
    """Run answers in a Python process each, two at a time; no limits, no isolation."""
    running: list[subprocess.Popen[bytes]] = []
    for number in range(count):
        if len(running) == 2:
            running.pop(0).communicate()
        program = PLAIN.format(source=f"{WITH_PANDAS}# {number}")
        running.append(subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE))
    for process in running:
        process.communicate()


def rates(gradebook: Gradebook, rounds: int) -> dict[str, Line]:
    """Measure each way in turn; the best of each."""
    start = isolation.starter("deno", None, ROOT)
    ways: dict[str, tuple[str, int, Callable[[], None]]] = {
        "nbgrader": (f"nbgrader {VERSION} autograde, a batch of {BATCH}", BATCH, gradebook.autograde),
        "plain": (f"a Python process with pandas each, {BATCH}", BATCH, lambda: processes(BATCH)),
        "sandbox": (f"sandbox, {MANY}", MANY, lambda: sandbox(start, (), ADD, MANY)),
        "pandas": (f"sandbox with pandas, {MANY}", MANY, lambda: sandbox(start, ("pandas",), WITH_PANDAS, MANY)),
        "batch": (f"sandbox, started for {BATCH}", BATCH, lambda: sandbox(start, (), ADD, BATCH)),
        "pandas batch": (
            f"sandbox with pandas, started for {BATCH}", BATCH, lambda: sandbox(start, ("pandas",), WITH_PANDAS, BATCH)
        ),
    }  # fmt: skip
    best: dict[str, float] = {}
    for name in ("batch", "pandas batch"):
        ways[name][2]()  # what is made once on a machine (files fetched, snapshot) is no part of marking
    for turn in range(rounds):
        for name, (_, _, run) in ways.items():
            if name != "nbgrader" or turn < max(1, rounds // 2):
                best[name] = min(best.get(name, 1e9), timed(run))
    return {name: Line(what, count, best[name]) for name, (what, count, _) in ways.items()}


def class_of(subject: Subject, folder: Path) -> tuple[Path, Path]:
    """A collector's database with the work of a class, no two answers alike, and its list."""
    code = sorted((one for one in subject.exercises.values() if one.kind == "code"), key=lambda one: one.id)
    tables = [one for one in code if "pandas" in one.packages][:WITH_TABLES]
    chosen = [*tables, *(one for one in code if not one.packages)][:EXERCISES]
    stored = {one.id: cycle([s.answer for s in submissions(one)]) for one in chosen}
    people = ["学号,姓名,班级"]
    store = Store(f"sqlite:///{folder / 'submissions.db'}")
    kept = []
    for number in range(STUDENTS):
        student = f"2024{number:04}"
        people.append(f"{student},学生{number},{number // 50 + 1}班")
        answers = [
            {
                "exercise": one.id, "hash": one.hash, "kind": "code",
                "answer": f"{next(stored[one.id])}\n# {student}\n", "attempts": 1,
                "first": "2026-11-20T08:00:00Z", "last": "2026-11-21T08:00:00Z", "verdict": None,
            }
            for one in chosen
        ]  # fmt: skip
        work = {
            "format": "coursebook.coursework/1",
            "course": {"id": subject.inventory.course, "version": subject.inventory.version},
            "student": {"id": student, "name": f"学生{number}", "group": ""},
            "made": "2026-11-22T08:00:00Z", "scope": "course", "answers": answers, "checksum": "",
        }  # fmt: skip
        text = json.dumps(work, ensure_ascii=False, indent=1)
        text = text.replace('"checksum": ""', f'"checksum": "{sha256(text.encode()).hexdigest()}"')
        kept.append(store.add(row_of(text.encode(), subject.inventory.course)))
    for one in kept:
        one.result()
    store.close()
    (folder / "名单.csv").write_text("\n".join(people), "utf-8")
    return folder / "submissions.db", folder / "名单.csv"


class Memory:
    """The most memory that a process and its children had at one time, looked at ten times a second."""

    def __init__(self, process: int) -> None:
        self.most = self.children = 0
        self._process = psutil.Process(process)
        self._leave = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def _watch(self) -> None:
        while not self._leave.wait(0.1):
            sizes = list(self._sizes())
            self.most = max(self.most, sum(sizes))
            self.children = max(self.children, *sizes[1:], 0)

    def _sizes(self) -> Iterator[int]:
        try:
            for one in (self._process, *self._process.children(recursive=True)):
                yield one.memory_info().rss
        except psutil.Error:
            return

    def end(self) -> None:
        self._leave.set()
        self._thread.join()


def whole_class(folder: Path) -> tuple[float, float, Memory]:
    """Mark the class with the command: seconds, processor seconds, memory."""
    database, roster = class_of(read_subject(ROOT), folder)
    command = [sys.executable, "-m", "coursebook.cli", "mark", database, "--roster", roster, "--root", ROOT]
    before = os.times()
    begin = time.perf_counter()
    process = subprocess.Popen(
        [*command, "--out", folder / "成绩"], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    memory = Memory(process.pid)
    said = process.communicate()[1]
    seconds = time.perf_counter() - begin
    memory.end()
    after = os.times()
    if process.returncode or f"{STUDENTS * EXERCISES} 个" not in said:
        raise SystemExit(f"marking failed:\n{said[-2000:]}")
    computed = after.children_user + after.children_system - before.children_user - before.children_system
    return seconds, computed, memory


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3, help="runs of each side")
    parser.add_argument("--check", action="store_true", help="end with an error when a goal is missed")
    parser.add_argument("--nbgrader", type=Path, metavar="FOLDER", help="keep nbgrader's environment here")
    options = parser.parse_args()
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    missed = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        gradebook = Gradebook(options.nbgrader or folder / "nbgrader", folder / "assignment", BATCH)
        found = rates(gradebook, options.rounds)
        base, plain = found["nbgrader"].rate, found["plain"].rate
        print(f"{'':48} {'answers/s':>10} {'× nbgrader':>11} {'× process':>10} {'goal':>5}")
        for key, line in found.items():
            goal = f"{GOAL}" if key in ("sandbox", "pandas") else ""
            failed = bool(goal) and line.rate < GOAL * base
            missed += [key] if failed else []
            mark = "  missed" if failed else ""
            print(
                f"{line.what:48} {line.rate:10.2f} {line.rate / base:11.1f} {line.rate / plain:10.1f} {goal:>5}{mark}"
            )
        seconds, computed, memory = whole_class(folder)
    late = seconds > SECONDS
    missed += ["class"] if late else []
    print(
        f"\n{STUDENTS} students × {EXERCISES} programs, from the collector's database to the reports: {seconds:.1f} s"
        f" (goal {SECONDS}){'  missed' if late else ''}, {computed:.1f} s of processor time\n"
        f"memory at most {memory.most / 2**20:.0f} MB for all processes together, {memory.children / 2**20:.0f} MB for"
        f" one sandbox\nload of the machine before: {load:.1f} on {os.cpu_count()} cores"
    )
    return int(options.check and bool(missed))


if __name__ == "__main__":
    sys.exit(main())
