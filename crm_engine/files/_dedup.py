"""Finding records of the same customer without comparing every record with every other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import log2
from typing import TYPE_CHECKING, Any

from crm_engine._checks import columns, number, one_of
from crm_engine._records import blank, text
from crm_engine.files._cluster import join, numbered
from crm_engine.files._similarity import jaro, jaro_winkler, levenshtein_similarity

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
else:
    from crm_engine._late import np, pd

# Each pair takes 16 bytes before it is compared; a block key with fewer values than this allows is a mistake.
MOST_PAIRS = 20_000_000
Method = str | Callable[[str, str], float]
METHODS: dict[str, Callable[[str, str], float]] = {
    "exact": lambda a, b: float(a == b),
    "levenshtein": levenshtein_similarity,
    "jaro": jaro,
    "jaro_winkler": jaro_winkler,
}


def _codes(table: pd.DataFrame, fields: Sequence[str]) -> npt.NDArray[np.int64]:
    """Number the rows by their values in `fields`; -1 where one of them is empty."""
    total = np.zeros(len(table), dtype=np.int64)
    empty = np.zeros(len(table), dtype=bool)
    for field in fields:
        codes, found = pd.factorize(_texts(table[field]))
        empty |= codes < 0
        total = pd.factorize(total * (len(found) + 1) + codes)[0]
    total[empty] = -1
    return total


def _fields(block: Sequence[str | Sequence[str]]) -> list[list[str]]:
    return [[key] if isinstance(key, str) else list(key) for key in block]


def _pairs(table: pd.DataFrame, block: Sequence[str | Sequence[str]]) -> npt.NDArray[np.int64]:
    """Return the places (left, right) of all pairs that agree in at least one block key, each once, in order."""
    size = len(table)
    found = []
    for fields in _fields(block):
        codes = _codes(table, fields)
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
    _fit(table, block)
    places = _pairs(table, block)
    return pd.MultiIndex.from_arrays([table.index[places[:, 0]], table.index[places[:, 1]]], names=["left", "right"])


def _fit(table: pd.DataFrame, block: Sequence[str | Sequence[str]]) -> None:
    if isinstance(block, str) or not block:
        raise ValueError("block 应是分块字段的列表，如 ['city', ['name', 'birth']]")
    columns(table, [field for key in _fields(block) for field in key], "客户表")
    if not table.index.is_unique:
        raise ValueError("客户表的索引有重复，请先重设索引")


def _compare(
    table: pd.DataFrame,
    places: npt.NDArray[np.int64],
    compare: Mapping[str, Any],
    missing: str,
    least: float = 0.0,
) -> npt.NDArray[np.float64]:
    """Return the weighted similarity of each pair; each pair of different values is compared once.

    A pair that cannot reach `least` any more is not compared further; its result is then too low, but below `least`.
    """
    total = np.zeros(len(places))
    methods = _methods(compare)
    sides = {field: _values(table, field, places) for field in methods}
    gain = {field: share * sides[field][2] for field, (_, share) in methods.items()}
    possible = np.sum(list(gain.values()), axis=0)
    weight = np.full(len(places), sum(share for _, share in methods.values())) if missing == "zero" else possible.copy()
    for field, (method, share) in methods.items():
        left, right, known, values = sides[field]
        alive = np.flatnonzero(known & (total + possible >= (least - 1e-9) * weight))
        possible = possible - gain[field]
        if not len(alive):
            continue
        low, high = np.minimum(left, right)[alive], np.maximum(left, right)[alive]
        keys, back = np.unique(low * len(values) + high, return_inverse=True)
        one, two = (keys // len(values)).tolist(), (keys % len(values)).tolist()
        alike = np.array([1.0 if a == b else method(values[a], values[b]) for a, b in zip(one, two, strict=True)])
        total[alive] += share * alike[back]
    return np.divide(total, weight, out=np.zeros(len(places)), where=weight > 0)


Column = tuple["npt.NDArray[np.int64]", "npt.NDArray[np.int64]", "npt.NDArray[np.bool_]", list[str]]


def _values(table: pd.DataFrame, field: str, places: npt.NDArray[np.int64]) -> Column:
    """Return the numbers of a field's values on both sides of each pair, whether both are filled, and the values."""
    codes, values = pd.factorize(_texts(table[field]))
    left, right = codes[places[:, 0]].astype(np.int64), codes[places[:, 1]].astype(np.int64)
    return left, right, (left >= 0) & (right >= 0), values.tolist()


def _texts(cells: pd.Series) -> pd.Series:
    """Return the cells as text without outer blanks; None where empty."""
    return cells.astype("object").map(lambda cell: None if blank(cell) else text(cell))


def _methods(compare: Mapping[str, Any]) -> dict[str, tuple[Callable[[str, str], float], float]]:
    if not compare:
        raise ValueError("compare 没有给出要比较的字段")
    found = {}
    for field, given in compare.items():
        method, share = given if isinstance(given, tuple) else (given, 1.0)
        if isinstance(method, str):
            one_of(method, METHODS, f"compare[{field!r}]")
            method = METHODS[method]
        found[field] = (method, number(share, f"「{field}」的权重", low=0, open_low=True))
    return found


def pair_similarity(
    table: pd.DataFrame, pairs: pd.MultiIndex, compare: Mapping[str, Any], *, missing: str = "skip"
) -> pd.Series:
    """Say how alike the two records of each pair are.

    Args:
        table: one row per record, with a unique index.
        pairs: pairs of labels, as from `candidate_pairs`.
        compare: method by field: "exact", "levenshtein", "jaro", "jaro_winkler" or a function of two texts, or a tuple
            of method and weight (1 without).
        missing: "skip": a field that is empty in one of the two does not count; "zero": it counts as different.

    Returns:
        Series of similarities, 0 to 1, indexed by `pairs`; 0 when no field can be compared.

    Raises:
        ValueError: no rows, unknown columns, methods or labels, a weight that is not above 0.

    Formula:
        sum(w_j x sim_j) / sum(w_j) over the fields that count.

    Source:
        Weighted comparison of fields: Christen, Data Matching (2012).

    Example:
        >>> import pandas as pd
        >>> table = pd.DataFrame({"name": ["西湖茶叶", "西湖茶业"], "tel": ["1", "1"]})
        >>> pair_similarity(table, candidate_pairs(table, ["tel"]), {"name": "levenshtein", "tel": "exact"}).tolist()
        [0.875]
    """
    one_of(missing, ("skip", "zero"), "missing")
    columns(table, compare, "客户表")
    places = np.column_stack([table.index.get_indexer(pairs.get_level_values(n)) for n in (0, 1)])
    if (places < 0).any():
        raise ValueError(f"配对 {pairs[int((places < 0).any(axis=1).argmax())]} 中有客户表里没有的记录")
    return pd.Series(_compare(table, places, compare, missing), index=pairs, name="similarity")


def dedup(
    table: pd.DataFrame,
    *,
    block: Sequence[str | Sequence[str]],
    compare: Mapping[str, Any],
    threshold: float,
    exact: Sequence[str] = (),
    missing: str = "skip",
) -> pd.Series:
    """Give every record the number of the customer it belongs to, so that duplicates share a number.

    Args:
        table: one row per record, with a unique index. Normalise names and numbers first (`normalise_name`, ...).
        block: block keys as in `candidate_pairs`: only records that agree in one of them are compared.
        compare: method by field as in `pair_similarity`.
        threshold: records at least this similar are the same customer, in (0, 1].
        exact: fields whose equal, filled value alone proves the same customer (such as the credit code).
        missing: as in `pair_similarity`.

    Returns:
        Series `cluster` with the index of `table`: groups numbered from 0 in the order of their first record. Links
        carry over: a like b and b like c puts all three together.

    Raises:
        ValueError: no rows, unknown columns or methods, a repeated index label, a threshold outside (0, 1], or a block
            key so coarse that more than 20 million pairs would have to be compared.

    Formula:
        connected components of {pairs in a common block with similarity >= threshold} and {pairs equal in an `exact`
        field}.

    Source:
        Blocking, comparison, classification by threshold and transitive closure: Christen, Data Matching (2012).

    Example:
        >>> import pandas as pd
        >>> table = pd.DataFrame({"name": ["西湖茶叶", "太湖石", "西湖茶业"], "city": ["杭州", "苏州", "杭州"]})
        >>> dedup(table, block=["city"], compare={"name": "jaro_winkler"}, threshold=0.8).tolist()
        [0, 1, 0]
    """
    one_of(missing, ("skip", "zero"), "missing")
    limit = number(threshold, "threshold", low=0, high=1, open_low=True)
    _fit(table, block)
    columns(table, [*compare, *exact], "客户表")
    places = _pairs(table, block)
    linked = places[_compare(table, places, compare, missing, limit) >= limit - 1e-12]
    parent = list(range(len(table)))
    for a, b in linked.tolist():
        join(parent, a, b)
    for field in exact:
        codes = _codes(table, [field])
        first: dict[int, int] = {}
        for place, code in enumerate(codes.tolist()):
            if code >= 0:
                join(parent, first.setdefault(code, place), place)
    return pd.Series(numbered(parent), index=table.index, name="cluster")


def fellegi_sunter(agree: pd.DataFrame, m: Mapping[str, float], u: Mapping[str, float]) -> pd.Series:
    """Weigh the evidence that two records are the same customer: agreement counts for, disagreement against it.

    Args:
        agree: one row per pair of records, one True/False column per field.
        m: by field, the probability that it agrees when both records are the same customer, in (0, 1).
        u: by field, the probability that it agrees by chance when they are not, in (0, 1).

    Returns:
        Weight by pair in bits; above 0 speaks for the same customer.

    Raises:
        ValueError: no rows, unknown columns, different fields in m and u, probabilities outside (0, 1).

    Formula:
        sum over fields of log2(m/u) where they agree, log2((1-m)/(1-u)) where not.

    Source:
        Fellegi and Sunter 1969, "A Theory for Record Linkage", Journal of the American Statistical Association 64.

    Example:
        >>> import pandas as pd
        >>> fellegi_sunter(pd.DataFrame({"tel": [True, False]}), {"tel": 0.8}, {"tel": 0.1}).round(4).tolist()
        [3.0, -2.1699]
    """
    m, u = dict(m), dict(u)
    if set(m) != set(u):
        raise ValueError("m 与 u 的字段不一致")
    columns(agree, m, "一致情况表")
    total = pd.Series(0.0, index=agree.index, name="weight")
    for field, hit in m.items():
        same = number(hit, f"「{field}」的 m", low=0, high=1, open_low=True)
        chance = number(u[field], f"「{field}」的 u", low=0, high=1, open_low=True)
        if 1 in {same, chance}:
            raise ValueError(f"「{field}」的 m 和 u 应小于 1")
        found = agree[field].astype(bool)
        total += np.where(found, log2(same / chance), log2((1 - same) / (1 - chance)))
    return total
