"""学情报告.html and 相似答案.html: for the screen, each one file that asks no other host for anything."""

from importlib import resources

import jinja2

from coursebook.marking.gradebook.attainment import reaches
from coursebook.marking.gradebook.book import Book, Student
from coursebook.marking.gradebook.report import ABOUT_ITEMS, ROOM, SIGNATURES, Report, percent, shown
from coursebook.marking.gradebook.similar import Alike

STEPS = 5  # shades of the heat map


def _template(name: str) -> jinja2.Template:
    folder = resources.files("coursebook.marking.gradebook") / "pages"
    loader = jinja2.FunctionLoader(lambda wanted: (folder / wanted).read_text(encoding="utf-8"))
    # Names, messages and answers are students' text: everything is escaped.
    environment = jinja2.Environment(
        loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    environment.filters |= {"shown": shown, "percent": percent}
    return environment.get_template(name)


def shade(value: float | None, threshold: float) -> str:
    """Return a cell's class: low below the threshold, else darker the higher."""
    if value is None:
        return "none"
    if not reaches(value, threshold):
        return "low"
    return f"h{min(int(max(value - threshold, 0) / max(1 - threshold, 0.01) * STEPS), STEPS - 1)}"


def report_page(report: Report) -> bytes:
    """Return the report for the screen."""
    text = _template("report.html.jinja").render(
        report=report,
        groups=list(report.book.groups),
        shade=lambda value: shade(value, report.threshold),
        about_items=ABOUT_ITEMS,
        room=ROOM,
        signatures=SIGNATURES,
    )
    return text.encode()


def similar_page(book: Book, alike: Alike, now: str) -> bytes:
    """Return the pairs of similar answers side by side."""
    students: dict[str, Student] = {student.id: student for student in book.students}
    exercises = {exercise.id: exercise for exercise in book.exercises}
    text = _template("similar.html.jinja").render(
        title=book.standard.course.title,
        alike=alike,
        students=students,
        exercises=exercises,
        threshold=book.settings.similar.threshold,
        now=now,
    )
    return text.encode()
