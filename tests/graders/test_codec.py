"""What goes into the codec comes out again, and what is no plain value is refused with a sentence."""

import collections
import datetime as dt
import decimal
import json
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from graders import codec

moments = st.datetimes().map(lambda moment: moment.replace(fold=0))  # without a zone there is no hour twice
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(max_size=20)
    | st.dates() | moments | st.timedeltas() | st.decimals(allow_nan=False),
    lambda inner: st.lists(inner, max_size=4) | st.lists(inner, max_size=4).map(tuple)
    | st.dictionaries(st.text(max_size=5) | st.integers(), inner, max_size=4) | st.sets(st.integers(), max_size=4),
    max_leaves=20,
)  # fmt: skip
LABELS = pd.Index(["A", "B", "C"], name="客户")
COLUMNS = {
    "int": [1, 2, 2**60],
    "float": [1.0, np.nan, -np.inf],
    "text": ["甲", None, "a"],
    "object": pd.Series([[1], {"a": 2}, None], dtype=object).array,
    "words": pd.Series(["a", "b", "c"], dtype=object).array,
    "bool": [True, False, True],
    "Int64": pd.array([1, None, 3], dtype="Int64"),
    "UInt8": pd.array([1, None, 3], dtype="UInt8"),
    "Float64": pd.array([1.5, None, 3], dtype="Float64"),
    "boolean": pd.array([True, None, False], dtype="boolean"),
    "string": pd.array(["a", None, "c"], dtype="string"),
    "category": pd.Categorical(["高", None, "低"], categories=["低", "高"], ordered=True),
    "cut": pd.cut([1, 2, 9], 3),
    "date": pd.to_datetime(["2026-01-01", None, "2026-02-28 13:30"], format="ISO8601"),
    "zone": pd.to_datetime(["2026-01-01", None, "2026-02-28"]).tz_localize("Asia/Shanghai"),
    "span": pd.to_timedelta([1, None, 3], unit="D"),
    "period": pd.period_range("2026-01", periods=3, freq="M"),
    "float32": np.array([0.1, 2, 3], dtype="float32"),
    "uint8": np.array([1, 2, 255], dtype="uint8"),
}
VALUES = [
    *(pd.Series(column, index=LABELS, name=name) for name, column in COLUMNS.items()),
    pd.DataFrame(COLUMNS, index=LABELS),
    pd.DataFrame(COLUMNS, index=LABELS).set_index(["int", "text"]),
    pd.DataFrame(), pd.DataFrame({"a": [1]}).iloc[:0], pd.DataFrame({"a": [1]})[[]],
    pd.DataFrame([[1, 2], [3, 4]], columns=["a", "a"]),
    pd.crosstab(pd.Series([1, 1, 2], name="r"), pd.Series(["x", "y", "x"], name="c")),
    pd.Series([1, 2, 3]).groupby([1, 1, 2]).agg(["sum", "mean"]),
    pd.Index(["a", "b"]), pd.DatetimeIndex(["2026-01-01", "2026-01-03"]), pd.RangeIndex(2, 9, 3),
    np.float64(1), np.int32(4), np.bool_(1), np.str_("甲"), np.datetime64("2026-01-01"), np.timedelta64(3, "D"),
    np.array([[1, 2], [3, 4.5]]), np.array(3), np.array(["a", "bb"]), np.array([1, None], dtype=object),
    pd.Timestamp("2026-01-01"), pd.Timestamp("2026-01-01 08:00", tz="Asia/Shanghai"), pd.Timedelta("1D"),
    pd.NaT, pd.NA, pd.Period("2026-01", "M"), pd.Interval(1, 2.5), frozenset({1}), {1, "a"}, -(10**30),
    decimal.Decimal("1.10"), dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
]  # fmt: skip


def through(value):
    return codec.decode(json.loads(codec.dumps(codec.encode(value))))


@given(plain)
def test_plain_values_come_back_with_their_types(value):
    back = through(value)
    assert type(back) is type(value)
    assert codec.dumps(codec.encode(back)) == codec.dumps(codec.encode(value))
    assert repr(back) == repr(value) or isinstance(value, (set, dict, list, tuple))


@given(
    hnp.arrays(hnp.integer_dtypes() | hnp.floating_dtypes(sizes=(32, 64)) | hnp.boolean_dtypes(), hnp.array_shapes())
)
def test_arrays_come_back_equal(array):
    array = array.astype(array.dtype.newbyteorder("="))
    back = through(array)
    assert back.dtype == array.dtype
    np.testing.assert_array_equal(back, array)


@pytest.mark.parametrize("value", VALUES, ids=lambda value: f"{type(value).__name__}-{getattr(value, 'name', '')}")
def test_tables_and_scalars_come_back_equal(value):
    back = through(value)
    assert type(back) is type(value)
    assert codec.dumps(codec.encode(back)) == codec.dumps(codec.encode(value))
    if isinstance(value, pd.DataFrame):
        pd.testing.assert_frame_equal(back, value)
    elif isinstance(value, pd.Series):
        pd.testing.assert_series_equal(back, value)
    elif isinstance(value, pd.Index):
        pd.testing.assert_index_equal(back, value)
    elif value is not pd.NaT and value is not pd.NA:
        np.testing.assert_array_equal(back, value)


def test_numbers_survive_a_passage_through_javascript():
    # JSON.parse and JSON.stringify turn 1.0 into 1 and lose the end of large whole numbers.
    data = codec.encode([1.0, 2**60, -0.0, 1e22, np.array([1.0, 2.0]), 0.1])
    assert '1.0"' in codec.dumps(data[0])
    assert isinstance(data[1], dict)
    assert data[4]["v"] == [1.0, 2.0]
    assert codec.decode(json.loads(codec.dumps(data).replace("[1.0,2.0]", "[1,2]")))[4].dtype == "float64"


class Always(float):
    def __eq__(self, other):
        return True

    __hash__ = float.__hash__


class Words(str):
    __slots__ = ()


class Frame(pd.DataFrame):
    pass


def endless():
    items = []
    items.append(items)
    return items


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Always(1), "Always 不能判分"),
        (lambda: [Words("a")], "Words 不能判分"),
        (lambda: Frame({"a": [1]}), "Frame 不能判分"),
        (lambda: {"a": Always(2)}, "Always 不能判分"),
        (object, "object 不能判分"),
        (lambda: range(3), r"用 list\(…\)"),
        (lambda: (x for x in "ab"), r"用 list\(…\)"),
        ({}.keys, r"用 list\(…\)"),
        (lambda: len, "忘了在后面写括号"),
        (lambda: pd.DataFrame({"a": [1]}).groupby("a"), "后面还要接汇总"),
        (lambda: 1j, "complex 不能判分"),
        (lambda: np.array([1j]), "complex128"),
        (lambda: pd.Series([1, 0], dtype="Sparse[int]"), "Sparse"),
        (endless, "嵌套太深"),
        (lambda: list(range(300_000)), "结果太大"),
        (lambda: np.zeros(300_000), "结果太大"),
        (lambda: pd.RangeIndex(10**12), "结果太大"),
        (lambda: "a" * 3_000_000, "文字太长"),
        (lambda: 10**5000, "大得离谱"),
    ],
)
def test_what_is_no_plain_value_is_refused_with_a_sentence(make, says):
    with pytest.raises(codec.UnsupportedError, match=says):
        codec.encode(make())


def test_unknown_tags_are_an_error():
    with pytest.raises(ValueError, match="unknown tag"):
        codec.decode({"t": "pickle", "v": "gASV"})


def test_plain_values_need_neither_numpy_nor_pandas():
    program = (
        "import sys, graders.entry as e, graders.judge, graders.judge_answers\n"
        'out = e.run_cases(\'def f(a):\\n    return a\', \'{"function": "f", "cases": [{"args": [1]}]}\', \'{}\')\n'
        "print('numpy' in sys.modules or 'pandas' in sys.modules, '\"value\":1' in out)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


@pytest.mark.parametrize(
    "made", [collections.Counter("aab"), collections.OrderedDict(a=2, b=1), collections.defaultdict(int, a=2, b=1)]
)
def test_the_standard_librarys_own_dicts_are_dicts(made):
    assert codec.decode(codec.encode(made)) == {"a": 2, "b": 1}


def test_a_students_own_kind_of_dict_is_refused():
    class Always(dict):
        def __eq__(self, _other):
            return True

        __hash__ = None

    with pytest.raises(codec.UnsupportedError):
        codec.encode(Always(a=1))
