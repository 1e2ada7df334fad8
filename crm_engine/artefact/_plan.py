"""Training 3, second part, and ability 1: the customer development plan."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from crm_engine._records import text
from crm_engine.artefact._figures import plan_figures
from crm_engine.artefact._result import Fault, Report, Results, missing, repeated, rows, value
from crm_engine.files._cells import is_date

BASE = ("targets", "actions", "dates", "owners", "a_tier", "numbers", "roi")


def check_plan(
    artefact: Mapping[str, Any],
    *,
    tiers: Mapping[str, str],
    scores: Mapping[str, float] | None = None,
    top: int | None = None,
    agree: float = 0.8,
    best_tier: str = "A",
    horizon: tuple[str, str] | None = None,
    capacity: Mapping[str, int] | int | None = None,
    contacts: int | None = None,
    budget: float | None = None,
    within: float = 0.01,
    points: Mapping[str, float] | None = None,
    only: Collection[str] | None = None,
) -> Results:
    """Judge a customer development plan (training 3 and ability 1).

    Args:
        artefact: `{"targets": [...], "actions": [...], "funnel": [...], "summary": {...}}`. Targets: `customer`,
            `tier`, `reason`. Actions: `customer`, `method`, `owner`, `start`, `end` (YYYY-MM-DD) and the columns of
            `plan_figures`. Funnel (optional): `stage`, `rate` (from the stage before; empty for the first), `count`.
            Summary: `budget`, `roi` and (optional) `payback` in months, as the student states them.
        tiers: true tier by customer, from the engine.
        scores: true score by customer; with `top` the targets must hold enough of the best.
        top: size of the group of the best.
        agree: share of the targets whose tier must be right, and of the best `top` that must be targets.
        best_tier: tier whose customers all need an action.
        horizon: first and last day of the plan.
        capacity: most actions per owner: one number, or by owner (an owner who is missing may have none).
        contacts: most actions per customer.
        budget: most that may be spent.
        within: relative error allowed in the stated figures (for the return: in its points, 0.01 is one percentage
            point of the budget or 1 percent of the figure, whichever is more).
        points: points by rule; 1 where nothing is said.
        only: report only these rules.

    Returns:
        One dictionary per rule: `id`, `passed`, `points`, `place`, `message`. Rules: "targets", "tier", "actions",
        "dates", "owners", "a_tier", "numbers", "roi"; as far as asked for "best", "horizon", "capacity", "contacts",
        "budget"; and "funnel" when there is one.

    Raises:
        ValueError: points or `only` for an unknown rule, a horizon that is no pair of dates, or `top` without `scores`.

    Formula:
        ROI, margin and payback as in `plan_figures`; a stage's count = count before x rate, within one customer.

    Source:
        The course's requirements for training 3 and ability 1.

    Example:
        >>> plan = {"targets": [{"customer": "C1", "tier": "B", "reason": "毛利高"}]}
        >>> check_plan(plan, tiers={"C1": "A"}, only=["tier"])[0]["message"]
        '目标客户的分级只有 0% 与计算结果一致，应不低于 80%。客户 C1 应是 A 级，写的是 B 级。'
    """
    report = Report(points, only)
    targets, actions = rows(artefact, "targets"), rows(artefact, "actions")
    report.need(targets, "目标客户表", "目标客户表是空的，请选出目标客户。")
    named = {text(row.get("customer")) for row in targets}
    report.rule("targets", _targets(targets, tiers), "目标客户都在客户名单里，都写了理由。")
    report.rule("tier", _tier(targets, tiers, agree), "目标客户的分级与计算结果一致。")
    if top is not None:
        if scores is None:
            raise ValueError("给出 top 时也要给出 scores")
        report.rule("best", _best(named, scores, top, agree), "最有价值的客户基本都在目标里。")
    report.rule("actions", _actions(actions, named), "每个行动都写了客户、方式和负责人，客户都是目标客户。")
    dates = _dates(actions)
    report.rule("dates", dates, "每个行动的起止日期都正确。")
    if horizon is not None:
        report.rule("horizon", _horizon(actions, horizon), "行动都在计划期内。")
    report.rule("owners", missing(actions, {"owner": "负责人"}, _place) or _none(actions), "每个行动都有负责人。")
    if capacity is not None:
        report.rule("capacity", _capacity(actions, capacity), "每个负责人的行动数都在能力之内。")
    if contacts is not None:
        report.rule("contacts", _contacts(actions, contacts), "没有过于频繁地打扰同一个客户。")
    best = [name for name in named if tiers.get(name) == best_tier]
    acted = {text(row.get("customer")) for row in actions}
    idle = [(f"客户 {c}", f"{best_tier} 级客户 {c} 还没有安排行动。") for c in sorted(best) if c not in acted]
    report.rule("a_tier", idle or _none(actions), f"每个 {best_tier} 级目标客户都有行动。")
    numbers = _numbers(actions)
    report.rule("numbers", numbers, "预算、预期转化和预期毛利都填了正确的数字。")
    if budget is not None:
        report.rule("budget", numbers or _budget(actions, budget), "预算合计没有超过上限。")
    summary = artefact.get("summary") if isinstance(artefact, Mapping) else None
    stated = summary if isinstance(summary, Mapping) else {}
    report.rule("roi", numbers or _stated(actions, stated, within), "汇总的预算、回报率和回收期与行动表一致。")
    if stages := rows(artefact, "funnel"):
        report.rule("funnel", _funnel(stages), "漏斗各阶段的人数与转化率一致。")
    return report.results()


def _place(n: int, _: Mapping[str, Any]) -> str:
    return f"行动第 {n} 行"


def _none(actions: list[dict[str, Any]]) -> list[Fault]:
    return [] if actions else [("行动表", "行动表是空的，请写出要做什么。")]


def _targets(targets: list[dict[str, Any]], tiers: Mapping[str, str]) -> list[Fault]:
    wanted = {"customer": "客户", "tier": "分级", "reason": "理由"}
    faults = missing(targets, wanted, lambda n, _: f"目标客户第 {n} 行")
    faults += [(f"客户 {c}", f"客户 {c} 在目标客户表里出现了不止一次。") for c in repeated(targets, "customer")]
    unknown = [c for row in targets if (c := text(row.get("customer"))) and c not in tiers]
    return faults + [(f"客户 {c}", f"客户 {c} 不在客户名单里。") for c in unknown]


def _tier(targets: list[dict[str, Any]], tiers: Mapping[str, str], least: float) -> list[Fault]:
    known = [(c, text(row.get("tier"))) for row in targets if (c := text(row.get("customer"))) in tiers]
    if not known:
        return [("目标客户表", "没有可以核对分级的目标客户。")]
    wrong = [(c, given) for c, given in known if given != tiers[c]]
    share = 1 - len(wrong) / len(known)
    if share >= least - 1e-12:
        return []
    head = f"目标客户的分级只有 {share:.0%} 与计算结果一致，应不低于 {least:.0%}。"
    places = [(f"客户 {c}", f"客户 {c} 应是 {tiers[c]} 级，写的是 {given or '空'} 级。") for c, given in wrong]
    return [(places[0][0], head), *places]


def _best(named: set[str], scores: Mapping[str, float], top: int, least: float) -> list[Fault]:
    ordered = sorted(scores, key=lambda c: (-scores[c], c))[:top]
    hit = sum(c in named for c in ordered) / len(ordered) if ordered else 1.0
    if hit >= least - 1e-12:
        return []
    absent = "、".join([c for c in ordered if c not in named][:5])
    sentence = f"得分最高的 {len(ordered)} 个客户只选了 {hit:.0%}，应不低于 {least:.0%}，漏掉的有：{absent}。"
    return [("目标客户表", sentence)]


def _actions(actions: list[dict[str, Any]], named: set[str]) -> list[Fault]:
    faults = _none(actions) + missing(actions, {"customer": "客户", "method": "方式"}, _place)
    for n, row in enumerate(actions, 1):
        if (who := text(row.get("customer"))) and who not in named:
            faults.append((f"行动第 {n} 行", f"行动第 {n} 行的客户 {who} 不在目标客户表里。"))
    return faults


def _dates(actions: list[dict[str, Any]]) -> list[Fault]:
    faults = _none(actions)
    for n, row in enumerate(actions, 1):
        start, end = row.get("start"), row.get("end")
        if not is_date(start) or not is_date(end):
            faults.append((f"行动第 {n} 行", f"行动第 {n} 行的起止日期没有填全，或不是 2026-03-01 这样的日期。"))
        elif text(start) > text(end):
            faults.append((f"行动第 {n} 行", f"行动第 {n} 行的开始日期 {start} 晚于结束日期 {end}。"))
    return faults


def _horizon(actions: list[dict[str, Any]], horizon: tuple[str, str]) -> list[Fault]:
    first, last = (dt.date.fromisoformat(text(day)).isoformat() for day in horizon)
    return _none(actions) + [
        (f"行动第 {n} 行", f"行动第 {n} 行不在计划期 {first} 至 {last} 内。")
        for n, row in enumerate(actions, 1)
        if not (is_date(row.get("start")) and is_date(row.get("end")))
        or text(row["start"]) < first
        or text(row["end"]) > last
    ]


def _capacity(actions: list[dict[str, Any]], capacity: Mapping[str, int] | int) -> list[Fault]:
    load = Counter(text(row.get("owner")) for row in actions if text(row.get("owner")))
    faults = _none(actions)
    for owner, count in load.items():
        most = capacity.get(owner, 0) if isinstance(capacity, Mapping) else capacity
        if count > most:
            faults.append((f"负责人 {owner}", f"负责人 {owner} 安排了 {count} 个行动，超过了能承担的 {most} 个。"))
    return faults


def _contacts(actions: list[dict[str, Any]], most: int) -> list[Fault]:
    load = Counter(text(row.get("customer")) for row in actions if text(row.get("customer")))
    return _none(actions) + [
        (f"客户 {c}", f"客户 {c} 安排了 {n} 次行动，超过了 {most} 次，会让客户厌烦。")
        for c, n in load.items()
        if n > most
    ]


def _numbers(actions: list[dict[str, Any]]) -> list[Fault]:
    faults = _none(actions)
    for n, row in enumerate(actions, 1):
        place = f"行动第 {n} 行"
        for key, label in (("budget", "预算"), ("margin", "预期毛利")):
            found = value(row.get(key))
            if found is None or found < 0:
                faults.append((place, f"{place}的{label}没有填，或不是不小于 0 的数字。"))
        share = value(row.get("conversion"))
        if share is None or not 0 <= share <= 1:
            faults.append((place, f"{place}的预期转化没有填，或不在 0 到 100% 之间。"))
    return faults


def _budget(actions: list[dict[str, Any]], most: float) -> list[Fault]:
    spent = sum(value(row.get("budget")) or 0.0 for row in actions)
    return [("行动表", f"预算合计 {spent:,.2f} 元，超过了上限 {most:,.2f} 元。")] if spent > most + 1e-6 else []


def _stated(actions: list[dict[str, Any]], stated: Mapping[str, Any], within: float) -> list[Fault]:
    try:
        right = plan_figures(actions)
    except ValueError as error:
        return [("行动表", f"{error}。")]
    faults = []
    for key, label, optional in (("budget", "预算", False), ("roi", "回报率", False), ("payback", "回收期", True)):
        given = value(stated.get(key))
        if given is None:
            faults += [] if optional else [("汇总", f"汇总里没有写{label}，或不是数字。")]
            continue
        allowed = within * max(abs(right[key]), 1.0 if key == "roi" else 0.0)
        if not abs(given - right[key]) <= allowed + 1e-9:
            shown = f"{right[key]:.1%}" if key == "roi" else f"{right[key]:,.2f}"
            wrote = f"{given:.1%}" if key == "roi" else f"{given:,.2f}"
            faults.append(("汇总", f"汇总的{label}写的是 {wrote}，按行动表计算应是 {shown}。"))
    return faults


def _funnel(stages: list[dict[str, Any]]) -> list[Fault]:
    faults = []
    before = None
    for n, row in enumerate(stages, 1):
        name = text(row.get("stage")) or f"第 {n} 阶段"
        count, rate = value(row.get("count")), value(row.get("rate"))
        if count is None or count < 0:
            faults.append((f"漏斗「{name}」", f"漏斗「{name}」的人数没有填，或不是不小于 0 的数字。"))
        elif n > 1 and (rate is None or not 0 <= rate <= 1):
            faults.append((f"漏斗「{name}」", f"漏斗「{name}」的转化率没有填，或不在 0 到 100% 之间。"))
        elif before is not None and rate is not None and abs(count - before * rate) > 1:
            sentence = f"漏斗「{name}」写了 {count:g} 人，按上一阶段 {before:g} 人和转化率 {rate:.1%} "
            sentence += f"应是 {before * rate:.1f} 人。"
            faults.append((f"漏斗「{name}」", sentence))
        before = count
    return faults
