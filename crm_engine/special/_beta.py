"""Incomplete beta function with Student's t and Fisher's F distributions."""

import math

from crm_engine._checks import number
from crm_engine.special._roots import quantile

_TINY = 1e-300
_TERMS = 10_000


def _fraction(a: float, b: float, x: float) -> float:
    """Continued fraction of the incomplete beta function (modified Lentz)."""
    c = 1.0
    d = 1 / (1 - (a + b) * x / (a + 1) or _TINY)
    h = d
    for m in range(1, _TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / (1 + even * d or _TINY)
        c = 1 + even / c or _TINY
        h *= d * c
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d = 1 / (1 + odd * d or _TINY)
        c = 1 + odd / c or _TINY
        h *= d * c
        if abs(d * c - 1) < 1e-16:
            break
    return h


def betainc(a: float, b: float, x: float) -> float:
    """Give the regularised incomplete beta function I_x(a, b).

    Args:
        a: first shape, positive.
        b: second shape, positive.
        x: upper limit of the integral, in [0, 1].

    Returns:
        A number in [0, 1].

    Raises:
        ValueError: a shape is not positive or x is outside [0, 1].

    Formula:
        I_x(a, b) = 1/B(a, b) ∫₀ˣ t^{a−1} (1−t)^{b−1} dt

    Source:
        Abramowitz & Stegun (1964), equation 26.5.8 (continued fraction).

    Example:
        >>> round(betainc(2, 3, 0.5), 6)
        0.6875
    """
    a, b = number(a, "a ", low=0, open_low=True), number(b, "b ", low=0, open_low=True)
    x = number(x, "x ", low=0, high=1)
    return _both(a, b, x, 1 - x)


def _both(a: float, b: float, x: float, y: float) -> float:
    """Return I_x(a, b) from x and y = 1 − x, which keeps its digits where x itself is rounded to 1."""
    if x == 0 or y == 0:
        return 0.0 if x == 0 else 1.0
    # The logarithm of the larger of the two is taken from the smaller one, so that neither loses digits.
    log_x, log_y = (math.log(x), math.log1p(-x)) if x < y else (math.log1p(-y), math.log(y))
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * log_x + b * log_y)
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(a, b, x) / a
    return 1 - front * _fraction(b, a, y) / b


def t_sf(t: float, df: float) -> float:
    """Give the probability that Student's t with df degrees of freedom is larger than t.

    Args:
        t: any finite number.
        df: degrees of freedom, positive.

    Returns:
        A probability in [0, 1]; twice it (of |t|) is the two-sided p value.

    Raises:
        ValueError: t is not finite or df is not positive.

    Formula:
        I_{df/(df+t²)}(df/2, 1/2) / 2 for t ≥ 0

    Source:
        Abramowitz & Stegun (1964), equation 26.7.1.

    Example:
        >>> round(2 * t_sf(2.228, 10), 3)
        0.05
    """
    t, df = number(t, "t "), number(df, "自由度 df ", low=0, open_low=True)
    tail = 0.5 * _both(df / 2, 0.5, df / (df + t * t), t * t / (df + t * t))
    return tail if t >= 0 else 1 - tail


def t_cdf(t: float, df: float) -> float:
    """Give the probability that Student's t with df degrees of freedom is at most t.

    Args:
        t: any finite number.
        df: degrees of freedom, positive.

    Returns:
        A probability in [0, 1].

    Raises:
        ValueError: t is not finite or df is not positive.

    Formula:
        1 − I_{df/(df+t²)}(df/2, 1/2) / 2 for t ≥ 0

    Source:
        Abramowitz & Stegun (1964), equation 26.7.1.

    Example:
        >>> round(t_cdf(0, 5), 1)
        0.5
    """
    return t_sf(-number(t, "t "), df)


def t_ppf(p: float, df: float) -> float:
    """Give the value that Student's t with df degrees of freedom stays below with probability p.

    Args:
        p: probability, strictly between 0 and 1.
        df: degrees of freedom, positive.

    Returns:
        The quantile.

    Raises:
        ValueError: p is not strictly between 0 and 1, or df is not positive.

    Formula:
        t with P(T ≤ t) = p

    Source:
        Abramowitz & Stegun (1964), section 26.7, table 26.10.

    Example:
        >>> round(t_ppf(0.975, 10), 3)
        2.228
    """
    p, df = number(p, "概率 p ", low=0, high=1, open_low=True), number(df, "自由度 df ", low=0, open_low=True)
    if p == 1:
        raise ValueError("概率 p 应小于 1，收到的是 1")
    if p == 0.5:
        return 0.0
    tail = min(p, 1 - p)
    # |T| lies below t with probability 1 − 2·tail; searching the upper tail keeps tiny tails exact.
    t = quantile(lambda x: 1 - 2 * t_sf(x, df), lambda x: 2 * t_sf(x, df), 1 - 2 * tail)
    return t if p > 0.5 else -t


def f_sf(f: float, df1: float, df2: float) -> float:
    """Give the p value of an F statistic: the probability of a larger value by chance.

    Args:
        f: the statistic, 0 or more.
        df1: degrees of freedom of the numerator, positive.
        df2: degrees of freedom of the denominator, positive.

    Returns:
        A probability in [0, 1].

    Raises:
        ValueError: f is negative or a degree of freedom is not positive.

    Formula:
        I_{df2/(df2+df1·f)}(df2/2, df1/2)

    Source:
        Abramowitz & Stegun (1964), equation 26.6.2.

    Example:
        >>> round(f_sf(4.965, 1, 10), 3)
        0.05
    """
    f = number(f, "F ", low=0)
    df1, df2 = number(df1, "自由度 df1 ", low=0, open_low=True), number(df2, "自由度 df2 ", low=0, open_low=True)
    return _both(df2 / 2, df1 / 2, df2 / (df2 + df1 * f), df1 * f / (df2 + df1 * f))


def f_cdf(f: float, df1: float, df2: float) -> float:
    """Give the probability that an F variable is at most f.

    Args:
        f: 0 or more.
        df1: degrees of freedom of the numerator, positive.
        df2: degrees of freedom of the denominator, positive.

    Returns:
        A probability in [0, 1].

    Raises:
        ValueError: f is negative or a degree of freedom is not positive.

    Formula:
        I_{df1·f/(df2+df1·f)}(df1/2, df2/2)

    Source:
        Abramowitz & Stegun (1964), equation 26.6.2.

    Example:
        >>> round(f_cdf(1, 7, 7), 1)
        0.5
    """
    f = number(f, "F ", low=0)
    df1, df2 = number(df1, "自由度 df1 ", low=0, open_low=True), number(df2, "自由度 df2 ", low=0, open_low=True)
    return _both(df1 / 2, df2 / 2, df1 * f / (df2 + df1 * f), df2 / (df2 + df1 * f))


def f_ppf(p: float, df1: float, df2: float) -> float:
    """Give the value that an F variable stays below with probability p.

    Args:
        p: probability, strictly between 0 and 1.
        df1: degrees of freedom of the numerator, positive.
        df2: degrees of freedom of the denominator, positive.

    Returns:
        The quantile, positive.

    Raises:
        ValueError: p is not strictly between 0 and 1, or a degree of freedom is not positive.

    Formula:
        f with P(F ≤ f) = p

    Source:
        Abramowitz & Stegun (1964), section 26.6, table 26.9.

    Example:
        >>> round(f_ppf(0.95, 1, 10), 3)
        4.965
    """
    return quantile(lambda f: f_cdf(f, df1, df2), lambda f: f_sf(f, df1, df2), p)
