"""The published set: what is in it, that it boots, that the same input gives the same bytes.

Uses the user's cache, so that the runtime is fetched (for real, once per machine) and made lean once.
"""

import json
import os
import re

import dateutil
import numpy as np
import pandas as pd
import pytest

from coursebook import licences
from coursebook.errors import CourseError
from coursebook.runtime import Silent, prepare, publish, versions
from coursebook.runtime.cache import cache_dir
from coursebook.runtime.fetch import files_dir
from coursebook.runtime.trim import Job, make

PREFIX = "assets/coursebook/runtime/"
SOURCE = '''"""Sums."""

CASES = {"b", "a", "c", "Ä"}


def total(numbers):
    """Add up."""
    assert numbers is not None
    return sum(numbers)
'''


def engine(folder, source=SOURCE):
    """A pure Python package as a course brings it."""
    path = folder / "tiny_engine"
    (path / "__pycache__").mkdir(parents=True)
    (path / "__init__.py").write_text(source, "utf-8")
    (path / "table.json").write_text("[1]", "utf-8")
    (path / "__pycache__" / "stale.pyc").write_bytes(b"stale")
    return path


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    return publish({"pandas", "tiny_engine"}, [engine(tmp_path_factory.mktemp("course"))])


@pytest.fixture(scope="module")
def runtime(tmp_path_factory):
    return prepare({"pandas", "tiny_engine"}, [engine(tmp_path_factory.mktemp("course"))])


@pytest.fixture
def python(in_deno, runtime, tmp_path):
    """`python(kind, program)` gives the program's last value, without the snapshot."""
    return lambda kind, program: in_deno.values(runtime, kind, [program], tmp_path, classic=True)[0][0]


def test_everything_lies_in_one_folder_of_the_site_under_names_that_say_what_is_in_it(published):
    names = {place.removeprefix(PREFIX) for place in published}
    assert all(place.startswith(PREFIX) for place in published)
    assert {re.sub(r"-[0-9a-f]{12}", "-", name) for name in names} == {
        "runtime.json", "tiny_engine-.bin",
        *(f"pyodide-/pyodide.{end}" for end in ("mjs", "asm.js", "asm.wasm", "cold.wasm")), "pandas-/cold.bin",
        *(f"{kind}-/{file}.bin" for kind in ("core", "pandas") for file in ("snapshot", "libraries", "late")),
        *(f"{kind}-/layout.json" for kind in ("core", "pandas")),
    }  # fmt: skip


def test_runtime_json_tells_honest_sizes(published):
    manifest = json.loads(published[PREFIX + "runtime.json"].read_text("utf-8"))
    assert manifest["pyodide"] == versions().pyodide
    sizes = {place.removeprefix(PREFIX): path.stat().st_size for place, path in published.items()}
    del sizes["runtime.json"]
    assert manifest["bytes"] == sizes
    assert set(manifest["kinds"]["pandas"]["has"]) == {"graders", "numpy", "pandas", "python-dateutil", "tzdata"}
    assert manifest["extras"]["tiny_engine"] in sizes


def test_pandas_runs_in_the_versions_of_the_host(python):
    program = """
import json, io, numpy, pandas, dateutil
frame = pandas.read_csv(io.StringIO("name,paid\\nA,1.5\\nA,2\\nB,3"))
when = str(pandas.Timestamp("2026-01-31", tz="Asia/Shanghai"))
table = frame.groupby("name")["paid"].sum().to_dict()
json.dumps([pandas.__version__, numpy.__version__, dateutil.__version__, table, when])
"""
    host = [pd.__version__, np.__version__, dateutil.__version__]
    assert json.loads(python("pandas", program)) == [*host, {"A": 3.5, "B": 3.0}, "2026-01-31 00:00:00+08:00"]


def test_the_engine_and_the_graders_are_there_without_docstrings_but_with_asserts(python):
    program = """
import graders, tiny_engine, importlib.resources as resources
try:
    tiny_engine.total(None)
except AssertionError:
    caught = True
data = resources.files("tiny_engine").joinpath("table.json").read_text()
str([tiny_engine.total([1, 2]), tiny_engine.total.__doc__, caught, data, graders.__name__])
"""
    assert python("core", program) == "[3, '', True, '[1]', 'graders']"


def test_the_standard_library_students_use_is_there(python):
    program = """
import collections, csv, datetime, decimal, fractions, functools, itertools, json, math, random, re, statistics
import string, dataclasses, typing, enum, calendar, copy, textwrap, traceback, unittest, zoneinfo, asyncio
str([statistics.mean([1, 2, 6]), str(decimal.Decimal("0.1") * 3), calendar.isleap(2028)])
"""
    assert python("core", program) == "[3, '0.3', True]"


def names_in(path):
    data = path.read_bytes()
    return set(json.loads(data[4 : 4 + int.from_bytes(data[:4], "little")]))


def test_what_is_published_is_lean(runtime):
    names = names_in(runtime.kinds["pandas"] / "late.bin")
    assert "/lib/lean/pandas/core/frame.pyc" in names
    assert "/lib/lean/numpy-2.0.2.dist-info/LICENSE.txt" in names
    assert not [name for name in names if name.endswith((".py", ".pyi", ".h", ".so"))]
    assert not [name for name in names if "/tests/" in name or "__pycache__" in name]
    assert all(name.endswith(".so") for name in names_in(runtime.kinds["pandas"] / "libraries.bin"))


def test_nothing_is_published_that_no_exercise_declares(tmp_path):
    files = {place.removeprefix(PREFIX) for place in publish(set(), [engine(tmp_path)])}
    kinds = {name.split("-")[0] for name in files}
    assert kinds == {"pyodide", "core", "runtime.json"}


def test_the_same_input_gives_the_same_bytes_in_another_place_and_cache(tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    published = publish({"tiny_engine"}, [engine(tmp_path / "here")])
    core = files_dir()
    packages = cache_dir() / "deno"
    for path in engine(tmp_path).rglob("*"):
        os.utime(path, (1, 1))
    monkeypatch.setenv("COURSEBOOK_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    monkeypatch.setenv("COURSEBOOK_RUNTIME", str(core))
    (cache_dir() / "deno").symlink_to(packages)
    again = publish({"tiny_engine"}, [tmp_path / "tiny_engine"])
    names = {place for place in again if not place.endswith("runtime.json")}
    assert len(names) == 9
    assert all(again[name].read_bytes() == published[name].read_bytes() for name in names)
    assert again == publish({"tiny_engine"}, [tmp_path / "tiny_engine"])


def test_a_changed_engine_has_another_name(published, tmp_path):
    changed = publish({"pandas", "tiny_engine"}, [engine(tmp_path, SOURCE + "\nMORE = 1\n")])
    (before,) = [place for place in published if "tiny_engine" in place]
    (after,) = [place for place in changed if "tiny_engine" in place]
    assert before != after
    assert set(published) - {before} == set(changed) - {after}


def test_a_damaged_archive_in_the_cache_is_made_again(tmp_path, monkeypatch):
    core = files_dir()
    monkeypatch.setenv("COURSEBOOK_CACHE", str(tmp_path / "cache"))
    job = Job("package", "tiny_engine", "1.0", (("tiny_engine/__init__.py", engine(tmp_path) / "__init__.py"),))
    (made,) = make([job], core, Silent())
    right = made.read_bytes()
    made.write_bytes(right[:100])
    assert make([job], core, Silent()) == [made]
    assert made.read_bytes() == right
    assert list((cache_dir() / "unfinished").iterdir()) == []


def test_an_engine_with_a_syntax_error_is_named_with_its_line(tmp_path):
    folder = engine(tmp_path, "ok = 1\ndef broken(:\n")
    with pytest.raises(CourseError) as caught:
        publish({"tiny_engine"}, [folder])
    (problem,) = caught.value.problems
    assert (problem.file, problem.place) == (folder / "__init__.py", "2")
    assert problem.message.startswith("Python 语法错误")


def test_a_folder_that_is_no_package_is_said_to_be_none(tmp_path):
    (tmp_path / "tiny_engine").mkdir()
    with pytest.raises(CourseError, match="不是 Python 软件包"):
        publish({"tiny_engine"}, [tmp_path / "tiny_engine"])


def test_windows_line_ends_do_not_change_the_wheel(published, tmp_path):
    folder = engine(tmp_path)
    (folder / "__init__.py").write_bytes(SOURCE.replace("\n", "\r\n").encode())
    again = publish({"tiny_engine"}, [folder])
    (place,) = [name for name in again if "tiny_engine" in name]
    assert again[place].read_bytes() == published[place].read_bytes()


def test_the_page_of_licences_names_every_published_version():
    named = {(software.name, software.version) for software in licences.read()}
    pinned = {(package.name, package.version) for package in versions().packages.values()}
    assert pinned | {("Pyodide", versions().pyodide), ("CPython", versions().python)} <= named


def test_a_package_that_the_browser_does_not_have_is_named(tmp_path):
    with pytest.raises(CourseError, match=r"浏览器里没有这些软件包：scipy；可用的是 numpy、pandas、.*tiny_engine"):
        publish({"scipy", "pandas"}, [engine(tmp_path)])
