"""How fetching tells a person what it is doing; a machine (a test, the site build in a pipe) may stay silent."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeRemainingColumn


class Report(Protocol):
    """What the fetching code needs of a display."""

    def say(self, line: str) -> None:
        """Tell one line."""

    def progress(self, file: str, done: int, total: int | None) -> None:
        """`done` bytes of `file` are here; `total` is None while unknown."""


class Silent:
    """Says nothing."""

    def say(self, line: str) -> None:
        """Drop the line."""

    def progress(self, file: str, done: int, total: int | None) -> None:
        """Drop the figure."""


class Terminal:
    """Lines and one bar per file in a terminal; only lines where the output is not one."""

    def __init__(self, console: Console, bars: Progress) -> None:
        self._console = console
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def say(self, line: str) -> None:
        """Print a line above the bars."""
        self._console.print(line, highlight=False, markup=False, soft_wrap=True)

    def progress(self, file: str, done: int, total: int | None) -> None:
        """Move the file's bar, and remove it when the file is whole."""
        if not self._console.is_terminal:
            return
        self._bars.start()  # only now: without a download nothing is drawn
        if file not in self._tasks:
            self._tasks[file] = self._bars.add_task(file, total=total)
        self._bars.update(self._tasks[file], completed=done, total=total)
        if total is not None and done >= total:
            self._bars.remove_task(self._tasks.pop(file))


@contextmanager
def terminal() -> Iterator[Terminal]:
    """A display on the standard error stream, so that a command's output stays usable."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    bars = Progress(*columns, console=console, transient=True)
    try:
        yield Terminal(console, bars)
    finally:
        if bars.live.is_started:
            bars.stop()
