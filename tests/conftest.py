"""One browser, one kind of server for all browser tests; errors in the console fail the test."""

import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import ModuleType
from typing import Any, ClassVar

import pytest
from axe_core_python.sync_playwright import Axe
from hypothesis import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from coursebook.runtime import Silent, prepare
from coursebook.runtime.cache import cache_dir
from coursebook.runtime.fetch import files_dir

# Packing at full strength takes minutes, and tests need what unpacks, not what is smallest.
os.environ.setdefault("COURSEBOOK_PACK", "quick")

HERE = Path(__file__).parent
# Where a change is judged the examples are the same every time; who works on it tries others on every run. No
# deadlines: the first example of a test also loads pandas, and time is measured by the benchmarks.
settings.register_profile("tests", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("tests")
PHONE = {"width": 360, "height": 740}

expect.set_options(timeout=30_000)  # as long as everything else may take on a busy machine


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker for each folder of browser tests: its site is built once, its browser is started once."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group(item.path.parent.name))


def module(path: Path) -> ModuleType:
    """Import a file that is no test; tests are no package."""
    spec = importlib.util.spec_from_file_location(f"coursebook_{path.stem}", path)
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


@pytest.fixture(scope="session")
def in_deno() -> ModuleType:
    """`in_deno.values(runtime, kind, programs, folder)`: programs in the browser's Python, without a browser."""
    return module(HERE / "in_deno.py")


@pytest.fixture
def own_runtime_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache of this test's own, with what has been fetched: other tests read the common one at the same time."""
    prepare(set(), report=Silent())
    fetched, packages = files_dir(), cache_dir() / "deno"
    monkeypatch.setenv("COURSEBOOK_CACHE", str(tmp_path / "cache"))
    for path in fetched.glob("py*"):
        shutil.copyfile(path, files_dir() / path.name)
    (cache_dir() / "deno").symlink_to(packages)


@pytest.fixture(scope="session")
def engines() -> ModuleType:
    """`engines.visit(name, site, page)`: a page that works by itself, in Chromium, Firefox or WebKit."""
    return module(HERE / "engines.py")


@pytest.fixture(scope="session")
def parity() -> ModuleType:
    """`parity.snippets()`, `parity.on_the_host(folder)`: the parity collection."""
    return module(HERE / "parity.py")


class Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else every small answer waits 40 ms for the browser's acknowledgement
    extensions_map: ClassVar = {
        **SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
        ".json": "application/json",
    }

    def log_message(self, *_: object) -> None:
        """Quiet: what matters is seen in the page."""

    def send_error(self, code: int, *rest: str) -> None:
        """Answer with the site's own page where it has one, as hosts of static sites do."""
        page = Path(self.directory) / f"{code}.html"
        if not page.is_file():
            super().send_error(code, *rest)
            return
        content = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


class QuietServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A browser that closes its side early is no fault of the site."""


class Isolated(Handler):
    """A host that sends the two headers which make a page isolated."""

    def end_headers(self) -> None:
        self.send_header("Cross-Origin-Opener-Policy", "same-origin")
        self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
        super().end_headers()


class Served:
    """A folder behind an address on a free port."""

    def __init__(self, folder: Path, handler: type[Handler]) -> None:
        self.server = QuietServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture(scope="session")
def serve() -> Iterator:
    """`serve(folder)` gives the address of a server for it, stopped at the end.

    `isolated=True`: with the headers for shared memory; `handler`: another kind of host.
    """
    running = []

    def start(folder: Path, handler: type[SimpleHTTPRequestHandler] = Handler, *, isolated: bool = False) -> str:
        running.append(Served(folder, Isolated if isolated else handler))
        return running[-1].url

    yield start
    for each in running:
        each.stop()


@pytest.fixture
def frail(serve) -> Iterator[Callable[[Path], tuple[str, Any]]]:
    """`frail(folder)` gives the address of a host and its line, which the test may cut (`frail.py`)."""
    lines = []

    def start(folder: Path) -> tuple[str, Any]:
        lines.append(module(HERE / "frail.py").Line())
        return serve(folder, lines[-1].on(Handler)), lines[-1]

    yield start
    for line in lines:
        line.release()


@pytest.fixture(scope="session")
def chromium() -> dict[str, Any]:
    """How Playwright starts the browser of the tests."""
    own = module(HERE / "chromium.py").path()  # before ours starts: only one Playwright may run at a time
    return {"executable_path": own, "args": ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]}


@pytest.fixture(scope="session")
def browser(chromium: dict[str, Any]) -> Iterator[Browser]:
    """One browser for all tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium)
        yield browser
        browser.close()


class Watched:
    """Pages of one context; what their consoles complain of and which hosts they ask."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.complaints: list[str] = []
        self.requests: list[str] = []
        context.on("page", self.watch)

    def watch(self, page: Page) -> None:
        page.set_default_timeout(90_000)  # a busy machine is slow, not wrong
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))

    def forgive(self, *words: str) -> None:
        """Complaints that the test itself brought about."""
        self.complaints[:] = [text for text in self.complaints if not any(word in text for word in words)]


@pytest.fixture(scope="session")
def new_context(browser: Browser) -> Callable[..., Watched]:
    """`new_context(**options)`: as large as a phone unless told otherwise; whoever opens it closes it.

    The pages' security policy is off, since Playwright waits for functions by `eval`; tests of the policy turn it on.
    """
    return lambda **options: Watched(browser.new_context(**{"viewport": PHONE, "bypass_csp": True, **options}))


@pytest.fixture
def watched(new_context) -> Iterator:
    """`watched(**options)` opens a fresh context; complaints fail the test at its end."""
    opened: list[Watched] = []

    def open_context(**options: object) -> Watched:
        opened.append(new_context(**options))
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
