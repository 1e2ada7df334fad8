"""Deno is found, runs in our cache, and what goes wrong with it is one sentence."""

import sys
from pathlib import Path

import pytest

from coursebook import deno
from coursebook.errors import CourseError


def script(folder: Path, text: str) -> Path:
    path = folder / "script.mjs"
    path.write_text(text, "utf-8")
    return path


def test_it_prints_what_a_program_says(tmp_path):
    assert deno.run(["run", script(tmp_path, "console.log('你好')")]) == "你好\n"


def test_its_downloads_go_into_our_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSEBOOK_CACHE", str(tmp_path / "cache"))
    program = script(tmp_path, "console.log(Deno.env.get('DENO_DIR'))")
    assert Path(deno.run(["run", "--allow-env", program]).strip()) == (tmp_path / "cache" / "deno").resolve()


def test_a_failing_program_is_one_sentence_with_its_words(tmp_path):
    with pytest.raises(CourseError, match=r"Deno 运行失败（退出码 1）.*the ink ran dry"):
        deno.run(["run", script(tmp_path, "throw new Error('the ink ran dry')")])


def test_an_endless_program_is_stopped(tmp_path):
    with pytest.raises(CourseError, match=r"超过 0\.5 秒没有完成，已停止"):
        deno.run(["run", script(tmp_path, "while (true) {}")], timeout=0.5)


READ = "console.log(Deno.readTextFileSync(Deno.args[0]).trim())"


def test_reading_can_be_allowed_for_one_folder_only(tmp_path):
    (tmp_path / "open").mkdir()
    for name in ("open/notes.txt", "secret.txt"):
        (tmp_path / name).write_text("seen", "utf-8")
    program = script(tmp_path, READ)
    allowed = deno.allow("read", [tmp_path / "open"])
    assert deno.run(["run", allowed, program, tmp_path / "open" / "notes.txt"]) == "seen\n"
    with pytest.raises(CourseError, match="Requires read access"):
        deno.run(["run", allowed, program, tmp_path / "secret.txt"])


def test_a_folder_with_a_comma_in_its_name_can_be_read_too(tmp_path):
    folder = tmp_path / "a,b"
    folder.mkdir()
    (folder / "notes.txt").write_text("seen", "utf-8")
    program = script(folder, READ)
    assert deno.run(["run", deno.allow("read", [folder]), program, folder / "notes.txt"]) == "seen\n"


def test_without_the_package_a_sentence_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "deno", None)
    with pytest.raises(CourseError, match=r"没有找到 Deno 程序.*pip install"):
        deno.run(["--version"])


def test_a_program_that_cannot_run_here_is_one_sentence(tmp_path, monkeypatch):
    broken = tmp_path / "deno"
    broken.write_bytes(b"not a program")
    broken.chmod(0o755)
    monkeypatch.setattr(deno, "binary", lambda: broken)
    with pytest.raises(CourseError, match="Deno 无法在这台机器上运行"):
        deno.run(["--version"])
