"""From the click on 检查 to the verdict on the screen, with Python warm; against the same judging on CPython.

    python benchmarks/verdict.py [COURSE EXERCISE …]

Without arguments it builds the small second course of the tests and takes its exercise of kind `code`. The program that
is judged is the exercise's solution, which takes next to no time itself, so nearly all of what is measured is ours: the
worker's runner, rewinding, the judge, drawing. Answers alternate between the solution and a known mistake.
Where it works on tables, pandas takes most of the time on both sides, and the ratio says more than the milliseconds.
"""

import importlib.util
import json
import statistics
import sys
import tempfile
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from coursebook.building import build_into, course_options
from coursebook.exercise import Exercise, freeze, load
from coursebook.pages.links import url
from graders import entry

ROOT = Path(__file__).parents[1]
ROUNDS = 30
GOAL = 60  # milliseconds of our own time

# One check, timed by the page's own clock from the click to the drawn verdict.
CLICK = """async (id) => {
    const exercise = document.querySelector(`course-exercise[exercise="${id}"]`);
    const before = exercise.dataset.checks ?? "0";
    const drawn = new Promise((done) => {
        const watch = new MutationObserver(() => {
            if ((exercise.dataset.checks ?? "0") === before || exercise.state !== "ready") return;
            watch.disconnect();
            requestAnimationFrame(() => done(performance.now()));
        });
        watch.observe(exercise, { attributes: true });
    });
    const start = performance.now();
    exercise.frame.checkButton.click();
    return (await drawn) - start;
}"""
WRITE = """([id, answer]) => {
    const exercise = document.querySelector(`course-exercise[exercise="${id}"]`);
    exercise.kindOf.write(answer);
    exercise.changed();
}"""


class Quiet(SimpleHTTPRequestHandler):
    """A plain static host."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def in_the_browser(page: Page, exercise: Exercise, programs: list[str]) -> list[float]:
    """Milliseconds of each check but the first two, which load Python."""
    page.locator(f'course-exercise[exercise="{exercise.id}"]').evaluate("element => element.begin()")
    page.wait_for_function(f"document.querySelector('course-exercise[exercise=\"{exercise.id}\"]').kindOf")
    took = []
    for number in range(ROUNDS + 2):
        page.evaluate(WRITE, [exercise.id, programs[number % len(programs)]])
        took.append(page.evaluate(CLICK, exercise.id))
    return took[2:]


def on_cpython(exercise: Exercise, programs: list[str]) -> list[float]:
    """Milliseconds of running and judging the same programs here."""
    book = json.dumps(freeze(exercise))
    questions = json.dumps(freeze(exercise)["questions"])
    took = []
    for number in range(ROUNDS):
        start = time.perf_counter()
        entry.judge_code(book, entry.run_cases(programs[number % len(programs)], questions, "{}"))
        took.append((time.perf_counter() - start) * 1000)
    return took


def main(course: Path, names: list[str]) -> None:
    spec = importlib.util.spec_from_file_location("chromium", ROOT / "tests" / "chromium.py")
    chromium = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(chromium)
    own = chromium.path()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        build_into(course, Path(folder) / "site")
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(Path(folder) / "site")))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=own, args=["--no-sandbox"])
        page = browser.new_context(bypass_csp=True).new_page()
        page.set_default_timeout(300_000)
        engine = course_options(course).get("engine", "")
        for name in names:
            exercise = load(course / "exercises" / name, course, engine=engine)
            programs = [exercise.solution, next(iter(exercise.mistakes.values()))[0]]
            page.goto(f"http://127.0.0.1:{server.server_port}/{url(f'{exercise.unit}.md')}")
            ours, there = in_the_browser(page, exercise, programs), on_cpython(exercise, programs)
            best, middle, host = min(ours), statistics.median(ours), min(there)
            print(
                f"{name}: click to verdict {best:.0f} ms at best, {middle:.0f} ms in the middle (goal ≤ {GOAL}); "
                f"judging on CPython {host:.1f} ms, ratio {best / host:.1f}"
            )
        browser.close()
        server.shutdown()


if __name__ == "__main__":
    if len(sys.argv) > 2:
        main(Path(sys.argv[1]).resolve(), sys.argv[2:])
    else:
        main(ROOT / "tests" / "other_course", ["k1/flour-share"])
