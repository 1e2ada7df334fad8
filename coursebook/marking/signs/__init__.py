"""What in an answer looks like an attempt on the grader, said in one sentence each.

None of this decides whether an answer is right: that is done by comparing plain data. It tells the teacher what was
tried. Two sources: the program's text (`written.py`), and what the sandbox noticed while it ran (`seen.py`). A *grave*
sign is one that honest programs don't have: a wrong answer with a grave sign earns nothing, a right one is only named.
"""

import re
from collections.abc import Iterable
from typing import Any

from coursebook.marking.signs.seen import happened, noticed
from coursebook.marking.signs.sign import Sign
from coursebook.marking.signs.written import written

__all__ = ["Sign", "reaches_out", "signs"]

# A name by which a program may reach what outlives a rewind: such a run gets a process of its own.
REACHES_OUT = re.compile(r"\b(js|_?pyodide\w*|gc|ctypes|emscripten\w*)\b")
OUTSIDE = {"javascript", "search", "hidden"}


def reaches_out(source: str) -> bool:
    """Whether a program gets a process of its own: it may reach what lies outside Python's memory."""
    return bool(REACHES_OUT.search(source)) or any(sign.kind in OUTSIDE for sign in written(source))


def signs(source: str, outcomes: Any, stopped: str, notes: Iterable[str], hidden: Iterable[str] = ()) -> list[Sign]:
    r"""All signs of an answer, one of each kind, the grave ones first.

    Args:
        source: the program.
        outcomes: what `run_cases` returned, None if it returned nothing.
        stopped: "timeout", "killed" or "".
        notes: what the sandbox noticed: "event\targument\targument".
        hidden: packages that hold the reference, which the program may not import.
    """
    wanted = [name for name in hidden if re.search(rf"\b{re.escape(name)}\b", source)]
    reference = [Sign("reference", f"想使用参考答案所在的包 {name}") for name in wanted]
    found = [*reference, *written(source), *noticed(notes), *happened(outcomes, stopped)]
    kept: dict[str, Sign] = {}
    for sign in sorted(found, key=lambda one: not one.grave):
        kept.setdefault(sign.kind, sign)
    return list(kept.values())
