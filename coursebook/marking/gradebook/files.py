"""Write the reports: all of them whole, or none; a file that Excel holds open is named in one sentence."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from coursebook.errors import CourseError, Problem
from coursebook.marking.output import DRAFT, why

OPEN = "文件正被别的程序（多半是 Excel 或 WPS）打开，或者是只读的；请保存并关闭它，再运行一次，这次没有改动任何文件"


def save(folder: Path, contents: Mapping[str, bytes]) -> list[Path]:
    """Write every file into a temporary neighbour first, and rename only when all are complete.

    Raises:
        CourseError: with each file that can't be replaced; nothing is changed then.
    """
    problems = [Problem(folder / name, "", OPEN) for name in contents if _held(folder / name)]
    if problems:
        raise CourseError(problems)
    ready: list[tuple[Path, Path]] = []
    target, complete = folder, False
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            target = folder / name
            handle, temporary = tempfile.mkstemp(dir=folder, prefix=DRAFT, suffix=".tmp")
            ready.append((Path(temporary), target))
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
        complete = True
        for temporary_path, target in ready:
            temporary_path.replace(target)
    except OSError as error:
        held = complete and isinstance(error, PermissionError) and target.is_file()
        message = OPEN if held else f"写不进去：{why(error)}；这次没有改动任何文件"
        raise CourseError(Problem(target, "", message)) from None
    finally:
        for temporary_path, _ in ready:
            temporary_path.unlink(missing_ok=True)
    return [folder / name for name in contents]


def _held(path: Path) -> bool:
    """Say whether another program keeps the file from being replaced; only Windows locks like this."""
    if not path.exists():
        return False
    try:
        with path.open("r+b"):
            return False
    except PermissionError:
        return True
