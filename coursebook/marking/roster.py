"""The class list, in whatever layout the school's system gave it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from coursebook.errors import CourseError, Problem
from coursebook.marking.sheets import sheets, tables, text_of

COLUMNS = {
    "id": ["学号", "学生学号", "学籍号", "学生编号", "考生号"],
    "name": ["姓名", "学生姓名", "名字", "学生"],
    "group": ["教学班", "班级", "教学班名称", "班级名称", "行政班", "行政班级", "班别", "所在班级"],
}
PRIVATE = re.compile(r"身份证|证件号|手机|电话|银行|住址|家庭")
SUMS = re.compile(r"^(合计|总计|人数|共\d*人|备注|说明|制表|填表|任课教师|教师签名)")


@dataclass(frozen=True)
class Student:
    """A student as the list has them; `extra` are the other columns by their headings."""

    id: str
    name: str
    group: str
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Roster:
    """The students by 学号, in the list's order, and what the teacher should know of how it was read."""

    students: dict[str, Student]
    notes: tuple[str, ...] = ()


def plain_id(value: object) -> str:
    """A 学号 as it is compared: "2024001.0", " ２０２４００１ " and 2024001 are the same."""
    text = re.sub(r"\s", "", text_of(value)).upper()
    return re.sub(r"^(\d+)\.0+$", r"\1", text)


def read_roster(path: Path) -> Roster:
    """Read a class list.

    Args:
        path: .xlsx or .csv; the header (学号, 姓名, if there is one 班级) may stand in any row of any sheet.

    Raises:
        CourseError: it can't be read, has no header, or is empty.
    """
    found = sheets(path)
    students: dict[str, Student] = {}
    notes: list[str] = []
    problems: list[Problem] = []
    headers = 0
    for sheet, row, places, headings, rows in tables(found, COLUMNS, ["id", "name"]):
        headers += 1
        private = [place for place, heading in enumerate(headings) if PRIVATE.search(heading)]
        if private:
            named = "、".join(headings[place] for place in private)
            notes.append(f"{path.name}“{sheet}”里有「{named}」一列：没有读取，判分用不着；建议从名单里删去。")
        others = [
            place
            for place, heading in enumerate(headings)
            if heading and place not in (*private, *places.values()) and headings.index(heading) == place
        ]
        headed = {headings[place]: place for place in others}
        for number, cells in enumerate(rows, row + 1):
            one = _student(cells, places, headed)
            where = f"“{sheet}”第 {number} 行"
            if one is None:
                continue
            if fault := _fault(one, students.get(one.id)):
                problems.append(Problem(path.name, where, fault))
            elif one.id in students:
                notes.append(f"{path.name}{where}：{one.name}（{one.id}）重复出现，只算一次。")
            else:
                students[one.id] = one
    if problems:
        raise CourseError(problems)
    if not headers:
        message = "没有找到表头：要有一行同时写着“学号”和“姓名”（可以在任何一行、任何一张工作表）。"
        raise CourseError(Problem(path, "", message))
    if not students:
        raise CourseError(Problem(path, "", "名单是空的：表头下面没有一个学生，请检查是不是选错了文件。"))
    return Roster(students, tuple(notes))


def _student(cells: list[str], places: Mapping[str, int], others: Mapping[str, int]) -> Student | None:
    """The student of a row; None for empty rows, sums and headers that are printed again on each page."""

    def cell(place: int | None) -> str:
        return cells[place] if place is not None and place < len(cells) else ""

    identity, name = plain_id(cell(places["id"])), cell(places["name"]).replace(" ", "")
    first = next((text for text in cells if text), "")
    if not (identity or name) or identity in COLUMNS["id"] or SUMS.match(first.replace(" ", "")):
        return None
    if identity and identity == plain_id(name):  # a remark in a row of merged cells
        return None
    extra = {heading: cell(place) for heading, place in others.items()}
    return Student(identity, name, cell(places.get("group")), extra)


def _fault(one: Student, before: Student | None) -> str:
    """What is wrong with a student's row; empty if nothing is."""
    if not one.id or not one.name:
        has, lacks = ("姓名", "学号") if one.name else ("学号", "姓名")
        return f"只有{has}“{one.name or one.id}”，请补上{lacks}。"
    if re.search(r"E\+\d+$", one.id):
        return f"学号“{one.id}”已被 Excel 变成科学计数，后几位丢失了：请把该列设为“文本”后重新导出。"
    if before is not None and before.name != one.name:
        return f"学号 {one.id} 既是“{before.name}”又是“{one.name}”，请改正。"
    return ""
