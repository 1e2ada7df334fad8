"""过期天数的正负反了：没到期的发票被你当成过期，过期的反而当成没到期。应当用分析日减到期日。"""

import pandas as pd

RATES = {"未到期": 0.01, "1-30": 0.03, "31-60": 0.10, "61-90": 0.25, ">90": 0.50}


def aging(invoices, as_of):
    late = (invoices["due_date"] - pd.Timestamp(as_of)).dt.days
    name = pd.cut(late, [-99999, 0, 30, 60, 90, 99999], labels=list(RATES)).astype(str)
    owed = invoices["open"].groupby(name).sum().reindex(list(RATES), fill_value=0)
    table = pd.DataFrame({"open": owed})
    table["allowance"] = table["open"] * pd.Series(RATES)
    return table
