"""Handing in from the page: what is in the file and in the copied text, who is asked, and how it is handed over."""

import json
import re

import pytest
from handin_steps import DARK, PANEL, WHO, begin, check_sum, downloaded, introduce, press, receipt, solve, state
from playwright.sync_api import expect

from coursebook.marking import envelope

pytestmark = pytest.mark.browser


def test_the_file_holds_what_was_done_and_its_checksum_is_right(static, demo_url, demo):
    solve(static, demo_url)
    static.goto(f"{demo_url}/share.html")
    static.wait_for_selector("course-exercise[data-editor=rich]")
    static.locator(".cm-content").click()
    static.keyboard.press("Control+a")
    static.keyboard.insert_text(demo.SHARE_RIGHT)
    begin(static, demo_url)
    expect(static.locator(".cx-handin-what")).to_contain_text(
        "这次交 2 道练习（1 道已通过，1 道没有检查，另有 10 道还没做，不会交）"
    )
    introduce(static)
    name, text = downloaded(static)
    assert re.fullmatch(r"2024001-陈小满-示范课-\d{4}-\d\d-\d\d\.coursework\.json", name)
    assert envelope.receipt(check_sum(text)) == receipt(static)
    work = json.loads(text)
    assert list(work) == ["format", "course", "student", "made", "scope", "answers", "checksum"]
    assert work["student"] == {"id": "2024001", "name": "陈小满", "group": "营销 2401"}
    assert (work["course"], work["scope"]) == ({"id": "demo", "version": "1"}, "course")
    by_id = {one["exercise"]: one for one in work["answers"]}
    assert by_id["demo/number"]["verdict"] == {"status": "pass", "score": 1}
    assert (by_id["demo/number"]["attempts"], by_id["demo/number"]["hash"]) == (1, "h1")
    assert by_id["demo/share"]["answer"] == demo.SHARE_RIGHT
    assert by_id["demo/share"]["verdict"] is None, "the program was typed, but never checked"
    read = envelope.parse(text)
    assert (read.remarks, read.student, len(read.answers)) == ((), "2024001", 2)


def test_one_exercise_goes_as_it_is_on_the_screen_and_the_student_is_known_the_second_time(static, demo_url):
    solve(static, demo_url)
    static.get_by_label("答案").fill("3.5")
    press(static, "提交")
    state(static, "review")
    introduce(static)
    _, text = downloaded(static)
    [one] = json.loads(text)["answers"]
    assert (json.loads(text)["scope"], one["answer"], one["verdict"]) == ("exercise", "3.5", None)
    assert one["best"] == {"status": "pass", "score": 1}
    press(static, "完成")
    expect(static.get_by_role("button", name="提交", exact=True)).to_be_focused()
    press(static, "提交")
    expect(static.locator(".cx-handin-who")).to_have_text("2024001 · 陈小满 · 营销 2401")
    press(static, "不是我")
    expect(static.get_by_label("学号")).to_have_value("")


def test_a_page_hands_in_its_own_exercises_whatever_their_kind(static, demo_url):
    static.goto(f"{demo_url}/all.html")
    static.evaluate("Promise.all([...document.querySelectorAll('course-exercise')].map(each => each.begin()))")
    # Every element gets an answer that its own kind made.
    static.evaluate("document.querySelectorAll('course-exercise').forEach(each => each.changed())")
    press(static, "提交本页的练习")
    state(static, "review")
    introduce(static)
    _, text = downloaded(static)
    shown = static.evaluate(
        "Object.fromEntries([...document.querySelectorAll('course-exercise')]"
        ".map(each => [each.exerciseId, each.kindOf.read()]))"
    )
    work = json.loads(text)
    assert work["scope"] == "page"
    assert {one["exercise"]: one["answer"] for one in work["answers"]} == shown
    assert len(shown) == 12


def test_what_is_missing_or_odd_is_said_and_odd_is_let_through(static, demo_url):
    solve(static, demo_url)
    begin(static, demo_url)
    press(static, "确认提交")
    expect(static.get_by_role("alert")).to_contain_text("请填学号")
    expect(static.get_by_label("学号")).to_be_focused()
    static.get_by_label("学号").fill("12")
    static.get_by_label("姓名").fill("陈小满")
    press(static, "确认提交")
    expect(static.get_by_role("alert")).to_contain_text("请再看一眼")
    press(static, "确认提交")
    state(static, "done")


def test_nothing_done_is_nothing_to_hand_in(static, demo_url):
    begin(static, demo_url)
    expect(static.locator(PANEL)).to_contain_text("还没有可以提交的内容")
    assert static.get_by_role("button", name="确认提交").count() == 0


@pytest.mark.parametrize("clipboard", ["new", "old"])
def test_inside_other_apps_the_text_goes_first_and_holds_the_same(watched, demo_url, clipboard):
    watch = watched(
        user_agent="Mozilla/5.0 Chrome/130 Mobile MicroMessenger/8.0",
        permissions=["clipboard-read", "clipboard-write"],
    )
    page = watch.context.new_page()
    if clipboard == "old":
        page.add_init_script("Object.defineProperty(navigator.clipboard, 'writeText', {value: undefined})")
    solve(page, demo_url)
    begin(page, demo_url)
    introduce(page)
    expect(page.locator(f"{PANEL} .cx-notice")).to_contain_text("在浏览器中打开")
    press(page, "复制提交码")
    expect(page.locator(".cx-handin-ways .cx-handin-said")).to_contain_text("已复制")
    code = page.evaluate("navigator.clipboard.readText()")
    assert code.startswith("CB1.")
    read = envelope.parse(f"老师好，这是我的作业：\n{code}\n谢谢！")
    assert (read.receipt, read.remarks) == (receipt(page), ())
    assert downloaded(page)[1] == envelope.unpacked(code)
    watch.forgive("404")


@pytest.mark.parametrize("takes", ["files", "texts"])
def test_a_phone_s_own_sheet_gets_the_file_or_else_the_text(watched, demo_url, takes):
    watch = watched()
    page = watch.context.new_page()
    page.add_init_script(
        f"""navigator.canShare = data => {json.dumps(takes == "files")} && data.files.length === 1;
        navigator.share = async data => {{
            window.shared = [data.title, data.files ? await data.files[0].text() : data.text];
        }};"""
    )
    solve(page, demo_url)
    begin(page, demo_url)
    introduce(page)
    press(page, "发送给…")
    page.wait_for_function("window.shared")
    title, text = page.evaluate("window.shared")
    assert title.endswith(".coursework.json")
    assert text.startswith("{" if takes == "files" else "CB1.")
    assert envelope.parse(text).receipt == receipt(page)
    watch.forgive("404")


def test_a_browser_that_stores_nothing_can_still_hand_in(watched, demo_url):
    watch = watched()
    page = watch.context.new_page()
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('', 'Security') }})"
    )
    solve(page, demo_url)
    press(page, "提交")
    state(page, "review")
    introduce(page)
    assert json.loads(downloaded(page)[1])["answers"][0]["answer"] == "266.67"
    watch.forgive("404")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_panel_fits_a_phone_and_anybody(static, demo_url, axe, scheme):
    solve(static, demo_url)
    static.goto(f"{demo_url}/progress.html")

    def fits() -> None:
        if scheme == "dark":
            static.evaluate(DARK)
        assert static.evaluate("document.documentElement.scrollWidth") <= 360
        assert axe(static) == []
        controls = static.locator(f"{PANEL} :is(button, input, summary)")
        heights = controls.evaluate_all("nodes => nodes.map(node => node.offsetHeight).filter(Boolean)")
        assert min(heights) >= 44

    press(static, "导入作业文件或提交码")
    state(static, "open")
    fits()
    press(static, "取消")
    press(static, "提交全部练习")
    state(static, "review")
    fits()
    introduce(static)
    fits()


def test_all_of_it_works_by_keyboard(static, demo_url):
    solve(static, demo_url)
    static.goto(f"{demo_url}/progress.html")
    static.get_by_role("button", name="提交全部练习").focus()
    static.keyboard.press("Enter")
    state(static, "review")
    expect(static.get_by_label("学号")).to_be_focused()
    static.keyboard.press("Escape")
    state(static, "idle")
    expect(static.get_by_role("button", name="提交全部练习")).to_be_focused()
    static.keyboard.press("Enter")
    state(static, "review")
    for text in WHO.values():
        static.keyboard.type(text)
        static.keyboard.press("Tab")
    static.get_by_label("班级").press("Enter")
    state(static, "done")
    expect(static.locator(".cx-handin-title")).to_be_focused()


def test_without_a_press_nobody_is_asked(watched, demo_url):
    watch = watched()
    page = watch.context.new_page()
    solve(page, demo_url)
    page.goto(f"{demo_url}/progress.html")
    page.wait_for_selector("course-progress[data-state=ready]")
    assert not [url for url in watch.requests if "collector" in url]
