"""Which records are worth comparing: those that agree in a block key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_engine._checks import columns
from crm_engine._records import blank, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt
    import pandas as pd
else:
    from crm_engine._late import np, pd

# Each pair takes 16 bytes before it is compared; a block key with fewer values than this allows is a mistake.
MOST_PAIRS = 20_000_000


def texts(cells: pd.Series) -> pd.Series:
    """Return the cells as text without outer blanks; None where empty."""
    return cells.astype("object").map(lambda cell: None if blank(cell) else text(cell))


def codes_of(table: pd.DataFrame, fields: Sequence[str]) -> npt.NDArray[np.int64]:
    """Number the rows by their values in `fields`; -1 where one of them is empty."""
    total = np.zeros(len(table), dtype=np.int64)
    empty = np.zeros(len(table), dtype=bool)
    for field in fields:
        codes, found = pd.factorize(texts(table[field]))
        empty |= codes < 0
        total = pd.factorize(total * (len(found) + 1) + codes)[0]
    total[empty] = -1
    return total


def fields_of(block: Sequence[str | Sequence[str]]) -> list[list[str]]:
    """Return each block key as a list of columns."""
    return [[key] if isinstance(key, str) else list(key) for key in block]


def places_of_pairs(table: pd.DataFrame, block: Sequence[str | Sequence[str]]) -> npt.NDArray[np.int64]:
    """Return the places (left, right) of all pairs that agree in at least one block key, each once, in order."""
    size = len(table)
    found = []
    for fields in fields_of(block):
        codes = codes_of(table, fields)
        sizes = np.bincount(codes[codes >= 0]).astype(np.float64)
        if (many := (sizes * (sizes - 1)).sum() / 2) > MOST_PAIRS:
            raise ValueError(f"分块「{'、'.join(fields)}」太粗，要比较 {many:.0f} 对记录，请加上别的字段分得更细")
        order = np.argsort(codes, kind="stable")
        order = order[codes[order] >= 0]
        group = codes[order]
        at = np.arange(len(order))
        lag = 1
        # Each step pairs a record with the one `lag` places later in its block, until no block is that long.
        while len(at := at[at + lag < len(order)]) and len(at := at[group[at] == group[at + lag]]):
            found.append(order[at].astype(np.int64) * size + order[at + lag])
            lag += 1
    keys = np.unique(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)
    return np.column_stack([keys // size, keys % size])


def candidate_pairs(table: pd.DataFrame, block: Sequence[str | Sequence[str]]) -> pd.MultiIndex:
    """List the pairs of records worth comparing: those that agree in at least one block key.

    Args:
        table: one row per record, with a unique index.
        block: block keys: each a column, or a list of columns that must all agree. Empty cells agree with nothing.

    Returns:
        The pairs as a MultiIndex of labels; the record that stands first in the table is on the left.

    Raises:
        ValueError: no rows, unknown columns, no block key, a repeated index label, or a block key so coarse that more
            than 20 million pairs would have to be compared.

    Formula:
        the union over the block keys of all pairs within a block; with blocks of size b, sum of b(b-1)/2 pairs instead
        of n(n-1)/2.

    Source:
        Standard blocking: Christen, Data Matching (2012), chapter on indexing.

    Example:
        >>> import pandas as pd
        >>> table = pd.DataFrame({"city": ["杭州", "苏州", "杭州"], "tel": ["1", "2", "2"]})
        >>> candidate_pairs(table, ["city", "tel"]).tolist()
        [(0, 2), (1, 2)]
    """
    check_block(table, block)
    places = places_of_pairs(table, block)
    return pd.MultiIndex.from_arrays([table.index[places[:, 0]], table.index[places[:, 1]]], names=["left", "right"])


def check_block(table: pd.DataFrame, block: Sequence[str | Sequence[str]]) -> None:
    """Make sure that the table has rows, the columns of the block keys, and one label per row."""
    if isinstance(block, str) or not block:
        raise ValueError("block 应是分块字段的列表，如 ['city', ['name', 'birth']]")
    columns(table, [field for key in fields_of(block) for field in key], "客户表")
    if not table.index.is_unique:
        raise ValueError("客户表的索引有重复，请先重设索引")
