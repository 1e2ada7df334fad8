"""Numbers as a spreadsheet shows them."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal


def rounded(value: float, digits: int) -> float:
    """Round half away from zero, as ROUND() in a spreadsheet does; Python's own round() goes to the even digit."""
    # Twelve places take away the noise of binary fractions, so that 2.675 counts as a half.
    exact = Decimal(repr(round(value, 12)))
    return float(exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP))


def mean(values: Iterable[float | None]) -> float | None:
    """Return the mean of what is there; None if nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
