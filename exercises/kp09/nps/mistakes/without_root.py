"""区间不对：标准误要开平方（** 0.5）以后再乘 100。你的式子没有开平方。"""


def nps(scores):
    n = len(scores)
    p = sum(1 for s in scores if s >= 9) / n
    d = sum(1 for s in scores if s <= 6) / n
    se = 100 * ((p + d - (p - d) ** 2) / n)
    return 100 * (p - d), 100 * (p - d) - 1.96 * se, 100 * (p - d) + 1.96 * se
