"""Marks as plain data: one row per student and exercise, the last file marking writes and the grade book reads."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coursebook.errors import CourseError, Problem
from coursebook.marking.journal import Record
from coursebook.marking.roster import Roster
from coursebook.marking.subject import Book
from coursebook.marking.submission import Entry

Row = dict[str, Any]
KEPT = {"answered_hash": "", "digest": "", "made": "", "first": "", "last": "", "answer": "", "receipt": "", "file": "",
        "attempts": 0, "browser": {"status": None, "score": None}}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """The mark of an unchanged answer that is different now."""

    student: str
    exercise: str
    before: str
    after: str


def read_rows(path: Path) -> list[Row]:
    """The marks of the last run; none if there was none.

    Raises:
        CourseError: the file is damaged.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(Problem(path, "", f"读不出来（{error}），请检查权限。")) from error
    rows = []
    for number, line in enumerate(lines, 1):
        try:
            row = json.loads(line)
            rows.append({**KEPT, **row, "student": str(row["student"]), "status": str(row["status"])})
        except (ValueError, KeyError, TypeError) as error:
            message = "这一行不是判分记录：请恢复原来的文件，或删去整个文件重新判分。"
            raise CourseError(Problem(path, f"第 {number} 行", message)) from error
    return rows


def row_of(entry: Entry, book: Book, made: Record) -> Row:
    """The row of an answer and its verdict."""
    points, answer = book.exercise.points, entry.answer
    return {
        "student": entry.student,
        "exercise": entry.exercise,
        "status": made["status"],
        "score": made["score"],
        "points": points,
        "mark": round(points * made["score"], 2),
        "attempts": answer.attempts,
        "browser": answer.browser,
        "mistake": made["mistake"],
        "message": made["message"],
        "case": made["case"],
        "items": made["items"],
        "attack": made["attack"],
        "signs": made["signs"],
        "hash": book.exercise.hash,
        "answered_hash": answer.hash,
        "first": answer.first,
        "last": answer.last,
        "made": entry.made,
        "receipt": entry.receipt,
        "file": entry.file,
        "digest": entry.digest,
        "answer": entry.text,
    }


def best_rows(rows: Iterable[Row]) -> list[Row]:
    """One row per student and exercise: the best; of equally good ones the later hand-in."""
    kept: dict[tuple[str, str], Row] = {}
    for row in rows:
        key = (row["student"], row["exercise"])
        if key not in kept or (row["score"], row["made"]) >= (kept[key]["score"], kept[key]["made"]):
            kept[key] = row
    return list(kept.values())


def missing_rows(rows: Iterable[Row], roster: Roster, books: Mapping[str, Book]) -> list[Row]:
    """A row for each student of the class and each marked exercise that was not handed in."""
    there = {(row["student"], row["exercise"]) for row in rows}
    nothing: Row = {"mistake": None, "message": "没有交。", "case": None, "items": [], "attack": None, "signs": []}
    return [
        {
            **KEPT,
            **nothing,
            "student": student,
            "exercise": name,
            "status": "missing",
            "score": 0,
            "points": book.exercise.points,
            "mark": 0,
            "hash": book.exercise.hash,
        }
        for student in roster.students
        for name, book in books.items()
        if (student, name) not in there
    ]


def changes(before: Iterable[Row], after: Iterable[Row]) -> list[Change]:
    """Who has another mark now although the answer is the same: an exercise or a tolerance was mended."""
    known = {(row["student"], row["exercise"]): row for row in before}
    found = []
    for row in after:
        old = known.get((row["student"], row["exercise"]))
        if old is None or old["digest"] != row["digest"] or "missing" in (old["status"], row["status"]):
            continue
        was, now = _auto(old), _auto(row)
        if was != now and "hand" not in row:
            found.append(Change(row["student"], row["exercise"], _said(old), _said(row)))
    return found


def _auto(row: Row) -> tuple[str, float]:
    return str(row["status"]), float(row.get("auto", row["mark"]) or 0)


def _said(row: Row) -> str:
    words = {
        "pass": "通过", "fail": "不通过", "error": "出错", "timeout": "超时", "killed": "崩溃",
        "not_attempted": "没有作答", "grader_broke": "待评", "missing": "未交",
    }  # fmt: skip
    return f"{words.get(row['status'], row['status'])} {row.get('auto', row['mark']):g} 分"
