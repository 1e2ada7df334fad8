"""D 级客户不能赊销，额度应当是 0；你仍给了他一个月的采购额。"""

WEIGHTS = {"品质": 30, "能力": 25, "资本": 20, "抵押": 10, "条件": 15}
TIMES = {"A": 3, "B": 2, "C": 1, "D": 1}


def decide(scores, monthly):
    score = round(sum(scores[name] * weight for name, weight in WEIGHTS.items()) / 100, 2)
    grade = "A" if score >= 80 else "B" if score >= 70 else "C" if score >= 60 else "D"
    return score, grade, monthly * TIMES[grade]
