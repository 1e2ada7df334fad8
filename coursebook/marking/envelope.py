"""The hand-in file: schema, checksum, receipt, and its copyable form. Written in the page, read here."""

import base64
import binascii
import json
import re
import zlib
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

FORMAT = "coursebook.coursework/1"
MARK = "CB1."
MOST_TEXT = 16 * 1024 * 1024  # characters of an unpacked hand-in
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECKSUM = re.compile(r'("checksum"\s*:\s*")([0-9a-fA-F]{64})(")')


class BrokenError(ValueError):
    """Not a hand-in that can be used; the message says why, in Chinese."""


@dataclass(frozen=True)
class Answer:
    """One answer as it was on the student's screen."""

    exercise: str
    hash: str
    answer: Any
    attempts: int
    first: str
    last: str
    browser: dict[str, Any]


@dataclass(frozen=True)
class Submission:
    """One hand-in.

    Args:
        remarks: what the teacher should know although it was used.
    """

    course: str
    version: str
    student: str
    name: str
    group: str
    made: str
    receipt: str
    answers: tuple[Answer, ...]
    file: str = ""
    remarks: tuple[str, ...] = field(default_factory=tuple)


def checksum(text: str) -> str:
    """The sha256 of the file's text with the checksum's own value left empty."""
    places = list(CHECKSUM.finditer(text))
    if places:
        last = places[-1]
        text = text[: last.start(2)] + text[last.end(2) :]
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def receipt(digest: str) -> str:
    """The receipt number: 40 bits of the checksum as XXXX-XXXX."""
    bits = int(digest[:10], 16)
    letters = "".join(CROCKFORD[bits >> shift & 31] for shift in range(35, -1, -5))
    return f"{letters[:4]}-{letters[4:]}"


def packed(text: str) -> str:
    """The copyable form of a file's text."""
    squeezed = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = squeezed.compress(text.encode()) + squeezed.flush()
    return MARK + base64.urlsafe_b64encode(data).decode().rstrip("=")


def unpacked(text: str) -> str:
    """The file's text from its copyable form, with a greeting around it or line breaks inside it.

    Raises:
        BrokenError: it is incomplete.
    """
    start = text.index(MARK) + len(MARK)
    body = re.match(r"[A-Za-z0-9_\-\s\u200b\ufeff]*", text[start:])
    letters = re.sub(r"[^A-Za-z0-9_\-]", "", body.group() if body else "")
    try:
        data = base64.urlsafe_b64decode(letters[: len(letters) // 4 * 4] + _tail(letters))
        inflate = zlib.decompressobj(-15)
        plain = inflate.decompress(data, MOST_TEXT + 1)
    except (binascii.Error, ValueError, zlib.error):
        raise BrokenError("提交码被改动或截断了，请学生重新复制整段文字。") from None
    if len(plain) > MOST_TEXT:
        raise BrokenError("提交码解开后大得不正常，没有读取。")
    if not inflate.eof:
        raise BrokenError("提交码不完整（复制时少了后面一段），请学生重新复制整段文字。")
    try:
        return plain.decode("utf-8")
    except UnicodeDecodeError:
        raise BrokenError("提交码被改动或截断了，请学生重新复制整段文字。") from None


def _tail(letters: str) -> str:
    rest = letters[len(letters) // 4 * 4 :]
    return rest + "=" * (4 - len(rest)) if len(rest) > 1 else ""


def parse(text: str, file: str = "") -> Submission:
    """Read a hand-in, from the text of a file or its copyable form.

    A wrong checksum doesn't hinder use, since every answer is judged again; the teacher is told.

    Raises:
        BrokenError: it can't be used.
    """
    plain = text.lstrip("\ufeff").strip()
    if not plain.startswith("{") and MARK in plain:
        plain = unpacked(plain).strip()
    data = _loaded(plain)
    remarks: list[str] = []
    found = checksum(plain)
    claimed = data.get("checksum")
    if found != claimed and "\r\n" in plain:  # an editor on Windows has saved it
        found = checksum(plain.replace("\r\n", "\n"))
    if not isinstance(claimed, str) or not re.fullmatch(r"[0-9a-f]{64}", claimed):
        remarks.append("文件里没有校验码，内容可能被改过；已照常判分。")
    elif found != claimed:
        remarks.append("校验码与内容不符，文件在提交以后被改过；已照常判分。")
    student = _student(data)
    course = data.get("course")
    course = course if isinstance(course, dict) else {}
    return Submission(
        course=_word(course.get("id")), version=_word(course.get("version")), **student, made=_word(data.get("made")),
        receipt=receipt(found), answers=tuple(_answers(data, remarks)), file=file, remarks=tuple(remarks),
    )  # fmt: skip


def _loaded(plain: str) -> dict[str, Any]:
    try:
        data = json.loads(plain)
    except (ValueError, RecursionError):
        if plain.startswith("{") and '"coursebook.coursework' in plain:
            raise BrokenError("作业文件不完整（不是完整的 JSON），请学生重新提交。") from None
        raise BrokenError("不是作业文件。") from None
    if not isinstance(data, dict) or not str(data.get("format", "")).startswith("coursebook.coursework/"):
        raise BrokenError("不是作业文件。")
    if data["format"] != FORMAT:
        raise BrokenError(f"作业文件的格式“{str(data['format'])[:40]}”比本程序新，请更新 coursebook 后再判分。")
    return data


def _student(data: dict[str, Any]) -> dict[str, str]:
    student = data.get("student")
    student = student if isinstance(student, dict) else {}
    identity = _word(student.get("id"))
    if not identity:
        raise BrokenError("作业文件里没有学号，不知道是谁的。")
    return {"student": identity, "name": _word(student.get("name")), "group": _word(student.get("group"))}


def _answers(data: dict[str, Any], remarks: list[str]) -> list[Answer]:
    given = data.get("answers")
    if not isinstance(given, list):
        raise BrokenError("作业文件里没有答案。")
    found: list[Answer] = []
    for place, one in enumerate(given, 1):
        if not isinstance(one, dict) or not _word(one.get("exercise")):
            remarks.append(f"第 {place} 个答案的格式不对，没有采用。")
            continue
        verdict = one.get("verdict")
        verdict = verdict if isinstance(verdict, dict) else {}
        browser = {"status": _word(verdict.get("status"), 20) or None, "score": _share(verdict.get("score"))}
        attempts = one.get("attempts")
        found.append(
            Answer(
                exercise=_word(one.get("exercise")), hash=_word(one.get("hash")), answer=one.get("answer"),
                attempts=attempts if type(attempts) is int and 0 <= attempts < 10**6 else 0,
                first=_word(one.get("first")), last=_word(one.get("last")), browser=browser,
            )
        )  # fmt: skip
    return found


def _share(value: Any) -> float | None:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:
        return None
    return float(value)


def _word(value: Any, most: int = 100) -> str:
    """A short text without control characters; a number as its digits."""
    if type(value) is int:
        value = str(value)
    if not isinstance(value, str):
        return ""
    kept = "".join(letter for letter in value if letter.isprintable())
    return kept.encode("utf-8", "ignore").decode()[:most].strip()
