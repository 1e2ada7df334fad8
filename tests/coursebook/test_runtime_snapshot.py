"""Snapshots: made and restored in Deno, the same bytes everywhere, refused where they don't fit; the classic boot."""

import io
import json
import shutil
import struct
import sys
from pathlib import Path

import pandas as pd
import pytest

from coursebook import deno
from coursebook.errors import CourseError
from coursebook.runtime import Silent, versions
from coursebook.runtime import snapshot as snapshots
from coursebook.runtime.fetch import files_dir
from coursebook.runtime.publish import prepare
from coursebook.runtime.snapshot import FIRST_USE

HERE = Path(__file__).parent
RESTORE = HERE / "restore_snapshot.mjs"
CODE = HERE.parents[1] / "coursebook"


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


@pytest.fixture(scope="module")
def pandas(runtime):
    return runtime.kinds["pandas"]


def run(folder, tmp_path, *programs, **more):
    """Start Python in Deno from a snapshot's folder and run programs one after the other."""
    job = {"core": str(files_dir()), "snapshot": str(folder), "extras": [], "programs": programs, **more}
    path = tmp_path / "job.json"
    path.write_text(json.dumps(job), "utf-8")
    allowed = deno.allow("read", [files_dir(), folder, tmp_path, HERE, CODE, *map(Path, job["extras"])])
    lines = deno.run(["run", "--no-config", "--no-lock", "--no-remote", allowed, RESTORE, path], timeout=120)
    return [json.loads(line) for line in lines.splitlines()]


def test_the_judge_runs_at_once_and_nothing_is_read_late(core, tmp_path):
    program = "from graders import entry; entry.run_free('print(6 * 7)', '{}', '{}')"
    (answer,) = run(core, tmp_path, program)
    assert json.loads(answer["value"])["printed"] == "42\n"
    assert answer["opened"] == 0


def test_modules_that_were_not_imported_come_late_and_once(core, tmp_path):
    programs = ["import wave; wave.__name__", "import html.parser, zoneinfo; html.parser.__name__", "1"]
    answers = run(core, tmp_path, *programs)
    assert [answer["value"] for answer in answers] == ["wave", "html.parser", 1]
    assert [answer["opened"] for answer in answers] == [1, 1, 1]


def test_a_missing_module_is_missing(core, tmp_path):
    program = "try:\n    import nowhere\nexcept ModuleNotFoundError as error:\n    name = error.name\nname"
    assert run(core, tmp_path, program)[0]["value"] == "nowhere"


def test_the_courses_own_package_is_there(runtime, core, tmp_path):
    extras = [str(path) for path in runtime.extras.values()]
    (answer,) = run(core, tmp_path, "import tiny_engine; tiny_engine.total([1, 2])", extras=extras)
    assert answer == {"value": 3, "opened": 0}


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


def test_pandas_gives_what_it_gives_on_the_host(pandas, tmp_path):
    answers = run(pandas, tmp_path, IMPORTS, *SNIPPETS)[1:]
    assert [answer["value"] for answer in answers] == on_the_host()


def test_the_classic_boot_gives_the_same(runtime, pandas, tmp_path):
    extras = [str(path) for path in runtime.extras.values()]
    program = "import tiny_engine; tiny_engine.total([1, 2])"
    imports = FIRST_USE["pandas"]["imports"]
    answers = run(pandas, tmp_path, IMPORTS, program, *SNIPPETS, extras=extras, imports=imports)[1:]
    assert [answer["value"] for answer in answers] == [3, *on_the_host()]


def test_the_boot_is_written_for_the_versions_that_are_fetched():
    engine = (CODE / "browser" / "inside" / "engine.js").read_text("utf-8")
    again = "read every module in browser/inside again: it leans on the insides of this very version"
    assert f'PYODIDE = "{versions().pyodide}"' in engine, again
    assert f'PYTHON = "{versions().python}"' in engine, again


@pytest.fixture
def own_cache(runtime, tmp_path, monkeypatch):  # noqa: ARG001  the core must have been fetched
    """A cache of this test's own, with Pyodide's core in it: other tests read the common one at the same time."""
    fetched = files_dir()
    monkeypatch.setenv("COURSEBOOK_CACHE", str(tmp_path / "cache"))
    for path in fetched.glob("py*"):
        shutil.copyfile(path, files_dir() / path.name)


@pytest.mark.usefixtures("own_cache")
def test_it_is_the_same_in_another_place_time_zone_and_language(core, monkeypatch):
    monkeypatch.setenv("TZ", "America/St_Johns")
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    again = prepare(set(), report=Silent()).kinds["core"]
    assert again != core
    assert all((again / name).read_bytes() == (core / name).read_bytes() for name in snapshots.FILES)


@pytest.mark.usefixtures("own_cache")
def test_a_damaged_one_in_the_cache_is_made_again(core):
    made = prepare(set(), report=Silent()).kinds["core"]
    (made / "snapshot.bin").write_bytes((core / "snapshot.bin").read_bytes()[:-1])
    assert prepare(set(), report=Silent()).kinds["core"] == made
    assert (made / "snapshot.bin").read_bytes() == (core / "snapshot.bin").read_bytes()


@pytest.fixture
def changed(core, tmp_path):
    """A copy of the core snapshot whose header and bytes a test may change."""
    folder = shutil.copytree(core, tmp_path / "changed")

    def change(edit=lambda header: header, data=lambda rest: rest):
        file = (folder / "snapshot.bin").read_bytes()
        length, total = struct.unpack_from("<II", file)
        rest = file[8 + -(-length // 8) * 8 :]
        text = json.dumps(edit(json.loads(file[8 : 8 + length]))).encode()
        padded = text + b" " * (-len(text) % 8)
        (folder / "snapshot.bin").write_bytes(struct.pack("<II", len(padded), total) + padded + data(rest))
        return folder

    return change


def test_another_function_table_is_refused(changed, tmp_path):
    folder = changed(lambda header: header | {"tableEnd": header["tableEnd"] - 1})
    with pytest.raises(CourseError, match="function table differs at the end"):
        run(folder, tmp_path, "1")


def test_changed_memory_is_refused(changed, tmp_path):
    folder = changed(data=lambda rest: rest[:-1] + bytes([rest[-1] ^ 1]))
    with pytest.raises(CourseError, match="the restored memory differs"):
        run(folder, tmp_path, "1")


def test_a_cut_off_snapshot_is_refused(changed, tmp_path):
    folder = changed(data=lambda rest: rest[:-1])
    with pytest.raises(CourseError, match="the snapshot is cut off"):
        run(folder, tmp_path, "1")


def test_the_copy_for_these_tests_is_itself_sound(changed, tmp_path):
    assert run(changed(), tmp_path, "1")[0]["value"] == 1
