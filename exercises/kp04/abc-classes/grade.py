"""ABC by running share of sales; whoever crosses a limit belongs to the next class."""

import pandas as pd

from crm_engine import value
from graders import Check, case


def abc_classes(sales):
    amounts = pd.Series(sales, dtype="float64")
    return value.abc(amounts, thresholds=(0.8, 0.95), crossing="next")["class"].to_dict()


def robust(sales):
    """Whether whoever adds up shares or percents, which rounding may push over a limit, finds the same classes."""
    right, total = abc_classes(sales), sum(sales.values())
    ordered = sorted(sales, key=lambda key: (-sales[key], key))
    for whole, first, second in ((1, 0.8, 0.95), (100, 80, 95)):
        running = 0
        for key in ordered:
            running += sales[key] / total * whole
            if right[key] != ("A" if running <= first else "B" if running <= second else "C"):
                return False
    return True


def generate(rng):
    keys = [f"K{n:03d}" for n in range(1, rng.randint(2, 9))]
    rng.shuffle(keys)
    while True:
        sales = {key: rng.choice((10, 20, 30, 50, 80, 100, 200, 400)) for key in keys}
        if robust(sales):
            return (sales,)


check = Check(
    "abc_classes",
    against=abc_classes,
    cases=[
        case({"K001": 600, "K002": 250, "K003": 100, "K004": 50}, why="题目里的例子"),
        case({"K001": 350, "K002": 300, "K003": 150, "K004": 150, "K005": 50}, why="正好 80% 和 95%：都不算超过"),
        case({"K001": 801, "K002": 150, "K003": 49}, why="超过界线一点点，也是超过"),
        case({"K003": 50, "K001": 100, "K002": 850}, why="给的顺序是乱的；最大的一位自己就超过了 80%"),
        case({"K002": 100, "K001": 100, "K003": 100, "K004": 100, "K005": 100}, why="人人一样多，按编号排"),
        case({"K009": 500}, why="只有一位客户：累计 100%"),
        case(
            {"K001": 400, "K002": 200, "K003": 150, "K004": 100, "K005": 80, "K006": 40, "K007": 30},
            why="人多一些",
        ),
    ],
    generate=generate,
)
