"""The normal distribution, from the standard library."""

import math
from statistics import NormalDist

from crm_engine._checks import number

_STANDARD = NormalDist()


def norm_cdf(z: float) -> float:
    """Give the probability that a standard normal variable is at most z.

    Args:
        z: any finite number.

    Returns:
        A probability in [0, 1].

    Raises:
        ValueError: z is not a finite number.

    Formula:
        Φ(z) = erfc(−z/√2)/2

    Source:
        Abramowitz & Stegun (1964), Handbook of Mathematical Functions, section 26.2.

    Example:
        >>> round(norm_cdf(1.96), 4)
        0.975
    """
    return 0.5 * math.erfc(-number(z, "z ") / math.sqrt(2))


def norm_sf(z: float) -> float:
    """Give the probability that a standard normal variable is larger than z, exact far out in the tail too.

    Args:
        z: any finite number.

    Returns:
        A probability in [0, 1].

    Raises:
        ValueError: z is not a finite number.

    Formula:
        1 − Φ(z) = erfc(z/√2)/2

    Source:
        Abramowitz & Stegun (1964), Handbook of Mathematical Functions, section 26.2.

    Example:
        >>> round(2 * norm_sf(1.96), 3)
        0.05
    """
    return 0.5 * math.erfc(number(z, "z ") / math.sqrt(2))


def norm_ppf(p: float) -> float:
    """Give the z below which a standard normal variable stays with probability p.

    Args:
        p: probability, strictly between 0 and 1.

    Returns:
        The quantile z.

    Raises:
        ValueError: p is not strictly between 0 and 1.

    Formula:
        z with Φ(z) = p

    Source:
        Wichura (1988), Algorithm AS 241, Applied Statistics 37(3), as in Python's statistics.NormalDist.

    Example:
        >>> round(norm_ppf(0.975), 6)
        1.959964
    """
    p = number(p, "概率 p ", low=0, high=1, open_low=True)
    if p == 1:
        raise ValueError("概率 p 应小于 1，收到的是 1")
    return _STANDARD.inv_cdf(p)
