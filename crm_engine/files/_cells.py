"""What is wrong with one cell by the rule of its field; plain Python, so that a form's rules can use it."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from crm_engine._records import blank, names, text
from crm_engine.ids import email_ok, mobile_ok, org_code_check, resident_id_fault, uscc_fault

TYPES = {
    **dict.fromkeys(("text", "文本"), "text"),
    **dict.fromkeys(("number", "数字", "金额"), "number"),
    **dict.fromkeys(("integer", "整数"), "integer"),
    **dict.fromkeys(("date", "日期"), "date"),
    **dict.fromkeys(("enum", "枚举", "选项"), "enum"),
    **dict.fromkeys(("mobile", "手机号"), "mobile"),
    **dict.fromkeys(("email", "邮箱"), "email"),
    **dict.fromkeys(("uscc", "统一社会信用代码"), "uscc"),
    **dict.fromkeys(("org_code", "组织机构代码"), "org_code"),
    **dict.fromkeys(("resident_id", "公民身份号码"), "resident_id"),
    **dict.fromkeys(("region", "行政区划代码"), "region"),
}
YES = {"1", "true", "yes", "y", "是", "必填", "√"}


def yes(cell: object) -> bool:
    """Read a yes/no cell: True, 1, 是、必填、√."""
    return cell is True or text(cell).casefold().removesuffix(".0") in YES


def field_rules(rule: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Read the rule of one field.

    Raises:
        ValueError: an unknown type, a bad pattern, or limits that are no numbers.
    """
    kind = TYPES.get(text(rule.get("type")) or "text")
    if kind is None:
        raise ValueError(f"字段「{name}」的类型「{text(rule.get('type'))}」不认识，可用的类型是：{'、'.join(TYPES)}")
    pattern = text(rule.get("format"))
    try:
        compiled = re.compile(pattern) if pattern else None
    except re.error as error:
        raise ValueError(f"字段「{name}」的格式 {pattern!r} 不是正确的正则表达式：{error}") from error
    limits = {}
    for key in ("low", "high"):
        limits[key] = None if blank(rule.get(key)) else _number(rule[key])
        if limits[key] is None and not blank(rule.get(key)):
            raise ValueError(f"字段「{name}」的 {key} 应是数字，收到的是 {rule[key]!r}")
    return {
        "type": kind,
        "required": yes(rule.get("required")),
        "unique": yes(rule.get("unique")),
        "format": compiled,
        "enum": names(rule.get("enum")),
        **limits,
    }


def cell_fault(cell: object, rule: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return the broken rule of a filled cell and what to say about it, or None."""
    if (wrong := _type_fault(cell, rule["type"])) is not None:
        return "type", wrong
    written = text(cell)
    if rule["format"] is not None and rule["format"].fullmatch(written) is None:
        return "format", f"不符合格式 {rule['format'].pattern}"
    if rule["enum"] and written not in rule["enum"]:
        return "enum", f"不在选项（{'、'.join(rule['enum'])}）里"
    found = _number(cell)
    if found is not None and rule["low"] is not None and found < rule["low"]:
        return "range", f"小于下限 {rule['low']:g}"
    if found is not None and rule["high"] is not None and found > rule["high"]:
        return "range", f"大于上限 {rule['high']:g}"
    return None


def _number(cell: object) -> float | None:
    if isinstance(cell, bool):
        return None
    try:
        found = float(cell)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    # "１２" and "1_000" are numbers to Python, not to a reader of the file.
    if isinstance(cell, str) and not (cell.isascii() and "_" not in cell):
        return None
    return found if abs(found) < float("inf") else None


def _type_fault(cell: object, kind: str) -> str | None:
    if kind in {"number", "integer"}:
        found = _number(cell)
        if found is None:
            return "不是数字"
        return "不是整数" if kind == "integer" and found != int(found) else None
    if kind == "date":
        return None if is_date(cell) else "不是日历上的日期（如 2026-03-01）"
    written = str(cell)
    if kind in {"uscc", "resident_id"}:
        fault = uscc_fault(written) if kind == "uscc" else resident_id_fault(written)
        return fault.rstrip("。") or None
    checks = {"mobile": mobile_ok, "email": email_ok, "org_code": org_code_check, "region": _region_ok}
    words = {"mobile": "不是正确的手机号", "email": "不是正确的邮箱", "org_code": "不是正确的组织机构代码"}
    if kind in checks and not checks[kind](cell if kind == "mobile" else written):
        return words.get(kind, "不是 6 位行政区划代码")
    return None


def _region_ok(code: object) -> bool:
    return re.fullmatch(r"[1-9][0-9]{5}", str(code).removesuffix(".0")) is not None


def is_date(cell: object) -> bool:
    """Tell whether a cell is a date or text of the form YYYY-MM-DD."""
    if isinstance(cell, dt.date):
        return True
    if not isinstance(cell, str) or re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell.strip()) is None:
        return False
    try:
        dt.date.fromisoformat(cell.strip())
    except ValueError:
        return False
    return True


def faults(
    rows: list[dict[str, Any]], labels: list[Any], fields: Mapping[str, Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return the faults of all rows, by row and then by field: `row`, `field`, `rule`, `value`, `message`."""
    seen: dict[str, dict[str, Any]] = {name: {} for name, rule in fields.items() if rule["unique"]}
    found = []
    for label, row in zip(labels, rows, strict=True):
        for name, rule in fields.items():
            cell = row.get(name)
            broken: tuple[str, str] | None = None
            if blank(cell):
                broken = ("required", "是空的，这一项必填") if rule["required"] else None
            elif (broken := cell_fault(cell, rule)) is None and rule["unique"]:
                first = seen[name].setdefault(text(cell), label)
                broken = ("unique", f"{text(cell)} 与第 {first} 行重复") if first is not label else None
            if broken:
                shown = "" if broken[0] in {"required", "unique"} else f"的「{text(cell)}」"
                message = f"第 {label} 行「{name}」{shown}{broken[1]}。"
                found.append({"row": label, "field": name, "rule": broken[0], "value": cell, "message": message})
    return found
