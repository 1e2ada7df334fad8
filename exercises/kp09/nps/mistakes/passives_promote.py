"""你把 7、8 分也算成推荐者了。7–8 分是被动者：既不加分也不减分，但要算在总人数里。"""


def nps(scores):
    n = len(scores)
    p = sum(1 for s in scores if s >= 7) / n
    d = sum(1 for s in scores if s <= 6) / n
    se = 100 * ((p + d - (p - d) ** 2) / n) ** 0.5
    return 100 * (p - d), 100 * (p - d) - 1.96 * se, 100 * (p - d) + 1.96 * se
