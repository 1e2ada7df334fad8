"""The grade book: its numbers, its formulas, and what a teacher entered by hand."""

import csv
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from coursebook.errors import CourseError
from coursebook.marking import gradebook

sys.path.insert(0, str(Path(__file__).parent))
from gradebook_class import CLASS, EXERCISES, MARKS, STANDARD, Student, exercise, mark

NOW = datetime(2026, 11, 22, 13, 40, tzinfo=UTC)


def make(out, marks=MARKS, students=CLASS, rules=None, exercises=EXERCISES):
    file = None
    if rules is not None:
        file = out.parent / "marking.toml"
        file.write_text(rules, encoding="utf-8")
    return gradebook.make(STANDARD, exercises, students, marks, out, rules_file=file, now=NOW)


def keys(sheet):
    return {cell.value.removeprefix("key:"): cell.column for cell in sheet[5] if cell.value}


def rows(sheet):
    return {str(sheet.cell(n, 1).value): n for n in range(6, sheet.max_row + 1) if sheet.cell(n, 1).value}


def get(out, sheet, student, key):
    book = load_workbook(out / "成绩册.xlsx", data_only=True)
    return book[sheet].cell(rows(book[sheet])[student], keys(book[sheet])[key]).value


def enter(out, *entries):
    """Type values into cells, as a teacher does: (sheet, student, key, value)."""
    book = load_workbook(out / "成绩册.xlsx")
    for name, student, key, value in entries:
        book[name].cell(rows(book[name])[student], keys(book[name])[key]).value = value
    book.save(out / "成绩册.xlsx")


FILLED = [
    *(("实训", s, f"{kind}:{t}", v) for s, v in (("001", 90), ("002", 70), ("003", 40))
      for kind in ("teacher", "peers") for t in ("PT1", "PT2")),
    ("总评", "001", "final", 88), ("总评", "002", "final", 61.5), ("总评", "003", "final", 35),
]  # fmt: skip


@pytest.fixture
def out(tmp_path):
    return tmp_path / "成绩"


@pytest.fixture
def filled(out):
    make(out)
    enter(out, *FILLED)
    make(out)
    return out


def test_marks_verdicts_and_attempts_are_there(out):
    make(out)
    assert get(out, "练习", "002", "mark:kp01/a") == 6.3  # 6.25 rounded half up, as a spreadsheet does
    assert get(out, "练习", "002", "mark:kp01/b") == "未交"
    assert get(out, "判定", "002", "word:kp02/c") == "超时"
    assert get(out, "判定", "002", "attempts:kp02/c") == 2
    assert get(out, "练习", "001", "usual") == 100
    assert get(out, "练习", "002", "usual") == 15.8  # 6.3 of 40
    assert get(out, "实训", "001", "auto:PT1") == 75
    assert get(out, "总评", "001", "total") == "待评"  # trainings and examination are still to be marked


def test_entered_marks_make_totals(filled):
    # PT1: 75×40 % + 90×40 % + 90×20 % = 84; PT2 has no exercises: (90×40 + 90×20)/60 = 90; mean 87
    assert get(filled, "实训", "001", "total:PT1") == 84
    assert get(filled, "总评", "001", "training") == 87
    assert get(filled, "总评", "001", "total") == 93  # 100×40 % + 87×30 % + 88×30 % = 92.5, rounded half up
    assert get(filled, "总评", "001", "result") == "及格"
    assert get(filled, "总评", "003", "result") == "不及格"


def test_the_workbook_prints_and_scrolls_well(out):
    make(out)
    book = load_workbook(out / "成绩册.xlsx")
    assert book.sheetnames[:4] == ["总评", "练习", "实训", "判定"]
    for name in book.sheetnames[:4]:
        sheet = book[name]
        assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
        assert sheet.freeze_panes == "D6"
        assert sheet.row_dimensions[5].hidden
        assert sheet.conditional_formatting
    assert book["_记录"].sheet_state == "hidden"


def test_every_computed_cell_is_a_live_formula(filled):
    book = load_workbook(filled / "成绩册.xlsx")
    for sheet, found in (
        ("总评", ["usual", "training", "total", "result"]),
        ("实训", ["auto:PT1", "total:PT2", "training"]),
    ):
        for key in found:
            assert str(book[sheet].cell(6, keys(book[sheet])[key]).value).startswith("="), key


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice isn't installed")
def test_a_spreadsheet_program_computes_the_same_numbers(filled, tmp_path):
    make(
        filled, rules='[students]\n"001" = "缺考"\n"002" = "缓考"\n[objectives]\nG1 = ["KP01", "KP02"]\nG2 = ["PT1"]\n'
    )
    for file in ("成绩册.xlsx", "达成度报告.xlsx"):
        bare = tmp_path / "bare" / file
        bare.parent.mkdir(exist_ok=True)
        load_workbook(filled / file).save(bare)  # drops the stored values
        command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--convert-to", "xlsx"]
        subprocess.run([*command, "--outdir", tmp_path / "new", bare], check=True, capture_output=True, timeout=200)
        stored, computed = (
            load_workbook(filled / file, data_only=True),
            load_workbook(tmp_path / "new" / file, data_only=True),
        )
        formulas = load_workbook(filled / file)
        compared = 0
        for sheet in formulas:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        ours, theirs = (b[sheet.title][cell.coordinate].value for b in (stored, computed))
                        assert theirs == (pytest.approx(ours) if isinstance(ours, float) else ours), (cell, cell.value)
                        compared += 1
        assert compared > 15


def test_what_was_entered_by_hand_survives(out):
    make(out)
    enter(
        out, *FILLED, ("练习", "002", "mark:kp01/b", 12.5), ("总评", "003", "status", "缺考"),
        ("总评", "002", "note", "转专业"),
    )  # fmt: skip
    book = load_workbook(out / "成绩册.xlsx")
    column = keys(book["总评"])["note"] + 1
    book["总评"].cell(3, column).value = "课堂表现"
    book["总评"].cell(6, column).value = "积极"
    book.save(out / "成绩册.xlsx")
    for _ in range(3):
        make(out)
    assert get(out, "练习", "002", "mark:kp01/b") == 12.5
    assert get(out, "判定", "002", "word:kp01/b") == "人工评分"
    assert get(out, "实训", "002", "peers:PT2") == 70
    assert get(out, "总评", "003", "status") == "缺考"
    assert get(out, "总评", "002", "note") == "转专业"
    sheet = load_workbook(out / "成绩册.xlsx")["总评"]
    assert (sheet.cell(3, column).value, sheet.cell(6, column).value) == ("课堂表现", "积极")


def test_a_mark_by_hand_stays_when_marking_comes_to_the_same_and_then_to_another(out):
    make(out)
    enter(out, ("练习", "002", "mark:kp01/a", 8))
    make(out)
    make(out, [*MARKS, mark("002", "kp01/a", 8)])
    make(out, [*MARKS, mark("002", "kp01/a", 2)])
    assert get(out, "练习", "002", "mark:kp01/a") == 8
    enter(out, ("练习", "002", "mark:kp01/a", None))
    make(out, [*MARKS, mark("002", "kp01/a", 2)])
    assert get(out, "练习", "002", "mark:kp01/a") == 2


def test_a_mark_from_the_list_of_changes_is_shown_as_the_teacher_s_and_follows_the_list(out):
    changed = mark("002", "kp01/a", 9, auto=6.25, hand={"mark": 9, "reason": "口头答辩"}, attack="读取参考答案")
    make(out, [*MARKS, changed])
    assert get(out, "练习", "002", "mark:kp01/a") == 9
    assert get(out, "判定", "002", "word:kp01/a") == "人工评分"
    make(out)
    assert get(out, "练习", "002", "mark:kp01/a") == 6.3


def test_an_untouched_mark_follows_the_marking(out):
    make(out)
    make(out, [*MARKS, mark("002", "kp01/a", 9)])
    assert get(out, "练习", "002", "mark:kp01/a") == 9
    assert get(out, "判定", "002", "word:kp01/a") == "未通过"


def test_sorted_rows_and_moved_columns_are_found_again(filled):
    book = load_workbook(filled / "成绩册.xlsx")
    sheet = book["实训"]
    values = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=6, max_row=8)]
    for number, line in enumerate(reversed(values), 6):
        for column, value in enumerate(line, 1):
            sheet.cell(number, column).value = value
    at = keys(sheet)
    for number in range(3, 9):
        a, b = sheet.cell(number, at["teacher:PT1"]), sheet.cell(number, at["peers:PT2"])
        a.value, b.value = b.value, a.value
    book.save(filled / "成绩册.xlsx")
    make(filled)
    assert get(filled, "实训", "001", "teacher:PT1") == 90
    assert get(filled, "实训", "003", "peers:PT2") == 40


STATUSES = """
[status]
"缺考" = "期末记0分"
"缓考" = "只写状态"
"作弊" = "总评记0分"
[attainment]
exclude = []
[students]
"001" = "缺考"
"002" = "缓考"
"003" = "作弊"
"""


def test_statuses_decide_the_total(filled):
    make(filled, rules=STATUSES)
    assert [get(filled, "总评", s, "total") for s in ("001", "002", "003")] == [66, "缓考", 0]
    make(filled)  # without the settings the statuses go again: they weren't the teacher's own
    assert get(filled, "总评", "001", "total") == 93


@pytest.mark.parametrize(
    ("entry", "place", "found"),
    [
        (("练习", "002", "mark:kp01/a", "优秀"), "练习!", "优秀"),
        (("练习", "002", "mark:kp01/a", 11), "练习!", "11"),
        (("实训", "001", "teacher:PT1", 101), "实训!", "101"),
        (("实训", "001", "peers:PT1", "好"), "实训!", "好"),
        (("总评", "001", "status", "请假"), "总评!D6", "请假"),
        (("总评", "001", "final", -1), "总评!G6", "-1"),
    ],
)
def test_an_entry_that_is_no_mark_is_named_and_nothing_is_overwritten(out, entry, place, found):
    make(out)
    enter(out, entry)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    with pytest.raises(CourseError) as error:
        make(out)
    assert place in str(error.value)
    assert found in str(error.value)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_a_status_in_the_column_of_the_examination_is_understood(out):
    make(out)
    enter(out, *FILLED, ("总评", "001", "final", "缺考"))
    make(out)
    assert get(out, "总评", "001", "status") == "缺考"
    assert get(out, "总评", "001", "total") == 66


def test_a_removed_record_or_a_broken_file_stops_before_anything_is_lost(out):
    make(out)
    book = load_workbook(out / "成绩册.xlsx")
    del book["_记录"]
    book.save(out / "成绩册.xlsx")
    with pytest.raises(CourseError, match="_记录"):
        make(out)
    (out / "成绩册.xlsx").write_bytes(b"PK not a workbook")
    with pytest.raises(CourseError, match="不是完整的成绩册"):
        make(out)


def test_entries_without_a_place_are_kept_in_a_copy(filled):
    made = make(filled, students=CLASS[:2])
    copy = next(path for path in made.files if "备份" in path.name)
    assert get_copy(copy, "003") == 40
    assert any("003" in notice and copy.name in notice for notice in made.notices)


def get_copy(path, student):
    sheet = load_workbook(path)["实训"]
    return sheet.cell(rows(sheet)[student], keys(sheet)["teacher:PT1"]).value


def test_what_a_teacher_should_know_is_said(out):
    marks = [
        *MARKS, mark("999", "kp01/a", 10), mark("001", "kp09/gone", 10),
        mark("002", "kp01/b", 0, "grader_broke"), mark("002", "kp01/a", 10, attack="读取参考答案"),
    ]  # fmt: skip
    notices = "\n".join(make(out, marks).notices)
    for part in ("999", "kp09/gone", "王五（003）", "待评", "002 的 kp01/a"):
        assert part in notices
    assert get(out, "练习", "002", "mark:kp01/a") == 0
    assert get(out, "判定", "002", "word:kp01/a") == "违规"
    assert get(out, "练习", "002", "mark:kp01/b") == "待评"
    assert get(out, "练习", "002", "usual") == "待评"  # never a silent 0
    enter(out, ("练习", "002", "mark:kp01/b", 20))
    make(out, marks)
    assert get(out, "练习", "002", "usual") == 50


def test_final_exercises_make_the_examination_mark(out):
    rules = '[weights]\n"平时" = 50\n"实训" = 0\n"期末" = 50\n[final]\nexercises = ["kp02/c"]\n'
    make(out, rules=rules)
    assert get(out, "总评", "001", "final") == 100
    assert get(out, "总评", "001", "total") == 100
    assert get(out, "总评", "002", "final") == 0


def test_csv_opens_in_excel_and_runs_nothing(out):
    students = [*CLASS, Student("004", "=1+1", "二班")]
    make(out, students=students)
    text = (out / "成绩册.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    lines = list(csv.DictReader(StringIO(text.decode("utf-8-sig"))))
    assert [line["学号"] for line in lines] == ["001", "002", "003", "004"]
    assert lines[3]["姓名"] == "'=1+1"
    assert lines[0]["平时"] == "100.0"
    details = list(csv.DictReader(StringIO((out / "练习明细.csv").read_text(encoding="utf-8-sig"))))
    assert len(details) == 4 * len(EXERCISES)
    assert (details[0]["判定"], details[0]["浏览器里的判定"]) == ("通过", "通过")
    assert load_workbook(out / "成绩册.xlsx")["总评"]["B9"].data_type == "s"


def test_a_file_that_is_open_elsewhere_is_named_and_nothing_changes(out, monkeypatch):
    make(out)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    plain = Path.open

    def locked(self, mode="r", *args, **kwargs):
        if self.name == "达成度报告.docx" and "+" in mode:
            raise PermissionError
        return plain(self, mode, *args, **kwargs)

    monkeypatch.setattr(Path, "open", locked)
    with pytest.raises(CourseError, match=r"达成度报告\.docx.*Excel"):
        make(out, MARKS[:1])
    monkeypatch.undo()
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_a_folder_that_takes_no_files_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(CourseError, match="写不进"):
        make(tmp_path / "file" / "成绩")


def test_an_empty_or_doubled_roster_is_loud(out):
    with pytest.raises(CourseError, match="名单是空的"):
        make(out, students=[])
    with pytest.raises(CourseError, match="001 出现了两次"):
        make(out, students=[*CLASS, CLASS[0]])


def test_a_department_is_done_in_seconds(out):
    exercises = [exercise(f"kp01/e{n:02}", 10, "KP01.1", kind="code") for n in range(30)]
    students = [Student(f"{n:05}", f"生{n}", f"{n // 45} 班") for n in range(1000)]
    marks = [
        mark(s.id, e.id, n % 11, answer="".join(f"x{k} = {n * 31 % 977 + k * 7}\n" for k in range(20)))
        for n, s in enumerate(students)
        for e in exercises
    ]
    make(out, marks, students, exercises=exercises)
    start = time.process_time()
    make(out, marks, students, exercises=exercises)
    # Reading the last one back included; a quarter of a department of 4,000 in a quarter of its minute.
    assert time.process_time() - start < 15
    assert get(out, "练习", "00999", "usual") == 90
