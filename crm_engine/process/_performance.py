"""Scores of key performance indicators, and points of positions."""

from collections.abc import Mapping
from math import inf
from typing import Any

from crm_engine._checks import number, weights
from crm_engine._records import Rows, amount, identified, records, text

UP = {"up", "越大越好", "大", "+"}
DOWN = {"down", "越小越好", "小", "-"}


def kpi_score(
    items: Rows,
    *,
    cap: float | None = 1.0,
    within: float = 0.5,
    name: str = "name",
    weight: str = "weight",
    target: str = "target",
    actual: str = "actual",
    direction: str = "direction",
) -> dict[str, Any]:
    """Weigh how far each KPI was reached into one score out of 100.

    Args:
        items: one row per KPI.
        cap: the rate of one KPI counts at most this much (1.0: overshooting one KPI cannot pay for another);
            None does not limit it.
        within: how far the weights' sum may be from 100, for weights like 33.33.
        name: column with the KPI's name.
        weight: column with the weight in percent.
        target: column with the target in the KPI's unit, above 0.
        actual: column with the actual figure in the same unit, not negative.
        direction: column with "up"/"越大越好" or "down"/"越小越好".

    Returns:
        `score` (0 to 100 x cap) and `items`: for each KPI `name`, `rate` (after the cap) and `points`.

    Raises:
        ValueError: no rows, weights that do not add up to 100, a target of zero, negative numbers, an unknown
            direction, or an actual of zero where smaller is better and there is no cap.

    Formula:
        score = sum(w_i x min(cap, r_i)); r = actual/target (larger is better) or target/actual (smaller is better).

    Source:
        The usual rate-of-achievement method of performance appraisal; the cap is a policy, so it is an argument.

    Example:
        >>> found = kpi_score([
        ...     {"name": "首次解决率", "weight": 60, "target": 80, "actual": 72, "direction": "越大越好"},
        ...     {"name": "平均响应分钟", "weight": 40, "target": 5, "actual": 4, "direction": "越小越好"}])
        >>> found["score"]
        94.0
    """
    rows = records(items, (name, weight, target, actual, direction), "KPI 表")
    shares = weights([row[weight] for row in rows], "KPI 权重", total=100, within=within)
    limit = inf if cap is None else number(cap, "cap", low=0, open_low=True)
    found = []
    for row, share in zip(rows, shares, strict=True):
        place = f"KPI「{text(row[name])}」"
        goal, reached = amount(row, target, place, low=0), amount(row, actual, place, low=0)
        rate = _rate(place, goal, reached, text(row[direction]), limit)
        found.append({"name": text(row[name]), "rate": rate, "points": share * rate})
    return {"score": sum(item["points"] for item in found), "items": found}


def _rate(place: str, goal: float, reached: float, way: str, limit: float) -> float:
    if goal == 0:
        raise ValueError(f"{place}的目标是 0，达成率无法计算")
    if way in UP:
        return min(limit, reached / goal)
    if way not in DOWN:
        raise ValueError(f"{place}的方向应是「越大越好」或「越小越好」，收到的是 {way!r}")
    if reached == 0:
        if limit == inf:
            raise ValueError(f"{place}越小越好而实际值是 0，没有封顶时达成率无穷大，请给出 cap")
        return limit
    return min(limit, goal / reached)


def job_points(jobs: Rows, scheme: Mapping[str, Mapping[Any, float]], *, job: str = "job") -> dict[str, float]:
    """Add up the points of each position by the point method of job evaluation.

    Args:
        jobs: one row per position: its name and, for each factor of the scheme, the degree it reaches.
        scheme: points by factor and degree, such as {"知识": {"一级": 20, "二级": 40}}; the firm's own.
        job: column with the name of the position.

    Returns:
        Points by position, in the order of the rows.

    Raises:
        ValueError: no rows, a missing column, an empty or repeated position, no factors, a degree that the scheme
            doesn't have, or points that are negative.

    Formula:
        points of a position = sum over the factors of the points of its degree.

    Source:
        The point method of job evaluation (要素计点法); the scheme is a policy, so it is an argument.

    Example:
        >>> scheme = {"知识": {"一级": 20, "二级": 40}, "责任": {"小": 30, "大": 60}}
        >>> job_points([{"job": "客服专员", "知识": "一级", "责任": "小"},
        ...             {"job": "大客户经理", "知识": "二级", "责任": "大"}], scheme)
        {'客服专员': 50.0, '大客户经理': 100.0}
    """
    if not scheme:
        raise ValueError("计点表里没有任何要素")
    rows = identified(records(jobs, (job, *scheme), "岗位表"), job, "岗位表")
    found = {}
    for name, row in rows.items():
        total = 0.0
        for factor, degrees in scheme.items():
            known = {text(degree): points for degree, points in degrees.items()}
            if (reached := text(row[factor])) not in known:
                raise ValueError(f"岗位「{name}」的要素「{factor}」是「{reached}」，计点表里只有：{'、'.join(known)}")
            total += number(known[reached], f"要素「{factor}」{reached}的点数", low=0)
        found[name] = total
    return found
