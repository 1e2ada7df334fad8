"""The published set: what is in it, that it boots, that the same input gives the same bytes.

Uses the user's cache, so that the runtime is fetched (for real, once per machine) and made lean once.
"""

import hashlib
import json
import os
import zipfile
from pathlib import Path

import dateutil
import numpy as np
import pandas as pd
import pytest

from coursebook import deno, licences
from coursebook.errors import CourseError
from coursebook.runtime import Silent, publish, versions
from coursebook.runtime.cache import cache_dir
from coursebook.runtime.fetch import files_dir
from coursebook.runtime.trim import Job, make

PREFIX = "assets/coursebook/runtime/"
BOOT = Path(__file__).with_name("boot_published.mjs")
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
def site(published, tmp_path_factory):
    """The folder of the runtime as it lies on a web server."""
    folder = tmp_path_factory.mktemp("site")
    for place, path in published.items():
        (folder / place.removeprefix(PREFIX)).write_bytes(path.read_bytes())
    return folder


def python(site, program, *packages):
    """Run a program in the published runtime as the page's worker would and return its last value."""
    allowed = deno.allow("read", [site, BOOT.parents[2]])
    arguments = ["run", "--no-config", "--no-lock", "--no-remote", allowed, BOOT, site]
    return deno.run([*arguments, versions().pyodide, versions().python, program, *packages], timeout=120).strip()


def test_everything_lies_in_one_folder_of_the_site(published):
    assert all(place.startswith(PREFIX) and "/" not in place.removeprefix(PREFIX) for place in published)


def test_the_lock_names_each_wheel_with_its_hash(site):
    packages = json.loads((site / "pyodide-lock.json").read_text("utf-8"))["packages"]
    assert set(packages) == {"graders", "numpy", "pandas", "python-dateutil", "tiny-engine", "tzdata"}
    for entry in packages.values():
        assert hashlib.sha256((site / entry["file_name"]).read_bytes()).hexdigest() == entry["sha256"]


def test_runtime_json_tells_honest_sizes(site):
    manifest = json.loads((site / "runtime.json").read_text("utf-8"))
    assert manifest["pyodide"] == versions().pyodide
    assert manifest["bytes"] == {
        path.name: path.stat().st_size for path in site.iterdir() if path.name != "runtime.json"
    }
    assert set(manifest["core"]) < set(manifest["bytes"])
    pandas = manifest["packages"]["pandas"]
    assert pandas["load"] == ["numpy", "tzdata", "python-dateutil"]
    files = [manifest["packages"][name]["file"] for name in [*pandas["load"], "pandas"]]
    assert pandas["bytes"] == sum(manifest["bytes"][file] for file in files)


def test_pandas_runs_in_the_versions_of_the_host(site):
    program = """
        import json, io, numpy, pandas, dateutil
        frame = pandas.read_csv(io.StringIO("name,paid\\nA,1.5\\nA,2\\nB,3"))
        when = str(pandas.Timestamp("2026-01-31", tz="Asia/Shanghai"))
        table = frame.groupby("name")["paid"].sum().to_dict()
        json.dumps([pandas.__version__, numpy.__version__, dateutil.__version__, table, when])
    """
    host = [pd.__version__, np.__version__, dateutil.__version__]
    assert json.loads(python(site, program, "pandas")) == [
        *host,
        {"A": 3.5, "B": 3.0},
        "2026-01-31 00:00:00+08:00",
    ]


def test_the_engine_and_the_graders_are_there_without_docstrings_but_with_asserts(site):
    program = """
        import graders, tiny_engine, importlib.resources as resources
        try:
            tiny_engine.total(None)
        except AssertionError:
            caught = True
        data = resources.files("tiny_engine").joinpath("table.json").read_text()
        str([tiny_engine.total([1, 2]), tiny_engine.total.__doc__, caught, data, graders.__name__])
    """
    assert python(site, program, "graders", "tiny_engine") == "[3, '', True, '[1]', 'graders']"


def test_the_standard_library_students_use_is_there(site):
    program = """
        import collections, csv, datetime, decimal, fractions, functools, itertools, json, math, random, re, statistics
        import string, dataclasses, typing, enum, calendar, copy, textwrap, traceback, unittest, zoneinfo, asyncio
        str([statistics.mean([1, 2, 6]), str(decimal.Decimal("0.1") * 3), calendar.isleap(2028)])
    """
    assert python(site, program) == "[3, '0.3', True]"


def test_wheels_are_lean(site):
    names = [name for path in site.glob("*.whl") for name in zipfile.ZipFile(path).namelist()]
    assert "pandas/core/frame.pyc" in names
    assert "numpy-2.0.2.dist-info/LICENSE.txt" in names
    assert not [name for name in names if name.endswith((".py", ".pyi", ".h"))]
    assert not [name for name in names if "/tests/" in name or "__pycache__" in name]
    assert sum(path.stat().st_size for path in site.glob("*.whl")) < 8e6


def test_nothing_is_published_that_no_exercise_declares(tmp_path):
    files = {place.removeprefix(PREFIX) for place in publish(set(), [engine(tmp_path)])}
    core = {"pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"}
    assert core < files
    assert {name.split("-")[0] for name in files - core} == {"graders", "runtime.json"}


def test_the_same_input_gives_the_same_bytes_in_another_place_and_cache(published, tmp_path, monkeypatch):
    core = files_dir()
    for path in engine(tmp_path).rglob("*"):
        os.utime(path, (1, 1))
    monkeypatch.setenv("COURSEBOOK_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    monkeypatch.setenv("COURSEBOOK_RUNTIME", str(core))
    again = publish({"tiny_engine"}, [tmp_path / "tiny_engine"])
    names = {place for place in again if "tiny_engine" in place or place.endswith(("stdlib.zip", "asm.js"))}
    assert len(names) == 3
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
