"""Packs files once, when the site is built, and lays `x.br`, `x.zst` and `x.gz` beside `x`.

Hosts that can, send these to browsers that ask; from hosts that can't, the page fetches them itself and unpacks.
"""

import gzip
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import brotli
from backports import zstd

from coursebook.errors import CourseError, Problem
from coursebook.runtime.cache import cache_dir, digest, forget_old, write
from coursebook.runtime.report import Report, Silent

CHOICE = "COURSEBOOK_PACK"
EFFORTS = ("full", "quick", "none")
# Browsers refuse to unpack what needs to look back further than 8 MB (RFC 9659).
WINDOW = 23
SMALLEST = 1024  # bytes; below, the answer's head is longer than what packing saves
WORTH = 0.95


@dataclass(frozen=True)
class Codec:
    """One way of packing; `levels` are for a full and a quick build."""

    suffix: str
    encoding: str
    made_by: str
    levels: dict[str, int]
    pack: Callable[[bytes, int], bytes]


def _zstd(data: bytes, level: int) -> bytes:
    options: dict[int, int] = {
        zstd.CompressionParameter.compression_level: level,
        zstd.CompressionParameter.window_log: WINDOW,
    }
    return zstd.compress(data, options=options)


def _brotli(data: bytes, level: int) -> bytes:
    return bytes(brotli.compress(data, quality=level, lgwin=24))


def _gzip(data: bytes, level: int) -> bytes:
    return gzip.compress(data, level, mtime=0)


BR = Codec(".br", "br", f"brotli-{version('brotli')}", {"full": 11, "quick": 5}, _brotli)
ZST = Codec(".zst", "zstd", f"zstd-{zstd.zstd_version}", {"full": 19, "quick": 3}, _zstd)
GZ = Codec(".gz", "gzip", "zlib", {"full": 9, "quick": 6}, _gzip)
CODECS = (BR, ZST, GZ)


def effort(default: str) -> str:
    """How hard to pack: `full`, `quick` or `none`; the environment's COURSEBOOK_PACK goes before the default.

    Raises:
        CourseError: the environment names something else.
    """
    chosen = os.environ.get(CHOICE) or default
    if chosen not in EFFORTS:
        raise CourseError(Problem(CHOICE, "", f"只能是 {'、'.join(EFFORTS)}，现在是 {chosen!r}；请改正或删去这个变量"))
    return chosen


def pack(
    files: list[Path], codecs: tuple[Codec, ...] = CODECS, *, level: str = "full", report: Report | None = None
) -> dict[Path, dict[str, int]]:
    """Lay packed copies beside files, all processors at work; what was packed before is taken from the user's cache.

    Args:
        files: what to pack; whatever is too small or hardly shrinks gets no copy.
        codecs: which copies to make.
        level: `full`, `quick` or `none`.
        report: told how many bytes are packed.

    Returns:
        For each file the sizes of its copies by suffix without the dot, in bytes.
    """
    if level == "none":
        return {}
    report = report or Silent()
    # The longest first, so that no processor is left alone with it at the end.
    jobs = sorted(
        ((path, codec) for path in files if path.stat().st_size >= SMALLEST for codec in codecs),
        key=lambda job: (-job[0].stat().st_size, job[0], job[1].suffix),
    )
    total = sum(path.stat().st_size for path, _ in jobs)
    done = 0
    sizes: dict[Path, dict[str, int]] = {}
    store = cache_dir() / "packed"
    store.mkdir(exist_ok=True)
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        packed = pool.map(lambda job: _packed(store, job[0], job[1], level), jobs)
        for (path, codec), made in zip(jobs, packed, strict=True):
            done += path.stat().st_size
            report.progress("压缩网站文件", done, total)
            size = made.stat().st_size
            if size <= path.stat().st_size * WORTH:
                shutil.copyfile(made, path.with_name(path.name + codec.suffix))
                sizes.setdefault(path, {})[codec.suffix[1:]] = size
    forget_old(store)
    return sizes


def _packed(store: Path, path: Path, codec: Codec, level: str) -> Path:
    """The packed content of a file, in the cache."""
    folder = store / digest(path)[:32]
    made = folder / f"{codec.made_by}-{codec.levels[level]}{codec.suffix}"
    if made.is_file():
        os.utime(folder)  # in use: not to be forgotten
    else:
        write(made, codec.pack(path.read_bytes(), codec.levels[level]))
    return made
