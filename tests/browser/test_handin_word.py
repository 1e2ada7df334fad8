"""The Word file of a training: what a teacher reads on paper, what the marker reads in it, what opening it restores."""

import io
import re
import zipfile
from pathlib import Path

import docx
import pytest
from handin_steps import PANEL, answer, introduce, made, opened, press, receipt, solve, state
from playwright.sync_api import Page, expect

from coursebook.marking import envelope
from coursebook.marking.files import Reader

pytestmark = pytest.mark.browser

FLOW = {
    "title": "受理投诉",
    "nodes": [
        {"id": "1", "name": "接到投诉", "type": "开始"},
        {"id": "2", "name": "判断责任", "type": "判断"},
        {"id": "3", "name": "道歉并赔偿", "type": "结束"},
    ],
    "edges": [{"from": "1", "to": "2", "cond": ""}, {"from": "2", "to": "3", "cond": "是我们的错 & <急>"}],
}


@pytest.fixture
def word(static, demo_url, tmp_path):
    """(page after handing in, the Word file, python-docx's view of it) of a checked process chart and more."""
    kinds = {
        "demo/form": ("form", FLOW), "demo/share": ("code", "def share(part, whole):\n\f    return '\ud800'\n"),
        "demo/choice": ("choice", ["b"]), "demo/match": ("match", {}), "demo/order": ("order", []),
        "demo/blank": ("blank", {"p": "推荐者比例"}), "demo/table": ("table", {}), "demo/number": ("number", "266.67"),
    }  # fmt: skip
    opened(
        static,
        made(static, demo_url, [{**answer(name, value), "kind": kind} for name, (kind, value) in kinds.items()]),
    )
    press(static, "导入 8 道")
    static.goto(f"{demo_url}/form.html")
    press(static, "检查")
    static.wait_for_selector("course-exercise[data-verdict]")
    static.goto(f"{demo_url}/progress.html")
    press(static, "提交全部练习")
    state(static, "review")
    press(static, "不是我")
    introduce(static)
    return static, *saved(static, tmp_path)


def saved(page: Page, folder: Path) -> tuple[Path, "docx.document.Document"]:
    with page.expect_download() as waiting:
        press(page, "下载 Word 文件")
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    expect(page.locator(".cx-handin-ways .cx-handin-said")).to_contain_text(path.name)
    return path, docx.Document(path)


def words(document: "docx.document.Document") -> str:
    return "\n".join(
        [p.text for p in document.paragraphs]
        + [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    )


def test_on_paper_it_says_who_what_and_what_the_page_found_and_the_marker_reads_the_same_hand_in(word, tmp_path):
    page, path, document = word
    number = receipt(page)
    assert re.fullmatch(r"2024001-陈小满-示范课-\d{4}-\d\d-\d\d\.docx", path.name)
    text = words(document)
    for expected in (
        "示范单元", "陈小满", "2024001", "营销 2401", number, "受理投诉", "道歉并赔偿", "2. 判断责任", "教师签名",
        "是我们的错 & <急>", "✓ 做到了", "有且只有一个开始", "2 / 2", "def share(part, whole):", "\ufffd    return",
        "☑ 利润贡献最高的客户", "☐ 销售额最高的客户", "【推荐者比例】", "266.67 元",
    ):  # fmt: skip
        assert expected in text, expected
    hidden = [p for p in document.paragraphs if p.text.startswith("CB1.")]
    assert [run.font.hidden for p in hidden for run in p.runs] == [True]
    [picture] = document.inline_shapes
    assert picture.width < 16 * 360000, "as wide as the page allows at most"
    reader = Reader()
    [found] = list(reader.texts([path]))
    read = envelope.parse(found.text)
    assert (reader.notes, read.remarks, read.receipt, read.student) == ([], (), number, "2024001")
    assert next(one.answer for one in read.answers if one.exercise == "demo/form") == FLOW
    # As Word saves it: one paragraph in many runs.
    again = resaved(path)
    (tmp_path / "again.docx").write_bytes(again)
    [found] = list(Reader().texts([tmp_path / "again.docx"]))
    assert envelope.parse(found.text).receipt == number


def resaved(path: Path) -> bytes:
    """The file with its hidden text cut into runs and everything compressed anew."""
    target = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            part = old.read(entry)
            if entry.filename == "word/document.xml":
                code = re.search(rb"CB1\.[\w-]+", part)[0]
                pieces = [code[at : at + 500] for at in range(0, len(code), 500)]
                part = part.replace(code, b"</w:t></w:r><w:r><w:t>".join(pieces))
            new.writestr(entry.filename, part)
    return target.getvalue()


def test_opening_it_brings_the_work_back(word, watched, demo_url, tmp_path):
    _, path, _ = word
    (tmp_path / "再存.docx").write_bytes(resaved(path))
    other = (watch := watched()).context.new_page()
    other.goto(f"{demo_url}/progress.html")
    press(other, "导入作业文件或提交码")
    other.get_by_label("作业文件", exact=True).set_input_files(tmp_path / "再存.docx")
    press(other, "导入 8 道")
    other.goto(f"{demo_url}/form.html")
    expect(other.get_by_label("流程名称")).to_have_value("受理投诉")
    expect(other.locator(".cx-flow")).to_contain_text("道歉并赔偿")
    # What is no hand-in is refused in a sentence, and the next try works all the same.
    other.goto(f"{demo_url}/progress.html")
    press(other, "导入作业文件或提交码")
    plain, broken = tmp_path / "plain.docx", tmp_path / "broken.docx"
    docx.Document().save(plain)
    broken.write_bytes(path.read_bytes()[:2000])
    for wrong, said in ((plain, "没有作业"), (broken, "没有下载完整")):
        other.get_by_label("作业文件", exact=True).set_input_files(wrong)
        expect(other.get_by_role("alert")).to_contain_text(said)
    watch.forgive("404")


def test_it_is_offered_only_where_there_is_something_for_paper_and_fetched_only_then(watched, demo_url):
    watch = watched()
    page = watch.context.new_page()
    solve(page, demo_url)
    page.goto(f"{demo_url}/progress.html")
    press(page, "提交全部练习")
    state(page, "review")
    introduce(page)
    expect(page.locator(PANEL)).to_contain_text("提交码")
    assert page.get_by_role("button", name="下载 Word 文件").count() == 0
    assert not [url for url in watch.requests if "docx" in url]
    watch.forgive("404")


def test_without_network_it_says_so_and_the_other_ways_still_work(static, demo_url):
    opened(static, made(static, demo_url, [{**answer("demo/form", FLOW), "kind": "form"}]))
    press(static, "导入 1 道")
    press(static, "完成")
    press(static, "提交全部练习")
    state(static, "review")
    press(static, "不是我")
    introduce(static)
    static.route("**/docx.bundle.js", lambda route: route.abort())
    press(static, "下载 Word 文件")
    expect(static.locator(".cx-handin-ways .cx-handin-said")).to_contain_text("提交码照样能用")
