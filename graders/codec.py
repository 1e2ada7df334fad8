"""Values as plain typed JSON and back: what a student's function returns leaves the interpreter only this way.

Exact types only (and the standard library's own kinds of dict): a subclass with a clever `__eq__` is not encoded but
refused, so no code of the student's ever takes part in a comparison. Size and depth are capped. `dumps` and `encode`
keep working when a student patches builtins.
"""

import builtins
import collections
import datetime as dt
import decimal
from json.encoder import encode_basestring_ascii as _quote
from math import isfinite
from typing import Any

from graders.locale import say

# Functions below look their builtins up here, not in the module a student may have patched.
globals()["__builtins__"] = dict(vars(builtins))

MAX_DEPTH = 20
MAX_VALUES = 200_000
MAX_CHARS = 2_000_000
MAX_BITS = 4_000
SAFE_INT = 2**53  # JavaScript reads larger whole numbers inexactly


class UnsupportedError(ValueError):
    """A value that can't be encoded; the text is the sentence for the student."""


def encode(value: object) -> Any:
    """Return `value` as typed JSON data, or raise UnsupportedError with a sentence for the student."""
    return _Encoder().value(value, 0)


def decode(data: Any) -> Any:
    """Return a fresh value for data made by `encode`; unknown tags raise ValueError."""
    if isinstance(data, list):
        return [decode(item) for item in data]
    if not isinstance(data, dict):
        return data
    tag = data.get("t")
    if tag in _SIMPLE:
        return _SIMPLE[tag](data.get("v"))
    if tag in (
        "np",
        "ndarray",
        "frame",
        "series",
        "index",
        "timestamp",
        "timedelta64",
        "NaT",
        "NA",
        "period",
        "interval",
    ):
        from graders import codec_tables  # noqa: PLC0415  pandas is loaded only when such a value is met

        return codec_tables.decode(data)
    raise ValueError(f"unknown tag {tag!r}")


def dumps(data: Any) -> str:
    """Write JSON data as ASCII text without the json module's (patchable) encoder classes."""
    parts: list[str] = []
    _write(data, parts.append)
    return "".join(parts)


def _write(data: Any, put: Any) -> None:
    if data is None:
        put("null")
    elif data is True:
        put("true")
    elif data is False:
        put("false")
    elif type(data) is str:
        put(_quote(data))
    elif type(data) is int:
        put(int.__repr__(data))
    elif type(data) is float:
        put(float.__repr__(data))
    elif type(data) is dict:
        put("{")
        for number, (key, item) in enumerate(data.items()):
            put("," if number else "")
            put(_quote(key))
            put(":")
            _write(item, put)
        put("}")
    else:
        put("[")
        for number, item in enumerate(data):
            put("," if number else "")
            _write(item, put)
        put("]")


class _Encoder:
    """One encoding with its remaining allowance of values and characters."""

    def __init__(self) -> None:
        self.values = MAX_VALUES
        self.chars = MAX_CHARS

    def spend(self, values: int, chars: int = 0) -> None:
        self.values -= values
        self.chars -= chars
        if self.values < 0:
            raise UnsupportedError(say("too_many_values", most=MAX_VALUES))
        if self.chars < 0:
            raise UnsupportedError(say("too_much_text", most=MAX_CHARS))

    def value(self, value: Any, depth: int) -> Any:
        kind = type(value)
        if depth > MAX_DEPTH:
            raise UnsupportedError(say("too_deep", most=MAX_DEPTH))
        self.spend(1)
        if value is None or kind is bool:
            return value
        if kind is int:
            return self.whole(value)
        if kind is float:
            return value if isfinite(value) and not value.is_integer() else {"t": "float", "v": float.__repr__(value)}
        if kind is str:
            self.spend(0, len(value))
            return value
        writer = _CONTAINERS.get(kind)
        if writer is not None:
            return writer(self, value, depth)
        if str(kind.__module__).partition(".")[0] in ("numpy", "pandas"):
            from graders import codec_tables  # noqa: PLC0415

            return codec_tables.encode(self, value, depth)
        raise UnsupportedError(_refusal(value))

    def whole(self, value: int) -> Any:
        if value.bit_length() > MAX_BITS:
            raise UnsupportedError(say("huge_number"))
        return value if -SAFE_INT < value < SAFE_INT else {"t": "int", "v": int.__repr__(value)}

    def sequence(self, value: Any, depth: int) -> list[Any]:
        return [self.value(item, depth + 1) for item in value]

    def as_list(self, value: list[Any], depth: int) -> Any:
        return self.sequence(value, depth)

    def as_tuple(self, value: Any, depth: int) -> Any:
        return {"t": "tuple", "v": self.sequence(value, depth)}

    def as_dict(self, value: Any, depth: int) -> Any:
        pairs = [[self.value(key, depth + 1), self.value(item, depth + 1)] for key, item in dict.items(value)]
        return {"t": "dict", "v": pairs}

    def as_set(self, value: Any, depth: int) -> Any:
        # A set has no order of its own; sorting the texts gives the same JSON in every run.
        tag = "set" if type(value) is set else "frozenset"
        return {"t": tag, "v": sorted(self.sequence(value, depth), key=dumps)}

    def as_bytes(self, value: Any, _depth: int) -> Any:
        self.spend(0, 2 * len(value))
        return {"t": "bytes", "v": value.hex()}

    def as_date(self, value: dt.date, _depth: int) -> Any:
        return {"t": "date", "v": value.isoformat()}

    def as_datetime(self, value: dt.datetime, _depth: int) -> Any:
        if value.tzinfo is not None and type(value.tzinfo) is not dt.timezone:
            raise UnsupportedError(say("zoned_time"))
        return {"t": "datetime", "v": value.isoformat()}

    def as_timedelta(self, value: dt.timedelta, _depth: int) -> Any:
        return {"t": "timedelta", "v": [value.days, value.seconds, value.microseconds]}

    def as_decimal(self, value: decimal.Decimal, _depth: int) -> Any:
        return {"t": "decimal", "v": str(value)}


_CONTAINERS: dict[type, Any] = {
    list: _Encoder.as_list,
    tuple: _Encoder.as_tuple,
    dict: _Encoder.as_dict,
    collections.defaultdict: _Encoder.as_dict,
    collections.Counter: _Encoder.as_dict,
    collections.OrderedDict: _Encoder.as_dict,
    set: _Encoder.as_set,
    frozenset: _Encoder.as_set,
    bytes: _Encoder.as_bytes,
    dt.date: _Encoder.as_date,
    dt.datetime: _Encoder.as_datetime,
    dt.timedelta: _Encoder.as_timedelta,
    decimal.Decimal: _Encoder.as_decimal,
}

_SIMPLE: dict[str, Any] = {
    "int": int,
    "float": float,
    "bytes": bytes.fromhex,
    "tuple": lambda items: tuple(decode(item) for item in items),
    "set": lambda items: {decode(item) for item in items},
    "frozenset": lambda items: frozenset(decode(item) for item in items),
    "dict": lambda pairs: {decode(key): decode(item) for key, item in pairs},
    "date": dt.date.fromisoformat,
    "datetime": dt.datetime.fromisoformat,
    "timedelta": lambda parts: dt.timedelta(*parts),
    "decimal": decimal.Decimal,
}

_LAZY = {
    "range",
    "map",
    "filter",
    "zip",
    "generator",
    "dict_keys",
    "dict_values",
    "dict_items",
    "enumerate",
    "reversed",
}


def _refusal(value: Any) -> str:
    kind = type(value)
    name = str(kind.__name__)
    if name in _LAZY and kind.__module__ == "builtins":
        return say("lazy", type=name)
    if name in ("function", "builtin_function_or_method", "method", "type"):
        return say("is_function")
    return say("type_unjudged", type=name)
