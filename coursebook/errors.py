"""Errors that a teacher or contributor reads: where, what was found, what to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Problem:
    """One fault in an input file, said in one Chinese sentence.

    Args:
        file: the file as the teacher knows it, relative to the course's folder where possible.
        place: key, line or cell inside the file; empty if the fault is the whole file.
        message: what was found and what to do, in plain Chinese.
    """

    file: str | Path
    place: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.place}" if self.place else str(self.file)
        return f"{where}:{self.message}"


class CourseError(Exception):
    """Input that can't be used; carries every problem found, not only the first."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems = [problems] if isinstance(problems, Problem) else list(problems)
        super().__init__("\n".join(map(str, self.problems)))
