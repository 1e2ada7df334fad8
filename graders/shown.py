"""Values as a person reads them: a short text, and a small table for tables."""

from typing import Any

from graders import codec, plain

Shown = dict[str, Any]
MOST_ROWS = 20
MOST_COLUMNS = 12
MOST_TEXT = 400


def shown(data: Any, rows: int = MOST_ROWS) -> Shown:
    """Show a value that is encoded as typed JSON."""
    found = plain.read(data)
    if isinstance(found, plain.Grid):
        return {"type": found.kind, "text": _size(found), "table": _table(found, rows)}
    return {"type": plain.kind_of(data), "text": _cut(plain.text(found)), "table": None}


def _size(grid: plain.Grid) -> str:
    if grid.kind == "Series":
        return f"一列 {len(grid.rows)} 个值"
    return f"{len(grid.rows)} 行 × {len(grid.columns)} 列"


def _table(grid: plain.Grid, most: int) -> dict[str, Any]:
    count = len(grid.rows)
    kept = grid.rows[:most]
    columns = grid.columns[:MOST_COLUMNS]
    index = None if grid.default_index else [plain.label(name) for name in grid.index[:most]]
    return {
        "columns": [plain.label(name) for name in columns],
        "index": index,
        "rows": [[_cut(plain.text(cell, bare=True), 60) for cell in row[: len(columns)]] for row in kept],
        "cut": count - len(kept),
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
        result = shown(codec.encode(value))
    except codec.UnsupportedError:
        return {"type": type(value).__name__, "text": _cut(str(repr(value))), "table": None}
    if cut and result["table"] is not None:
        result["table"]["cut"] = cut
        kind = result["type"]
        result["text"] = (
            f"一列 {cut + MOST_ROWS} 个值"
            if kind == "Series"
            else result["text"].replace(f"{MOST_ROWS} 行", f"{cut + MOST_ROWS} 行")
        )
    elif cut:
        result["text"] += f" …(共 {cut + MOST_ROWS} 个)"
    return result
