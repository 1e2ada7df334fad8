"""Intervals for a mean and a share, and how many customers to ask. Plain numbers, no tables."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING, NamedTuple

from crm_engine._checks import number, one_of, whole
from crm_engine.satisfaction._nps import level

if TYPE_CHECKING:
    from collections.abc import Iterable


class Interval(NamedTuple):
    """An estimate and its interval."""

    estimate: float
    low: float
    high: float
    se: float
    n: int


def mean_ci(values: Iterable[float], *, confidence: float = 0.95) -> Interval:
    """Mean score with its t interval.

    Args:
        values: scores, at least two.
        confidence: level of the interval, in (0, 1).

    Returns:
        estimate (mean), low, high, se (standard error), n.

    Raises:
        ValueError: fewer than two values, missing values (the place is named), a level outside (0, 1).

    Formula:
        x̄ ± t_{n−1}·s/√n with s² = Σ(x − x̄)²/(n − 1).

    Source:
        Student 1908, Biometrika 6(1), 1–25.

    Example:
        >>> found = mean_ci([4, 5, 3, 4, 4])
        >>> round(found.estimate, 2), round(found.low, 4), round(found.high, 4)
        (4.0, 3.122, 4.878)
    """
    from crm_engine.special import t_ppf  # noqa: PLC0415 - loads numpy, which plain formulas of the family do without

    chance = level(confidence)
    found = [number(x, f"第 {place} 个数值") for place, x in enumerate(values)]
    n = len(found)
    if n < 2:
        raise ValueError(f"均值的置信区间至少需要 2 个数值，收到的是 {n} 个")
    mean = math.fsum(found) / n
    se = math.sqrt(math.fsum((x - mean) ** 2 for x in found) / (n - 1) / n)
    half = float(t_ppf((1 + chance) / 2, n - 1)) * se
    return Interval(mean, mean - half, mean + half, se, n)


def prop_ci(successes: int, n: int, *, method: str = "wilson", confidence: float = 0.95) -> Interval:
    """Share of satisfied customers with its interval.

    Args:
        successes: number of customers with the property, 0…n.
        n: number of customers asked, > 0.
        method: "wald" is p ± z·SE as in most textbooks (cut at 0 and 1; poor for small n or extreme p); "wilson"
            inverts the score test and stays within [0, 1].
        confidence: level of the interval, in (0, 1).

    Returns:
        estimate (share), low, high, se (√(p(1 − p)/n)), n.

    Raises:
        ValueError: counts that are not whole numbers, successes > n, nobody asked, an unknown method.

    Formula:
        Wald p ± z√(p(1 − p)/n); Wilson (p + z²/2n ± z√(p(1 − p)/n + z²/4n²)) / (1 + z²/n).

    Source:
        Wilson 1927, Journal of the American Statistical Association 22, 209–212; Brown, Cai & DasGupta 2001,
        Statistical Science 16(2), 101–133.

    Example:
        >>> found = prop_ci(8, 10)
        >>> round(found.low, 4), round(found.high, 4)
        (0.4902, 0.9433)
    """
    one_of(method, ("wald", "wilson"), "method")
    hits, asked = whole(successes, "人数"), whole(n, "样本量", low=1)
    if hits > asked:
        raise ValueError(f"人数（{hits}）不应多于样本量（{asked}）")
    z = NormalDist().inv_cdf((1 + level(confidence)) / 2)
    p = hits / asked
    se = math.sqrt(p * (1 - p) / asked)
    if method == "wald":
        return Interval(p, max(0.0, p - z * se), min(1.0, p + z * se), se, asked)
    middle = (p + z * z / (2 * asked)) / (1 + z * z / asked)
    half = z * math.sqrt(p * (1 - p) / asked + z * z / (4 * asked**2)) / (1 + z * z / asked)
    # At p = 0 and p = 1 the limits are exactly 0 and 1; rounding may leave −1e−17.
    return Interval(p, 0.0 if hits == 0 else middle - half, 1.0 if hits == asked else middle + half, se, asked)


def sample_size(
    error: float,
    *,
    p: float = 0.5,
    confidence: float = 0.95,
    population: int | None = None,
    rounding: str = "up",
) -> float:
    """How many customers to ask so that a share is known within a given error.

    Args:
        error: half width of the interval as a fraction, in (0, 1); ±5 % is 0.05.
        p: share expected, in [0, 1]; 0.5 is the safe choice.
        confidence: level, in (0, 1).
        population: number of customers there are; None means very many. A finite one lowers the size.
        rounding: "up" (the usual safe side), "nearest", or "none" for the exact number.

    Returns:
        A whole number; with rounding="none" a float.

    Raises:
        ValueError: numbers out of range.

    Formula:
        n₀ = z²·p(1 − p)/e²; n = n₀ / (1 + (n₀ − 1)/N).

    Source:
        Cochran 1977, Sampling Techniques, 3rd edition, section 4.4.

    Example:
        >>> sample_size(0.05), sample_size(0.05, population=500), round(sample_size(0.05, rounding="none"), 3)
        (385, 218, 384.146)
    """
    one_of(rounding, ("up", "nearest", "none"), "rounding")
    e = number(error, "允许误差", low=0, open_low=True)
    if e >= 1:
        raise ValueError(f"允许误差应写成小数（5% 写作 0.05），收到的是 {e:g}")
    share = number(p, "预期比例", low=0, high=1)
    z = NormalDist().inv_cdf((1 + level(confidence)) / 2)
    n = z * z * share * (1 - share) / (e * e)
    if population is not None:
        n = n / (1 + (n - 1) / whole(population, "总体人数", low=1))
    if rounding == "none":
        return n
    # A hair above a whole number is rounding of the machine, not one more customer.
    return max(1, math.ceil(n - 1e-9) if rounding == "up" else math.floor(n + 0.5))


def krejcie_morgan(population: int) -> int:
    """Sample size by the table of Krejcie and Morgan (95 %, ±5 %, p = 0.5, χ² = 3.841).

    Args:
        population: number of customers there are, a whole number ≥ 1.

    Returns:
        Sample size, rounded to the nearest whole number as in the table.

    Raises:
        ValueError: a population that is not a whole number ≥ 1.

    Formula:
        s = χ²·N·P(1 − P) / (d²(N − 1) + χ²·P(1 − P)).

    Source:
        Krejcie & Morgan 1970, Educational and Psychological Measurement 30, 607–610, table 1.

    Example:
        >>> [krejcie_morgan(n) for n in (10, 100, 500, 1000, 9000)]
        [10, 80, 217, 278, 368]
    """
    size = whole(population, "总体人数", low=1)
    chi2, p, d = 3.841, 0.5, 0.05
    s = chi2 * size * p * (1 - p) / (d * d * (size - 1) + chi2 * p * (1 - p))
    return math.floor(s + 0.5)
