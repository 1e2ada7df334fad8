"""The grade book and the reports, made from marks as data, a roster and what a teacher entered by hand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from coursebook.errors import CourseError, Problem
from coursebook.exercise import Exercise
from coursebook.marking.gradebook import (
    book as books,
)
from coursebook.marking.gradebook import (
    entered,
    files,
    report,
    screen,
    settings_file,
    similar,
    tables,
    template,
    word,
    xlsx,
    xlsx_report,
)
from coursebook.marking.gradebook.book import Student
from coursebook.marking.gradebook.marks import Mark
from coursebook.standard.model import Standard

BOOK, TOTALS, DETAILS = "成绩册.xlsx", "成绩册.csv", "练习明细.csv"
REPORT_DOCX, REPORT_XLSX, SCREEN, SIMILAR = "达成度报告.docx", "达成度报告.xlsx", "学情报告.html", "相似答案.html"


@dataclass(frozen=True)
class Made:
    """The files that were written, and what a teacher should know about them."""

    files: tuple[Path, ...]
    notices: tuple[str, ...]


def make(
    standard: Standard,
    exercises: Sequence[Exercise],
    roster: Iterable[Student],
    marks: Iterable[Mark],
    out: Path,
    *,
    rules_file: Path | None = None,
    now: datetime | None = None,
) -> Made:
    """Write the grade book and all reports into `out`; what a teacher entered in the last one is kept.

    Args:
        standard: the course's standard.
        exercises: the course's exercises.
        roster: the students, in the order in which they shall stand.
        marks: the journal's lines; the last one about a student's exercise counts.
        out: the teacher's folder, such as `成绩/`.
        rules_file: `marking.toml`; None for the defaults.
        now: the time that the reports show.

    Raises:
        CourseError: with every problem; nothing is written then.
    """
    students = _checked(roster)
    moment = now or datetime.now().astimezone()
    rules = settings_file.read(rules_file, standard, exercises)
    last = entered.read(out / BOOK, {e.id: float(e.points) for e in exercises}, rules.status)
    book = books.make(standard, exercises, rules, students=students, marks=marks, entered=last)
    notices = _notices(book)
    contents: dict[str, bytes] = {}
    if book.lost:
        # What has no place in the new book stays readable in a copy of the old one.
        backup = f"成绩册-备份-{moment:%Y%m%d-%H%M%S}.xlsx"
        contents[backup] = (out / BOOK).read_bytes()
        shown = "、".join(book.lost[:5]) + (f" 等 {len(book.lost)} 处" if len(book.lost) > 5 else "")
        notices.append(f"手工填的这些内容在名单或课程里已经没有位置：{shown}；旧的成绩册已另存为 {backup}")
    if rules.template is not None and rules_file is not None:
        name, content, more = template.fill(book, rules.template, rules_file)
        contents[name] = content
        notices += more
    told = report.prepare(book, notices, moment)
    contents |= {
        BOOK: xlsx.write(book, notices, moment),
        TOTALS: tables.totals(book),
        DETAILS: tables.details(book),
        REPORT_XLSX: xlsx_report.write(told),
        REPORT_DOCX: word.write(told),
        SCREEN: screen.report_page(told),
        SIMILAR: screen.similar_page(book, similar.compare(book), f"{moment:%Y-%m-%d %H:%M}"),
    }
    return Made(tuple(files.save(out, contents)), tuple(notices))


def _checked(roster: Iterable[Student]) -> list[Student]:
    students = list(roster)
    if not students:
        raise CourseError(Problem("名单", "", "名单是空的，请检查名单文件里有没有学号和姓名"))
    seen: set[str] = set()
    twice = [s.id for s in students if s.id in seen or seen.add(s.id)]  # type: ignore[func-returns-value]
    if twice:
        raise CourseError([Problem("名单", name, f"学号 {name} 出现了两次，请删去一行") for name in twice])
    return students


def _notices(book: books.Book) -> list[str]:
    found = []
    if book.strangers:
        names = "、".join(list(book.strangers)[:10]) + ("……" if len(book.strangers) > 10 else "")
        found.append(f"有 {len(book.strangers)} 个学号不在名单里，没有进成绩册：{names}，请核对名单或学号")
    known = {e.id for e in book.exercises}
    if gone := sorted({exercise for _, exercise in book.marks if exercise not in known}):
        found.append(f"课程里没有或不计分的练习，没有进成绩册：{'、'.join(gone[:10])}{'……' if len(gone) > 10 else ''}")
    silent = [s for s in book.students if all(book.cells[s.id, e.id].word == books.MISSING for e in book.exercises)]
    if silent:
        names = "、".join(f"{s.name}（{s.id}）" for s in silent[:10]) + ("……" if len(silent) > 10 else "")
        found.append(f"有 {len(silent)} 人一份也没有交：{names}")
    broken = sum(cell.value == books.OPEN for cell in book.cells.values())
    if broken:
        found.append(f"有 {broken} 份答案判题时程序自己出了错，成绩册里写作「待评」，请重新判分或直接填分")
    attacks = [(s, e) for s, e in book.marks if book.marks[s, e].get("attack") and not book.marks[s, e].get("hand")]
    if attacks:
        names = "、".join(f"{s} 的 {e}" for s, e in attacks[:10]) + ("……" if len(attacks) > 10 else "")
        found.append(f"有 {len(attacks)} 份答案试图干扰判题，记 0 分，请看过原文再定：{names}")
    return found
