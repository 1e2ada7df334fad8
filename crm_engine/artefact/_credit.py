"""Training 4: credit grades and a credit policy for given customers."""

from collections.abc import Collection, Mapping
from itertools import pairwise
from typing import Any

from crm_engine._checks import weights
from crm_engine._records import Rows, amount, identified, records, text
from crm_engine.artefact._result import Fault, Report, Results, missing, repeated, rows, value

FIVE_C = {"character": "品质", "capacity": "能力", "capital": "资本", "collateral": "抵押", "conditions": "条件"}
Grades = list[tuple[str, float, float, float]]  # name, lowest score, highest limit, longest period; best first


def _definition(definition: Rows) -> Grades:
    found = [
        (
            text(row["grade"]),
            amount(row, "low", f"等级 {text(row['grade'])}"),
            amount(row, "limit", f"等级 {text(row['grade'])}", low=0),
            amount(row, "period", f"等级 {text(row['grade'])}", low=0),
        )
        for row in identified(
            records(definition, ("grade", "low", "limit", "period"), "等级定义表"), "grade", "等级定义表"
        ).values()
    ]
    for better, worse in pairwise(found):
        if worse[1] >= better[1]:
            raise ValueError(
                f"等级定义表应由好到差，{worse[0]} 级的下限 {worse[1]:g} 应小于 {better[0]} 级的 {better[1]:g}"
            )
    return found


def check_credit_policy(
    artefact: Mapping[str, Any],
    *,
    definition: Rows,
    weight: Mapping[str, float],
    customers: Collection[str] | None = None,
    scores: Mapping[str, Mapping[str, float]] | None = None,
    reject: Mapping[str, float] | None = None,
    weak: float = 60.0,
    exposure: float | None = None,
    within: float = 0.01,
    points: Mapping[str, float] | None = None,
    only: Collection[str] | None = None,
) -> Results:
    """Judge credit grades and a credit policy (training 4) against the given table of grades.

    Args:
        artefact: `{"customers": [...]}`: rows with `customer`, the five scores `character`, `capacity`, `capital`,
            `collateral`, `conditions` (0 to 100), `total`, `grade`, `limit` (money), `period` (days), `reason`,
            `factors` (the weak elements: keys or Chinese names, separated by commas).
        definition: table of grades, best first: `grade`, `low` (lowest total, inclusive), `limit` (highest credit
            limit), `period` (longest credit period). Totals below the last `low` have no grade: such a customer is
            refused.
        weight: weight of the five scores, adding up to 1.
        customers: customers who must be rated; None for those in the artefact.
        scores: given scores by customer; the student's must be the same. None accepts any from 0 to 100.
        reject: lowest admissible score by element; a customer below gets no credit (limit 0).
        weak: a score below this is a weak element.
        exposure: most that all limits together may be.
        within: allowed error of the total in points.
        points: points by rule; 1 where nothing is said.
        only: report only these rules.

    Returns:
        One dictionary per rule: `id`, `passed`, `points`, `place`, `message`. Rules: "customers", "scores", "total",
        "grade", "limit", "monotone", "period", "reason"; as far as asked for "reject", "exposure".

    Raises:
        ValueError: a definition that does not fall from grade to grade, weights that do not add up to 1, points or
            `only` for an unknown rule.

    Formula:
        total = sum(w_j x score_j); grade = first grade with total >= low. Nobody with a worse grade gets a higher limit
        or a longer period than somebody with a better one.

    Source:
        The course's requirements for training 4; the 5C method.

    Example:
        >>> grades = [{"grade": "A", "low": 80, "limit": 500_000, "period": 60},
        ...           {"grade": "B", "low": 60, "limit": 200_000, "period": 30}]
        >>> row = {"customer": "C1", "character": 90, "capacity": 80, "capital": 70, "collateral": 60, "conditions": 80,
        ...        "total": 77, "grade": "A", "limit": 100_000, "period": 30, "reason": "抵押不足", "factors": "抵押"}
        >>> equal = dict.fromkeys(["character", "capacity", "capital", "collateral", "conditions"], 0.2)
        >>> table = {"customers": [row]}
        >>> results = check_credit_policy(table, definition=grades, weight=equal, only=["total", "grade"])
        >>> [r["message"] for r in results]
        ['客户 C1 的总分写的是 77，按权重计算应是 76。', '客户 C1 的总分 76 对应 B 级，写的是 A 级。']
    """
    report = Report(points, only)
    grades = _definition(definition)
    share = dict(zip(weight, weights(weight.values()), strict=True))
    given = rows(artefact, "customers")
    report.need(given, "信用政策表", "信用政策表是空的，还没有评定任何客户。")
    report.rule("customers", _rated(given, customers), "每个客户都评了级。")
    report.rule("scores", _scores(given, share, scores), "五项评分都在 0 到 100 之间，与背景资料一致。")
    totals = {text(row.get("customer")): _total(row, share) for row in given}
    grade = {c: None if t is None else _grade(t, grades) for c, t in totals.items()}
    report.rule("total", _totals(given, totals, within), "总分都按权重算对了。")
    report.rule("grade", _grades(given, totals, grade), "等级都与定义表一致。")
    caps = {name: (limit, period) for name, _, limit, period in grades}
    report.rule("limit", _capped(given, grade, caps, "limit"), "信用额度都没有超过等级的上限。")
    report.rule("period", _capped(given, grade, caps, "period"), "信用期限都没有超过等级的上限。")
    report.rule(
        "monotone", _monotone(given, grade, [name for name, *_ in grades]), "等级较差的客户，额度和期限都没有更宽松。"
    )
    if reject is not None:
        report.rule("reject", _reject(given, reject), "触及否决条件的客户没有给信用额度。")
    if exposure is not None:
        total = sum(value(row.get("limit")) or 0.0 for row in given)
        over = [("信用政策表", f"信用额度合计 {total:,.2f} 元，超过了上限 {exposure:,.2f} 元。")]
        report.rule("exposure", over if total > exposure + 1e-6 else [], "信用额度合计在上限之内。")
    report.rule("reason", _reasons(given, share, grade, grades[0][0], weak), "理由都指出了真正的薄弱项。")
    return report.results()


def _rated(given: list[dict[str, Any]], customers: Collection[str] | None) -> list[Fault]:
    wanted = {
        "customer": "客户",
        "total": "总分",
        "grade": "等级",
        "limit": "信用额度",
        "period": "信用期限",
        "reason": "理由",
    }
    faults = missing(given, wanted, lambda n, row: f"客户 {text(row.get('customer')) or n}")
    faults += [(f"客户 {c}", f"客户 {c} 评了不止一次。") for c in repeated(given, "customer")]
    named = {text(row.get("customer")) for row in given}
    return faults + [(f"客户 {c}", f"客户 {c} 还没有评级。") for c in customers or () if c not in named]


def _scores(
    given: list[dict[str, Any]], share: Mapping[str, float], scores: Mapping[str, Mapping[str, float]] | None
) -> list[Fault]:
    faults: list[Fault] = []
    for row in given:
        who = text(row.get("customer"))
        for key in share:
            found, label = value(row.get(key)), FIVE_C.get(key, key)
            right = None if scores is None else scores.get(who, {}).get(key)
            if found is None or not 0 <= found <= 100:
                faults.append((f"客户 {who}", f"客户 {who} 的「{label}」没有填，或不在 0 到 100 之间。"))
            elif right is not None and abs(found - right) > 1e-9:
                faults.append((f"客户 {who}", f"客户 {who} 的「{label}」写的是 {found:g}，背景资料里是 {right:g}。"))
    return faults


def _total(row: Mapping[str, Any], share: Mapping[str, float]) -> float | None:
    found = [(value(row.get(key)), w) for key, w in share.items()]
    return None if any(v is None for v, _ in found) else sum(v * w for v, w in found if v is not None)


def _grade(total: float, grades: Grades) -> str:
    # 0.3 x 80 + 0.7 x 80 is a hair below 80; it must still reach the grade.
    return next((name for name, low, *_ in grades if total >= low - 1e-9), "")


def _totals(given: list[dict[str, Any]], totals: Mapping[str, float | None], within: float) -> list[Fault]:
    faults: list[Fault] = []
    for row in given:
        who, found = text(row.get("customer")), value(row.get("total"))
        right = totals[who]
        if right is None:
            faults.append((f"客户 {who}", f"客户 {who} 的五项评分没有填全，无法核对总分。"))
        elif found is None or abs(found - right) > within + 1e-9:
            wrote = "没有填" if found is None else f"写的是 {found:g}"
            faults.append((f"客户 {who}", f"客户 {who} 的总分{wrote}，按权重计算应是 {right:g}。"))
    return faults


def _grades(
    given: list[dict[str, Any]], totals: Mapping[str, float | None], grade: Mapping[str, str | None]
) -> list[Fault]:
    faults: list[Fault] = []
    for row in given:
        who, wrote = text(row.get("customer")), text(row.get("grade"))
        right, total = grade[who], totals[who]
        if right is None or total is None:
            faults.append((f"客户 {who}", f"客户 {who} 的五项评分没有填全，无法核对等级。"))
        elif wrote != right and (right or wrote not in {"", "不授信", "无"}):
            what = f"{right} 级" if right else "不授信（低于最低等级）"
            faults.append((f"客户 {who}", f"客户 {who} 的总分 {total:g} 对应 {what}，写的是 {wrote or '空'} 级。"))
    return faults


def _capped(
    given: list[dict[str, Any]], grade: Mapping[str, str | None], caps: Mapping[str, tuple[float, float]], key: str
) -> list[Fault]:
    label, unit = ("信用额度", "元") if key == "limit" else ("信用期限", "天")
    faults: list[Fault] = []
    for row in given:
        who, found = text(row.get("customer")), value(row.get(key))
        right = grade[who]
        if found is None or found < 0:
            faults.append((f"客户 {who}", f"客户 {who} 的{label}没有填，或不是不小于 0 的数字。"))
        elif right is not None and found > (most := caps.get(right, (0.0, 0.0))[key == "period"]):
            what = f" {right} 级的上限 {most:g} {unit}" if right else "不授信客户的 0"
            faults.append((f"客户 {who}", f"客户 {who} 的{label} {found:g} {unit}超过了{what}。"))
    return faults


def _monotone(given: list[dict[str, Any]], grade: Mapping[str, str | None], order: list[str]) -> list[Fault]:
    faults: list[Fault] = []
    for key, label in (("limit", "信用额度"), ("period", "信用期限")):
        by: dict[int, list[tuple[float, str]]] = {}
        for row in given:
            who, found = text(row.get("customer")), value(row.get(key))
            right = grade[who]
            if found is not None and right is not None:
                by.setdefault(order.index(right) if right else len(order), []).append((found, who))
        for better, worse in pairwise(sorted(by)):
            low, high = min(by[better]), max(by[worse])
            if high[0] > low[0]:
                sentence = f"客户 {high[1]} 的等级比客户 {low[1]} 差，{label}却更高（{high[0]:g} 对 {low[0]:g}）。"
                faults.append((f"客户 {high[1]}", sentence))
    return faults


def _reject(given: list[dict[str, Any]], reject: Mapping[str, float]) -> list[Fault]:
    faults: list[Fault] = []
    for row in given:
        who, limit = text(row.get("customer")), value(row.get("limit"))
        for key, low in reject.items():
            found = value(row.get(key))
            if found is not None and found < low and limit:
                sentence = f"客户 {who} 的「{FIVE_C.get(key, key)}」是 {found:g}，低于否决线 {low:g}，信用额度应是 0。"
                faults.append((f"客户 {who}", sentence))
    return faults


def _reasons(
    given: list[dict[str, Any]], share: Mapping[str, float], grade: Mapping[str, str | None], best: str, weak: float
) -> list[Fault]:
    faults: list[Fault] = []
    for row in given:
        who = text(row.get("customer"))
        if not text(row.get("reason")):
            faults.append((f"客户 {who}", f"客户 {who} 没有写理由。"))
            continue
        low = [key for key in share if (v := value(row.get(key))) is not None and v < weak]
        if grade[who] == best or not low:
            continue
        written = f"{text(row.get('reason'))} {text(row.get('factors'))}"
        if not any(key in written or FIVE_C.get(key, key) in written for key in low):
            words = "、".join(FIVE_C.get(key, key) for key in low)
            faults.append((f"客户 {who}", f"客户 {who} 的理由没有提到真正的薄弱项（低于 {weak:g} 分的有：{words}）。"))
    return faults
