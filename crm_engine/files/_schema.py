"""Checking a customer table against the rules of its fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from crm_engine._checks import columns
from crm_engine._records import Rows, identified, records
from crm_engine.files._cells import faults, field_rules

if TYPE_CHECKING:
    import pandas as pd
else:
    from crm_engine._late import pd

FOUND = ["row", "field", "rule", "value", "message"]


def validate_schema(
    table: pd.DataFrame,
    fields: Mapping[str, Mapping[str, Any]] | Rows,
    *,
    across: Mapping[str, Callable[[dict[str, Any]], bool]] | None = None,
) -> pd.DataFrame:
    """List every cell of a customer table that breaks the rule of its field.

    Args:
        table: one row per customer.
        fields: rule by field: `{name: {...}}`, or rows with `name`. Keys: `type` (text, number, integer, date, enum,
            mobile, email, uscc, org_code, resident_id, region; or their Chinese names), `required`, `unique`, `format`
            (regular expression for the whole cell), `enum` (list, or text like "甲、乙"), `low`, `high`.
        across: checks between fields: `{sentence: function of the row}`; False is a fault, and so is an error that the
            function meets because a cell is empty or of the wrong type.

    Returns:
        DataFrame with one row per fault: `row` (index label), `field` (empty for a check between fields), `rule`
        ("required", "type", "format", "enum", "range", "unique", "across"), `value`, `message`. A cell is reported
        once, for the first rule in this order; by row, then in the order of the fields. Empty when nothing is wrong.

    Raises:
        ValueError: no rows, a field that is no column, an unknown type, a bad pattern or limit.

    Formula:
        the rules above; of equal values in a unique field every one after the first is a fault.

    Source:
        Data quality dimensions validity and uniqueness.

    Example:
        >>> import pandas as pd
        >>> table = pd.DataFrame({"编号": ["C1", "C1"], "手机": ["13800138000", "1380013800"]})
        >>> rules = {"编号": {"required": True, "unique": True}, "手机": {"type": "mobile"}}
        >>> validate_schema(table, rules)[["row", "field", "rule"]].to_numpy().tolist()
        [[1, '编号', 'unique'], [1, '手机', 'type']]
    """
    if not isinstance(fields, Mapping):
        fields = identified(records(fields, ("name",), "字段表"), "name", "字段表")
    columns(table, fields, "客户表")
    rules = {name: field_rules(rule, name) for name, rule in fields.items()}
    # A number column with empty cells holds floats; 1.0 is then the 1 that was typed.
    rows = records(table, ())
    found = faults(rows, list(table.index), rules)
    for sentence, holds in (across or {}).items():
        for label, row in zip(table.index, rows, strict=True):
            try:
                right = bool(holds(row))
            except (TypeError, ValueError, AttributeError, KeyError):
                right = False
            if not right:
                message = f"第 {label} 行不满足「{sentence}」。"
                found.append({"row": label, "field": "", "rule": "across", "value": None, "message": message})
    place = {label: n for n, label in enumerate(table.index)}
    found.sort(key=lambda fault: place[fault["row"]])
    return pd.DataFrame(found, columns=FOUND)
