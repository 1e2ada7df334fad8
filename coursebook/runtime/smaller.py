"""Pyodide's core made smaller for the libraries of one site, and kept in the cache.

A third of what a plain exercise would load is left out: exports and functions that neither our libraries nor Pyodide's
own JavaScript use (`js/smaller.mjs`), and tables that are only read by what is not in the lean standard library either.
"""

import json
import shutil
import zipfile
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from coursebook import deno
from coursebook.runtime.cache import cache_dir, digest, digest_of, kept, text_of
from coursebook.runtime.report import Report
from coursebook.runtime.versions import HERE, versions

SCRIPTS = tuple(HERE / "js" / name for name in ("smaller.mjs", "alive.mjs", "deno.json", "deno.lock"))
MADE = ("pyodide.asm.js", "pyodide.asm.wasm")


def smaller(core: dict[str, Path], wheels: Iterable[Path], report: Report) -> Path:
    """Make the core, or find it in the cache.

    Args:
        core: the fetched files of Pyodide's core, by name.
        wheels: the libraries that will ever be loaded into it.
        report: told what takes time.

    Returns:
        A folder with all files of the core, the made ones in the place of Pyodide's.
    """
    archives = sorted(wheels)
    texts = map(text_of, SCRIPTS)
    inputs = [*(digest(path) for _, path in sorted(core.items())), *sorted(map(digest, archives))]
    final = cache_dir() / "core" / digest_of(version("deno"), repr(versions().unread), *texts, *inputs)

    def make(made: Path) -> None:
        report.say("正在精简 Python 核心（只在首次或软件包改动后）…")
        for name, path in core.items():
            shutil.copyfile(path, made / name)
        _run(made.parent, _libraries(archives, made.parent / "libraries"), made)

    return kept(final, make)


def _libraries(archives: list[Path], folder: Path) -> list[Path]:
    """The side modules of the wheels as files."""
    found = []
    for order, path in enumerate(archives):
        with zipfile.ZipFile(path) as archive:
            names = [name for name in sorted(archive.namelist()) if name.endswith(".so")]
            found += [Path(archive.extract(name, folder / str(order))) for name in names]
    return found


def _run(folder: Path, sides: list[Path], core: Path) -> None:
    """Replace the two large files of the core by smaller ones."""
    output = folder / "output"
    output.mkdir()
    job = {"core": str(core), "sides": [*map(str, sides)], "zeros": versions().unread, "output": str(output)}
    (folder / "job.json").write_text(json.dumps(job), "utf-8")
    allowed = [deno.allow("read", [folder]), deno.allow("write", [output])]
    scripts = HERE / "js"
    flags: list[str | Path] = ["--config", scripts / "deno.json", "--frozen", *allowed]
    deno.run(["run", *flags, scripts / "smaller.mjs", folder / "job.json"], cwd=folder, timeout=600)
    for name in MADE:
        (output / name).replace(core / name)
