"""The grade book as CSV: one line per student, and one line per answer."""

import csv
from collections.abc import Iterable
from io import StringIO

from coursebook.marking.gradebook.book import Book
from coursebook.marking.gradebook.marks import WORDS

RISKY = ("=", "+", "-", "@", "\t", "\r")


def _file(rows: Iterable[Iterable[object]]) -> bytes:
    text = StringIO()
    csv.writer(text).writerows([_safe(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")  # Excel takes a file without the mark for GBK


def _safe(cell: object) -> object:
    """Keep a text from being run as a formula when the file is opened in Excel."""
    if isinstance(cell, str) and cell.startswith(RISKY):
        return "'" + cell
    return cell


def totals(book: Book) -> bytes:
    """One line per student: totals first, then each exercise's mark."""
    head = ["学号", "姓名", "班级", "状态", "平时", "实训", "期末", "总评", "结论", "备注", *book.entered.own]
    head += [f"{t.id} {name}" for t in book.trainings for name in ("自动", "教师评分", "互评", "得分")]
    head += [f"{e.id} {e.title}" for e in book.exercises]
    rows: list[list[object]] = [[*head]]
    for student in book.students:
        line = book.lines[student.id]
        row: list[object] = [student.id, student.name, student.group, line.status]
        row += [line.parts["平时"], line.parts["实训"], line.parts["期末"], line.total, line.result, line.note]
        row += [column.get(student.id, "") for column in book.entered.own.values()]
        for training in book.trainings:
            work = book.work[student.id, training.id]
            row += ["" if mark is None else mark for mark in (work.auto, work.teacher, work.peers, work.total)]
        row += [book.cells[student.id, e.id].value for e in book.exercises]
        rows.append(row)
    return _file(rows)


def details(book: Book) -> bytes:
    """One line per student and exercise, with everything that marking found."""
    rows: list[list[object]] = [
        [
            "学号",
            "姓名",
            "班级",
            "练习",
            "题目",
            "满分",
            "得分",
            "自动分",
            "判定",
            "次数",
            "浏览器里的判定",
            "说明",
            "收据号",
            "文件",
        ]
    ]
    for student in book.students:
        for e in book.exercises:
            cell = book.cells[student.id, e.id]
            mark = book.marks.get((student.id, e.id), {})
            seen = str((mark.get("browser") or {}).get("status") or "")
            why = (mark.get("hand") or {}).get("reason") or mark.get("attack") or mark.get("message") or ""
            rows.append(
                [student.id, student.name, student.group, e.id, e.title, e.points, cell.value, cell.auto, cell.word,
                 cell.attempts, WORDS.get(seen, seen), why, mark.get("receipt") or "", mark.get("file") or ""]
            )  # fmt: skip
    return _file(rows)
