"""你从开票日数起了，每张发票都「老」了一个账期。客户在到期日之前不付钱是约定好的，过期天数要从 due_date 数起。"""

import pandas as pd

RATES = {"未到期": 0.01, "1-30": 0.03, "31-60": 0.10, "61-90": 0.25, ">90": 0.50}


def aging(invoices, as_of):
    late = (pd.Timestamp(as_of) - invoices["date"]).dt.days
    name = pd.cut(late, [-99999, 0, 30, 60, 90, 99999], labels=list(RATES)).astype(str)
    owed = invoices["open"].groupby(name).sum().reindex(list(RATES), fill_value=0)
    table = pd.DataFrame({"open": owed})
    table["allowance"] = table["open"] * pd.Series(RATES)
    return table
