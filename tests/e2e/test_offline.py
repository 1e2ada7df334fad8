"""The course without a network, and new versions beside old ones, in a real browser."""

import re

import pytest
from offline_steps import KEPT, RULES, retitle, start_python, title, visit
from playwright.sync_api import expect

from coursebook.hosting import policy
from coursebook.hosting.offline import META, write_gone

pytestmark = pytest.mark.browser


def test_what_was_visited_works_without_a_network(reader, host):
    folder, address = host
    page = reader.context.new_page()
    visit(page, f"{address}/kp01/", "/crm/kp01/index.html", "/casebook.json", "/editor.bundle.js")
    start_python(page)
    page.wait_for_function(KEPT, arg=["/crm/assets/coursebook/runtime/runtime.json"])
    page.reload()
    assert page.evaluate("crossOriginIsolated"), "shared memory, though the host sends no headers"
    start_python(page)  # whatever was on its way when the page was left
    page.wait_for_function("""async () => {
        const list = await (await fetch('../offline.json')).json();
        return Object.keys(list.files).some(path => path.includes('pyodide.asm.wasm'));
    }""")
    reader.context.set_offline(True)
    page.goto(f"{address}/kp01/")
    expect(page.locator("h1")).to_contain_text(title(folder, "kp01"))
    start_python(page)
    page.goto(f"{address}/kp05/")
    expect(page.locator("h1")).to_have_text("现在没有网络")
    page.get_by_role("link", name="回到首页").click()
    expect(page.locator("h1")).to_contain_text(title(folder, "."))


def test_the_whole_course_can_be_downloaded(reader, host):
    folder, address = host
    page = reader.context.new_page()
    visit(page, f"{address}/progress/")
    offer = page.locator("course-offline")
    expect(offer.get_by_role("button")).to_have_text(re.compile(r"^下载整门课（\d+\.\d MB）$"))
    offer.get_by_role("button").click()
    expect(offer).to_contain_text("已可离线使用")
    reader.context.set_offline(True)
    page.goto(f"{address}/")
    page.wait_for_function("customElements.get('course-offline') && window.document$")
    page.evaluate("window.stayed = true")
    page.locator('article a[href*="kp05/"]').first.click()
    page.wait_for_url(f"{address}/kp05/**")
    expect(page.locator("h1")).to_contain_text(title(folder, "kp05"))
    assert page.evaluate("window.stayed"), "instant navigation"
    start_python(page)
    page.goto(f"{address}/progress/")
    expect(page.locator("course-offline")).to_contain_text("已可离线使用")


def test_a_full_device_is_named_and_what_is_kept_stays(reader, host):
    _, address = host
    page = reader.context.new_page()
    visit(page, f"{address}/progress/", "/crm/progress/index.html")
    devtools = reader.context.new_cdp_session(page)
    used = page.evaluate("navigator.storage.estimate().then(found => found.usage)")
    devtools.send(
        "Storage.overrideQuotaForOrigin", {"origin": address.removesuffix("/crm"), "quotaSize": used + 500_000}
    )
    page.locator("course-offline button").click()
    expect(page.locator("course-offline")).to_contain_text("空间不够")
    reader.context.set_offline(True)
    page.reload()
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("course-offline")).to_be_attached()


@pytest.mark.parametrize("insecure", [True, False])
def test_why_nothing_can_be_kept_is_said(reader, host, insecure):
    _, address = host
    page = reader.context.new_page()
    hide = (
        "Object.defineProperty(window, 'isSecureContext', { value: false })"
        if insecure
        else ("Object.defineProperty(Navigator.prototype, 'serviceWorker', { value: undefined })")
    )
    page.add_init_script(hide)
    page.goto(f"{address}/progress/")
    expect(page.locator("course-offline")).to_contain_text("https" if insecure else "无痕模式")


def test_a_new_version_is_taken_whole_when_the_reader_wants_it(reader, host):
    folder, address = host
    page, other = reader.context.new_page(), reader.context.new_page()
    visit(page, f"{address}/kp04/", "/crm/kp04/index.html", "/casebook.json")
    visit(other, f"{address}/progress/", "/crm/progress/index.html")
    asked = page.locator("course-exercise[kind=choice]").first
    asked.scroll_into_view_if_needed()
    choice = asked.locator("input").first
    choice.check()
    old = title(folder, "kp04")
    retitle(folder, "新的标题", "kp04")
    page.reload()
    expect(page.locator("h1")).to_contain_text(old)
    update = page.get_by_role("button", name="有新版本，点这里更新")
    expect(update).to_be_visible()
    page.reload()
    expect(page.locator("h1")).to_contain_text(old)  # nothing changes by itself
    with other.expect_event("load"):
        update.click()
        expect(page.locator("h1")).to_contain_text("新的标题")
    asked.scroll_into_view_if_needed()
    expect(choice).to_be_checked()
    expect(update).to_have_count(0)


def test_a_page_that_only_the_new_version_has_brings_the_new_version(reader, host):
    folder, address = host
    page = reader.context.new_page()
    visit(page, f"{address}/kp01/", "/crm/kp01/index.html")
    retitle(folder, "新的标题", "kp01", "kp02")
    page.goto(f"{address}/kp02/")
    expect(page.locator("h1")).to_contain_text("新的标题")
    page.goto(f"{address}/kp01/")
    expect(page.locator("h1")).to_contain_text("新的标题")


def test_a_version_that_is_not_whole_is_not_taken(reader, host):
    folder, address = host
    page = reader.context.new_page()
    visit(page, f"{address}/kp01/", "/crm/kp01/index.html")
    old = title(folder, "kp01")
    # In one step, so that whoever looks just then finds no whole version: the list wants another page than there is.
    worker = folder / "sw.js"
    other, count = re.subn(r'("kp01/index\.html":\["?)[0-9a-f]{32}', r"\g<1>" + "0" * 32, worker.read_text("utf-8"))
    assert count == 1
    worker.write_text(other, "utf-8")
    ended = page.evaluate("""async () => {
        const found = await navigator.serviceWorker.getRegistration();
        const ended = new Promise(done => found.addEventListener("updatefound", () => {
            const next = found.installing;
            next.addEventListener("statechange", () => {
                if (["installed", "redundant"].includes(next.state)) done(next.state);
            });
        }));
        await found.update();
        return ended;
    }""")
    assert ended == "redundant"
    page.reload()
    expect(page.locator("h1")).to_contain_text(old)


def test_a_site_that_is_being_edited_takes_an_earlier_one_away(reader, host):
    folder, address = host
    page = reader.context.new_page()
    visit(page, f"{address}/kp01/", "/crm/kp01/index.html")
    write_gone(folder)
    for each in policy.pages_of(folder):
        each.write_text(each.read_text("utf-8").replace(META, ""), "utf-8")
    page.goto(f"{address}/kp01/")
    page.wait_for_function(f"!{RULES}")
    assert page.evaluate("caches.keys()") == []
    page.goto(f"{address}/progress/")
    expect(page.locator("course-offline")).to_contain_text("老师正在编辑")


def test_a_copy_in_a_folder_can_be_read_and_says_how_to_serve_it(watched, site):
    watch = watched(viewport={"width": 1280, "height": 800}, bypass_csp=False)
    page = watch.context.new_page()
    page.goto((site / "index.html").as_uri())
    expect(page.locator(".cx-file-copy")).to_contain_text("python -m http.server")
    page.locator('article a[href*="kp01/"]').first.click()
    expect(page.locator("h1")).to_contain_text(title(site, "kp01"))
    assert page.url.split("#")[0] == (site / "kp01" / "index.html").as_uri()
    page.goto("about:blank")  # nothing more is said of the page before
    watch.forgive("CORS", "ERR_FAILED", "file://", "Failed to fetch")
