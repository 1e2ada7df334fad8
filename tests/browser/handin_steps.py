"""What a student does to hand in, step by step, for the tests of handing in."""

import re
from hashlib import sha256
from pathlib import Path

from code_steps import press
from playwright.sync_api import Page

PANEL = "course-handin"
WHO = {"学号": "２０２４００１", "姓名": "陈小满", "班级": "营销 2401"}
UNSENT = "coursebook-handin:demo:unsent"
DARK = "document.documentElement.setAttribute('data-md-color-scheme', 'slate')"


def state(page: Page, name: str) -> None:
    page.wait_for_selector(f"{PANEL}[data-state={name}]")


def solve(page: Page, url: str, value: str = "266.67") -> None:
    page.goto(f"{url}/number.html")
    page.get_by_label("答案").fill(value)
    press(page, "检查")
    page.wait_for_selector("course-exercise[data-verdict]")


def begin(page: Page, url: str, name: str = "提交全部练习") -> None:
    page.goto(f"{url}/progress.html")
    press(page, name)
    state(page, "review")


def introduce(page: Page, **more: str) -> None:
    for label, text in {**WHO, **more}.items():
        page.locator(PANEL).get_by_label(label, exact=True).fill(text)
    press(page, "确认提交")
    state(page, "done")


def receipt(page: Page) -> str:
    return page.locator(".cx-handin-receipt b").inner_text()


def downloaded(page: Page) -> tuple[str, str]:
    with page.expect_download() as waiting:
        press(page, "下载文件")
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes().decode("utf-8")


def check_sum(text: str) -> str:
    """The contract's words, without our own reader: the value is emptied in the text, and the whole is hashed."""
    value = re.findall(r'"checksum": "([0-9a-f]{64})"\n\}$', text)[0]
    assert sha256(text.replace(value, "").encode()).hexdigest() == value
    return value


def opened(page: Page, text: str) -> None:
    press(page, "导入作业文件或提交码")
    page.get_by_label("或者提交码").fill(text)
    press(page, "读取提交码")


def made(page: Page, url: str, answers: list[dict]) -> str:
    """A hand-in written by the page's own module."""
    page.goto(f"{url}/progress.html")
    parts = {
        "course": {"id": "demo", "version": "1"}, "student": {"id": "7", "name": "李", "group": ""},
        "made": "2026-01-01T00:00:00.000Z", "scope": "course", "answers": answers,
    }  # fmt: skip
    script = "async parts => (await import('./assets/coursebook/handin.js')).write(parts)"
    return page.evaluate(script, parts)


def answer(exercise: str, value: object, version: str = "h1") -> dict:
    return {
        "exercise": exercise, "hash": version, "kind": "number", "answer": value, "attempts": 2, "first": None,
        "last": None, "verdict": None,
    }  # fmt: skip
