"""The pages' security policy: everything of the course works under it, and nothing else runs."""

import pytest
from playwright.sync_api import expect

from coursebook.hosting import policy
from coursebook.hosting.replies import Folder

pytestmark = pytest.mark.browser
# One page of every kind that has something of its own to run or to draw.
PAGES = (
    "",
    "standard/hours/",
    "standard/map/",
    "kp04/",
    "pt2/",
    "handbook/value/",
    "progress/",
    "notebooks/kp07-credit/",
)
WATCH = """addEventListener("securitypolicyviolation", event =>
    console.error(`violation: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`))"""


@pytest.fixture
def page(watched):
    """A page under the policy; a violation is a complaint, which fails the test."""
    context = watched(bypass_csp=False, viewport={"width": 1280, "height": 800}).context
    context.add_init_script(WATCH)
    return context.new_page()


@pytest.mark.parametrize("path", PAGES)
def test_no_page_breaks_it(page, site_url, path):
    page.goto(f"{site_url}/{path}")
    for exercise in page.locator("course-exercise").all():
        exercise.scroll_into_view_if_needed()
        expect(exercise.locator(".cx-tools")).to_be_visible()
    page.wait_for_load_state("networkidle")


def test_exercises_search_and_instant_navigation_work_under_it(page, site_url):
    page.goto(f"{site_url}/kp01/")
    code = page.locator("course-exercise[kind=code]").first
    code.scroll_into_view_if_needed()
    code.get_by_role("button", name="检查", exact=True).click()
    expect(code.locator(".cx-verdict")).not_to_be_empty()
    page.evaluate("window.stayed = true")
    page.locator(".md-header input.md-search__input").click()
    page.locator("input.md-search__input").fill("投诉")
    page.locator("input.md-search__input").press("End")
    page.locator(".md-search-result__item a").first.click()
    expect(page.locator(".md-content h1").first).to_be_visible()
    assert page.evaluate("window.stayed")


MARKUP = {
    "script": "<script>window.harm = 1</script>",
    "handler": "<img src=x onerror='window.harm = 1'>",
    "link": "<a href='javascript:window.harm = 1'>x</a>",
}


@pytest.mark.parametrize("kind", MARKUP)
def test_what_the_build_has_not_written_does_not_run(watched, site, serve, tmp_path, kind):
    text = (site / "404.html").read_text("utf-8").replace("</h1>", f"</h1><div id='end'>{MARKUP[kind]}</div>", 1)
    (tmp_path / "index.html").write_text(text, "utf-8")
    watch = watched(bypass_csp=False)
    page = watch.context.new_page()
    page.goto(f"{serve(tmp_path)}/")
    for link in page.locator("#end a").all():
        link.click()
    assert page.evaluate("window.harm") is None
    assert [text for text in watch.complaints if "Content Security Policy" in text]
    page.close()  # it goes on to miss files that only the whole site has
    watch.complaints.clear()


def test_our_servers_send_what_stands_in_the_pages(site):
    sent = Folder(site).reply("/", {}).headers["Content-Security-Policy"]
    assert sent == policy.read_from_pages(site)
    assert "'unsafe-eval'" not in sent
