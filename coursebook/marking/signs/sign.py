"""One thing that was noticed about an answer."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sign:
    """One thing that was noticed; `say` continues "这个程序…" in plain Chinese."""

    kind: str
    say: str
    grave: bool = True
