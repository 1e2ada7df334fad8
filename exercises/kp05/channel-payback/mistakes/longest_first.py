"""顺序反了：回本最快（月数最短）的排在最前面。"""


def rank_channels(channels, margin):
    result = [(n, round(s / c, 2), round(s / c / (m * margin), 2)) for n, s, c, m in channels if c]
    return sorted(result, key=lambda row: -row[2])
