"""Comparing a right value with a student's, both as encoded data, and saying where they differ.

Rules, so that nobody is failed for form: int and float are equal if their values are; a list, a tuple and a
one-dimensional array are the same; numpy scalars are their Python values; a date is its midnight; in tables every
missing cell is alike and the order of columns doesn't count; True is not 1. Rounding noise of floating-point sums
(one part in 10^9) is never a fault, beyond it the check's own tolerance counts.
"""

from dataclasses import replace
from typing import Any

from graders import compare_tables, plain
from graders.difference import NOISE, Difference, Options, is_number, pair, same_number
from graders.locale import say
from graders.plain import Grid, Group, Mapping, Tagged


def compare(expected: Any, got: Any, options: Options) -> Difference | None:
    """Compare two encoded values; None means equal."""
    return _compare(plain.read(expected), plain.read(got), options, "")


def same(right: Any, given: Any, options: Options) -> bool:
    """Whether two read values are equal."""
    return _compare(right, given, replace(options, hints=False) if options.hints else options, "") is None


def _compare(right: Any, given: Any, options: Options, where: str) -> Difference | None:  # noqa: PLR0911  one line for each kind
    if is_number(right) and is_number(given):
        return None if same_number(right, given, options) else _numbers(right, given, where)
    if _shape(right) != _shape(given):
        return Difference(_wrong_kind(right, given, where))
    if isinstance(right, Grid):
        return _tables(right, given, options, where)
    if isinstance(right, list):
        return _lists(right, given, options, where)
    if isinstance(right, Mapping):
        return _mappings(right, given, options, where)
    if isinstance(right, Group):
        return _groups(right, given, options, where)
    if isinstance(right, Tagged) and isinstance(given, Tagged):
        equal = right.kind == given.kind and all(
            same(a, b, options) for a, b in zip(right.parts, given.parts, strict=True)
        )
    elif isinstance(right, str) and right != given and right.split() == given.split():
        return Difference(say("spaces_differ", where=where))
    else:
        equal = right == given
    return None if equal else Difference(say("differs", where=where, wanted=_short(right), found=_short(given)))


def _tables(right: Grid, given: Grid, options: Options, where: str) -> Difference | None:
    found = compare_tables.grids(right, given, options, same)
    if found is None or not where:
        return found
    return Difference(say("within", where=where, sentence=found.sentence), found.cells)


def _shape(value: Any) -> str:
    if isinstance(value, Grid):
        return value.kind
    if is_number(value):
        return "number"
    return type(value).__name__


# How a whole column becomes what is wanted.
_SERIES_TO = {"list": "series_to_list", "Mapping": "series_to_dict", "number": "series_to_number"}


def _wrong_kind(right: Any, given: Any, where: str) -> str:
    if given is None and not where:
        return say("returned_none")
    wanted, found = say(f"a_{_shape(right)}"), say(f"a_{_shape(given)}")
    extra = ""
    if isinstance(given, str) and is_number(right) and given.strip() == plain.text(right):
        extra = say("number_as_text")
    if _shape(right) in ("number", "str", "bool") and _shape(given) in ("number", "str", "bool"):
        return say(
            "kind_and_value", where=where, wanted=wanted, right=_short(right), found=found, given=_short(given),
            extra=extra,
        )  # fmt: skip
    way = _SERIES_TO.get(_shape(right)) if _shape(given) == "Series" else None
    return say("kind", where=where, wanted=wanted, found=found, extra=say(way) if way else "")


def _short(value: Any) -> str:
    words = plain.text(value)
    return words if len(words) <= 80 else words[:79] + "…"


def _numbers(right: float, given: float, where: str) -> Difference:
    one, two = pair(right, given)
    hint = ""
    if isinstance(right, float) or isinstance(given, float):
        if right and abs(given - 100 * right) <= NOISE * abs(given):
            hint = say("hundred_times")
        elif given and abs(right - 100 * given) <= NOISE * abs(right):
            hint = say("hundredth")
        elif right and abs(right + given) <= NOISE * abs(right):
            hint = say("sign")
        elif abs(given - right) < 0.5 and float(given).is_integer():
            hint = say("rounded")
    return Difference(say("numbers_differ", where=where, wanted=one, found=two, hint=hint))


def _lists(right: list[Any], given: list[Any], options: Options, where: str) -> Difference | None:
    if len(right) != len(given):
        return Difference(say("length", where=where, wanted=len(right), found=len(given)))
    if not options.order_matters:
        return _groups(Group(right), Group(given), options, where)
    for place, (one, two) in enumerate(zip(right, given, strict=True), 1):
        found = _compare(one, two, options, say("item", where=where, n=place))
        if found is not None:
            # As bags: comparing sorted lists would come back here without end when they differ too.
            if options.hints and _groups(Group(right), Group(given), options, "") is None:
                return Difference(say("items_unordered", where=where, first=found.sentence))
            return found
    return None


def _mappings(right: Mapping, given: Mapping, options: Options, where: str) -> Difference | None:
    rest = list(given.pairs)
    for key, value in right.pairs:
        if key in options.ignore:
            continue
        place = next((n for n, (other, _) in enumerate(rest) if same(key, other, options)), None)
        if place is None:
            return Difference(say("key_missing", where=where, key=_short(key)))
        found = _compare(value, rest.pop(place)[1], options, say("key_value", where=where, key=_short(key)))
        if found is not None:
            return found
    extra = [key for key, _ in rest if key not in options.ignore]
    return Difference(say("key_extra", where=where, key=_short(extra[0]))) if extra else None


def _groups(right: Group, given: Group, options: Options, where: str) -> Difference | None:
    rest = list(given.items)
    for item in right.items:
        place = next((n for n, other in enumerate(rest) if same(item, other, options)), None)
        if place is None:
            return Difference(say("missing", where=where, item=_short(item)))
        rest.pop(place)
    return Difference(say("extra", where=where, item=_short(rest[0]))) if rest else None
