"""The site in a real browser: readable on a phone, accessible in light and dark, quick to move in, searchable."""

import sys
from pathlib import Path

import pytest
from axe_core_python.sync_playwright import Axe

from coursebook.building import build_into

sys.path.insert(0, str(Path(__file__).parents[1] / "coursebook"))
from small_course import make

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}
PAGES = [
    "",
    "kp01/",
    "kp02/",
    "pt1/",
    "m1/",
    "standard/",
    "standard/knowledge/",
    "standard/training/",
    "standard/hours/",
    "standard/map/",
    "standard/doubts/",
    "coverage/",
    "glossary/",
    "handbook/",
    "handbook/channel/",
    "notebooks/kp01-rebate/",
    "progress/",
    "help/",
    "licences/",
]


@pytest.fixture(scope="module")
def site(tmp_path_factory, serve):
    folder = tmp_path_factory.mktemp("look")
    build_into(make(folder / "course", notebook=True), folder / "site")
    return serve(folder / "site")


@pytest.fixture(params=["light", "dark"])
def reader(request, browser):
    context = browser.new_context(viewport=PHONE, color_scheme=request.param, bypass_csp=True)
    yield context.new_page()
    context.close()


def test_no_page_scrolls_sideways_on_a_phone(site, browser):
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    wide = {}
    for path in PAGES:
        page.goto(f"{site}/{path}")
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > PHONE["width"]:
            wide[path] = width
    context.close()
    assert wide == {}


def test_axe_finds_no_serious_fault(site, reader):
    found = []
    for path in PAGES:
        reader.goto(f"{site}/{path}")
        # The heading fades in; half-faded text has no contrast.
        reader.wait_for_function("document.getAnimations().every(a => a.playState !== 'running')")
        for fault in Axe().run(reader)["violations"]:
            if fault["impact"] in ("serious", "critical"):
                found += [
                    (path, fault["id"], node["html"][:200], node["failureSummary"][:200]) for node in fault["nodes"][:2]
                ]
    assert found == []


def test_moving_inside_the_site_keeps_the_page_alive_at_any_address(site, browser):
    page = browser.new_page(viewport=DESKTOP)
    with page.expect_response("**/sitemap.xml"):
        page.goto(f"{site}/")
    page.wait_for_load_state("networkidle")
    page.evaluate("window.alive = true")
    page.locator("a.cb-card").first.click()
    page.wait_for_selector("h1:has-text('认识渠道')")
    assert page.evaluate("window.alive") is True
    page.close()


def test_search_finds_a_term_that_splitters_tear(site, browser):
    page = browser.new_page(viewport=DESKTOP)
    page.goto(f"{site}/?q=窜货")
    page.wait_for_selector(".md-search-result__link")
    found = [a.get_attribute("href") for a in page.locator(".md-search-result__link").all()]
    assert any("/kp01/" in href for href in found)
    page.close()


def test_no_page_asks_another_host(site, browser):
    page = browser.new_page(viewport=DESKTOP)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for path in PAGES:
        page.goto(f"{site}/{path}", wait_until="networkidle")
    page.close()
    assert [url for url in asked if not url.startswith((site, "data:", "blob:"))] == []


def test_everything_reads_without_scripts(site, browser):
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/kp01/")
    assert page.get_by_text("下面哪一种是").is_visible()
    assert page.locator(".cb-chart svg").is_visible()
    assert page.locator("noscript").first.inner_text() == "这里没有启用 JavaScript：题目可以阅读，但不能作答。"
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    context.close()
