"""Item analysis: how hard each exercise was, whether it told the strong from the weak, and its commonest mistake."""

from collections import Counter
from dataclasses import dataclass

from coursebook.exercise import Exercise
from coursebook.marking.gradebook.book import MISSING, Book
from coursebook.marking.gradebook.numbers import mean

SHARE = 0.27  # Kelley's upper and lower groups
FEWEST = 10  # below this, groups of 27 % say nothing


@dataclass(frozen=True)
class Analysis:
    """One exercise's analysis.

    Args:
        answered: how many handed it in; the shares below are of these.
        difficulty: mean mark over full mark; the higher, the easier.
        discrimination: the upper 27 % group's share minus the lower one's; None for fewer than ten answers.
        attempts: mean number of attempts.
        mistakes: known mistakes as (message, how many made it), the commonest first.
    """

    exercise: Exercise
    answered: int
    passed: int
    difficulty: float | None
    discrimination: float | None
    attempts: float | None
    mistakes: tuple[tuple[str, int], ...]

    @property
    def ease(self) -> str:
        """Difficulty in words."""
        if self.difficulty is None:
            return "没有数据"
        return "偏难" if self.difficulty < 0.4 else "偏易" if self.difficulty > 0.85 else "适中"

    @property
    def quality(self) -> str:
        """Discrimination in words (Ebel's bounds)."""
        if self.discrimination is None:
            return "人数太少"
        for bound, text in ((0.4, "很好"), (0.3, "良好"), (0.2, "尚可")):
            if self.discrimination >= bound - 1e-9:
                return text
        return "需改进"


def analyse(book: Book) -> list[Analysis]:
    """Analyse every exercise of the grade book."""
    totals = {s.id: sum(book.cells[s.id, e.id].mark or 0.0 for e in book.exercises) for s in book.students}
    found = []
    for e in book.exercises:
        marks: dict[str, float] = {}
        for student in book.students:
            cell = book.cells[student.id, e.id]
            if cell.value != MISSING and cell.mark is not None:
                marks[student.id] = cell.mark
        ordered = sorted(marks, key=lambda name: (-totals[name], name))
        difficulty = mean(marks.values())
        size = max(round(len(ordered) * SHARE), 1)
        discrimination = None
        if len(ordered) >= FEWEST:
            upper, lower = (mean(marks[name] for name in group) for group in (ordered[:size], ordered[-size:]))
            discrimination = ((upper or 0) - (lower or 0)) / e.points
        found.append(
            Analysis(
                e,
                len(marks),
                sum(mark >= e.points - 1e-9 for mark in marks.values()),
                None if difficulty is None else difficulty / e.points,
                discrimination,
                mean(float(book.cells[name, e.id].attempts) for name in marks if book.cells[name, e.id].attempts),
                _mistakes(book, e.id),
            )
        )
    return found


def _mistakes(book: Book, exercise: str) -> tuple[tuple[str, int], ...]:
    """Count the known mistakes by id; a mistake's message may name different values, the first one stands for it."""
    counts: Counter[str] = Counter()
    messages: dict[str, str] = {}
    for student in book.students:
        mark = book.marks.get((student.id, exercise))
        if mark is not None and mark.get("mistake"):
            name = str(mark["mistake"])
            counts[name] += 1
            messages.setdefault(name, str(mark.get("message") or name))
    return tuple((messages[name], number) for name, number in counts.most_common(3))
