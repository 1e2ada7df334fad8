"""The reporting lines of an organisation and the staff that a workload needs."""

from itertools import pairwise
from math import inf
from typing import Any

from crm_engine._checks import number
from crm_engine._records import Rows, amount, identified, records, text


def org_check(
    staff: Rows, *, employee: str = "id", manager: str = "manager", span_limit: int | None = None, first_level: int = 1
) -> dict[str, Any]:
    """Read the reporting lines as a tree: levels of the organisation and each manager's span of control.

    Args:
        staff: one row per employee or position.
        employee: column with the unique code.
        manager: column with the code of the direct superior; empty for the head.
        span_limit: list as `wide` whoever has more direct reports than this; None lists nobody.
        first_level: level of the head, 1 (the head is the first level) or 0 (levels count the steps below the head).

    Returns:
        `head`; `levels` (number of the deepest level); `level` and `span` (level and number of direct reports of
        each employee, in the order of the table); `mean_span` (over those who have reports; 0 with nobody to lead);
        `wide` (codes in the order of the table).

    Raises:
        ValueError: no rows, repeated or empty code, unknown superior, no head, two heads, or a circle.

    Formula:
        span(i) = number of employees whose direct superior is i (indirect reports do not count);
        level(i) = level(superior of i) + 1.

    Source:
        Definitions of management textbooks: span of control counts direct subordinates only.

    Example:
        >>> found = org_check([{"id": "总监", "manager": ""}, {"id": "主管", "manager": "总监"},
        ...                    {"id": "客服甲", "manager": "主管"}, {"id": "客服乙", "manager": "主管"}])
        >>> found["levels"], found["span"]["总监"], found["span"]["主管"], found["mean_span"]
        (3, 1, 2, 1.5)
    """
    if first_level not in {0, 1}:
        raise ValueError(f"first_level 应是 0 或 1，收到的是 {first_level!r}")
    rows = identified(records(staff, (employee, manager), "人员表"), employee, "人员表")
    above = {code: text(row[manager]) for code, row in rows.items()}
    for code, superior in above.items():
        if superior and superior not in rows:
            raise ValueError(f"「{code}」的上级「{superior}」不在人员表里")
    heads = [code for code, superior in above.items() if not superior]
    if len(heads) > 1:
        raise ValueError(f"最高负责人应只有一个，没有上级的却有 {len(heads)} 个：{'、'.join(heads)}")
    level = _levels(above, first_level)
    span = dict.fromkeys(above, 0)
    for superior in above.values():
        if superior:
            span[superior] += 1
    limit = inf if span_limit is None else number(span_limit, "span_limit", low=0)
    leading = [n for n in span.values() if n]
    return {
        "head": heads[0],
        "levels": max(level.values()),
        "level": level,
        "span": span,
        "mean_span": sum(leading) / len(leading) if leading else 0.0,
        "wide": [code for code, n in span.items() if n > limit],
    }


def _levels(above: dict[str, str], first_level: int) -> dict[str, int]:
    level: dict[str, int] = {}
    for code in above:
        line = [code]
        while line[-1] not in level and above[line[-1]]:
            superior = above[line[-1]]
            if superior in line:
                raise ValueError(f"汇报关系绕成了圈：{' → '.join([*line[line.index(superior) :], superior])}")
            line.append(superior)
        level.setdefault(line[-1], first_level)
        for superior, below in pairwise(reversed(line)):
            level[below] = level[superior] + 1
    return {code: level[code] for code in above}


def fte(
    work: Rows, *, available_minutes: float, utilisation: float, volume: str = "volume", minutes: str = "minutes"
) -> float:
    """Say how many full-time employees a workload needs.

    Args:
        work: one row per kind of work.
        available_minutes: minutes one employee is present in the period of the volumes, above 0.
        utilisation: share of that time that goes into this work, in (0, 1].
        volume: column with the number of cases in the period.
        minutes: column with the minutes per case.

    Returns:
        Full-time equivalents, not rounded: round up for whole persons.

    Raises:
        ValueError: no rows, negative volume or minutes, no available time, or a utilisation outside (0, 1].

    Formula:
        FTE = sum(volume x minutes) / (available_minutes x utilisation).

    Source:
        The definition of the full-time equivalent by workload.

    Example:
        >>> work = [{"volume": 1200, "minutes": 6}, {"volume": 300, "minutes": 16}]
        >>> fte(work, available_minutes=10_000, utilisation=0.8)
        1.5
    """
    available = number(available_minutes, "available_minutes", low=0, open_low=True)
    used = number(utilisation, "utilisation", low=0, high=1, open_low=True)
    rows = records(work, (volume, minutes), "工作量表")
    need = sum(
        amount(row, volume, f"工作量表第 {n} 行", low=0) * amount(row, minutes, f"工作量表第 {n} 行", low=0)
        for n, row in enumerate(rows, 1)
    )
    return need / (available * used)
