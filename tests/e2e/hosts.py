"""Kinds of hosts that a course meets, none of which knows it."""

import gzip
import os
import shutil
import socket
import subprocess
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from typing import ClassVar

from playwright.sync_api import Page

COMPRESSED = (".html", ".js", ".mjs", ".css", ".json", ".svg", ".xml")


class Plain(SimpleHTTPRequestHandler):
    """Python's own server with every type wrong that a browser can do without, and nothing packed."""

    protocol_version = "HTTP/1.1"
    extensions_map: ClassVar = {
        "": "text/plain", ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".mjs": "text/javascript",
        ".svg": "image/svg+xml",
    }  # fmt: skip

    def log_message(self, *_: object) -> None:
        """Quiet."""


class GzipOnTheFly(Plain):
    """Packs texts while sending them, as pages hosts do, and sends everything else as it lies there."""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if path.suffix not in COMPRESSED or not path.is_file():
            super().do_GET()
            return
        body = gzip.compress(path.read_bytes(), 6)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Vary", "Accept-Encoding")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Unpacker(Plain):
    """Takes packed copies for encodings of the file, so that they arrive unpacked."""

    def end_headers(self) -> None:
        if self.path.endswith(".gz"):
            self.send_header("Content-Encoding", "gzip")
        super().end_headers()

    def do_GET(self) -> None:
        if self.path.endswith((".zst", ".br")):
            self.send_error(404)
        else:
            super().do_GET()


class OnePage(Plain):
    """Answers what isn't there with a page and 200."""

    def do_GET(self) -> None:
        if self.path.endswith((".zst", ".br", ".gz")):
            self.path = "/index.html"
        super().do_GET()


class Nginx:
    """Nginx with the site in a folder of its host, set up by the lines that the build has written."""

    def __init__(self, site: Path, folder: Path) -> None:
        (folder / "crm").symlink_to(site, target_is_directory=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        kept = " ".join(
            f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (folder / "nginx.conf").write_text(
            # Started by root, nginx would become somebody who can't read the test's folder.
            f"{'user root; ' if os.geteuid() == 0 else ''}daemon off;\n"
            f"pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
            f"http {{ access_log off; {kept} server {{ listen 127.0.0.1:{port}; root {folder};\n"
            f"location /crm/ {{ include {site}/nginx-course.conf; error_page 404 /crm/404.html; }} }} }}",
            "utf-8",
        )
        # Debian puts it where only root's PATH looks.
        program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
        self.process = subprocess.Popen([program, "-p", folder, "-c", folder / "nginx.conf"])
        self.url = f"http://127.0.0.1:{port}/crm"

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)


def start_python(page: Page, address: str) -> None:
    """Open a page and show interest in its first exercise that runs Python."""
    page.goto(f"{address}/kp01/")
    page.locator("course-exercise[kind=code]").first.scroll_into_view_if_needed()
    page.locator("course-exercise[kind=code] .cm-content").first.click()
    page.wait_for_selector("course-exercise[kind=code][data-python=ready]")
