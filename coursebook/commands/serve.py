"""`coursebook serve`: builds the site, serves it on this machine and builds again when something changes."""

import argparse
import contextlib
import logging
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable
from http import HTTPStatus
from pathlib import Path
from typing import Any

from mkdocs.livereload import LiveReloadServer

from coursebook.building import SETTINGS, build_into
from coursebook.errors import CourseError, Problem
from coursebook.hosting import rules
from coursebook.hosting.replies import Folder, Reply

WATCHED = ("docs", "exercises", SETTINGS)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--root", type=Path, default=Path(), metavar="目录", help="课程所在的文件夹（含 mkdocs.yml）")
    parser.add_argument("--port", type=int, default=8000, metavar="端口", help="默认 8000；0 表示任选一个空闲的")
    parser.add_argument(
        "--host", default="127.0.0.1", metavar="地址", help="默认只有本机能打开；0.0.0.0 让同一网络的设备也能打开"
    )


def run(args: argparse.Namespace) -> int:
    """Serve until Ctrl+C."""
    server = SiteServer(args.root.resolve(), args.host, args.port)
    try:
        server.start()
    finally:
        server.close()
    return 0


class LiveServer(LiveReloadServer):
    """MkDocs' server that watches and reloads, with our way of answering for files."""

    site: Folder | None = None
    # In a file of its own: the site's policy lets no script run that stands in a page and was not there at the build.
    script = re.compile(r"/livereload/([0-9]+)\.js")

    def _serve_request(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes] | None:
        # WSGI hands over a path's bytes as if they were Latin-1.
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
        asked = self.script.fullmatch(path)
        if asked:
            code: bytes = self._inject_js_into_html(b"", asked[1])  # type: ignore[no-untyped-call]
            code = code.removeprefix(b"<script>").removesuffix(b"</script>")
            start_response("200 OK", [("Content-Type", rules.TYPES[".js"]), ("Cache-Control", "no-store")])
            return [code]
        if path.startswith("/livereload/") or self.site is None:
            return super()._serve_request(environ, start_response)
        with self._epoch_cond:  # a build that goes on is waited for
            self._epoch_cond.wait_for(lambda: self._visible_epoch == self._wanted_epoch)
            epoch = self._visible_epoch
        headers = {
            name.removeprefix("HTTP_").replace("_", "-").lower(): value
            for name, value in environ.items()
            if name.startswith("HTTP_")
        }
        reply = self.site.reply(path, headers)
        body = b"" if reply.file is None else self._body(reply, epoch)
        status = f"{reply.status} {HTTPStatus(reply.status).phrase}"
        start_response(status, [*reply.headers.items(), ("Content-Length", str(len(body)))])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _body(self, reply: Reply, epoch: int) -> bytes:
        if reply.file is None:
            return b""
        if not reply.headers["Content-Type"].startswith("text/html"):
            return reply.file.read_bytes()
        # The page has changed since it was packed and tagged: it reloads itself.
        for name in ("Content-Encoding", "ETag"):
            reply.headers.pop(name, None)
        page = reply.file.with_suffix("") if reply.file.suffix in (".br", ".gz") else reply.file
        text = page.read_bytes()
        return text.replace(b"</body>", f'<script src="/livereload/{epoch}.js"></script></body>'.encode())


class SiteServer:
    """A live server whose site is swapped whole after each good build; a faulty course leaves the last good one up."""

    def __init__(self, root: Path, host: str, port: int) -> None:
        self.root = root
        self.folder = Path(tempfile.mkdtemp(prefix="coursebook-"))
        self.number = 0
        self.server = LiveServer(builder=self.build, host=host, port=port, root=str(self.folder))
        try:
            self.server.server_bind()
        except OSError as error:
            self.close()
            message = f"端口 {port} 已被占用，请用 --port 换一个（如 --port {port + 1}）"
            raise CourseError(Problem("serve", "", message)) from error
        self.address = f"http://{host}:{self.server.server_port}/"

    def build(self) -> None:
        """Build anew; on a fault say it and keep what is served."""
        self.number += 1
        draft = self.folder / str(self.number)
        try:
            warnings = build_into(self.root, draft, address=self.address, live=True)
        except CourseError as error:
            shutil.rmtree(draft, ignore_errors=True)
            print(f"\n没有建成，网页保持原样：\n{error}\n改好并保存后会自动重建。", file=sys.stderr, flush=True)
            return
        for warning in warnings:
            print(f"警告：{warning}", file=sys.stderr)
        old, self.server.site = self.server.site, Folder(draft)
        if old:
            shutil.rmtree(old.folder, ignore_errors=True)
        print(f"已建好：{self.address}", flush=True)

    def start(self) -> None:
        """Build, then serve and watch until Ctrl+C."""
        # Quiet: one line per request would bury the sentences about faults.
        logging.getLogger("mkdocs.livereload").setLevel(logging.ERROR)
        self.build()
        for name in (*WATCHED, *self._packages()):
            path = self.root / name
            if path.exists():
                self.server.watch(str(path))
        # What the server's own `serve` does, but bound already: the address was needed for the first build.
        self.server.server_activate()
        self.server.observer.start()
        self.server.serve_thread.start()
        print(f"课程网站：{self.address}　按 Ctrl+C 停止", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            self.server._build_loop()  # type: ignore[no-untyped-call]  # noqa: SLF001
        self.server.shutdown()

    def _packages(self) -> list[str]:
        """Folders of Python packages beside the course: the engine's changes matter too."""
        return [path.parent.name for path in self.root.glob("*/__init__.py")]

    def close(self) -> None:
        """Stop and leave nothing behind."""
        self.server.server_close()
        shutil.rmtree(self.folder, ignore_errors=True)
