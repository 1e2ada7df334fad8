"""Marks that the teacher sets by hand: read from a table of theirs, laid over the judged ones, never written by us."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coursebook.errors import CourseError, Problem
from coursebook.marking.output import write_text
from coursebook.marking.roster import plain_id
from coursebook.marking.sheets import sheets, tables

FILE = "手改.csv"
HEADER = "学号,练习,得分,理由\n"
MOST = 1000
COLUMNS = {
    "student": ["学号"],
    "exercise": ["练习", "练习编号"],
    "mark": ["得分", "分数", "成绩"],
    "reason": ["理由", "原因", "说明"],
}


@dataclass
class ByHand:
    """(student, exercise) → (mark, reason)."""

    marks: dict[tuple[str, str], tuple[float, str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def applied(self, row: dict[str, Any]) -> dict[str, Any]:
        """The row with the teacher's mark, if there is one; what was judged stays beside it."""
        found = self.marks.get((row["student"], row["exercise"]))
        if found is None:
            return row
        mark, reason = found
        return {**row, "auto": row["mark"], "mark": mark, "hand": {"mark": mark, "reason": reason}}

    def unused(self, rows: Iterable[dict[str, Any]]) -> list[str]:
        """Sentences on marks whose student or exercise isn't among the rows."""
        there = {(row["student"], row["exercise"]) for row in rows}
        return [
            f"{FILE}：没有 {who} 的 {what}，这一行没有用上。" for who, what in self.marks if (who, what) not in there
        ]


def read(path: Path) -> ByHand:
    """Read the table; an absent or empty one has no marks.

    Raises:
        CourseError: with every row that can't be read: a teacher's mark must not be lost in silence.
    """
    if not path.exists():
        return ByHand()
    found = ByHand()
    problems: list[Problem] = []
    headers = 0
    for _, row, places, _, rows in tables(sheets(path), COLUMNS, ["student", "exercise", "mark"]):
        headers += 1
        for number, cells in enumerate(rows, row + 1):
            cell = {name: cells[place] if place < len(cells) else "" for name, place in places.items()}
            if not any(cell.values()):
                continue
            mark = _number(cell["mark"])
            if mark is None:
                message = f"得分“{cell['mark']}”不是分数，请填 0 或更大的数。"
                problems.append(Problem(path, f"第 {number} 行", message))
                continue
            found.marks[plain_id(cell["student"]), cell["exercise"]] = (mark, cell.get("reason", ""))
    if not headers:
        problems.append(Problem(path, "第 1 行", "表头应当是：学号,练习,得分,理由。"))
    if problems:
        raise CourseError(problems)
    return found


def _number(text: str) -> float | None:
    try:
        mark = float(text)
    except ValueError:
        return None
    return mark if 0 <= mark <= MOST else None


def offer(path: Path) -> None:
    """Lay an empty table ready, if there is none; with a mark that makes Excel read it as UTF-8."""
    if not path.exists():
        write_text(path, HEADER, encoding="utf-8-sig")
