"""Our ES modules and the bundles: style, types, unit tests, pinned and reproducible third-party code."""

import posixpath
import re
from pathlib import Path

import pytest

from coursebook import browser, deno
from coursebook.errors import CourseError

HERE = Path(__file__).parent
SOURCE = Path(browser.__file__).parent
CONFIG = ["--quiet", "--config", SOURCE / "deno.json"]


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.js"))


def test_style():
    assert deno.run(["lint", *CONFIG, SOURCE], timeout=120) == ""


def test_types():
    assert deno.run(["check", *CONFIG, "--frozen", *modules()], timeout=240) == ""


def test_units():
    printed = deno.run(
        ["test", *CONFIG, "--frozen", "--no-check", f"--allow-read={HERE.parent}", HERE / "modules_test.js"],
        timeout=240,
    )
    assert re.search(r"ok \| \d+ passed .*\| 0 failed", printed)


def test_every_module_says_that_its_types_are_checked():
    for path in modules():
        if path.parent.name != "third":
            assert path.read_text("utf-8").startswith("// @ts-check\n"), path


def test_modules_stay_short():
    for path in modules():
        assert len(path.read_text("utf-8").splitlines()) < 400, path


def test_no_module_names_a_host_or_makes_code_from_text():
    for path in [*modules(), SOURCE / "elements.css", SOURCE / "deno.json", SOURCE / "deno.lock"]:
        text = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://", text), path
        assert not re.search(r"\beval\(|new Function\(", text), path


def test_everything_is_published_under_one_folder():
    found = browser.files()
    assert all(path.startswith("assets/coursebook/") for path in found)
    names = {path.removeprefix("assets/coursebook/") for path in found}
    assert {
        "elements.js",
        "elements.css",
        "worker.js",
        "editor.bundle.js",
        "sha256.bundle.js",
        "kinds/code.js",
    } <= names
    assert not [name for name in names if name.startswith("third/")]


def test_relative_imports_lead_to_published_files():
    found = browser.files()
    for path, file in found.items():
        if not path.endswith(".js") or path.endswith(".bundle.js"):
            continue
        code = re.sub(r"/\*.*?\*/", "", file.read_text("utf-8"), flags=re.DOTALL)  # types in comments aren't loaded
        for name in re.findall(r'(?:from|import)\s*\(?"(\.[^"]+)"', code):
            folder = path.rsplit("/", 1)[0]
            target = f"{folder}/{name.removeprefix('./')}"
            if name.startswith("../"):
                target = f"{folder.rsplit('/', 1)[0]}/{name.removeprefix('../')}"
            assert target in found, f"{path} imports {name}"


def test_a_bundle_is_the_same_bytes_when_made_again(tmp_path, monkeypatch):
    first = browser.bundle(SOURCE / "third" / "sha256.js").read_bytes()
    made = tmp_path / "cache" / "made"
    made.mkdir(parents=True)
    real = browser.cache_dir
    # Only what we make goes elsewhere; the downloaded packages stay where they are.
    monkeypatch.setattr(browser, "cache_dir", lambda: tmp_path / "cache")
    again = browser.bundle(SOURCE / "third" / "sha256.js")
    assert real() not in again.parents
    assert again.read_bytes() == first


def test_a_package_that_is_not_what_the_lock_says_is_refused(tmp_path, monkeypatch):
    for name in ("deno.json", "deno.lock"):
        text = (SOURCE / name).read_text("utf-8")
        if name == "deno.json":
            text = text.replace("@noble/hashes@2.4.0", "@noble/hashes@2.0.0")
        (tmp_path / name).write_text(text, "utf-8")
    entry = tmp_path / "sha256.js"
    entry.write_text((SOURCE / "third" / "sha256.js").read_text("utf-8"), "utf-8")
    monkeypatch.setattr(browser, "HERE", tmp_path)
    with pytest.raises(CourseError, match="deno bundle"):
        browser.bundle(entry)


def test_what_a_page_names_in_its_head_is_there_and_is_all_that_its_modules_import():
    published = browser.files()
    for kind in ("code", "form", "choice"):
        named = browser.preload([kind])
        assert named[0] == "assets/coursebook/elements.js"
        assert set(named) <= set(published)
        for path in named:
            if path.endswith(("language.js", ".bundle.js")):
                continue
            for name in re.findall(
                r'^(?:import|\} from)[^;"]*"(\.[^"]+)"', published[path].read_text("utf-8"), re.MULTILINE
            ):
                assert posixpath.normpath(posixpath.join(posixpath.dirname(path), name)) in named, path
    assert not [path for path in browser.preload(["choice"]) if "editor" in path or "python" in path]
