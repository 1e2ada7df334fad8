def nps(scores):
    """返回净推荐值和 95% 区间：（NPS，下限，上限）。"""
    n = len(scores)
    p = sum(1 for s in scores if s >= 9) / n
    d = sum(1 for s in scores if s <= 6) / n
    value = 100 * (p - d)
    se = 100 * ((p + d - (p - d) ** 2) / n) ** 0.5
    return value, value - 1.96 * se, value + 1.96 * se
