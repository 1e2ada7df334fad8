"""What must hold in `marking.toml` beyond its form: sums, and names that the course knows."""

from collections.abc import Collection, Iterator
from fractions import Fraction
from itertools import chain

from coursebook.exercise import Exercise
from coursebook.marking.gradebook.settings import PARTS, Settings
from coursebook.standard.model import Standard

# (key, message)
Fault = tuple[str, str]


def faults(settings: Settings, standard: Standard, exercises: Collection[Exercise]) -> Iterator[Fault]:
    """Yield every contradiction in the settings, or between them and the course."""
    return chain(
        _sums(settings, standard),
        _names(settings, standard, exercises),
        _objectives(settings, standard),
        _course_weights(settings),
    )


def _exact(numbers: Collection[float]) -> Fraction:
    # As a person adds them: 0.1 + 0.2 is 0.3.
    return sum((Fraction(str(number)) for number in numbers), Fraction())


def _sums(settings: Settings, standard: Standard) -> Iterator[Fault]:
    for part, share in settings.weights.items():
        if share < 0:
            yield f"weights.{part}", f"权重不能是负数，收到的是 {share:g}，请改正"
    if (found := _exact(settings.weights.values())) != 100:
        yield "weights", f"{'、'.join(PARTS)}三项权重合计应是 100，现在是 {float(found):g}，请改正"
    kinds = settings.training
    if (found := _exact((kinds.auto, kinds.teacher, kinds.peers))) != 100:
        yield "training", f"auto、teacher、peers 三项合计应是 100，现在是 {float(found):g}，请改正"
    if settings.weight("实训") and not (standard.trainings if kinds.use is None else kinds.use):
        yield "weights.实训", "课程里没有计分的实训，请把实训的权重改为 0"
    for name, share in settings.attainment.exercises.items():
        if share <= 0:
            yield f"attainment.exercises.{name}", f"权重应大于 0，收到的是 {share:g}，请改正"


def _names(settings: Settings, standard: Standard, exercises: Collection[Exercise]) -> Iterator[Fault]:
    ids = {exercise.id for exercise in exercises}
    trainings = {training.id for training in standard.trainings}
    for key, names, known, what in (
        ("final.exercises", settings.final.exercises, ids, "练习"),
        ("attainment.exercises", settings.attainment.exercises, ids, "练习"),
        ("training.use", settings.training.use or (), trainings, "实训"),
        ("objectives", settings.objectives, {goal.id for goal in standard.goals}, "课程目标"),
        ("attainment.course_weights", settings.attainment.course_weights, set(settings.objectives), "课程目标"),
        ("attainment.exclude", settings.attainment.exclude, set(settings.status), "状态"),
    ):
        for name in names:
            if name not in known:
                yield key, f"没有这个{what}：「{name}」，请检查编号（现有：{_some(known)}）"
    for student, status in settings.students.items():
        if status not in settings.status:
            yield f"students.{student}", f"不认识的状态「{status}」，请写 {_some(settings.status)} 之一"


def _objectives(settings: Settings, standard: Standard) -> Iterator[Fault]:
    reachable = {unit.id for unit in standard.units} - {module.id for module in standard.modules}
    reachable |= set(standard.targets)
    for objective, members in settings.objectives.items():
        key = f"objectives.{objective}"
        if not members:
            yield key, "至少要写一个知识点、实训或目标的编号"
        for member in members:
            if member not in reachable:
                yield key, f"课程标准里没有知识点、实训或目标「{member}」，请检查编号"
        if isinstance(members, dict) and members:
            if any(share <= 0 for share in members.values()):
                yield key, "各项权重应大于 0，请改正"
            if (found := _exact(members.values())) != 1:
                yield key, f"各项权重合计应是 1，现在是 {float(found):g}，请改正"


def _course_weights(settings: Settings) -> Iterator[Fault]:
    shares = settings.attainment.course_weights
    if settings.attainment.course != "加权" or not settings.objectives:
        return
    key = "attainment.course_weights"
    for objective in settings.objectives:
        if objective not in shares:
            yield key, f"课程达成度按加权计算，但没有写 {objective} 的权重，请补上"
    if any(share < 0 for share in shares.values()):
        yield key, "权重不能是负数，请改正"
    if (found := _exact(shares.values())) != 1:
        yield key, f"各课程目标的权重合计应是 1，现在是 {float(found):g}，请改正"


def _some(names: Collection[str]) -> str:
    shown = sorted(names)[:8]
    return "、".join(shown) + ("……" if len(names) > len(shown) else "") if shown else "无"
