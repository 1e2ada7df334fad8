"""Reach: keyboard alone, a phone's width, light and dark, screen readers, reduced motion."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

EXERCISE = "course-exercise"
NAMES = ["share", "choice", "several", "number", "blank", "program", "order", "match", "table", "form"]


def ready(page: Page) -> None:
    page.wait_for_selector(f"{EXERCISE}:not([data-state=waiting])")
    page.wait_for_selector(".cx-tools button")


def test_tab_leaves_the_editor_and_all_buttons_are_reached(page, demo_url):
    page.goto(f"{demo_url}/share.html")
    page.wait_for_selector(f"{EXERCISE}[data-editor=rich]")
    page.locator(".cm-content").focus()
    seen = []
    for _ in range(8):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.textContent"))
    assert {"运行", "检查", "重置"} <= set(seen)
    assert "\t" not in page.locator(".cm-content").inner_text()


def test_shortcuts_check_and_run_from_the_editor(lab, demo):
    page = lab("share")
    page.wait_for_selector(f"{EXERCISE}[data-editor=rich]")
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(demo.SHARE_RIGHT)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(f"{EXERCISE}[data-verdict=pass]")
    page.keyboard.press("Shift+Enter")
    page.wait_for_selector(f"{EXERCISE}[data-runs='1']")
    assert page.locator(".cm-content").evaluate("node => node.contains(document.activeElement)")


def test_the_stop_button_is_reached_by_keyboard_and_focus_is_not_lost(lab):
    page = lab("share")
    page.wait_for_selector(f"{EXERCISE}[data-editor=rich]")
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("while True:\n    pass\n")
    page.get_by_role("button", name="检查", exact=True).focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"{EXERCISE}[data-python=busy]")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "停止"
    page.keyboard.press("Enter")
    page.wait_for_selector(f"{EXERCISE}[data-state=ready]")
    assert page.evaluate("document.activeElement.textContent") == "检查"


@pytest.mark.parametrize("name", [*NAMES, "totals", "progress"])
def test_no_page_scrolls_sideways_on_a_phone(lab, name):
    page = lab(name)
    if name != "progress":
        ready(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_wide_table_scrolls_in_its_own_box(lab):
    page = lab("totals")
    page.wait_for_selector(f"{EXERCISE}[data-editor=rich]")
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("import pandas as pd\npd.DataFrame([['很长的一个客户名称'] * 12])")
    page.get_by_role("button", name="运行", exact=True).click()
    box = page.locator(".cx-scroll")
    expect(box).to_be_visible(timeout=60_000)  # pandas may still be on its way
    assert box.evaluate("node => node.scrollWidth > node.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("name", NAMES)
def test_thumbs_hit_every_control(lab, name):
    page = lab(name)
    ready(page)
    small = page.locator(
        f"{EXERCISE} :is(button, select, input:not([type=radio], [type=checkbox]), label.cx-option)"
    ).evaluate_all(
        "nodes => nodes.filter(n => n.offsetParent && n.getBoundingClientRect().height < 32).map(n => n.outerHTML)"
    )
    assert small == []


def test_axe_does_find_a_planted_fault(page, axe):
    faint = '<p style="color:#ccc">浅色的一句话</p>'
    page.set_content(f'<html lang="zh"><title>x</title><main><button></button>{faint}</main>')
    assert {line.split(":")[0] for line in axe(page)} == {"button-name", "color-contrast"}


@pytest.mark.parametrize("scheme", ["default", "slate"])
def test_axe_finds_nothing_serious_in_any_kind(page, demo_url, axe, scheme):
    page.goto(f"{demo_url}/all.html")
    page.evaluate("scheme => document.documentElement.dataset.mdColorScheme = scheme", scheme)
    for exercise in page.locator(EXERCISE).all():
        exercise.scroll_into_view_if_needed()
        expect(exercise.locator(".cx-tools button").first).to_be_visible()
    for name in ("choice", "blank", "match", "table", "number"):
        own = page.locator(f'{EXERCISE}[exercise="demo/{name}"]')
        for box in own.locator("input[type=text]").all():
            box.fill("37.5")
        if name == "choice":
            own.get_by_label("销售额最高的客户").check()
        own.get_by_role("button", name="检查", exact=True).click()
        expect(own).to_have_attribute("data-verdict", "fail" if name != "match" else "not_attempted")
        own.get_by_role("button", name="给我一个提示").click()
    form = page.locator(f'{EXERCISE}[exercise="demo/form"]')
    for text in ("甲", "乙"):
        form.get_by_role("button", name="添加步骤").click()
        form.get_by_label("名称", exact=True).last.fill(text)
    form.get_by_role("button", name="添加连线").click()
    assert axe(page) == []


@pytest.mark.parametrize("scheme", ["default", "slate"])
def test_axe_finds_nothing_serious_in_a_verdict_with_tables(lab, axe, scheme):
    page = lab("totals")
    page.evaluate("scheme => document.documentElement.dataset.mdColorScheme = scheme", scheme)
    page.wait_for_selector(f"{EXERCISE}[data-editor=rich]")
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    source = "# 最大\ndef totals(orders):\n    n = 1\n    return orders.groupby('客户', as_index=False)['金额'].max()\n"
    page.keyboard.insert_text(source)
    page.get_by_role("button", name="检查", exact=True).click()
    page.wait_for_selector(f"{EXERCISE}[data-verdict=fail]")
    found = axe(page)
    page.evaluate("delete document.documentElement.dataset.mdColorScheme")
    assert found == []


def test_verdicts_are_announced_and_no_state_is_colour_alone(lab):
    page = lab("choice")
    ready(page)
    region = page.locator(".cx-verdict")
    assert region.get_attribute("aria-live") == "polite"
    page.get_by_label("利润贡献最高的客户").check()
    page.get_by_role("button", name="检查", exact=True).click()
    expect(region).to_contain_text("通过")
    expect(region).to_contain_text("成绩以老师复核为准")


def test_motion_is_only_for_those_who_want_it(watched, demo_url):
    page = watched(reduced_motion="reduce").context.new_page()
    page.goto(f"{demo_url}/choice.html")
    page.get_by_label("利润贡献最高的客户").check()
    page.get_by_role("button", name="检查", exact=True).click()
    page.wait_for_selector(f"{EXERCISE}[data-verdict=pass]")
    assert page.locator(".cx-verdict").evaluate("node => getComputedStyle(node).animationName") == "none"


def test_printing_shows_the_work_without_the_buttons(page, demo_url):
    page.goto(f"{demo_url}/share.html")
    page.wait_for_selector(f"{EXERCISE}[data-editor=rich]")
    page.emulate_media(media="print")
    expect(page.locator(".cx-tools")).to_be_hidden()
    expect(page.locator(".cm-content")).to_contain_text("def share")
