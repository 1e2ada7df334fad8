"""Working time between two moments: shifts, weekends, public holidays, make-up working days."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    import numpy.typing as npt
else:
    from crm_engine._late import np

NINE_TO_SIX = (("09:00", "18:00"),)
MONDAY_TO_FRIDAY = (0, 1, 2, 3, 4)
_DAY = 86_400


class Calendar(NamedTuple):
    """A checked working calendar: shifts in seconds of the day, weekdays, exceptions."""

    shifts: tuple[tuple[int, int], ...]
    weekdays: frozenset[int]
    holidays: frozenset[date]
    workdays: frozenset[date]

    def works(self, day: date) -> bool:
        """Whether anybody works on that day: make-up working days beat holidays, holidays beat weekdays."""
        if day in self.workdays:
            return True
        return day.weekday() in self.weekdays and day not in self.holidays


def calendar(
    shifts: Sequence[tuple[str, str]],
    weekdays: Iterable[int],
    holidays: Iterable[object],
    workdays: Iterable[object],
) -> Calendar:
    """Check the parts of a working calendar and put them together."""
    spans = sorted((_seconds(a), _seconds(b)) for a, b in shifts)
    if not spans:
        raise ValueError("营业时段 shifts 是空的")
    for start, end in spans:
        if end <= start:
            raise ValueError(f"营业时段的结束应晚于开始，收到的是 {_clock(start)}–{_clock(end)}（跨夜的班请拆成两段）")
    for (_, end), (start, _) in pairwise(spans):
        if start < end:
            raise ValueError(f"营业时段有重叠：{_clock(start)} 早于上一段的结束 {_clock(end)}")
    days = list(weekdays)
    if any(d not in range(7) for d in days):
        raise ValueError(f"weekdays 应是 0（周一）到 6（周日），收到的是 {days}")
    found = Calendar(tuple(spans), frozenset(days), _days(holidays, "holidays"), _days(workdays, "workdays"))
    both = found.holidays & found.workdays
    if both:
        raise ValueError(f"{min(both)} 同时出现在假日和调休工作日中")
    return found


def _seconds(text: str) -> int:
    parts = str(text).split(":")
    if len(parts) == 2 and all(p.isdigit() for p in parts):
        hour, minute = map(int, parts)
        if minute < 60 and hour * 60 + minute <= 24 * 60:
            return hour * 3600 + minute * 60
    raise ValueError(f"营业时刻应写成 时:分（如 09:00，最晚 24:00），收到的是 {text!r}")


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}"


def _days(values: Iterable[object], name: str) -> frozenset[date]:
    found = set()
    for value in values:
        try:
            moment = value if isinstance(value, date) else datetime.fromisoformat(str(value))
        except ValueError as error:
            raise ValueError(f"{name} 应是日期（如 2026-10-01），收到的是 {value!r}") from error
        found.add(moment.date() if isinstance(moment, datetime) else moment)
    return frozenset(found)


def worked(moments: npt.NDArray[np.float64], origin: date, days: int, plan: Calendar) -> npt.NDArray[np.float64]:
    """Working seconds from the midnight that begins `origin` to each moment (seconds since then, below `days` days)."""
    opened = np.array([plan.works(origin + timedelta(days=k)) for k in range(days + 1)], dtype="float64")
    full = float(sum(end - start for start, end in plan.shifts))
    before = np.concatenate([[0.0], np.cumsum(opened * full)])
    day = np.floor(moments / _DAY).astype("int64")
    second = moments - day * _DAY
    today = sum(np.clip(second - start, 0.0, end - start) for start, end in plan.shifts)
    found: npt.NDArray[np.float64] = before[day] + opened[day] * today
    return found


def business_hours(
    start: object,
    end: object,
    *,
    shifts: Sequence[tuple[str, str]] = NINE_TO_SIX,
    weekdays: Iterable[int] = MONDAY_TO_FRIDAY,
    holidays: Iterable[object] = (),
    workdays: Iterable[object] = (),
) -> float:
    """Working hours between two moments: nights, weekends and public holidays do not count.

    Args:
        start: moment (datetime or text such as 2026-09-30 16:00), local time.
        end: moment not before `start`.
        shifts: working times of a day as pairs "HH:MM", e.g. (("09:00", "12:00"), ("13:30", "18:00")); they must not
            overlap; "24:00" is midnight at the end of the day.
        weekdays: weekdays worked, 0 = Monday … 6 = Sunday.
        holidays: dates not worked.
        workdays: dates worked although they are a weekend day (调休).

    Returns:
        Hours ≥ 0.

    Raises:
        ValueError: an end before the start, unreadable times, overlapping shifts, a date in both lists of exceptions.

    Formula:
        Σ over days worked, Σ over shifts of the overlap of [start, end] with the shift.

    Source:
        Service agreements count by such a clock; compare ISO 10002:2018 (GB/T 19012-2019) on time limits.

    Example:
        >>> business_hours("2026-09-30 16:00", "2026-10-08 10:00", holidays=[f"2026-10-0{d}" for d in range(1, 8)])
        3.0
    """
    plan = calendar(shifts, weekdays, holidays, workdays)
    begin, finish = moment(start, "开始时间"), moment(end, "结束时间")
    if finish < begin:
        raise ValueError(f"结束时间 {finish} 早于开始时间 {begin}")
    seconds = 0.0
    day = begin.date()
    while day <= finish.date():
        if plan.works(day):
            midnight = datetime.combine(day, datetime.min.time())
            for opens, closes in plan.shifts:
                left = max(begin, midnight + timedelta(seconds=opens))
                right = min(finish, midnight + timedelta(seconds=closes))
                seconds += max(0.0, (right - left).total_seconds())
        day += timedelta(days=1)
    return seconds / 3600


def moment(value: object, name: str) -> datetime:
    """Return a moment without time zone."""
    try:
        found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError as error:
        raise ValueError(f"{name}应是时间（如 2026-09-30 16:00），收到的是 {value!r}") from error
    if found != found:  # noqa: PLR0124 - pandas' "not a time" is a datetime that differs from itself
        raise ValueError(f"{name}是空的")
    if found.tzinfo is not None:
        raise ValueError(f"{name}带有时区，请先换算成当地时间再去掉时区")
    return found
