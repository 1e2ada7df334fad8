"""你用的是五项的平均分，没有乘权重。品质占 30%，抵押只占 10%，不能一样看待。"""

WEIGHTS = {"品质": 30, "能力": 25, "资本": 20, "抵押": 10, "条件": 15}
TIMES = {"A": 3, "B": 2, "C": 1, "D": 0}


def decide(scores, monthly):
    total = sum(scores.values()) * 20
    score = round(total / 100, 2)
    grade = "A" if score >= 80 else "B" if score >= 70 else "C" if score >= 60 else "D"
    return score, grade, monthly * TIMES[grade]
