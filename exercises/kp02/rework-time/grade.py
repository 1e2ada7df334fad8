"""Expected time with a rework loop (absorbing Markov chain): 51.25 minutes for the example."""

from crm_engine.process import expected_time
from graders import Check, case


def average_minutes(accept, review, fix, ship, back):
    """The engine's expected time of the order's chart."""
    nodes = [
        {"id": "受理", "type": "start", "minutes": accept},
        {"id": "审核", "type": "decision", "minutes": review},
        {"id": "补资料", "type": "task", "minutes": fix},
        {"id": "发货", "type": "task", "minutes": ship},
        {"id": "完成", "type": "end", "minutes": 0},
    ]
    edges = [
        {"from": "受理", "to": "审核"},
        {"from": "审核", "to": "发货", "prob": 1 - back},
        {"from": "审核", "to": "补资料", "prob": back},
        {"from": "补资料", "to": "审核"},
        {"from": "发货", "to": "完成"},
    ]
    return expected_time(nodes, edges)["time"]


def orders(rng):
    """Draw times and a share that is sent back."""
    return case(
        rng.randint(1, 20),
        rng.randint(1, 30),
        rng.randint(1, 40),
        rng.randint(5, 90),
        rng.choice([0.1, 0.25, 0.5, 0.8]),
    )


check = Check(
    "average_minutes",
    against=average_minutes,
    cases=[
        case(5, 10, 15, 30, 0.2, why="题目里的例子：退回两成"),
        case(5, 10, 15, 30, 0, why="从不退回：每步正好一次"),
        case(5, 10, 15, 30, 0.5, why="退回一半：平均审核两次"),
    ],
    generate=orders,
    within=0.01,
)
