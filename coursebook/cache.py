"""The course's own cache (`.coursebook/`): what was made from sources that haven't changed is not made again."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from coursebook.handbook import package_folder


def folder(root: Path, name: str) -> Path:
    """One part of the cache; it need not exist yet."""
    return root / ".coursebook" / name


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: into a temporary neighbour first, then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def sources_digest(files: Iterable[Path], root: Path, engine: str) -> bytes:
    """Digest of some files and of all the engine's sources: what they compute changes only when these do."""
    digest = hashlib.sha256()
    package = package_folder(root, engine) if engine else None
    for path in (*sorted(files), *(sorted(package.rglob("*.py")) if package else ())):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.digest()
