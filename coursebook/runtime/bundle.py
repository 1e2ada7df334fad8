"""Many files in one: what the browser lays out as a file system, in one request that compresses well.

    u32 length of the index, index (JSON: path → [place, size], padded to 8 bytes), the files one after the other

Places count from the end of the index. `coursebook/browser/inside/files.js` reads it.
"""

import json
import zipfile
from collections.abc import Iterable
from pathlib import Path

PADDING = 8
LEAN = "/lib/lean/"  # where the browser's Python looks for the fetched libraries and for graders
EXTRA = "/lib/extra/"  # where it looks for the course's own packages
STANDARD_LIBRARY = "/lib/python312.zip"


def bundle(files: dict[str, bytes]) -> bytes:
    """Put files into one; names and contents decide the bytes, nothing else does."""
    index: dict[str, tuple[int, int]] = {}
    at = 0
    for name in sorted(files):
        index[name] = (at, len(files[name]))
        at += len(files[name])
    text = json.dumps(index, separators=(",", ":")).encode()
    text += b" " * (-(4 + len(text)) % PADDING)
    return b"".join([len(text).to_bytes(4, "little"), text, *(files[name] for name in sorted(files))])


def unpacked(archives: Iterable[Path], folder: str) -> dict[str, bytes]:
    """The files of some zip archives, under the folder where the browser has them."""
    files: dict[str, bytes] = {}
    for path in archives:
        with zipfile.ZipFile(path) as archive:
            files |= {folder + entry.filename: archive.read(entry) for entry in archive.infolist()}
    return files
