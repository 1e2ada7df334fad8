"""Lean archives, made once per input in Deno and kept in the cache under the hash of everything that shaped them."""

import json
import os
import zipfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from pyodide_build.recipe.unvendor import unvendor_tests

from coursebook import deno
from coursebook.runtime.cache import cache_dir, digest, digest_of, put, text_of, whole, workspace
from coursebook.runtime.report import Report
from coursebook.runtime.versions import HERE, versions

SCRIPTS = (HERE / "js" / "worker_like.mjs", HERE / "js" / "lean.mjs", HERE / "lean.py")
CORE = ("pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")


@dataclass(frozen=True)
class Job:
    """One archive to make.

    Args:
        kind: "stdlib" (a zip), "wheel" or "package" (a source folder that becomes a wheel).
        name: the package's name.
        release: its version.
        inputs: (path inside, path on disk); one pair with "archive" for a zip or a wheel.
    """

    kind: str
    name: str
    release: str
    inputs: tuple[tuple[str, Path], ...]

    def key(self) -> str:
        """A hash of all that the result depends on: inputs, scripts and the Pyodide that runs them."""
        files = [part for inside, path in self.inputs for part in (inside, digest(path))]
        core = [item.sha256 for item in versions().core if item.file in CORE]
        scripts = map(text_of, SCRIPTS)
        tool = version("pyodide-build")
        return digest_of(self.kind, self.name, self.release, *files, *core, *scripts, tool)


def make(jobs: Sequence[Job], core: Path, report: Report) -> list[Path]:
    """Make every archive that is not in the cache yet, one Deno process each.

    Args:
        jobs: what to make.
        core: folder with the files named in `CORE`.
        report: told what takes time.

    Returns:
        The archives in the order of the jobs.
    """
    # A fresh interpreter each: what was compiled before would otherwise show in the bytes.
    with ThreadPoolExecutor(max_workers=2) as pool:
        return list(pool.map(lambda job: _one(job, core, report), jobs))


def _one(job: Job, core: Path, report: Report) -> Path:
    final = cache_dir() / "lean" / job.key()
    if whole(final):
        os.utime(final)  # still in use: see forget_old
        return final / "archive"
    report.say(f"正在精简 {job.name}（只在首次或改动后）…")
    with workspace() as folder:
        output = folder / "made" / "archive"
        output.parent.mkdir()
        _run(job, core, folder, output)
        if job.key() != final.name:  # somebody saved a file in the meantime: what was made belongs to no key
            return _one(job, core, report)
        return put(output.parent, final) / "archive"


def _without_tests(wheel: Path, folder: Path) -> Path:
    """A copy of a wheel without the libraries' own tests, as Pyodide's releases are made."""
    tree, result = folder / "unpacked", folder / "untested.zip"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tree)
    unvendor_tests(tree, folder / "tests", [])
    with zipfile.ZipFile(result, "w") as archive:
        for path in sorted(tree.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(tree).as_posix())
    return result


def _run(job: Job, core: Path, folder: Path, output: Path) -> None:
    inputs = job.inputs
    if job.kind == "wheel":
        inputs = tuple((inside, _without_tests(path, folder)) for inside, path in inputs)
    described = {
        "core": str(core),
        "version": versions().pyodide,
        "python": versions().python,
        "script": str(HERE / "lean.py"),
        "kind": job.kind,
        "name": job.name,
        "release": job.release,
        "inputs": [[inside, str(path)] for inside, path in inputs],
        "output": str(output),
    }
    (folder / "job.json").write_text(json.dumps(described), "utf-8")
    readable = [core, HERE, folder, *(path for _, path in inputs)]
    deno.run(
        [
            "run",
            "--no-config",
            "--no-lock",
            "--no-remote",
            "--no-npm",
            deno.allow("read", readable),
            deno.allow("write", [folder]),
            HERE / "js" / "lean.mjs",
            folder / "job.json",
        ],
        cwd=folder,
        timeout=600,
    )
