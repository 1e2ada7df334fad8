"""Kind `code` in a real browser: run, check, stop, limits, and everything a program may do to the page."""

import pytest
from code_steps import EXERCISE, press, write
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def check(page: Page, source: str | None = None) -> str:
    """Check and return the verdict's status."""
    if source is not None:
        write(page, source)
    before = int(page.locator(EXERCISE).get_attribute("data-checks") or 0)
    press(page, "检查")
    page.wait_for_selector(f'{EXERCISE}[data-checks="{before + 1}"][data-state=ready]')
    return page.locator(EXERCISE).get_attribute("data-verdict")


def run(page: Page, source: str) -> str:
    """Run freely and return the output's text."""
    write(page, source)
    before = int(page.locator(EXERCISE).get_attribute("data-runs") or 0)
    press(page, "运行")
    page.wait_for_selector(f'{EXERCISE}[data-runs="{before + 1}"]')
    return page.locator(".cx-output").inner_text()


def test_the_editor_keeps_its_look_when_the_focus_moves(lab):
    page = lab("share")
    write(page, "x = 1")
    page.get_by_role("button", name="检查", exact=True).focus()
    expect(page.locator(".cm-editor.cx-editor:not(.cm-focused)")).to_be_visible()


def test_a_right_answer_passes_and_is_remembered(lab, demo):
    page = lab("share")
    assert check(page, demo.SHARE_RIGHT) == "pass"
    expect(page.locator(".cx-reached")).to_contain_text("已通过")
    page = lab("progress")
    expect(page.locator("li[data-reached=pass]")).to_contain_text("客户份额")


def test_the_untouched_starter_is_not_attempted(lab):
    assert check(lab("share")) == "not_attempted"


def test_a_known_mistake_gets_its_own_message(lab, demo):
    source = demo.SHARE_MISTAKE.replace("    return", "    if whole == 0:\n        raise ValueError\n    return")
    page = lab("share")
    assert check(page, source) == "fail"
    expect(page.locator(".cx-verdict")).to_contain_text("忘了乘 100")


def test_the_failing_case_is_shown_with_input_expected_and_got(lab):
    page = lab("share")
    assert check(page, "def share(part, whole):\n    return 7\n") == "fail"
    shown = page.locator(".cx-case").inner_text()
    for word in ("传入 part", "应得", "你得到", "7", "差别"):
        assert word in shown


def test_a_failing_table_marks_its_cells_by_text(lab):
    page = lab("totals")
    source = "def totals(orders):\n    return orders.groupby('客户', as_index=False)['金额'].max()\n"
    assert check(page, source) == "fail"
    marked = page.locator("td.cx-differs")
    assert marked.count() == 2
    assert "应得" in marked.nth(0).inner_text()
    assert "不同" in marked.nth(1).inner_text()


def test_a_right_answer_with_tables_passes(lab, demo):
    assert check(lab("totals"), demo.PANDAS_RIGHT) == "pass"


def test_a_free_run_shows_prints_values_and_small_tables(lab):
    shown = run(lab("totals"), "import pandas as pd\nprint('你好')\ndf = pd.read_csv('orders.csv')\ndisplay(3)\ndf")
    for text in ("你好", "3", "250", "DataFrame，3 行 × 2 列"):
        assert text in shown


def test_a_syntax_error_is_a_sentence_with_its_line(lab):
    page = lab("share")
    assert check(page, "def share(part, whole):\n    return part /\n") == "error"
    expect(page.locator(".cx-verdict")).to_contain_text("2")
    page.get_by_role("button", name="看第 2 行").click()
    expect(page.locator(".cx-bad-line")).to_contain_text("return part /")


def test_an_error_in_the_run_marks_the_line_in_the_editor(lab):
    page = lab("share")
    assert check(page, "def share(part, whole):\n    x = part\n    return nothing\n") == "error"
    expect(page.locator(".cx-bad-line")).to_contain_text("return nothing")
    expect(page.locator(".cx-verdict details pre")).to_be_hidden()


def test_an_endless_loop_is_stopped_by_the_time_limit(lab, demo):
    page = lab("share")
    assert check(page, "def share(part, whole):\n    while True:\n        pass\n") == "timeout"
    expect(page.locator(".cx-verdict")).to_contain_text("第 2 行的 while")
    assert check(page, demo.SHARE_RIGHT) == "pass"


def test_an_endless_loop_that_catches_everything_is_stopped_too(lab, demo):
    source = """
def share(part, whole):
    while True:
        try:
            while True: pass
        except BaseException:
            pass
"""
    page = lab("share")
    assert check(page, source) == "timeout"
    assert check(page, demo.SHARE_RIGHT) == "pass"


def test_the_page_stays_alive_during_a_loop_and_stop_ends_it(lab, demo):
    page = lab("share")
    write(page, "while True:\n    pass\n")
    press(page, "运行")
    page.wait_for_selector(f"{EXERCISE}[data-python=busy]")
    assert page.evaluate("1 + 1") == 2
    press(page, "停止")
    page.wait_for_selector(f"{EXERCISE}[data-state=ready]")
    expect(page.locator(".cx-said")).to_have_text("已经停止。")
    assert check(page, demo.SHARE_RIGHT) == "pass"


def test_ten_million_prints_end_with_one_sentence(lab, demo):
    page = lab("share")
    shown = run(page, "for i in range(10**7):\n    print(i)\n")
    assert "输出太多" in shown
    assert page.locator(".cx-printed").inner_text().count("\n") < 100
    page.get_by_role("button", name="显示全部").click()
    assert page.locator(".cx-printed").inner_text().count("\n") > 1000
    assert check(page, demo.SHARE_RIGHT) == "pass"


HOSTILE = {
    "huge value": "return list(range(10**6))",
    "huge text": "return 'x' * 10**8",
    "recursion": "return share(part, whole)",
    "memory bomb": "x = []\n    while True:\n        x.append(bytearray(10**7))",
    "exit": "import os\n    os._exit(0)",
    "system exit": "import sys\n    sys.exit()",
    "network": "from pyodide.http import open_url\n    return open_url('https://example.org/')",
    "javascript": "import js\n    return js.document.title",
    "fetch": "from pyodide.code import run_js\n    return run_js('fetch(\"/\")')",
    "nested": "x = []\n    for i in range(10**5):\n        x = [x]\n    return x",
    "equal to all": "return type('E', (float,), {'__eq__': lambda *a: True, '__ne__': lambda *a: False})(1)",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_programs_never_pass_and_never_lock_the_page(lab, demo, name):
    page = lab("share")
    assert check(page, f"def share(part, whole):\n    {HOSTILE[name]}\n") in ("fail", "error", "timeout", "killed")
    assert len(page.locator(".cx-verdict-message").inner_text()) > 5
    assert check(page, demo.SHARE_RIGHT) == "pass"


def test_nothing_survives_a_run(lab):
    page = lab("share")
    poison = """
import builtins, json, math
builtins.range = lambda *a: []
math.pi = 3
json.dumps = None
open("/tmp/left", "w").write("x")
left = 1
"""
    probe = """
import json, math, os
print(list(range(3)), math.pi, json.dumps(1), os.path.exists("/tmp/left"), "left" in dir())
"""
    run(page, poison)
    shown = run(page, probe)
    assert "[0, 1, 2] 3.14159" in shown
    assert "1 False False" in shown


def test_a_right_answer_replaced_by_nothing_no_longer_passes(lab, demo):
    page = lab("share")
    assert check(page, demo.SHARE_RIGHT) == "pass"
    assert check(page, "x = 1\n") == "error"
    page = lab("second")
    assert check(page, "y = share(20, 80)\n") == "error"


def test_random_numbers_differ_from_run_to_run(lab):
    page = lab("share")
    source = "import random\nprint(random.random())\n"
    assert run(page, source) != run(page, source)


def test_patched_builtins_do_not_help(lab):
    source = """
import builtins
builtins.range = lambda *a: []
builtins.len = lambda x: 0
builtins.isinstance = lambda *a: True
def share(part, whole):
    return None
"""
    assert check(lab("share"), source) == "fail"


def test_answers_are_not_in_the_interpreter_while_the_student_runs(lab):
    source = (
        "import gc\n"
        "found = [o for o in gc.get_objects() if isinstance(o, dict)\n"
        "         and ({'expected', 'why'} <= set(o) or 'starter_outcomes' in o)]\n"
        "print('found', len(found))\n"
    )
    page = lab("share")
    assert check(page, "def share(part, whole):\n    return 1\n") == "fail"
    assert "found 0" in run(page, source)
