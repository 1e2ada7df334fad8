"""Whether the numeric options of a question cover every answer exactly once."""

import re
import unicodedata
from itertools import pairwise
from math import inf

UNITS = {"千": 1e3, "万": 1e4, "亿": 1e8}
# An option that stands beside the bins and is no bin.
BESIDE = re.compile("不便|不愿|拒绝|不清楚|不知道|其他|保密|说不清")
NUMBER = r"([0-9]+(?:\.[0-9]+)?)\s*([千万亿]?)"
RANGE = re.compile(rf"{NUMBER}[^0-9]{{0,4}}?(?:-|~|—|–|至|到)\s*{NUMBER}")
OPEN = re.compile(NUMBER)
LOWER = re.compile("以下|以内|小于|不足|低于|少于|不到|<|≤")
HIGHER = re.compile("以上|大于|超过|高于|多于|>|≥")
INCLUDED = re.compile("及以|含|≤|≥|以内")

Bin = tuple[float, float, bool, bool]  # low, high, whether each end is certain


def _value(number: str, unit: str) -> float:
    return float(number) * UNITS.get(unit, 1.0)


def _bin(option: str) -> Bin | None:
    if found := RANGE.search(option):
        low, high = _value(found[1], found[2] or found[4]), _value(found[3], found[4])
        return low, high, True, True
    found = OPEN.search(option)
    if found is None:
        return None
    edge, sure = _value(found[1], found[2]), INCLUDED.search(option) is not None
    # "18 岁以下" may or may not include 18; the neighbour decides. "不足 18" and "超过 18" never include it.
    strict = re.search("小于|不足|低于|少于|不到|<", option), re.search("大于|超过|高于|多于|>", option)
    if LOWER.search(option):
        return -inf, edge - 1 if strict[0] and not sure else edge, True, bool(strict[0]) or sure
    if HIGHER.search(option):
        return edge + 1 if strict[1] and not sure else edge, inf, bool(strict[1]) or sure, True
    return edge, edge, True, True


def bins_fault(options: list[str]) -> str:
    """Say in one sentence where numeric options overlap or leave a gap; empty when they don't, or are not numeric."""
    written = [unicodedata.normalize("NFKC", option).replace(",", "") for option in options]
    beside = [BESIDE.search(option) is not None for option in written]
    found = [(_bin(option), given) for option, given, skip in zip(written, options, beside, strict=True) if not skip]
    if len(found) < 2 or any(b is None for b, _ in found) or not any(b and b[0] != b[1] for b, _ in found):
        return ""
    ordered = sorted(((b, given) for b, given in found if b), key=lambda pair: (pair[0][0], pair[0][1]))
    for (first, a), (second, b) in pairwise(ordered):
        step = second[0] - first[1]
        # Between whole numbers the next bin begins one later; an uncertain end may also be the other's beginning.
        if step not in ((1,) if first[3] and second[2] else (0, 1)):
            return f"选项「{a}」和「{b}」{'有重叠' if step < 1 else '之间有空缺'}"
    if ordered[0][0][0] > 0:
        return f"最小的选项是「{ordered[0][1]}」，比它小的没有选项"
    return "" if ordered[-1][0][1] == inf else f"最大的选项是「{ordered[-1][1]}」，比它大的没有选项"
