"""How fetching tells a person what it is doing; a machine (a test, the site build in a pipe) may stay silent."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


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
    """Lines and one bar per file in a terminal; only lines where the output is not one.

    Most builds have nothing to tell: what draws is imported and set up at the first word.
    """

    def __init__(self) -> None:
        self._bars: Progress | None = None
        self._tasks: dict[str, TaskID] = {}

    def _display(self) -> "Progress":
        if self._bars is None:
            from rich.console import Console  # noqa: PLC0415
            from rich.progress import (  # noqa: PLC0415
                BarColumn,
                DownloadColumn,
                Progress,
                TextColumn,
                TimeRemainingColumn,
            )

            columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
            self._bars = Progress(*columns, console=Console(stderr=True), transient=True)
        return self._bars

    def say(self, line: str) -> None:
        """Print a line above the bars."""
        self._display().console.print(line, highlight=False, markup=False, soft_wrap=True)

    def progress(self, file: str, done: int, total: int | None) -> None:
        """Move the file's bar, and remove it when the file is whole."""
        if not sys.stderr.isatty():
            return
        bars = self._display()
        bars.start()  # only now: without a download nothing is drawn
        if file not in self._tasks:
            self._tasks[file] = bars.add_task(file, total=total)
        bars.update(self._tasks[file], completed=done, total=total)
        if total is not None and done >= total:
            bars.remove_task(self._tasks.pop(file))

    def stop(self) -> None:
        """Clear what is drawn."""
        if self._bars is not None and self._bars.live.is_started:
            self._bars.stop()


@contextmanager
def terminal() -> Iterator[Terminal]:
    """A display on the standard error stream, so that a command's output stays usable."""
    shown = Terminal()
    try:
        yield shown
    finally:
        shown.stop()
