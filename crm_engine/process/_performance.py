"""Scores of key performance indicators."""

from math import inf
from typing import Any

from crm_engine._checks import number, weights
from crm_engine._records import Rows, amount, records, text

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
