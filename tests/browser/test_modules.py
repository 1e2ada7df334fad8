"""Our ES modules and the bundles: style, types, unit tests, pinned and reproducible third-party code."""

import re
from pathlib import Path

import pytest

from coursebook import browser, deno
from coursebook.errors import CourseError
from coursebook.runtime.cache import cache_dir

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


def test_what_is_published_is_few_files_in_one_folder_each_with_all_that_it_imports():
    found = browser.files()
    bundles = {f"{name}.bundle.js" for name in browser.APART}
    names = {*browser.ENTRIES, *bundles, "elements.css", "offline.css"}
    assert set(found) == {f"assets/coursebook/{name}" for name in names}
    for path, file in found.items():
        if path.endswith(".js"):
            code = file.read_text("utf-8")
            assert not re.search(r"""(?:^|[;}])(?:import|export)\b[^;(]*["']|\bimport\(["']""", code), path
            assert "sourceMappingURL" not in code


def test_a_bundle_that_is_asked_for_by_address_is_published():
    asked = {name for path in modules() for name in re.findall(r'\bthird\("(\w+)"\)', path.read_text("utf-8"))}
    assert asked == set(browser.APART)


def test_what_is_published_is_the_same_bytes_when_made_again(tmp_path, monkeypatch):
    def read():
        return {path.name: path.read_bytes() for path in [*browser.modules("en"), browser.third("sha256")]}

    first = read()
    # Only what we make goes elsewhere; the downloaded packages stay where they are.
    (tmp_path / "deno").symlink_to(cache_dir() / "deno", target_is_directory=True)
    monkeypatch.setenv("COURSEBOOK_CACHE", str(tmp_path))
    again = read()
    assert tmp_path in browser.third("sha256").parents
    assert again == first


def test_a_package_that_is_not_what_the_lock_says_is_refused(tmp_path, monkeypatch):
    for name in ("deno.json", "deno.lock"):
        text = (SOURCE / name).read_text("utf-8")
        if name == "deno.json":
            text = text.replace("@noble/hashes@2.4.0", "@noble/hashes@2.0.0")
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "third").mkdir()
    (tmp_path / "third/sha256.js").write_text((SOURCE / "third/sha256.js").read_text("utf-8"), "utf-8")
    monkeypatch.setattr(browser, "HERE", tmp_path)
    with pytest.raises(CourseError, match="deno bundle"):
        browser.third("sha256")
