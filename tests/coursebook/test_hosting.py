"""What is done to a built site, and how our servers answer for it."""

import base64
import gzip
import hashlib
import json
import random
import re
from pathlib import Path

import brotli
import pytest
from backports import zstd

from coursebook import browser, deno, hosting
from coursebook.errors import CourseError
from coursebook.hosting import packing, policy, rules
from coursebook.hosting.replies import Folder

PAGE = '<!doctype html>\n<html><head>\n  <meta charset="utf-8">\n<title>{}</title><script>a = {}</script></head></html>'
RUNTIME = "assets/coursebook/runtime"


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A site as MkDocs leaves it; packed files go to a cache of the test's own."""
    monkeypatch.setenv("COURSEBOOK_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("COURSEBOOK_PACK", "quick")
    folder = tmp_path / "site"
    contents = {
        "index.html": PAGE.format("首页", 1) + "字" * 1000,
        "kp01/index.html": PAGE.format("讲义", 2),
        "404.html": PAGE.format("没有", 3),
        "small.js": "1",
        "assets/large.js": "let a = 1;\n" * 500,
        "assets/main.57a0d79d.min.css": "a{color:red}" * 500,
        f"{RUNTIME}/core-0123456789ab/pyodide.asm.wasm": "wasm" * 5000,
        f"{RUNTIME}/runtime.json": json.dumps({"bytes": {"core-0123456789ab/pyodide.asm.wasm": 20000}}),
    }
    for name, text in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


def test_packed_copies_unpack_to_the_file_and_their_sizes_are_in_the_manifest(site):
    hosting.finish(site)
    wasm = site / RUNTIME / "core-0123456789ab" / "pyodide.asm.wasm"
    unpack = {"br": brotli.decompress, "zst": zstd.decompress, "gz": gzip.decompress}
    sizes = json.loads((site / RUNTIME / "runtime.json").read_text("utf-8"))["packed"][
        "core-0123456789ab/pyodide.asm.wasm"
    ]
    assert sizes.keys() == unpack.keys()
    for suffix, open_up in unpack.items():
        packed = wasm.with_name(f"{wasm.name}.{suffix}").read_bytes()
        assert open_up(packed) == wasm.read_bytes()
        assert sizes[suffix] == len(packed) < wasm.stat().st_size
    assert {path.suffix for path in site.glob("index.html.*")} == {".br", ".gz"}
    assert list(site.glob("small.js.*")) == []


def test_packing_again_gives_the_same_bytes_from_the_cache_or_anew(site, tmp_path, monkeypatch):
    def contents():
        return {p.relative_to(site).as_posix(): p.read_bytes() for p in site.rglob("*") if p.is_file()}

    files = [site / "assets" / "large.js"]
    packing.pack(files, level="full")
    first = contents()
    monkeypatch.setattr(packing, "CODECS", ())  # nothing is packed twice: the cache answers
    packing.pack(files, level="full")
    assert contents() == first
    monkeypatch.setenv("COURSEBOOK_CACHE", str(tmp_path / "another"))
    packing.pack(files, (packing.BR, packing.ZST, packing.GZ), level="full")
    assert contents() == first


def test_a_wrong_effort_is_named(site, monkeypatch):
    monkeypatch.setenv("COURSEBOOK_PACK", "best")
    with pytest.raises(CourseError, match="COURSEBOOK_PACK"):
        hosting.finish(site)


def test_no_packing_leaves_no_copies(site, monkeypatch):
    monkeypatch.setenv("COURSEBOOK_PACK", "none")
    hosting.finish(site)
    assert [path for path in site.rglob("*") if path.suffix in (".br", ".zst", ".gz")] == []


def test_the_policy_names_every_inline_script_and_stands_in_every_page(site):
    hosting.finish(site)
    said = policy.read_from_pages(site)
    for number in (1, 2, 3):
        digest = base64.b64encode(hashlib.sha256(f"a = {number}".encode()).digest()).decode()
        assert f"'sha256-{digest}'" in said
    assert "'unsafe-inline'" not in re.search("script-src[^;]*", said)[0]
    for page in site.rglob("*.html"):
        text = page.read_text("utf-8")
        assert text.index(said) < text.index("<title>")


def test_data_in_a_page_is_no_script():
    text = '<script type="application/json">{}</script><script src="a.js"></script><script type="module">b</script>'
    assert policy.policy([text]).count("sha256-") == 1


@pytest.mark.parametrize(
    ("path", "lasts"),
    [
        (f"{RUNTIME}/core-0123456789ab/pyodide.asm.wasm", True),
        (f"{RUNTIME}/pandas-3.1.1-0b9f643f73ccb-cp312-cp312-wasm32.whl", True),
        ("assets/stylesheets/main.57a0d79d.min.css", True),
        (f"{RUNTIME}/runtime.json", False),
        ("assets/coursebook/elements.js", False),
        ("assets/20240101/a.png", False),
        ("assets/facades/a.png", False),
        ("notes-57a0d79d.html", False),
    ],
)
def test_only_names_with_a_content_hash_last(path, lasts):
    assert rules.is_lasting(path) == lasts


def test_hosts_settings_name_the_policy_and_what_lasts(site):
    hosting.finish(site)
    said = policy.read_from_pages(site)
    headers, nginx = ((site / name).read_text("utf-8") for name in ("_headers", "nginx-course.conf"))
    assert said in headers
    assert nginx.count(said) == 2
    assert (
        f"/{RUNTIME}/core-0123456789ab/pyodide.asm.wasm\n  Cache-Control: public, max-age=31536000, immutable"
        in headers
    )
    assert "runtime.json\n" not in headers


@pytest.fixture
def folder(site):
    hosting.finish(site)
    return Folder(site)


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, zstd", "zstd"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("", None),
    ],
)
def test_the_browser_gets_the_smallest_copy_that_it_takes(folder, accepted, encoding):
    path = f"{RUNTIME}/core-0123456789ab/pyodide.asm.wasm"
    reply = folder.reply(f"/{path}", {"accept-encoding": accepted})
    assert reply.headers.get("Content-Encoding") == encoding
    assert reply.headers["Content-Type"] == "application/wasm"
    assert reply.headers["Vary"] == "Accept-Encoding"
    assert "immutable" in reply.headers["Cache-Control"]


def test_a_large_file_comes_as_zstd_which_is_unpacked_sooner(site):
    file = site / RUNTIME / "core-0123456789ab" / "snapshot.bin"
    file.write_bytes(random.Random(1).randbytes(300_000) + bytes(900_000))  # noqa: S311  like memory: noise, and nothing
    hosting.finish(site)
    reply = Folder(site).reply(f"/{file.relative_to(site).as_posix()}", {"accept-encoding": "gzip, br, zstd"})
    assert reply.headers["Content-Encoding"] == "zstd"
    assert zstd.decompress(reply.file.read_bytes()) == file.read_bytes()


def test_a_page_is_asked_for_again_and_not_sent_again(folder):
    first = folder.reply("/", {"host": "127.0.0.1:8000"})
    assert (first.status, first.headers["Cache-Control"]) == (200, "no-cache")
    assert "script-src" in first.headers["Content-Security-Policy"]
    again = folder.reply("/", {"if-none-match": first.headers["ETag"]})
    assert (again.status, again.file) == (304, None)
    assert folder.reply("/index.html", {"if-none-match": '"other"'}).status == 200


def test_isolation_is_only_asked_for_where_browsers_heed_it(folder):
    name = "Cross-Origin-Embedder-Policy"
    assert name in folder.reply("/", {"host": "localhost:8000"}).headers
    assert name in folder.reply("/", {"host": "school.example"}, secure=True).headers
    assert name not in folder.reply("/", {"host": "192.168.1.5:8080"}).headers


def test_folders_missing_files_and_ways_out(folder):
    moved = folder.reply("/kp01", {})
    assert (moved.status, moved.headers["Location"]) == (307, "./kp01/")
    for path in ("/nothing/", "/assets", "/../cache", "/a\0b", "/..\\cache", "/" + "a" * 5000):
        reply = folder.reply(path, {})
        assert (reply.status, reply.file.name) == (404, "404.html")


def test_the_service_workers_are_lint_free_and_typed(tmp_path):
    scripts = sorted(Path(hosting.__file__).parent.glob("*.js"))
    assert len(scripts) == 2
    settings = tmp_path / "deno.json"
    lib = ["webworker", "esnext"]
    settings.write_text(json.dumps({"compilerOptions": {"lib": lib, "checkJs": True, "strict": True}}), "utf-8")
    assert deno.run(["check", "--quiet", "--config", settings, *scripts], timeout=120) == ""
    house = Path(browser.__file__).parent / "deno.json"
    assert deno.run(["lint", "--quiet", "--config", house, *scripts], timeout=120) == ""
