"""Comparing a right value with a student's, both as encoded data, and saying in Chinese where they differ.

Rules, so that nobody is failed for form: int and float are equal if their values are; a list, a tuple and a
one-dimensional array are the same; numpy scalars are their Python values; a date is its midnight; in tables every
missing cell is alike and the order of columns doesn't count; True is not 1. Rounding noise of floating-point sums
(one part in 10^9) is never a fault, beyond it the check's own tolerance counts.
"""

from dataclasses import dataclass, field, replace
from math import isinf, isnan
from typing import Any

from graders import plain
from graders.plain import Grid, Group, Mapping, Tagged

NOISE = 1e-9
MOST_CELLS = 10


@dataclass(frozen=True)
class Options:
    """How strictly values are compared."""

    absolute: float = 0.0
    relative: float = 0.0
    order_matters: bool = True
    index_matters: bool = False
    ignore: tuple[str, ...] = ()
    hints: bool = True  # look for the reason of a difference (wrong order …); not needed to know that there is one


@dataclass(frozen=True)
class Difference:
    """One sentence, and for tables the cells that differ."""

    sentence: str
    cells: list[dict[str, str]] = field(default_factory=list)


def compare(expected: Any, got: Any, options: Options) -> Difference | None:
    """Compare two encoded values; None means equal."""
    return _compare(plain.read(expected), plain.read(got), options, "")


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def same_number(right: float, given: float, options: Options) -> bool:
    """Whether two numbers are equal within the tolerance."""
    if right == given:
        return True
    if isinstance(right, int) and isinstance(given, int):
        return abs(right - given) <= max(options.absolute, options.relative * abs(right))
    try:
        right, given = float(right), float(given)
    except OverflowError:
        return False
    if isnan(right) or isnan(given):
        return isnan(right) and isnan(given)
    if isinf(right) or isinf(given):
        return False
    # The tolerance is inclusive: 0.01 off by "0.010000000000000009" is within 0.01.
    allowed = max(options.absolute, options.relative * abs(right)) * (1 + NOISE)
    return abs(right - given) <= max(allowed, NOISE * max(abs(right), abs(given)), 1e-12)


def same(right: Any, given: Any, options: Options) -> bool:
    """Whether two read values are equal."""
    return _compare(right, given, replace(options, hints=False) if options.hints else options, "") is None


def _compare(right: Any, given: Any, options: Options, where: str) -> Difference | None:  # noqa: PLR0911  one line for each kind
    if _is_number(right) and _is_number(given):
        return None if same_number(right, given, options) else _numbers(right, given, where)
    if _shape(right) != _shape(given):
        return Difference(_wrong_kind(right, given, where))
    if isinstance(right, Grid):
        return _grids(right, given, options)
    if isinstance(right, list):
        return _lists(right, given, options, where)
    if isinstance(right, Mapping):
        return _mappings(right, given, options, where)
    if isinstance(right, Group):
        return _groups(right, given, options, where)
    if isinstance(right, Tagged) and isinstance(given, Tagged):
        equal = right.kind == given.kind and all(
            same(a, b, options) for a, b in zip(right.parts, given.parts, strict=True)
        )
    elif isinstance(right, str) and right != given and right.split() == given.split():
        return Difference(f"{where}文字里的空格或换行不同。")
    else:
        equal = right == given
    return None if equal else Difference(f"{where}应当是 {_short(right)}，你得到 {_short(given)}。")


def _shape(value: Any) -> str:
    if isinstance(value, Grid):
        return value.kind
    if _is_number(value):
        return "number"
    return type(value).__name__


_WORDS = {
    "number": "一个数", "str": "文字", "bool": "True 或 False", "NoneType": "None（什么都没有）", "list": "列表",
    "Mapping": "字典", "Group": "集合", "DataFrame": "数据表(DataFrame)", "Series": "数列(Series)", "Day": "日期",
    "Span": "一段时间", "_Missing": "缺失值", "Tagged": "另一种值",
}  # fmt: skip


def _wrong_kind(right: Any, given: Any, where: str) -> str:
    if given is None and not where:
        return "你的函数返回了 None（什么都没有）：是不是忘了写 return，或者用 print 代替了 return？"
    wanted, found = _WORDS.get(_shape(right), _shape(right)), _WORDS.get(_shape(given), _shape(given))
    extra = ""
    if isinstance(given, str) and _is_number(right) and given.strip() == plain.text(right):
        extra = "（数字不要加引号，也不要用 str(…) 变成文字）"
    if _shape(right) in ("number", "str", "bool") and _shape(given) in ("number", "str", "bool"):
        return f"{where}应当是{wanted} {_short(right)}，你得到{found} {_short(given)}{extra}。"
    return f"{where}应当是{wanted}，你得到的是{found}。"


def _short(value: Any) -> str:
    words = plain.text(value)
    return words if len(words) <= 80 else words[:79] + "…"


def _pair(right: Any, given: Any) -> tuple[str, str]:
    """Two texts that look different even when the values are close."""
    one, two = plain.text(right, bare=True), plain.text(given, bare=True)
    return (repr(right), repr(given)) if one == two else (one[:80], two[:80])


def _numbers(right: float, given: float, where: str) -> Difference:
    one, two = _pair(right, given)
    hint = ""
    if isinstance(right, float) or isinstance(given, float):
        if right and abs(given - 100 * right) <= NOISE * abs(given):
            hint = "刚好是 100 倍：要的是小数还是百分数？"
        elif given and abs(right - 100 * given) <= NOISE * abs(right):
            hint = "刚好小了 100 倍：要的是百分数还是小数？"
        elif right and abs(right + given) <= NOISE * abs(right):
            hint = "正负号相反。"
        elif abs(given - right) < 0.5 and float(given).is_integer():
            hint = "看起来多做了一次取整。"
    return Difference(f"{where}应当是 {one}，你得到 {two}。{hint}")


def _lists(right: list[Any], given: list[Any], options: Options, where: str) -> Difference | None:
    if len(right) != len(given):
        return Difference(f"{where}应当有 {len(right)} 项，你得到 {len(given)} 项。")
    if not options.order_matters:
        return _groups(Group(right), Group(given), options, where)
    for place, (one, two) in enumerate(zip(right, given, strict=True), 1):
        found = _compare(one, two, options, f"{where}第 {place} 项")
        if found is not None:
            # As bags: comparing sorted lists would come back here without end when they differ too.
            if options.hints and _groups(Group(right), Group(given), options, "") is None:
                return Difference(f"{where}各项都对，但顺序不对：{found.sentence}")
            return found
    return None


def _mappings(right: Mapping, given: Mapping, options: Options, where: str) -> Difference | None:
    rest = list(given.pairs)
    for key, value in right.pairs:
        if key in options.ignore:
            continue
        place = next((n for n, (other, _) in enumerate(rest) if same(key, other, options)), None)
        if place is None:
            return Difference(f"{where}缺少键 {_short(key)}。")
        found = _compare(value, rest.pop(place)[1], options, f"{where}键 {_short(key)} 的值")
        if found is not None:
            return found
    extra = [key for key, _ in rest if key not in options.ignore]
    return Difference(f"{where}多了键 {_short(extra[0])}。") if extra else None


def _groups(right: Group, given: Group, options: Options, where: str) -> Difference | None:
    rest = list(given.items)
    for item in right.items:
        place = next((n for n, other in enumerate(rest) if same(item, other, options)), None)
        if place is None:
            return Difference(f"{where}缺少 {_short(item)}。")
        rest.pop(place)
    return Difference(f"{where}多了 {_short(rest[0])}。") if rest else None


def _grids(right: Grid, given: Grid, options: Options) -> Difference | None:
    if right.kind == "Series":
        pairs = [(0, 0)]
    else:
        wanted = [name for name in right.columns if name not in options.ignore]
        found = _columns(wanted, right, given, options)
        if isinstance(found, Difference):
            return found
        pairs = found
    if len(right.rows) != len(given.rows):
        return Difference(_row_counts(right, given, options))
    order = _row_order(right, given, options, pairs)
    if isinstance(order, Difference):
        return order
    cells, rows = [], set()
    for n, m in enumerate(order):
        for a, b in pairs:
            one, two = right.rows[n][a], given.rows[m][b]
            if not same(one, two, options):
                rows.add(n)
                texts = _pair(one, two)
                cells.append({"row": _row_name(right, n), "column": plain.label(right.columns[a]),
                              "expected": texts[0], "got": texts[1]})  # fmt: skip
    if not cells:
        return None
    loose = replace(options, order_matters=False, hints=False)
    if options.hints and options.order_matters and not options.index_matters and _grids(right, given, loose) is None:
        return Difference("每一行都对，但行的顺序不对：检查排序。", cells[:MOST_CELLS])
    first = cells[0]
    start = "有 1 个格子不对" if len(cells) == 1 else f"有 {len(cells)} 个格子不对，第一个"
    column = "" if right.kind == "Series" else f"的“{first['column']}”列"
    sentence = f"{start}在{first['row']}{column}：应当是 {first['expected']}，你得到 {first['got']}。"
    return Difference(sentence, cells[:MOST_CELLS])


def _columns(wanted: list[Any], right: Grid, given: Grid, options: Options) -> list[tuple[int, int]] | Difference:
    rest = [(place, name) for place, name in enumerate(given.columns) if name not in options.ignore]
    pairs = []
    for name in wanted:
        found = next((item for item in rest if _label_same(name, item[1])), None)
        if found is None:
            if name in given.index_names:
                return Difference(f"“{plain.label(name)}”应当是一列，你把它放成了行索引：可以用 reset_index()。")
            return Difference(f"表里缺少“{plain.label(name)}”列，你的列是：{_names(given.columns)}。")
        rest.remove(found)
        pairs.append((right.columns.index(name), found[0]))
    if rest:
        name = rest[0][1]
        if name in right.index_names and name is not None:
            return Difference(f"“{plain.label(name)}”应当是行索引，你把它放成了一列：可以用 set_index(…)。")
        return Difference(f"表里多了“{plain.label(name)}”列，应有的列是：{_names(wanted)}。")
    return pairs


def _label_same(one: Any, two: Any) -> bool:
    return bool(one == two) and isinstance(one, bool) == isinstance(two, bool)


def _names(columns: list[Any]) -> str:
    return "、".join(plain.label(name) for name in columns[:12]) or "（没有列）"


def _row_counts(right: Grid, given: Grid, options: Options) -> str:
    words = f"应当有 {len(right.rows)} 行，你得到 {len(given.rows)} 行。"
    if options.index_matters:
        missing = [name for name in right.index if name not in given.index]
        extra = [name for name in given.index if name not in right.index]
        if missing:
            words += f"缺少 {'、'.join(map(plain.label, missing[:5]))}。"
        if extra:
            words += f"多了 {'、'.join(map(plain.label, extra[:5]))}。"
    return words


def _row_order(right: Grid, given: Grid, options: Options, pairs: list[tuple[int, int]]) -> list[int] | Difference:
    """For each right row the place of the student's row to compare it with."""
    straight = list(range(len(right.rows)))
    if options.index_matters:
        if all(same(a, b, options) for a, b in zip(right.index, given.index, strict=True)):
            return straight
        rest = list(straight)
        order = []
        for name in right.index:
            place = next((n for n in rest if same(_as_list(name), _as_list(given.index[n]), options)), None)
            if place is None:
                return Difference(f"行索引里缺少“{plain.label(name)}”，你的行索引是：{_names(given.index)}。")
            rest.remove(place)
            order.append(place)
        if options.order_matters and order != straight:
            return Difference("每一行都在，但行的顺序不对：检查排序。")
        return order
    if options.order_matters:
        return straight
    rest, order = list(straight), []
    unmatched = []
    for n in straight:
        place = next(
            (m for m in rest if all(same(right.rows[n][a], given.rows[m][b], options) for a, b in pairs)), None
        )
        if place is None:
            unmatched.append(n)
            order.append(-1)
        else:
            rest.remove(place)
            order.append(place)
    # What has no equal row is compared with the left-over rows in their order.
    for n, place in zip(unmatched, rest, strict=True):
        order[n] = place
    return order


def _as_list(label: Any) -> Any:
    return list(label) if isinstance(label, tuple) else label


def _row_name(grid: Grid, place: int) -> str:
    return f"第 {place + 1} 行" if grid.default_index else f"“{plain.label(grid.index[place])}”行"
