"""`coursebook serve`: builds the site, serves it on this machine and builds again when something changes."""

import argparse
import contextlib
import logging
import mimetypes
import shutil
import sys
import tempfile
from pathlib import Path

from mkdocs.livereload import LiveReloadServer

from coursebook.building import SETTINGS, build_into
from coursebook.errors import CourseError, Problem

TYPES = {".mjs": "text/javascript", ".js": "text/javascript", ".wasm": "application/wasm", ".whl": "application/zip"}
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


class SiteServer:
    """A live server whose site is swapped whole after each good build; a faulty course leaves the last good one up."""

    def __init__(self, root: Path, host: str, port: int) -> None:
        for suffix, kind in TYPES.items():
            # Windows takes types from the registry, which may say text/plain for scripts.
            mimetypes.add_type(kind, suffix)
        self.root = root
        self.folder = Path(tempfile.mkdtemp(prefix="coursebook-"))
        self.number = 0
        self.server = LiveReloadServer(builder=self.build, host=host, port=port, root=str(self.folder))
        self.server.error_handler = self._error_page
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
            warnings = build_into(self.root, draft, address=self.address)
        except CourseError as error:
            shutil.rmtree(draft, ignore_errors=True)
            print(f"\n没有建成，网页保持原样：\n{error}\n改好并保存后会自动重建。", file=sys.stderr, flush=True)
            return
        for warning in warnings:
            print(f"警告：{warning}", file=sys.stderr)
        old, self.server.root = self.server.root, str(draft)
        if Path(old) != self.folder:
            shutil.rmtree(old, ignore_errors=True)
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

    def _error_page(self, code: int) -> bytes | None:
        page = Path(self.server.root) / f"{code}.html"
        return page.read_bytes() if page.is_file() else None

    def close(self) -> None:
        """Stop and leave nothing behind."""
        self.server.server_close()
        shutil.rmtree(self.folder, ignore_errors=True)
