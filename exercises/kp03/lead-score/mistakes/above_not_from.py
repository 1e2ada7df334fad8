"""正好 80 分应是 A 级，正好 60 分应是 B 级：「80 分及以上」要用 >=。"""


def score_leads(leads):
    def scale(x, values):
        return (x - min(values)) / (max(values) - min(values))

    columns = [[lead[k] for lead in leads] for k in (1, 2, 3)]
    result = {}
    for name, *values in leads:
        parts = [scale(x, column) for x, column in zip(values, columns)]
        total = round(100 * (0.5 * parts[0] + 0.3 * parts[1] + 0.2 * (1 - parts[2])), 2)
        result[name] = (total, "A" if total > 80 else "B" if total > 60 else "C")
    return result
