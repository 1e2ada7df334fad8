"""Handing in from the page: the file, the copied text, opening it elsewhere, a collector, one that is down."""

import json
import re
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from coursebook.marking import envelope

sys.path.insert(0, str(Path(__file__).parents[1] / "collect"))
from running import CODE, Running, rows

pytestmark = pytest.mark.browser

PANEL = "course-handin"
WHO = {"学号": "２０２４００１", "姓名": "陈小满", "班级": "营销 2401"}
UNSENT = "coursebook-handin:demo:unsent"
DARK = "document.documentElement.setAttribute('data-md-color-scheme', 'slate')"


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def state(page: Page, name: str) -> None:
    page.wait_for_selector(f"{PANEL}[data-state={name}]")


def solve(page: Page, url: str, value: str = "266.67") -> None:
    page.goto(f"{url}/number.html")
    page.get_by_label("答案").fill(value)
    press(page, "检查")
    page.wait_for_selector("course-exercise[data-verdict]")


def begin(page: Page, url: str, name: str = "提交全部练习") -> None:
    page.goto(f"{url}/progress.html")
    press(page, name)
    state(page, "review")


def introduce(page: Page, **more: str) -> None:
    for label, text in {**WHO, **more}.items():
        page.locator(PANEL).get_by_label(label, exact=True).fill(text)
    press(page, "确认提交")
    state(page, "done")


def receipt(page: Page) -> str:
    return page.locator(".cx-handin-receipt b").inner_text()


def downloaded(page: Page) -> tuple[str, str]:
    with page.expect_download() as waiting:
        press(page, "下载文件")
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes().decode("utf-8")


def check_sum(text: str) -> str:
    """The contract's words, without our own reader: the value is emptied in the text, and the whole is hashed."""
    value = re.findall(r'"checksum": "([0-9a-f]{64})"\n\}$', text)[0]
    assert sha256(text.replace(value, "").encode()).hexdigest() == value
    return value


@pytest.fixture
def static(watched):
    """A page on a site without a collector: that the site says so (404) stands in the browser's console."""
    watch = watched()
    yield watch.context.new_page()
    watch.forgive("404", "413", "ERR_FAILED")


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


def test_opening_restores_the_work_on_another_device(static, watched, demo_url, tmp_path):
    solve(static, demo_url)
    begin(static, demo_url)
    introduce(static)
    name, text = downloaded(static)
    (tmp_path / name).write_text(text, "utf-8")
    for way in ("file", "text"):
        watch = watched()
        other = watch.context.new_page()
        other.goto(f"{demo_url}/progress.html")
        press(other, "导入作业文件或提交码")
        if way == "file":
            other.get_by_label("作业文件", exact=True).set_input_files(tmp_path / name)
        else:
            other.get_by_label("或者提交码").fill(f"你好\n{envelope.packed(text)}")
            press(other, "读取提交码")
        expect(other.locator(PANEL)).to_contain_text(f"收据号 {receipt(static)}")
        press(other, "导入 1 道")
        expect(other.locator(PANEL)).to_contain_text("已导入 1 道练习")
        expect(other.locator("li[data-reached=pass]")).to_have_count(1)
        other.goto(f"{demo_url}/number.html")
        expect(other.get_by_label("答案")).to_have_value("266.67")
        expect(other.locator(".cx-reached")).to_have_text("✓ 已通过 · 已试 1 次")
        press(other, "检查")
        expect(other.locator(".cx-reached")).to_have_text("✓ 已通过 · 已试 1 次")
        press(other, "提交")
        expect(other.locator(".cx-handin-who")).to_have_text("2024001 · 陈小满 · 营销 2401")
        watch.forgive("404")


def opened(page: Page, text: str) -> None:
    press(page, "导入作业文件或提交码")
    page.get_by_label("或者提交码").fill(text)
    press(page, "读取提交码")


def made(page: Page, url: str, answers: list[dict]) -> str:
    """A hand-in written by the page's own module."""
    page.goto(f"{url}/progress.html")
    parts = {
        "course": {"id": "demo", "version": "1"}, "student": {"id": "7", "name": "李", "group": ""},
        "made": "2026-01-01T00:00:00.000Z", "scope": "course", "answers": answers,
    }  # fmt: skip
    script = "async parts => (await import('./assets/coursebook/handin.js')).write(parts)"
    return page.evaluate(script, parts)


def answer(exercise: str, value: object, version: str = "h1") -> dict:
    return {
        "exercise": exercise, "hash": version, "kind": "number", "answer": value, "attempts": 2, "first": None,
        "last": None, "verdict": None,
    }  # fmt: skip


def test_opening_asks_before_it_overwrites_and_can_be_taken_back(page, demo_url):
    solve(page, demo_url, "5")
    text = made(page, demo_url, [answer("demo/number", "999"), answer("demo/blank", {"p": "旧"})])
    opened(page, text)
    expect(page.locator(".cx-handin-fault")).to_contain_text("「算一算」已经有不同的内容")
    expect(page.locator(".cx-handin-fault")).to_contain_text("「算一算」在这台设备上做得更晚")
    press(page, "只补上这里没有的 1 道")
    kept = "id => JSON.parse(localStorage.getItem(`coursebook:demo:demo/${id}`))?.answer ?? null"
    assert (page.evaluate(kept, "number"), page.evaluate(kept, "blank")) == ("5", {"p": "旧"})
    press(page, "完成")
    opened(page, text)
    press(page, "全部换成作业里的 1 道")
    assert page.evaluate(kept, "number") == "999"
    press(page, "撤销导入")
    assert page.evaluate(kept, "number") == "5"


def test_opening_on_the_exercises_own_page_shows_it_at_once(page, demo_url):
    text = made(page, demo_url, [answer("demo/number", "999"), answer("demo/share", "x = 1\n")])
    page.goto(f"{demo_url}/all.html")
    page.evaluate("Promise.all([...document.querySelectorAll('course-exercise')].map(each => each.begin()))")
    opened(page, text)
    press(page, "导入 2 道")
    expect(page.locator("[exercise='demo/number'] input")).to_have_value("999")
    expect(page.locator("[exercise='demo/share'] .cm-content")).to_have_text("x = 1")
    press(page, "撤销导入")
    expect(page.locator("[exercise='demo/share'] .cm-content")).to_contain_text("在这里写代码")
    expect(page.locator("[exercise='demo/number'] input")).to_have_value("")
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('coursebook:'))") == []


def test_unknown_and_changed_exercises_are_kept_and_named(page, demo_url):
    opened(page, made(page, demo_url, [answer("demo/gone", "1"), answer("demo/number", "7", "h0")]))
    expect(page.locator(PANEL)).to_contain_text("没有练习「demo/gone」，答案先替你留着")
    expect(page.locator(PANEL)).to_contain_text("更新了「算一算」")
    press(page, "导入 2 道")
    expect(page.locator(PANEL)).to_contain_text("已导入 2 道练习")
    assert page.evaluate("JSON.parse(localStorage.getItem('coursebook:demo:demo/gone')).answer") == "1"
    page.goto(f"{demo_url}/number.html")
    expect(page.locator("[data-notice=updated]")).to_be_visible()
    expect(page.get_by_label("答案")).to_have_value("7")


def test_what_is_no_hand_in_is_refused_in_a_sentence(page, demo_url):
    whole = made(page, demo_url, [answer("demo/number", "7")])
    code = envelope.packed(whole)
    cases = {
        "你好": "不是作业文件",
        whole[:-40]: "不完整",
        code[: len(code) // 2]: "不完整",
        "CB1.": "不完整",
        envelope.packed("[" * 100_000): "不是作业文件",
        envelope.packed(" " * 20_000_000): "大得不正常",
        whole.replace("coursework/1", "coursework/9"): "刷新网页",
        whole.replace('"id": "demo"', '"id": "other"'): "另一门课",
        '{"format": "coursebook.coursework/1"}': "不完整",
    }
    press(page, "导入作业文件或提交码")
    for text, word in cases.items():
        page.get_by_label("或者提交码").fill(text)
        press(page, "读取提交码")
        expect(page.get_by_role("alert")).to_contain_text(word)
    page.get_by_label("或者提交码").fill(whole.replace('"answer": "7"', '"answer": "8"'))
    press(page, "读取提交码")
    expect(page.locator(PANEL)).to_contain_text("在提交以后被改过")


def test_page_and_marker_read_each_other_to_the_letter(page, demo_url):
    odd = ["汉字 🍵 \u2028 \x00 \ud800", '"checksum": "' + "0" * 64 + '"', "x" * 300_000, "", '\r\n\\"']
    answers = [answer(f"demo/{n}", value) for n, value in enumerate([*odd, {"checksum": "1" * 64}, None, [1.5, {}]])]
    text = made(page, demo_url, answers)
    read = envelope.parse(text)
    assert read.remarks == ()
    assert [one.answer for one in read.answers] == [one["answer"] for one in answers]
    script = """async text => { const m = await import('./assets/coursebook/handin.js');
        const { work, receipt, intact } = m.read(text);
        return [work.answers, receipt, intact, m.unpack(m.pack(text)) === text, m.pack(text)]; }"""
    for form in (text, text.replace("\n", "\r\n"), envelope.packed(text)):
        got, number, intact, same, _ = page.evaluate(script, form if form.startswith("{") else envelope.unpacked(form))
        assert (got, number, intact, same) == (answers, read.receipt, True, True)
    assert envelope.unpacked(page.evaluate(script, text)[4]) == text


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
    assert not [url for url in watch.requests if "collector" in url or "/handin.js" in url]


def test_offline_the_file_is_offered_and_a_site_without_collector_is_not_asked_for_ever(static, demo_url):
    solve(static, demo_url)
    static.goto(f"{demo_url}/progress.html")
    static.route("**/collector/**", lambda route: route.abort())
    press(static, "提交全部练习")
    state(static, "review")
    introduce(static)
    assert static.locator(PANEL).get_attribute("data-sent") == "later"
    assert envelope.receipt(check_sum(downloaded(static)[1])) == receipt(static)
    static.unroute("**/collector/**")
    with static.expect_response("**/collector/info"):
        static.reload()
    static.wait_for_function("key => localStorage.getItem(key) === null", arg=UNSENT)
    expect(static.locator(f"{PANEL} > .cx-handin-said")).to_be_empty()


def test_what_a_collector_refuses_can_still_be_handed_in_as_a_file(static, demo_url):
    info = {"course": "demo", "class_code_required": False}
    static.route("**/collector/info", lambda route: route.fulfill(json=info))
    no = {"message": "作业太大，请改用文件交。", "field": ""}
    static.route("**/collector/submissions", lambda route: route.fulfill(status=413, json=no))
    solve(static, demo_url)
    begin(static, demo_url)
    introduce(static)
    expect(static.locator(PANEL)).to_contain_text("老师的电脑没有收下，请用文件交")
    expect(static.locator(PANEL)).to_contain_text("作业太大")
    assert envelope.receipt(check_sum(downloaded(static)[1])) == receipt(static)
    assert static.evaluate(f"localStorage.getItem('{UNSENT}')") is None


def test_work_that_stays_unsent_is_named_until_the_student_says_enough(static, demo_url):
    kept = [{"text": "{}", "receipt": "ABCD-EFGH", "made": "", "sure": True}]
    static.goto(f"{demo_url}/index.html")
    static.evaluate("([key, text]) => localStorage.setItem(key, text)", [UNSENT, json.dumps(kept)])
    static.goto(f"{demo_url}/progress.html")
    expect(static.locator(f"{PANEL} > .cx-handin-said")).to_contain_text("有 1 份作业还没有交到老师那里")
    expect(static.locator(f"{PANEL} > .cx-handin-said")).to_contain_text("ABCD-EFGH")
    press(static, "已经用文件交了，不用再交")
    assert static.evaluate(f"localStorage.getItem('{UNSENT}')") is None


@pytest.fixture
def collecting(demo, tmp_path):
    running = []

    def start(port: int = 0) -> Running:
        running.append(Running(demo.folder, tmp_path / "收件", "--class-code", CODE, port=port))
        return running[-1]

    yield start
    for one in running:
        if one.process.poll() is None:
            one.stop()


def test_a_collector_takes_it_and_its_teacher_sees_it(watched, collecting, axe):
    collector = collecting()
    watch = watched()
    page = watch.context.new_page()
    solve(page, collector.url)
    begin(page, collector.url)
    expect(page.locator(PANEL)).to_contain_text("发送到老师的电脑")
    for label, text in {**WHO, "班级口令": "不知道"}.items():
        page.locator(PANEL).get_by_label(label, exact=True).fill(text)
    press(page, "确认提交")
    expect(page.get_by_role("alert")).to_contain_text("班级口令不对")
    page.get_by_label("班级口令").fill(CODE)
    press(page, "确认提交")
    state(page, "done")
    assert page.locator(PANEL).get_attribute("data-sent") == "collector"
    [(number, student, text)] = collector.rows()
    assert (number, student) == (receipt(page), "2024001")
    assert envelope.receipt(check_sum(text)) == number
    assert page.evaluate(f"localStorage.getItem('{UNSENT}')") is None
    watch.forgive("403")

    teacher = watched().context.new_page()
    teacher.goto(collector.teacher)
    assert "token" not in teacher.url, "the address bar may be projected"
    expect(teacher.locator("#students summary")).to_contain_text("陈小满 2024001 · 营销 2401")
    teacher.locator("#students summary").click()
    expect(teacher.locator(".inside")).to_contain_text(number)
    assert axe(teacher) == []
    assert teacher.evaluate("document.documentElement.scrollWidth") <= 360
    # Live: what comes in now is seen without a press, and what is open stays open.
    solve(page, collector.url, "5")
    begin(page, collector.url)
    press(page, "确认提交")
    state(page, "done")
    expect(teacher.locator(".inside .receipt")).to_have_count(2)
    expect(teacher.locator(".inside .receipt").first).to_have_text(receipt(page))


def test_a_collector_that_is_down_costs_nothing_and_gets_it_later(watched, collecting, tmp_path):
    collector = collecting()
    watch = watched()
    page = watch.context.new_page()
    solve(page, collector.url)
    begin(page, collector.url)
    for label, text in {**WHO, "班级口令": CODE}.items():
        page.locator(PANEL).get_by_label(label, exact=True).fill(text)
    collector.kill()
    press(page, "确认提交")
    state(page, "done")
    assert page.locator(PANEL).get_attribute("data-sent") == "later"
    expect(page.locator(PANEL)).to_contain_text("下次打开网页时会自动再交")
    number = receipt(page)
    assert envelope.receipt(check_sum(downloaded(page)[1])) == number
    assert rows(tmp_path / "收件") == []
    again = collecting(collector.port)
    page.goto(f"{again.url}/progress.html")
    expect(page.locator(f"{PANEL} > .cx-handin-said")).to_contain_text(f"已经交给老师，收据号 {number}")
    assert [row[0] for row in again.rows()] == [number]
    assert page.evaluate(f"localStorage.getItem('{UNSENT}')") is None
    page.reload()
    page.wait_for_selector("course-progress[data-state=ready]")
    assert len(again.rows()) == 1
    watch.forgive("ERR_CONNECTION_REFUSED")
