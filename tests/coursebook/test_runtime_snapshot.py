"""Snapshots: made and restored in Deno, the same bytes everywhere, refused where they don't fit; the classic boot."""

import io
import json
import shutil
import sys
from pathlib import Path

import pandas as pd
import pytest

from coursebook.errors import CourseError
from coursebook.runtime import Silent, versions
from coursebook.runtime.publish import prepare

CODE = Path(__file__).parents[2] / "coursebook"


@pytest.fixture(scope="module")
def runtime(tmp_path_factory):
    """A runtime with pandas and a small engine."""
    engine = tmp_path_factory.mktemp("course") / "tiny_engine"
    engine.mkdir()
    (engine / "__init__.py").write_text("def total(numbers):\n    return sum(numbers)\n", "utf-8")
    return prepare({"pandas", "tiny_engine"}, [engine], report=Silent())


@pytest.fixture(scope="module")
def core(runtime):
    return runtime.kinds["core"]


@pytest.fixture
def run(in_deno, runtime, tmp_path):
    """`run(kind, program, …)` gives each program's value and how often late files were opened."""
    return lambda kind, *programs, **more: in_deno.values(runtime, kind, list(programs), tmp_path, **more)


def test_the_judge_runs_at_once_and_nothing_is_read_late(run):
    program = "from graders import entry; entry.run_free('print(6 * 7)', '{}', '{}')"
    ((value, opened),) = run("core", program)
    assert json.loads(value)["printed"] == "42\n"
    assert opened == 0


def test_modules_that_were_not_imported_come_late_and_once(run):
    programs = ["import wave; wave.__name__", "import html.parser, zoneinfo; html.parser.__name__", "1"]
    assert run("core", *programs) == [("wave", 1), ("html.parser", 1), (1, 1)]


def test_a_missing_module_is_missing(run):
    program = "try:\n    import nowhere\nexcept ModuleNotFoundError as error:\n    name = error.name\nname"
    assert run("core", program)[0][0] == "nowhere"


def test_the_courses_own_package_is_there(run):
    assert run("core", "import tiny_engine; tiny_engine.total([1, 2])") == [(3, 0)]


@pytest.mark.parametrize(
    "left",
    [
        "for k in range(99): asyncio.new_event_loop().call_soon(lambda: k)",
        "async def work(): pass\nasyncio.ensure_future(work())",
    ],
    ids=["a callback", "a task"],
)
def test_nothing_is_called_after_the_program_that_has_left_it_in_the_event_loop(in_deno, runtime, tmp_path, left):
    programs = [f"import asyncio\n{left}\n1", "held = [[k] for k in range(9999)]\n2", "3"]
    assert in_deno.rewound(runtime, "core", programs, tmp_path) == [(1, True), (2, True), (3, True)]


SNIPPETS = [
    "str(pd.DataFrame({'a': [1, 2, 2], 'b': [1.5, None, 3]}).groupby('a')['b'].agg(['sum', 'count']))",
    "str(pd.DataFrame({'a': [3, 1]}).sort_values('a').describe())",
    "pd.Series([1, 2, 3]).rolling(2).mean().to_json()",
    "str(pd.to_datetime(['2026-01-31']).tz_localize('Asia/Shanghai'))",
    "pd.read_csv(io.StringIO('k,v\\nx,1\\ny,2')).set_index('k').T.to_csv()",
    "str(pd.qcut(pd.Series(range(8)), 4, labels=[1, 2, 3, 4]).tolist())",
    "str(np.random.default_rng(7).normal(size=3))",
    "str(np.fft.fft([1.0, 2.0, 3.0]))",
    "str(np.linalg.solve([[2.0, 1.0], [1.0, 3.0]], [1.0, 2.0]))",
    "str(pd.Series(['b', 'a']).str.upper().value_counts().index.tolist())",
    "pd.merge(pd.DataFrame({'k': [1]}), pd.DataFrame({'k': [1], 'v': ['x']})).to_html()",
    "str(pd.date_range('2026-01-31', periods=3, freq='ME').to_list())",
    "str(pd.DataFrame({'a': [1]}).eval('b = a + 1').dtypes.to_dict())",
]


IMPORTS = "import io, numpy as np, pandas as pd"


def on_the_host():
    names = {"pd": pd, "np": sys.modules["numpy"], "io": io}
    return [eval(snippet, names) for snippet in SNIPPETS]  # noqa: S307  (our own lines above)


def test_pandas_gives_what_it_gives_on_the_host(run):
    assert [value for value, _ in run("pandas", IMPORTS, *SNIPPETS)[1:]] == on_the_host()


def test_the_classic_boot_gives_the_same(run):
    programs = [IMPORTS, "import tiny_engine; tiny_engine.total([1, 2])", *SNIPPETS]
    assert [value for value, _ in run("pandas", *programs, classic=True)[1:]] == [3, *on_the_host()]


def test_the_boot_is_written_for_the_versions_that_are_fetched():
    engine = (CODE / "browser" / "inside" / "engine.js").read_text("utf-8")
    again = "read every module in browser/inside again: it leans on the insides of this very version"
    assert f'PYODIDE = "{versions().pyodide}"' in engine, again
    assert f'PYTHON = "{versions().python}"' in engine, again


@pytest.fixture(scope="module")
def plain():
    """The snapshot of a course without pandas: its core is made for no libraries."""
    return prepare(set(), report=Silent())


@pytest.mark.usefixtures("own_runtime_cache")
def test_it_is_the_same_in_another_place_time_zone_and_language(plain, monkeypatch):
    monkeypatch.setenv("TZ", "America/St_Johns")
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    here, there = plain, prepare(set(), report=Silent())
    pairs = [(here.core[name], there.core[name]) for name in here.core]
    pairs += [(path, there.kinds["core"] / path.name) for path in here.kinds["core"].iterdir()]
    assert len(pairs) >= 7
    assert all(one != other and one.read_bytes() == other.read_bytes() for one, other in pairs)


@pytest.mark.usefixtures("own_runtime_cache")
def test_a_damaged_one_in_the_cache_is_made_again():
    made = prepare(set(), report=Silent()).kinds["core"]
    right = (made / "snapshot.bin").read_bytes()
    (made / "snapshot.bin").write_bytes(right[:-1])
    assert prepare(set(), report=Silent()).kinds["core"] == made
    assert (made / "snapshot.bin").read_bytes() == right


@pytest.fixture
def changed(core, tmp_path):
    """A copy of the core snapshot whose layout and bytes a test may change."""
    folder = shutil.copytree(core, tmp_path / "changed")

    def change(edit=lambda layout: layout, data=lambda memory: memory):
        layout = json.loads((folder / "layout.json").read_text("utf-8"))
        (folder / "layout.json").write_text(json.dumps(edit(layout)), "utf-8")
        (folder / "snapshot.bin").write_bytes(data((folder / "snapshot.bin").read_bytes()))
        return folder

    return change


@pytest.mark.parametrize("other", [{"tableEnd": 7000}, {"places": {}}], ids=["a shorter one", "functions not told"])
def test_another_function_table_is_refused(run, changed, other):
    folder = changed(lambda layout: layout | other)
    with pytest.raises(CourseError, match="function table differs at the end"):
        run("core", "1", files=folder)


def test_changed_memory_is_refused(run, changed):
    folder = changed(data=lambda rest: rest[:-1] + bytes([rest[-1] ^ 1]))
    with pytest.raises(CourseError, match="the restored memory differs"):
        run("core", "1", files=folder)


def test_a_cut_off_snapshot_is_refused(run, changed):
    folder = changed(data=lambda rest: rest[:-1])
    with pytest.raises(CourseError, match="the snapshot is cut off"):
        run("core", "1", files=folder)


def test_a_cut_off_bundle_is_refused(run, changed):
    folder = changed()
    (folder / "late.bin").write_bytes((folder / "late.bin").read_bytes()[:-1])
    with pytest.raises(CourseError, match="a bundle of files is cut off"):
        run("core", "import wave", files=folder)


def test_the_copy_for_these_tests_is_itself_sound(run, changed):
    assert run("core", "1", files=changed()) == [(1, 0)]
