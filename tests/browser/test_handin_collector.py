"""Handing in to a collector: one that takes it, refuses it, is down, or isn't there."""

import json

import pytest
from handin_steps import PANEL, UNSENT, WHO, begin, check_sum, downloaded, introduce, press, receipt, solve, state
from playwright.sync_api import expect
from running import CODE, Running, rows

from coursebook.marking import envelope

pytestmark = pytest.mark.browser


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
