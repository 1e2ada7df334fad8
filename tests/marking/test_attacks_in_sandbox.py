"""The attack collection and the odd but honest answers, marked the way a teacher marks: in the sandbox, from files."""

import json
import time
from pathlib import Path

import pytest
from marking_course import collection, make_course, write_handin

from coursebook.exercise import freeze, load
from coursebook.marking.mark import MARKS, Order, mark
from graders import codec

pytestmark = pytest.mark.timeout(900)  # starting a hundred processes takes long on a busy machine
ATTACKS = collection("attacks.toml")
HONEST = collection("honest.toml")
RIGHT = next(program for _, name, program in HONEST if name == "plain")
FULL = 10
HARM = Path("/tmp/harm")  # noqa: S108  what one attack would make


def public_answers(course):
    """What a student can read in the site: the public cases and what is right."""
    book = freeze(load(course / "exercises" / "k1" / "net", course))
    asked = [repr(codec.decode(one["args"])[0]) for one in book["questions"]["cases"]]
    right = [one["expected"] for one in book["answers"]["cases"]]
    return {key: codec.decode(one["value"]) for key, one in zip(asked, right, strict=True) if "value" in one}


@pytest.fixture(scope="module")
def marked(tmp_path_factory):
    """Everybody's rows by name, and how long it took."""
    folder = tmp_path_factory.mktemp("attacks")
    course = make_course(folder / "course")
    public = repr(public_answers(course))
    names = {}
    for number, (kind, name, program) in enumerate([*ATTACKS, *HONEST], 1):
        source = program.replace("@PUBLIC@", public).replace("@RIGHT@", RIGHT)
        exercise = "k1/spend" if "def spend(" in source else "k1/net"
        student = f"{number:04}"
        names[student] = (kind, name)
        write_handin(folder / "in", student, [(exercise, source)])
    begin = time.monotonic()
    before = {
        path: path.read_bytes() for path in course.rglob("*") if path.is_file() and ".coursebook" not in path.parts
    }
    done = mark(Order([folder / "in"], course, folder / "成绩"))
    rows = {names[row["student"]]: row for row in done.rows}
    after = {
        path: path.read_bytes() for path in course.rglob("*") if path.is_file() and ".coursebook" not in path.parts
    }
    kept = [json.loads(line) for line in (folder / "成绩" / MARKS).read_text("utf-8").splitlines()]
    return {"rows": rows, "same": before == after, "seconds": time.monotonic() - begin, "kept": kept}


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, name, _ in ATTACKS])
def test_an_attack_earns_nothing_and_is_named(marked, kind, name):
    row = marked["rows"][kind, name]
    assert row["status"] not in ("pass", "grader_broke"), row
    assert row["mark"] == 0, row
    assert row["signs"], row


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, name, _ in HONEST])
def test_an_odd_but_honest_answer_keeps_its_marks(marked, kind, name):
    row = marked["rows"][kind, name]
    assert (row["status"], row["mark"]) == ("pass", FULL), row
    assert row["attack"] is None
    assert row["signs"] == [], row["signs"]


def test_the_collection_is_large_and_of_every_kind(marked):
    kinds = [kind for kind, _, _ in ATTACKS]
    assert len(ATTACKS) >= 60
    assert len(HONEST) >= 60
    assert min(kinds.count(kind) for kind in kinds) >= 2
    assert len(marked["kept"]) == len(ATTACKS) + len(HONEST)


def test_nothing_was_harmed(marked):
    assert marked["same"]
    assert not HARM.exists()
