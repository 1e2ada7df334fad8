"""What a reader and a teacher do with a course that a browser keeps, for the tests."""

import re
from pathlib import Path

from playwright.sync_api import Page

from coursebook.hosting.offline import write_offline

CODE = "course-exercise[kind=code]"
KEPT = """async ends => {
    const urls = [];
    for (const name of await caches.keys()) {
        for (const { url } of await (await caches.open(name)).keys()) urls.push(new URL(url).pathname);
    }
    return ends.every(end => urls.some(url => url.endsWith(end)));
}"""
FAULTY = """async () => {
    const faulty = [];
    for (const name of await caches.keys()) {
        const store = await caches.open(name);
        for (const { url } of await store.keys()) {
            const content = await (await store.match(url)).arrayBuffer();
            const digest = [...new Uint8Array(await crypto.subtle.digest("SHA-256", content))];
            const text = digest.map(byte => byte.toString(16).padStart(2, "0")).join("");
            if (!text.startsWith(new URL(url).searchParams.get("kept"))) faulty.push(url);
        }
    }
    return faulty;
}"""
RULES = "navigator.serviceWorker.controller"


def visit(page: Page, address: str, *kept: str) -> None:
    """Open a page, with the service worker in charge, and wait until some files are kept."""
    page.goto(address)
    page.wait_for_function(RULES)
    page.wait_for_function(KEPT, arg=list(kept))


def start_python(page: Page) -> None:
    """Show interest in the first exercise that runs programs, and wait for Python."""
    page.locator(CODE).first.scroll_into_view_if_needed()
    page.locator(f"{CODE} .cm-content").first.click()
    page.wait_for_selector(f"{CODE}[data-python=ready]")


def retitle(folder: Path, new: str, *pages: str) -> None:
    """Publish a new version in which some pages have another title."""
    for page in pages:
        file = folder / page / "index.html"
        file.write_text(file.read_text("utf-8").replace(f">{title(folder, page)}", f">{new}"), "utf-8")
        for packed in file.parent.glob("index.html.*"):
            packed.unlink()
    write_offline(folder)  # once: a browser may look at any moment, and would take what is published in between


def title(folder: Path, page: str) -> str:
    """What stands above a page."""
    return re.search(r"<h1[^>]*>(.*?)[<&]", (folder / page / "index.html").read_text("utf-8"))[1]
