"""Net Promoter Score with its interval, and the comparison of two waves. Plain numbers, no tables."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING, NamedTuple

from crm_engine._checks import number, one_of, whole

if TYPE_CHECKING:
    from collections.abc import Iterable


class NPS(NamedTuple):
    """A Net Promoter Score, the counts behind it and its interval."""

    nps: float
    promoters: int
    passives: int
    detractors: int
    n: int
    se: float
    low: float
    high: float


def nps(scores: Iterable[float], *, scale: float = 100, confidence: float = 0.95, ddof: int = 0) -> NPS:
    """Net Promoter Score of answers 0–10: share of promoters (9–10) minus share of detractors (0–6).

    Args:
        scores: answers to "how likely are you to recommend us", whole numbers 0…10.
        scale: 100 gives points from −100 to 100, 1 gives fractions from −1 to 1.
        confidence: level of the interval, in (0, 1).
        ddof: 0 divides the variance by n, 1 by n − 1; sources differ.

    Returns:
        nps, counts of promoters, passives (7–8) and detractors, n, se (standard error), low and high (normal interval;
        it may reach beyond ±scale in small samples). nps, se, low and high are on the chosen scale.

    Raises:
        ValueError: no answers, an answer that is not a whole number 0…10 (its place is named).

    Formula:
        NPS = p − d; SE = √((p + d − (p − d)²) / n); interval = NPS ± z·SE.

    Source:
        Reichheld 2003, Harvard Business Review 81(12), 46–54; variance of a difference of two shares of one multinomial
        sample: stats.stackexchange.com, question 18603.

    Example:
        >>> found = nps([10, 9, 9, 8, 7, 3])
        >>> round(found.nps, 2), found.promoters, found.passives, found.detractors
        (33.33, 3, 2, 1)
    """
    counts = [0, 0, 0]
    place = -1
    for place, score in enumerate(scores):
        found = number(score, f"第 {place} 个评分")
        if found != int(found) or not 0 <= found <= 10:
            raise ValueError(f"第 {place} 个评分应是 0 到 10 的整数，收到的是 {found:g}")
        counts[0 if found >= 9 else 1 if found >= 7 else 2] += 1
    if place < 0:
        raise ValueError("没有评分，无法计算净推荐值")
    return nps_counts(*counts, scale=scale, confidence=confidence, ddof=ddof)


def nps_counts(
    promoters: int,
    passives: int,
    detractors: int,
    *,
    scale: float = 100,
    confidence: float = 0.95,
    ddof: int = 0,
) -> NPS:
    """Net Promoter Score from the three counts.

    Args:
        promoters: number of answers 9–10.
        passives: number of answers 7–8.
        detractors: number of answers 0–6.
        scale: 100 gives points, 1 gives fractions.
        confidence: level of the interval, in (0, 1).
        ddof: 0 divides the variance by n, 1 by n − 1.

    Returns:
        As `nps`.

    Raises:
        ValueError: counts that are not whole numbers ≥ 0, nobody asked, or a single answer with ddof=1.

    Formula:
        NPS = p − d; SE = √((p + d − (p − d)²) / (n − ddof)).

    Source:
        As `nps`; the thread's example: shares ½, ⅓, ⅙ give NPS ⅓ with variance 5/9.

    Example:
        >>> round(nps_counts(162, 108, 54, scale=1).se, 7)
        0.0414087
    """
    up, middle, down = whole(promoters, "推荐者人数"), whole(passives, "被动者人数"), whole(detractors, "贬损者人数")
    unit = number(scale, "scale", low=0, open_low=True)
    chance = level(confidence)
    one_of(ddof, (0, 1), "ddof")
    n = up + middle + down
    if n - ddof <= 0:
        raise ValueError(f"只有 {n} 个评分，无法计算净推荐值的标准误" if n else "没有评分，无法计算净推荐值")
    value = (up - down) / n
    se = math.sqrt(max(0.0, (up + down) / n - value**2) / (n - ddof))
    half = NormalDist().inv_cdf((1 + chance) / 2) * se
    return NPS(value * unit, up, middle, down, n, se * unit, (value - half) * unit, (value + half) * unit)


def level(confidence: float) -> float:
    """Check a confidence level."""
    level = number(confidence, "置信水平", low=0, open_low=True)
    if level >= 1:
        raise ValueError(f"置信水平应在 0 与 1 之间（95% 写作 0.95），收到的是 {level:g}")
    return level


class Difference(NamedTuple):
    """Change between two waves and its significance."""

    difference: float
    se: float
    z: float
    p_value: float


def nps_change(before: NPS, after: NPS) -> Difference:
    """Change of the Net Promoter Score between two independent waves, with a z test.

    Args:
        before: result of `nps` or `nps_counts` for the first wave.
        after: the same for the second wave, with the same scale and ddof.

    Returns:
        difference (after − before, on the scale of the two), se, z, p_value (two-sided).

    Raises:
        ValueError: both waves without any variance (everybody answered alike): z has no value.

    Formula:
        z = (NPS₂ − NPS₁) / √(SE₁² + SE₂²).

    Source:
        Test of the difference of two independent estimates; variance as in `nps`.

    Example:
        >>> found = nps_change(nps_counts(162, 108, 54), nps_counts(180, 100, 44))
        >>> round(found.difference, 3), round(found.z, 3)
        (8.642, 1.503)
    """
    se = math.hypot(before.se, after.se)
    if se == 0:
        raise ValueError("两次调查的标准误都是 0（所有人评分同类），无法检验差异")
    difference = after.nps - before.nps
    z = difference / se
    return Difference(difference, se, z, 2 * NormalDist().cdf(-abs(z)))
