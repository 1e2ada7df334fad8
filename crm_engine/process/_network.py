"""The critical path method."""

from typing import Any

from crm_engine._records import Rows, amount, identified, names, records

TIED = 1e-9


def cpm(
    activities: Rows, *, activity: str = "id", duration: str = "duration", after: str = "after", most_paths: int = 100
) -> dict[str, Any]:
    """Find the duration of a project and the activities that must not slip (critical path method).

    Args:
        activities: one row per activity, in any order.
        activity: column with the unique name.
        duration: column with the duration, not negative.
        after: column with the direct predecessors: a list, or text like "A,B"; empty without predecessors.
        most_paths: list at most this many critical paths (their number can explode).

    Returns:
        `duration`; `critical` (the critical activities in the order of the table); `paths` (critical paths as lists,
        in the order of the table); `activities`: for each activity `id`, `duration`, `es`, `ef`, `ls`, `lf`, `slack`
        (total float), `free` (free float), `critical`.

    Raises:
        ValueError: no rows, repeated or empty name, unknown predecessor, negative duration, or a circle.

    Formula:
        ES = max(EF of predecessors) or 0; EF = ES + d; LF = min(LS of successors) or the duration; LS = LF - d;
        slack = LS - ES; free = min(ES of successors or the duration) - EF; critical when slack <= 1e-9.

    Source:
        Kelley and Walker 1959, "Critical-path planning and scheduling".

    Example:
        >>> found = cpm([{"id": "A", "duration": 3, "after": ""}, {"id": "B", "duration": 6, "after": ""},
        ...              {"id": "C", "duration": 5, "after": "A"}, {"id": "D", "duration": 1, "after": "B,C"}])
        >>> found["duration"], found["critical"], found["activities"][1]["slack"]
        (9.0, ['A', 'C', 'D'], 2.0)
    """
    rows = identified(records(activities, (activity, duration, after), "活动表"), activity, "活动表")
    took = {a: amount(row, duration, f"活动「{a}」", low=0) for a, row in rows.items()}
    before = {a: list(dict.fromkeys(names(row[after]))) for a, row in rows.items()}
    following: dict[str, list[str]] = {a: [] for a in rows}
    for a, earlier in before.items():
        for b in earlier:
            if b not in rows:
                raise ValueError(f"活动「{a}」的紧前活动「{b}」不在活动表里")
            following[b].append(a)
    order = _order(before, following)
    es: dict[str, float] = {}
    for a in order:
        es[a] = max((es[b] + took[b] for b in before[a]), default=0.0)
    total = max(es[a] + took[a] for a in order)
    ls: dict[str, float] = {}
    for a in reversed(order):
        ls[a] = min((ls[b] for b in following[a]), default=total) - took[a]
    critical = [a for a in rows if ls[a] - es[a] <= TIED]
    table = [
        {
            "id": a,
            "duration": took[a],
            "es": es[a],
            "ef": es[a] + took[a],
            "ls": ls[a],
            "lf": ls[a] + took[a],
            "slack": ls[a] - es[a],
            "free": min((es[b] for b in following[a]), default=total) - es[a] - took[a],
            "critical": a in critical,
        }
        for a in rows
    ]
    tight = {a: [b for b in critical if b in following[a] and abs(es[b] - es[a] - took[a]) <= TIED] for a in critical}
    first = [a for a in critical if not before[a]]
    return {
        "duration": total,
        "critical": critical,
        "paths": _paths(first, tight, most_paths),
        "activities": table,
    }


def _order(before: dict[str, list[str]], following: dict[str, list[str]]) -> list[str]:
    """Return the activities so that predecessors come first; ties in the order of the table."""
    waiting = {a: len(earlier) for a, earlier in before.items()}
    found = [a for a, n in waiting.items() if n == 0]
    for a in found:
        for b in following[a]:
            waiting[b] -= 1
            if waiting[b] == 0:
                found.append(b)
    if len(found) < len(before):
        rest = [a for a in before if a not in set(found)]
        line = [rest[0]]
        while (earlier := next(b for b in before[line[-1]] if b in rest)) not in line:
            line.append(earlier)
        circle = [*line[line.index(earlier) :], earlier]
        raise ValueError(f"活动的先后关系绕成了圈：{' → '.join(reversed(circle))}")
    return found


def _paths(first: list[str], tight: dict[str, list[str]], most: int) -> list[list[str]]:
    found: list[list[str]] = []
    stack = [[a] for a in reversed(first)]
    while stack and len(found) < most:
        path = stack.pop()
        if not tight[path[-1]]:
            found.append(path)
        stack += [[*path, b] for b in reversed(tight[path[-1]])]
    return found
