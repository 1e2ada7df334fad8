"""How a sandboxed process is started: in Deno, or, where the teacher takes the risk, in a plain Python process."""

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import graders
from coursebook import deno
from coursebook.errors import CourseError, Problem
from coursebook.marking.sandbox.child_process import ChildProcess
from coursebook.marking.sandbox.folder import NO_SNAPSHOT, runtime_folder

MEMORY = 512 * 1024 * 1024  # bytes of one interpreter, as in the browser
HEAP = 768  # MB of everything that JavaScript keeps beside it
RISK = (
    "注意：--isolation process 没有隔离。学生的程序直接在这台电脑上运行，能读写您的文件、能上网；"
    "只在看过程序之后、在没有重要资料的电脑上使用。"
)
WAYS = ("deno", "process")
Starter = Callable[[tuple[str, ...]], ChildProcess]


def starter(way: str, engine: Path | None, root: Path, tell: Callable[[str], None] = lambda _: None) -> Starter:
    """A function that starts a process which has some packages.

    Args:
        way: "deno" or "process".
        engine: the engine's source folder, for exercises that offer it.
        root: the course's folder.
        tell: given a sentence for the teacher if the slower way of starting had to be taken; perhaps several times.
    """
    return _in_deno(engine, tell) if way == "deno" else _in_python(root)


def _in_deno(engine: Path | None, tell: Callable[[str], None]) -> Starter:
    folders: dict[tuple[str, ...], Path] = {}
    one_at_a_time = threading.Lock()

    def ready(said: dict[str, Any]) -> None:
        if said.get("classic"):
            tell(NO_SNAPSHOT.format(why=said["classic"]))

    def start(packages: tuple[str, ...]) -> ChildProcess:
        with one_at_a_time:
            if packages not in folders:
                folders[packages] = runtime_folder(packages, engine, MEMORY, tell=tell)
            folder = folders[packages]
        # No flag gives more than reading this one folder; strings are never run as JavaScript.
        flags = ["--no-config", "--no-lock", "--no-remote", "--no-npm", "--no-prompt", "--cached-only"]
        v8 = f"--v8-flags=--disallow-code-generation-from-strings,--max-old-space-size={HEAP}"
        command = [str(deno.binary()), "run", *flags, v8, deno.allow("read", [folder])]
        try:
            return ChildProcess([*command, str(folder / "worker.mjs"), str(folder)], deno.environment(), ready=ready)
        except OSError as error:
            raise CourseError(Problem("Deno", "", cannot(str(error.strerror or error)))) from error

    return start


def cannot(why: str) -> str:
    """The one sentence for a machine on which Deno can't run."""
    return (
        f"判分用的隔离环境（Deno）在这台电脑上启动不了：{why.splitlines()[-1][:200]}；{deno.REINSTALL}。"
        "实在不行可以加 --isolation process，但那样学生的程序能读写这台电脑上的文件。"
    )


PROCESS = Path(__file__).parent / "sandbox" / "plain_process.py"


def _in_python(root: Path) -> Starter:
    place = Path(graders.__file__).parents[1]
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TEMP", "TMP") if name in os.environ}
    environment = {**kept, "PYTHONHASHSEED": "0", "PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"}

    def start(_packages: tuple[str, ...]) -> ChildProcess:
        command = [sys.executable, "-s", "-P", str(PROCESS), str(place), str(root), str(MEMORY * 4)]
        return ChildProcess(command, environment)

    return start
