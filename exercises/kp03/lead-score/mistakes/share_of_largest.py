"""你用 x ÷ 最大值来换分。题目要的是（x − 最小）÷（最大 − 最小），最小的那一个才会是 0 分。"""


def score_leads(leads):
    columns = [[lead[k] for lead in leads] for k in (1, 2, 3)]
    result = {}
    for name, *values in leads:
        parts = [x / max(column) for x, column in zip(values, columns)]
        total = round(100 * (0.5 * parts[0] + 0.3 * parts[1] + 0.2 * (1 - parts[2])), 2)
        result[name] = (total, "A" if total >= 80 else "B" if total >= 60 else "C")
    return result
