"""The smallest number of agents for a service level by Erlang C (published example: 14)."""

from crm_engine.service import staffing
from graders import Check, case


def agents_needed(calls, aht, target, within):
    """Half-hour intervals, no shrinkage."""
    return staffing(calls, 30, aht, target=target, within=within).agents


def shifts(rng):
    """Draw an ordinary half-hour."""
    return case(
        rng.randint(5, 160), rng.choice([120, 180, 240, 300]), rng.choice([0.7, 0.8, 0.9]), rng.choice([10, 20, 30])
    )


check = Check(
    "agents_needed",
    against=agents_needed,
    cases=[
        case(100, 180, 0.8, 20, why="题目里的例子"),
        case(10, 180, 0.8, 20, why="话务量正好是 1：一个人不够"),
        case(3, 60, 0.8, 20, why="电话很少，也要有人值班"),
        case(100, 180, 0.95, 10, why="承诺更高，人要更多"),
    ],
    generate=shifts,
)
