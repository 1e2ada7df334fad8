"""The sandbox gives every stored submission of the course the verdict it must get: the browser's, and CPython's."""

from pathlib import Path

import pytest

from coursebook.authoring.check import submissions
from coursebook.exercise import freeze
from coursebook.marking import isolation
from coursebook.marking.judging import Judge, Work
from coursebook.marking.sandbox import Pool
from coursebook.marking.subject import Book, read_subject
from graders import casebook as books

pytestmark = pytest.mark.timeout(900)  # a hundred answers, some with pandas, on a busy machine
ROOT = Path(__file__).parents[2]


def verdicts(start, subject):
    """Every stored submission that was judged otherwise than it must be, and how many there are."""
    works, stored = [], {}
    for name, exercise in subject.exercises.items():
        casebook = freeze(exercise)
        book = Book(exercise, casebook, books.write(casebook), "")
        for one in submissions(exercise):
            key = f"{name} {one.name}"
            stored[key] = one
            works.append(Work(key, one.answer, book))
    wrong = []
    for made in Judge(Pool(start, 2)).judge(works):
        one, mistake = stored[made["key"]], made["mistake"]
        if subject.exercises[made["exercise"]].kind == "form" and one.mistake is not None:
            mistake = ",".join(sorted(item["id"] for item in made["items"] if not item["passed"]))
        if (made["status"], mistake) != (one.status, one.mistake) or made["attack"]:
            wrong.append((made["key"], made["status"], mistake, made["message"], made["signs"]))
    return wrong, len(stored)


def test_every_stored_submission_gets_its_verdict():
    subject = read_subject(ROOT)
    wrong, count = verdicts(isolation.starter("deno", subject.engine, subject.root), subject)
    assert wrong == []
    assert count > 100


@pytest.mark.parametrize("way", ["process"])
def test_the_weaker_way_gives_the_same_verdicts(course, way):
    subject = read_subject(course)
    del subject.exercises["k1/spend"]  # a process that imports pandas for each answer takes seconds
    wrong, count = verdicts(isolation.starter(way, subject.engine, subject.root), subject)
    # The stored solutions of the small course's own exercises are only there to be wrong.
    assert {key for key, *_ in wrong} == {"k1/net solution.py"}
    assert count > 10
