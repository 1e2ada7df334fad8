"""成绩册.xlsx: marks, verdicts, trainings and totals, with live formulas and the values that they have now."""

from datetime import datetime

from coursebook.marking.gradebook.book import MISSING, OPEN, Book
from coursebook.marking.gradebook.entered import HAND, RECORD
from coursebook.marking.gradebook.marks import ATTACK, BY_HAND, WORDS
from coursebook.marking.gradebook.sheets import FIRST, KEY, Column, Workbook, cell, one_of, printing, quoted
from coursebook.marking.gradebook.xlsx_about import write_about, write_groups
from coursebook.marking.gradebook.xlsx_cells import WHO, heading, paint, put_student
from coursebook.marking.gradebook.xlsx_exercises import exercise_columns, write_exercises
from coursebook.marking.gradebook.xlsx_totals import total_columns, write_totals
from coursebook.marking.gradebook.xlsx_trainings import training_columns, write_trainings

VERDICTS = "判定"


def write(book: Book, notices: list[str], now: datetime) -> bytes:
    """Return the whole grade book as an Excel file."""
    out = Workbook(f"{book.standard.course.title} 成绩册")
    lead = f"生成于 {now:%Y-%m-%d %H:%M}"
    totals = total_columns(book)
    exercises = exercise_columns(book)
    trainings = training_columns(book)
    first = {column.key: n for n, column in enumerate(exercises)}
    work = {column.key: n for n, column in enumerate(trainings)}
    # Totals come first in the file, as the first thing that a teacher sees.
    write_totals(out, book, lead, totals, (first, work))
    write_exercises(out, book, lead, exercises)
    write_trainings(out, book, lead, trainings, first)
    _verdicts(out, book, lead)
    write_groups(out, book, {column.key: n for n, column in enumerate(totals)}, lead)
    write_about(out, book, notices, lead)
    _record(out, book)
    return out.done()


def _verdicts(out: Workbook, book: Book, lead: str) -> None:
    columns = list(WHO)
    for e in book.exercises:
        columns += [Column(f"word:{e.id}", "判定", 9, e.title), Column(f"attempts:{e.id}", "次数", 5, e.title)]
    title = heading(book, "判定与尝试次数")
    sheet = out.sheet(VERDICTS, title, lead, columns, weight="")
    printing(sheet, title, lead, wide=-(-len(book.exercises) // 14) or 1)
    for row, student in enumerate(book.students, FIRST):
        put_student(out, sheet, row, student)
        for n, e in enumerate(book.exercises):
            found = book.cells[student.id, e.id]
            sheet.write_string(row, len(WHO) + 2 * n, found.word, out.styles["cell"])
            sheet.write_number(row, len(WHO) + 2 * n + 1, found.attempts, out.styles["cell"])
    if book.exercises and book.students:
        here = cell(FIRST, len(WHO))
        wrong = [WORDS[name] for name in ("fail", "error", "timeout", "killed")]
        paint(out, sheet, (len(WHO), len(columns) - 1), len(book.students), {
            f"{here}={quoted(WORDS['pass'])}": "good",
            one_of(here, [*wrong, ATTACK]): "bad",
            one_of(here, [MISSING, WORDS["not_attempted"]]): "none",
            f"{here}={quoted(OPEN)}": "open",
            f"{here}={quoted(BY_HAND)}": "hand",
        })  # fmt: skip


def _record(out: Workbook, book: Book) -> None:
    """Keep what was written, so that the next run sees which marks were set by hand."""
    sheet = out.book.add_worksheet(RECORD)
    sheet.hide()
    sheet.write_string(0, 0, "程序用来识别人工改分的记录，请勿修改。")
    sheet.write_string(KEY, 0, "key:student")
    sheet.write_string(KEY, 1, "key:status")
    for n, e in enumerate(book.exercises, 2):
        sheet.write_string(KEY, n, f"key:mark:{e.id}")
    for row, student in enumerate(book.students, FIRST):
        sheet.write_string(row, 0, student.id)
        if student.id not in book.entered.status and book.lines[student.id].status:
            sheet.write_string(row, 1, book.lines[student.id].status)
        for n, e in enumerate(book.exercises, 2):
            found = book.cells[student.id, e.id]
            sheet.write(row, n, HAND if found.typed else found.value)
