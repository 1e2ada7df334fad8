"""One sandboxed process seen from outside: a line of JSON in, a line of JSON out, and a clock."""

import contextlib
import json
import queue
import secrets
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from typing import IO, Any

import psutil

LOOK = 0.1  # seconds between two looks at a process whose time is nearly up
PATIENCE = 4  # times its limit a process may take that doesn't get enough of the processor
IDLE = 0.1  # share of the time; a process that computes less is asleep, or starved
ASLEEP = 8  # looks in turn at a process that waits for nothing but time; a busy machine makes one wait, too
LONGEST = 64 * 1024 * 1024  # bytes of a line; a longer one is cut and then no JSON


class StoppedError(Exception):
    """The process gave no answer: "timeout" or "killed"."""


class ChildProcess:
    """A started process; its first line says that it is ready.

    Args:
        command: program and arguments.
        environment: all of its environment.
        boot: seconds it may take until it is ready.
        ready: given what it says when it is ready.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: dict[str, str],
        boot: float = 120,
        ready: Callable[[dict[str, Any]], None] = lambda _: None,
    ) -> None:
        self._process = subprocess.Popen(  # noqa: S603  (our own program with arguments we made)
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
        )
        # Bounded: a program that floods us with lines waits, and then its time is up.
        self._lines: queue.Queue[bytes] = queue.Queue(maxsize=8)
        self._errors = b""
        self._boot = boot
        self._tell_ready = ready
        self._ready = False
        self.answers = 0
        for work, stream in ((self._read, self._process.stdout), (self._drain, self._process.stderr)):
            threading.Thread(target=work, args=(stream,), daemon=True).start()

    def _read(self, stream: IO[bytes]) -> None:
        with contextlib.suppress(ValueError, OSError):  # closed while we were reading
            while line := stream.readline(LONGEST):
                self._lines.put(line)
            self._lines.put(b"")

    def _drain(self, stream: IO[bytes]) -> None:
        with contextlib.suppress(ValueError, OSError):
            while block := stream.read1(4096):  # type: ignore[attr-defined]  # a BufferedReader
                self._errors = (self._errors + block)[-4000:]

    def wait_until_ready(self) -> None:
        """Return when it can be asked.

        Raises:
            StoppedError: with the end of its own words.
        """
        if self._ready:
            return
        try:
            said = self._receive(lambda reply: reply.get("ready") is True, self._boot)
        except StoppedError:
            time.sleep(0.05)  # its last words may still be on their way
            raise StoppedError(self._errors.decode("utf-8", "replace").strip() or "没有任何说明") from None
        self._ready = True
        self._tell_ready(said)

    def ask(self, name: str, texts: Sequence[str], seconds: float) -> dict[str, Any]:
        """Call a function of `graders.entry` in there.

        Returns:
            `text` or `message`, `fresh`, `notes`.

        Raises:
            StoppedError: "timeout" or "killed"; the process is of no further use.
        """
        key = secrets.token_hex(16)
        line = json.dumps({"key": key, "name": name, "texts": list(texts)}).encode() + b"\n"
        stdin = self._process.stdin
        assert stdin is not None  # noqa: S101  for the type checker: it is a pipe
        try:
            stdin.write(line)
            stdin.flush()
        except OSError:
            raise StoppedError("killed") from None
        self.answers += 1
        self._die_if_we_do(seconds)
        return self._receive(lambda reply: reply.get("key") == key, seconds)

    def _die_if_we_do(self, seconds: float) -> None:
        """Let the system end it if nobody is left to do so: an endless loop doesn't notice that we were killed.

        Linux only; elsewhere such a process has to be ended by hand.
        """
        limit = getattr(psutil, "RLIMIT_CPU", None)
        if limit is not None:
            with contextlib.suppress(psutil.Error, OSError, ValueError):
                process = psutil.Process(self._process.pid)
                times = process.cpu_times()
                _, hard = process.rlimit(limit)
                process.rlimit(limit, (int(times.user + times.system + 2 * PATIENCE * seconds) + 5, hard))

    def _receive(self, wanted: Any, seconds: float) -> dict[str, Any]:
        clock = _Clock(self._process.pid, seconds)
        while True:
            try:
                line = self._lines.get(timeout=clock.left())
            except queue.Empty:
                if clock.is_up():
                    raise StoppedError("timeout") from None
                continue
            if not line:
                raise StoppedError("killed")
            try:
                reply = json.loads(line)
            except (ValueError, RecursionError):
                reply = None  # not our child's words
            if isinstance(reply, dict) and wanted(reply):
                return reply
            if clock.is_up():
                raise StoppedError("timeout")

    def end(self) -> None:
        """End it, whatever it is doing."""
        with contextlib.suppress(OSError):
            self._process.kill()
        self._process.wait()
        with contextlib.suppress(queue.Empty):  # a reader that waits for room ends now
            while True:
                self._lines.get_nowait()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()


class _Clock:
    """A time limit that is fair on a busy machine: who computes is measured by the processor's time, not the wall's."""

    def __init__(self, process: int, seconds: float) -> None:
        self._process = process
        self._limit = seconds
        self._begin = time.monotonic()
        self._computed = self._used()
        self._asleep = 0

    def _used(self) -> float:
        try:
            times = psutil.Process(self._process).cpu_times()
        except (psutil.Error, OSError):
            return 0.0  # it has just ended; its last line, or none, is on its way
        return float(times.user + times.system)

    def left(self) -> float:
        """How long to wait before the next look."""
        return max(LOOK, self._limit - (time.monotonic() - self._begin))

    def is_up(self) -> bool:
        """Whether it had its time."""
        passed = time.monotonic() - self._begin
        if passed < self._limit:
            return False
        computed = self._used() - self._computed
        self._asleep = self._asleep + 1 if computed < IDLE * passed and self._sleeps() else 0
        return computed >= self._limit or self._asleep >= ASLEEP or passed >= PATIENCE * self._limit

    def _sleeps(self) -> bool:
        """Whether it doesn't even want the processor; where the system can't say (Windows), we take it so."""
        try:
            return psutil.WINDOWS or psutil.Process(self._process).status() == psutil.STATUS_SLEEPING
        except (psutil.Error, OSError):
            return True
