"""Every exercise keeps its promises, and CPython and the browser judge every stored submission alike."""

import json
from pathlib import Path

import pytest

from coursebook.authoring.check import self_check, submissions, verdict_of
from coursebook.exercise import freeze, load
from coursebook.pages.links import url

ROOT = Path(__file__).parents[2]
FOLDERS = sorted(path.parent for path in (ROOT / "exercises").glob("*/*/exercise.toml"))
IDS = [f"{folder.parent.name}/{folder.name}" for folder in FOLDERS]


def compared(verdict: dict) -> dict:
    """What a student is told; a traceback's file names differ, and `items` repeat what the message says."""
    error = verdict.get("error")
    told = {name: verdict.get(name) for name in ("status", "score", "mistake", "message", "passed", "total", "case")}
    told["items"] = [(item["id"], item["passed"], item["message"]) for item in verdict.get("items") or []]
    return {**told, "error": error and {name: error[name] for name in ("type", "message", "line", "explain")}}


def test_the_course_has_exercises_of_every_kind():
    kinds = {load(folder, ROOT).kind for folder in FOLDERS}
    assert kinds == {"code", "choice", "number", "blank", "order", "match", "table", "form"}


@pytest.mark.parametrize("folder", FOLDERS, ids=IDS)
def test_an_exercise_keeps_its_promises(folder):
    assert self_check(load(folder, ROOT)) == []


@pytest.mark.browser
@pytest.mark.parametrize("folder", FOLDERS, ids=IDS)
def test_browser_and_cpython_judge_alike(folder, site, site_url, judges):
    exercise = load(folder, ROOT)
    book = freeze(exercise)
    published = site / "assets/coursebook/exercises" / exercise.id / "casebook.json"
    assert json.loads(published.read_text("utf-8")) == book
    stored = submissions(exercise)
    answers = [one.answer if exercise.kind == "code" else json.loads(one.answer) for one in stored]
    entry = {"id": exercise.id, "packages": exercise.packages, "url": url(f"{exercise.unit}.md")}
    found = judges(site_url, entry, answers)
    assert [verdict["status"] for verdict in found] == [one.status for one in stored]
    for one, verdict in zip(stored, found, strict=True):
        assert compared(verdict) == compared(verdict_of(exercise, book, one.answer)), one.name
