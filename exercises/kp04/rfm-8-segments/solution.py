WORDS = {(True, True): "价值", (True, False): "发展", (False, True): "保持", (False, False): "挽留"}


def segments(customers):
    """给每位客户一个类名，返回字典：编号 -> 类名。"""
    count = len(customers)
    mean_r = sum(r for _, r, _, _ in customers) / count
    mean_f = sum(f for _, _, f, _ in customers) / count
    mean_m = sum(m for _, _, _, m in customers) / count
    found = {}
    for key, r, f, m in customers:
        first = "重要" if m >= mean_m else "一般"
        found[key] = first + WORDS[r <= mean_r, f >= mean_f] + "客户"
    return found
