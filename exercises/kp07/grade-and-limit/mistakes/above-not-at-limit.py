"""正好在下限上的客户，你少给了一级。约定是每级含下限：正好 80 分就是 A，要用 >=，不是 >。"""

WEIGHTS = {"品质": 30, "能力": 25, "资本": 20, "抵押": 10, "条件": 15}
TIMES = {"A": 3, "B": 2, "C": 1, "D": 0}


def decide(scores, monthly):
    total = sum(scores[name] * weight for name, weight in WEIGHTS.items())
    score = round(total / 100, 2)
    grade = "A" if score > 80 else "B" if score > 70 else "C" if score > 60 else "D"
    return score, grade, monthly * TIMES[grade]
