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
        a: first upper parameter; all four arguments are broadcast to one shape.
        b: second upper parameter.
        c: lower parameter, positive.
        z: argument, less than 1 (negative allowed).

    Returns:
        Array of the common shape.

    Raises:
        ValueError: c is not positive, z is not below 1, or z is so near 1 that the series doesn't end.

    Formula:
        ₂F₁(a,b;c;z) = Σ_n (a)_n (b)_n / (c)_n · zⁿ/n!, after Euler's transformation where c−a−b < 0
        and Pfaff's where z < 0

    Source:
        Abramowitz & Stegun (1964), equations 15.1.1 (series), 15.3.3 (Euler) and 15.3.4 (Pfaff).

    Example:
        >>> round(float(hyp2f1(1, 1, 2, 0.5)), 6)
        1.386294
    """
    a, b, c, z = np.broadcast_arrays(*(np.asarray(v, dtype=np.float64) for v in (a, b, c, z)))
    if not (np.all(np.isfinite(a)) and np.all(np.isfinite(b)) and np.all(c > 0) and np.all(z < 1)):
        raise ValueError("hyp2f1 要求 a、b 有限，c > 0,z < 1")
    shape = z.shape
    a, b, c, z = (np.array(v, dtype=np.float64).ravel() for v in (a, b, c, z))
    negative = z < 0
    front = np.where(negative, -a * np.log1p(-z), 0.0)
    b = np.where(negative, c - b, b)
    z = np.where(negative, z / (z - 1), z)
    euler = c - a - b < 0
    front = front + np.where(euler, (c - a - b) * np.log1p(-z), 0.0)
    a, b = np.where(euler, c - a, a), np.where(euler, c - b, b)
    return np.asarray(np.exp(front) * series(a, b, c, z)).reshape(shape)
