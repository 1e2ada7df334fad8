"""How Python starts: from the snapshot, from what stands in for it, with what comes later."""

import re

import pytest
from code_steps import EXERCISE, press, start, write
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_python_starts_from_the_snapshot(page, demo_url):
    start(page, f"{demo_url}/totals.html")
    assert page.locator(EXERCISE).get_attribute("data-boot") == "snapshot"


# What may be wrong with a snapshot, and what the console says of it.
FAULTS = {
    "missing": ("snapshot.bin", lambda _: None, "没有下载完整"),
    "cut off": ("snapshot.bin", lambda data: data[:-1], "没有下载完整"),
    "changed": ("snapshot.bin", lambda data: data[:-1] + bytes([data[-1] ^ 1]), "the restored memory differs"),
    "other table": ("layout.json", lambda data: re.sub(rb'"tableEnd":\d', b'"tableEnd":9', data), "function table"),
    "too little memory": ("layout.json", lambda data: data.replace(b'"memory":20', b'"memory":10', 1), "instantiate"),
    "a page in its place": ("snapshot.bin", lambda _: b"<!doctype html>", "classic way, because"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_snapshot_that_does_not_fit_is_no_hindrance_and_the_console_says_why(watched, demo, demo_url, fault):
    file, change, said = FAULTS[fault]
    watch = watched()
    page = watch.context.new_page()
    warnings = []
    page.on("console", lambda message: warnings.append(message.text) if message.type == "warning" else None)

    def answer(route):
        data = change(next(demo.folder.glob(f"assets/coursebook/runtime/core-*/{file}")).read_bytes())
        route.fulfill(status=404, body="gone") if data is None else route.fulfill(body=data)

    page.route(f"**/core-*/{file}", answer)
    start(page, f"{demo_url}/share.html")
    assert page.locator(EXERCISE).get_attribute("data-boot") == "classic"
    assert any(text.startswith("coursebook:") and said in text for text in warnings), warnings
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(demo.SHARE_RIGHT)
    press(page, "检查")
    page.wait_for_selector(f"{EXERCISE}[data-verdict=pass]")
    watch.forgive("404")


def test_a_module_that_the_snapshot_lacks_comes_when_it_is_imported(watched, demo_url):
    watch = watched()
    page = watch.context.new_page()
    start(page, f"{demo_url}/share.html")
    assert not [url for url in watch.requests if url.endswith("late.bin")]
    for program in ("import wave\nwave.__name__", "import colorsys\ncolorsys.__name__"):
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(program)
        runs = int(page.locator(EXERCISE).get_attribute("data-runs") or 0)
        press(page, "运行")
        page.wait_for_selector(f'{EXERCISE}[data-runs="{runs + 1}"]')
        expect(page.locator(".cx-output")).to_contain_text(program.split()[-1].split(".")[0])
        page.locator(".cm-content").click()
    assert len([url for url in watch.requests if url.endswith("late.bin")]) == 1


# Formatting as hexadecimal is C code that no everyday program calls; what it gives shows that the real function ran.
SELDOM = "print((0.1).hex(), float.fromhex('0x1.8p1'))"
SELDOM_SAYS = "0x1.999999999999ap-4 3.0"


def on_a_host_that_packs(page, demo):
    """From other hosts all parts come at once; a host shows what it does with the first file."""
    manifest = demo.folder / "assets/coursebook/runtime/runtime.json"
    told = {"X-Coursebook-Encoding": "br", "Content-Type": "application/json"}
    page.route("**/runtime.json", lambda route: route.fulfill(body=manifest.read_bytes(), headers=told))


def second_parts(watch) -> list[str]:
    return [url for url in watch.requests if url.endswith("pyodide.cold.wasm")]


@pytest.mark.parametrize(("name", "right"), [("share", "SHARE_RIGHT"), ("totals", "PANDAS_RIGHT")])
def test_a_usual_answer_is_judged_without_it(watched, demo, demo_url, name, right):
    watch = watched()
    page = watch.context.new_page()
    on_a_host_that_packs(page, demo)
    page.context.route(re.compile(r"/(pyodide\.cold\.wasm|cold\.bin)$"), lambda _: None)  # never comes
    start(page, f"{demo_url}/{name}.html")
    write(page, getattr(demo, right))
    press(page, "检查")
    page.wait_for_selector(f"{EXERCISE}[data-verdict=pass]")


def test_what_programs_hardly_ever_use_comes_after_the_first_verdict(watched, demo, demo_url):
    watch = watched()
    page = watch.context.new_page()
    on_a_host_that_packs(page, demo)
    start(page, f"{demo_url}/share.html")
    write(page, demo.SHARE_RIGHT)
    assert second_parts(watch) == []
    with page.expect_request("**/pyodide.cold.wasm"):
        press(page, "检查")
    page.wait_for_selector(f"{EXERCISE}[data-verdict=pass]")
    write(page, SELDOM)
    press(page, "运行")
    expect(page.locator(".cx-output")).to_contain_text(SELDOM_SAYS)
    assert len(second_parts(watch)) <= 2  # the program may have been quicker than what was fetched for it


def test_a_program_that_needs_it_at_once_waits_for_it_without_running_out_of_time(watched, demo, demo_url):
    watch = watched()
    page = watch.context.new_page()
    on_a_host_that_packs(page, demo)
    start(page, f"{demo_url}/share.html")
    assert second_parts(watch) == []
    write(page, SELDOM)
    press(page, "运行")
    expect(page.locator(".cx-output")).to_contain_text(SELDOM_SAYS)
    assert second_parts(watch)


def test_where_it_can_not_be_had_a_sentence_says_so_and_other_programs_go_on(watched, demo, demo_url):
    watch = watched()
    page = watch.context.new_page()
    on_a_host_that_packs(page, demo)
    page.context.route("**/pyodide.cold.wasm", lambda route: route.abort())
    start(page, f"{demo_url}/share.html")
    write(page, SELDOM)
    press(page, "运行")
    expect(page.locator(EXERCISE)).to_contain_text("没有下载完整")
    write(page, demo.SHARE_RIGHT)
    press(page, "检查")
    page.wait_for_selector(f"{EXERCISE}[data-verdict=pass]")
    page.context.unroute("**/pyodide.cold.wasm")
    write(page, SELDOM)
    press(page, "运行")
    expect(page.locator(".cx-output")).to_contain_text(SELDOM_SAYS)
    watch.forgive("ERR_FAILED", "fatal error", "NetworkError", "cause of")  # Pyodide's own words for a program cut off


def test_who_wants_more_while_the_snapshot_is_on_its_way_gets_it(watched, demo_url):
    """Both wishes wait for the same file, which is lent to one worker: the first, ended meanwhile, must not have it."""
    held = []
    page = watched().context.new_page()
    page.route("**/snapshot.bin", lambda route: held.append(route))  # noqa: PLW0108  Playwright asks a function for its name
    page.goto(f"{demo_url}/index.html")
    with page.expect_request("**/snapshot.bin"):
        page.evaluate(
            """async (address) => {
                window.python = (await import(address)).python;
                window.first = python.prepare(["pandas"]).catch(String);
            }""",
            f"{demo_url}/assets/coursebook/python.js",
        )
    page.evaluate("() => { window.second = python.prepare(['numpy']); }")
    held[0].continue_()
    assert page.evaluate("second.then(() => python.status)")["boot"] == "snapshot"
    assert page.evaluate(
        "python.use(['numpy'], (call) => call('run_free', ['1 + 1', '{}', '{}'], 20), new AbortController().signal)"
    )
