"""One sandboxed process: what is left of a program after it, what it may use, and how it is stopped."""

import json
import time
from types import SimpleNamespace

import psutil
import pytest

from coursebook.marking import isolation
from coursebook.marking.sandbox import Pool, Task, child_process
from coursebook.marking.sandbox.child_process import StoppedError

QUESTIONS = json.dumps(
    {"function": "f", "names": ["n"], "cases": [{"args": [1]}, {"args": [2]}], "files": {}, "hidden": []}
)
TWICE = "def f(n): return 2 * n"
FINDER = "finder = [one for one in sys.meta_path if 'Js' in type(one).__name__][0]"
CATCHES = "    while True:\n        try:\n            while True: pass\n        except BaseException: pass"
START = isolation.starter("deno", None, None)


@pytest.fixture(scope="module")
def shared():
    """The process that the tests of this file use in turn, as answers do; it is replaced when it is no longer fresh."""
    held = []
    yield held
    for made in held:
        made.end()


@pytest.fixture
def process(shared, monkeypatch):
    monkeypatch.setenv("HOST_SECRET", "secret")
    if not shared:
        shared.append(START(()))
        shared[0].wait_until_ready()
    yield shared[0]
    if getattr(shared[0], "dirty", False):
        shared.pop().end()


def ask(process, source, seconds=20):
    process.dirty = True  # until it says otherwise
    reply = process.ask("run_cases", [source, QUESTIONS, "{}"], seconds)
    process.dirty = not reply["fresh"]
    return reply, json.loads(reply["text"])["outcomes"] if "text" in reply else None


def is_pristine(process):
    return ask(process, TWICE)[1] == [{"value": 2}, {"value": 4}]


@pytest.mark.parametrize(
    "source",
    [
        "import builtins, json\nbuiltins.len = json.dumps = json.loads = None\ndef f(n): return 0",
        "import sys\nsys.modules.clear()\ndef f(n): return 0",
        "import graders.codec\ngraders.codec.encode = None\ndef f(n): return 0",
        "import sys\nsys.modules['graders.entry'].run_cases = lambda *given: 'mine'\ndef f(n): return 0",
        "held = [bytes(10**6) for _ in range(50)]\ndef f(n): return 0",
        "with open('/tmp/left', 'w') as file: file.write('x')\ndef f(n): return 0",
        "import os\nos.makedirs('/tmp/left/x')\nos.chdir('/tmp/left/x')\ndef f(n): return 0",
        "import os\nos.write(2, b'x')\ndef f(n): return 0",
    ],
)
def test_nothing_of_a_program_is_left_for_the_next(process, source):
    reply, _ = ask(process, source)
    assert reply["fresh"]
    assert is_pristine(process)
    assert ask(process, "import os\ndef f(n): return os.path.exists('/tmp/left')")[1] == [{"value": False}] * 2


def test_the_next_program_begins_in_the_same_folder_with_the_same_open_files(process):
    here = "import os\ndef f(n): return [os.getcwd(), os.open('/tmp', os.O_RDONLY)]"
    first = ask(process, here)[1]
    reply, _ = ask(process, "import os\nos.chdir('/lib')\nheld = os.pipe()\ndef f(n): return 0")
    assert reply["fresh"]
    assert ask(process, here)[1] == first


@pytest.mark.parametrize(
    "source",
    [
        "import os\nos.close(1)\ndef f(n): return 0",
        "import os\nos.makedirs('/tmp/x/y')\nos.chmod('/tmp/x', 0)\ndef f(n): return 0",
    ],
    ids=["a closed stream", "a folder that nobody may empty"],
)
def test_what_cannot_be_undone_asks_for_a_fresh_process(process, source):
    reply, outcomes = ask(process, source)
    assert outcomes == [{"value": 0}] * 2
    assert not reply["fresh"]


LIBRARY = "/lib/python312.zip"


@pytest.mark.parametrize(
    "change", ["os.chmod(P, 0o644)", "os.truncate(P, 0)", "os.utime(P)", "open(P, 'r+b').write(b'x')"]
)
def test_libraries_cannot_be_written(process, change):
    attempt = f"    try: {change}\n    except OSError as error: return type(error).__name__"
    source = f"import os\nP = {LIBRARY!r}\ndef f(n):\n{attempt}"
    reply, outcomes = ask(process, source)
    assert outcomes == [{"value": "PermissionError"}] * 2
    assert reply["fresh"]


@pytest.mark.parametrize(
    ("source", "noted"),
    [
        ("import js\njs.Object\ndef f(n): return 0", "js"),
        ("m = __import__('j' + 's')\nm.x = 1\ndef f(n): return 0", "js"),
        ("import pyodide_js\nhasattr(pyodide_js, '_module')\ndef f(n): return 0", "js"),
        (f"import sys\n{FINDER}\nfinder.jsproxies['js'].Object\ndef f(n): return 0", "js"),
        ("import gc\ngc.get_objects()\ndef f(n): return 0", "gc.get_objects"),
        ("import ctypes\nctypes.CDLL(None)\ndef f(n): return 0", "ctypes.dlopen"),
        ("open('/lib/python312.zip', 'ab').close()\ndef f(n): return 0", "open"),
    ],
)  # fmt: skip
def test_what_outlives_a_rewind_is_noticed(process, source, noted):
    reply, _ = ask(process, source)
    assert any(note.startswith(noted) for note in reply["notes"])
    assert noted == "open" or not reply["fresh"]


@pytest.mark.parametrize(
    "source",
    [
        "from pyodide.code import run_js\ndef f(n): return run_js('1')",
        "import js\ndef f(n): return js.Object.constructor('return 1')()",
        "import js\ndef f(n): return js.Deno.readTextFileSync('/etc/passwd')",
        "import pyodide_js\ndef f(n): return str(pyodide_js._module.HEAPU8)",
        "def f(n): return open('/etc/passwd').read()",
        "import os\ndef f(n): return os.environ['HOST_SECRET']",
        "import socket\ndef f(n): return str(socket.create_connection(('127.0.0.1', 80), 1))",
        "import subprocess\ndef f(n): return subprocess.run(['true']).returncode",
    ],
)
def test_there_is_no_way_out(process, source):
    try:
        reply, outcomes = ask(process, source)
    except StoppedError:
        return  # it died of it; nobody else is served by it
    assert outcomes is None or outcomes == [] or all("raised" in one for one in outcomes), reply


def test_random_numbers_differ_from_run_to_run(process):
    source = "import random\ndef f(n): return random.random()"
    assert ask(process, source)[1] != ask(process, source)[1]


def test_a_memory_bomb_ends_in_an_error_within_the_limit(process):
    reply, outcomes = ask(process, "def f(n):\n    held = []\n    while True: held.append(bytes(10**7))")
    assert [one["raised"]["type"] for one in outcomes] == ["MemoryError"] * 2
    assert psutil.Process(process._process.pid).memory_info().rss < 1200 * 2**20
    assert not reply["fresh"]  # it gives the memory back


def test_endless_programs_are_stopped_and_leave_no_process(process):
    number = process._process.pid
    with pytest.raises(StoppedError, match="timeout"):
        ask(process, f"def f(n):\n{CATCHES}", 1)
    process.end()
    assert not psutil.pid_exists(number)


def test_an_endless_program_ends_although_nobody_is_left_to_stop_it(process):
    if not hasattr(psutil, "RLIMIT_CPU"):
        pytest.skip("this system can't do that")
    process._die_if_we_do(1)
    soft, _ = psutil.Process(process._process.pid).rlimit(psutil.RLIMIT_CPU)
    assert 5 <= soft <= 60


def test_others_wait_no_longer_than_the_limit_of_one_that_hangs():
    endless = Task("endless", (), "run_cases", ("def f(n):\n    while True: pass", QUESTIONS, "{}"), 1)
    right = [Task(number, (), "run_cases", (TWICE, QUESTIONS, "{}"), 5) for number in range(6)]
    begin = time.monotonic()
    results = {task.key: result for task, result in Pool(START, 2).run([endless, *right])}
    assert results["endless"].stopped == "timeout"
    assert all(results[number].text for number in range(6))
    # Booting again takes its time on a busy machine; the hanging one holds its place for its own limit only.
    assert results["endless"].seconds <= 4.5
    assert time.monotonic() - begin < 120


@pytest.mark.parametrize(("status", "looks"), [(psutil.STATUS_SLEEPING, 8), (psutil.STATUS_RUNNING, 30)])
def test_a_process_that_gets_no_processor_has_more_patience_than_one_that_sleeps(monkeypatch, status, looks):
    now = [0.0]
    idle = SimpleNamespace(cpu_times=lambda: SimpleNamespace(user=0.0, system=0.0), status=lambda: status)
    monkeypatch.setattr(child_process.psutil, "Process", lambda _: idle)
    monkeypatch.setattr(child_process.time, "monotonic", lambda: now[0])
    clock = child_process._Clock(1, 1.0)
    seen = 0
    now[0] = 1.1
    while not clock.is_up():
        now[0] += child_process.LOOK
        seen += 1
    assert abs(seen + 1 - looks) <= 1
