"""R 的方向反了。R 是「离现在多少天」，数字小才是近。你把很久没来的客户当成了刚来过的。"""

WORDS = {(True, True): "价值", (True, False): "发展", (False, True): "保持", (False, False): "挽留"}


def segments(customers):
    count = len(customers)
    mean_r = sum(r for _, r, _, _ in customers) / count
    mean_f = sum(f for _, _, f, _ in customers) / count
    mean_m = sum(m for _, _, _, m in customers) / count
    found = {}
    for key, r, f, m in customers:
        found[key] = ("重要" if m >= mean_m else "一般") + WORDS[r >= mean_r, f >= mean_f] + "客户"
    return found
