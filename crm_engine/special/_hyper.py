"""Gauss' hypergeometric function by its series, on whole arrays at once."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
_TERMS = 500_000
_CLOSE = 1e-16


def series(a: Floats, b: Floats, c: Floats, z: Floats) -> Floats:
    """Sum the power series for equally long arrays, |z| < 1; finished elements leave the loop."""
    total = np.ones_like(z)
    running = np.ones_like(z)
    term = np.ones_like(z)
    left = np.arange(z.size)
    for n in range(_TERMS):
        factor = (a + n) * (b + n) / ((c + n) * (n + 1)) * z
        term = term * factor
        running += term
        if n % 4 < 3:  # looking at every term costs more than three terms too many
            continue
        going = (np.abs(term) > _CLOSE * np.abs(running)) | (np.abs(factor) > 1)
        if not going.all():
            total[left[~going]] = running[~going]
            if not going.any():
                return total
            if going.sum() < 0.7 * going.size:
                a, b, c, z, term, running, left = (v[going] for v in (a, b, c, z, term, running, left))
            # else: too few to be worth the copying; they are written again, a little more precise
    raise ValueError(f"超几何级数在 {_TERMS} 项内没有收敛：z = {z.max():g} 离 1 太近")


def hyp2f1(a: npt.ArrayLike, b: npt.ArrayLike, c: npt.ArrayLike, z: npt.ArrayLike) -> Floats:
    """Give Gauss' hypergeometric function; expected purchases in the buy-till-you-die models contain it.

    Args:
        a: first upper parameter, positive; all four arguments are broadcast to one shape.
        b: second upper parameter, positive.
        c: lower parameter, positive.
        z: argument, 0 or more and less than 1.

    Returns:
        Array of the common shape.

    Raises:
        ValueError: a parameter is not positive, z is not in [0, 1), or z is so near 1 that the series doesn't end.

    Formula:
        ₂F₁(a,b;c;z) = Σ_n (a)_n (b)_n / (c)_n · zⁿ/n!, a sum of positive terms; where both stay positive
        (1−z)^{c−a−b} ₂F₁(c−a,c−b;c;z), which needs fewer

    Source:
        Abramowitz & Stegun (1964), equations 15.1.1 (series) and 15.3.3 (Euler's transformation).

    Example:
        >>> round(float(hyp2f1(1, 1, 2, 0.5)), 6)
        1.386294
    """
    a, b, c, z = np.broadcast_arrays(*(np.asarray(v, dtype=np.float64) for v in (a, b, c, z)))
    positive = all(np.all((v > 0) & np.isfinite(v)) for v in (a, b, c))
    if not (positive and np.all((z >= 0) & (z < 1))):
        raise ValueError("hyp2f1 要求 a、b、c 是大于 0 的有限数字，且 0 ≤ z < 1")
    shape = z.shape
    a, b, c, z = (np.array(v, dtype=np.float64).ravel() for v in (a, b, c, z))
    euler = (c - a - b < 0) & (c >= a) & (c >= b)
    front = np.where(euler, (c - a - b) * np.log1p(-z), 0.0)
    first, second = np.where(euler, c - a, a), np.where(euler, c - b, b)
    return np.asarray(np.exp(front) * series(first, second, c, z)).reshape(shape)
