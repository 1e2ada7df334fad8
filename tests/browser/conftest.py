"""One browser, one server and one small site for all browser tests; errors in the console fail the test."""

import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

HERE = Path(__file__).parent
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}

expect.set_options(timeout=30_000)  # a state that comes late on a busy machine is no fault


class Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    extensions_map: ClassVar = {
        **SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
        ".json": "application/json",
    }

    def log_message(self, *_: object) -> None:
        """Quiet: what matters is seen in the page."""


class QuietServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A browser that closes its side early is no fault of the site."""


class Served:
    """A folder behind an address on a free port."""

    def __init__(self, folder: Path) -> None:
        self.server = QuietServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture(scope="session")
def serve() -> Iterator:
    """`serve(folder)` gives the address of a server for it, stopped at the end."""
    running = []

    def start(folder: Path) -> str:
        running.append(Served(folder))
        return running[-1].url

    yield start
    for each in running:
        each.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium if it is there, else the one that playwright installs."""
    own = os.environ.get("COURSEBOOK_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=own, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory):
    """The demo site of demo.py, built once."""
    spec = importlib.util.spec_from_file_location("coursebook_browser_demo", HERE / "demo.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.build(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="session")
def demo_url(demo, serve) -> str:
    return serve(demo.folder)


class Watched:
    """Pages of one context; what their consoles complain of and which hosts they ask."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.complaints: list[str] = []
        self.requests: list[str] = []
        context.on("page", self.watch)

    def watch(self, page: Page) -> None:
        page.set_default_timeout(30_000)
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))

    def forgive(self, *words: str) -> None:
        """Complaints that the test itself brought about."""
        self.complaints[:] = [text for text in self.complaints if not any(word in text for word in words)]


@pytest.fixture
def watched(browser: Browser) -> Iterator:
    """`watched(**options)` opens a fresh context; complaints fail the test at its end."""
    opened: list[Watched] = []

    def open_context(**options: object) -> Watched:
        opened.append(Watched(browser.new_context(**{"viewport": PHONE, **options})))
        return opened[-1]

    yield open_context
    for each in opened:
        each.context.close()
    assert [text for each in opened for text in each.complaints] == []


@pytest.fixture
def page(watched) -> Page:
    """A fresh page, nothing stored, nothing loaded."""
    return watched().context.new_page()


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """`axe(page)` lists what axe-core calls serious or critical, one line for each place."""

    def look(page: Page) -> list[str]:
        found = Axe().run(page)["violations"]
        return [
            f"{fault['id']}: {node['html'][:160]} {node['failureSummary']}"
            for fault in found
            if fault["impact"] in ("serious", "critical")
            for node in fault["nodes"]
        ]

    return look


@pytest.fixture(scope="session")
def lab_page(browser: Browser, demo_url: str) -> Iterator[tuple[Page, Watched]]:
    """One page whose Python stays warm over all tests that use `lab`."""
    context = browser.new_context(viewport=PHONE)
    watch = Watched(context)
    page = context.new_page()
    page.goto(f"{demo_url}/index.html")
    yield page, watch
    context.close()


@pytest.fixture
def lab(lab_page) -> Iterator:
    """`lab("share")` goes to an exercise as instant navigation does, with nothing stored; Python is kept warm."""
    page, watch = lab_page
    page.evaluate("localStorage.clear()")

    def go(name: str) -> Page:
        page.evaluate("path => window.go(path)", f"{name}.html")
        return page

    yield go
    assert watch.complaints == []
