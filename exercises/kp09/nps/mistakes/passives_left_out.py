"""你把被动者从总人数里去掉了。7–8 分既不加分也不减分，但他们回答了，要算在分母里：用 len(scores)。"""


def nps(scores):
    p = sum(1 for s in scores if s >= 9)
    d = sum(1 for s in scores if s <= 6)
    n = p + d
    p, d = p / n, d / n
    se = 100 * ((p + d - (p - d) ** 2) / n) ** 0.5
    return 100 * (p - d), 100 * (p - d) - 1.96 * se, 100 * (p - d) + 1.96 * se
