"""Yearly cost of letting a cash discount go, simple interest, 365 days."""

from crm_engine import credit
from graders import Check, case


def discount_cost(discount, discount_days, paid_day):
    return credit.terms_cost(discount, discount_days, paid_day, year=365, compound=False)


def generate(rng):
    days = rng.choice((5, 7, 10, 15, 20))
    return rng.choice((0.005, 0.01, 0.015, 0.02, 0.03, 0.05)), days, days + rng.randint(5, 80)


check = Check(
    "discount_cost",
    against=discount_cost,
    cases=[
        case(0.02, 10, 30, why="2/10, n/30，按时在第 30 天付"),
        case(0.02, 10, 45, why="同样的条件，拖到第 45 天"),
        case(0.01, 10, 30, why="折扣小一半"),
        case(0.03, 15, 60, why="3/15, n/60"),
        case(0.02, 0, 20, why="当天付才有折扣"),
    ],
    generate=generate,
    within=0.0001,
)
