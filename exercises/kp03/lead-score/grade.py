"""Min–max scaling with one cost criterion, weights, half-open grades."""

import pandas as pd

from crm_engine.identify import lead_grade, lead_score
from graders import Check, case

WEIGHTS = {"amount": 0.5, "rank": 0.3, "distance": 0.2}


def score_leads(leads):
    """The engine's score and grade by name."""
    table = pd.DataFrame(leads, columns=["name", *WEIGHTS]).set_index("name")
    scores = lead_score(table, WEIGHTS, cost=["distance"]).round(2)
    grades = lead_grade(scores, {"A": 80, "B": 60, "C": 0})
    return {name: (float(scores[name]), grades[name]) for name in table.index}


def fairs(rng):
    """Draw two to six leads that differ in every criterion."""
    count = rng.randint(2, 6)
    amounts = rng.sample(range(5_000, 90_000, 500), count)
    ranks = rng.sample(range(11), count)
    distances = rng.sample(range(2, 400), count)
    return case([(f"线索{n + 1}", amounts[n], ranks[n], distances[n]) for n in range(count)])


check = Check(
    "score_leads",
    against=score_leads,
    cases=[
        case([("甲", 10_000, 2, 50), ("乙", 30_000, 8, 10)], why="题目里的例子"),
        case([("甲", 10_000, 2, 10), ("乙", 30_000, 8, 50)], why="距离越近越好：甲近，乙远"),
        case([("甲", 0, 0, 100), ("乙", 100, 10, 100), ("丙", 100, 0, 0)], why="乙正好 80 分，算 A 级"),
        case([("甲", 0, 0, 100), ("乙", 20, 10, 0), ("丙", 100, 0, 50)], why="乙和丙正好 60 分，算 B 级"),
    ],
    generate=fairs,
    within=0.011,
)
