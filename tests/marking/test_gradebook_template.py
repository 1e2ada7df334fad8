"""The school's own form, filled in; and the command that makes everything again."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from coursebook import cli
from coursebook.errors import CourseError
from coursebook.marking import gradebook

sys.path.insert(0, str(Path(__file__).parent))
from gradebook_class import CLASS, EXERCISES, MARKS, STANDARD

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 22, 13, 40, tzinfo=UTC)
MAP = '{ "学 号" = "学号", "姓名" = "姓名", "平时成绩" = "平时", "甲题" = "kp01/a" }'


def form(folder, ids=(), *, name="学校成绩表.xlsx"):
    """A school's form: title, a header over two rows, the teacher's own formula, a signature below."""
    book = Workbook()
    sheet = book.active
    sheet.title = "成绩"
    sheet.append(["某某职业技术学院 成绩登记表"])
    sheet.merge_cells("A1:E1")
    sheet.append(["学\n号", "姓 名", "成绩", None, "总分"])
    sheet.append([None, None, "平时成绩", "甲题", None])
    for area in ("A2:A3", "B2:B3", "C2:D2", "E2:E3"):
        sheet.merge_cells(area)
    for row, student in enumerate(ids, 4):
        sheet.cell(row, 1).value = student
        sheet.cell(row, 5).value = f"=C{row}+D{row}"
    sheet["A10"] = "任课教师签字："
    book.save(folder / name)


def fill(folder, rules, ids=()):
    form(folder, ids)
    (folder / "marking.toml").write_text(rules, encoding="utf-8")
    rules_file = folder / "marking.toml"
    return gradebook.make(STANDARD, EXERCISES, CLASS, MARKS, folder / "成绩", rules_file=rules_file, now=NOW)


def rules(mapping=MAP, **more):
    extra = "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in more.items())
    return f'[template]\nfile = "学校成绩表.xlsx"\nmap = {mapping}\n{extra}'


def cells(folder):
    sheet = load_workbook(folder / "成绩" / "学校成绩表-已填.xlsx")["成绩"]
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4, max_row=6, max_col=5)]


def test_an_empty_form_gets_the_roster_below_its_header(tmp_path):
    before_ids = fill(tmp_path, rules())
    assert cells(tmp_path) == [
        ["001", "张三", 100, 10, None],
        ["002", "李四", 15.8, 6.3, None],
        ["003", "王五", 0, "未交", None],
    ]
    assert load_workbook(tmp_path / "学校成绩表.xlsx")["成绩"]["A4"].value is None  # the form itself is left alone
    assert any(path.name == "学校成绩表-已填.xlsx" for path in before_ids.files)


def test_listed_students_are_found_and_formulas_stay(tmp_path):
    made = fill(tmp_path, rules(), ids=["003", "888", "001"])
    found = cells(tmp_path)
    assert [line[2] for line in found] == [0, None, 100]
    assert found[0][4] == "=C4+D4"
    assert any("002" in notice for notice in made.notices)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (rules('{ "学号" = "学号", "平时" = "平日" }'), r"template\.map\.平时.*平日"),
        (rules('{ "姓名" = "姓名" }'), "要有一列对应「学号」"),
        (rules('{ "学号" = "学号", "期中" = "平时" }'), "没有找到表头「期中」"),
        (rules(sheet="第二页"), "没有工作表「第二页」"),
        (rules().replace("学校成绩表.xlsx", "没有.xlsx"), "没有找到模板"),
        (rules().replace(".xlsx", ".xls"), "另存为 .xlsx"),
    ],
)
def test_a_form_that_does_not_fit_is_said_and_nothing_is_written(tmp_path, text, message):
    with pytest.raises(CourseError, match=message):
        fill(tmp_path, text)
    assert not (tmp_path / "成绩").exists()


def test_the_command_makes_everything_from_the_journal(tmp_path, capsys):
    book = Workbook()
    book.active.append(["学号", "姓名", "班级"])
    for student in CLASS:
        book.active.append([student.id, student.name, student.group])
    book.save(tmp_path / "名单.xlsx")
    marks = {"student": "001", "exercise": "kp04/rfm-table", "status": "pass", "score": 1, "mark": 10, "attempts": 1}
    torn = '\n{"student": "002", "exerc'
    (tmp_path / "marks.jsonl").write_text(json.dumps(marks) + torn, encoding="utf-8")
    words = ["grades", str(tmp_path), "--roster", str(tmp_path / "名单.xlsx"), "--root", str(ROOT)]
    assert cli.main(words) == 0
    printed = capsys.readouterr().out
    assert "成绩册.xlsx" in printed
    assert "一份也没有交：李四（002）" in printed
    (tmp_path / "marks.jsonl").write_text("oops\n", encoding="utf-8")
    assert cli.main(words) == 1
    assert "第 1 行" in capsys.readouterr().err


@pytest.mark.parametrize("inside", ["docs", "site/成绩"])
def test_marks_never_go_where_the_site_is_made(tmp_path, capsys, inside):
    assert cli.main(["grades", str(tmp_path / inside), "--roster", "名单.xlsx", "--root", str(tmp_path)]) == 1
    assert "会随网站公开" in capsys.readouterr().err
