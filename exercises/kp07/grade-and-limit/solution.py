WEIGHTS = {"品质": 30, "能力": 25, "资本": 20, "抵押": 10, "条件": 15}  # 百分数
TIMES = {"A": 3, "B": 2, "C": 1, "D": 0}


def decide(scores, monthly):
    """返回 (总分, 等级, 额度)。"""
    total = sum(scores[name] * weight for name, weight in WEIGHTS.items())
    score = round(total / 100, 2)
    if score >= 80:
        grade = "A"
    elif score >= 70:
        grade = "B"
    elif score >= 60:
        grade = "C"
    else:
        grade = "D"
    return score, grade, monthly * TIMES[grade]
