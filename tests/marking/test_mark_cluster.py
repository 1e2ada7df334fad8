"""Marking on a Dask cluster of two worker processes: the same marks as on one machine, whoever dies meanwhile."""

import signal
import subprocess
import sys

import pytest
from marking_course import collection, write_handin

from coursebook.cli import main
from coursebook.marking import cluster, cluster_worker
from coursebook.marking.mark import Order, mark

RIGHT = next(program for _, name, program in collection("honest.toml") if name == "plain")
PROGRAMS = [RIGHT, "def net(orders): return {}", "def net(orders): return orders"]
ENDLESS = "def net(orders):\n    while True: pass"


class Cluster:
    """A scheduler and workers as a teacher starts them, each a process of its own."""

    def __init__(self, folder, workers):
        self.folder = folder
        self.workers = []
        self.scheduler = self.start("scheduler", "--port", "0", "--host", "127.0.0.1")
        self.address = self.said(self.scheduler, "Scheduler at").split()[-1]
        self.workers += [self.start("worker", self.address, "--no-nanny", "--nthreads", "1") for _ in range(workers)]
        for worker in self.workers:
            self.said(worker, "Starting established connection")

    def start(self, *words):
        command = [sys.executable, "-m", "distributed.cli.dask_" + words[0], *words[1:], "--no-dashboard"]
        return subprocess.Popen(command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    @staticmethod
    def said(process, word):
        """Wait for a line of its log."""
        return next(line for line in process.stderr if word in line)

    def stop(self):
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()
            process.stderr.close()


@pytest.fixture
def two(tmp_path):
    made = Cluster(tmp_path, 2)
    yield made
    made.stop()


def write_class(folder):
    for number in range(12):
        answers = [("k1/net", f"{PROGRAMS[number % 3]}# {number}"), ("k2/flour", {"flour": 500 + 100 * number})]
        write_handin(folder, f"{number:03}", answers)
    write_handin(folder, "endless", [("k1/net", ENDLESS)])
    return folder


def test_two_workers_give_the_marks_of_one_machine_and_a_killed_one_loses_nothing(course, two, tmp_path):
    folder, seed = write_class(tmp_path / "in"), tmp_path / "seed.txt"
    local = mark(Order([folder], course, tmp_path / "local", seed_file=seed)).rows
    killed = []

    def kill_one(what, done, _):
        if what == "判分" and done > 3 and not killed:
            killed.append(two.workers[0].send_signal(signal.SIGKILL))

    spread = mark(Order([folder], course, tmp_path / "spread", seed_file=seed, scheduler=two.address), kill_one)
    assert killed
    assert two.workers[0].wait() == -signal.SIGKILL
    assert spread.fresh == 25
    assert spread.rows == local
    assert {row["status"] for row in local} == {"pass", "fail", "timeout"}


def test_a_scheduler_without_workers_or_nobody_at_the_address_is_one_sentence(course, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(cluster, "ANSWERS_IN", 0.3)
    write_handin(tmp_path / "in", "1", [("k1/net", RIGHT)])
    command = ["mark", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--root", str(course), "--scheduler"]
    lonely = Cluster(tmp_path, 0)
    for address, says in ((lonely.address, "没有工作机"), ("tcp://127.0.0.1:1", "连不上"), ("nonsense://x", "连不上")):
        assert main([*command, address]) == 1
        told = [line for line in capsys.readouterr().err.splitlines() if line.startswith("--scheduler")]
        assert len(told) == 1
        assert says in told[0]
    lonely.stop()


def test_without_dask_one_sentence_says_how_to_get_it(course, tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    write_handin(tmp_path / "in", "1", [("k1/net", RIGHT)])
    command = ["mark", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--root", str(course)]
    assert main([*command, "--scheduler", "tcp://127.0.0.1:1"]) == 1
    assert "coursebook[cluster]" in capsys.readouterr().err
    assert main([*command, "--scheduler", "tcp://127.0.0.1:1", "--isolation", "process"]) == 1
    assert "不能与 --isolation process 同用" in capsys.readouterr().err


def test_a_machine_with_other_software_refuses(course):
    said = cluster_worker.work([], None, "another")
    assert said.results == []
    assert "版本不同" in said.refused
    engine = cluster_worker.Engine.packed(course / "bakery_engine")
    assert cluster_worker.Engine.packed(engine.unpacked()) == engine
