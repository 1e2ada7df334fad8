"""Where downloads and everything made from them are kept, and how files get there: whole or not at all."""

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import platformdirs

DIGESTS = "digests.json"


def cache_dir() -> Path:
    """The cache shared by all courses of this user; `COURSEBOOK_CACHE` moves it."""
    chosen = os.environ.get("COURSEBOOK_CACHE")
    folder = Path(chosen).expanduser() if chosen else Path(platformdirs.user_cache_dir("coursebook", appauthor=False))
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve()


@contextmanager
def workspace() -> Iterator[Path]:
    """A private folder inside the cache (so that a rename out of it is one step), gone afterwards.

    What an interrupted run left behind has no final name and is never looked at again.
    """
    parent = cache_dir() / "unfinished"
    parent.mkdir(exist_ok=True)
    forget_old(parent, days=1)
    folder = Path(tempfile.mkdtemp(dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def forget_old(folder: Path, days: float = 60) -> None:
    """Remove the entries of a cache folder that nobody has used for a long time."""
    limit = time.time() - days * 86400
    for entry in folder.iterdir():
        with suppress(FileNotFoundError):  # another process tidies at the same time
            if entry.stat().st_mtime < limit:
                shutil.rmtree(entry, ignore_errors=True)


def whole(folder: Path) -> bool:
    """Whether a folder that `put` has made is there with all its files as they were."""
    note = folder / DIGESTS
    if not note.is_file():
        return False
    right = json.loads(note.read_text("utf-8"))
    return all((folder / name).is_file() and digest(folder / name) == known for name, known in right.items())


def kept(final: Path, make: Callable[[Path], object]) -> Path:
    """A folder of the cache: as it is there, or made now.

    Args:
        final: its place, named after all that it is made of.
        make: puts the files into an empty folder, whose parent is a `workspace` of its own for what else it needs.
    """
    if whole(final):
        os.utime(final)  # still in use: see forget_old
        return final
    with workspace() as folder:
        made = folder / "made"
        made.mkdir()
        make(made)
        return put(made, final)


def put(made: Path, final: Path) -> Path:
    """Give a finished folder its place in the cache, in one step; a damaged one that lies there goes.

    Args:
        made: in a `workspace`, with nothing but files.
        final: its place.
    """
    digests = {path.name: digest(path) for path in sorted(made.iterdir())}
    (made / DIGESTS).write_text(json.dumps(digests), "utf-8")
    final.parent.mkdir(exist_ok=True)
    if final.exists():
        shutil.rmtree(final)
    try:
        made.rename(final)
    except OSError:
        if not whole(final):  # else another process was first, with the same bytes
            raise
    forget_old(final.parent)
    return final


def digest(path: Path) -> str:
    """The file's sha256 in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def text_of(path: Path) -> bytes:
    """A script as it counts in a digest: with the line ends that it has everywhere."""
    return path.read_bytes().replace(b"\r\n", b"\n")


def digest_of(*parts: str | bytes) -> str:
    """One sha256 over several parts, each with its length, so that no two lists of parts share a digest by shifting."""
    total = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        total.update(len(data).to_bytes(8, "big"))
        total.update(data)
    return total.hexdigest()


def write(path: Path, data: bytes) -> None:
    """Write a file under its final name only when all of it is on disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with workspace() as folder:
        unfinished = folder / path.name
        unfinished.write_bytes(data)
        unfinished.replace(path)
