"""Signs of what a program did while it ran: audit events that the sandbox noted, and what came out."""

import posixpath
import re
from collections.abc import Iterable, Iterator
from typing import Any

from coursebook.marking.signs.sign import Sign

WORKING = ("/tmp/", "/home/pyodide")  # noqa: S108  folders inside the interpreter, where programs may write
PYTHON = re.compile(r"^/lib/(python|lean)")
EVENTS = {
    "gc.": Sign("search", "翻找内存里的对象（gc）"),
    "ctypes.": Sign("search", "绕过 Python 直接读写内存（ctypes）"),
    "sys._getframe": Sign("frames", "翻看调用它的程序的变量（sys._getframe）"),
    "sys.settrace": Sign("frames", "监视判分程序的运行（sys.settrace）"),
    "sys.setprofile": Sign("frames", "监视判分程序的运行（sys.setprofile）"),
    "sys.addaudithook": Sign("frames", "监视判分程序的运行（sys.addaudithook）"),
    "socket.": Sign("network", "连接网络"),
    "urllib.": Sign("network", "连接网络"),
    "subprocess.": Sign("process", "启动别的进程"),
    "os.system": Sign("process", "启动别的进程（os.system）"),
    "os.exec": Sign("process", "启动别的进程（os.exec）"),
    "os.fork": Sign("process", "启动别的进程（os.fork）"),
    "os.posix_spawn": Sign("process", "启动别的进程（os.posix_spawn）"),
    "_thread.": Sign("threads", "启动线程", grave=False),
    "pickle.find_class": Sign("payload", "用 pickle 读出带代码的对象", grave=False),
    "js": Sign("javascript", "离开 Python 去操作浏览器（JavaScript）"),
}


def noticed(notes: Iterable[str]) -> Iterator[Sign]:
    """Signs among the sandbox's notes."""
    for note in notes:
        event, *given = note.split("\t")
        known = next((sign for start, sign in EVENTS.items() if event.startswith(start)), None)
        if known is not None:
            yield known
        elif event == "open" or event.startswith("os."):
            yield from _file(event, *given[:2])


def _file(event: str, name: str = "", mode: str = "") -> Iterator[Sign]:
    """A file or folder outside the working directory."""
    path = posixpath.normpath(name) if name else ""
    outside = path.startswith("..") or (path.startswith("/") and not f"{path}/".startswith(WORKING))
    if not outside:
        return
    if event == "open" and not set(mode) & set("wax+"):
        if not PYTHON.match(path):  # libraries read their own files on our behalf
            yield Sign("files", f"读取练习以外的文件（{name[:60]}）")
    elif event in ("os.listdir", "os.scandir", "os.walk", "os.chdir"):
        yield Sign("files", f"查看练习以外的文件夹（{name[:60]}）")
    else:
        yield Sign("writing", f"改动练习以外的文件（{name[:60]}）")


ERRORS = {
    "MemoryError": Sign("memory", "用光了内存", grave=False),
    "RecursionError": Sign("recursion", "没有尽头的递归", grave=False),
    "SystemExit": Sign("exit", "退出了 Python", grave=False),
    "KeyboardInterrupt": Sign("exit", "想中断判分程序", grave=False),
    "GeneratorExit": Sign("exit", "想中断判分程序", grave=False),
    "UnsupportedType": Sign("type", "返回了不能判分的对象", grave=False),
}


def happened(outcomes: Any, stopped: str) -> Iterator[Sign]:
    """Signs in how the run ended and in what it returned."""
    if stopped == "timeout":
        yield Sign("timeout", "运行超过时间限制，已停下", grave=False)
    if stopped == "killed":
        yield Sign("killed", "弄垮了运行环境，已重新启动", grave=False)
    if not isinstance(outcomes, dict):
        return
    if outcomes.get("cut"):
        yield Sign("flood", "打印了数量惊人的文字", grave=False)
    cases = outcomes.get("outcomes")
    cases = [one for one in cases if isinstance(one, dict)] if isinstance(cases, list) else []
    if any(one.get("mutated") for one in cases):
        yield Sign("mutation", "改动了传入的数据", grave=False)
    for raised in [outcomes.get("error"), *(one.get("raised") for one in cases)]:
        kind = raised.get("type") if isinstance(raised, dict) else None
        if isinstance(kind, str) and kind in ERRORS:
            yield ERRORS[kind]
        if kind == "ModuleNotFoundError":
            found = re.search(r"No module named '(\w+)'", str(raised.get("message")))
            name = found.group(1) if found else ""
            yield Sign("import", f"导入了不能用的模块 {name}", grave=False)
