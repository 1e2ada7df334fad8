"""How marks become grades: what `marking.toml` may say, and what holds where it says nothing."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

PARTS = ("平时", "实训", "期末")
Part = Literal["平时", "实训", "期末"]
Effect = Literal["期末记0分", "总评记0分", "只写状态"]


def _weights() -> dict[Part, float]:
    return {"平时": 40, "实训": 30, "期末": 30}


def _status() -> dict[str, Effect]:
    return {"缺考": "期末记0分", "缓考": "只写状态", "免修": "只写状态"}


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

    weights: dict[Part, float] = Field(default_factory=_weights)
    final: Final = Final()
    training: Training = Training()
    total: Total = Total()
    status: dict[str, Effect] = Field(default_factory=_status)
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
