"""Five classes by days past the due date, and the loss to be expected in each."""

import pandas as pd

from crm_engine import credit
from graders import Check, case

RATES = {"未到期": 0.01, "1-30": 0.03, "31-60": 0.10, "61-90": 0.25, ">90": 0.50}


def aging(invoices, as_of):
    owed = credit.aging(invoices, as_of, by=None, amount="open").loc["合计"].drop("total")
    owed.index = list(RATES)
    table = credit.provision_matrix(owed, RATES)
    return pd.DataFrame({"open": table["balance"], "allowance": table["allowance"]}, index=list(RATES))


def made(*rows, terms=30):
    due = pd.to_datetime([day for day, _ in rows])
    return pd.DataFrame({"date": due - pd.Timedelta(days=terms), "due_date": due, "open": [owed for _, owed in rows]})


def generate(rng):
    end = pd.Timestamp("2025-12-31")
    rows = [
        (
            end - pd.Timedelta(days=rng.choice((-20, 0, 1, 15, 30, 31, 45, 60, 61, 90, 91, 200))),
            rng.randrange(1, 90) * 100,
        )
        for _ in range(rng.randint(1, 6))
    ]
    return made(*rows, terms=rng.choice((30, 45, 60))), "2025-12-31"


check = Check(
    "aging",
    against=aging,
    cases=[
        case(made(("2026-01-09", 10500)), "2025-12-31", why="一张还没到期的发票"),
        case(made(("2025-12-31", 400)), "2025-12-31", why="今天到期：还不算过期"),
        case(made(("2025-12-12", 8400)), "2025-12-31", why="过期 19 天"),
        case(made(("2025-12-01", 100), ("2025-11-30", 200)), "2025-12-31", why="过期正好 30 天和 31 天"),
        case(made(("2025-10-02", 300), ("2025-10-01", 500)), "2025-12-31", why="过期正好 90 天和 91 天"),
        case(
            made(("2025-09-19", 7000), ("2025-11-04", 5600), ("2025-12-12", 8400), ("2026-01-09", 10500)),
            "2025-12-31",
            why="课文里的栖禾酒店",
        ),
    ],
    generate=generate,
    within=0.01,
    index_matters=True,
)
