"""No public function of the engine changes what it is given: every call in every example is watched."""

import copy
import doctest
import functools
import importlib
import inspect
import pkgutil
import sys

import numpy as np
import pandas as pd
import pytest

import crm_engine

FAMILIES = sorted(m.name for m in pkgutil.iter_modules(crm_engine.__path__) if not m.name.startswith("_"))


def public(family):
    module = importlib.import_module(f"crm_engine.{family}")
    found = {name: getattr(module, name) for name in module.__all__}
    return {name: function for name, function in found.items() if inspect.isroutine(function)}


def same(a, b):
    """Tell whether two values are equal to the last bit, order and labels included."""
    match a:
        case pd.DataFrame():
            equal = a.equals(b) and a.index.identical(b.index) and a.columns.identical(b.columns)
        case pd.Series():
            equal = a.equals(b) and a.index.identical(b.index) and a.name == b.name
        case pd.Index():
            equal = a.identical(b)
        case np.ndarray():
            equal = a.dtype == b.dtype and np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
        case dict():
            equal = list(a) == list(b) and all(same(a[k], b[k]) for k in a)
        case list() | tuple():
            equal = len(a) == len(b) and all(map(same, a, b))
        case _:
            equal = repr(a) == repr(b)
    return equal


def watched(function, seen):
    """Return the function that also compares what it was given with a copy made before."""

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        before = copy.deepcopy((args, kwargs))
        try:
            return function(*args, **kwargs)
        finally:
            seen.append((function.__name__, same(before, (args, kwargs))))

    return wrapper


@pytest.mark.parametrize("family", FAMILIES)
def test_no_example_changes_its_inputs(family):
    seen: list[tuple[str, bool]] = []
    watch = {name: watched(function, seen) for name, function in public(family).items()}
    finder = doctest.DocTestFinder(recurse=False)
    for name, function in public(family).items():
        names = dict(vars(sys.modules[function.__module__])) | watch
        for example in finder.find(function, f"{family}.{name}", globs=names):
            report: list[str] = []
            runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
            assert runner.run(example, out=report.append).failed == 0, "".join(report)
    assert [name for name, kept in seen if not kept] == []
    assert sorted(set(watch) - {name for name, _ in seen}) == []


def test_the_watch_notices_a_change():
    def sort(rows):
        rows.sort()

    def add(table):
        table["b"] = 1

    seen: list[tuple[str, bool]] = []
    watched(sort, seen)([1, 2])
    watched(sort, seen)([2, 1])
    watched(add, seen)(pd.DataFrame({"a": [1]}))
    assert seen == [("sort", True), ("sort", False), ("add", False)]
