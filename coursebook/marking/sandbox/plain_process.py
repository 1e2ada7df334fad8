"""The weaker way: one plain Python process that answers one question; the same lines as the sandbox's worker.

python plain_process.py PLACE_OF_GRADERS COURSE MEMORY
"""

import contextlib
import json
import os
import sys


def main() -> None:
    """Say that we are ready, answer one question, leave."""
    place, course, memory = sys.argv[1:4]
    sys.path[:0] = [place, course]
    # A program's own prints and what it writes to the output's number must not be taken for our reply.
    speak = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    from graders import entry  # noqa: PLC0415  its place is known only now

    limit(int(memory))
    say(speak, {"ready": True})
    order = json.loads(sys.stdin.readline())
    sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115, PTH123  for the rest of this process's life
    text = getattr(entry, order["name"])(*order["texts"])
    say(speak, {"key": order["key"], "text": text, "fresh": False, "notes": []})
    speak.flush()
    os._exit(0)  # threads that a program left behind don't hold us


def limit(memory: int) -> None:
    """A ceiling for memory and files, where the operating system has one."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415  not on Windows

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_FSIZE, (2**24, 2**24))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def say(stream: object, message: dict[str, object]) -> None:
    """Write a line."""
    print(json.dumps(message), file=stream, flush=True)  # type: ignore[call-overload]  # a text stream


main()
