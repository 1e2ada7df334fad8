"""Programs in the browser's Python, run by Deno: restored from a snapshot, or started in the classic way."""

import json
from pathlib import Path
from typing import Any

from coursebook import deno
from coursebook.runtime.publish import Runtime
from coursebook.runtime.snapshot import FIRST_USE

HERE = Path(__file__).parent
SCRIPT = HERE / "in_deno.mjs"
CODE = HERE.parent / "coursebook"


def values(
    runtime: Runtime, kind: str, programs: list[str], folder: Path, *, classic: bool = False, files: Path | None = None
) -> list[tuple[Any, int]]:
    """Run programs one after the other in one interpreter.

    Args:
        runtime: as `coursebook.runtime.prepare` makes it.
        kind: "core" or "pandas".
        programs: each ends with an expression.
        folder: for our own notes.
        classic: start without the snapshot.
        files: a folder in the place of the kind's own.

    Returns:
        Per program its last value (None if it has none), and how often late.bin had been opened.

    Raises:
        CourseError: Deno's words, if Python did not start or a program failed.
    """
    lines = _lines(runtime, kind, programs, folder, classic=classic, files=files)
    return [(line.get("value"), line["opened"]) for line in lines]


def second_parts(runtime: Runtime, kind: str, programs: list[str], folder: Path) -> list[str]:
    """The modules whose second part some programs needed, in that order; takes what `values` takes."""
    lines = _lines(runtime, kind, programs, folder)
    return [name.rpartition("/")[2].partition(".")[0] for line in lines for name in line["cold"]]


def rewound(runtime: Runtime, kind: str, programs: list[str], folder: Path) -> list[tuple[Any, bool]]:
    """Each program's value, and whether the memory could be written back after it; takes what `values` takes."""
    return [(line.get("value"), line["clean"]) for line in _lines(runtime, kind, programs, folder, rewinds=True)]


def _lines(
    runtime: Runtime,
    kind: str,
    programs: list[str],
    folder: Path,
    *,
    classic: bool = False,
    files: Path | None = None,
    rewinds: bool = False,
) -> list[dict[str, Any]]:
    core = runtime.core["pyodide.mjs"].parent
    made = files or runtime.kinds[kind]
    extras = [str(path) for path in runtime.extras.values()]
    job: dict[str, Any] = {
        "core": str(core),
        "snapshot": str(made),
        "extras": extras,
        "programs": programs,
        "rewinds": rewinds,
    }
    if classic:
        job["imports"] = FIRST_USE[kind]["imports"]
    path = folder / "job.json"
    path.write_text(json.dumps(job), "utf-8")
    allowed = deno.allow("read", [core, made, folder, SCRIPT, CODE, *runtime.extras.values()])
    printed = deno.run(["run", "--no-config", "--no-lock", "--no-remote", allowed, SCRIPT, path], timeout=280)
    return [json.loads(line) for line in printed.splitlines()]
