"""Groups of records of the same customer, how good they are, and the record that stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm_engine._checks import columns, filled, one_of
from crm_engine._records import blank

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd
else:
    from crm_engine._late import pd


def clusters(pairs: Iterable[tuple[Any, Any]], records: Iterable[Any]) -> pd.Series:
    """Put records that are linked, directly or through others, into one group each (union-find).

    Args:
        pairs: pairs of record labels that belong together.
        records: labels of all records, each once.

    Returns:
        Series with the group's number by record, in the order of `records`; groups are numbered from 0 in the order of
        their first record. A record without a link is a group of its own.

    Raises:
        ValueError: a repeated label, or a pair with an unknown one.

    Formula:
        the connected components of the graph of pairs.

    Source:
        Union-find with path halving: Tarjan and van Leeuwen 1984.

    Example:
        >>> clusters([("a", "c"), ("c", "d")], ["a", "b", "c", "d"]).tolist()
        [0, 1, 0, 0]
    """
    labels = list(records)
    place = {label: n for n, label in enumerate(labels)}
    if len(place) < len(labels):
        raise ValueError("记录的编号有重复，无法分组")
    parent = list(range(len(labels)))
    for a, b in pairs:
        if a not in place or b not in place:
            raise ValueError(f"配对（{a!r}，{b!r}）中有不存在的记录")
        join(parent, place[a], place[b])
    return pd.Series(numbered(parent), index=pd.Index(labels), name="cluster")


def join(parent: list[int], a: int, b: int) -> None:
    """Unite the groups of two records; the earlier record leads."""
    a, b = _lead(parent, a), _lead(parent, b)
    if a != b:
        parent[max(a, b)] = min(a, b)


def numbered(parent: list[int]) -> list[int]:
    """Number the groups in the order of their first record."""
    number: dict[int, int] = {}
    return [number.setdefault(_lead(parent, n), len(number)) for n in range(len(parent))]


def _lead(parent: list[int], a: int) -> int:
    while parent[a] != a:
        parent[a] = parent[parent[a]]
        a = parent[a]
    return a


def pair_metrics(found: pd.Series, gold: pd.Series) -> dict[str, float]:
    """Say how well duplicates were found: precision, recall and F1 over pairs of records.

    Args:
        found: group by record as found, indexed by record.
        gold: true group by record, with the same records.

    Returns:
        `tp`, `fp`, `fn` (numbers of pairs), `precision`, `recall`, `f1`; a share without any pair to judge is NaN.

    Raises:
        ValueError: no records, repeated or different records, or an empty group.

    Formula:
        precision = TP / (TP + FP), recall = TP / (TP + FN), F1 = 2TP / (2TP + FP + FN), over all pairs in one group;
        counted from the group sizes, without listing pairs.

    Source:
        Christen, Data Matching (2012), evaluation by pairs.

    Example:
        >>> import pandas as pd
        >>> pair_metrics(pd.Series([0, 0, 0, 1]), pd.Series(["x", "x", "y", "y"]))
        {'tp': 1, 'fp': 2, 'fn': 1, 'precision': 0.3333333333333333, 'recall': 0.5, 'f1': 0.4}
    """
    if len(found) == 0:
        raise ValueError("没有可评价的记录")
    if not found.index.is_unique or not gold.index.is_unique or set(found.index) != set(gold.index):
        raise ValueError("两份分组的记录不一致，或有重复的记录编号")
    if found.isna().any() or gold.isna().any():
        raise ValueError("分组里有空值，每条记录都应有所属的组")
    table = pd.DataFrame({"found": found, "gold": gold.reindex(found.index)})

    def pairs(by: list[str]) -> int:
        sizes = table.groupby(by, sort=False, observed=True).size()
        return int((sizes * (sizes - 1) // 2).sum())

    tp = pairs(["found", "gold"])
    fp, fn = pairs(["found"]) - tp, pairs(["gold"]) - tp
    nan = float("nan")
    return {
        "tp": tp,
        "fp": fp,
        "fn": fn,
        "precision": tp / (tp + fp) if tp + fp else nan,
        "recall": tp / (tp + fn) if tp + fn else nan,
        "f1": 2 * tp / (2 * tp + fp + fn) if tp + fp + fn else nan,
    }


RULES = ("first", "last", "longest", "max", "min")


def survivors(
    table: pd.DataFrame, cluster: pd.Series, *, rules: Mapping[str, str] | None = None, default: str = "first"
) -> pd.DataFrame:
    """Merge each group of duplicates into one record, column by column.

    Args:
        table: one row per record; sort it first when the order matters (such as newest first).
        cluster: group by record, with the index of `table`.
        rules: rule by column: "first" or "last" filled cell in the order of the rows, "longest" text (the first of
            equally long ones), "max", "min".
        default: rule of the other columns.

    Returns:
        One row per group, indexed by the group's number in the order of first appearance; a cell is empty (None) only
        when all cells of its group are.

    Raises:
        ValueError: no rows, an unknown column or rule, or a `cluster` that has empty cells or does not fit the table.

    Formula:
        the rules of survivorship above.

    Source:
        Survivorship rules of master data management.

    Example:
        >>> import pandas as pd
        >>> table = pd.DataFrame({"name": ["西湖茶叶", "西湖茶叶有限公司"], "tel": [None, "13800131234"]})
        >>> survivors(table, pd.Series([0, 0]), rules={"name": "longest"}).iloc[0].tolist()
        ['西湖茶叶有限公司', '13800131234']
    """
    given = dict(rules or {})
    columns(table, given, "客户表")
    for rule in (default, *given.values()):
        one_of(rule, RULES, "rules")
    if len(cluster) != len(table) or not cluster.index.equals(table.index):
        raise ValueError("cluster 与客户表的行不一致，请用同一张表的索引")
    groups: dict[Any, list[int]] = {}
    for n, group in enumerate(filled(cluster, "cluster")):
        groups.setdefault(group, []).append(n)
    merged = {}
    for column in table.columns:
        cells = table[column].tolist()
        rule = given.get(column, default)
        merged[column] = [
            _survivor([cells[n] for n in lines if not blank(cells[n])], rule) for lines in groups.values()
        ]
    return pd.DataFrame(merged, index=pd.Index(list(groups), name="cluster"), columns=table.columns)


def _survivor(cells: list[Any], rule: str) -> Any:
    if not cells:
        return None
    if rule in {"max", "min"}:
        return max(cells) if rule == "max" else min(cells)
    if rule == "longest":
        return max(cells, key=lambda cell: len(str(cell)))
    return cells[0] if rule == "first" else cells[-1]
