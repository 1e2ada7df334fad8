"""Attainment of goals: D = Σ w·A/S, or Σ A·w / Σ S·w, for targets, units, course objectives and the course.

A is the average mark of an assessed item, S its full mark, w its weight. The same formula with one student's own
marks in the place of averages gives that student's attainment.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from coursebook.marking.gradebook.book import Book
from coursebook.marking.gradebook.numbers import mean, rounded

if TYPE_CHECKING:
    from coursebook.exercise import Exercise

UNSET = "未设置"
KNOWLEDGE, TRAINING, COMPETENCY, SKILL, OBJECTIVE = "知识点", "实训", "职业能力", "岗位技能", "课程目标"
FORMULAS = {"先比后加": "D = Σ(w·A/S) ÷ Σw", "先加后比": "D = Σ(A·w) ÷ Σ(S·w)"}


@dataclass(frozen=True)
class Item:
    """Something assessed: its full mark, its weight, and each student's mark (None: unknown)."""

    id: str
    title: str
    full: float
    weight: float
    marks: Mapping[str, float | None]


@dataclass(frozen=True)
class Part:
    """One line of a goal's computation: weight w, average A, full mark S."""

    id: str
    title: str
    weight: float
    average: float | None
    full: float

    @property
    def rate(self) -> float | None:
        """A/S."""
        return None if self.average is None else self.average / self.full


@dataclass(frozen=True)
class Goal:
    """A goal's attainment: for the course, for each class and for each student; None where nothing was assessed."""

    id: str
    name: str
    kind: str
    parts: tuple[Part, ...]
    value: float | None
    groups: Mapping[str, float | None] = field(default_factory=dict)
    students: Mapping[str, float | None] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class Attainment:
    """Everything that the reports say about attainment.

    Args:
        counted: the students who count.
        targets: every target that something assesses, in the standard's order.
        units: knowledge points, trainings, competencies and job skills.
        objectives: the course objectives; without parts where the settings don't say what serves them.
        course: the course's value; None while no objective has one.
    """

    book: Book
    counted: tuple[str, ...]
    targets: tuple[Goal, ...]
    units: tuple[Goal, ...]
    objectives: tuple[Goal, ...]
    course: Goal

    @property
    def below(self) -> list[tuple[str, dict[str, float]]]:
        """Students with a goal below the threshold, the worst first, with these goals."""
        limit = self.book.settings.attainment.threshold
        judged = self.units if self.course.value is None else self.objectives
        found = []
        for student in self.counted:
            values = {g.id: v for g in judged if (v := g.students.get(student)) is not None}
            low = {name: v for name, v in values.items() if not reaches(v, limit)}
            if low:
                found.append((student, low))
        return sorted(found, key=lambda one: (min(one[1].values()), one[0]))


def attain(book: Book) -> Attainment:
    """Compute the attainment of every goal."""
    settings = book.settings.attainment
    counted = tuple(s.id for s in book.students if book.lines[s.id].status not in settings.exclude)
    compute = _Compute(book, counted)
    standard = book.standard
    targets = [compute.goal(t.id, t.text, "目标", compute.items([t.id])) for t in standard.targets.values()]
    units: list[Goal] = []
    for kind, group in ((KNOWLEDGE, standard.knowledge), (COMPETENCY, standard.competencies)):
        units += [compute.goal(u.id, u.name, kind, compute.items([t.id for t in u.targets])) for u in group]
    trainings = [compute.goal(t.id, t.name, TRAINING, compute.training(t.id)) for t in standard.trainings]
    units[len(standard.knowledge) : len(standard.knowledge)] = trainings
    units += [g for s in standard.skills if (g := compute.goal(s.id, s.text, SKILL, compute.items([s.id]))).parts]
    reached = {goal.id: goal for goal in (*targets, *units)}
    objectives = tuple(compute.objective(goal.id, goal.text, reached) for goal in standard.goals)
    return Attainment(
        book, counted, tuple(t for t in targets if t.parts), tuple(units), objectives, compute.course(objectives)
    )


def reaches(value: float, threshold: float) -> bool:
    """Say whether a value reaches the threshold, as it is printed: 0.60 is never below 0.6."""
    return rounded(value, 2) >= threshold


def combine(parts: Iterable[tuple[float, float | None, float]], formula: str) -> float | None:
    """Return D of (w, A, S) lines; lines without an average don't take part."""
    known = [(w, a, s) for w, a, s in parts if a is not None and s > 0]
    if formula == "先加后比":
        below = sum(w * s for w, _, s in known)
        return sum(w * a for w, a, _ in known) / below if below else None
    below = sum(w for w, _, _ in known)
    return sum(w * a / s for w, a, s in known) / below if below else None


def _full(goal: Goal) -> float:
    """A goal's full mark within an objective: a training is marked out of 100, others by their exercises' points."""
    return 100.0 if goal.kind == TRAINING else sum(part.full for part in goal.parts)


class _Compute:
    """The computation's surroundings: who counts, in which class, by which formula."""

    def __init__(self, book: Book, counted: Sequence[str]) -> None:
        self.book = book
        self.settings = book.settings
        self.counted = counted
        here = set(counted)
        self.groups = {name: [s.id for s in group if s.id in here] for name, group in book.groups.items()}
        self.by_target: dict[str, list[Exercise]] = {}
        for exercise in book.exercises:
            for target in exercise.targets:
                self.by_target.setdefault(target, []).append(exercise)
        self.marks = {e.id: {s: self._mark(s, e.id) for s in counted} for e in book.exercises}

    def _mark(self, student: str, exercise: str) -> float | None:
        cell = self.book.cells[student, exercise]
        if isinstance(cell.value, str) and self.settings.attainment.missing == "不计入":
            return None
        return cell.mark

    def items(self, targets: Sequence[str]) -> list[Item]:
        """Every exercise that aims at one of these targets, once."""
        found = {e.id: e for target in targets for e in self.by_target.get(target, ())}
        weights = self.settings.attainment.exercises
        return [Item(e.id, e.title, float(e.points), weights.get(e.id, 1.0), self.marks[e.id]) for e in found.values()]

    def training(self, training: str) -> list[Item]:
        """A training's assessed items: its exercises as one mark out of 100, the teacher's mark and the peers'."""
        kinds = self.settings.training
        unit = next(t for t in self.book.standard.trainings if t.id == training)
        inner = self.items([t.id for t in unit.targets])
        found = []
        if inner and kinds.auto:
            full = sum(item.full for item in inner)
            marks: dict[str, float | None] = {}
            for student in self.counted:
                values = [item.marks[student] for item in inner]
                known = [v for v in values if v is not None]
                marks[student] = sum(known) / full * 100 if len(known) == len(values) else None
            found.append(Item(f"{training} 自动", f"自动（{len(inner)} 个练习）", 100, kinds.auto, marks))
        for key, name, weight in (("teacher", "教师评分", kinds.teacher), ("peers", "互评", kinds.peers)):
            given = self.book.entered.trainings
            marks = {s: given.get((s, training, key)) for s in self.counted}
            if weight and any(mark is not None for mark in marks.values()):
                found.append(Item(f"{training} {name}", name, 100, weight, marks))
        return found

    def goal(self, name: str, text: str, kind: str, items: Sequence[Item]) -> Goal:
        """A goal that items assess directly."""
        formula = self.settings.attainment.formula

        def among(students: Iterable[str]) -> float | None:
            chosen = tuple(students)
            return combine(((i.weight, mean(i.marks[s] for s in chosen), i.full) for i in items), formula)

        parts = tuple(Part(i.id, i.title, i.weight, mean(i.marks.values()), i.full) for i in items)
        return Goal(
            name, text, kind, parts, combine(((p.weight, p.average, p.full) for p in parts), formula),
            {group: among(members) for group, members in self.groups.items()},
            {s: combine(((i.weight, i.marks[s], i.full) for i in items), formula) for s in self.counted},
            "" if items else "没有练习或评分对应",
        )  # fmt: skip

    def objective(self, name: str, text: str, reached: Mapping[str, Goal]) -> Goal:
        """A course objective: its members' attainments, weighted; full marks are those of all their items."""
        weights = self.settings.members(name)
        if not weights:
            return Goal(name, text, OBJECTIVE, (), None, note=UNSET)
        formula = self.settings.attainment.formula
        members = [(weight, reached[m], _full(reached[m])) for m, weight in weights.items()]
        empty = [goal.id for _, goal, _ in members if goal.value is None]

        def of(values: Iterable[float | None]) -> float | None:
            lines = zip(members, values, strict=True)
            return combine(((w, None if v is None else v * s, s) for (w, _, s), v in lines), formula)

        parts = tuple(
            Part(g.id, g.name, w, None if g.value is None else g.value * s, s) for w, g, s in members if g.parts
        )
        return Goal(
            name, text, OBJECTIVE, parts, of(g.value for _, g, _ in members),
            {group: of(g.groups.get(group) for _, g, _ in members) for group in self.groups},
            {s: of(g.students.get(s) for _, g, _ in members) for s in self.counted},
            f"{'、'.join(empty)} 没有数据，未计入" if empty else "",
        )  # fmt: skip

    def course(self, objectives: Sequence[Goal]) -> Goal:
        """The course's value: the least objective, or their weighted mean."""
        settings = self.settings.attainment
        used = [goal for goal in objectives if goal.parts]

        def of(values: Sequence[float | None]) -> float | None:
            known = [(goal.id, value) for goal, value in zip(used, values, strict=True) if value is not None]
            if settings.course == "最小值" or not known:
                return min((value for _, value in known), default=None)
            weights = [settings.course_weights[name] for name, _ in known]
            return sum(w * value for w, (_, value) in zip(weights, known, strict=True)) / (sum(weights) or 1)

        return Goal(
            "课程", "课程达成度", "课程", (), of([goal.value for goal in used]),
            {group: of([goal.groups.get(group) for goal in used]) for group in self.groups},
            {s: of([goal.students.get(s) for goal in used]) for s in self.counted},
            "" if used else f"课程目标的对应关系{UNSET}，请在 marking.toml 的 [objectives] 里填写",
        )  # fmt: skip
