"""Mobile numbers and mail addresses."""

import re
import unicodedata

MOBILE = re.compile(r"1[3-9][0-9]{9}")
COUNTRY = re.compile(r"(?:\+|00)86")
MARKS = re.compile(r"[\s\-‐‑‒–—()]")
EMAIL = re.compile(r"[A-Za-z0-9._%+\-]+@(?:[A-Za-z0-9](?:[A-Za-z0-9\-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}")


def normalise_mobile(value: object) -> str:
    """Write a mobile number the one way that can be compared: half-width digits without country code and marks.

    Args:
        value: the number as it was typed; a number instead of text is read as its digits.

    Returns:
        The cleaned text; the empty text for an empty cell. It is not judged: see `mobile_ok`.

    Formula:
        NFKC; remove blanks, hyphens and brackets; remove a leading +86 or 0086, or 86 before 11 digits.

    Source:
        A convention of the course.

    Example:
        >>> normalise_mobile("＋86 138-0013 8000")
        '13800138000'
    """
    if value is None or value != value:  # noqa: PLR0124 - NaN differs from itself
        return ""
    # A column with an empty cell turns whole numbers into floats.
    digits = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    cleaned = COUNTRY.sub("", MARKS.sub("", unicodedata.normalize("NFKC", digits)), count=1) if digits else ""
    return cleaned[2:] if len(cleaned) == 13 and cleaned.startswith("86") else cleaned


def mobile_ok(value: object, *, strip: bool = True) -> bool:
    """Tell whether a mainland mobile number is well formed.

    Args:
        value: the number as it was typed.
        strip: clean it with `normalise_mobile` first; False judges the text as it stands.

    Returns:
        True when 11 digits remain that begin with 13 to 19.

    Raises:
        ValueError: never; whatever stands in the cell is judged.

    Formula:
        ^1[3-9][0-9]{9}$.

    Source:
        A convention of the course: all number ranges in use begin with 13 to 19; whether a number is assigned cannot
        be seen from it.

    Example:
        >>> mobile_ok("+86 138 0013 8000"), mobile_ok("12800138000"), mobile_ok("138 0013 8000", strip=False)
        (True, False, False)
    """
    number = normalise_mobile(value) if strip else value
    return isinstance(number, str) and MOBILE.fullmatch(number) is not None


def email_ok(value: object) -> bool:
    """Tell whether a mail address has the usual form name@domain.

    Args:
        value: the text as it stands in the file.

    Returns:
        True for a well-formed address of ASCII characters. Whether it exists cannot be seen from it.

    Formula:
        letters, digits and . _ % + - before the @; behind it at least two labels parted by dots; no two dots in a row.

    Source:
        A convention of the course, narrower than RFC 5322.

    Example:
        >>> email_ok("wang.li@example.com"), email_ok("wang.li@example"), email_ok("wang li@example.com")
        (True, False, False)
    """
    return isinstance(value, str) and ".." not in value and EMAIL.fullmatch(value) is not None
