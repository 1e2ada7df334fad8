"""Opening a hand-in on another device: what comes back, what is asked before, what is refused."""

import pytest
from handin_steps import PANEL, answer, begin, downloaded, introduce, made, opened, press, receipt, solve
from playwright.sync_api import expect

from coursebook.marking import envelope

pytestmark = pytest.mark.browser


def test_opening_restores_the_work_on_another_device(static, watched, demo_url, tmp_path):
    solve(static, demo_url)
    begin(static, demo_url)
    introduce(static)
    name, text = downloaded(static)
    (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "聊天记录.txt").write_text(f"老师好\n{envelope.packed(text)}", "utf-16")
    for way in (name, "聊天记录.txt", "text"):
        watch = watched()
        other = watch.context.new_page()
        other.goto(f"{demo_url}/progress.html")
        press(other, "导入作业文件或提交码")
        if way != "text":
            other.get_by_label("作业文件", exact=True).set_input_files(tmp_path / way)
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
