"""Writing into the teacher's folder: whole or not at all, with a sentence where it can't be done."""

import contextlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from coursebook.errors import CourseError, Problem


@contextlib.contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn a failed write into a sentence."""
    try:
        yield
    except OSError as error:
        why = {28: "磁盘已满，请腾出空间", 13: "没有写入权限，请换一个文件夹", 30: "文件夹是只读的，请换一个"}
        message = f"写不进去：{why.get(error.errno or 0, error.strerror or str(error))}；原来的文件没有变。"
        raise CourseError(Problem(path, "", message)) from error


def write_text(path: Path, text: str, encoding: str = "utf-8") -> None:
    """Write a file under its name only when all of it is on disk."""
    with told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
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
