"""From the students' screens to the teacher's grade book: what the browser hands over is what is marked."""

import csv
import io
import json
import re
import shutil
import subprocess
from pathlib import Path

import docx
import pytest
from handin_steps import press, state
from handins import handin
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Page, expect
from running import CODE, Running

from coursebook.exercise import load_all
from coursebook.marking import envelope

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
EXERCISES = {exercise.id: exercise for exercise in load_all(ROOT)}
NUMBER, PROGRAM, CHART = "kp05/leads-needed", "kp05/channel-payback", "pt2/order-on-credit"
CLASS = {"2401": "陈小满", "2402": "李春", "2403": "王夏", "2404": "张秋", "2405": "刘冬"}
LAPTOP = {"width": 1280, "height": 800}


def exercise(page: Page, identity: str):
    element = page.locator(f'course-exercise[exercise="{identity}"]')
    element.scroll_into_view_if_needed()
    expect(element.get_by_role("button", name="检查", exact=True)).to_be_visible()
    return element


def number(page: Page, url: str, value: str) -> None:
    page.goto(f"{url}/kp05/")
    element = exercise(page, NUMBER)
    element.get_by_label("答案").fill(value)
    element.get_by_role("button", name="检查", exact=True).click()
    expect(element).to_have_attribute("data-checks", "1")


def hand_in(page: Page, student: str, button: str, **more: str) -> str:
    """Press a hand-in button, say who it is, confirm; the receipt number."""
    press(page, button)
    state(page, "review")
    panel = page.locator("course-handin[data-state=review]")
    for label, text in {"学号": student, "姓名": CLASS[student], "班级": "营销 2401", **more}.items():
        panel.get_by_label(label, exact=True).fill(text)
    panel.get_by_role("button", name="确认提交", exact=True).click()
    state(page, "done")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return page.locator(".cx-handin-receipt b").inner_text()


def saved(page: Page, button: str, folder: Path) -> Path:
    with page.expect_download() as waiting:
        press(page, button)
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


@pytest.fixture
def handed_in(watched, site, site_url, tmp_path):
    """(folder with what three students handed in, database with the fourth's, receipts by student)."""
    folder, receipts = tmp_path / "作业", {}
    folder.mkdir()

    # On a phone, a page's exercises as a file: one checked, one only typed.
    phone = (one := watched()).context.new_page()
    number(phone, site_url, "600")
    expect(exercise(phone, PROGRAM)).to_have_attribute("data-editor", "rich")
    exercise(phone, PROGRAM).locator(".cm-content").click()
    phone.keyboard.press("Control+a")
    phone.keyboard.insert_text(EXERCISES[PROGRAM].solution)
    receipts["2401"] = hand_in(phone, "2401", "提交本页的练习")
    saved(phone, "下载文件", folder)
    one.forgive("404")

    # In a chat's own browser on a phone, as a text with a greeting.
    chat = (two := watched(user_agent="Mozilla/5.0 Chrome/130 Mobile MicroMessenger/8.0")).context.new_page()
    number(chat, site_url, "60")
    receipts["2402"] = hand_in(chat, "2402", "提交本页的练习")
    code = chat.locator("textarea[readonly]").input_value()
    (folder / "聊天记录.txt").write_text(f"老师好，我是李春：\n{code[:200]}\n{code[200:]}\n谢谢！", "gb18030")
    two.forgive("404")

    # On a laptop, a training's process chart as a Word file, under the site's own security policy.
    laptop = (three := watched(viewport=LAPTOP, bypass_csp=False)).context.new_page()
    laptop.goto(f"{site_url}/pt2/")
    press(laptop, "导入作业文件或提交码")
    laptop.get_by_label("或者提交码").fill(envelope.packed(chart_text()))
    press(laptop, "读取提交码")
    press(laptop, "导入 1 道")
    press(laptop, "完成")
    receipts["2403"] = hand_in(laptop, "2403", "提交本页的练习")
    word = docx.Document(saved(laptop, "下载 Word 文件", folder))
    assert len(word.inline_shapes) == 1
    assert word.paragraphs[0].text == "设计客户关系管理工作流程图"
    three.forgive("404")

    # In the computer room, to the teacher's own machine.
    collector = Running(site, tmp_path / "收件", "--class-code", CODE)
    try:
        room = watched(viewport=LAPTOP).context.new_page()
        number(room, collector.url, "600")
        receipts["2404"] = hand_in(room, "2404", "提交本页的练习", 班级口令=CODE)
        assert room.locator("course-handin[data-sent]").get_attribute("data-sent") == "collector"
    finally:
        collector.stop()
    return folder, tmp_path / "收件" / "submissions.db", receipts


def chart_text() -> str:
    """A hand-in with the training's solution, from another device and without a student's name in this browser."""
    one = EXERCISES[CHART]
    answer = {
        "exercise": CHART, "hash": one.hash, "kind": "form", "answer": json.loads(one.solution), "attempts": 1,
        "first": None, "last": None, "verdict": None,
    }  # fmt: skip
    return handin("0", [answer], name="", course={"id": "crm", "version": "1"})


def test_what_students_hand_in_is_in_the_grade_book(handed_in, coursebook, tmp_path):
    folder, database, receipts = handed_in
    names = Workbook()
    names.active.append(["学号", "姓名", "班级"])
    for student, name in CLASS.items():
        names.active.append([student, name, "营销 2401"])
    names.save(tmp_path / "名单.xlsx")
    out = tmp_path / "成绩"
    done = coursebook("mark", folder, database, "--roster", tmp_path / "名单.xlsx", "--out", out, "--root", ROOT)
    assert done.returncode == 0, done.stderr
    book = load_workbook(out / "成绩册.xlsx", data_only=True)
    sheet = book["练习"]
    column = {cell.value.removeprefix("key:mark:"): cell.column for cell in sheet[5] if cell.value}
    row = {sheet.cell(n, 1).value: n for n in range(6, sheet.max_row + 1)}
    got = {s: [sheet.cell(row[s], column[e]).value for e in (NUMBER, PROGRAM, CHART)] for s in CLASS}
    full = [EXERCISES[e].points for e in (NUMBER, PROGRAM, CHART)]
    assert got == {
        "2401": [full[0], full[1], "未交"],
        "2402": [0, "未交", "未交"],
        "2403": ["未交", "未交", full[2]],
        "2404": [full[0], "未交", "未交"],
        "2405": ["未交", "未交", "未交"],
    }
    with (out / "练习明细.csv").open(encoding="utf-8-sig", newline="") as file:
        told = {line["学号"]: line["收据号"] for line in csv.DictReader(file) if line["收据号"]}
    assert told == receipts
    if shutil.which("soffice"):
        assert converted(out / "成绩册.xlsx", tmp_path)[:4] == ["2401", "陈小满", "营销 2401", ""]


def converted(file: Path, folder: Path) -> list[str]:
    """The first student's line of the first sheet as LibreOffice computes it."""
    command = ["soffice", f"-env:UserInstallation=file://{folder}/office", "--headless", "--convert-to"]
    form = "csv:Text - txt - csv (StarCalc):44,34,76"
    subprocess.run([*command, form, "--outdir", folder / "csv", file], check=True, capture_output=True, timeout=200)
    text = next((folder / "csv").iterdir()).read_text("utf-8")
    return next(line for line in csv.reader(io.StringIO(text)) if re.fullmatch(r"\d+", line[0] if line else ""))
