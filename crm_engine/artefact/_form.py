"""Training 3, first part: the customer information form."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from crm_engine._records import blank, names, text
from crm_engine.artefact._result import Fault, Report, Results, missing, repeated, rows
from crm_engine.files._cells import faults, field_rules, yes

BLOCKS = ("基础", "联系", "经营", "交易", "信用")
SENSITIVE = {"高", "敏感", "是", "3"}


def check_customer_form(
    artefact: Mapping[str, Any],
    *,
    blocks: Sequence[str] = BLOCKS,
    most_fields: int = 30,
    complete: float = 0.95,
    duplicates: Iterable[Collection[str]] | None = None,
    points: Mapping[str, float] | None = None,
    only: Collection[str] | None = None,
) -> Results:
    """Judge a customer information form and the records entered in it (training 3).

    Args:
        artefact: `{"fields": [...], "records": [...], "merges": [...]}`. Fields: `name`, `block`, `type` (as in
            `files.validate_schema`), `required`, `key` (yes for the primary key), `format`, `enum`, `low`, `high`,
            `source`, `sensitivity` (高 for personal data that needs consent), `consent` (how the customer agrees),
            `use`. Records: cells by field name. Merges: lists of keys of records of the same customer (or rows
            with `records`, keys separated by commas).
        blocks: blocks of fields that a form must have.
        most_fields: most fields of a form that stays usable.
        complete: share of required cells that must be filled.
        duplicates: true groups of keys of records of the same customer; None does not judge merges.
        points: points by rule; 1 where nothing is said.
        only: report only these rules.

    Returns:
        One dictionary per rule: `id`, `passed`, `points`, `place`, `message`. Rules: "blocks", "fields", "key",
        "short", "use", "sensitive", "options", "types"; with records also "valid", "complete", "unique"; with
        `duplicates` also "found" (no duplicate missed) and "false_merge" (nothing merged that differs).

    Raises:
        ValueError: points or `only` for an unknown rule.

    Formula:
        complete = filled required cells / required cells; the pairs of the merges and of the true groups must be equal.

    Source:
        The course's requirements for training 3; purpose and consent after the Personal Information Protection Law of
        the PRC (2021), articles 6 and 13.

    Example:
        >>> fields = [{"name": "客户编号", "block": "基础"}]
        >>> check_customer_form({"fields": fields}, blocks=["基础", "联系"], only=["blocks"])[0]["message"]
        '档案表缺少「联系」这一块的字段。'
    """
    report = Report(points, only)
    fields, records = rows(artefact, "fields"), rows(artefact, "records")
    report.need(fields, "字段表", "字段表是空的，请先列出要收集的字段。")
    named = [field for field in fields if text(field.get("name"))]
    have = {text(field.get("block")).removesuffix("信息") for field in named}
    absent = [block for block in blocks if block not in have]
    report.rule("blocks", [("字段表", f"档案表缺少「{b}」这一块的字段。") for b in absent], "必要的信息块都有。")
    report.rule("fields", _fields(fields), "每个字段都有名称和类型，名称不重复。")
    keys = [text(field["name"]) for field in named if yes(field.get("key"))]
    report.rule("key", _key(keys), "有且只有一个主键。")
    long = [("字段表", f"档案表有 {len(named)} 个字段，多于 {most_fields} 个，请删去用不上的字段。")]
    report.rule("short", long if len(named) > most_fields else [], f"字段不超过 {most_fields} 个。")
    report.rule("use", missing(named, {"use": "用途"}, _place), "每个字段都写了用途。")
    report.rule("sensitive", _sensitive(named), "敏感字段都写了来源和授权方式。")
    report.rule("options", _options(named), "选项型字段都列出了选项。")
    rules, wrong = _rules(named, keys)
    report.rule("types", wrong, "字段的类型和格式都能用来检查数据。")
    if records:
        _records(report, records, rules, keys, complete)
    if duplicates is not None:
        _merges(report, artefact, [{text(k) for k in group} for group in duplicates])
    return report.results()


def _place(n: int, field: Mapping[str, Any]) -> str:
    return f"字段「{text(field.get('name')) or n}」"


def _fields(fields: list[dict[str, Any]]) -> list[Fault]:
    again = [(f"字段「{name}」", f"字段「{name}」出现了不止一次。") for name in repeated(fields, "name")]
    return missing(fields, {"name": "名称", "type": "类型"}, lambda n, _: f"字段表第 {n} 行") + again


def _key(keys: list[str]) -> list[Fault]:
    if len(keys) == 1:
        return []
    what = (
        f"标了 {len(keys)} 个主键（{'、'.join(keys)}），请只留一个" if keys else "没有主键，请指定一个能区分客户的字段"
    )
    return [("字段表", f"档案表{what}。")]


def _sensitive(fields: list[dict[str, Any]]) -> list[Fault]:
    marked = [f for f in fields if text(f.get("sensitivity")) in SENSITIVE]
    plain = [
        (f"字段「{text(f['name'])}」", f"字段「{text(f['name'])}」是个人敏感信息，敏感级应标为「高」。")
        for f in fields
        if f not in marked and text(f.get("type")) in {"resident_id", "公民身份号码"}
    ]
    return missing(marked, {"source": "来源", "consent": "授权方式"}, _place) + plain


def _options(fields: list[dict[str, Any]]) -> list[Fault]:
    chosen = [f for f in fields if text(f.get("type")) in {"enum", "枚举", "选项"} and len(names(f.get("enum"))) < 2]
    return [(_place(0, f), f"字段「{text(f['name'])}」是选项型，至少要列出两个选项。") for f in chosen]


def _rules(fields: list[dict[str, Any]], keys: list[str]) -> tuple[dict[str, dict[str, Any]], list[Fault]]:
    rules: dict[str, dict[str, Any]] = {}
    wrong: list[Fault] = []
    for field in fields:
        name = text(field["name"])
        try:
            rules[name] = {**field_rules(field, name), "unique": name in keys or yes(field.get("unique"))}
        except ValueError as error:
            wrong.append((f"字段「{name}」", f"{error}。"))
    return rules, wrong


def _records(
    report: Report, records: list[dict[str, Any]], rules: dict[str, dict[str, Any]], keys: list[str], least: float
) -> None:
    found = faults(records, list(range(1, len(records) + 1)), {n: {**r, "unique": False} for n, r in rules.items()})
    valid = [(f"第 {f['row']} 行「{f['field']}」", f["message"]) for f in found if f["rule"] != "required"]
    report.rule("valid", valid, "填好的数据都符合字段的规则。")
    required = [name for name, rule in rules.items() if rule["required"]]
    cells = [(n, name) for n, row in enumerate(records, 1) for name in required if blank(row.get(name))]
    share = 1 - len(cells) / (len(records) * len(required)) if required else 0.0
    gaps = [(f"第 {n} 行「{name}」", f"第 {n} 行的必填字段「{name}」是空的。") for n, name in cells]
    low = [(gaps[0][0] if gaps else "字段表", f"必填字段的完整率是 {share:.1%}，应不低于 {least:.0%}。"), *gaps]
    none = [("字段表", "没有一个字段是必填的，完整率无法计算。")]
    report.rule("complete", none if not required else low if share < least else [], "必填字段的完整率达到要求。")
    again = (
        [(f"主键 {v}", f"主键「{keys[0]}」的值 {v} 出现了不止一次。") for v in repeated(records, keys[0])]
        if keys
        else []
    )
    empty = missing(records, {keys[0]: keys[0]}, lambda n, _: f"第 {n} 行") if keys else _key(keys)
    report.rule("unique", empty + again, "每条记录的主键都填了，没有重复。")


def _merges(report: Report, artefact: Mapping[str, Any], truth: list[set[str]]) -> None:
    given = artefact.get("merges") if isinstance(artefact, Mapping) else None
    groups = [
        set(names(group.get("records") if isinstance(group, Mapping) else group))
        for group in (given if isinstance(given, (list, tuple)) else [])
    ]
    nothing = [("合并表", "还没有合并任何重复的客户。")] if truth and not groups else []
    missed = [
        (f"记录 {a}", f"记录 {a} 和 {b} 是同一个客户，你没有把它们合并。")
        for true in truth
        for a, b in _chain(true)
        if not any({a, b} <= group for group in groups)
    ]
    wrong = [
        (f"记录 {a}", f"记录 {a} 和 {b} 不是同一个客户，不应合并。")
        for group in groups
        for a, b in _chain(group)
        if not any({a, b} <= true for true in truth)
    ]
    report.rule("found", missed, "重复的客户都找到了。")
    report.rule("false_merge", nothing + wrong, "没有把不同的客户合并在一起。")


def _chain(group: set[str]) -> list[tuple[str, str]]:
    """Return all pairs of a group, in order."""
    ordered = sorted(group)
    return [(a, b) for n, a in enumerate(ordered) for b in ordered[n + 1 :]]
