"""A student with a phone: write, fail, mend, pass, come back; fill a form by thumb; and no Python to be had."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from coursebook.authoring.check import submissions
from coursebook.exercise import load_all
from coursebook.pages.links import url

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
EXERCISES = {exercise.id: exercise for exercise in load_all(ROOT)}
ABC = "kp04/abc-classes"


@pytest.fixture
def phone(watched) -> Page:
    """A page on a small screen that is touched, with nothing stored."""
    return watched(has_touch=True, reduced_motion="reduce").context.new_page()


def opened(page: Page, identity: str) -> Locator:
    """The exercise on the page that is open, scrolled to as a reader does."""
    element = page.locator(f'course-exercise[exercise="{identity}"]')
    element.scroll_into_view_if_needed()
    expect(element.get_by_role("button", name="检查", exact=True)).to_be_visible()
    if EXERCISES[identity].kind == "code":
        expect(element).to_have_attribute("data-editor", "rich")
    return element


def check(element: Locator) -> str:
    """Press the button and return the verdict's status."""
    before = int(element.get_attribute("data-checks") or 0)
    element.get_by_role("button", name="检查", exact=True).tap()
    expect(element).to_have_attribute("data-checks", str(before + 1), timeout=60_000)
    expect(element).to_have_attribute("data-state", "ready")
    return element.get_attribute("data-verdict")


def rewrite(page: Page, element: Locator, source: str) -> None:
    element.locator(".cm-content").tap()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(source)


def test_write_fail_mend_pass_and_find_it_again(phone, site_url):
    page = phone
    page.goto(f"{site_url}/kp04/")
    exercise = opened(page, ABC)
    assert check(exercise) == "not_attempted"
    exercise.locator(".cm-content").tap()
    page.keyboard.press("Control+a")
    # As it is typed: the editor closes brackets and indents by itself.
    page.keyboard.type("def abc_classes(sales):\nreturn {key: 'A' for key in sales}")
    assert check(exercise) == "fail"
    shown = exercise.locator(".cx-case")
    for word in ("传入", "应得", "你得到"):
        expect(shown).to_contain_text(word)
    assert shown.inner_text().count("K0") <= 6, "two customers are enough to see it: input, expected, got"

    rewrite(page, exercise, EXERCISES[ABC].solution)
    assert check(exercise) == "pass"
    page.reload()
    exercise = opened(page, ABC)
    expect(exercise.locator(".cx-reached")).to_contain_text("已通过")
    last = EXERCISES[ABC].solution.strip().splitlines()[-1].strip()
    expect(exercise.locator(".cm-content")).to_contain_text(last)
    page.goto(f"{site_url}/progress/")
    done = page.locator("course-progress[detail] li[data-reached=pass]")
    expect(done).to_have_count(1)
    expect(done).to_contain_text(EXERCISES[ABC].title)
    done.get_by_role("link").tap()
    page.wait_for_url(f"{site_url}/kp04/#abc-classes")
    # It stays below the site's head while the exercises above it are set up.
    page.wait_for_selector(f"course-exercise[exercise='{ABC}'][data-editor=rich]")
    page.wait_for_function(
        """() => { const {top} = document.getElementById("abc-classes").getBoundingClientRect();
        return top > document.querySelector(".md-header").getBoundingClientRect().bottom - 1 && top < 160; }"""
    )


def test_another_page_and_back_without_a_reload(phone, site_url):
    page = phone
    page.goto(f"{site_url}/kp04/")
    exercise = opened(page, ABC)
    page.evaluate("window.stayed = true")
    rewrite(page, exercise, EXERCISES[ABC].solution)
    assert check(exercise) == "pass"
    page.locator('article a[href*="notebooks/"]').first.tap()
    page.wait_for_url(f"{site_url}/notebooks/**")
    expect(page.locator("course-exercise")).to_have_count(0)
    page.go_back()
    page.wait_for_url(f"{site_url}/kp04/**")
    exercise = opened(page, ABC)
    assert page.evaluate("window.stayed"), "instant navigation"
    expect(exercise).to_have_attribute("data-python", "ready")
    expect(exercise.locator(".cx-reached")).to_contain_text("已通过")
    assert check(exercise) == "pass"


def fill(element: Locator, identity: str, right: object, questions: dict) -> None:
    """Give an answer with the controls that a student has."""
    kind = EXERCISES[identity].kind
    fields = element.locator(".cx-field")
    if kind == "choice":
        for option in right:
            element.locator(f'input[value="{option}"]').check()
    elif kind == "number":
        fields.fill(right)
    elif kind == "order":
        for place, step in enumerate(right):
            row = element.locator(f'.cx-order li[data-id="{step}"]')
            while (
                element.locator(".cx-order li").evaluate_all("rows => rows.map(row => row.dataset.id)")[place] != step
            ):
                row.locator("[data-move=up]").tap()
    else:
        parts = {
            "blank": lambda: [part["blank"] for part in questions["parts"] if "blank" in part],
            "match": lambda: [side["id"] for side in questions["left"]],
            "table": lambda: [cell["ask"] for row in questions["rows"] for cell in row if "ask" in cell],
        }
        for place, name in enumerate(parts[kind]()):
            field = fields.nth(place)
            if field.evaluate("node => node.tagName") == "SELECT":
                field.select_option(value=right[name])
            else:
                field.fill(right[name])


@pytest.mark.parametrize("kind", ["choice", "number", "blank", "order", "match", "table"])
def test_a_kind_without_code_by_its_controls(phone, site_url, site, kind):
    identity = next(each.id for each in EXERCISES.values() if each.kind == kind)
    book = json.loads((site / f"assets/coursebook/exercises/{identity}/casebook.json").read_text("utf-8"))
    right = json.loads(submissions(EXERCISES[identity])[0].answer)
    phone.goto(f"{site_url}/{url(f'{EXERCISES[identity].unit}.md')}")
    exercise = opened(phone, identity)
    assert check(exercise) == "not_attempted"
    fill(exercise, identity, right, book["questions"])
    assert check(exercise) == "pass"
    phone.reload()
    exercise = opened(phone, identity)
    expect(exercise.locator(".cx-reached")).to_contain_text("已通过")
    assert check(exercise) == "pass"


def add(form: Locator, what: str, **values: str) -> None:
    form.get_by_role("button", name=f"添加{what}").tap()
    record = form.locator(".cx-list", has=form.page.get_by_role("button", name=f"添加{what}")).locator("ol > li").last
    for label, value in values.items():
        control = record.get_by_label(label, exact=True)
        if control.evaluate("node => node.tagName") == "SELECT":
            control.select_option(label=value)
        else:
            control.fill(value)


def test_a_process_chart_by_thumb(phone, site_url):
    page = phone
    page.goto(f"{site_url}/pt2/")
    form = opened(page, "pt2/order-on-credit")
    add(form, "步骤", 名称="受理订单", 类型="任务", 岗位="客服", **{"用时（分钟）": "5"}, 是否增值="增值")
    add(form, "箭头", 从="1. 客户来单", 到="3. 受理订单")
    add(form, "箭头", 从="3. 受理订单", 到="2. 订单完成")
    chart = form.locator("svg.cx-flow")
    expect(chart).to_have_attribute("aria-label", "流程图：3 个步骤，2 条连线")
    expect(chart).to_contain_text("受理订单")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert check(form) == "fail"
    rules = dict(form.locator(".cx-items li").evaluate_all("rows => rows.map(r => [r.innerText, r.dataset.passed])"))
    assert len(rules) == 7
    assert "true" in rules.values(), "what is drawn so far is sound"
    missing = [text for text, passed in rules.items() if passed == "false"]
    assert any("信用审核" in text for text in missing), "the step that is missing is named"
    page.reload()
    form = opened(page, "pt2/order-on-credit")
    expect(form.locator("svg.cx-flow")).to_have_attribute("aria-label", "流程图：3 个步骤，2 条连线")


def test_a_charts_solution_is_drawn_for_who_has_tried(phone, site_url):
    phone.goto(f"{site_url}/pt2/")
    form = opened(phone, "pt2/order-on-credit")
    expect(form.locator(".cx-solution-wait")).to_be_visible()
    verdict = {"status": "fail", "score": 0, "message": "", "items": []}
    form.evaluate("(element, verdict) => { element.work.attempts = 99; element.show(verdict); }", verdict)
    form.get_by_text("看参考答案").tap()
    drawn = form.locator(".cx-solution .cx-artefact")
    expect(drawn.get_by_role("img")).to_have_attribute("aria-label", "流程图：8 个步骤，8 条连线")
    expect(drawn.get_by_role("cell", name="必要不增值").first).to_be_visible()
    expect(drawn.get_by_role("cell", name="4. 审核通过吗").first).to_be_visible()


def test_without_the_runtime_one_sentence_says_so_and_the_rest_works(watched, site_url):
    watch = watched(has_touch=True)
    page = watch.context.new_page()
    page.add_init_script("delete Navigator.prototype.serviceWorker")  # it would ask the host behind the test's back
    page.route("**/assets/coursebook/runtime/**", lambda route: route.fulfill(status=404, body="gone"))
    page.goto(f"{site_url}/kp04/")
    exercise = opened(page, ABC)
    exercise.get_by_role("button", name="检查", exact=True).tap()
    expect(exercise).to_have_attribute("data-python", "broken")
    sentence = exercise.locator(".cx-loading p").inner_text()
    assert "Python" in sentence
    assert sentence.count("。") == 1
    expect(exercise.locator(".cx-prompt")).to_be_visible()
    choice = next(each for each in EXERCISES.values() if each.unit == "kp04" and each.kind == "choice")
    element = opened(page, choice.id)
    fill(element, choice.id, json.loads(submissions(choice)[0].answer), {})
    assert check(element) == "pass"
    watch.forgive("404")


def test_an_engine_that_another_exercise_loaded_is_not_there_for_the_next(judges, site_url):
    form = EXERCISES["pt2/order-on-credit"]
    page = {"packages": form.packages}
    done = judges(site_url, {**page, "id": form.id, "url": "pt2/"}, [json.loads(form.solution)])
    assert done[0]["status"] == "pass"
    thief = (
        "import pandas as pd\nfrom crm_engine import value\n\n\ndef abc_classes(sales):\n    return value.abc(sales)\n"
    )
    verdict = judges(site_url, {**page, "id": ABC, "url": "kp04/"}, [thief])[0]
    assert verdict["status"] == "error"
    assert verdict["error"]["explain"]
