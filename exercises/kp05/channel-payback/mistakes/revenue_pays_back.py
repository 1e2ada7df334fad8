"""你用销售额算回本了。卖出 100 元，真正赚到的只是毛利（销售额 × 毛利率），回本月数要用毛利算。"""


def rank_channels(channels, margin):
    result = [(n, round(s / c, 2), round(s / c / m, 2)) for n, s, c, m in channels if c]
    return sorted(result, key=lambda row: row[2])
