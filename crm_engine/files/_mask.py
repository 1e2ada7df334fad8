"""Hiding personal data that a reader of the file does not need."""

from crm_engine._checks import one_of, whole
from crm_engine._records import blank
from crm_engine.files._normalise import normalise_text

# How many characters stay readable at the beginning and at the end.
KEPT = {"mobile": (3, 4), "resident_id": (6, 4), "bank": (4, 4), "uscc": (4, 4)}


def mask(
    value: object, kind: str = "mobile", *, head: int | None = None, tail: int | None = None, char: str = "*"
) -> str:
    """Hide the middle of a piece of personal data.

    Args:
        value: a cell; empty cells give the empty text. It is written in half-width characters first.
        kind: "mobile" (138****1234), "resident_id", "bank", "uscc" (4 and 4), "name" (王**: the first character stays),
            "email" (w***@example.com: the first character and the domain stay).
        head: readable characters at the beginning, instead of those of the kind.
        tail: readable characters at the end, instead of those of the kind.
        char: the character that hides.

    Returns:
        Text of the same length. What is too short to hide anything is hidden entirely.

    Raises:
        ValueError: an unknown kind, or a hiding text that is not one character.

    Formula:
        head + char x (length - head - tail) + tail.

    Source:
        The usual masks; which data must be hidden follows from the purpose (Personal Information Protection Law of the
        PRC 2021, article 6: only what is necessary for the purpose).

    Example:
        >>> mask("13800131234"), mask("欧阳小明", "name"), mask("wang@example.com", "email")
        ('138****1234', '欧***', 'w***@example.com')
    """
    one_of(kind, (*KEPT, "name", "email"), "kind")
    if len(char) != 1:
        raise ValueError(f"char 应是一个字符，收到的是 {char!r}")
    if blank(value):
        return ""
    written = normalise_text(value)
    domain = ""
    if kind == "email" and "@" in written:
        written, at, domain = written.rpartition("@")
        domain = at + domain
    first, last = KEPT.get(kind, (1, 0))
    first = first if head is None else whole(head, "head")
    last = last if tail is None else whole(tail, "tail")
    hidden = len(written) - first - last
    if hidden < 1:
        return char * len(written) + domain
    return written[:first] + char * hidden + written[len(written) - last :] + domain
