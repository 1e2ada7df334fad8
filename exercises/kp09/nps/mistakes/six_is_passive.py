"""6 分也是贬损者（0–6 分都是）。你的判断把 6 分漏掉了，看看是不是该用 <= 6。"""


def nps(scores):
    n = len(scores)
    p = sum(1 for s in scores if s >= 9) / n
    d = sum(1 for s in scores if s < 6) / n
    se = 100 * ((p + d - (p - d) ** 2) / n) ** 0.5
    return 100 * (p - d), 100 * (p - d) - 1.96 * se, 100 * (p - d) + 1.96 * se
