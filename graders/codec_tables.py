"""The codec's half for numpy and pandas values; imported only when such a value is met."""

import builtins
from typing import Any

import numpy as np
import pandas as pd

from graders import codec
from graders.codec import UnsupportedError
from graders.locale import say

globals()["__builtins__"] = dict(vars(builtins))

_MASKED = {"boolean", *(f"{sign}Int{bits}" for sign in ("", "U") for bits in (8, 16, 32, 64)), "Float32", "Float64"}
_NUMBERS = {"b", "i", "u", "f"}
_PLAIN_INDEXES = (pd.Index, pd.DatetimeIndex, pd.TimedeltaIndex, pd.CategoricalIndex, pd.PeriodIndex, pd.IntervalIndex)


def encode(encoder: Any, value: Any, depth: int) -> Any:
    """Return a numpy or pandas value as typed JSON data."""
    kind = type(value)
    writer = _ENCODERS.get(kind)
    if writer is not None:
        return writer(encoder, value, depth)
    if isinstance(value, pd.Index):
        return {"t": "index", "index": _index(encoder, value, depth)}
    if isinstance(value, np.generic) and kind.__module__ == "numpy":
        return {"t": "np", **_numpy_vector(encoder, np.asarray(value).reshape(-1), depth)}
    name = kind.__name__
    if "GroupBy" in name:
        raise UnsupportedError(say("groupby"))
    raise UnsupportedError(say("table_type_unjudged", type=name))


def _encode_frame(encoder: Any, value: Any, depth: int) -> Any:
    return {
        "t": "frame",
        "columns": _index(encoder, value.columns, depth),
        "index": _index(encoder, value.index, depth),
        "data": [_vector(encoder, value.iloc[:, i].array, depth) for i in range(value.shape[1])],
    }


def _encode_series(encoder: Any, value: Any, depth: int) -> Any:
    return {
        "t": "series",
        "name": encoder.value(value.name, depth + 1),
        "index": _index(encoder, value.index, depth),
        "data": _vector(encoder, value.array, depth),
    }


def _encode_array(encoder: Any, value: Any, depth: int) -> Any:
    return {"t": "ndarray", "shape": list(value.shape), **_numpy_vector(encoder, value.reshape(-1), depth)}


def _encode_timestamp(encoder: Any, value: Any, _depth: int) -> Any:
    zone = None if value.tz is None else str(value.tz)
    return {"t": "timestamp", "v": encoder.whole(int(value.asm8.view("i8"))), "unit": value.unit, "tz": zone}


def _encode_timedelta(encoder: Any, value: Any, _depth: int) -> Any:
    return {"t": "timedelta64", "v": encoder.whole(int(value.asm8.view("i8"))), "unit": value.unit}


def _encode_interval(encoder: Any, value: Any, depth: int) -> Any:
    ends = [encoder.value(value.left, depth + 1), encoder.value(value.right, depth + 1)]
    return {"t": "interval", "v": ends, "closed": value.closed}


_ENCODERS: dict[type, Any] = {
    pd.DataFrame: _encode_frame,
    pd.Series: _encode_series,
    np.ndarray: _encode_array,
    pd.Timestamp: _encode_timestamp,
    pd.Timedelta: _encode_timedelta,
    pd.Interval: _encode_interval,
    pd.Period: lambda _encoder, value, _depth: {"t": "period", "v": value.ordinal, "freq": value.freqstr},
    type(pd.NaT): lambda *_: {"t": "NaT"},
    type(pd.NA): lambda *_: {"t": "NA"},
}


def _index(encoder: Any, index: Any, depth: int) -> Any:
    if type(index) is pd.RangeIndex:
        encoder.spend(len(index))
        return {"range": [index.start, index.stop, index.step], "n": encoder.value(index.name, depth + 1)}
    if type(index) is pd.MultiIndex:
        levels = [_index(encoder, index.get_level_values(i), depth + 1) for i in range(index.nlevels)]
        return {"levels": levels, "n": [encoder.value(name, depth + 1) for name in index.names]}
    if type(index) not in _PLAIN_INDEXES:
        raise UnsupportedError(say("index_unjudged", type=type(index).__name__))
    return {**_vector(encoder, index.array, depth), "n": encoder.value(index.name, depth + 1)}


def _vector(encoder: Any, array: Any, depth: int) -> dict[str, Any]:
    dtype = array.dtype
    if isinstance(dtype, np.dtype) or type(array) is pd.arrays.NumpyExtensionArray:
        return _numpy_vector(encoder, np.asarray(array), depth)
    name = str(dtype)
    if type(dtype) is pd.CategoricalDtype:
        encoder.spend(len(array))
        categories = _vector(encoder, dtype.categories.array, depth)
        return {"d": "category", "v": array.codes.tolist(), "categories": categories, "ordered": bool(dtype.ordered)}
    if type(dtype) is pd.DatetimeTZDtype:
        return {"d": name, "v": _ticks(encoder, array.asi8)}
    if type(dtype) in (pd.StringDtype, pd.PeriodDtype, pd.IntervalDtype) or name in _MASKED:
        items = [None if _missing(item) else _bare(item) for item in array]
        return {"d": name, "v": encoder.sequence(items, depth)}
    raise UnsupportedError(say("column_unjudged", type=name))


def _missing(item: Any) -> bool:
    return item is pd.NA or item is pd.NaT or (type(item) is float and item != item)  # noqa: PLR0124


def _bare(item: Any) -> Any:
    return item.item() if isinstance(item, np.generic) else item


def _numpy_vector(encoder: Any, array: Any, depth: int) -> dict[str, Any]:
    dtype = array.dtype
    if dtype.kind in _NUMBERS:
        if dtype.itemsize > 8:
            raise UnsupportedError(say("number_unjudged", type=dtype))
        encoder.spend(len(array))
        items = array.tolist()
        if dtype.kind == "f":
            items = [item if np.isfinite(item) else repr(item) for item in items]
        elif dtype.kind != "b":
            items = [item if -codec.SAFE_INT < item < codec.SAFE_INT else str(item) for item in items]
        return {"d": dtype.name, "v": items}
    if dtype.kind in "Mm":
        return {"d": dtype.name, "v": _ticks(encoder, array.view("i8"))}
    if dtype.kind == "U":
        return {"d": dtype.str.lstrip("<>=|"), "v": encoder.sequence(array.tolist(), depth)}
    if dtype.kind == "O":
        return {"d": "object", "v": encoder.sequence(list(array), depth)}
    raise UnsupportedError(say("number_unjudged", type=dtype))


def _ticks(encoder: Any, numbers: Any) -> list[Any]:
    """Dates as whole ticks of their unit, in text beyond what JavaScript reads exactly; NaT is null."""
    encoder.spend(len(numbers))
    nat = np.iinfo("i8").min
    return [
        None if tick == nat else tick if -codec.SAFE_INT < tick < codec.SAFE_INT else str(tick)
        for tick in numbers.tolist()
    ]


def decode(data: dict[str, Any]) -> Any:
    """Return a fresh numpy or pandas value."""
    return _DECODERS[data["t"]](data)


def _decode_frame(data: dict[str, Any]) -> Any:
    index, columns = _decode_index(data["index"]), _decode_index(data["columns"])
    if not data["data"]:
        return pd.DataFrame(index=index, columns=columns)
    # Series keep each column's dtype; bare arrays would be inferred anew.
    series = {i: _column(column, index) for i, column in enumerate(data["data"])}
    frame = pd.DataFrame(series, index=index)
    frame.columns = columns
    return frame


def _decode_series(data: dict[str, Any]) -> Any:
    return _column(data["data"], _decode_index(data["index"]), codec.decode(data["name"]))


def _column(data: dict[str, Any], index: Any, name: Any = None) -> Any:
    # A dtype must be said for objects, or pandas takes a column of strings for `str`.
    return pd.Series(_decode_vector(data), index=index, name=name, dtype=object if data["d"] == "object" else None)


def _decode_index(data: dict[str, Any]) -> Any:
    if "range" in data:
        start, stop, step = data["range"]
        return pd.RangeIndex(start, stop, step, name=codec.decode(data["n"]))
    if "levels" in data:
        names = [codec.decode(name) for name in data["n"]]
        return pd.MultiIndex.from_arrays([_decode_index(level) for level in data["levels"]], names=names)
    array = _decode_vector(data)
    return pd.Index(array, dtype=array.dtype, name=codec.decode(data["n"]), tupleize_cols=False)


def _decode_vector(data: dict[str, Any]) -> Any:  # noqa: PLR0911  one line for each kind
    name, items = data["d"], data["v"]
    if name == "category":
        categories = pd.Index(_decode_vector(data["categories"]), tupleize_cols=False)
        dtype = pd.CategoricalDtype(categories, ordered=data["ordered"])
        return pd.Categorical.from_codes(np.array(items, dtype="int64"), dtype=dtype)
    if name.startswith("datetime64") and "," in name:
        unit, _, zone = name[len("datetime64[") : -1].partition(", ")
        naive = _decode_ticks(items, f"M8[{unit}]")
        return pd.DatetimeIndex(naive).tz_localize("UTC").tz_convert(zone).array
    if name.startswith(("datetime64", "timedelta64")):
        # As a pandas array, so that the unit survives.
        return pd.array(_decode_ticks(items, name), dtype=name)
    if name == "object":
        return _objects(items)
    if name.startswith(("period", "interval")):
        values = [codec.decode(item) for item in items]
        return pd.array([pd.NaT if item is None else item for item in values] if name[0] == "p" else values, dtype=name)
    if name in ("str", "string") or name in _MASKED:
        return pd.array([codec.decode(item) for item in items], dtype=name)
    return _decode_numpy(name, items)


def _decode_numpy(name: str, items: list[Any]) -> Any:
    if name == "object":
        return _objects(items)
    if name.startswith(("datetime64", "timedelta64")):
        return _decode_ticks(items, name)
    if name.startswith("float"):
        return np.array([float(item) for item in items], dtype=name)
    if name.startswith(("int", "uint")):
        return np.array([int(item) for item in items], dtype=name)
    return np.array(items, dtype=name)


def _decode_ticks(items: list[Any], dtype: str) -> Any:
    nat = np.iinfo("i8").min
    return np.array([nat if item is None else int(item) for item in items], dtype="i8").view(dtype)


def _objects(items: list[Any]) -> Any:
    array = np.empty(len(items), dtype=object)
    for place, item in enumerate(items):
        array[place] = codec.decode(item)
    return array


def _decode_timestamp(data: dict[str, Any]) -> Any:
    stamp = pd.Timestamp(np.datetime64(int(codec.decode(data["v"])), data["unit"]))
    return stamp if data["tz"] is None else stamp.tz_localize("UTC").tz_convert(data["tz"])


_DECODERS: dict[str, Any] = {
    "frame": _decode_frame,
    "series": _decode_series,
    "index": lambda data: _decode_index(data["index"]),
    "ndarray": lambda data: _decode_numpy(data["d"], data["v"]).reshape(data["shape"]),
    "np": lambda data: _decode_numpy(data["d"], data["v"])[0],
    "timestamp": _decode_timestamp,
    "timedelta64": lambda data: pd.Timedelta(np.timedelta64(int(codec.decode(data["v"])), data["unit"])),
    "NaT": lambda _data: pd.NaT,
    "NA": lambda _data: pd.NA,
    "period": lambda data: pd.Period(ordinal=data["v"], freq=data["freq"]),
    "interval": lambda data: pd.Interval(codec.decode(data["v"][0]), codec.decode(data["v"][1]), data["closed"]),
}
