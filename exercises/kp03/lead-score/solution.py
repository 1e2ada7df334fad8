def score_leads(leads):
    """返回每条线索的（总分，等级）。"""
    amounts = [lead[1] for lead in leads]
    ranks = [lead[2] for lead in leads]
    distances = [lead[3] for lead in leads]

    def scale(x, values):
        return (x - min(values)) / (max(values) - min(values))

    result = {}
    for name, amount, rank, distance in leads:
        near = 1 - scale(distance, distances)
        total = round(100 * (0.5 * scale(amount, amounts) + 0.3 * scale(rank, ranks) + 0.2 * near), 2)
        grade = "A" if total >= 80 else "B" if total >= 60 else "C"
        result[name] = (total, grade)
    return result
