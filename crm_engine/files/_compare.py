"""How alike two records are, field by field."""

from __future__ import annotations

from math import log2
from typing import TYPE_CHECKING, Any

from crm_engine._checks import columns, number, one_of
from crm_engine.files._blocking import texts
from crm_engine.files._similarity import jaro, jaro_winkler, levenshtein_similarity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np
    import numpy.typing as npt
    import pandas as pd
else:
    from crm_engine._late import np, pd

METHODS: dict[str, Callable[[str, str], float]] = {
    "exact": lambda a, b: float(a == b),
    "levenshtein": levenshtein_similarity,
    "jaro": jaro,
    "jaro_winkler": jaro_winkler,
}
Column = tuple["npt.NDArray[np.int64]", "npt.NDArray[np.int64]", "npt.NDArray[np.bool_]", list[str]]


def similarities(
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


def _values(table: pd.DataFrame, field: str, places: npt.NDArray[np.int64]) -> Column:
    """Return the numbers of a field's values on both sides of each pair, whether both are filled, and the values."""
    codes, values = pd.factorize(texts(table[field]))
    left, right = codes[places[:, 0]].astype(np.int64), codes[places[:, 1]].astype(np.int64)
    return left, right, (left >= 0) & (right >= 0), values.tolist()


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
    return pd.Series(similarities(table, places, compare, missing), index=pairs, name="similarity")


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
