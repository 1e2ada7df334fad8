"""你按获客成本排了。题目要按回本月数从短到长排：获客贵的客户如果每月毛利高，回本可能更快。"""


def rank_channels(channels, margin):
    result = [(n, round(s / c, 2), round(s / c / (m * margin), 2)) for n, s, c, m in channels if c]
    return sorted(result, key=lambda row: row[1])
