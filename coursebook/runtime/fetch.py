"""Bring every needed file into the cache: from the first source that has it, and only if its hash is the pinned one."""

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from coursebook.errors import CourseError, Problem
from coursebook.runtime.cache import cache_dir, digest, workspace
from coursebook.runtime.report import Report, Silent
from coursebook.runtime.sources import BY_NAME, Folder, Source, Unreachable, Web
from coursebook.runtime.versions import Item, versions

ADVICE = (
    "请检查网络后再试，或用 coursebook runtime fetch --from 文件夹 指定已有文件，"
    "或用环境变量 COURSEBOOK_MIRROR 指定镜像地址"
)


@dataclass
class Settings:
    """What a teacher may set: a folder with files, and the address of a mirror."""

    folder: Path | None = None
    mirror: str | None = None
    _sources: dict[str, Source] = field(default_factory=dict, repr=False)

    @classmethod
    def from_environment(cls, folder: str | None = None, mirror: str | None = None) -> "Settings":
        """Options first, then COURSEBOOK_RUNTIME and COURSEBOOK_MIRROR."""
        folder = folder or os.environ.get("COURSEBOOK_RUNTIME")
        mirror = mirror or os.environ.get("COURSEBOOK_MIRROR")
        return cls(Path(folder).expanduser().resolve() if folder else None, mirror or None)

    def problems(self) -> list[Problem]:
        """What is wrong with the settings themselves."""
        found = []
        if self.folder is not None and not self.folder.is_dir():
            found.append(Problem(self.folder, "", "没有这个文件夹；请改正 --from 或环境变量 COURSEBOOK_RUNTIME"))
        if self.mirror is not None and not self.mirror.startswith(("http://", "https://")):
            found.append(Problem("COURSEBOOK_MIRROR", "", f"「{self.mirror}」不是网址；请以 http:// 或 https:// 开头"))
        return found

    def sources(self, item: Item) -> list[Source]:
        """Where to look for a file, in order. The same objects every time: they remember what is down."""
        names = [*(["folder"] if self.folder else []), *(["mirror"] if self.mirror else []), *item.sources]
        for name in names:
            if name not in self._sources:
                self._sources[name] = self._source(name)
        return [self._sources[name] for name in names]

    def _source(self, name: str) -> Source:
        if name == "folder" and self.folder:
            return Folder(self.folder)
        if name == "mirror" and self.mirror:
            return Web(f"镜像 {self.mirror} ", self.mirror)
        return BY_NAME[name]()


def files_dir() -> Path:
    """Where verified downloads lie, each under its own name."""
    folder = cache_dir() / "files" / versions().pyodide
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def wanted(names: set[str] | None = None) -> list[Item]:
    """The core and the packages behind `names`; all of them if None."""
    return [*versions().core, *versions().needed(set(versions().packages) if names is None else names)]


def fetch(items: Iterable[Item], settings: Settings | None = None, report: Report | None = None) -> dict[str, Path]:
    """Make sure that every item lies in the cache, whole and right.

    Args:
        items: what is needed.
        settings: folder and mirror; from the environment by default.
        report: where to tell of progress; silent by default.

    Returns:
        Path of each file in the cache, by file name.

    Raises:
        CourseError: with one problem for each file that can't be had, is broken or was tampered with.
    """
    settings = settings or Settings.from_environment()
    report = report or Silent()
    problems = settings.problems()
    if problems:
        raise CourseError(problems)
    found: dict[str, Path] = {}
    with workspace() as folder:
        for item in items:
            try:
                found[item.file] = _one(item, settings, folder, report)
            except CourseError as error:
                problems += error.problems
    if problems:
        raise CourseError(problems)
    return found


def verify(items: Iterable[Item]) -> tuple[list[Path], list[Problem]]:
    """Look at the cache only: which files are right, and what is wrong with the others."""
    right: list[Path] = []
    problems: list[Problem] = []
    for item in items:
        path = files_dir() / item.file
        if not path.is_file():
            problems.append(Problem(item.file, "", "缓存中没有这个文件；请运行 coursebook runtime fetch"))
        elif digest(path) != item.sha256:
            problems.append(Problem(item.file, "", f"{_damaged(item, digest(path))}；请运行 coursebook runtime fetch"))
        else:
            right.append(path)
    return right, problems


def _damaged(item: Item, found: str) -> str:
    return f"文件损坏或被改动（sha256 应为 {item.sha256[:12]}…，实为 {found[:12]}…）"


def _one(item: Item, settings: Settings, folder: Path, report: Report) -> Path:
    final = files_dir() / item.file
    if final.is_file():
        if digest(final) == item.sha256:
            return final
        report.say(f"{item.file}：缓存中的{_damaged(item, digest(final))}，重新获取")
    tried = []
    for source in settings.sources(item):
        try:
            path = source.get(item, folder, report)
        except Unreachable as error:
            tried.append(f"{source.name.strip()}：{error}")
            report.say(f"{source.name.strip()}：{error}")
            continue
        if path is None:
            tried.append(f"{source.name.strip()}：没有这个文件")
            continue
        found = digest(path)
        if found != item.sha256:
            message = f"来自{source.name.strip()}的{_damaged(item, found)}，没有采用；请删除或更换它后再试"
            raise CourseError(Problem(item.file, "", message))
        whole = folder / f"{item.file}.whole"
        shutil.copyfile(path, whole)
        whole.replace(final)
        report.say(f"{item.file}：已取得并核对")
        return final
    raise CourseError(Problem(item.file, "", f"无法取得（{'；'.join(tried)}）；{ADVICE}"))
