"""How alike two texts are."""

from crm_engine._checks import number


def levenshtein(a: str, b: str) -> int:
    """Count the changes (insert, delete, replace one character) that turn one text into the other.

    Args:
        a: text.
        b: text.

    Returns:
        The edit distance, 0 for equal texts.

    Formula:
        d(i, j) = min(d(i-1, j) + 1, d(i, j-1) + 1, d(i-1, j-1) + [a_i != b_j]).

    Source:
        Levenshtein 1966; computed with the bit vectors of Myers 1999, "A fast bit-vector algorithm for approximate
        string matching based on dynamic programming", Journal of the ACM 46(3), in the form of Hyyro 2003.

    Example:
        >>> levenshtein("客户关系", "客户服务关系"), levenshtein("kitten", "sitting")
        (2, 3)
    """
    if a == b:
        return 0
    if len(a) > len(b):
        a, b = b, a
    size = len(a)
    if not size:
        return len(b)
    places: dict[str, int] = {}
    for i, char in enumerate(a):
        places[char] = places.get(char, 0) | 1 << i
    full, last = (1 << size) - 1, 1 << (size - 1)
    # Bit i of `up` (`down`) says that the distance rises (falls) by one from row i to row i + 1 of the current column.
    up, down, distance = full, 0, size
    for char in b:
        match = places.get(char, 0)
        diagonal = (((match & up) + up) ^ up) | match | down
        rise = down | (full & ~(diagonal | up))
        fall = up & diagonal
        distance += bool(rise & last) - bool(fall & last)
        rise = (rise << 1) | 1
        fall <<= 1
        up = full & (fall | ~(diagonal | rise))
        down = rise & diagonal & full
    return distance


def levenshtein_similarity(a: str, b: str) -> float:
    """Say how alike two texts are by their edit distance, from 0 to 1.

    Args:
        a: text.
        b: text.

    Returns:
        1 for equal texts, 0 when nothing is kept; 1 for two empty texts.

    Formula:
        1 - d / max(len(a), len(b)).

    Source:
        The edit distance normalised by the longer text (other conventions divide by the sum of the lengths).

    Example:
        >>> levenshtein_similarity("西湖茶叶", "西湖茶业")
        0.75
    """
    longer = max(len(a), len(b))
    return 1 - levenshtein(a, b) / longer if longer else 1.0


def jaro(a: str, b: str) -> float:
    """Say how alike two short texts are by their common characters and how many are out of order.

    Args:
        a: text.
        b: text.

    Returns:
        A number from 0 to 1; 1 for equal texts (two empty ones included), 0 without common characters.

    Formula:
        (m/|a| + m/|b| + (m - t)/m) / 3; m characters match within max(|a|, |b|) // 2 - 1 places, t is half the number
        of matches out of order.

    Source:
        Jaro 1989, "Advances in record-linkage methodology as applied to matching the 1985 census of Tampa, Florida",
        Journal of the American Statistical Association 84.

    Example:
        >>> round(jaro("MARTHA", "MARHTA"), 4)
        0.9444
    """
    if a == b:
        return 1.0
    if not a or not b:
        return 0.0
    reach = max(max(len(a), len(b)) // 2 - 1, 0)
    free = list(b)
    common = []
    for i, char in enumerate(a):
        low = i - reach if i > reach else 0
        try:
            at = free.index(char, low, i + reach + 1)
        except ValueError:
            continue
        free[at] = ""
        common.append(char)
    matches = len(common)
    if not matches:
        return 0.0
    other = [char for char, kept in zip(b, free, strict=True) if not kept]
    # Half the characters out of order, rounded down as in Winkler's own program.
    swaps = sum(x != y for x, y in zip(common, other, strict=True)) // 2
    return (matches / len(a) + matches / len(b) + (matches - swaps) / matches) / 3


def jaro_winkler(a: str, b: str, *, prefix_weight: float = 0.1, boost_above: float = 0.7) -> float:
    """Say how alike two names are; equal beginnings count more.

    Args:
        a: text.
        b: text.
        prefix_weight: how much each equal character at the beginning (at most four) adds, in [0, 0.25].
        boost_above: the beginning counts only when the Jaro similarity is above this; 0 lets it always count.

    Returns:
        A number from 0 to 1.

    Raises:
        ValueError: a prefix weight outside [0, 0.25], or a limit outside [0, 1].

    Formula:
        j + l x p x (1 - j), l the length of the common beginning, at most 4.

    Source:
        Winkler 1990, "String comparator metrics and enhanced decision rules in the Fellegi-Sunter model of record
        linkage". Programs differ in whether they boost low similarities, so `boost_above` is an argument.

    Example:
        >>> round(jaro_winkler("MARTHA", "MARHTA"), 4)
        0.9611
    """
    number(prefix_weight, "prefix_weight", low=0, high=0.25)
    number(boost_above, "boost_above", low=0, high=1)
    return _boosted(a, b, prefix_weight, boost_above)


def _boosted(a: str, b: str, prefix_weight: float, boost_above: float) -> float:
    similar = jaro(a, b)
    if similar <= boost_above:
        return similar
    common = 0
    for x, y in zip(a[:4], b[:4], strict=False):
        if x != y:
            break
        common += 1
    return similar + common * prefix_weight * (1 - similar)
