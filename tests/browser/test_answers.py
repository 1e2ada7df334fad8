"""The kinds without code: they work without Python, by keyboard, and tell right from wrong by words."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

EXERCISE = "course-exercise"


def check(page: Page) -> str:
    before = int(page.locator(EXERCISE).get_attribute("data-checks") or 0)
    page.get_by_role("button", name="检查", exact=True).click()
    page.wait_for_selector(f'{EXERCISE}[data-checks="{before + 1}"]')
    return page.locator(EXERCISE).get_attribute("data-verdict")


def opened(lab, name: str) -> Page:
    page = lab(name)
    page.wait_for_selector(f"{EXERCISE}[data-state=ready]")
    return page


def verdict(page: Page) -> str:
    return page.locator(".cx-verdict").inner_text()


def test_choice(lab):
    page = opened(lab, "choice")
    assert check(page) == "not_attempted"
    page.get_by_label("销售额最高的客户").check()
    assert check(page) == "fail"
    assert "不一定赚钱" in verdict(page)
    page.get_by_label("利润贡献最高的客户").check()
    assert check(page) == "pass"


def test_several_choices(lab):
    page = opened(lab, "several")
    page.get_by_label("姓名").check()
    assert check(page) == "fail"
    assert "还没有选全" in verdict(page)
    page.get_by_label("电话").check()
    assert check(page) == "pass"


@pytest.mark.parametrize("text", ["266.67", "266.66", " 266.67 元", "\uff12\uff16\uff16\uff0e\uff16\uff17", "¥266.67"])
def test_number_as_people_write_it(lab, text):
    page = opened(lab, "number")
    page.get_by_label("答案").fill(text)
    assert check(page) == "pass"


def test_number_with_a_known_mistake(lab):
    page = opened(lab, "number")
    page.get_by_label("答案").fill("800")
    assert check(page) == "fail"
    assert "还没有除以 3" in verdict(page)
    page.get_by_label("答案").fill("三百")
    assert check(page) == "fail"
    assert "请只填一个数" in verdict(page)


def test_blank(lab):
    page = opened(lab, "blank")
    page.get_by_label("第 1 空").fill("推荐者 比例".replace(" ", ""))
    page.get_by_label("第 2 空").fill("被动者比例")
    page.get_by_label("第 3 空").select_option("百分数")
    assert check(page) == "fail"
    marks = page.locator(".cx-field-mark")
    assert "✓ 对" in marks.nth(0).inner_text()
    assert "被动者不参加计算" in marks.nth(1).inner_text()
    page.get_by_label("第 2 空").fill("批评者比例")
    expect(marks.nth(0)).to_be_empty()
    assert check(page) == "pass"


def test_blanks_in_a_program_ignore_spaces(lab):
    page = opened(lab, "program")
    page.get_by_label("第 1 空").fill("2*x")
    assert check(page) == "pass"


def test_order_by_keyboard(lab):
    page = opened(lab, "order")
    assert check(page) == "not_attempted"
    for place, text in enumerate(["识别客户", "区分客户", "与客户互动", "定制服务"]):
        while page.locator(".cx-step").all_inner_texts().index(text) > place:
            page.get_by_role("button", name=f"上移：{text}").focus()
            page.keyboard.press("Enter")
            assert page.evaluate("document.activeElement.getAttribute('aria-label')").endswith(text)
    assert check(page) == "pass"


def test_match(lab):
    page = opened(lab, "match")
    for left, right in {"R": "最近一次消费", "F": "消费频率", "M": "消费地点"}.items():
        page.get_by_label(left, exact=True).select_option(right)
    assert check(page) == "fail"
    assert "对了 2 处" in verdict(page)
    page.get_by_label("M", exact=True).select_option("消费金额")
    assert check(page) == "pass"


def test_table(lab):
    page = opened(lab, "table")
    # How exactly is said before the table, and with each of its numbers to those who hear it.
    expect(page.locator(".cx-exact")).to_have_text("数字都保留 1 位小数。")
    expect(page.get_by_label("A，平均金额")).to_have_accessible_description(re.compile("保留 1 位小数"))
    page.get_by_label("A，平均金额").fill("37.5")
    page.get_by_label("A，类别").select_option("重要价值客户")
    page.get_by_label("B，平均金额").fill("8.0")
    page.get_by_label("B，类别").select_option("一般客户")
    assert check(page) == "fail"
    assert "总额" in page.locator(".cx-field-mark").first.inner_text()
    page.get_by_label("A，平均金额").fill("12.5")
    assert check(page) == "pass"


def test_these_kinds_load_nothing_of_python(watched, demo_url):
    watch = watched()
    page = watch.context.new_page()
    page.goto(f"{demo_url}/choice.html")
    page.get_by_label("利润贡献最高的客户").check()
    assert check(page) == "pass"
    assert not [url for url in watch.requests if "/runtime/" in url or "editor.bundle" in url]


def add(page: Page, what: str, **values: str) -> None:
    page.get_by_role("button", name=f"添加{what}").click()
    record = page.locator(".cx-list", has=page.get_by_role("button", name=f"添加{what}")).locator("li").last
    for label, value in values.items():
        control = record.get_by_label(label, exact=True)
        if control.evaluate("node => node.tagName") == "SELECT":
            control.select_option(label=value)
        else:
            control.fill(value)


def test_form_is_drawn_while_typed_and_reviewed_rule_by_rule(lab):
    page = lab("form")
    add(page, "步骤", 名称="接到投诉", 类型="开始")
    add(page, "步骤", 名称="归档", 类型="结束")
    expect(page.locator("svg.cx-flow")).to_have_attribute("aria-label", "流程图：2 个步骤，0 条连线")
    expect(page.locator("svg.cx-flow text").first).to_have_text("接到投诉")
    assert check(page) == "fail"
    items = page.locator(".cx-items li")
    assert items.evaluate_all("nodes => nodes.map(n => n.dataset.passed)") == ["true", "false"]
    add(page, "连线", 从="1. 接到投诉", 到="2. 归档", 条件="完成")
    expect(page.locator("svg.cx-flow .cx-flow-label")).to_have_text("完成")
    assert check(page) == "pass"


def test_removing_a_step_clears_what_refers_to_it(lab):
    page = lab("form")
    add(page, "步骤", 名称="甲", 类型="开始")
    add(page, "步骤", 名称="乙", 类型="结束")
    add(page, "连线", 从="1. 甲", 到="2. 乙")
    page.get_by_role("button", name="删除步骤 1").click()
    expect(page.get_by_label("从", exact=True)).to_have_value("")
    expect(page.get_by_label("到", exact=True)).to_have_value("2")
    expect(page.locator("svg.cx-flow")).to_have_attribute("aria-label", "流程图：1 个步骤，0 条连线")


def test_a_form_survives_a_reload(watched, demo_url):
    page = watched().context.new_page()
    page.goto(f"{demo_url}/form.html")
    add(page, "步骤", 名称="接到投诉", 类型="开始")
    page.reload()
    expect(page.get_by_label("名称", exact=True)).to_have_value("接到投诉")
