"""Python's memory right after boot and imports, made once and restored in a fraction of the time of booting.

A snapshot is a folder of files, the same for browsers and for marking in Deno:

    layout.json    what lies where, and a checksum: all that linking needs while the rest is still coming
    snapshot.bin   memory, as differences to a module that is linked but has run nothing
    libraries.bin  the side modules (.so) that are linked again to the places they had; a bundle (see `bundle.py`)
    cold.bin       the second parts of these, if there are any (see `split/`); a bundle
    late.bin       the standard library and all modules as files: read only when something is imported that the
                   snapshot has not yet imported; a bundle

These bundles are also everything that the classic boot needs (`coursebook/browser/inside/classic.js`).

It is byte-reproducible: everything in the engine that differs from run to run is pinned while it is made. It depends on
the layout of the engine's function table; `restore.js` compares that at each library and throws where it differs.
"""

import importlib.metadata
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from coursebook import deno
from coursebook.runtime.bundle import LEAN, STANDARD_LIBRARY, bundle, unpacked
from coursebook.runtime.cache import cache_dir, digest, digest_of, kept, text_of
from coursebook.runtime.report import Report
from coursebook.runtime.versions import HERE as RUNTIME

HERE = Path(__file__).parent
CORE = ("pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm")
FILES = ("layout.json", "snapshot.bin", "libraries.bin", "cold.bin", "late.bin")
PARTED = ("pyodide.cold.wasm", "libraries.bin", "cold.bin")  # beside the core, as `split.part` makes them
WARM = {"core": ("warm_core.py", "forget.py"), "pandas": ("warm_core.py", "warm_pandas.py", "forget.py")}
INSIDE = RUNTIME.parent / "browser" / "inside"  # what knows Pyodide's insides, for the page and for us
# After the classic boot these are imported and run, before the clean state is remembered: so that no run pays for it.
_IMPORTS = ["graders.entry", "graders.judge", "graders.shown"]
_PROGRAM = "print(1)\nnot_there"
_TABLE = "import pandas as pd\npd.DataFrame({'a': [1, 2], 'b': ['x', 'y']}).groupby('b', as_index=False)['a'].sum()"
FIRST_USE = {
    "core": {"imports": _IMPORTS, "rehearsal": [_PROGRAM]},
    "pandas": {
        "imports": ["numpy", "numpy.fft", "numpy.random", "pandas", *_IMPORTS, "graders.codec_tables"],
        "rehearsal": [_PROGRAM, _TABLE],
    },
}


@dataclass(frozen=True)
class Inputs:
    """What a snapshot is made of.

    Args:
        kind: "core" (the judge only) or "pandas"; which `warm_*.py` run before memory is copied.
        core: folder with Pyodide's core; for a snapshot as `split.part` makes it, with the side modules in two parts.
        stdlib: the lean standard library.
        wheels: lean wheels that are in it: the graders', for "pandas" also pandas with what it needs.
    """

    kind: str
    core: Path
    stdlib: Path
    wheels: tuple[Path, ...]

    @property
    def rehearsed(self) -> tuple[str, ...]:
        """Which programs do what students' programs usually do."""
        return tuple(name for name in WARM[self.kind] if name.startswith("warm"))

    @property
    def warm(self) -> bytes:
        """The program that runs before memory is copied."""
        return b"\n".join(text_of(HERE / name) for name in WARM[self.kind])


def snapshot(inputs: Inputs, report: Report) -> Path:
    """Make a snapshot, or find it in the cache.

    Args:
        inputs: what it is made of.
        report: told what takes time.

    Returns:
        The folder with the files.

    Raises:
        CourseError: Deno can't make it here.
    """

    def make(made: Path) -> None:
        report.say(f"正在生成 Python 快照（{inputs.kind}，只在首次或改动后）…")
        _bundle(inputs, made)
        (made.parent / "warm.py").write_bytes(inputs.warm)
        _run(inputs.core, made.parent, made)

    return kept(cache_dir() / "snapshots" / _key(inputs), make)


def bundles(inputs: Inputs) -> Path:
    """The folder without `snapshot.bin`: all that the classic boot needs, where no snapshot can be made."""
    return kept(cache_dir() / "snapshots" / f"{_key(inputs)}-without", lambda made: _bundle(inputs, made))


def modules(inputs: Inputs) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The modules as files by their paths in Python's file system: those to be read late, and the side modules."""
    files = {STANDARD_LIBRARY: inputs.stdlib.read_bytes(), **unpacked(sorted(inputs.wheels), LEAN)}
    libraries = {name: content for name, content in files.items() if name.endswith(".so")}
    return {name: content for name, content in files.items() if name not in libraries}, libraries


def _bundle(inputs: Inputs, made: Path) -> None:
    late, libraries = modules(inputs)
    (made / "late.bin").write_bytes(bundle(late))
    if not libraries:
        (made / "libraries.bin").write_bytes(bundle({}))
    for name in ("libraries.bin", "cold.bin") if libraries else ():
        if (inputs.core / name).exists():
            shutil.copyfile(inputs.core / name, made / name)


def _key(inputs: Inputs) -> str:
    scripts = [*sorted(HERE.glob("*.mjs")), *sorted(INSIDE.glob("*.js")), RUNTIME / "js" / "worker_like.mjs"]
    texts = map(text_of, scripts)
    core = [inputs.core / name for name in (*CORE, *PARTED)]
    parts = [digest(path) for path in (*filter(Path.exists, core), inputs.stdlib, *sorted(inputs.wheels))]
    # Another Deno may lay out the function table in another way.
    return digest_of(importlib.metadata.version("deno"), inputs.warm, *texts, *parts)


def _run(core: Path, folder: Path, output: Path) -> None:
    job = {"core": str(core), "warm": str(folder / "warm.py"), "output": str(output)}
    (folder / "job.json").write_text(json.dumps(job), "utf-8")
    flags = ["--no-config", "--no-lock", "--no-remote", "--no-npm"]
    allowed = [deno.allow("read", [core, RUNTIME, INSIDE, folder]), deno.allow("write", [output])]
    deno.run(["run", *flags, *allowed, HERE / "build.mjs", folder / "job.json"], cwd=folder, timeout=600)
