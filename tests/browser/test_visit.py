"""A visit: what is kept, what is loaded when, instant navigation, missing files, other hosts."""

import re

import pytest
from code_steps import EXERCISE, press, ready
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser

KEY = "coursebook:demo:demo/share"


def text_of(page: Page) -> str:
    return page.locator(".cm-content").evaluate("node => node.innerText")


def test_everything_typed_is_kept_to_the_last_letter_over_a_reload(page, demo_url):
    page.goto(f"{demo_url}/share.html")
    ready(page)
    page.locator(".cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("answer = 4242")
    page.reload()
    ready(page)
    assert "answer = 4242" in text_of(page)


def test_kept_work_is_shown_without_the_courses_list(watched, demo_url):
    watch = watched()
    page = watch.context.new_page()
    page.goto(f"{demo_url}/number.html")
    page.get_by_label("答案").fill("42")
    page.route("**/course.json", lambda route: route.abort())
    page.reload()
    expect(page.get_by_label("答案")).to_have_value("42")
    watch.forgive("ERR_FAILED")


def test_attempts_and_hints_are_kept_over_a_reload(page, demo_url):
    page.goto(f"{demo_url}/number.html")
    for value in ("1", "1", "2"):
        page.get_by_label("答案").fill(value)
        press(page, "检查")
        page.wait_for_selector(f"{EXERCISE}[data-verdict=fail]:not([data-stale])")
    page.get_by_role("button", name="给我一个提示").click()
    page.reload()
    # The same answer twice is one honest attempt.
    expect(page.locator(".cx-reached")).to_contain_text("已试 2 次")
    expect(page.locator(".cx-hints li")).to_have_count(1)
    expect(page.get_by_label("答案")).to_have_value("2")


def test_the_solution_comes_after_honest_attempts_only(page, demo_url):
    page.goto(f"{demo_url}/number.html")
    expect(page.locator(".cx-solution-wait")).to_contain_text("再认真试 2 次")
    assert page.locator(".cx-solution").count() == 0
    for value in ("1", "2"):
        page.get_by_label("答案").fill(value)
        press(page, "检查")
    page.get_by_text("看参考答案").click()
    expect(page.locator(".cx-solution pre")).to_contain_text("part / whole * 100")


def test_hints_come_one_by_one(page, demo_url):
    page.goto(f"{demo_url}/number.html")
    page.get_by_role("button", name="给我一个提示").click()
    expect(page.locator(".cx-hints li")).to_have_count(1)
    page.get_by_role("button", name="再给一个提示").click()
    expect(page.locator(".cx-hints li")).to_have_count(2)
    expect(page.locator(".cx-hints li").last).to_be_focused()


def test_an_updated_exercise_keeps_the_text_and_says_so(page, demo_url):
    page.goto(f"{demo_url}/number.html")
    page.get_by_label("答案").fill("266.67")
    press(page, "检查")
    page.wait_for_selector(f"{EXERCISE}[data-verdict=pass]")
    page.goto(f"{demo_url}/number-updated.html")
    expect(page.locator("[data-notice=updated]")).to_contain_text("更新了")
    expect(page.get_by_label("答案")).to_have_value("266.67")
    expect(page.locator(".cx-reached")).to_contain_text("未完成")


def test_reset_can_be_undone(page, demo_url):
    page.goto(f"{demo_url}/share.html")
    ready(page)
    page.locator(".cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("kept = 1")
    press(page, "重置")
    assert "kept" not in text_of(page)
    press(page, "撤销重置")
    assert "kept = 1" in text_of(page)


@pytest.mark.parametrize("how", ["throws", "full"])
def test_a_browser_that_stores_nothing_is_told_of_and_still_works(watched, demo_url, how):
    watch = watched()
    page = watch.context.new_page()
    scripts = {
        "throws": "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('', 'Security') }})",
        "full": "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }",
    }
    page.add_init_script(scripts[how])
    page.goto(f"{demo_url}/number.html")
    page.get_by_label("答案").fill("266.67")
    expect(page.locator("[data-notice=refused]")).to_contain_text("不让本页保存")
    press(page, "检查")
    page.wait_for_selector(f"{EXERCISE}[data-verdict=pass]")


def test_damaged_storage_does_not_break_the_page(page, demo_url):
    page.goto(f"{demo_url}/index.html")
    page.evaluate("key => localStorage.setItem(key, '{broken')", KEY)
    page.goto(f"{demo_url}/share.html")
    ready(page)
    assert "def share" in text_of(page)


@pytest.mark.parametrize("kind", ["share", "form", "choice"])
def test_of_our_own_modules_a_page_loads_one(watched, demo_url, kind):
    watch = watched()
    page = watch.context.new_page()
    page.goto(f"{demo_url}/{kind}.html")
    page.get_by_role("button", name="检查", exact=True).wait_for()
    ours = [url for url in watch.requests if url.endswith(".js") and not url.endswith((".bundle.js", "/instant.js"))]
    assert [url.rsplit("/", 1)[1] for url in ours] == ["elements.js"]


def of_runtime(watch) -> set[str]:
    """Names of the runtime's files that were asked for."""
    return {url.rsplit("/", 1)[1] for url in watch.requests if "/runtime/" in url}


def test_nothing_of_python_is_fetched_before_the_student_shows_interest(watched, demo_url):
    watch = watched()
    page = watch.context.new_page()
    page.goto(f"{demo_url}/share.html")
    ready(page)
    assert of_runtime(watch) <= {"runtime.json"}
    page.locator(".cm-content").click()
    page.wait_for_selector(f"{EXERCISE}[data-python=ready]")
    fetched = [url for url in watch.requests if "/runtime/" in url]
    assert any(url.endswith("pyodide.asm.wasm") for url in fetched)
    assert not [url for url in fetched if "pandas" in url], "an exercise on plain numbers needs no pandas"
    assert len(fetched) == len(set(fetched)), "nothing is fetched twice"
    assert {re.match(r"\w+://[^/]+", url)[0] for url in watch.requests if not url.startswith("data:")} == {demo_url}


def test_python_comes_when_the_reader_scrolls_near_an_exercise(watched, demo_url):
    watch = watched()
    page = watch.context.new_page()
    page.goto(f"{demo_url}/share.html")
    ready(page)
    page.evaluate("document.querySelector('h1').style.marginBottom = '3000px'")
    page.mouse.wheel(0, 200)
    page.wait_for_function("scrollY > 0")
    assert of_runtime(watch) <= {"runtime.json"}
    page.mouse.wheel(0, 3000)
    page.wait_for_selector(f"{EXERCISE}[data-python=ready]")


def hold(page: Page, pattern: str) -> list[Route]:
    """Requests that wait, in the order in which they come."""
    held = []

    def keep(route: Route) -> None:
        held.append(route)

    page.route(pattern, keep)
    return held


@pytest.mark.parametrize("name", ["检查", "运行"])
def test_python_is_sent_for_before_the_exercise_itself_has_come(watched, demo_url, name):
    page = watched().context.new_page()
    held = hold(page, "**/casebook.json*")
    page.goto(f"{demo_url}/share.html")
    with page.expect_request("**/pyodide.asm.wasm"):
        press(page, name)
    page.wait_for_selector(f"{EXERCISE}[data-python=ready]")
    for route in held:
        route.continue_()
    page.wait_for_selector(f"{EXERCISE}[data-state=ready]:is([data-verdict], [data-runs])")


@pytest.mark.parametrize("part", ["button:text-is('检查')", "textarea"])
def test_a_finger_on_the_exercise_is_interest_although_it_gives_no_focus(watched, demo_url, part):
    page = watched().context.new_page()
    page.add_init_script("window.requestIdleCallback = () => {};")  # the textarea stays
    page.goto(f"{demo_url}/share.html")
    page.locator(part).dispatch_event("pointerdown")
    page.wait_for_selector(f"{EXERCISE}[data-python=ready]")


def test_the_editor_does_not_stand_in_the_way_of_python_that_somebody_waits_for(watched, demo_url):
    watch = watched()
    page = watch.context.new_page()
    page.add_init_script("window.idle = []; window.requestIdleCallback = (act) => window.idle.push(act);")
    rest = "window.idle.splice(0).forEach((act) => act())"
    held = hold(page, "**/pyodide.asm.wasm")
    page.goto(f"{demo_url}/share.html")
    with page.expect_request("**/pyodide.asm.wasm"):
        press(page, "检查")
    page.evaluate(rest)
    assert not [url for url in watch.requests if "editor.bundle" in url]
    held[0].continue_()
    page.wait_for_selector(f"{EXERCISE}[data-verdict]")
    page.wait_for_function("window.idle.length > 0")
    page.evaluate(rest)
    ready(page)


def test_the_editor_comes_at_once_to_whoever_begins_to_write(watched, demo_url):
    page = watched().context.new_page()
    page.add_init_script("window.requestIdleCallback = () => {};")
    page.goto(f"{demo_url}/share.html")
    page.locator("textarea").focus()
    ready(page)
    expect(page.locator(".cm-content")).to_be_focused()


SPARING = {
    "data saver": "{saveData: true, effectiveType: '4g'}",
    "slow": "{saveData: false, effectiveType: '3g'}",
}


@pytest.mark.parametrize("network", SPARING)
def test_where_bytes_are_dear_python_comes_on_tap_with_its_size_named(watched, demo_url, network):
    watch = watched()
    page = watch.context.new_page()
    page.add_init_script(f"Object.defineProperty(navigator, 'connection', {{value: {SPARING[network]}}})")
    page.goto(f"{demo_url}/share.html")
    ready(page)
    page.locator(".cm-content").click()
    offer = page.get_by_role("button", name=re.compile(r"加载 Python（要下载 \d+\.\d MB）"))
    expect(offer).to_be_visible()
    assert of_runtime(watch) == {"runtime.json"}
    offer.click()
    page.wait_for_selector(f"{EXERCISE}[data-python=ready]")


def test_progress_shows_the_size(watched, demo_url):
    page = watched().context.new_page()
    page.goto(f"{demo_url}/share.html")
    ready(page)
    page.evaluate(
        """() => { window.seen = [];
        new MutationObserver(() => window.seen.push(document.querySelector('.cx-loading').textContent))
            .observe(document.querySelector('.cx-loading'), {childList: true, subtree: true, characterData: true}); }"""
    )
    page.locator(".cm-content").click()
    page.wait_for_selector(f"{EXERCISE}[data-python=ready]")
    assert any(re.search(r"\d\.\d / 1\d\.\d MB", text) for text in page.evaluate("window.seen"))
    expect(page.locator(".cx-loading")).to_be_hidden()


def test_a_page_opened_while_a_loop_ran_is_free_again(page, demo_url):
    """The rival runs the loop again at every visit; here nothing runs until it is asked for."""
    page.goto(f"{demo_url}/share.html")
    ready(page)
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("while True:\n    pass\n")
    press(page, "运行")
    page.wait_for_selector(f"{EXERCISE}[data-python=busy]")
    page.reload()
    ready(page)
    assert "while True" in text_of(page)
    assert page.locator(EXERCISE).get_attribute("data-python") == "off"


def test_instant_navigation_mounts_again_and_keeps_python_warm(lab, demo):
    page = lab("share")
    for _ in range(2):
        ready(page)
        page.locator(".cm-content").click()
        page.wait_for_selector(f"{EXERCISE}[data-python=ready]")
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(demo.SHARE_RIGHT)
        press(page, "检查")
        page.wait_for_selector(f"{EXERCISE}[data-verdict=pass]")
        page = lab("second")
        ready(page)
        assert page.locator(EXERCISE).get_attribute("data-python") == "ready"
        page = lab("share")


def test_leaving_the_page_ends_a_running_program(lab):
    page = lab("share")
    ready(page)
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("while True:\n    pass\n")
    press(page, "运行")
    page.wait_for_selector(f"{EXERCISE}[data-python=busy]")
    page = lab("second")
    ready(page)
    page.locator(".cm-content").click()
    page.wait_for_selector(f"{EXERCISE}[data-python=ready]")


@pytest.mark.parametrize("missing", ["**/runtime.json", "**/pyodide.asm.wasm", "**/libraries.bin", "**/pyodide.mjs"])
def test_a_missing_runtime_file_is_one_sentence_and_the_rest_still_works(watched, demo_url, missing):
    watch = watched()
    page = watch.context.new_page()
    page.route(missing, lambda route: route.fulfill(status=404, body="gone"))
    page.goto(f"{demo_url}/share.html")
    ready(page)
    page.locator(".cm-content").click()
    page.wait_for_selector(f"{EXERCISE}[data-python=broken]")
    sentence = page.locator(".cx-loading p").inner_text()
    assert "Python" in sentence
    assert sentence.count("。") == 1
    page.keyboard.type("x")
    assert "x" in text_of(page)
    page.unroute(missing)
    press(page, "再试一次")
    page.wait_for_selector(f"{EXERCISE}[data-python=ready]")
    watch.forgive("404", "Failed to fetch dynamically imported module")


@pytest.mark.parametrize(
    ("agent", "word"), [(None, "WebAssembly"), ("Mozilla/5.0 Chrome/130 MicroMessenger/8.0", "请在浏览器中打开")]
)
def test_without_webassembly_the_page_says_so_and_still_reads(watched, demo_url, agent, word):
    page = watched(**({"user_agent": agent} if agent else {})).context.new_page()
    page.add_init_script("delete window.WebAssembly")
    page.goto(f"{demo_url}/share.html")
    ready(page)
    expect(page.locator("[data-notice=unsupported]")).to_contain_text(word)
    press(page, "检查")
    expect(page.locator(".cx-said")).to_contain_text(word)
    expect(page.locator(".cx-prompt")).to_be_visible()


def test_without_the_editor_bundle_the_textarea_serves(watched, demo_url, demo):
    watch = watched()
    page = watch.context.new_page()
    page.route("**/editor.bundle.js", lambda route: route.abort())
    page.goto(f"{demo_url}/share.html")
    page.wait_for_selector(f"{EXERCISE}[data-editor=plain]")
    page.locator("textarea").fill(demo.SHARE_RIGHT)
    press(page, "检查")
    page.wait_for_selector(f"{EXERCISE}[data-verdict=pass]")
    watch.forgive("ERR_FAILED")


def test_a_missing_casebook_is_one_sentence_with_a_way_on(watched, demo_url):
    watch = watched()
    page = watch.context.new_page()
    page.route("**/casebook.json*", lambda route: route.fulfill(status=404, body="gone"))
    page.goto(f"{demo_url}/choice.html")
    page.wait_for_selector(f"{EXERCISE}[data-state=broken]")
    expect(page.locator("[data-notice=broken]")).to_contain_text("没有读到")
    page.unroute("**/casebook.json*")
    press(page, "再试一次")
    page.wait_for_selector(f"{EXERCISE}[data-state=ready]")
    watch.forgive("404")


def test_without_javascript_prompt_and_starter_are_readable(watched, demo_url):
    page = watched(java_script_enabled=False).context.new_page()
    page.goto(f"{demo_url}/share.html")
    expect(page.locator(".cx-prompt")).to_be_visible()
    expect(page.locator("textarea")).to_have_value(re.compile("def share"))


def test_progress_counts_what_was_reached(page, demo_url, demo):
    page.goto(f"{demo_url}/number.html")
    page.get_by_label("答案").fill("266.67")
    press(page, "检查")
    page.wait_for_selector(f"{EXERCISE}[data-verdict=pass]")
    page.goto(f"{demo_url}/progress.html")
    page.wait_for_selector("course-progress[data-state=ready]")
    expect(page.locator("course-progress[detail] progress")).to_have_attribute(
        "aria-label", f"练习进度：已通过 1 / {len(demo.ids)} 题，得 10 / {10 * len(demo.ids)} 分"
    )
    expect(page.locator("li[data-reached=pass]")).to_have_count(1)
    expect(page.locator("course-progress[unit]")).to_contain_text(f"1 / {len(demo.ids)} 题")
