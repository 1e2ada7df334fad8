"""Writing the same thing the same way."""

import re
import unicodedata
from collections.abc import Iterable

from crm_engine._records import blank

SUFFIXES = (
    "股份有限公司",
    "有限责任公司",
    "集团有限公司",
    "有限公司",
    "集团公司",
    "分公司",
    "公司",
    "集团",
    "经营部",
    "商行",
)
# Everything that is no letter and no digit in any script.
MARKS = re.compile(r"[\W_]+")


def normalise_text(value: object) -> str:
    """Write text in half-width characters with single blanks.

    Args:
        value: a cell; empty cells give the empty text, numbers their digits.

    Returns:
        The text after NFKC, without outer blanks, with runs of blanks as one. Letters keep their case.

    Formula:
        NFKC, then blanks.

    Source:
        Unicode Standard Annex 15, normalisation form KC.

    Example:
        >>> normalise_text(" ＡＢＣ　１２３  号 ")
        'ABC 123 号'
    """
    if blank(value):
        return ""
    written = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    return " ".join(unicodedata.normalize("NFKC", written).split())


def normalise_name(name: object, *, suffixes: Iterable[str] = SUFFIXES) -> str:
    """Bring a company's or person's name into the form in which names are compared. Never write it into the file.

    Args:
        name: a cell with a name; empty cells give the empty text.
        suffixes: endings that say nothing about who it is; the longest that fits is taken off once, unless nothing
            would be left.

    Returns:
        The name after NFKC, in lower case, without blanks, punctuation and brackets, and without the suffix.

    Raises:
        ValueError: a suffix that is not text.

    Formula:
        NFKC, casefold, only letters and digits, then the suffix.

    Source:
        A convention of the course; the list of suffixes is an argument.

    Example:
        >>> normalise_name("杭州（西湖） 茶叶 有限公司"), normalise_name("ＡＢＣ Trading")
        ('杭州西湖茶叶', 'abctrading')
    """
    endings = list(suffixes)
    if odd := [suffix for suffix in endings if not isinstance(suffix, str)]:
        raise ValueError(f"suffixes 里的后缀应是文本，收到的是 {odd[0]!r}")
    bare = MARKS.sub("", normalise_text(name).casefold())
    for suffix in sorted(endings, key=len, reverse=True):
        if suffix and bare.endswith(suffix):
            return bare[: -len(suffix)] or bare
    return bare
