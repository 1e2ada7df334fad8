"""Every stored answer of every exercise gets the same verdict in the browser as in CPython."""

import json
import shutil
from pathlib import Path

import pytest

import coursebook
from coursebook import runtime
from coursebook.authoring.check import submissions, verdict_of
from coursebook.browser import files
from coursebook.exercise import freeze, load_all
from graders import casebook as books

pytestmark = pytest.mark.browser

ROOT = Path(coursebook.__file__).parents[1]
ENGINE = "crm_engine"
FOLDERS = sorted(path.parent.relative_to(ROOT / "exercises").as_posix() for path in ROOT.glob("exercises/*/*/grade.py"))

# Through the page's own Python and judge, as the elements call them, only without the element.
JUDGE = """async ({ kind, packages, book, answers }) => {
  const { python } = await import("./assets/coursebook/python.js");
  const { judgeAnswer } = await import("./assets/coursebook/judge.js");
  const casebook = JSON.parse(book);
  const { signal } = new AbortController();
  const one = async (call, answer) => {
    if (kind === "form") return call("review_form", [casebook.questions.module, answer, book], 60);
    const outcomes = await call("run_cases", [answer, JSON.stringify(casebook.questions), "{}"], 60);
    return call("judge_code", [book, outcomes], 60);
  };
  const verdicts = [];
  for (const answer of answers) {
    if (kind !== "code" && kind !== "form") verdicts.push(judgeAnswer(casebook, JSON.parse(answer)));
    else verdicts.push(JSON.parse(await python.use(packages, (call) => one(call, answer), signal)));
  }
  return verdicts;
}"""


@pytest.fixture(scope="module")
def exercises():
    return {exercise.id: exercise for exercise in load_all(ROOT, engine=ENGINE)}


@pytest.fixture(scope="module")
def bare_page(browser, exercises, serve, tmp_path_factory):
    """A page with our modules and the whole runtime, whose Python stays warm over all exercises."""
    folder = tmp_path_factory.mktemp("bare")
    packages = {name for exercise in exercises.values() for name in exercise.packages}
    for path, file in {**files(), **runtime.publish(packages, [ROOT / ENGINE])}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, folder / path)
    (folder / "index.html").write_text("<!doctype html><title>bare</title>", "utf-8")
    page = browser.new_page()
    page.goto(f"{serve(folder)}/index.html")
    # All packages at once: a worker that grows from exercise to exercise would boot again and again.
    page.evaluate(
        "async names => (await import('./assets/coursebook/python.js')).python.prepare(names)", sorted(packages)
    )
    yield page
    page.close()


def seen(verdict):
    """What a student sees of a verdict, without tracebacks (their paths differ)."""
    error = verdict.get("error") or {}
    items = [(item["id"], item["passed"], item["message"]) for item in verdict["items"]]
    return {
        **{key: verdict[key] for key in ("status", "passed", "total", "message", "mistake", "case")},
        "score": round(verdict["score"], 9),
        "error": [error.get("type"), error.get("line"), error.get("explain")],
        "items": items,
    }


@pytest.mark.parametrize("identity", FOLDERS)
def test_same_verdicts_as_in_cpython(bare_page, exercises, identity):
    exercise = exercises[identity]
    book = freeze(exercise)
    stored = submissions(exercise)
    asked = {
        "kind": exercise.kind,
        "packages": list(exercise.packages),
        "book": books.write(book),
        "answers": [one.answer for one in stored],
    }
    found = bare_page.evaluate(JUDGE, asked)
    for one, got in zip(stored, found, strict=True):
        wanted = json.loads(json.dumps(verdict_of(exercise, book, one.answer)))
        assert json.loads(json.dumps(seen(got))) == json.loads(json.dumps(seen(wanted))), one.name
        assert got["status"] == one.status, one.name
