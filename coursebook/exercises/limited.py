"""Running authors' programs (starter, solution, mistakes) with a time limit, on every operating system."""

import ctypes
import threading
from collections.abc import Callable
from typing import Any

STACK = 64 * 1024 * 1024  # deep recursion must end in RecursionError, not in a crash


class OvertimeError(BaseException):
    """Raised inside the program when its time is up; no Exception, so that `except Exception` can't stop it."""


def limited(work: Callable[[], Any], seconds: float) -> Any:
    """Return what `work` returns; raise TimeoutError if it takes longer.

    Works without signals and child processes, so also on Windows. A program that catches everything is given up after
    some more attempts and left in a daemon thread: these are authors' files, not students'.
    """
    box: list[Any] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            box.append(work())
        except OvertimeError:
            pass
        except BaseException as error:  # noqa: BLE001  handed on to the caller
            failed.append(error)

    before = threading.stack_size(STACK)
    try:
        thread = threading.Thread(target=run, daemon=True)
        thread.start()
    finally:
        threading.stack_size(before)
    thread.join(seconds)
    late = thread.is_alive()
    for _ in range(50):
        if not thread.is_alive():
            break
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(OvertimeError))
        thread.join(0.1)
    if failed:
        raise failed[0]
    if late:
        raise TimeoutError
    return box[0]
