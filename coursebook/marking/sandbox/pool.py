"""Some sandboxed processes at work: each answers one question after the other; who is too slow or dies is replaced."""

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from coursebook.marking.sandbox.child_process import ChildProcess, StoppedError

Start = Callable[[tuple[str, ...]], ChildProcess]
ANSWERS = 400  # of one process; then a new one, in case something was left behind that nobody noticed


@dataclass(frozen=True)
class Task:
    """One call of a function of `graders.entry`.

    Args:
        key: for the caller.
        packages: what the interpreter must have.
        name: of the function.
        texts: its arguments.
        seconds: time limit.
        alone: whether the process serves nobody after it.
    """

    key: Any
    packages: tuple[str, ...]
    name: str
    texts: tuple[str, ...]
    seconds: float
    alone: bool = False


@dataclass(frozen=True)
class Result:
    """What came of it: `text`, or why there is none (`stopped`: "timeout" or "killed"); what was noticed meanwhile."""

    text: str | None
    stopped: str
    notes: tuple[str, ...]
    seconds: float


class Pool:
    """Processes that take tasks in turn.

    Args:
        start: starts a process for a set of packages.
        jobs: how many work at the same time.
    """

    def __init__(self, start: Start, jobs: int = 2) -> None:
        self._start = start
        self._jobs = jobs

    def run(self, tasks: Sequence[Task]) -> Iterator[tuple[Task, Result]]:
        """Yield each task with its result, in the order in which they are done.

        Raises:
            StoppedError: a process can't even be started.
        """
        waiting: queue.SimpleQueue[Task] = queue.SimpleQueue()
        # Those that need the same packages one after the other: a process is started less often.
        for task in sorted(tasks, key=lambda one: one.packages):
            waiting.put(task)
        done: queue.SimpleQueue[tuple[Task, Result] | BaseException] = queue.SimpleQueue()
        leave = threading.Event()
        slots = [
            threading.Thread(target=_slot, args=(self._start, waiting, done, leave), daemon=True)
            for _ in range(min(self._jobs, len(tasks)))
        ]
        for slot in slots:
            slot.start()
        try:
            for _ in tasks:
                found = done.get()
                if isinstance(found, BaseException):
                    raise found
                yield found
        finally:
            leave.set()
            for slot in slots:
                slot.join()


def _slot(
    start: Start,
    waiting: "queue.SimpleQueue[Task]",
    done: "queue.SimpleQueue[tuple[Task, Result] | BaseException]",
    leave: threading.Event,
) -> None:
    packages: tuple[str, ...] | None = None
    process: ChildProcess | None = None
    try:
        while not leave.is_set():
            try:
                task = waiting.get_nowait()
            except queue.Empty:
                return
            if process is None or packages != task.packages:
                if process is not None:
                    process.end()
                process, packages = start(task.packages), task.packages
            process.wait_until_ready()
            result, usable = _ask(process, task)
            done.put((task, result))
            if task.alone or not usable or process.answers >= ANSWERS:
                process.end()
                # At once: it boots while the result is being judged.
                process = None if waiting.empty() else start(task.packages)
    except BaseException as error:  # noqa: BLE001  told to the caller, who waits for an answer
        done.put(error)
    finally:
        if process is not None:
            process.end()


def _ask(process: ChildProcess, task: Task) -> tuple[Result, bool]:
    begin = time.monotonic()
    try:
        reply = process.ask(task.name, task.texts, task.seconds)
    except StoppedError as error:
        return Result(None, str(error), (), time.monotonic() - begin), False
    seconds = time.monotonic() - begin
    notes = reply.get("notes")
    noticed = tuple(note for note in notes if isinstance(note, str)) if isinstance(notes, list) else ()
    text = reply.get("text")
    if not isinstance(text, str):
        return Result(None, "killed", noticed, seconds), False
    return Result(text, "", noticed, seconds), reply.get("fresh") is True
