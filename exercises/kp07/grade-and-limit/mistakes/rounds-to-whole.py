"""你把总分四舍五入成了整数，79.9 分变成了 80 分、A 级。要保留两位小数：round(…, 2)。靠近界线时，多给的这一级可能就是一笔坏账。"""

WEIGHTS = {"品质": 30, "能力": 25, "资本": 20, "抵押": 10, "条件": 15}
TIMES = {"A": 3, "B": 2, "C": 1, "D": 0}


def decide(scores, monthly):
    total = sum(scores[name] * weight for name, weight in WEIGHTS.items())
    score = round(total / 100)
    grade = "A" if score >= 80 else "B" if score >= 70 else "C" if score >= 60 else "D"
    return score, grade, monthly * TIMES[grade]
