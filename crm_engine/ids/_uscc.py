"""The unified social credit identifier (GB 32100-2015) and the organisation code inside it (GB 11714-1997)."""

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
DIGITS = "0123456789"
ORG_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
DEPARTMENTS = {
    "1": "机构编制",
    "2": "外交",
    "3": "司法行政",
    "4": "文化",
    "5": "民政",
    "6": "旅游",
    "7": "宗教",
    "8": "工会",
    "9": "工商",
    "A": "中央军委改革和编制办公室",
    "N": "农业",
    "Y": "其他",
}


def uscc_check_char(body: str) -> str:
    """Compute the last character of a unified social credit code from its first 17.

    Args:
        body: 17 characters, digits or capital letters without I, O, S, V, Z.

    Returns:
        The check character.

    Raises:
        ValueError: another length, or a character that the code does not use.

    Formula:
        alphabet[(31 - sum(weight_i x value_i) mod 31) mod 31], weights 3^(i-1) mod 31, values by the place in
        0123456789ABCDEFGHJKLMNPQRTUWXY.

    Source:
        GB 32100-2015; the scheme of GB/T 17710 (ISO 7064) as in python-stdnum, stdnum.cn.uscc.

    Example:
        >>> uscc_check_char("91110000600037341")
        'L'
    """
    if not isinstance(body, str) or len(body) != len(WEIGHTS):
        raise ValueError(f"计算校验码需要前 17 位，收到的是 {body!r}")
    for place, char in enumerate(body, 1):
        if char not in ALPHABET:
            raise ValueError(f"统一社会信用代码第 {place} 位不能是 {char!r}：只用数字和除 I、O、S、V、Z 外的大写字母")
    return ALPHABET[-sum(w * ALPHABET.index(c) for w, c in zip(WEIGHTS, body, strict=True)) % 31]


def uscc_fault(code: object, *, org_code: bool = False) -> str:
    """Say in one sentence what is wrong with a unified social credit code.

    Args:
        code: the text as it stands in the file; it is not trimmed or corrected here.
        org_code: also demand that places 9 to 17 are a valid organisation code.

    Returns:
        A Chinese sentence; the empty text for a valid code.

    Raises:
        ValueError: never; whatever stands in the cell is judged.

    Formula:
        18 characters of the alphabet without I, O, S, V, Z; places 3 to 8 digits (the region); place 18 the check
        character of the others. Places 1 and 2 may be letters (such as N, A, Y departments).

    Source:
        GB 32100-2015. python-stdnum demands digits in places 1 to 8 and so rejects valid codes that begin with a
        letter.

    Example:
        >>> uscc_fault("91110000600037341X")
        '校验码不对：按前 17 位计算应是 L，写的是 X。'
        >>> uscc_fault("91110000600037341L")
        ''
    """
    if not isinstance(code, str) or not code:
        return f"统一社会信用代码应是文本，收到的是 {code!r}。" if code else "统一社会信用代码是空的。"
    if len(code) != 18:
        return f"统一社会信用代码应有 18 位，写了 {len(code)} 位。"
    if odd := next(((place, char) for place, char in enumerate(code, 1) if char not in ALPHABET), None):
        return f"第 {odd[0]} 位的 {odd[1]!r} 不合规定：只用半角数字和除 I、O、S、V、Z 外的大写字母。"
    if any(char not in DIGITS for char in code[2:8]):
        return f"第 3 至 8 位是行政区划代码，应全是数字，写的是 {code[2:8]}。"
    right = uscc_check_char(code[:17])
    if code[17] != right:
        return f"校验码不对：按前 17 位计算应是 {right}，写的是 {code[17]}。"
    inner = code[8:17]
    return f"第 9 至 17 位 {inner} 不是正确的组织机构代码。" if org_code and not org_code_check(inner) else ""


def uscc_check(code: object, *, org_code: bool = False) -> bool:
    """Tell whether a unified social credit code is valid.

    Args:
        code: the text as it stands in the file; full-width or lower-case characters are not valid.
        org_code: also demand that places 9 to 17 are a valid organisation code.

    Returns:
        True for a valid code; False for anything else, empty cells and numbers included.

    Raises:
        ValueError: never; whatever stands in the cell is judged.

    Formula:
        see `uscc_fault`, which says what is wrong.

    Source:
        GB 32100-2015.

    Example:
        >>> uscc_check("91110000600037341L"), uscc_check("91110000600037341X")
        (True, False)
    """
    return not uscc_fault(code, org_code=org_code)


def uscc_parts(code: str) -> dict[str, str]:
    """Take a valid unified social credit code apart.

    Args:
        code: a valid code of 18 characters.

    Returns:
        `department` (name of the registering department, place 1; the character itself when it is not in the list),
        `kind` (place 2, its meaning depends on the department), `region` (places 3 to 8, GB/T 2260), `org_code`
        (places 9 to 17), `check` (place 18).

    Raises:
        ValueError: the code is not valid; the message says why.

    Formula:
        slices of the code.

    Source:
        GB 32100-2015 with amendment 1 of 2016, structure of the code and list of departments.

    Example:
        >>> parts = uscc_parts("91310000607342023U")
        >>> parts["department"], parts["region"], parts["org_code"]
        ('工商', '310000', '607342023')
    """
    if fault := uscc_fault(code):
        raise ValueError(fault)
    return {
        "department": DEPARTMENTS.get(code[0], code[0]),
        "kind": code[1],
        "region": code[2:8],
        "org_code": code[8:17],
        "check": code[17],
    }


def org_code_check_char(body: str) -> str:
    """Compute the last character of an organisation code from its first 8.

    Args:
        body: 8 digits or capital letters.

    Returns:
        The check character: a digit or X.

    Raises:
        ValueError: another length, or another character.

    Formula:
        c = 11 - sum(weight_i x value_i) mod 11, 10 written as X and 11 as 0; weights 3, 7, 9, 10, 5, 8, 4, 2,
        letters A to Z are 10 to 35.

    Source:
        GB 11714-1997.

    Example:
        >>> org_code_check_char("60003734")
        '1'
    """
    if not isinstance(body, str) or len(body) != len(ORG_WEIGHTS) or any(c not in ORG_ALPHABET for c in body):
        raise ValueError(f"计算组织机构代码的校验码需要 8 位数字或大写字母，收到的是 {body!r}")
    return "0123456789X"[-sum(w * ORG_ALPHABET.index(c) for w, c in zip(ORG_WEIGHTS, body, strict=True)) % 11]


def org_code_check(code: object) -> bool:
    """Tell whether an organisation code is valid.

    Args:
        code: 9 characters, with or without the hyphen before the last.

    Returns:
        True for a valid code; False for anything else.

    Formula:
        see `org_code_check_char`.

    Source:
        GB 11714-1997.

    Example:
        >>> org_code_check("71526726-X"), org_code_check("715267261")
        (True, False)
    """
    if not isinstance(code, str):
        return False
    body, last = (code[:8], code[9:]) if code[8:9] == "-" else (code[:8], code[8:])
    return len(body) == 8 and all(c in ORG_ALPHABET for c in body) and last == org_code_check_char(body)
