"""The connection breaks while Python is coming: in the middle of a body whose length was promised."""

import math

import pytest
from code_steps import EXERCISE, press, ready, start, write
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("file", ["snapshot.bin", "pyodide.asm.wasm", "layout.json"])
def test_a_line_that_breaks_once_is_not_noticed(watched, demo, frail, file):
    address, line = frail(demo.folder)
    watch = watched()
    page = watch.context.new_page()
    line.cuts[file] = 1
    start(page, f"{address}/share.html")
    assert line.cuts[file] == 0
    assert page.locator(EXERCISE).get_attribute("data-boot") == "snapshot"
    watch.forgive("ERR_CONTENT_LENGTH_MISMATCH")


@pytest.mark.parametrize("file", ["snapshot.bin", "layout.json"])
def test_where_it_always_breaks_what_stands_in_for_the_file_is_taken(watched, demo, frail, file):
    address, line = frail(demo.folder)
    watch = watched()
    page = watch.context.new_page()
    line.cuts[file] = math.inf
    start(page, f"{address}/share.html")
    assert page.locator(EXERCISE).get_attribute("data-boot") == "classic"
    watch.forgive("ERR_CONTENT_LENGTH_MISMATCH")


@pytest.mark.parametrize(
    ("file", "said"),
    [("pyodide.asm.wasm", "没有下载完整"), ("worker.js", "没有启动成功"), ("runtime.json", "没有读到")],
)
def test_where_nothing_stands_in_for_the_file_a_sentence_says_so_until_the_line_holds(watched, demo, frail, file, said):
    address, line = frail(demo.folder)
    watch = watched()
    page = watch.context.new_page()
    line.cuts[file] = math.inf
    page.goto(f"{address}/share.html")
    ready(page)
    page.locator(".cm-content").click()
    page.wait_for_selector(f"{EXERCISE}[data-python=broken]")
    expect(page.locator(".cx-loading p")).to_contain_text(said)
    line.cuts.clear()
    press(page, "再试一次")
    page.wait_for_selector(f"{EXERCISE}[data-python=ready]")
    write(page, demo.SHARE_RIGHT)
    press(page, "检查")
    page.wait_for_selector(f"{EXERCISE}[data-verdict=pass]")
    watch.forgive("ERR_CONTENT_LENGTH_MISMATCH")
