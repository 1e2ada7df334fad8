"""Pyodide's core and libraries in two parts: what students' programs usually run, and what they hardly ever do.

Two thirds of the compiled code is never called by a program of a course: error paths, number types that nobody uses,
Python's own start, which a snapshot makes superfluous. It would still travel to every student before the first verdict.
So each WebAssembly module is made into two (`split.mjs` says how); the second is fetched when the first verdict is
shown or one of its functions is called, whichever comes first (`coursebook/browser/inside/cold.js`).

What is usual is measured, not guessed: `part.mjs` runs the programs in `typical/` in a restored interpreter whose
functions tell that they were called. A snippet more there, and what it calls comes at once. The same snippets are the
tests' collection of what must give the same in every Python.
"""

import importlib.metadata
import json
import shutil
import tomllib
from pathlib import Path

from coursebook import deno
from coursebook.errors import CourseError
from coursebook.runtime.bundle import bundle
from coursebook.runtime.cache import cache_dir, digest, digest_of, kept, text_of
from coursebook.runtime.report import Report
from coursebook.runtime.snapshot import CORE, INSIDE, Inputs, modules
from coursebook.runtime.snapshot import HERE as SNAPSHOT
from coursebook.runtime.versions import HERE as RUNTIME

HERE = Path(__file__).parent
_TYPICAL = HERE / "typical"
SNIPPETS = (_TYPICAL / "python.toml", _TYPICAL / "tables.toml")
_PROGRAMS: dict[str, tuple[Path, ...]] = {
    "core": (HERE / "judged_core.py", _TYPICAL / "python.toml", _TYPICAL / "python_more.toml")
}
_PROGRAMS["pandas"] = (
    *_PROGRAMS["core"],
    HERE / "judged_pandas.py",
    _TYPICAL / "tables.toml",
    _TYPICAL / "tables_more.toml",
)
_RUN = """
def _run(sources):
    from graders import entry

    for source in sources:
        entry.run_free(source, '{"data/a.csv": "a,b\\\\n1,2\\\\n"}', '{"printed": 50000}')

"""
CORE_COLD = "pyodide.cold.wasm"


def part(inputs: Inputs, report: Report) -> Path:
    """Part the modules, or find them in the cache; where that can't be done they stay whole.

    Args:
        inputs: of the fullest snapshot, with the core and libraries as they are.
        report: told what takes time.

    Returns:
        A folder with all files of the core; libraries.bin, a bundle of the side modules; and, but for whole modules,
        the second parts: pyodide.cold.wasm, and cold.bin, a bundle again.
    """
    programs = _programs(inputs)
    scripts = [*HERE.glob("*.mjs"), *SNAPSHOT.glob("*.mjs"), *INSIDE.glob("*.js"), RUNTIME / "js" / "worker_like.mjs"]
    texts = map(text_of, sorted(scripts))
    parts = [digest(path) for path in (*sorted(inputs.core.iterdir()), inputs.stdlib, *sorted(inputs.wheels))]
    key = digest_of(importlib.metadata.version("deno"), inputs.warm, *programs, *texts, *parts)

    def make(made: Path) -> None:
        report.say("正在拆分 Python 核心，先下载常用部分（只在首次或软件包改动后）…")
        for name in CORE:
            shutil.copyfile(inputs.core / name, made / name)
        late, libraries = modules(inputs)
        (made / "libraries.bin").write_bytes(bundle(libraries))
        try:
            _run(inputs, made, programs, bundle(late), sorted(libraries))
        except CourseError as error:
            report.say(f"没有拆分成功，网页会一次下载全部 Python：{str(error).splitlines()[-1][-200:]}")

    return kept(cache_dir() / "parted" / key, make)


def _programs(inputs: Inputs) -> list[str]:
    """What is run to see what is usual: that which warms the snapshot, too."""
    programs = []
    for path in [*(SNAPSHOT / name for name in inputs.rehearsed), *_PROGRAMS[inputs.kind]]:
        text = path.read_text("utf-8")
        if path.suffix == ".toml":
            data = tomllib.loads(text)
            sources = [data.get("setup", "") + one for one in data.get("programs") or data["snippets"].values()]
            text = f"{_RUN}_run({sources!r})"
        programs.append(text)
    return programs


def _run(inputs: Inputs, made: Path, programs: list[str], late: bytes, names: list[str]) -> None:
    """Write both parts of all modules in place of the whole ones."""
    folder = made.parent
    output = folder / "output"
    output.mkdir()
    (folder / "late.bin").write_bytes(late)
    (folder / "warm.py").write_bytes(inputs.warm)
    job = {
        "core": str(inputs.core),
        "libraries": str(made / "libraries.bin"),
        "late": str(folder / "late.bin"),
        "warm": str(folder / "warm.py"),
        "programs": programs,
        "output": str(output),
    }
    (folder / "job.json").write_text(json.dumps(job), "utf-8")
    flags = ["--no-config", "--no-lock", "--no-remote", "--no-npm"]
    allowed = [deno.allow("read", [inputs.core, RUNTIME, INSIDE, folder]), deno.allow("write", [output])]
    deno.run(["run", *flags, *allowed, HERE / "part.mjs", folder / "job.json"], cwd=folder, timeout=600)
    for target, which in (("libraries.bin", "first"), ("cold.bin", "second")):
        paths = {name: output / f"{which}-{order}" for order, name in enumerate(names, start=1)}
        parts = {name: path.read_bytes() for name, path in paths.items() if path.exists()}
        (made / target).write_bytes(bundle(parts))
    (output / "first-0").replace(made / CORE[-1])
    (output / "second-0").replace(made / CORE_COLD)
