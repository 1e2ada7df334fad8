"""What cannot be computed is refused with a Chinese sentence: the arguments of every example are spoilt one by one."""

import copy
import doctest
import functools
import importlib
import inspect
import math
import re
from pathlib import Path

import pandas as pd
import pytest

from coursebook.handbook import read_families
from tests.crm_engine.test_order_and_units import ORDER, equal

ROOT = Path(__file__).parents[2]
# Files of the user, made-up companies and forms have rules of their own; special functions take any number.
FAMILIES = {
    family.name: family.functions
    for family in read_families(ROOT, "crm_engine", ROOT / "docs" / "handbook")
    if family.name not in {"datasets", "company", "artefact", "special"}
}
# Where nothing given has a meaning of its own.
MEANT = {
    ("graph_check", 1, "empty"),  # a chart without edges is a faulty chart, and that is the answer
    ("clv_markov", "periods", "None"),  # without end
    ("diversion_flags", "floor", "None"),  # does not look at prices
    ("diversion_kind", "neighbours", "empty"),  # nobody has neighbours
    ("validate_schema", 1, "empty"),  # no rules, no faults
    ("clusters", 0, "empty"),  # nothing is linked
    ("open_items", 1, "empty"),  # nobody has paid
    ("survivors", "rules", "empty"),  # the default rule for all columns
}


def spoilt(value):
    """Yield what the argument could be if something is wrong with it."""
    if isinstance(value, pd.DataFrame):
        yield "empty", value.iloc[:0]
        yield "no columns", value[[]]
    elif isinstance(value, pd.Series):
        yield "empty", value.iloc[:0]
        number = pd.api.types.is_numeric_dtype(value) and value.dtype != bool
        gap = value.astype(float if number else object).copy()
        gap.iloc[0] = math.nan if number else None
        yield "gap", gap
    elif type(value) in {int, float}:
        yield "nan", math.nan
        yield "None", None
        yield "text", "x"
    elif type(value) in {list, tuple, dict} and value and not isinstance(next(iter(value)), str):
        yield "empty", type(value)()


def first_call(function, shown):
    """Return the arguments of the first call in a function's example."""
    calls = []

    @functools.wraps(function)
    def recorded(*args, **kwargs):
        calls.append(copy.deepcopy((args, kwargs)))
        return function(*args, **kwargs)

    names: dict[str, object] = {}
    exec(shown.imports, names)  # noqa: S102 - our own examples
    names[shown.name] = recorded
    example = doctest.DocTestParser().get_doctest(shown.doc.get("Example"), names, shown.name, None, 0)
    doctest.DocTestRunner().run(example, out=lambda _: None)
    return calls[0] if calls else ((), {})


@pytest.mark.parametrize("family", FAMILIES)
def test_spoilt_arguments_are_refused_in_chinese(family):
    module, wrong = importlib.import_module(f"crm_engine.{family}"), []
    for shown in FAMILIES[family]:
        function = getattr(module, shown.name)
        if not inspect.isroutine(function):
            continue
        args, kwargs = first_call(function, shown)
        for place, value in [*enumerate(args), *kwargs.items()]:
            for what, bad in spoilt(value):
                if (shown.name, place, what) in MEANT:
                    continue
                changed = [*args[:place], bad, *args[place + 1 :]] if isinstance(place, int) else args
                try:
                    function(*changed, **(kwargs | ({} if isinstance(place, int) else {place: bad})))
                    wrong.append((shown.name, place, what, "accepted"))
                except ValueError as error:
                    if not re.search(r"[\u4e00-\u9fff]", str(error)):
                        wrong.append((shown.name, place, what, str(error)))
    assert wrong == []


@pytest.mark.parametrize("method", ORDER)
def test_an_empty_table_is_refused(method):
    table, call = ORDER[method]
    with pytest.raises(ValueError, match=r"[\u4e00-\u9fff]"):
        call(table.iloc[:0])


@pytest.mark.parametrize("method", [m for m in ORDER if not m.startswith("files.")])  # files judge empty cells
def test_a_gap_is_refused_or_plays_no_part(method):
    table, call = ORDER[method]
    expected = call(table)
    for column in table.columns:
        number = pd.api.types.is_numeric_dtype(table[column]) and table[column].dtype != bool
        gaps = table.astype({column: float if number else object})
        gaps.iloc[1, gaps.columns.get_loc(column)] = math.nan if number else None
        said = ""
        try:
            found = call(gaps)
        except ValueError as error:
            said = str(error)
        if said:
            assert re.search(r"[\u4e00-\u9fff]", said), said
        else:
            equal(found, expected)
