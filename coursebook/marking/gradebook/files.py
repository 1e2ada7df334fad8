"""Write the reports: all of them whole, or none; a file that Excel holds open is named in one sentence."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from coursebook.errors import CourseError, Problem

OPEN = "文件正被别的程序（多半是 Excel 或 WPS）打开，或者是只读的；请保存并关闭它，再运行一次，这次没有改动任何文件"
REFUSED = "写不进这个文件夹，请检查磁盘空间和权限，这次没有改动任何文件"


def keep_private(folder: Path, root: Path) -> None:
    """Refuse a folder that the course's site is made from or into: names and marks would be published.

    Raises:
        CourseError: if `folder` lies in `docs/` or `site/` of the course at `root`.
    """
    for name in ("docs", "site"):
        if folder.resolve().is_relative_to((root / name).resolve()):
            message = f"成绩文件夹不能放在 {name}/ 里，否则姓名和成绩会随网站公开；请换到别的文件夹"
            raise CourseError(Problem(folder, "", message))


def save(folder: Path, contents: Mapping[str, bytes]) -> list[Path]:
    """Write every file into a temporary neighbour first, and rename only when all are complete.

    Raises:
        CourseError: with each file that can't be replaced; nothing is changed then.
    """
    problems = [Problem(folder / name, "", OPEN) for name in contents if _held(folder / name)]
    if problems:
        raise CourseError(problems)
    ready: list[tuple[Path, Path]] = []
    target = folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            target = folder / name
            handle, temporary = tempfile.mkstemp(dir=folder, prefix=f".{name}.")
            ready.append((Path(temporary), target))
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
        for temporary_path, target in ready:
            temporary_path.replace(target)
    except PermissionError:
        raise CourseError(Problem(target, "", OPEN if target.is_file() else REFUSED)) from None
    except OSError:
        raise CourseError(Problem(target, "", REFUSED)) from None
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
