"""The eight classes against the mean of the given customers; a value on the mean is on the good side."""

import pandas as pd

from crm_engine import value
from graders import Check, case


def segments(customers):
    table = pd.DataFrame(customers, columns=["id", "recency", "frequency", "monetary"]).set_index("id")
    return value.rfm8(table, center="mean", ge=True)["segment"].to_dict()


SIX = [
    ("C0001", 11, 7, 1845),
    ("C0002", 180, 9, 2540),
    ("C0003", 25, 2, 2084),
    ("C0004", 16, 7, 554),
    ("C0005", 240, 1, 128),
    ("C0006", 300, 2, 1594),
]


def generate(rng):
    # Four customers: means are quarters, which floating point holds exactly, so that no tie is lost.
    count = rng.choice((2, 4))
    return ([(f"C{n}", rng.randint(1, 12) * 30, rng.randint(1, 6), rng.randint(1, 9) * 100) for n in range(count)],)


check = Check(
    "segments",
    against=segments,
    cases=[
        case([("C0001", 11, 7, 1845), ("C0005", 240, 1, 128)], why="一位样样都好，一位样样都差"),
        case([("A", 30, 3, 500)], why="只有一位客户：三个数都等于平均"),
        case([("A", 10, 2, 900), ("B", 90, 6, 300)], why="一位刚来但来得少，一位常来却很久没来"),
        case(SIX, why="课文里的六位客户"),
        case([("A", 20, 4, 100), ("B", 40, 4, 200), ("C", 60, 4, 300)], why="有人正好等于平均数"),
        case([("A", 5, 1, 100), ("B", 6, 2, 120), ("C", 100, 9, 2000)], why="一位大客户把平均数拉高了"),
    ],
    generate=generate,
)
