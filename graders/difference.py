"""What a comparison is asked and what it finds; numbers within a tolerance."""

from dataclasses import dataclass, field
from math import isinf, isnan
from typing import Any

from graders import plain

NOISE = 1e-9


@dataclass(frozen=True)
class Options:
    """How strictly values are compared."""

    absolute: float = 0.0
    relative: float = 0.0
    order_matters: bool = True
    index_matters: bool = False
    ignore: tuple[str, ...] = ()
    hints: bool = True  # look for the reason of a difference (wrong order …); not needed to know that there is one


@dataclass(frozen=True)
class Difference:
    """One sentence, and for tables the cells that differ."""

    sentence: str
    cells: list[dict[str, str]] = field(default_factory=list)


def is_number(value: Any) -> bool:
    """Whether a read value is a number; True isn't 1."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def same_number(right: float, given: float, options: Options) -> bool:
    """Whether two numbers are equal within the tolerance."""
    if right == given:
        return True
    if isinstance(right, int) and isinstance(given, int):
        return abs(right - given) <= max(options.absolute, options.relative * abs(right))
    try:
        right, given = float(right), float(given)
    except OverflowError:
        return False
    if isnan(right) or isnan(given):
        return isnan(right) and isnan(given)
    if isinf(right) or isinf(given):
        return False
    # The tolerance is inclusive: 0.01 off by "0.010000000000000009" is within 0.01.
    allowed = max(options.absolute, options.relative * abs(right)) * (1 + NOISE)
    return abs(right - given) <= max(allowed, NOISE * max(abs(right), abs(given)), 1e-12)


def pair(right: Any, given: Any) -> tuple[str, str]:
    """Two texts that look different even when the values are close."""
    one, two = plain.text(right, bare=True), plain.text(given, bare=True)
    return (repr(right), repr(given)) if one == two else (one[:80], two[:80])
