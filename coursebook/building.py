"""Builds the site through MkDocs: into a folder of its own, whole or not at all, with faults as plain sentences."""

import contextlib
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException
from mkdocs.utils.yaml import yaml_load

from coursebook import words  # noqa: F401 - loads the word splitter quietly, before the search plugin does it
from coursebook.errors import CourseError, Problem
from coursebook.hosting import finish
from coursebook.runtime.report import terminal

SETTINGS = "mkdocs.yml"

# Material prints a page of advice about its successor on every start.
os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")


def course_options(root: Path) -> dict[str, Any]:
    """What mkdocs.yml in `root` tells our plugin (`engine`, `course`); nothing if there is no such file."""
    settings = root / SETTINGS
    try:
        with settings.open("rb") as file:
            plugins = yaml_load(file).get("plugins") or []
    except FileNotFoundError:
        return {}
    except (OSError, MkDocsException, AttributeError) as error:
        raise CourseError(Problem(settings, "", f"读不出来（{error}），请改正")) from error
    ours = [plugin["coursebook"] for plugin in plugins if isinstance(plugin, dict) and "coursebook" in plugin]
    return dict(ours[0] or {}) if ours else {}


class _Listener(logging.Handler):
    """Collects MkDocs' warnings and errors, which it would scatter over the terminal."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.warnings: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno == logging.WARNING:
            self.warnings.append(record.getMessage())


def build_into(
    root: Path, target: Path, *, strict: bool = False, address: str | None = None, live: bool = False
) -> list[str]:
    """Build the course in `root` into the folder `target`.

    Args:
        root: the folder with mkdocs.yml.
        target: an empty or missing folder; what is in it afterwards is incomplete if an error is raised.
        strict: warnings are errors.
        address: where the site will stand, if that is known.
        live: the site is for somebody who is changing the course.

    Returns:
        The warnings.

    Raises:
        CourseError: with every problem in the course's files.
    """
    settings = root / SETTINGS
    if not settings.is_file():
        raise CourseError(Problem(settings, "", "没有找到网站设置，请在课程文件夹里运行，或用 --root 指明"))
    with _listening() as listener, _working_in(root):
        try:
            config = load_config(str(settings), site_dir=str(target))
            if address:
                config.site_url = address
            _build(config)
        except CourseError:
            raise
        except (MkDocsException, SystemExit) as error:
            raise _explained(error, settings) from error
    if strict and listener.warnings:
        raise CourseError([Problem(SETTINGS, "", warning) for warning in listener.warnings])
    with terminal() as report:
        finish(target, live=live, report=report)
    return listener.warnings


def _build(config: MkDocsConfig) -> None:
    config.plugins.on_startup(command="build", dirty=False)
    try:
        mkdocs_build(config)
    finally:
        config.plugins.on_shutdown()


def _explained(error: BaseException, settings: Path) -> CourseError:
    """Find the course's own error behind MkDocs' wrapping."""
    link: BaseException | None = error
    said = str(error)
    while link is not None:
        if isinstance(link, CourseError):
            return link
        if isinstance(link, MkDocsException) and not isinstance(link, Abort):
            said = str(link)
        link = link.__cause__ or link.__context__
    return CourseError(Problem(settings.name, "", f"无法构建网站：{said}"))


def build_site(root: Path, *, strict: bool = False, site: Path | None = None) -> tuple[Path, list[str]]:
    """Build into `site/`; an earlier site stays as it was until the new one is complete.

    Returns:
        The site's folder, and the warnings.

    Raises:
        CourseError: the old site is still there, untouched.
    """
    final = site or root / "site"
    final.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=final.parent, prefix=".site-"))
    try:
        warnings = build_into(root, draft, strict=strict)
        draft.chmod(0o755)
        swap(draft, final)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return final, warnings


def swap(draft: Path, final: Path) -> None:
    """Put a finished folder in another's place."""
    old = final.with_name(f".{final.name}-old")
    shutil.rmtree(old, ignore_errors=True)
    if final.exists():
        final.rename(old)
    draft.rename(final)
    shutil.rmtree(old, ignore_errors=True)


@contextlib.contextmanager
def _listening() -> Iterator[_Listener]:
    logger = logging.getLogger("mkdocs")
    listener, before = _Listener(), logger.propagate
    logger.addHandler(listener)
    logger.propagate = False
    try:
        yield listener
    finally:
        logger.removeHandler(listener)
        logger.propagate = before


@contextlib.contextmanager
def _working_in(folder: Path) -> Iterator[None]:
    """Some plugins take paths from the working directory, and a course may be built from elsewhere."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
