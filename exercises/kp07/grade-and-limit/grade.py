"""Five Cs, weighted; the grade by half-open limits; the limit as months of purchases."""

import pandas as pd

from crm_engine import credit
from graders import Check, case

WEIGHTS = {"品质": 30, "能力": 25, "资本": 20, "抵押": 10, "条件": 15}
FLOORS = {"A": 80, "B": 70, "C": 60, "D": 0}
TIMES = {"A": 3, "B": 2, "C": 1, "D": 0}


def decide(scores, monthly):
    score = round(float(credit.five_c_score(pd.DataFrame([scores]), WEIGHTS, total=100).iloc[0]), 2)
    grade = credit.grade(score, FLOORS)
    return score, grade, monthly * TIMES[grade]


def five(*values):
    return dict(zip(WEIGHTS, values, strict=True))


def generate(rng):
    middle = rng.choice((52, 60, 70, 80, 86))
    return five(*(min(100, middle + 2 * rng.randint(-6, 6)) for _ in WEIGHTS)), rng.randrange(500, 20000, 500)


check = Check(
    "decide",
    against=decide,
    cases=[
        case(five(55, 62, 70, 40, 60), 5500, why="栖禾酒店：59 分"),
        case(five(92, 85, 76, 70, 78), 4000, why="澄竹茶馆：A 级"),
        case(five(80, 80, 80, 80, 80), 1000, why="正好 80 分"),
        case(five(70, 70, 70, 70, 70), 1000, why="正好 70 分"),
        case(five(60, 60, 60, 60, 60), 1000, why="正好 60 分"),
        case(five(80, 80, 80, 79, 80), 1000, why="79.9 分：差一点也是 B"),
        case(five(70, 70, 70, 69, 70), 1000, why="69.9 分：差一点也是 C"),
        case(five(100, 60, 60, 100, 60), 3000, why="品质特别好：加权和平均不一样"),
        case(five(0, 0, 0, 0, 0), 3000, why="全是 0 分"),
    ],
    generate=generate,
    within=0.005,
)
