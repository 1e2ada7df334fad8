"""Which answers count: hand-ins from any files, checked against course and roster, one or several for each student."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from coursebook.marking import envelope
from coursebook.marking.envelope import Answer, Submission
from coursebook.marking.files import Found, Note, Reader
from coursebook.marking.roster import Roster, plain_id

MOST_SOURCE = 200_000  # characters of a program
MOST_ANSWER = 1_000_000  # characters of any other answer as JSON


@dataclass(frozen=True)
class Inventory:
    """What the course consists of: its id, its version, and each exercise's hash and kind."""

    course: str
    version: str
    exercises: Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Entry:
    """One answer of one student that can be judged.

    Args:
        text: the program, or the answer as JSON.
        digest: of kind and text; equal answers are judged once.
    """

    student: str
    exercise: str
    text: str
    digest: str
    answer: Answer
    made: str
    receipt: str
    file: str


@dataclass(frozen=True)
class Collected:
    """All that can be judged, and notes on all that can't or that the teacher should know."""

    entries: tuple[Entry, ...]
    notes: tuple[Note, ...]
    submissions: tuple[Submission, ...]


def collect(paths: Iterable[Path | str], inventory: Inventory, roster: Roster | None = None) -> Collected:
    """Read hand-ins from files, folders, zips, texts, Word files and collectors' databases.

    Args:
        paths: where to look; a text is a database's address.
        inventory: the course.
        roster: who belongs to the class; without one, everybody counts.
    """
    reader = Reader()
    found: list[Submission] = []
    notes: list[Note] = []
    seen: dict[tuple[str, str], str] = {}
    for text in reader.texts(paths):
        for piece in _pieces(text):
            try:
                one = envelope.parse(piece.text, piece.file)
            except envelope.BrokenError as error:
                notes.append(Note(piece.file, str(error)))
                continue
            one = replace(one, student=plain_id(one.student))
            problem = _stranger(one, inventory, roster)
            if problem:
                notes.append(Note(piece.file, problem))
                continue
            same = (one.student, one.receipt)
            if same in seen:
                notes.append(Note(piece.file, f"与 {seen[same]} 内容完全一样，只算一次。", used=True))
                continue
            seen[same] = piece.file
            found.append(one)
            notes += [
                Note(piece.file, remark, used=True) for remark in (*one.remarks, *_remarks(one, inventory, roster))
            ]
    entries = [entry for one in found for entry in _entries(one, inventory, notes)]
    return Collected(tuple(entries), (*reader.notes, *notes), tuple(found))


def _pieces(found: Found) -> list[Found]:
    """A text may hold several copied hand-ins, one below the other."""
    if found.text.lstrip("\ufeff \t\r\n").startswith("{") or found.text.count(envelope.MARK) < 2:
        return [found]
    parts = re.split(rf"(?={re.escape(envelope.MARK)})", found.text)
    kept = [part for part in parts if part.startswith(envelope.MARK)]
    return [Found(f"{found.file}（第 {number} 份）", part) for number, part in enumerate(kept, 1)]


def _stranger(one: Submission, inventory: Inventory, roster: Roster | None) -> str:
    """Why a hand-in doesn't belong here; empty if it does."""
    if one.course != inventory.course:
        return f"是另一门课程（{one.course or '没有写课程'}）的作业，没有采用。"
    if roster is not None and one.student not in roster.students:
        near = [student for student in roster.students.values() if one.name and student.name == one.name]
        hint = f"；名单里的{one.name}学号是 {near[0].id}" if len(near) == 1 else ""
        return f"学号 {one.student}（{one.name or '没有写姓名'}）不在名单里{hint}，没有采用。"
    return ""


def _remarks(one: Submission, inventory: Inventory, roster: Roster | None) -> list[str]:
    remarks = []
    if one.version != inventory.version:
        remarks.append(f"交作业时的课程版本是 {one.version or '（没有写）'}，与现在的不同；按现在的题目判分。")
    if roster is not None and one.name and one.name != roster.students[one.student].name:
        known = roster.students[one.student].name
        remarks.append(f"学号 {one.student} 在名单里是“{known}”，作业里写的是“{one.name}”。")
    return remarks


def _entries(one: Submission, inventory: Inventory, notes: list[Note]) -> list[Entry]:
    found = []
    for answer in one.answers:
        known = inventory.exercises.get(answer.exercise)
        if known is None:
            notes.append(Note(one.file, f"课程里没有练习“{answer.exercise}”，这个答案没有采用。", used=True))
            continue
        hash_, kind = known
        text = _text(answer.answer, kind)
        if isinstance(text, _Refused):
            notes.append(Note(one.file, f"练习 {answer.exercise} 的答案{text.why}，没有采用。", used=True))
            continue
        if answer.hash != hash_:
            notes.append(Note(one.file, f"练习 {answer.exercise} 在作答以后改过；按现在的题目判分。", used=True))
        digest = sha256(f"{kind}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()
        found.append(Entry(one.student, answer.exercise, text, digest, answer, one.made, one.receipt, one.file))
    return found


@dataclass(frozen=True)
class _Refused:
    why: str


def _text(answer: Any, kind: str) -> str | _Refused:
    if kind == "code":
        if not isinstance(answer, str | None):
            return _Refused("不是程序")
        return _Refused("长得不正常") if len(answer or "") > MOST_SOURCE else answer or ""
    try:
        text = json.dumps(answer, ensure_ascii=False, allow_nan=False)
    except (ValueError, RecursionError):
        return _Refused("格式不对")
    return _Refused("长得不正常") if len(text) > MOST_ANSWER else text


def last_ones(entries: Iterable[Entry]) -> list[Entry]:
    """Of each student and exercise the answer that was handed in last; of equally late ones the later file's."""
    kept: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        key = (entry.student, entry.exercise)
        if key not in kept or entry.made >= kept[key].made:
            kept[key] = entry
    return list(kept.values())
