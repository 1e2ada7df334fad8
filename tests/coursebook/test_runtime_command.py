"""`coursebook runtime` as a teacher calls it."""

import shutil
from pathlib import Path

import pytest

from coursebook.cli import main
from coursebook.runtime import fetch, wanted
from coursebook.runtime.fetch import files_dir


@pytest.fixture
def usb_stick(tmp_path, monkeypatch):
    """A folder with the core's files, and an empty cache."""
    files = fetch(wanted(set()))
    folder = tmp_path / "stick"
    folder.mkdir()
    for path in files.values():
        shutil.copyfile(path, folder / path.name)
    monkeypatch.setenv("COURSEBOOK_CACHE", str(tmp_path / "cache"))
    return folder


def test_fetch_takes_the_files_from_a_folder_and_verify_finds_them_right(usb_stick, capsys):
    assert main(["runtime", "fetch", "--core", "--from", str(usb_stick)]) == 0
    said = capsys.readouterr()
    assert "浏览器里的 Python 已就绪：5 个文件，13.8 MB" in said.out
    assert "python_stdlib.zip：已取得并核对" in said.err
    assert main(["runtime", "verify", "--core"]) == 0
    assert "5 个文件都在，内容正确" in capsys.readouterr().out


def test_prepare_leaves_nothing_to_do_for_the_build(capsys):
    assert main(["runtime", "prepare", "--core"]) == 0
    capsys.readouterr()
    assert main(["runtime", "prepare", "--core"]) == 0
    said = capsys.readouterr()
    assert "已就绪" in said.out
    assert "python_stdlib" not in said.err


def test_verify_names_what_is_missing_or_damaged(usb_stick, capsys):
    main(["runtime", "fetch", "--core", "--from", str(usb_stick)])
    capsys.readouterr()
    (files_dir() / "pyodide.mjs").write_text("changed", "utf-8")
    (files_dir() / "pyodide.asm.js").unlink()
    assert main(["runtime", "verify", "--core"]) == 1
    said = capsys.readouterr().err
    assert "pyodide.mjs:文件损坏或被改动" in said.replace("：文件", ":文件")
    assert "pyodide.asm.js:缓存中没有这个文件" in said.replace("：缓存", ":缓存")


def test_a_broken_file_on_the_stick_is_refused_by_name(usb_stick, capsys):
    (usb_stick / "pyodide.asm.wasm").write_bytes(b"\0asm")
    assert main(["runtime", "fetch", "--core", "--from", str(usb_stick)]) == 1
    said = capsys.readouterr().err
    assert "来自文件夹" in said
    assert not (files_dir() / "pyodide.asm.wasm").exists()


def test_where_tells_a_folder_to_copy(capsys):
    assert main(["runtime", "where"]) == 0
    assert Path(capsys.readouterr().out.strip()) == files_dir()
