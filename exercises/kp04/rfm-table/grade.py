"""R, F and M of each customer: days count once, returns take money back but are no visits."""

import pandas as pd

from crm_engine import company, value
from graders import Check, case


def rfm_table(orders, as_of):
    return value.rfm_table(orders, as_of=as_of, frequency="day", monetary="sum", returns="net")


def made(*rows):
    found = pd.DataFrame(rows, columns=["customer_id", "date", "amount"])
    found["date"] = pd.to_datetime(found["date"])
    return found


def lesson(*keys):
    orders = company.tables()["orders"]
    chosen = orders["customer_id"].isin(keys) & (orders["date"] >= "2025-01-01")
    return orders.loc[chosen, ["customer_id", "date", "amount"]].reset_index(drop=True)


def generate(rng):
    rows = [("A", "2025-06-01", 100)]
    for _ in range(rng.randint(1, 11)):
        day = f"2025-{rng.randint(5, 12):02d}-{rng.choice((3, 3, 12, 28)):02d}"
        rows.append((rng.choice("ABC"), day, rng.randrange(20, 400, 20) * rng.choice((1, 1, 1, -1))))
    rng.shuffle(rows)
    return made(*rows), "2025-12-31"


check = Check(
    "rfm_table",
    against=rfm_table,
    cases=[
        case(made(("A", "2025-12-01", 200)), "2025-12-31", why="只有一笔订单"),
        case(made(("A", "2025-10-01", 90), ("A", "2025-12-01", 200)), "2025-12-31", why="以最后一次购买为准"),
        case(made(("A", "2025-06-01", 156), ("A", "2025-06-01", 79)), "2025-12-31", why="同一天两单，只算一次光顾"),
        case(made(("A", "2025-03-06", 796), ("A", "2025-03-12", -398)), "2025-12-31", why="退货减金额，但不算光顾"),
        case(made(("A", "2025-11-01", 60), ("A", "2025-11-20", -1)), "2025-12-31", why="退差价 1 元，也是退货"),
        case(made(("A", "2025-03-01", 50), ("B", "2025-03-02", -50)), "2025-12-31", why="只有退货的客户不出现"),
        case(made(("B", "2025-12-31", 88), ("A", "2025-12-30", 60)), "2025-12-31", why="分析日当天购买，R 是 0"),
        case(made(("A", "2025-11-01", 60), ("A", "2025-12-30", 0)), "2025-12-31", why="用券抵到 0 元，也是一次购买"),
        case(lesson("C0001", "C0002", "C0006"), "2025-12-31", why="课文里的三位客户，全年的订单"),
    ],
    generate=generate,
)
