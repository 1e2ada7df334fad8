"""Quantiles of a distribution on the positive half-line, from its two tails."""

import math
from collections.abc import Callable

from crm_engine._checks import number


def quantile(lower: Callable[[float], float], upper: Callable[[float], float], p: float) -> float:
    """Return x > 0 with lower(x) = p, by bisection on ln x: slow, sure, and as precise as the tails themselves."""
    p = number(p, "概率 p ", low=0, high=1, open_low=True)
    if p == 1:
        raise ValueError("概率 p 应小于 1，收到的是 1")

    def below(x: float) -> bool:
        return lower(x) < p if p < 0.5 else upper(x) > 1 - p

    low, high = -700.0, 700.0
    for _ in range(70):
        middle = (low + high) / 2
        low, high = (middle, high) if below(math.exp(middle)) else (low, middle)
    return math.exp((low + high) / 2)
