"""Test of two scripts, letters or channels by their share of successes."""

import math
from typing import NamedTuple

from crm_engine import _checks
from crm_engine.special import norm_sf


class TwoProportions(NamedTuple):
    """Result of a two-proportion test: `difference` of the shares (first − second), `z`, two-sided `p_value`."""

    difference: float
    z: float
    p_value: float


def two_prop_z(successes_a: int, total_a: int, successes_b: int, total_b: int, *, pooled: bool) -> TwoProportions:
    """Test whether two scripts differ in their share of successes or only by chance.

    Args:
        successes_a: successes of script A, whole number.
        total_a: tries of script A, whole number, at least 1.
        successes_b: successes of script B, whole number.
        total_b: tries of script B, whole number, at least 1.
        pooled: True: one common share in the standard error (the usual test of equality);
            False: each its own share (as in the interval of the difference).

    Returns:
        TwoProportions(difference, z, p_value), two-sided.

    Raises:
        ValueError: a number is not whole, successes exceed tries, or all or none succeeded (no variance).

    Formula:
        z = (p_A − p_B)/SE; pooled SE = √(p(1−p)(1/n_A+1/n_B)), unpooled SE = √(p_A(1−p_A)/n_A + p_B(1−p_B)/n_B)

    Source:
        Agresti (2013), Categorical Data Analysis, 3rd ed., comparison of two proportions; compared in the tests
        with the χ² test of the 2×2 table, whose statistic is z² (pooled).

    Example:
        >>> found = two_prop_z(60, 400, 40, 400, pooled=True)
        >>> round(found.z, 4), round(found.p_value, 4)
        (2.1381, 0.0325)
    """
    a, n = _share(successes_a, total_a, "A")
    b, m = _share(successes_b, total_b, "B")
    if pooled:
        p = (successes_a + successes_b) / (n + m)
        variance = p * (1 - p) * (1 / n + 1 / m)
    else:
        variance = a * (1 - a) / n + b * (1 - b) / m
    if variance <= 0:
        raise ValueError("两组都全部成功或全部失败，没有差异可以检验")
    z = (a - b) / math.sqrt(variance)
    return TwoProportions(a - b, z, 2 * norm_sf(abs(z)))


def _share(successes: int, total: int, group: str) -> tuple[float, int]:
    won = _checks.whole(successes, f"{group} 组的成功数")
    tries = _checks.whole(total, f"{group} 组的总数", low=1)
    if won > tries:
        raise ValueError(f"{group} 组的成功数 {won} 大于总数 {tries}")
    return won / tries, tries
