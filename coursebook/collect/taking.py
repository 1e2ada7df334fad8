"""Which submissions are taken: schema, size and rate; everything else is refused with one sentence."""

import json
import re
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from coursebook.marking import envelope

MOST_BYTES = 2 * 1024 * 1024
MOST_ANSWERS = 1000


class RefusedError(Exception):
    """A submission that isn't taken.

    Args:
        message: why, and what to do, for the student.
        status: of the answer.
        field: which of the student's particulars is to be mended; empty if none.
    """

    def __init__(self, message: str, status: int = 400, field: str = "") -> None:
        super().__init__(message)
        self.message, self.status, self.field = message, status, field


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")


class _Course(_Strict):
    id: str = Field(max_length=100)
    version: str = Field(max_length=100)


class _Student(_Strict):
    id: str = Field(min_length=1, max_length=40)
    name: str = Field(max_length=40)
    group: str = Field(max_length=40)


class _Verdict(_Strict):
    status: str = Field(max_length=20)
    score: float = Field(ge=0, le=1)


class _Answer(_Strict):
    exercise: str = Field(min_length=1, max_length=100)
    hash: str = Field(max_length=100)
    kind: str = Field(max_length=20)
    answer: Any
    attempts: int = Field(ge=0, le=1_000_000)
    verdict: _Verdict | None


class _Coursework(_Strict):
    format: str
    course: _Course
    student: _Student
    made: str = Field(max_length=40)
    scope: str = Field(pattern="^(exercise|page|course)$")
    answers: list[_Answer] = Field(min_length=1, max_length=MOST_ANSWERS)
    checksum: str = Field(pattern="^[0-9a-f]{64}$")


def row_of(body: bytes, course: str) -> dict[str, Any]:
    """Check a submission's file and give its row for the database.

    Raises:
        RefusedError: it isn't a whole and unchanged hand-in of this course.
    """
    try:
        text = body.decode("utf-8")
        data = json.loads(text)
        work = _Coursework.model_validate(data)
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise RefusedError(f"作业内容的格式不对（{place}），请刷新网页后再交一次。", 422) from error
    except (ValueError, RecursionError) as error:
        raise RefusedError("收到的不是作业文件，请刷新网页后再交一次。") from error
    if work.format != envelope.FORMAT:
        raise RefusedError("作业文件的格式与老师电脑上的不同，请刷新网页后再交一次。", 422)
    if work.course.id != course:
        raise RefusedError("这是另一门课的作业，没有收下。", 422)
    if envelope.checksum(text) != work.checksum:
        raise RefusedError("作业在路上被改动了，请再交一次。", 422)
    student = _word(work.student.id)
    if not student:
        raise RefusedError("请填学号。", 422, "id")
    summary = [[_word(one.exercise), one.verdict.status if one.verdict else ""] for one in work.answers]
    return {
        "checksum": work.checksum,
        "receipt": envelope.receipt(work.checksum),
        "student": student,
        "name": _word(work.student.name),
        "group_name": _word(work.student.group),
        "scope": work.scope,
        "version": _word(work.course.version),
        "made": _word(work.made),
        "received": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "summary": json.dumps(summary),
        "text": text,
    }


def _word(text: str) -> str:
    """A text that any database and any screen takes."""
    return re.sub(r"\s+", " ", "".join(letter for letter in text if letter.isprintable())).strip()


@dataclass
class _Bucket:
    left: float
    at: float


class Rate:
    """How often somebody may come: `most` at once, refilled over a minute. Remembers the last some thousand."""

    def __init__(self, most: int, *, remembered: int = 20_000, clock: Callable[[], float] = time.monotonic) -> None:
        self.most, self.remembered, self.clock = most, remembered, clock
        self.buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def allows(self, who: str, *, take: bool = True) -> bool:
        """Whether one more is allowed now; it is counted if `take`."""
        now = self.clock()
        bucket = self.buckets.pop(who, None) or _Bucket(self.most, now)
        bucket.left = min(self.most, bucket.left + (now - bucket.at) * self.most / 60)
        bucket.at = now
        is_allowed = bucket.left >= 1
        if is_allowed and take:
            bucket.left -= 1
        self.buckets[who] = bucket
        while len(self.buckets) > self.remembered:
            self.buckets.popitem(last=False)
        return is_allowed
