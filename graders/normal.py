"""How a typed answer is read before it is compared; the page's JavaScript does exactly the same.

`tests/graders/vectors.json` holds the shared test cases. Kept to what is identical in both languages: NFKC, lower case
without locale, one list of white space, and decimal arithmetic on text.
"""

import re
import unicodedata
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from hashlib import sha256
from typing import Any

_SPACE = re.compile("[\t\n\v\f\r \u2028\u2029]+")
_UNSEEN = re.compile("[\u200b\u200c\u200d\u2060\ufeff]")
_DASHES = re.compile("[\u2010\u2011\u2012\u2013\u2014\u2212]")
_NUMBER = re.compile(r"([+-]?)[¥$€]?([+-]?)([0-9]*)(?:\.([0-9]*))?(.*)")
MOST_DIGITS = 40
MOST_ACCEPTED = 201


def digest(casebook: str, item: str, text: str) -> str:
    """A salted fingerprint of a normalised answer: not in clear, but no secret either."""
    return sha256(f"{casebook}\x1f{item}\x1f{text}".encode()).hexdigest()[:16]


def normal(text: str, rule: dict[str, Any]) -> str | None:
    """Return the normalised text by its rule, or None if a number can't be read."""
    style = rule["as"]
    if style == "id":
        return text
    if style == "number":
        return number_text(text, rule["decimals"], rule.get("unit", ""))
    folded = _fold(text)
    if style == "code":
        return _SPACE.sub("", folded).replace('"', "'")
    return _SPACE.sub(" ", folded).strip(" ").lower()


def _fold(text: str) -> str:
    return _DASHES.sub("-", _UNSEEN.sub("", unicodedata.normalize("NFKC", text)))


def number_text(text: str, decimals: int, unit: str = "") -> str | None:
    """Read a number as people write it and round it (half to even) to `decimals`; None if it is no number.

    Full-width digits, spaces, thousands separators, a currency sign and the unit are accepted. A per cent sign is
    the unit's own if the unit is %, otherwise it divides by a hundred.
    """
    plain = _SPACE.sub("", _fold(text)).replace(",", "").lower()
    found = _NUMBER.fullmatch(plain)
    if found is None:
        return None
    before, after, whole, part, tail = found[1], found[2], found[3], found[4] or "", found[5]
    own = _SPACE.sub("", _fold(unit)).replace(",", "").lower()
    if (before and after) or not whole + part or len(whole + part) > MOST_DIGITS or tail not in ("", own, "%"):
        return None
    shift = 2 if tail == "%" and own != "%" else 0
    # Built from text, which is exact; arithmetic would round to the context's 28 digits.
    value = Decimal(f"{before or after}{whole or 0}.{part}E-{shift}")
    return _rounded(value, decimals, ROUND_HALF_EVEN)


def _rounded(value: Decimal, decimals: int, how: str) -> str:
    text = f"{value.quantize(Decimal(1).scaleb(-decimals), rounding=how, context=Context(prec=99)):f}"
    return text.lstrip("-") if not text.strip("-0.") else text


def nearby(value: Any, within: float, decimals: int) -> list[str]:
    """Every number with `decimals` places that is accepted: the value's roundings first, then all within tolerance."""
    exact, allowed = Decimal(repr(float(value))), Decimal(repr(float(within)))
    if not exact.is_finite() or not allowed.is_finite() or allowed < 0:
        raise ValueError(f"答案 {value} 或允许误差 {within} 不是可用的数。")
    # Students round by hand (half up), computers round half to even: both are right.
    texts = [_rounded(exact, decimals, ROUND_HALF_UP), _rounded(exact, decimals, ROUND_HALF_EVEN)]
    step = Decimal(1).scaleb(-decimals)
    if 2 * allowed / step + 1 > MOST_ACCEPTED:
        raise ValueError(f"允许误差 {within} 太宽：保留 {decimals} 位小数时会接受超过 {MOST_ACCEPTED} 个数。")
    lowest, highest = exact - allowed, exact + allowed
    current = Decimal(_rounded(lowest, decimals, ROUND_HALF_EVEN)) - step
    while current <= highest:
        if current >= lowest:
            texts.append(_rounded(current, decimals, ROUND_HALF_EVEN))
        current += step
    return list(dict.fromkeys(texts))
