"""Writing into the teacher's folder: whole or not at all, with a sentence where it can't be done."""

import contextlib
import errno
import json
import os
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from coursebook.errors import CourseError, Problem

DRAFT = ".coursebook-"  # begins the name of what is being written
LOCK = ".coursebook.lock"
FORGOTTEN = 3600  # seconds after which a draft is one that a killed run left


def keep_private(path: Path, root: Path) -> None:
    """Refuse a place that the course's site is made from or into: names, marks and questions would be published.

    Raises:
        CourseError: if `path` lies in `docs/` or `site/` of the course at `root`.
    """
    for name in ("docs", "site"):
        if path.resolve().is_relative_to((root / name).resolve()):
            message = f"不能放在 {name}/ 里，否则姓名、成绩和私密种子会随网站公开；请换到别的文件夹"
            raise CourseError(Problem(path, "", message))


@contextlib.contextmanager
def only_run(folder: Path) -> Iterator[None]:
    """Keep a second run out of a folder while this one works there; the system lets go of it when we are killed.

    Raises:
        CourseError: another run is at work there, or the folder can't be used.
    """
    lock = FileLock(folder / LOCK)
    with told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            message = "另一次判分正在用这个文件夹；请等它结束，或用 --out 换一个文件夹"
            raise CourseError(Problem(folder, "", message)) from error
        except NotImplementedError:  # some network drives know no locks
            pass
    try:
        yield
    finally:
        lock.release()


def clear_drafts(folder: Path) -> None:
    """Remove what runs that were killed while writing left behind."""
    with contextlib.suppress(OSError):  # tidying is no reason to stop
        for path in folder.glob(f"{DRAFT}*.tmp"):
            if path.stat().st_mtime < time.time() - FORGOTTEN:
                path.unlink()


def why(error: OSError) -> str:
    """Why writing failed and what to do, in Chinese where it is one of the usual reasons."""
    usual = {
        errno.ENOSPC: "磁盘已满，请腾出空间",
        errno.EDQUOT: "您的磁盘配额用完了，请腾出空间",
        errno.EACCES: "没有写入权限，请换一个文件夹",
        errno.EPERM: "没有写入权限，请换一个文件夹",
        errno.EROFS: "文件夹是只读的，请换一个",
        errno.ENOTDIR: "这个位置上已经有一个同名的文件，请换一个文件夹",
        errno.EEXIST: "这个位置上已经有一个同名的文件，请换一个文件夹",
    }
    return usual.get(error.errno or 0) or error.strerror or str(error)


@contextlib.contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn a failed write into a sentence."""
    try:
        yield
    except OSError as error:
        raise CourseError(Problem(path, "", f"写不进去：{why(error)}；原来的文件没有变。")) from error


def write_text(path: Path, text: str, encoding: str = "utf-8") -> None:
    """Write a file under its name only when all of it is on disk."""
    with told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=DRAFT, suffix=".tmp")
        try:
            with os.fdopen(handle, "w", encoding=encoding, errors="replace", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def line_of(record: Mapping[str, Any]) -> str:
    """A record as a line of JSON; half characters, which no file can hold, are replaced."""
    return json.dumps(record, ensure_ascii=False).encode("utf-8", "replace").decode() + "\n"


def write_lines(path: Path, records: Iterable[Mapping[str, Any]]) -> None:
    """Write records, one JSON object a line."""
    write_text(path, "".join(map(line_of, records)))
