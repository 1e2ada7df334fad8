"""Marks as data: the journal that marking writes, one JSON object a line; the last line about an answer counts."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from coursebook.errors import CourseError, Problem

Mark = Mapping[str, Any]

# A verdict in one Chinese word, as it stands in the grade book.
WORDS = {
    "pass": "通过",
    "fail": "未通过",
    "error": "运行出错",
    "timeout": "超时",
    "killed": "超出限制",
    "not_attempted": "未作答",
    "grader_broke": "待评",
    "missing": "未交",
}
ATTACK = "违规"
BY_HAND = "人工评分"


def read(path: Path) -> list[dict[str, Any]]:
    """Read the journal; a line that an interruption cut short at the very end is left out.

    Raises:
        CourseError: if it can't be read, or a line before the last is no mark.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except FileNotFoundError:
        raise CourseError(Problem(path, "", "没有找到判分记录，请先运行 coursebook mark 判分")) from None
    except (OSError, UnicodeDecodeError):
        raise CourseError(Problem(path, "", "打不开判分记录，请检查权限，或重新判分")) from None
    found: list[dict[str, Any]] = []
    problems = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            mark = json.loads(line)
            mark["student"], mark["exercise"], mark["status"]
        except (ValueError, KeyError, TypeError):
            if number < len(lines):  # the last piece has no newline behind it: it was being written
                problems.append(Problem(path, f"第 {number} 行", "不是完整的判分记录，请删去这一行后重新判分"))
            continue
        found.append(mark)
    if problems:
        raise CourseError(problems)
    return found


def latest(marks: Iterable[Mark]) -> dict[tuple[str, str], Mark]:
    """Return the last mark of every student and exercise."""
    return {(str(mark["student"]), str(mark["exercise"])): mark for mark in marks}


def word(mark: Mark | None) -> str:
    """Return the verdict in one word."""
    if mark is None:
        return WORDS["missing"]
    if mark.get("attack"):
        return ATTACK
    return WORDS.get(str(mark["status"]), str(mark["status"]))
