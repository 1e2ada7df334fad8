"""A course on another subject, in another language, with its own engine: the generator and the graders know no CRM."""

import html
import json
import re
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from coursebook.authoring.check import submissions
from coursebook.exercise import load_all
from coursebook.pages.links import url

HAN = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
# Every text and name of the page's own elements.
SPOKEN = """(elements) => [...document.querySelectorAll(elements)]
    .flatMap((element) => [element, ...element.querySelectorAll("*")])
    .flatMap((node) => [...[...node.childNodes].filter((each) => each.nodeType === 3).map((each) => each.data),
        node.ariaLabel, node.title, node.placeholder])
    .filter(Boolean)"""
KEPT = "k1/flour-share"  # solution_after = 0


class Visible(HTMLParser):
    """What a reader of a page sees or hears."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.hidden = 0
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.hidden += tag in ("script", "style")
        spoken = {"title", "alt", "aria-label", "placeholder", "content"}
        self.texts += [value for name, value in attrs if name in spoken and value]

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.texts.append(data)


def test_its_exercises_keep_their_promises(coursebook, other_site):
    done = coursebook("check", "--json", "--root", other_site.course)
    found = json.loads(done.stdout)
    assert [one["id"] for one in found if one["problems"]] == []
    assert len(found) == 3
    assert done.returncode == 0


def test_its_pages_are_in_its_own_language(other_site):
    pages = sorted(other_site.site.rglob("*.html"))
    assert len(pages) > 12
    for path in pages:
        text = path.read_text("utf-8")
        assert re.search(r'<html[^>]* lang="en"', text), path
        assert [said for said in Visible(text).texts if HAN.search(said)] == [], path


def test_its_handbook_describes_its_own_engine(other_site):
    text = html.unescape((other_site.site / "handbook/dough/index.html").read_text("utf-8"))
    for word in ("bakers_percentages", "Baker's percentages", "Course plan of the baking school", "there is no flour"):
        assert word in text


def test_nothing_of_the_other_subject_is_in_it(other_site):
    for path in other_site.site.rglob("*"):
        assert "crm" not in path.name.lower()
        if path.suffix in (".html", ".json"):
            assert not re.search(r"crm_engine|客户", path.read_text("utf-8")), path


def test_a_solution_that_is_never_shown_is_nowhere(other_site):
    folder = other_site.site / "assets/coursebook/exercises" / KEPT
    assert {path.name.removesuffix(".br").removesuffix(".gz") for path in folder.iterdir()} == {"casebook.json"}
    assert json.loads((folder / "casebook.json").read_text("utf-8"))["attempts_for_solution"] == 0
    for path in other_site.site.rglob("*"):
        if path.suffix in (".html", ".json", ".js"):
            assert "grams / recipe" not in path.read_text("utf-8").replace('grams / recipe[\\"flour\\"]</code>', ""), (
                path
            )


@pytest.mark.browser
def test_its_answers_are_judged_in_the_browser(other_site: SimpleNamespace, serve, judges):
    address = serve(other_site.site)
    for exercise in load_all(other_site.course):
        stored = submissions(exercise)
        answers = [one.answer if exercise.kind == "code" else json.loads(one.answer) for one in stored]
        entry = {"id": exercise.id, "packages": exercise.packages, "url": url(f"{exercise.unit}.md")}
        found = judges(address, entry, answers)
        assert [(one.status, one.mistake) for one in stored] == [(one["status"], one["mistake"]) for one in found]
        for one in found:
            assert not HAN.search(json.dumps(one, ensure_ascii=False)), one


@pytest.mark.browser
def test_its_exercises_speak_its_language(other_site: SimpleNamespace, serve, page):
    address = serve(other_site.site)
    for path in ("k1/", "k2/", "progress/"):
        page.goto(f"{address}/{path}")
        for exercise in page.locator("course-exercise").all():
            exercise.scroll_into_view_if_needed()
            exercise.get_by_role("button", name="Check", exact=True).click()
            expect(exercise).to_have_attribute("data-checks", "1", timeout=60_000)
        for program in page.locator("course-exercise[kind=code]").all():
            program.get_by_role("button", name="Run", exact=True).click()
            expect(program.locator(".cx-run")).to_be_visible(timeout=60_000)
        expect(page.locator("course-progress").first).to_have_attribute("data-state", "ready")
        page.get_by_role("button", name="Open a hand-in file or code").first.click()
        expect(page.locator("course-handin").first).to_have_attribute("data-state", "open")
        spoken = page.evaluate(SPOKEN, "course-exercise, course-progress, course-handin")
        assert len(spoken) > 5
        assert [said for said in spoken if HAN.search(said)] == []
