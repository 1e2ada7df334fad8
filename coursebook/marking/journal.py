"""Every verdict on disk as soon as it is known, so that an interruption loses only what was being judged.

One JSON object a line, appended. A line that was cut off is dropped when the file is opened again. The key says all
that a verdict depends on: equal answers to the same questions are judged once, today and next week.
"""

import json
import os
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from coursebook.marking.output import line_of, told

Record = dict[str, Any]


class Journal:
    """The verdicts known so far, by key.

    Args:
        path: the file; made if it isn't there.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.records: dict[str, Record] = {}
        with told(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("ab+")
            self._file.seek(0)
            whole = self._read()
            self._file.truncate(whole)
            self._file.seek(0, os.SEEK_END)

    def _read(self) -> int:
        """Take all whole lines in and return where they end."""
        end = 0
        for line in self._file:
            if not line.endswith(b"\n"):
                break
            end += len(line)
            try:
                record = json.loads(line)
                self.records[record["key"]] = record
            except (ValueError, KeyError, TypeError):
                continue  # damaged in the middle: that answer is judged again
        return end

    def add(self, record: Record) -> None:
        """Keep a verdict: with the operating system when this returns, so that killing us does not lose it."""
        with told(self._path):
            self._file.write(line_of(record).encode())
            self._file.flush()
        self.records[record["key"]] = record

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with told(self._path), self._file:
            os.fsync(self._file.fileno())
