"""How an answer is judged: checks, casebooks, outcomes, verdicts.

What an exercise's grade.py needs is offered here; it is imported only when asked for, so that the browser's
runner and judge start without the parts that only authors use.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graders.answer import ask, mistake
    from graders.answers import Blank, Choice, Number
    from graders.arranged import Match, Order, Table
    from graders.check import Check, case
    from graders.review import Review, rule

_HOME = {
    "ask": "answer", "mistake": "answer", "Check": "check", "case": "check", "Review": "review", "rule": "review",
    **dict.fromkeys(("Blank", "Choice", "Number"), "answers"),
    **dict.fromkeys(("Match", "Order", "Table"), "arranged"),
}  # fmt: skip

__all__ = ["Blank", "Check", "Choice", "Match", "Number", "Order", "Review", "Table", "ask", "case", "mistake", "rule"]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'graders' has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415

    return getattr(import_module(f"graders.{_HOME[name]}"), name)
