"""What the judge says, in the language of the course: one module of plain texts for each language.

Whoever begins to run or judge says the language once (`with speaking("en")`); everything below asks `say`.
"""

import builtins
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from importlib import import_module

from graders.locale import zh

globals()["__builtins__"] = dict(vars(builtins))

LANGUAGE = "zh"  # of a casebook that names none
_texts: ContextVar[Mapping[str, str]] = ContextVar("texts", default=zh.TEXTS)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say everything inside in this language; the table is read before any student's code runs."""
    before = _texts.set(import_module(f"graders.locale.{language}").TEXTS)
    try:
        yield
    finally:
        _texts.reset(before)


def say(key: str, /, *places: object, **values: object) -> str:
    """One text, with values in its places."""
    text = _texts.get()[key]
    return text.format(*places, **values) if places or values else text
