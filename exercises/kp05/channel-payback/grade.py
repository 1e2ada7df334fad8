"""Acquisition cost and payback by channel; margin pays back, not revenue."""

from crm_engine.acquire import cac, payback_months
from graders import Check, case


def rank_channels(channels, margin):
    """The engine's figures, shortest payback first, ties in the given order."""
    rows = []
    for name, spend, count, monthly in channels:
        if count:
            cost = cac(spend, count)
            rows.append((name, round(cost, 2), round(payback_months(cost, monthly * margin), 2)))
    return sorted(rows, key=lambda row: row[2])


def years(rng):
    """Draw two to four channels; sometimes one without a new customer."""
    rows = [
        (
            f"渠道{n + 1}",
            rng.randrange(1_000, 60_000, 500),
            rng.choice([0, 5, 8, 12, 20, 25, 40]),
            rng.randrange(60, 900, 10),
        )
        for n in range(rng.randint(2, 4))
    ]
    return case(rows, rng.choice([0.25, 0.3, 0.4, 0.5]))


check = Check(
    "rank_channels",
    against=rank_channels,
    cases=[
        case([("展会", 12_000, 30, 100), ("介绍", 3_000, 20, 90)], 0.4, why="题目里的例子"),
        case([("广告", 8_000, 0, 100), ("展会", 4_000, 10, 200)], 0.5, why="没有新客户的渠道不列"),
        case([("甲", 1_000, 10, 100), ("乙", 2_000, 20, 100)], 0.5, why="回本一样快：按传入的先后"),
        case([("大", 90_000, 100, 900), ("小", 1_000, 10, 25)], 0.4, why="获客成本低的，不一定回本快"),
    ],
    generate=years,
    within=0.011,
)
