"""Indices of customer satisfaction: CSAT, weighted CSI, ACSI. Plain numbers, no tables."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from crm_engine._checks import number, one_of, weights, whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def csat(scores: Iterable[float], *, method: str = "top2", low: int = 1, high: int = 5) -> float:
    """Customer satisfaction as the share of satisfied answers, or as the mean divided by the scale's top.

    Args:
        scores: answers, whole numbers low…high.
        method: "top2" is the share of the two best answers (4 and 5 of 5); "top1" of the best alone; "mean" is the mean
            divided by `high`; "rescaled" puts the mean on 0…1: (mean − low)/(high − low).
        low: lowest point of the scale.
        high: highest point of the scale.

    Returns:
        A fraction in [0, 1].

    Raises:
        ValueError: no answers, an answer off the scale or not whole (its place is named), an unknown method.

    Formula:
        top2 = #{x ≥ high − 1} / n; mean = x̄ / high; rescaled = (x̄ − low)/(high − low).

    Source:
        Both conventions are in use: top-two-box share and mean score; Farris et al., Marketing Metrics, section on
        customer satisfaction.

    Example:
        >>> csat([5, 4, 4, 3, 1]), csat([5, 4, 4, 3, 1], method="mean")
        (0.6, 0.68)
    """
    one_of(method, ("top2", "top1", "mean", "rescaled"), "method")
    bottom, top = whole(low, "量表下限"), whole(high, "量表上限")
    if top - bottom < 2:
        raise ValueError(f"量表至少应有 3 个点，收到的是 {bottom} 到 {top}")
    found = [_answer(score, place, bottom, top) for place, score in enumerate(scores)]
    if not found:
        raise ValueError("没有评分，无法计算满意度")
    if method in {"top1", "top2"}:
        return sum(x > top - int(method[-1]) for x in found) / len(found)
    total, n = math.fsum(found), len(found)
    return total / (n * top) if method == "mean" else (total - n * bottom) / (n * (top - bottom))


def _answer(score: float, place: int, low: int, high: int) -> float:
    found = number(score, f"第 {place} 个评分")
    if found != int(found) or not low <= found <= high:
        raise ValueError(f"第 {place} 个评分应是 {low} 到 {high} 的整数，收到的是 {found:g}")
    return found


def csi(
    scores: Mapping[str, float],
    weight: Mapping[str, float],
    *,
    low: float | None = None,
    high: float | None = None,
) -> float:
    """Weighted customer satisfaction index of several items or dimensions.

    Args:
        scores: item → mean score.
        weight: the same items → importance weight ≥ 0; they are divided by their sum, so any unit will do.
        low: lowest point of the scale; with `high` the index is rescaled to 0…100.
        high: highest point of the scale. Both None keeps the scale of the scores.

    Returns:
        The weighted mean, on the scale of the scores, or 0…100.

    Raises:
        ValueError: no items, items that differ, negative weights or a sum of zero, scores off the scale, only one of
            `low` and `high`.

    Formula:
        CSI = Σ w_i·s_i / Σ w_i; rescaled = (CSI − low)/(high − low)·100.

    Source:
        Weighted-mean index as in Hill, Roche & Allen, Customer Satisfaction; 0–100 rescaling as in `acsi`.

    Example:
        >>> csi({"质量": 4, "服务": 3}, {"质量": 3, "服务": 1}), csi({"质量": 4}, {"质量": 1}, low=1, high=5)
        (3.75, 75.0)
    """
    scores, weight = dict(scores), dict(weight)
    if not scores:
        raise ValueError("没有题项，无法计算满意度指数")
    if set(scores) != set(weight):
        raise ValueError(f"权重应与题项一一对应：题项是 {'、'.join(scores)}，权重给的是 {'、'.join(weight)}")
    if (low is None) != (high is None):
        raise ValueError("low 与 high 应同时给出或都不给")
    bottom = -math.inf if low is None else number(low, "量表下限")
    top = math.inf if high is None else number(high, "量表上限", low=bottom, open_low=True)
    each = {name: number(score, f"「{name}」的得分", low=bottom, high=top) for name, score in scores.items()}
    shares = {name: number(w, f"「{name}」的权重", low=0) for name, w in weight.items()}
    total = math.fsum(shares.values())
    if total == 0:
        raise ValueError("权重之和为 0，无法计算加权平均")
    mean = math.fsum(shares[name] * each[name] for name in each) / total
    return mean if low is None else (mean - bottom) / (top - bottom) * 100


def acsi(
    means: Sequence[float],
    weight: Sequence[float] | None = None,
    *,
    low: float = 1,
    high: float = 10,
) -> float:
    """ACSI score 0–100 from the means of the three questions: overall satisfaction, expectations met, close to ideal.

    Args:
        means: mean answer of each question, on the scale low…high; the ACSI has three, in this order.
        weight: weight of each question, adding up to 1; None weighs them equally. The ACSI's own weights are
            proprietary; the State of Ohio used 0.3885, 0.3190, 0.2925.
        low: lowest point of the scale.
        high: highest point of the scale.

    Returns:
        Index in [0, 100].

    Raises:
        ValueError: no questions, means off the scale, as many weights as questions not given, a sum other than 1.

    Formula:
        ACSI = Σ w_i · (x̄_i − low)/(high − low) · 100; equal weights on 1–10: (S₁ + S₂ + S₃ − 3)/27 · 100.

    Source:
        Fornell et al. 1996, Journal of Marketing 60(4), 7–18; formula and Ohio's weights: verint.com, "ACSI score and
        its calculation", 2013.

    Example:
        >>> round(acsi([8, 7, 7.5]), 4), round(acsi([8, 7, 7.5], [0.3885, 0.3190, 0.2925]), 4)
        (72.2222, 72.6083)
    """
    bottom = number(low, "量表下限")
    top = number(high, "量表上限", low=bottom, open_low=True)
    found = [number(x, f"第 {k} 题的均值", low=bottom, high=top) for k, x in enumerate(means, start=1)]
    if not found:
        raise ValueError("没有题目的均值，无法计算")
    shares = weights([1 / len(found)] * len(found) if weight is None else weight)
    if len(shares) != len(found):
        raise ValueError(f"有 {len(found)} 个均值、{len(shares)} 个权重，应一一对应")
    return math.fsum(w * (x - bottom) for w, x in zip(shares, found, strict=True)) / (top - bottom) * 100
