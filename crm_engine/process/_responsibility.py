"""The responsibility assignment matrix (RACI)."""

from collections.abc import Mapping
from typing import Any

from crm_engine._checks import number
from crm_engine._records import Rows, records, text

LETTERS = "RACI"


def raci_check(
    matrix: Rows,
    *,
    implied_r: bool = False,
    most_a: int | None = None,
    idle: bool = False,
    task: str = "task",
    role: str = "role",
    letters: str = "raci",
) -> list[dict[str, str]]:
    """Find the faults of a RACI matrix: each task has exactly one A and at least one R.

    Args:
        matrix: rows with a task, a role and its letters ("R", "A", "A/R", …), or `{task: {role: letters}}`.
            An empty cell gives no letter; a task whose cells are all empty is still a task.
        implied_r: count the A of a task as its R when nobody has R (the one who answers also does the work).
        most_a: report roles with more than this many A; None reports none.
        idle: report roles that have neither A nor R in any task.
        task: column with the task's name.
        role: column with the position's name.
        letters: column with the letters.

    Returns:
        One dictionary per fault: `task`, `role` (one of them may be empty), `rule`, `message`. Rules: "no_a", "many_a",
        "no_r", "role_many_a", "role_idle". Tasks in order of appearance, then roles in order of appearance.

    Raises:
        ValueError: no rows, an unknown letter, or a task or role without a name.

    Formula:
        for each task: #A = 1 and #R >= 1.

    Source:
        The common rule of the responsibility assignment matrix: only one accountable role per task, at least one
        responsible role; `implied_r` is the variant in which the accountable role does the work.

    Example:
        >>> matrix = {"受理投诉": {"客服": "R", "经理": "A"}, "回访": {"客服": "A", "经理": "A"}}
        >>> [(fault["task"], fault["rule"]) for fault in raci_check(matrix)]
        [('回访', 'many_a'), ('回访', 'no_r')]
    """
    if isinstance(matrix, Mapping):
        matrix = [{task: t, role: r, letters: v} for t, cells in matrix.items() for r, v in cells.items()]
    if most_a is not None:
        number(most_a, "most_a", low=0)
    tasks: dict[str, dict[str, list[str]]] = {}
    roles: dict[str, dict[str, int]] = {}
    for place, row in enumerate(records(matrix, (task, role, letters), "RACI 矩阵"), 1):
        name, who = text(row[task]), text(row[role])
        if not name or not who:
            raise ValueError(f"RACI 矩阵第 {place} 行缺少{'任务' if not name else '岗位'}名称")
        holders = tasks.setdefault(name, {letter: [] for letter in LETTERS})
        counts = roles.setdefault(who, dict.fromkeys(LETTERS, 0))
        for letter in _letters(row[letters], f"RACI 矩阵第 {place} 行（任务「{name}」、岗位「{who}」）"):
            if who not in holders[letter]:
                holders[letter].append(who)
                counts[letter] += 1
    faults = [fault for name, holders in tasks.items() for fault in _task_faults(name, holders, implied_r=implied_r)]
    for who, counts in roles.items():
        if most_a is not None and counts["A"] > most_a:
            message = f"岗位「{who}」在 {counts['A']} 项任务里都是 A，多于 {most_a} 项，责任过于集中。"
            faults.append(_fault("", who, "role_many_a", message))
        if idle and not counts["A"] and not counts["R"]:
            message = f"岗位「{who}」在所有任务里既没有 A 也没有 R，看不出这个岗位做什么。"
            faults.append(_fault("", who, "role_idle", message))
    return faults


def _letters(cell: object, place: str) -> list[str]:
    found = [c for c in text(cell).upper() if c not in " /,，、;；+&-—"]
    unknown = [c for c in found if c not in LETTERS]
    if unknown:
        raise ValueError(f"{place}的字母应是 R、A、C、I，收到的是 {text(cell)!r}")
    return found


def _fault(task: str, role: str, rule: str, message: str) -> dict[str, str]:
    return {"task": task, "role": role, "rule": rule, "message": message}


def _task_faults(name: str, holders: dict[str, list[str]], *, implied_r: bool) -> list[dict[str, str]]:
    faults: list[dict[str, Any]] = []
    accountable = holders["A"]
    if not accountable:
        faults.append(_fault(name, "", "no_a", f"任务「{name}」没有 A，出了问题不知道由谁负责。请指定一个岗位为 A。"))
    elif len(accountable) > 1:
        who = "、".join(accountable)
        message = f"任务「{name}」有 {len(accountable)} 个 A（{who}）。每项任务只能有一个 A，请只留一个。"
        faults.append(_fault(name, who, "many_a", message))
    if not holders["R"] and not (implied_r and accountable):
        faults.append(_fault(name, "", "no_r", f"任务「{name}」没有 R，没有人动手做。请至少指定一个岗位为 R。"))
    return faults
