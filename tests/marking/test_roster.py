"""Class lists as schools' systems and teachers make them."""

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursebook.errors import CourseError
from coursebook.marking.roster import Roster, plain_id, read_roster


def book(path, *sheets, merged=()):
    """A workbook: each sheet is (name, rows)."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets:
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for area in merged:
            sheet.merge_cells(area)
    made.save(path)
    return path


def problem(path):
    with pytest.raises(CourseError) as told:
        read_roster(path)
    return str(told.value)


PLAIN = [["学号", "姓名", "班级"], [2024001, "李四", "营销1班"], [2024002, "王五", "营销1班"]]


def test_a_plain_list(tmp_path):
    students = read_roster(book(tmp_path / "a.xlsx", ("名单", PLAIN))).students
    assert [(one.id, one.name, one.group) for one in students.values()] == [
        ("2024001", "李四", "营销1班"), ("2024002", "王五", "营销1班"),
    ]  # fmt: skip


def test_titles_above_merged_cells_floats_remarks_and_sums(tmp_path):
    rows = [
        ["XX职业技术学院 2026 级学生名册", None, None, None, None],
        ["课程：客户关系管理", None, "任课教师：张老师", None, None],
        ["序号", "学  号", "姓 名", "行政班级", "备注"],
        [1, 2024001.0, " 李 四 ", "营销1班", None],
        [2, "2024002.0", "王五\n", None, "转专业"],
        [3, "'2024003", "欧阳　娜娜", None, None],
        [None, None, None, None, None],
        ["序号", "学  号", "姓 名", "行政班级", "备注"],
        [4, "２０２４００４", "赵六", "营销2班", None],
        ["合计", "4 人", None, None, None],
        ["制表：教务处", None, None, None, None],
    ]
    students = read_roster(book(tmp_path / "a.xlsx", ("Sheet1", rows), merged=["A1:E1", "D4:D6"])).students
    assert list(students) == ["2024001", "2024002", "2024003", "2024004"]
    assert [one.name for one in students.values()] == ["李四", "王五", "欧阳娜娜", "赵六"]
    assert [one.group for one in students.values()] == ["营销1班", "营销1班", "营销1班", "营销2班"]
    assert students["2024002"].extra["备注"] == "转专业"


def test_several_sheets_and_a_cover(tmp_path):
    other = [["姓名", "学号"], ["孙七", "2024007"]]
    roster = read_roster(book(tmp_path / "a.xlsx", ("封面", [["名单"]]), ("1班", PLAIN), ("2班", other)))
    assert list(roster.students) == ["2024001", "2024002", "2024007"]


def test_numbers_of_identity_cards_are_not_read_and_said(tmp_path):
    rows = [
        ["学号", "姓名", "身份证号", "联系电话", "性别"],
        ["2024001", "李四", "110101200001011234", "13800000000", "女"],
    ]
    roster = read_roster(book(tmp_path / "a.xlsx", ("名单", rows)))
    assert "身份证号、联系电话" in roster.notes[0]
    assert roster.students["2024001"].extra == {"性别": "女"}
    assert "110101200001011234" not in repr(roster)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_csv_in_any_encoding(tmp_path, encoding, separator):
    rows = ["名单", "学号,姓名,教学班", "2024001,李四,市营2401", '2024002,"王,五",市营2401']
    text = "\r\n".join(rows[:3]).replace(",", separator) + "\r\n"
    (tmp_path / "a.csv").write_bytes(text.encode(encoding))
    (student,) = read_roster(tmp_path / "a.csv").students.values()
    assert (student.id, student.name, student.group) == ("2024001", "李四", "市营2401")


def test_leading_zeros_and_letters_stay(tmp_path):
    rows = [["学号", "姓名"], ["0012345", "甲"], ["a2024x", "乙"]]
    assert list(read_roster(book(tmp_path / "a.xlsx", ("名单", rows))).students) == ["0012345", "A2024X"]


def test_an_old_excel_file_gets_one_clear_sentence(tmp_path):
    (tmp_path / "a.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    said = problem(tmp_path / "a.xls")
    assert "另存为" in said
    assert ".xlsx" in said
    (tmp_path / "b.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert "另存为" in problem(tmp_path / "b.xlsx")


def test_an_empty_list_is_loud(tmp_path):
    assert "空的" in problem(book(tmp_path / "a.xlsx", ("名单", PLAIN[:1])))
    assert "没有找到表头" in problem(book(tmp_path / "b.xlsx", ("名单", [["姓名"], ["李四"]])))
    (tmp_path / "c.csv").write_text("", "utf-8")
    assert "没有找到表头" in problem(tmp_path / "c.csv")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"plain"])
def test_a_broken_workbook_is_said(tmp_path, content):
    (tmp_path / "a.xlsx").write_bytes(content)
    assert "重新保存" in problem(tmp_path / "a.xlsx")


def test_a_missing_file_is_said(tmp_path):
    assert "读不出来" in problem(tmp_path / "no.xlsx")


def test_rows_that_contradict_are_all_said_with_their_place(tmp_path):
    rows = [
        ["学号", "姓名"],
        ["2024001", "李四"],
        ["2024001", "王五"],
        [None, "赵六"],
        ["2024009", None],
        ["2.02E+11", "钱"],
    ]
    said = problem(book(tmp_path / "a.xlsx", ("名单", rows)))
    assert "第 3 行" in said
    assert "既是“李四”又是“王五”" in said
    assert "补上学号" in said
    assert "补上姓名" in said
    assert "科学计数" in said


def test_a_student_twice_counts_once_and_is_said(tmp_path):
    roster = read_roster(book(tmp_path / "a.xlsx", ("名单", [*PLAIN, [2024001, "李四", "营销1班"]])))
    assert len(roster.students) == 2
    assert "只算一次" in roster.notes[0]


cells = st.none() | st.text(max_size=8) | st.integers() | st.floats() | st.sampled_from(["学号", "姓名", "2024001.0"])


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(st.lists(cells, max_size=5), max_size=8))
def test_any_table_gives_a_list_or_a_sentence(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("fuzz") / "a.csv"
    text = "\n".join(",".join("" if cell is None else str(cell) for cell in row) for row in rows)
    path.write_bytes(text.encode("utf-8", "replace"))
    said, found = [], Roster({})
    try:
        found = read_roster(path)
    except CourseError as error:
        said = error.problems
    assert said or found.students
    assert all(plain_id(name) == name for name in found.students)
