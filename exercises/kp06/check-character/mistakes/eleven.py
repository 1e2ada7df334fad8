"""你取的是除以 11 的余数（那是公民身份号码的算法）。统一社会信用代码有 31 个字符，要除以 31。"""


def check_char(body):
    letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    if len(body) != 17 or any(c not in letters for c in body):
        raise ValueError("代码有误")
    total = sum(letters.index(c) * (3**i % 31) for i, c in enumerate(body))
    return letters[(11 - total % 11) % 11]
