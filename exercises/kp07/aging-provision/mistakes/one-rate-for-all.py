"""你对所有欠款用了同一个平均损失率。账龄的意义就在于越老越难收：每一段要乘自己的损失率。"""

import pandas as pd

RATES = {"未到期": 0.01, "1-30": 0.03, "31-60": 0.10, "61-90": 0.25, ">90": 0.50}


def aging(invoices, as_of):
    late = (pd.Timestamp(as_of) - invoices["due_date"]).dt.days
    name = pd.cut(late, [-99999, 0, 30, 60, 90, 99999], labels=list(RATES)).astype(str)
    owed = invoices["open"].groupby(name).sum().reindex(list(RATES), fill_value=0)
    table = pd.DataFrame({"open": owed})
    table["allowance"] = table["open"] * sum(RATES.values()) / 5
    return table
