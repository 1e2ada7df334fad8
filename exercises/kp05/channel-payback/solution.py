def rank_channels(channels, margin):
    """返回按回本月数排好的（渠道，获客成本，回本月数）。"""
    result = []
    for name, spend, count, monthly in channels:
        if count == 0:
            continue
        cost = spend / count
        months = cost / (monthly * margin)
        result.append((name, round(cost, 2), round(months, 2)))
    return sorted(result, key=lambda row: row[2])
