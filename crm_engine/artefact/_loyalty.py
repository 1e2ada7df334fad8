"""Training 5, second part: the loyalty programme."""

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import Any

from crm_engine._checks import number
from crm_engine._records import text
from crm_engine.artefact._figures import loyalty_figures, tiers_of
from crm_engine.artefact._result import Fault, Report, Results, missing, rows, value


def check_loyalty_plan(
    artefact: Mapping[str, Any],
    *,
    spend: Sequence[float],
    margin_rate: float,
    budget: float | None = None,
    weak: Collection[str] = (),
    within: float = 0.01,
    points: Mapping[str, float] | None = None,
    only: Collection[str] | None = None,
) -> Results:
    """Judge a loyalty programme: tiers, cost with the given customers, and whether it answers the survey (training 5).

    Args:
        artefact: `{"tiers": [...], "points": {...}, "stated": {...}, "actions": [...]}`. Tiers, lowest first: `name`,
            `threshold` (yearly spending from which it holds), `rate` (how many times the basic points), `benefit` (cost
            of the other benefits per member and year). Points: `per_yuan` (points per yuan), `value` (cost of a point
            in yuan), `redeem` (share that will be redeemed), `outstanding` (points not yet redeemed). Stated: the
            student's `cost`, `liability` and `sales` (additional sales expected). Actions: `attribute` (of the survey),
            `measure`.
        spend: yearly spending of each customer (money).
        margin_rate: margin as a share of sales, in (0, 1].
        budget: most that the programme may cost in a year.
        weak: attributes of high importance and low performance: each needs an action.
        within: relative error allowed in the stated figures.
        points: points by rule; 1 where nothing is said.
        only: report only these rules.

    Returns:
        One dictionary per rule: `id`, `passed`, `points`, `place`, `message`. Rules: "tiers", "rising", "better",
        "points", "members", "cost", "liability", "worth"; as far as asked for "budget", "weak".

    Raises:
        ValueError: points or `only` for an unknown rule, a margin rate or spending out of range.

    Formula:
        as in `loyalty_figures`; the programme is worth it when the expected additional sales reach `sales_needed`.

    Source:
        The course's requirements for training 5.

    Example:
        >>> programme = {"tiers": [{"name": "银", "threshold": 500, "rate": 1, "benefit": 0},
        ...                        {"name": "金", "threshold": 300, "rate": 2, "benefit": 9}]}
        >>> check_loyalty_plan(programme, spend=[400], margin_rate=0.3, only=["rising"])[0]["message"]
        '等级「金」的门槛 300 应高于前一级的 500。'
    """
    number(margin_rate, "margin_rate", low=0, high=1, open_low=True)
    spent = [number(money, f"第 {n} 个客户的消费额", low=0) for n, money in enumerate(spend, 1)]
    report = Report(points, only)
    plan = artefact if isinstance(artefact, Mapping) else {}
    tiers = rows(plan, "tiers")
    report.need(tiers, "等级表", "忠诚计划还没有等级。")
    wanted = {"name": "名称", "threshold": "门槛", "rate": "返点倍数", "benefit": "权益成本"}
    few = [] if len(tiers) > 1 else [("等级表", f"忠诚计划有 {len(tiers)} 个等级，至少要有两个。")]
    report.rule("tiers", few + missing(tiers, wanted, lambda n, _: f"等级第 {n} 行"), "等级都写全了。")
    rising, broken, found = _try(plan, tiers, spent, margin_rate)
    report.rule("rising", rising, "等级的门槛逐级提高。")
    report.rule("better", _better(tiers), "等级越高，返点和权益越好。")
    report.rule("points", broken, "积分规则都写全了。")
    given = plan.get("stated")
    stated = given if isinstance(given, Mapping) else {}
    _figures(report, found, stated, budget, within)
    if weak:
        answered = {text(row.get("attribute")) for row in rows(plan, "actions") if text(row.get("measure"))}
        left = [(f"属性「{a}」", f"「{a}」重要而表现差，计划里没有针对它的措施。") for a in weak if a not in answered]
        report.rule("weak", left, "对每个重要而表现差的属性都有措施。")
    return report.results()


def _try(
    plan: Mapping[str, Any], tiers: list[dict[str, Any]], spent: list[float], margin_rate: float
) -> tuple[list[Fault], list[Fault], dict[str, Any] | None]:
    """Return what is wrong with the tiers, what with the points, and the figures if neither is."""
    try:
        tiers_of(tiers)
    except ValueError as error:
        return [("等级表", f"{error}。")], [("等级表", "请先改好等级，才能检查积分规则。")], None
    try:
        return [], [], loyalty_figures(plan, spent, margin_rate=margin_rate)
    except ValueError as error:
        return [], [("积分规则", f"{error}。")], None


def _figures(
    report: Report,
    found: dict[str, Any] | None,
    stated: Mapping[str, Any],
    budget: float | None,
    within: float,
) -> None:
    """Add the rules that need the programme's figures."""
    if found is None:
        names = ["members", "cost", "liability", "worth", *(["budget"] if budget is not None else [])]
        report.blocked(names, "等级表", "请先改好等级和积分规则，才能检查这一条。")
        return
    empty = [name for name, count in found["members"].items() if not count]
    nobody = [(f"等级「{n}」", f"按现有客户的消费额，没有一个客户能达到等级「{n}」。") for n in empty]
    report.rule("members", nobody, "每个等级都有客户。")
    for key, label in (("cost", "年成本"), ("liability", "积分负债")):
        wrote, right = value(stated.get(key)), found[key]
        faults = []
        if wrote is None or abs(wrote - right) > within * abs(right) + 1e-6:
            what = "没有填，或不是数字" if wrote is None else f"写的是 {wrote:,.2f} 元"
            faults = [("汇总", f"{label}{what}，按现有客户计算应是 {right:,.2f} 元。")]
        report.rule(key, faults, f"{label}算对了。")
    sales = value(stated.get("sales"))
    short = "没有填，或不是数字" if sales is None else f"是 {sales:,.2f} 元"
    sentence = f"预期的增量销售{short}，至少要 {found['sales_needed']:,.2f} 元才能弥补成本。"
    enough = sales is not None and sales >= found["sales_needed"] - 1e-6
    report.rule("worth", [] if enough else [("汇总", sentence)], "预期的增量销售足以弥补成本。")
    if budget is not None:
        sentence = f"按现有客户计算，年成本是 {found['cost']:,.2f} 元，超过了预算 {budget:,.2f} 元。"
        report.rule("budget", [("忠诚计划", sentence)] if found["cost"] > budget + 1e-6 else [], "年成本在预算之内。")


def _better(tiers: list[dict[str, Any]]) -> list[Fault]:
    faults = [] if tiers else [("等级表", "忠诚计划没有等级。")]
    for low, high in pairwise(tiers):
        for key, label in (("rate", "返点倍数"), ("benefit", "权益成本")):
            a, b = value(low.get(key)), value(high.get(key))
            if a is not None and b is not None and b < a:
                sentence = (
                    f"等级「{text(high.get('name'))}」的{label} {b:g} 低于前一级「{text(low.get('name'))}」的 {a:g}。"
                )
                faults.append((f"等级「{text(high.get('name'))}」", sentence))
    return faults
