"""正好等于平均数的客户，你分到了「远」或「低」。约定是：R 不大于平均算近，F、M 不小于平均算高，等于也算。"""

WORDS = {(True, True): "价值", (True, False): "发展", (False, True): "保持", (False, False): "挽留"}


def segments(customers):
    count = len(customers)
    mean_r = sum(r for _, r, _, _ in customers) / count
    mean_f = sum(f for _, _, f, _ in customers) / count
    mean_m = sum(m for _, _, _, m in customers) / count
    found = {}
    for key, r, f, m in customers:
        found[key] = ("重要" if m > mean_m else "一般") + WORDS[r < mean_r, f > mean_f] + "客户"
    return found
