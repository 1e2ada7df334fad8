"""How marks become grades: `marking.toml`, read strictly; every fault is told with its key and what to do."""

import tomllib
from collections.abc import Collection, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from coursebook.errors import CourseError, Problem
from coursebook.exercise import Exercise
from coursebook.standard.model import Standard
from coursebook.standard.read import SENTENCES

NAME = "marking.toml"
PARTS = ("平时", "实训", "期末")
Part = Literal["平时", "实训", "期末"]
Effect = Literal["期末记0分", "总评记0分", "只写状态"]


class _Data(BaseModel):
    """Frozen, strict about types, and closed: a misspelt key is an error, never silently ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Final(_Data):
    """The examination: marks of these exercises, or a column that the teacher fills in."""

    exercises: tuple[str, ...] = ()


class Training(_Data):
    """What a training's mark is made of, in per cent, and which trainings count (all, if none is named)."""

    auto: float = Field(default=40, ge=0)
    teacher: float = Field(default=40, ge=0)
    peers: float = Field(default=20, ge=0)
    use: tuple[str, ...] | None = None


class Total(_Data):
    """How the total is rounded, and from which mark on it is a pass."""

    decimals: int = Field(default=0, ge=0, le=2)
    passing: float = Field(default=60, ge=0, le=100)


class Attainment(_Data):
    """How the attainment of goals is computed."""

    formula: Literal["先比后加", "先加后比"] = "先比后加"
    course: Literal["最小值", "加权"] = "最小值"
    threshold: float = Field(default=0.6, gt=0, le=1)
    missing: Literal["记0分", "不计入"] = "记0分"
    exclude: tuple[str, ...] = ("缓考", "免修")
    exercises: dict[str, float] = Field(default_factory=dict)
    course_weights: dict[str, float] = Field(default_factory=dict)


class Similar(_Data):
    """Which pairs of answers are shown side by side."""

    threshold: float = Field(default=0.9, ge=0.5, le=1)
    shortest: int = Field(default=80, ge=20)


class Template(_Data):
    """The school's own form: a workbook, and which of its headers holds what."""

    file: str = Field(min_length=1)
    sheet: str = ""
    map: dict[str, str] = Field(min_length=1)


class Settings(_Data):
    """The whole of `marking.toml`."""

    weights: dict[Part, float] = Field(default_factory=lambda: {"平时": 40.0, "实训": 30.0, "期末": 30.0})
    final: Final = Final()
    training: Training = Training()
    total: Total = Total()
    status: dict[str, Effect] = Field(
        default_factory=lambda: {"缺考": "期末记0分", "缓考": "只写状态", "免修": "只写状态"}
    )
    students: dict[str, str] = Field(default_factory=dict)
    attainment: Attainment = Attainment()
    objectives: dict[str, tuple[str, ...] | dict[str, float]] = Field(default_factory=dict)
    similar: Similar = Similar()
    template: Template | None = None

    def weight(self, part: str) -> float:
        """A part's share of the total, in per cent."""
        return next((share for name, share in self.weights.items() if name == part), 0.0)

    def members(self, objective: str) -> dict[str, float]:
        """The goals that serve a course objective, with their weights; equal ones where none are written."""
        given = self.objectives.get(objective, ())
        return dict(given) if isinstance(given, dict) else {name: 1 / len(given) for name in given}


def find(*folders: Path) -> Path | None:
    """Return the first `marking.toml` in these folders."""
    return next((folder / NAME for folder in folders if (folder / NAME).is_file()), None)


def read(file: Path | None, standard: Standard, exercises: Collection[Exercise]) -> Settings:
    """Read the settings and check them against the course; without a file all defaults hold.

    Raises:
        CourseError: with every problem: file, key, what was found, what to do.
    """
    if file is None:
        return Settings()
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError:
        raise CourseError(Problem(file, "", "打不开这个文件，请检查路径和权限")) from None
    except UnicodeDecodeError:
        raise CourseError(Problem(file, "", "不是 UTF-8 文本，请用 UTF-8 编码另存")) from None
    except tomllib.TOMLDecodeError as error:
        raise CourseError(Problem(file, "", f"TOML 写法有误（{error}），请检查引号、括号和等号")) from None
    try:
        settings = Settings.model_validate(_plain(data))
    except ValidationError as error:
        found: dict[str, Problem] = {}
        for details in error.errors():
            place = ".".join(str(part) for part in details["loc"] if not str(part).startswith(("tuple[", "dict[")))
            found.setdefault(place.removesuffix(".[key]"), Problem(file, place.removesuffix(".[key]"), _say(details)))
        raise CourseError(found.values()) from None
    problems = [Problem(file, key, message) for key, message in _faults(settings, standard, exercises)]
    if problems:
        raise CourseError(problems)
    return settings


def _plain(value: Any) -> Any:
    # The model is frozen and strict: lists must come as tuples, and whole numbers as floats where shares are meant.
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    return tuple(map(_plain, value)) if isinstance(value, list) else value


def _say(details: Any) -> str:
    found = repr(details["input"])
    found = found if len(found) < 60 else found[:57] + "…"
    if details["type"] == "literal_error":
        allowed = details["ctx"]["expected"].replace(" or ", "、").replace(", ", "、").replace("'", "")
        return f"只能是 {allowed} 之一，收到的是 {found}，请改成其中一个"
    if details["type"] in ("less_than_equal", "greater_than_equal", "greater_than"):
        limit = next(iter(details["ctx"].values()))
        sign = {"less_than_equal": "不能大于", "greater_than_equal": "不能小于", "greater_than": "应大于"}
        return f"{sign[details['type']]} {limit:g}，收到的是 {found}，请改正"
    sentence = SENTENCES.get(details["type"], details["msg"].replace("{", "").replace("}", "") + "（收到 {found}）")
    return sentence.replace("{found}", found)


def _exact(numbers: Collection[float]) -> Fraction:
    # As a person adds them: 0.1 + 0.2 is 0.3.
    return sum((Fraction(str(number)) for number in numbers), Fraction())


def _faults(settings: Settings, standard: Standard, exercises: Collection[Exercise]) -> Iterator[tuple[str, str]]:
    ids = {exercise.id for exercise in exercises}
    trainings = {training.id for training in standard.trainings}
    goals = {goal.id for goal in standard.goals}
    reachable = {unit.id for unit in standard.units} | set(standard.targets)
    if any(share < 0 for share in settings.weights.values()):
        yield "weights", "权重不能是负数，请改正"
    if (found := _exact(settings.weights.values())) != 100:
        yield "weights", f"{'、'.join(PARTS)}三项权重合计应是 100，现在是 {float(found):g}，请改正"
    kinds = settings.training
    if (found := _exact((kinds.auto, kinds.teacher, kinds.peers))) != 100:
        yield "training", f"auto、teacher、peers 三项合计应是 100，现在是 {float(found):g}，请改正"
    for key, names, known, what in (
        ("final.exercises", settings.final.exercises, ids, "练习"),
        ("attainment.exercises", settings.attainment.exercises, ids, "练习"),
        ("training.use", kinds.use or (), trainings, "实训"),
        ("objectives", settings.objectives, goals, "课程目标"),
        ("attainment.course_weights", settings.attainment.course_weights, set(settings.objectives), "课程目标"),
        ("attainment.exclude", settings.attainment.exclude, set(settings.status), "状态"),
    ):
        for name in names:
            if name not in known:
                yield key, f"没有这个{what}：「{name}」，请检查编号（现有：{_some(known)}）"
    for student, status in settings.students.items():
        if status not in settings.status:
            yield f"students.{student}", f"不认识的状态「{status}」，请写 {_some(settings.status)} 之一"
    for name, share in settings.attainment.exercises.items():
        if share <= 0:
            yield f"attainment.exercises.{name}", f"权重应大于 0，收到的是 {share:g}，请改正"
    for objective, members in settings.objectives.items():
        if not members:
            yield f"objectives.{objective}", "至少要写一个知识点、实训或目标的编号"
        for member in members:
            if member not in reachable:
                yield f"objectives.{objective}", f"课程标准里没有编号「{member}」，请检查"
        if isinstance(members, dict) and members and (found := _exact(members.values())) != 1:
            yield f"objectives.{objective}", f"各项权重合计应是 1，现在是 {float(found):g}，请改正"
    shares = settings.attainment.course_weights
    if settings.attainment.course == "加权" and settings.objectives:
        for objective in settings.objectives:
            if objective not in shares:
                yield "attainment.course_weights", f"课程达成度按加权计算，但没有写 {objective} 的权重，请补上"
        if (found := _exact(shares.values())) != 1:
            yield "attainment.course_weights", f"各课程目标的权重合计应是 1，现在是 {float(found):g}，请改正"


def _some(names: Collection[str]) -> str:
    shown = sorted(names)[:8]
    return "、".join(shown) + ("……" if len(names) > len(shown) else "") if shown else "无"
