"""Completeness of customer records, and telephone numbers that cannot be right."""

import pandas as pd

from crm_engine.files import completeness
from crm_engine.ids import mobile_ok
from graders import Check, case

COLUMNS = ["编号", "姓名", "手机", "来源"]
GOOD = ["13800131234", "159 0013 1234", "186-0013-1234", "１３９００１３１２３４"]
BAD = ["1380013123", "12800131234", "23800131234", "1380013123A", "138001312345"]


def review(customers):
    """The engine's completeness and its judgement of every number that is there."""
    filled = customers["手机"].fillna("").str.strip() != ""
    wrong = [row["编号"] for _, row in customers[filled].iterrows() if not mobile_ok(row["手机"])]
    return {"完整率": completeness(customers, COLUMNS), "手机有误": wrong}


def table(*rows):
    """Make a table of customers."""
    return pd.DataFrame(list(rows), columns=COLUMNS)


def books(rng):
    """Draw two to five records with gaps and slips."""
    rows = []
    for number in range(rng.randint(2, 5)):
        tel = rng.choice([*GOOD, *BAD, "", "  "])
        rows.append(
            (f"C{number + 1:03}", rng.choice(["林女士", "周先生", ""]), tel, rng.choice(["展会", "介绍", "", " "]))
        )
    return case(table(*rows))


check = Check(
    "review",
    against=review,
    cases=[
        case(
            table(
                ("C001", "林女士", "138-0013 1234", "展会"),
                ("C002", "周先生", "1380013123", ""),
                ("C003", "陈女士", "", "介绍"),
            ),
            why="题目里的例子",
        ),
        case(table(("C001", "林女士", "13800131234", "展会")), why="都填了，都对"),
        case(table(("C001", "林女士", "1380013123", "展会"), ("C002", "", "", "")), why="少一位；空着的手机不算有误"),
        case(table(("C001", "周先生", "１３８００１３１２３４", " ")), why="全角数字是对的；只有空格等于没填"),
        case(table(("C001", "周先生", "138-0013 1234", None)), why="空格和连字符先去掉；缺失也是没填"),
        case(table(("C001", "周先生", "12800131234", "介绍")), why="第二位不能是 2"),
    ],
    generate=books,
    within=0.001,
)
