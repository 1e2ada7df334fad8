def check_char(body):
    """由前 17 位算出统一社会信用代码的最后一位。"""
    letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    if len(body) != 17:
        raise ValueError("代码有误")
    total = 0
    for i, c in enumerate(body):
        if c not in letters:
            raise ValueError("代码有误")
        total = total + letters.index(c) * (3**i % 31)
    return letters[(31 - total % 31) % 31]
