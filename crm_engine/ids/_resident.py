"""The citizen identification number (GB 11643-1999). Use made-up numbers only, never those of real people."""

import datetime as dt

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
REMAINDERS = "10X98765432"
DIGITS = "0123456789"


def resident_id_check_char(body: str) -> str:
    """Compute the last character of a citizen identification number from its first 17 digits.

    Args:
        body: 17 digits.

    Returns:
        A digit or X.

    Raises:
        ValueError: anything but 17 digits.

    Formula:
        "10X98765432"[sum(weight_i x digit_i) mod 11], weights 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2.

    Source:
        GB 11643-1999; ISO 7064 MOD 11-2.

    Example:
        >>> resident_id_check_char("11010519491231002")
        'X'
    """
    if not isinstance(body, str) or len(body) != 17 or any(c not in DIGITS for c in body):
        raise ValueError(f"计算校验码需要前 17 位数字，收到的是 {body!r}")
    return REMAINDERS[sum(w * int(c) for w, c in zip(WEIGHTS, body, strict=True)) % 11]


def resident_id_fault(code: object, *, asof: dt.date | None = None) -> str:
    """Say in one sentence what is wrong with a citizen identification number.

    Args:
        code: the text as it stands in the file; it is not trimmed or corrected here.
        asof: date on which the number was collected; a later date of birth is a fault.

    Returns:
        A Chinese sentence; the empty text for a valid number. The region is not judged here: see `region_lookup`.

    Raises:
        ValueError: never; whatever stands in the cell is judged.

    Formula:
        17 digits and a check character; places 7 to 14 are a date of the calendar.

    Source:
        GB 11643-1999.

    Example:
        >>> resident_id_fault("110105194912310021")
        '校验码不对：按前 17 位计算应是 X，写的是 1。'
    """
    if not isinstance(code, str) or not code:
        return f"公民身份号码应是文本，收到的是 {code!r}。" if code else "公民身份号码是空的。"
    if len(code) != 18:
        return f"公民身份号码应有 18 位，写了 {len(code)} 位。"
    for place, char in enumerate(code, 1):
        if char not in DIGITS and not (place == 18 and char == "X"):
            return f"第 {place} 位的 {char!r} 不合规定：前 17 位用半角数字，末位用数字或大写 X。"
    try:
        born = dt.date(int(code[6:10]), int(code[10:12]), int(code[12:14]))
    except ValueError:
        return f"第 7 至 14 位 {code[6:14]} 不是日历上的日期。"
    if asof is not None and born > asof:
        return f"出生日期 {born.isoformat()} 晚于 {asof.isoformat()[:10]}。"
    right = resident_id_check_char(code[:17])
    return "" if code[17] == right else f"校验码不对：按前 17 位计算应是 {right}，写的是 {code[17]}。"


def resident_id_check(code: object, *, asof: dt.date | None = None) -> bool:
    """Tell whether a citizen identification number is well formed and its check character right.

    Args:
        code: the text as it stands in the file.
        asof: date on which the number was collected; a later date of birth is a fault.

    Returns:
        True for a valid number; False for anything else. A region that does not exist is not judged here.

    Raises:
        ValueError: never; whatever stands in the cell is judged.

    Formula:
        see `resident_id_fault`, which says what is wrong.

    Source:
        GB 11643-1999.

    Example:
        >>> resident_id_check("11010519491231002X"), resident_id_check("11010519490231002X")
        (True, False)
    """
    return not resident_id_fault(code, asof=asof)


def resident_id_parts(code: str) -> dict[str, str]:
    """Take a valid citizen identification number apart.

    Args:
        code: a valid number of 18 characters.

    Returns:
        `region` (places 1 to 6), `birth` (YYYY-MM-DD), `sex` (男 for an odd place 17, else 女).

    Raises:
        ValueError: the number is not valid; the message says why.

    Formula:
        slices of the number.

    Source:
        GB 11643-1999, structure of the number.

    Example:
        >>> resident_id_parts("11010519491231002X")
        {'region': '110105', 'birth': '1949-12-31', 'sex': '女'}
    """
    if fault := resident_id_fault(code):
        raise ValueError(fault)
    birth = f"{code[6:10]}-{code[10:12]}-{code[12:14]}"
    return {"region": code[:6], "birth": birth, "sex": "男" if int(code[16]) % 2 else "女"}
