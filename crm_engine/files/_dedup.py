"""Finding records of the same customer without comparing every record with every other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm_engine._checks import columns, number, one_of
from crm_engine.files._blocking import check_block, codes_of, places_of_pairs
from crm_engine.files._cluster import join, numbered
from crm_engine.files._compare import similarities

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
else:
    from crm_engine._late import pd


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
    check_block(table, block)
    columns(table, [*compare, *exact], "客户表")
    places = places_of_pairs(table, block)
    linked = places[similarities(table, places, compare, missing, limit) >= limit - 1e-12]
    parent = list(range(len(table)))
    for a, b in linked.tolist():
        join(parent, a, b)
    for field in exact:
        codes = codes_of(table, [field])
        first: dict[int, int] = {}
        for place, code in enumerate(codes.tolist()):
            if code >= 0:
                join(parent, first.setdefault(code, place), place)
    return pd.Series(numbered(parent), index=table.index, name="cluster")
