"""A small quasi-Newton minimiser for smooth functions with a known gradient."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
_WOLFE_DOWN, _WOLFE_SLOPE = 1e-4, 0.9


class Minimum(NamedTuple):
    """Where a minimum was found: `x`, `value`, `gradient` there, `steps` taken, and whether it `converged`."""

    x: Floats
    value: float
    gradient: Floats
    steps: int
    converged: bool


def bfgs(
    function: Callable[[Floats], tuple[float, Floats]],
    start: npt.ArrayLike,
    *,
    tolerance: float = 1e-7,
    steps: int = 500,
    longest: float = 1.0,
) -> Minimum:
    """Find the minimum of a smooth function from its values and gradients.

    Args:
        function: takes a vector, gives (value, gradient); a value that is not finite means "outside".
        start: first vector.
        tolerance: stop when no element of the gradient is larger than this times (1 + |value|).
        steps: largest number of steps.
        longest: largest change of any element in one step; right for parameters on a logarithmic scale.

    Returns:
        Minimum(x, value, gradient, steps, converged).

    Raises:
        ValueError: the function is not finite at the start.

    Formula:
        H ← (I − s yᵀ/yᵀs) H (I − y sᵀ/yᵀs) + s sᵀ/yᵀs, step −H·gradient with a weak Wolfe line search

    Source:
        Nocedal & Wright (2006), Numerical Optimization, 2nd ed., equation 6.17.

    Example:
        >>> found = bfgs(lambda v: (float(((v - 3) ** 2).sum()), 2 * (v - 3)), [0.0, 10.0])
        >>> [round(float(v), 4) for v in found.x]
        [3.0, 3.0]
    """
    x = np.array(start, dtype=np.float64)
    value, gradient = function(x)
    if not (np.isfinite(value) and np.all(np.isfinite(gradient))):
        raise ValueError("在起点处函数值不是有限的数字，无法开始求最小值")
    inverse = np.eye(x.size) / max(1.0, float(np.abs(gradient).max()))
    first, stalled = True, 0
    for taken in range(steps):
        if np.abs(gradient).max() <= tolerance * (1 + abs(value)):
            return Minimum(x, float(value), gradient, taken, converged=True)
        direction = -inverse @ gradient
        slope = float(gradient @ direction)
        if slope >= 0:
            inverse, direction = np.eye(x.size), -gradient
            slope = float(gradient @ direction)
        direction_size = float(np.abs(direction).max())
        if direction_size > longest:
            direction, slope = direction * (longest / direction_size), slope * (longest / direction_size)
        found = _line(function, x, value, direction, slope)
        if found is None:
            return Minimum(x, float(value), gradient, taken, converged=False)
        s, new_value, new_gradient = found
        # Creeping along a flat edge: ten steps that change nothing but the last digits are the end.
        stalled = stalled + 1 if value - new_value < 1e-11 * (1 + abs(value)) else 0
        if stalled == 10:
            return Minimum(x + s, float(new_value), new_gradient, taken + 1, converged=False)
        y = new_gradient - gradient
        x, value, gradient = x + s, new_value, new_gradient
        curvature = float(y @ s)
        if curvature > 1e-14 * float(np.linalg.norm(y) * np.linalg.norm(s)):
            if first:
                inverse, first = np.eye(x.size) * (curvature / float(y @ y)), False
            hy = inverse @ y
            inverse = (
                inverse
                + np.outer(s, s) * ((curvature + float(y @ hy)) / curvature**2)
                - (np.outer(hy, s) + np.outer(s, hy)) / curvature
            )
    return Minimum(x, float(value), gradient, steps, converged=False)


def _line(
    function: Callable[[Floats], tuple[float, Floats]], x: Floats, value: float, direction: Floats, slope: float
) -> tuple[Floats, float, Floats] | None:
    """Return a step that fulfils the weak Wolfe conditions (or the best one that lowers the value), or None."""
    low, high, size = 0.0, np.inf, 1.0
    best: tuple[Floats, float, Floats] | None = None
    for _ in range(40):
        step = size * direction
        new, gradient = function(x + step)
        if not np.isfinite(new) or not np.all(np.isfinite(gradient)) or new > value + _WOLFE_DOWN * size * slope:
            high = size
        else:
            best = (step, float(new), gradient)
            if float(gradient @ direction) >= _WOLFE_SLOPE * slope:
                return best
            low = size
        size = 2 * low if high == np.inf else (low + high) / 2
    return best
