"""Encoded values read for comparing and showing, without numpy or pandas: the judge never rebuilds a value.

Numbers of all types become int or float, missing cells become MISSING, dates become Day, tables and series become Grid.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from graders.locale import say

TYPES = {
    "frame": "DataFrame", "series": "Series", "ndarray": "ndarray", "np": "number", "timestamp": "Timestamp",
    "timedelta64": "Timedelta", "NaT": "NaT", "NA": "NA", "period": "Period", "interval": "Interval", "index": "Index",
}  # fmt: skip
_TICKS = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9, "D": None}


class _Missing:
    def __repr__(self) -> str:
        return say("missing_value")


MISSING = _Missing()
MOST_LABELS = 1_000_000  # three numbers can name a range that no memory holds


@dataclass(frozen=True, order=True)
class Day:
    """A moment, in nanoseconds since 1970; a plain date is its midnight."""

    ticks: int
    zone: str = ""


@dataclass(frozen=True, order=True)
class Span:
    """A length of time in nanoseconds."""

    ticks: int


@dataclass(frozen=True)
class Tagged:
    """A value with no closer reading (period, interval, bytes …)."""

    kind: str
    parts: tuple[Any, ...]


@dataclass(frozen=True)
class Mapping:
    """A dict, as pairs."""

    pairs: list[tuple[Any, Any]]


@dataclass(frozen=True)
class Group:
    """A set."""

    items: list[Any]


@dataclass(frozen=True)
class Grid:
    """A table, or a series as a table of one column."""

    kind: str
    columns: list[Any]
    index: list[Any]
    rows: list[list[Any]]
    default_index: bool
    index_names: list[Any]


def kind_of(data: Any) -> str:
    """The name of the Python type an encoded value had."""
    if isinstance(data, dict):
        return TYPES.get(data["t"], str(data["t"]))
    return type(data).__name__


def read(data: Any) -> Any:
    """Return the plain reading of encoded data; malformed data raises an error of some kind."""
    if data is None or isinstance(data, (bool, int, float, str)):
        return data
    if isinstance(data, list):
        return [read(item) for item in data]
    return _READERS[data["t"]](data)


def _vector(data: dict[str, Any]) -> list[Any]:
    name, items = data["d"], data["v"]
    if not isinstance(name, str) or not isinstance(items, list):
        raise TypeError("malformed vector")
    if name == "category":
        categories = _vector(data["categories"])
        return [MISSING if code < 0 else categories[code] for code in items]
    if name.startswith("datetime64"):
        unit, _, zone = name[11:-1].partition(", ")
        return [MISSING if item is None else Day(_nano(int(item), unit), zone) for item in items]
    if name.startswith("timedelta64"):
        return [MISSING if item is None else Span(_nano(int(item), name[12:-1])) for item in items]
    if name.startswith(("float", "Float")):
        return [MISSING if item is None else _cell(_float(item)) for item in items]
    if name.startswith(("int", "uint")):
        return [int(item) for item in items]
    return [_cell(read(item)) for item in items]


def _cell(value: Any) -> Any:
    """In a table every way of being missing is the same."""
    return MISSING if value is None or (isinstance(value, float) and value != value) else value  # noqa: PLR0124


def _float(item: Any) -> float:
    return float(read(item)) if isinstance(item, dict) else float(item)


def _nano(ticks: int, unit: str) -> int:
    size = _TICKS.get(unit, 1)
    return ticks * 86_400 * 10**9 if size is None else ticks * (10**9 // size)


def _index(data: dict[str, Any]) -> tuple[list[Any], list[Any], bool]:
    """Labels, names, and whether it is just 0, 1, 2 and so on."""
    if "range" in data:
        start, stop, step = data["range"]
        if len(range(start, stop, step)) > MOST_LABELS:
            raise ValueError("an index without end")
        labels = list(range(start, stop, step))
        return labels, [read(data["n"])], labels == list(range(len(labels))) and data["n"] is None
    if "levels" in data:
        levels = [_index(level)[0] for level in data["levels"]]
        return list(zip(*levels, strict=True)), [read(name) for name in data["n"]], False
    return _vector(data), [read(data["n"])], False


def _frame(data: dict[str, Any]) -> Grid:
    columns = _index(data["columns"])[0]
    labels, names, default = _index(data["index"])
    cells = [_vector(column) for column in data["data"]]
    if len(cells) != len(columns) or any(len(column) != len(labels) for column in cells):
        raise ValueError("malformed frame")
    rows = [list(row) for row in zip(*cells, strict=True)] if cells else [[] for _ in labels]
    return Grid("DataFrame", columns, labels, rows, default, names)


def _series(data: dict[str, Any]) -> Grid:
    labels, names, default = _index(data["index"])
    cells = _vector(data["data"])
    if len(cells) != len(labels):
        raise ValueError("malformed series")
    name = read(data["name"])
    return Grid("Series", [say("value") if name is None else name], labels, [[cell] for cell in cells], default, names)


def _array(data: dict[str, Any]) -> Any:
    flat, shape = _numpy(data), data["shape"]
    for size in reversed(shape[1:]):
        flat = [flat[start : start + size] for start in range(0, len(flat), size)] if size else []
    return flat[0] if not shape else flat


def _numpy(data: dict[str, Any]) -> list[Any]:
    """Like a column, but a NaN stays a NaN: outside a table it is a value of its own."""
    return [float("nan") if item is MISSING and data["d"].startswith("float") else item for item in _vector(data)]


def _moment(value: date) -> Day:
    if not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)  # noqa: DTZ001  a date has no zone
    zone = "" if value.tzinfo is None else str(value.tzinfo)
    gap = value.replace(tzinfo=value.tzinfo or UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return Day((gap // timedelta(microseconds=1)) * 1000, zone)


def _seconds(parts: list[int]) -> Span:
    return Span((timedelta(*parts) // timedelta(microseconds=1)) * 1000)


_READERS: dict[str, Any] = {
    "int": lambda data: int(data["v"]),
    "float": lambda data: float(data["v"]),
    "decimal": lambda data: float(data["v"]),
    "bytes": lambda data: Tagged("bytes", (str(data["v"]),)),
    # A tuple, a list and a one-dimensional array hold the same answer.
    "tuple": lambda data: [read(item) for item in data["v"]],
    "set": lambda data: Group([read(item) for item in data["v"]]),
    "frozenset": lambda data: Group([read(item) for item in data["v"]]),
    "dict": lambda data: Mapping([(read(key), read(item)) for key, item in data["v"]]),
    "date": lambda data: _moment(date.fromisoformat(data["v"])),
    "datetime": lambda data: _moment(datetime.fromisoformat(data["v"])),
    "timedelta": lambda data: _seconds(data["v"]),
    "timestamp": lambda data: Day(_nano(int(read(data["v"])), data["unit"]), data["tz"] or ""),
    "timedelta64": lambda data: Span(_nano(int(read(data["v"])), data["unit"])),
    "NaT": lambda _data: MISSING,
    "NA": lambda _data: MISSING,
    "np": lambda data: _numpy(data)[0],
    "ndarray": _array,
    "frame": _frame,
    "series": _series,
    "index": lambda data: _index(data["index"])[0],
    "period": lambda data: Tagged("period", (data["v"], data["freq"])),
    "interval": lambda data: Tagged("interval", (read(data["v"][0]), read(data["v"][1]), data["closed"])),
}


def number(value: float) -> str:
    """A number without noise: at most ten significant digits."""
    if isinstance(value, int):
        return str(value)
    short = f"{value:.10g}"
    return repr(value) if "e" in short and "e" not in repr(value) else short


def label(value: Any) -> str:
    """A row or column label."""
    return " / ".join(label(part) for part in value) if isinstance(value, tuple) else text(value, bare=True)


def text(value: Any, *, bare: bool = False) -> str:  # noqa: C901, PLR0911  one line for each kind of value
    """A value as Python would write it; `bare` leaves the quotes off (inside tables)."""
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, (int, float)):
        return number(value)
    if isinstance(value, str):
        return value if bare else repr(value)
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(text(item) for item in value[:100])}{', …' if len(value) > 100 else ''}]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{text(key)}: {text(item)}" for key, item in value.pairs[:100]) + "}"
    if isinstance(value, Group):
        return "{" + ", ".join(text(item) for item in value.items[:100]) + "}" if value.items else "set()"
    if isinstance(value, Grid):
        return f"{value.kind}({len(value.rows)}×{len(value.columns)})"
    if isinstance(value, Day):
        return _day_text(value)
    if isinstance(value, Span):
        days, rest = divmod(value.ticks, 86_400 * 10**9)
        return say("days", n=days) if not rest else say("seconds", n=f"{value.ticks / 10**9:g}")
    if isinstance(value, Tagged):
        return _tagged_text(value)
    return str(value)


def _day_text(value: Day) -> str:
    try:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=value.ticks // 1000)
    except OverflowError:
        return say("day_out_of_range")
    stamp = f"{moment:%Y-%m-%d}" if value.ticks % (86_400 * 10**9) == 0 else f"{moment:%Y-%m-%d %H:%M:%S}"
    return f"{stamp} {value.zone}".rstrip()


def _tagged_text(value: Tagged) -> str:
    if value.kind == "interval":
        left, right, closed = value.parts
        start, end = "[" if closed in ("left", "both") else "(", "]" if closed in ("right", "both") else ")"
        return f"{start}{text(left)}, {text(right)}{end}"
    if value.kind == "bytes":
        return repr(bytes.fromhex(value.parts[0]))
    return f"{value.parts[0]} ({value.parts[1]})"
