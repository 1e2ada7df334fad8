"""Deno, the one JavaScript tool: found in its Python wheel and run with its downloads in our cache."""

import importlib
import os
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from coursebook.errors import CourseError, Problem
from coursebook.runtime.cache import cache_dir

REINSTALL = "请重新运行 make serve，或执行 pip install --force-reinstall deno"


def binary() -> Path:
    """The Deno program that came with the `deno` package."""
    try:
        find = importlib.import_module("deno").find_deno_bin  # here, so that a missing package becomes a sentence

        return Path(os.fsdecode(find()))
    except (ImportError, OSError) as error:
        raise CourseError(Problem("Deno", "", f"没有找到 Deno 程序（{error}）；{REINSTALL}")) from error


def environment() -> dict[str, str]:
    """The environment Deno runs in: its cache inside ours, no colours, no questions, no look for updates."""
    ours = {"DENO_DIR": str(cache_dir() / "deno"), "NO_COLOR": "1", "DENO_NO_PROMPT": "1", "DENO_NO_UPDATE_CHECK": "1"}
    return {**os.environ, **ours}


def allow(what: str, paths: Iterable[Path]) -> str:
    """A permission for some paths only, e.g. `--allow-read=/a,/b`.

    Deno can't be given a path with a comma in it; then the permission is for every path. It guards against mistakes
    of our own scripts only, so it must not stop a teacher whose folder has such a name.
    """
    names = [str(path) for path in paths]
    return f"--allow-{what}" if any("," in name for name in names) else f"--allow-{what}={','.join(names)}"


def start(arguments: Sequence[str | Path], *, cwd: Path | None = None) -> subprocess.Popen[str]:
    """Start Deno and return the running process, its output and errors piped as text."""
    command = [str(binary()), *map(str, arguments)]
    try:
        return subprocess.Popen(  # noqa: S603  (our own program with arguments we made)
            command,
            cwd=cwd,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        message = f"Deno 无法在这台机器上运行（{error.strerror or error}）；{REINSTALL}"
        raise CourseError(Problem(command[0], "", message)) from error


def run(arguments: Sequence[str | Path], *, cwd: Path | None = None, timeout: float | None = None) -> str:
    """Run Deno to its end and return what it printed.

    Args:
        arguments: as on Deno's command line.
        cwd: the folder to run in.
        timeout: seconds until it is stopped.

    Raises:
        CourseError: Deno is missing, can't run here, took too long or failed; with the end of its own words.
    """
    with start(arguments, cwd=cwd) as process:
        try:
            printed, errors = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired as error:
            process.kill()
            message = f"超过 {timeout:g} 秒没有完成，已停止；请重试一次"
            raise CourseError(Problem(f"deno {arguments[0]}", "", message)) from error
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        said = [line.strip() for line in (errors or printed).splitlines()]
        telling = [line for line in said if line.strip("^ ") and not line.startswith("at ")]  # no call stack
        last = " / ".join(telling[-6:])
        message = (
            f"Deno 运行失败（退出码 {process.returncode}）：{last or '没有任何说明'}；如果程序本身坏了，{REINSTALL}"
        )
        raise CourseError(Problem(f"deno {arguments[0]}", "", message))
    return printed
