"""Browsers without a driver: each opens one page of a site, and the page itself reports to the site's server.

Chromium, Firefox and WebKit (Debian's WebKitGTK with its MiniBrowser) are driven alike, by the address they are given;
so a browser needs nothing but to be installed. `python tests/engines.py` installs what is missing where apt-get is.
"""

import contextlib
import importlib.util
import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from coursebook.hosting.replies import Folder, Reply

CHUNK = 16 * 1024
SETTLE = "/settle"  # an empty page, which goes on to the page named after "#"
SETTLE_PAGE = """<!doctype html><link rel="icon" href="data:,"><script>
setTimeout(() => location.replace(`{url}/${location.hash.slice(1)}`), {milliseconds});
</script>"""
MINIBROWSERS = "/usr/lib/*/webkit2gtk-4.*/MiniBrowser"
PACKAGES = {"firefox": ["firefox-esr"], "webkit": ["webkit2gtk-driver", "xvfb"]}
# No sandbox and no graphics card: Debian's WebKit runs in containers and as root then.
WEBKIT = {
    "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
    "WEBKIT_DISABLE_COMPOSITING_MODE": "1",
    "LIBGL_ALWAYS_SOFTWARE": "1",
    "GDK_BACKEND": "x11",
}
FIREFOX = """
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.startup.page", 0);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("toolkit.telemetry.reportingpolicy.firstRun", false);
user_pref("app.update.enabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("browser.aboutwelcome.enabled", false);
"""


def binary(engine: str) -> str | None:
    """The program of "chromium", "firefox" or "webkit" on this machine; None if there is none."""
    if engine == "chromium":
        spec = importlib.util.spec_from_file_location("coursebook_chromium", Path(__file__).parent / "chromium.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        found: str | None = module.path()
        return found
    if engine == "firefox":
        return os.environ.get("FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")
    browsers = sorted(Path("/").glob(MINIBROWSERS.lstrip("/")))
    return str(browsers[-1]) if browsers and shutil.which("Xvfb") else None


def install() -> None:
    """Install Firefox and WebKit where Debian's packages are to be had; elsewhere their tests are skipped."""
    missing = [name for engine, names in PACKAGES.items() if binary(engine) is None for name in names]
    if missing and shutil.which("apt-get"):
        sudo = [] if os.geteuid() == 0 else ["sudo"]
        subprocess.run([*sudo, "apt-get", "update", "-q"], check=True)
        subprocess.run([*sudo, "apt-get", "install", "-y", "-q", "--no-install-recommends", *missing], check=True)


class Site:
    """A built site behind an address; counts what it sends, as slowly as is asked, and takes the pages' reports."""

    def __init__(self, folder: Path) -> None:
        self.sent = 0
        self.requests: list[str] = []
        self.reports: queue.Queue[dict[str, Any]] = queue.Queue()
        self.bytes_per_second: float | None = None
        self.settle = 0.0
        self._line = threading.Lock()
        site, files = self, Folder(folder)

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # else every small answer waits 40 ms for the browser's acknowledgement

            def log_message(self, *_: object) -> None:
                """Quiet."""

            def do_GET(self) -> None:
                path = unquote(self.path.partition("?")[0])
                if path == SETTLE:
                    reply, body = Reply(200, {"Content-Type": "text/html"}), site.empty_page()
                else:
                    reply = files.reply(path, {name.lower(): value for name, value in self.headers.items()})
                    body = reply.file.read_bytes() if reply.file else b""
                self.send_response(reply.status)
                for name, value in {**reply.headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                site.requests.append(path)
                site.send(self.wfile, body)

            def do_POST(self) -> None:
                site.reports.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(204)
                self.end_headers()

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                """A browser that is ended closes its side early."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def address(self, page: str) -> str:
        """Where a browser is sent to see a page: by way of an empty page of another host where it is to settle first.

        A browser that has just been started is busy with itself for a second (its own pages, its profile). Who times a
        page sets `settle`, seconds; the page then opens in a running browser and, being another host's, in a process of
        its own.
        """
        if not self.settle:
            return f"{self.url}/{page}"
        return f"{self.url.replace('127.0.0.1', 'localhost')}{SETTLE}#{page}"

    def empty_page(self) -> bytes:
        """It goes on by itself."""
        page = SETTLE_PAGE.replace("{url}", self.url)
        return page.replace("{milliseconds}", f"{self.settle * 1000:.0f}").encode()

    def send(self, out: Any, body: bytes) -> None:
        """Send at the speed that the whole site has, shared by all connections."""
        for at in range(0, len(body), CHUNK):
            piece = body[at : at + CHUNK]
            if self.bytes_per_second:
                with self._line:
                    time.sleep(len(piece) / self.bytes_per_second)  # the line's speed is what is simulated
            out.write(piece)
            self.sent += len(piece)

    def close(self) -> None:
        """Stop serving."""
        self.server.shutdown()
        self.server.server_close()


@contextlib.contextmanager
def opened(engine: str, url: str, profile: Path) -> Iterator[None]:
    """A browser that shows a page; ended when the block is left.

    Args:
        engine: "chromium", "firefox" or "webkit".
        url: the page.
        profile: a folder for its cache and storage; the same folder again is the same reader coming back.
    """
    profile.mkdir(parents=True, exist_ok=True)
    program = str(binary(engine))
    environment = os.environ | {"HOME": str(profile)}
    with contextlib.ExitStack() as stack:
        if engine == "chromium":
            quiet = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]
            offline = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
            command = [program, *quiet, *offline, f"--user-data-dir={profile}", url]
        elif engine == "firefox":
            (profile / "user.js").write_text(FIREFOX, "utf-8")
            command = [program, "--headless", "--no-remote", "--profile", str(profile), url]
        else:
            environment |= WEBKIT | {"DISPLAY": stack.enter_context(_display())}
            environment |= {f"XDG_{name}_HOME": str(profile / name.lower()) for name in ("CACHE", "DATA", "CONFIG")}
            command = [program, url]
        process = stack.enter_context(
            subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        )
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


@contextlib.contextmanager
def _display() -> Iterator[str]:
    """A screen that nobody sees."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        os.close(writing)
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        try:
            yield f":{number}"
        finally:
            process.terminate()


def visit(engine: str, site: Site, page: str, profile: Path | None = None, seconds: float = 120) -> dict[str, Any]:
    """Open a page and wait for what it reports.

    Raises:
        queue.Empty: it reported nothing in that time.
    """
    with contextlib.ExitStack() as stack:
        place = profile or Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        site.sent = 0
        site.requests.clear()
        site.reports = queue.Queue()  # what the last page told when nobody listened any more is of no interest
        stack.enter_context(opened(engine, site.address(page), place))
        return site.reports.get(timeout=seconds)


if __name__ == "__main__":
    install()
    print(f"Firefox: {binary('firefox')}, WebKit: {binary('webkit')}", file=sys.stderr)
