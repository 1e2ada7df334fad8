"""Stopping: at once where the page is isolated, by another interpreter where it is not, and how soon after it Python is
ready again."""

import pytest
from code_steps import EXERCISE, press, write
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

LOOPS = {
    "python loop": "while True:\n    pass\n",
    "stubborn loop": "while True:\n    try:\n        while True: pass\n    except BaseException:\n        pass\n",
    "long computation": "sum(range(10**11))\n",
    "sleep": "import time\ntime.sleep(60)\n",
}

# Counts the workers that a page starts.
WATCH = """
window.workers = 0;
window.Worker = class extends Worker { constructor(...given) { super(...given); window.workers += 1; } };
"""


@pytest.fixture(scope="session")
def isolated_url(demo, serve):
    return serve(demo.folder, isolated=True)


def run(page: Page, source: str) -> None:
    write(page, source)
    runs = int(page.locator(EXERCISE).get_attribute("data-runs") or 0)
    press(page, "运行")
    page.wait_for_selector(f'{EXERCISE}[data-runs="{runs + 1}"]')


def open_share(watched, url: str) -> Page:
    page = watched().context.new_page()
    page.add_init_script(WATCH)
    page.goto(f"{url}/share.html")
    page.wait_for_selector(f"{EXERCISE}[data-editor=rich]")
    run(page, "1 + 1")
    return page


def stop(page: Page, source: str) -> None:
    write(page, source)
    press(page, "运行")
    page.wait_for_selector(f"{EXERCISE}[data-python=busy]")
    press(page, "停止")
    page.wait_for_selector(f"{EXERCISE}[data-state=ready][data-python=ready]")
    expect(page.locator(".cx-said")).to_have_text("已经停止。")


def test_an_isolated_page_stops_a_loop_and_keeps_its_interpreter(watched, isolated_url):
    page = open_share(watched, isolated_url)
    assert page.evaluate("crossOriginIsolated")
    page.wait_for_function("window.workers === 2")  # the spare one
    for _ in range(3):
        stop(page, LOOPS["python loop"])
    assert page.evaluate("window.workers") == 2
    run(page, "print(sum(range(10)))")
    expect(page.locator(".cx-printed")).to_have_text("45")


@pytest.mark.parametrize("isolated", [True, False])
def test_a_program_that_is_checked_and_takes_too_long_is_told_so(watched, demo_url, isolated_url, isolated):
    page = open_share(watched, isolated_url if isolated else demo_url)
    write(page, LOOPS["python loop"])
    press(page, "检查")
    page.wait_for_selector(f"{EXERCISE}[data-verdict=timeout]")
    run(page, "print(sum(range(10)))")
    expect(page.locator(".cx-printed")).to_have_text("45")


@pytest.mark.parametrize("kind", LOOPS)
@pytest.mark.parametrize("isolated", [True, False])
def test_whatever_runs_is_stopped_and_the_next_run_works(watched, demo_url, isolated_url, kind, isolated):
    page = open_share(watched, isolated_url if isolated else demo_url)
    assert page.evaluate("crossOriginIsolated") is isolated
    for _ in range(2):
        stop(page, LOOPS[kind])
    run(page, "print(sum(range(10)))")
    expect(page.locator(".cx-printed")).to_have_text("45")


def test_a_page_that_is_not_isolated_takes_the_spare_interpreter(watched, demo_url):
    page = open_share(watched, demo_url)
    page.wait_for_function("window.workers === 2")
    stop(page, LOOPS["python loop"])
    run(page, "1 + 1")
    page.wait_for_function("window.workers === 3")  # the next spare one


def test_the_spare_interpreter_is_there_before_the_first_program_is_stopped(watched, demo_url):
    page = watched().context.new_page()
    page.add_init_script(WATCH)
    page.goto(f"{demo_url}/share.html")
    page.wait_for_selector(f"{EXERCISE}[data-editor=rich]")
    write(page, LOOPS["python loop"])
    press(page, "运行")
    page.wait_for_function("window.workers === 2")
    assert page.locator(EXERCISE).get_attribute("data-python") == "busy"
    press(page, "停止")
    page.wait_for_selector(f"{EXERCISE}[data-state=ready][data-python=ready]")
    run(page, "print(sum(range(10)))")
    expect(page.locator(".cx-printed")).to_have_text("45")


def test_an_interpreter_that_dies_while_nobody_asks_for_it_is_made_up_for(watched, demo_url):
    page = open_share(watched, demo_url)
    worker = page.workers[0]
    with worker.expect_event("close"):
        worker.evaluate("() => void setTimeout(() => { throw new Error('died'); })")
    run(page, "print(sum(range(10)))")
    expect(page.locator(".cx-printed")).to_have_text("45")


def test_a_device_with_little_memory_has_no_spare_interpreter(watched, demo_url):
    page = watched().context.new_page()
    page.add_init_script(WATCH + "Object.defineProperty(navigator, 'deviceMemory', {value: 2});")
    page.goto(f"{demo_url}/share.html")
    page.wait_for_selector(f"{EXERCISE}[data-editor=rich]")
    run(page, "1 + 1")
    stop(page, LOOPS["python loop"])
    run(page, "print(sum(range(10)))")
    expect(page.locator(".cx-printed")).to_have_text("45")
    assert page.evaluate("window.workers") == 2
