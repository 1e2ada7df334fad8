"""没有欠款的段你没有列出来。五段都要有，欠款写 0，这样各个月的账龄表才能一行一行地比。"""

import pandas as pd

RATES = {"未到期": 0.01, "1-30": 0.03, "31-60": 0.10, "61-90": 0.25, ">90": 0.50}


def aging(invoices, as_of):
    late = (pd.Timestamp(as_of) - invoices["due_date"]).dt.days
    name = pd.cut(late, [-99999, 0, 30, 60, 90, 99999], labels=list(RATES)).astype(str)
    owed = invoices["open"].groupby(name).sum()
    owed = owed.reindex([k for k in RATES if k in owed.index])
    table = pd.DataFrame({"open": owed})
    table["allowance"] = table["open"] * pd.Series(RATES).reindex(table.index)
    return table
