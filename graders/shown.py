"""Values as a person reads them: a short text, and a small table for tables."""

from typing import Any

from graders import codec, plain
from graders.locale import say

Shown = dict[str, Any]
MOST_ROWS = 20
MOST_COLUMNS = 12
MOST_TEXT = 400


def shown(data: Any, more: int = 0) -> Shown:
    """Show a value that is encoded as typed JSON; `more` rows of a table were left off before it was encoded."""
    found = plain.read(data)
    if isinstance(found, plain.Grid):
        return {"type": found.kind, "text": _size(found, more), "table": _table(found, more)}
    return {"type": plain.kind_of(data), "text": _cut(plain.text(found)), "table": None}


def _size(grid: plain.Grid, more: int) -> str:
    count = len(grid.rows) + more
    return say("series_size", n=count) if grid.kind == "Series" else say("size", rows=count, columns=len(grid.columns))


def _table(grid: plain.Grid, more: int) -> dict[str, Any]:
    kept = grid.rows[:MOST_ROWS]
    columns = grid.columns[:MOST_COLUMNS]
    index = None if grid.default_index else [plain.label(name) for name in grid.index[:MOST_ROWS]]
    return {
        "columns": [plain.label(name) for name in columns],
        "index": index,
        "rows": [[_cut(plain.text(cell, bare=True), 60) for cell in row[: len(columns)]] for row in kept],
        "cut": len(grid.rows) + more - len(kept),
    }


def _cut(text: str, most: int = MOST_TEXT) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def shown_value(value: Any) -> Shown:
    """Show a live value of a free run: long tables are shortened first, anything else falls back to its repr."""
    cut = 0
    if type(value).__module__.partition(".")[0] in ("pandas", "numpy") and hasattr(value, "__len__"):
        cut = max(len(value) - MOST_ROWS, 0) if getattr(value, "shape", ()) else 0
        value = value[:MOST_ROWS] if cut else value
    try:
        result = shown(codec.encode(value), cut)
    except codec.UnsupportedError:
        return {"type": type(value).__name__, "text": _cut(str(repr(value))), "table": None}
    if cut and result["table"] is None:
        result["text"] += say("of_many", n=cut + MOST_ROWS)
    return result
