"""Gamma function, its logarithmic derivative, and the incomplete gamma function with the χ² distribution."""

import math

import numpy as np
import numpy.typing as npt

from crm_engine._checks import number
from crm_engine.special._roots import quantile

_SHIFT = 10
_HALF_LOG_TWO_PI = 0.5 * math.log(2 * math.pi)
# Coefficients B_2k / (2k (2k−1)) and B_2k / (2k) of the asymptotic series, Abramowitz & Stegun 6.1.41 and 6.3.18.
_STIRLING = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156)
_DIGAMMA = (1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12)
_TINY = 1e-300
_TERMS = 10_000

Floats = npt.NDArray[np.float64]


def _positive(x: npt.ArrayLike, name: str) -> Floats:
    found = np.asarray(x, dtype=np.float64)
    if found.size and not (np.all(found > 0) and np.all(np.isfinite(found))):
        raise ValueError(f"{name}的自变量应是大于 0 的有限数字")
    return found


def _horner(coefficients: tuple[float, ...], x: Floats) -> Floats:
    total = np.full_like(x, coefficients[-1])
    for c in coefficients[-2::-1]:
        total = total * x + c
    return total


def lgamma(x: npt.ArrayLike) -> Floats:
    """Give the natural logarithm of the gamma function for each positive number of an array.

    Args:
        x: positive numbers, any shape.

    Returns:
        Array of the same shape.

    Raises:
        ValueError: a value is not positive and finite.

    Formula:
        ln Γ(x) = ln Γ(x+10) − ln[x(x+1)…(x+9)] with Stirling's series for Γ(x+10)

    Source:
        Abramowitz & Stegun (1964), equations 6.1.15 and 6.1.41.

    Example:
        >>> [round(float(v), 6) for v in lgamma([0.5, 1, 5])]
        [0.572365, 0.0, 3.178054]
    """
    z = _positive(x, "lgamma")
    product = np.where(z < _SHIFT, z, 1.0)
    for k in range(1, _SHIFT):
        product = product * np.where(z < _SHIFT, z + k, 1.0)
    w = np.where(z < _SHIFT, z + _SHIFT, z)
    series = _horner(_STIRLING, 1 / (w * w)) / w
    return np.asarray((w - 0.5) * np.log(w) - w + _HALF_LOG_TWO_PI + series - np.log(product))


def digamma(x: npt.ArrayLike) -> Floats:
    """Give the slope of ln Γ for each positive number of an array; gradients of likelihoods need it.

    Args:
        x: positive numbers, any shape.

    Returns:
        Array of the same shape.

    Raises:
        ValueError: a value is not positive and finite.

    Formula:
        ψ(x) = ψ(x+10) − Σ_{k=0..9} 1/(x+k) with the asymptotic series for ψ(x+10)

    Source:
        Abramowitz & Stegun (1964), equations 6.3.5 and 6.3.18.

    Example:
        >>> round(float(digamma(1)), 6)
        -0.577216
    """
    z = _positive(x, "digamma")
    small = z < _SHIFT
    below = np.zeros_like(z)
    for k in range(_SHIFT):
        below += np.where(small, 1 / (z + k), 0.0)
    w = np.where(small, z + _SHIFT, z)
    u = 1 / (w * w)
    return np.asarray(np.log(w) - 0.5 / w - u * _horner(_DIGAMMA, u) - below)


def _front(a: float, x: float) -> float:
    """Return x^a e^−x/Γ(a), which stands before the series and before the fraction."""
    return math.exp(a * math.log(x) - x - math.lgamma(a))


def _series(a: float, x: float) -> float:
    term = total = 1 / a
    for n in range(1, _TERMS):
        term *= x / (a + n)
        total += term
        if term < total * 1e-17:
            break
    return total * _front(a, x)


def _fraction(a: float, x: float) -> float:
    b = x + 1 - a
    c = 1 / _TINY
    d = 1 / b
    h = d
    for n in range(1, _TERMS):
        step = -n * (n - a)
        b += 2
        d = 1 / (step * d + b or _TINY)
        c = b + step / c or _TINY
        h *= d * c
        if abs(d * c - 1) < 1e-16:
            break
    return h * _front(a, x)


def gammainc(a: float, x: float) -> float:
    """Give the regularised lower incomplete gamma function P(a, x).

    Args:
        a: shape, positive.
        x: upper limit of the integral, 0 or more.

    Returns:
        A number in [0, 1].

    Raises:
        ValueError: a is not positive or x is negative.

    Formula:
        P(a, x) = 1/Γ(a) ∫₀ˣ t^{a−1} e^{−t} dt

    Source:
        Abramowitz & Stegun (1964), equations 6.5.29 (series) and 6.5.31 (continued fraction).

    Example:
        >>> round(gammainc(1, 2), 6)
        0.864665
    """
    return 1 - gammaincc(a, x) if x > a + 1 else _lower(a, x)


def _lower(a: float, x: float) -> float:
    a, x = number(a, "a ", low=0, open_low=True), number(x, "x ", low=0)
    return _series(a, x) if x > 0 else 0.0


def gammaincc(a: float, x: float) -> float:
    """Give the regularised upper incomplete gamma function Q(a, x) = 1 − P(a, x).

    Args:
        a: shape, positive.
        x: lower limit of the integral, 0 or more.

    Returns:
        A number in [0, 1].

    Raises:
        ValueError: a is not positive or x is negative.

    Formula:
        Q(a, x) = 1/Γ(a) ∫ₓ^∞ t^{a−1} e^{−t} dt

    Source:
        Abramowitz & Stegun (1964), equations 6.5.29 (series) and 6.5.31 (continued fraction).

    Example:
        >>> round(gammaincc(1, 2), 6)
        0.135335
    """
    a, x = number(a, "a ", low=0, open_low=True), number(x, "x ", low=0)
    return _fraction(a, x) if x > a + 1 else 1 - _lower(a, x)


def chi2_sf(x: float, df: float) -> float:
    """Give the p value of a χ² statistic: the probability of a larger value by chance.

    Args:
        x: the statistic, 0 or more.
        df: degrees of freedom, positive.

    Returns:
        A probability in [0, 1].

    Raises:
        ValueError: x is negative or df is not positive.

    Formula:
        Q(df/2, x/2)

    Source:
        Abramowitz & Stegun (1964), equation 26.4.19.

    Example:
        >>> round(chi2_sf(3.841, 1), 3)
        0.05
    """
    return gammaincc(number(df, "自由度 df ", low=0, open_low=True) / 2, number(x, "x ", low=0) / 2)


def chi2_ppf(p: float, df: float) -> float:
    """Give the value that a χ² variable stays below with probability p.

    Args:
        p: probability, strictly between 0 and 1.
        df: degrees of freedom, positive.

    Returns:
        The quantile, positive.

    Raises:
        ValueError: p is not strictly between 0 and 1, or df is not positive.

    Formula:
        x with P(df/2, x/2) = p

    Source:
        Abramowitz & Stegun (1964), section 26.4.

    Example:
        >>> round(chi2_ppf(0.95, 1), 3)
        3.841
    """
    df = number(df, "自由度 df ", low=0, open_low=True)
    return quantile(lambda x: gammainc(df / 2, x / 2), lambda x: gammaincc(df / 2, x / 2), p)
