"""Snapshots: made in Deno, restored in Deno and in Chromium, the same bytes everywhere, refused when they don't fit."""

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
from coursebook.runtime import Silent, publish
from coursebook.runtime import snapshot as snapshots
from coursebook.runtime.fetch import files_dir
from coursebook.runtime.snapshot import snapshot

HERE = Path(__file__).parent
RESTORE = HERE / "restore_snapshot.mjs"
CODE = HERE.parents[1] / "coursebook" / "runtime"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A published runtime with pandas and a small engine."""
    folder = tmp_path_factory.mktemp("runtime")
    engine = tmp_path_factory.mktemp("course") / "tiny_engine"
    engine.mkdir()
    (engine / "__init__.py").write_text("def total(numbers):\n    return sum(numbers)\n", "utf-8")
    for place, path in publish({"pandas", "tiny_engine"}, [engine]).items():
        shutil.copyfile(path, folder / place.rsplit("/", 1)[1])
    return folder


def make(site, kind):
    names = ["graders"] if kind == "core" else ["graders", "numpy", "pandas", "python_dateutil", "tzdata"]
    wheels = [path for path in site.glob("*.whl") if path.name.split("-")[0] in names]
    return snapshot(kind, files_dir(), site / "python_stdlib.zip", wheels, Silent())


@pytest.fixture(scope="module")
def core(site):
    return make(site, "core")


@pytest.fixture(scope="module")
def pandas(site):
    return make(site, "pandas")


def run(site, folder, tmp_path, *programs, packages=()):
    """Restore in Deno and run programs one after the other."""
    job = {"core": str(site), "snapshot": str(folder), "packages": packages, "programs": programs}
    path = tmp_path / "job.json"
    path.write_text(json.dumps(job), "utf-8")
    allowed = deno.allow("read", [site, folder, tmp_path, HERE, CODE])
    lines = deno.run(["run", "--no-config", "--no-lock", "--no-remote", allowed, RESTORE, path], timeout=120)
    return [json.loads(line) for line in lines.splitlines()]


def test_the_judge_runs_at_once_and_nothing_is_read_late(site, core, tmp_path):
    program = "from graders import entry; entry.run_free('print(6 * 7)', '{}', '{}')"
    (answer,) = run(site, core, tmp_path, program)
    assert json.loads(answer["value"])["printed"] == "42\n"
    assert answer["opened"] == 0


def test_modules_that_were_not_imported_come_late_and_once(site, core, tmp_path):
    programs = ["import wave; wave.__name__", "import html.parser, zoneinfo; html.parser.__name__", "1"]
    answers = run(site, core, tmp_path, *programs)
    assert [answer["value"] for answer in answers] == ["wave", "html.parser", 1]
    assert [answer["opened"] for answer in answers] == [1, 1, 1]


def test_a_missing_module_is_missing(site, core, tmp_path):
    program = "try:\n    import nowhere\nexcept ModuleNotFoundError as error:\n    name = error.name\nname"
    assert run(site, core, tmp_path, program)[0]["value"] == "nowhere"


def test_a_package_can_be_loaded_afterwards(site, core, tmp_path):
    (answer,) = run(site, core, tmp_path, "import tiny_engine; tiny_engine.total([1, 2])", packages=["tiny_engine"])
    assert answer["value"] == 3


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


def test_pandas_gives_what_it_gives_on_the_host(site, pandas, tmp_path):
    names = {"pd": pd, "np": sys.modules["numpy"], "io": io}
    expected = [eval(snippet, names) for snippet in SNIPPETS]  # noqa: S307  (our own lines above)
    programs = ["import io, numpy as np, pandas as pd", *SNIPPETS]
    answers = run(site, pandas, tmp_path, *programs)[1:]
    assert [answer["value"] for answer in answers] == expected


@pytest.fixture
def own_cache(site, tmp_path, monkeypatch):  # noqa: ARG001  the core must have been fetched
    """A cache of this test's own, with Pyodide's core in it: other tests read the common one at the same time."""
    fetched = files_dir()
    monkeypatch.setenv("COURSEBOOK_CACHE", str(tmp_path / "cache"))
    for path in fetched.glob("pyodide*"):
        shutil.copyfile(path, files_dir() / path.name)


@pytest.mark.usefixtures("own_cache")
def test_it_is_the_same_in_another_place_time_zone_and_language(site, core, tmp_path, monkeypatch):
    published = shutil.copytree(site, tmp_path / "elsewhere")
    monkeypatch.setenv("TZ", "America/St_Johns")
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    again = make(published, "core")
    assert again != core
    assert all((again / name).read_bytes() == (core / name).read_bytes() for name in snapshots.FILES)


@pytest.mark.usefixtures("own_cache")
def test_a_damaged_one_in_the_cache_is_made_again(site, core):
    made = make(site, "core")
    (made / "snapshot.bin").write_bytes((core / "snapshot.bin").read_bytes()[:-1])
    assert make(site, "core") == made
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


def test_another_function_table_is_refused(site, changed, tmp_path):
    folder = changed(lambda header: header | {"tableEnd": header["tableEnd"] - 1})
    with pytest.raises(CourseError, match="function table differs at the end"):
        run(site, folder, tmp_path, "1")


def test_changed_memory_is_refused(site, changed, tmp_path):
    folder = changed(data=lambda rest: rest[:-1] + bytes([rest[-1] ^ 1]))
    with pytest.raises(CourseError, match="the restored memory differs"):
        run(site, folder, tmp_path, "1")


def test_a_cut_off_snapshot_is_refused(site, changed, tmp_path):
    folder = changed(data=lambda rest: rest[:-1])
    with pytest.raises(CourseError, match="the snapshot is cut off"):
        run(site, folder, tmp_path, "1")


def test_the_copy_for_these_tests_is_itself_sound(site, changed, tmp_path):
    assert run(site, changed(), tmp_path, "1")[0]["value"] == 1


WORKER = """
import { compileLibraries, forgetStackSwitching, restore } from "./restore.mjs";
forgetStackSwitching();
const base = new URL("./", import.meta.url).href;
const read = async (name) => new Uint8Array(await (await fetch(base + name)).arrayBuffer());
function late() {
  const request = new XMLHttpRequest();
  request.open("GET", base + "late.bin", false);
  request.responseType = "arraybuffer";
  request.send();
  return new Uint8Array(request.response);
}
try {
  const snapshot = await read("snapshot.bin");
  const pyodide = await restore({
    base,
    wasm: await WebAssembly.compile(await read("pyodide.asm.wasm")),
    snapshot,
    libraries: await compileLibraries(snapshot, await read("libraries.bin")),
    late,
    options: {},
    verify: true,
  });
  postMessage(pyodide.runPython(`
    import wave, pandas as pd
    str([wave.__name__, pd.DataFrame({"a": [1, 1, 2]}).groupby("a").size().to_dict()])
  `));
} catch (error) {
  postMessage(String(error));
}
"""


@pytest.mark.browser
def test_the_snapshot_from_deno_restores_in_chromium(site, pandas, tmp_path, page, serve):
    for path in [*site.iterdir(), *pandas.iterdir(), *(CODE / "snapshot").glob("*.mjs")]:
        shutil.copyfile(path, tmp_path / path.name)
    (tmp_path / "worker.js").write_text(WORKER, "utf-8")
    start = '<script>new Worker("worker.js", {type: "module"}).onmessage = ({data}) => document.title = data;</script>'
    (tmp_path / "index.html").write_text(f'<link rel="icon" href="data:,">{start}', "utf-8")
    page.goto(f"{serve(tmp_path)}/index.html")
    page.wait_for_function("document.title", timeout=120_000)
    assert page.title() == "['wave', {1: 2, 2: 1}]"
