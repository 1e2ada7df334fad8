"""A small course and a small class for the tests of the grade book."""

from dataclasses import dataclass
from pathlib import Path

from coursebook.exercise import Exercise
from coursebook.standard.model import Standard

SOURCE = {"document": "d", "place": "1"}
STANDARD = Standard.model_validate(
    {
        "course": {"id": "demo", "language": "zh", "title": "示例课程", "levels": ("了解", "掌握")},
        "documents": ({"id": "d", "title": "标准"},),
        "goals": ({"id": "G1", "text": "会算", "source": SOURCE}, {"id": "G2", "text": "会做", "source": SOURCE}),
        "knowledge": (
            {"id": "KP01", "name": "第一点", "source": SOURCE, "targets": ({"id": "KP01.1", "text": "了解甲"},)},
            {"id": "KP02", "name": "第二点", "source": SOURCE, "targets": ({"id": "KP02.1", "text": "掌握乙"},)},
        ),
        "trainings": (
            {
                "id": "PT1", "name": "做一做", "task": "做", "source": SOURCE,
                "targets": ({"id": "PT1.1", "text": "做得好"},),
            },
            {
                "id": "PT2", "name": "说一说", "task": "说", "source": SOURCE,
                "targets": ({"id": "PT2.1", "text": "说得清"},),
            },
        ),
    }
)  # fmt: skip


@dataclass(frozen=True)
class Student:
    id: str
    name: str
    group: str


def exercise(name, points, *targets, kind="number", title="", starter="", solution=""):
    unit, slug = name.split("/")
    return Exercise(
        id=name, unit=unit, slug=slug, title=title or slug, kind=kind, targets=targets, points=points, minutes=5,
        level=1, packages=(), after=(), solution_after=3, time_limit=5, prompt="", hints=(), starter=starter,
        solution=solution, files={}, grade_source="", hash="h", folder=Path(), root=Path(),
    )  # fmt: skip


EXERCISES = (
    exercise("kp01/a", 10, "KP01.1", title="甲题"),
    exercise("kp01/b", 20, "KP01.1", title="乙题"),
    exercise("kp02/c", 10, "KP02.1", kind="code", title="丙题"),
    exercise("pt1/d", 20, "PT1.1", title="丁题"),
)
CLASS = (Student("001", "张三", "一班"), Student("002", "李四", "一班"), Student("003", "王五", "二班"))


def mark(student, name, value, status=None, **more):
    points = next((e.points for e in EXERCISES if e.id == name), 10)
    status = status or ("pass" if value == points else "fail")
    return {
        "student": student, "exercise": name, "status": status, "score": value / points, "points": points,
        "mark": value, "attempts": 2, "browser": {"status": "pass", "score": 1}, "mistake": None, "message": "",
        "receipt": "AAAA-BBBB", "file": "x.json", "attack": None, "answer": "", **more,
    }  # fmt: skip


# 张三: 40 of 40 points; 李四: 6.3 + 未交 + 0; 王五: nothing at all.
MARKS = [
    mark("001", "kp01/a", 10), mark("001", "kp01/b", 20), mark("001", "kp02/c", 10), mark("001", "pt1/d", 15),
    mark("002", "kp01/a", 6.25), mark("002", "kp02/c", 0, "timeout"), mark("002", "pt1/d", 20),
]  # fmt: skip
