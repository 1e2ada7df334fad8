"""Activity-based costing: what a customer costs follows what it does, not what it buys."""

import pandas as pd

from crm_engine.keyacct import cost_to_serve
from graders import Check, case

RATES = {"订单数": 30, "上门次数": 200, "退货次数": 80}
COLUMNS = ["客户", "销售额", "货款成本", *RATES]


def customer_profit(customers):
    """The engine's profit per customer under the course's column names."""
    found = cost_to_serve(customers.set_index("客户"), RATES, revenue="销售额", cogs="货款成本")
    names = {"gross": "毛利", "cost_to_serve": "服务成本", "profit": "利润"}
    return found[list(names)].rename(columns=names).reset_index()


def table(*rows):
    """Make a table of customers."""
    return pd.DataFrame(list(rows), columns=COLUMNS)


def books(rng):
    """Draw two to five customers."""
    rows = []
    for number in range(rng.randint(2, 5)):
        sales = rng.randrange(2_000, 80_000, 100)
        cost = int(sales * rng.uniform(0.5, 0.8))
        rows.append((f"客户{number + 1}", sales, cost, rng.randint(1, 90), rng.randint(0, 40), rng.randint(0, 30)))
    return case(table(*rows))


check = Check(
    "customer_profit",
    against=customer_profit,
    cases=[
        case(table(("甲酒店", 50_000, 30_000, 40, 10, 5)), why="只有一家客户，和题目里的例子一样"),
        case(
            table(("甲酒店", 80_000, 56_000, 160, 70, 60), ("乙茶馆", 12_000, 7_000, 10, 2, 0)),
            why="买得多的那一家其实亏钱",
        ),
    ],
    generate=books,
    within=0.01,
)
