"""Snippets as students write them give the same on the host, after a classic boot and from the snapshot."""

import pytest

from coursebook.runtime import Silent
from coursebook.runtime.publish import prepare

RUN = "from graders import entry\nentry.run_free({source!r}, '{{}}', '{{}}')"
# Reading late.bin costs a student the time to fetch it: everyday work with tables and texts never does.
LATE = {
    *("python.copy_and_pprint", "python.uuid_and_secrets", "python.html_and_urls", "python.lazily_imported"),
    *("python.argparse_and_shlex", "python.zip_and_gzip", "python.asyncio_names", "python.unittest_module"),
    *("tables.np_polynomial", "tables.np_testing", "tables.time_zones", "tables.pickle_round", "tables.testing_tables"),
    *("tables.plot_missing", "tables.sql_reader", "tables.dir_of_module", "tables.error_timezone"),
}


@pytest.fixture(scope="module")
def runtime():
    return prepare({"pandas"}, report=Silent())


@pytest.fixture(scope="module")
def expected(parity, tmp_path_factory):
    return parity.on_the_host(tmp_path_factory.mktemp("host"))


@pytest.fixture
def run(in_deno, runtime, tmp_path):
    """`run(sources, classic=…)` gives each source's outcome and how often late files had been opened."""

    def start(sources, *, classic=False):
        programs = [RUN.format(source=source) for source in sources]
        return in_deno.values(runtime, "pandas", programs, tmp_path, classic=classic)

    return start


@pytest.mark.parametrize("classic", [False, True], ids=["snapshot", "classic"])
def test_the_same_in_deno(parity, run, expected, classic):
    sources = parity.snippets()
    found = run(sources.values(), classic=classic)
    results = dict(zip(sources, (parity.shown(value) for value, _ in found), strict=True))
    assert len(results) >= 200
    assert parity.different(expected, results) == {}


def test_those_apart_are_so_alike_after_both_boots(parity, run):
    sources = [parity.snippets()[name] for name in parity.apart()]
    first, second = ([parity.shown(value) for value, _ in run(sources, classic=classic)] for classic in (True, False))
    assert first == second


def test_everyday_work_reads_nothing_late(parity, run):
    everyday = {name: source for name, source in parity.snippets().items() if name not in LATE}
    opened = [count for _, count in run(everyday.values())]
    assert [name for name, count in zip(everyday, opened, strict=True) if count][:1] == []


def test_everyday_work_needs_no_second_parts(parity, in_deno, runtime, tmp_path):
    programs = [RUN.format(source=source) for source in parity.snippets().values()]
    assert in_deno.second_parts(runtime, "pandas", programs, tmp_path) == []


def test_what_hardly_anybody_calls_gives_the_same(in_deno, runtime, tmp_path):
    """Each of these is compiled code that no everyday program calls, of Python itself and of a library."""
    programs = ["(0.1).hex()", "import numpy as np; str(np.linalg.svd(np.eye(2) * 3)[1])"]
    found = in_deno.values(runtime, "pandas", programs, tmp_path)
    assert [value for value, _ in found] == [(0.1).hex(), "[3. 3.]"]
    assert in_deno.second_parts(runtime, "pandas", programs, tmp_path) == ["pyodide", "_umath_linalg"]
