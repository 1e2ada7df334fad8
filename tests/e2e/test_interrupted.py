"""What a browser keeps when something comes between: broken lines, killed browsers, full devices, older versions."""

import contextlib
import math
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from offline_steps import FAULTY, KEPT, RULES, retitle, start_python, title, visit
from playwright.sync_api import BrowserContext, Locator, Page, expect

pytestmark = pytest.mark.browser
UPDATE = "有新版本，点这里更新"
LONG_AGO = (1_700_000_000, 1_700_000_000)


@pytest.fixture
def weak(site, frail, tmp_path):
    """The course on a host whose line the test may cut: address and line."""
    (tmp_path / "weak").mkdir()
    (tmp_path / "weak" / "crm").symlink_to(site, target_is_directory=True)
    address, line = frail(tmp_path / "weak")
    return f"{address}/crm", line


@pytest.fixture
def returning(browser, chromium, tmp_path) -> Iterator[Callable[[], BrowserContext]]:
    """`returning()` opens the browser of one reader, who comes back each time."""
    opened: list[BrowserContext] = []

    def come() -> BrowserContext:
        context = browser.browser_type.launch_persistent_context(tmp_path / "profile", **chromium, bypass_csp=True)
        context.set_default_timeout(90_000)
        opened.append(context)
        return context

    yield come
    opened[-1].close()


def kill(context: BrowserContext, profile: Path) -> None:
    """End a browser as a device does that runs out of power."""
    with context.expect_event("close"):
        for process in psutil.process_iter(["cmdline"]):
            words = process.info["cmdline"] or []
            if f"--user-data-dir={profile}" in words and not any(word.startswith("--type=") for word in words):
                for each in [process, *process.children(recursive=True)]:
                    with contextlib.suppress(psutil.NoSuchProcess):  # some go by themselves when the first has gone
                        each.kill()


def offer(page: Page, address: str) -> Locator:
    page.goto(f"{address}/progress/")
    return page.locator("course-offline")


def test_of_a_file_that_breaks_off_nothing_is_kept_and_python_starts_all_the_same(reader, weak):
    address, line = weak
    page = reader.context.new_page()
    visit(page, f"{address}/kp01/", "/crm/kp01/index.html")
    line.cuts = {"pyodide.asm.wasm.zst": 1} | dict.fromkeys(
        (f"snapshot.bin{end}" for end in ("", ".br", ".gz", ".zst")), math.inf
    )
    start_python(page)
    assert line.cuts["pyodide.asm.wasm.zst"] == 0
    assert page.locator("[data-python=ready]").first.get_attribute("data-boot") == "classic"
    assert page.evaluate(FAULTY) == []
    line.cuts.clear()
    page.reload()
    start_python(page)
    assert page.locator("[data-python=ready]").first.get_attribute("data-boot") == "snapshot"
    assert page.evaluate(FAULTY) == []
    reader.forgive("ERR_CONTENT_LENGTH_MISMATCH", "network error")


def test_a_browser_killed_while_the_course_is_set_up_sets_it_up_the_next_time(returning, weak, site, tmp_path):
    address, line = weak
    context = returning()
    page = context.new_page()
    line.held = {"/search_index.json"}
    page.goto(f"{address}/kp01/")
    page.wait_for_function(KEPT, arg=["/coursebook/elements.js"])
    assert not page.evaluate(RULES)
    kill(context, tmp_path / "profile")
    line.release()
    context = returning()
    page = context.new_page()
    visit(page, f"{address}/kp01/", "/crm/kp01/index.html", "/search_index.json")
    start_python(page)
    assert page.evaluate(FAULTY) == []
    context.set_offline(True)
    page.goto(f"{address}/")
    expect(page.locator("h1")).to_contain_text(title(site, "."))


def test_a_browser_killed_while_the_course_is_downloaded_goes_on_the_next_time(returning, weak, site, tmp_path):
    address, line = weak
    context = returning()
    page = context.new_page()
    visit(page, f"{address}/progress/")
    line.held = {"/libraries.bin.zst", "/kp05/"}
    offered = page.locator("course-offline")
    size = offered.get_by_role("button").inner_text()
    offered.get_by_role("button").click()
    page.wait_for_function(KEPT, arg=["/crm/kp09/index.html"])
    kill(context, tmp_path / "profile")
    line.release()
    context = returning()
    page = context.new_page()
    offered = offer(page, address)
    again = offered.get_by_role("button")
    expect(again).to_contain_text("下载整门课")
    assert again.inner_text() != size
    again.click()
    expect(offered).to_contain_text("已可离线使用")
    assert page.evaluate(FAULTY) == []
    context.set_offline(True)
    page.goto(f"{address}/kp05/")
    expect(page.locator("h1")).to_contain_text(title(site, "kp05"))
    start_python(page)


def test_a_version_that_is_taken_back_is_gone_wholly(reader, host):
    folder, address = host
    files = [folder / path for path in ("kp01/index.html", "kp02/index.html", "offline.json", "sw.js")]
    for file in files:
        os.utime(file, LONG_AGO)
    first = {file: file.read_bytes() for file in files}
    one, two = title(folder, "kp01"), title(folder, "kp02")
    page = reader.context.new_page()
    visit(page, f"{address}/kp04/", "/crm/kp04/index.html", "/casebook.json")
    asked = page.locator("course-exercise[kind=choice]").first
    asked.scroll_into_view_if_needed()
    choice = asked.locator("input").first
    choice.check()
    visit(page, f"{address}/kp01/", "/crm/kp01/index.html")
    retitle(folder, "新的标题", "kp01", "kp02")
    page.reload()
    page.get_by_role("button", name=UPDATE).click()
    expect(page.locator("h1")).to_contain_text("新的标题")
    for file, content in first.items():
        file.write_bytes(content)
        os.utime(file, LONG_AGO)  # this host, as many others, says "not changed" to a browser that has a younger file
    page.goto(f"{address}/kp02/")
    expect(page.locator("h1")).to_contain_text(two)
    page.goto(f"{address}/kp01/")
    expect(page.locator("h1")).to_contain_text(one)
    assert page.evaluate(FAULTY) == []
    page.goto(f"{address}/kp04/")
    asked.scroll_into_view_if_needed()
    expect(choice).to_be_checked()


def test_the_newest_of_several_new_versions_is_taken(reader, host):
    folder, address = host
    page = reader.context.new_page()
    visit(page, f"{address}/kp01/", "/crm/kp01/index.html")
    retitle(folder, "第二版", "kp01")
    page.reload()
    update = page.get_by_role("button", name=UPDATE)
    expect(update).to_be_visible()
    retitle(folder, "第三版", "kp01")
    page.evaluate("""async () => {
        const found = await navigator.serviceWorker.getRegistration(), second = found.waiting;
        const gone = new Promise(done => second.addEventListener("statechange", done));
        await found.update();
        await gone;
    }""")
    update.click()
    expect(page.locator("h1")).to_contain_text("第三版")


def test_a_course_that_could_not_be_set_up_can_be_downloaded_as_soon_as_the_line_holds(reader, weak):
    address, line = weak
    page = reader.context.new_page()
    line.cuts = {"/search_index.json": math.inf}
    offered = offer(page, address)
    offered.get_by_role("button").click()
    expect(offered).to_contain_text("下载中断了")
    line.cuts = {"/kp05/": 1, "/libraries.bin.zst": 1}
    offered.get_by_role("button").click()
    page.wait_for_function(KEPT, arg=["/search_index.json"])
    expect(offered).to_contain_text("下载中断了")
    offered.get_by_role("button").click()
    expect(offered).to_contain_text("已可离线使用")
    reader.forgive("ERR_CONTENT_LENGTH_MISMATCH", "Network error")  # the second is what the search says


def test_a_device_that_was_full_from_the_beginning_is_named(reader, weak):
    address, _ = weak
    page = reader.context.new_page()
    devtools = reader.context.new_cdp_session(page)
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": address.removesuffix("/crm"), "quotaSize": 100_000})
    offered = offer(page, address)
    offered.get_by_role("button").click()
    expect(offered).to_contain_text("空间不够")
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": address.removesuffix("/crm")})
    offered.get_by_role("button").click()
    expect(offered).to_contain_text("已可离线使用")


def test_a_list_that_did_not_come_is_asked_for_again(reader, weak):
    address, line = weak
    page = reader.context.new_page()
    line.cuts = {"/offline.json": math.inf}
    offered = offer(page, address)
    expect(offered).to_contain_text("检查网络")
    line.cuts.clear()
    offered.get_by_role("button").click()
    expect(offered.get_by_role("button")).to_contain_text("下载整门课")
    reader.forgive("ERR_CONTENT_LENGTH_MISMATCH")
