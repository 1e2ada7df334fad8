"""What runs on the other machines: a batch of tasks in that machine's own sandbox; plain data in, plain data out."""

import functools
import socket
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from coursebook.errors import CourseError
from coursebook.exercises import sources
from coursebook.marking import isolation, sandbox
from coursebook.marking.sandbox import Pool, Result, Task
from coursebook.marking.sandbox.child_process import StoppedError
from coursebook.runtime.cache import cache_dir, digest_of, workspace
from coursebook.runtime.versions import HERE as RUNTIME


class Engine(NamedTuple):
    """A course's engine on its way to another machine: (path below the engine's folder, content)."""

    name: str
    files: tuple[tuple[str, bytes], ...]

    @classmethod
    def packed(cls, folder: Path) -> "Engine":
        """Read it from its folder."""
        paths = sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
        return cls(folder.name, tuple((path.relative_to(folder).as_posix(), path.read_bytes()) for path in paths))

    def unpacked(self) -> Path:
        """Lay it into this machine's cache."""
        key = digest_of(self.name, *(part for file in self.files for part in file))[:24]
        place = cache_dir() / "engines" / key
        if not place.is_dir():
            with workspace() as folder:
                for name, content in self.files:
                    path = folder / "made" / self.name / name
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(content)
                place.parent.mkdir(exist_ok=True)
                try:
                    (folder / "made").rename(place)
                except OSError:
                    if not place.is_dir():  # else another process was first
                        raise
        return place / self.name


class Said(NamedTuple):
    """What a worker sends back: each task's key and result, or why it can't work here."""

    results: list[tuple[Any, Result]]
    remarks: list[str]
    refused: str = ""


def fingerprint() -> str:
    """What must be the same on all machines, so that marks don't depend on who ran an answer."""
    parts = sorted(path for path in Path(sandbox.__file__).parent.iterdir() if path.suffix in (".py", ".mjs"))
    texts = [path.read_bytes().replace(b"\r\n", b"\n") for path in (*parts, RUNTIME / "versions.toml")]
    return sha256(b"\0".join([sources.fingerprint("graders").encode(), *texts])).hexdigest()


_remarks: list[str] = []


@functools.cache
def _starter(engine: Engine | None) -> isolation.Starter:
    """One for all batches: it remembers the runtime's folders."""
    return isolation.starter("deno", engine.unpacked() if engine else None, Path(), _remarks.append)


def work(tasks: list[Task], engine: Engine | None, ours: str) -> Said:
    """Run tasks in this machine's sandbox; `ours` is the fingerprint of the one who asks."""
    here = socket.gethostname()
    if fingerprint() != ours:
        return Said([], [], f"{here} 上的 coursebook 与这台电脑上的版本不同，请装成一样的。")
    try:
        found = [(task.key, result) for task, result in Pool(_starter(engine), 1).run(tasks)]
    except (CourseError, OSError) as error:
        return Said([], [], f"{here}：{error}")
    except StoppedError as error:
        return Said([], [], f"{here}：{isolation.cannot(str(error))}")
    return Said(found, sorted(set(_remarks)))
