import pandas as pd

RATES = {"未到期": 0.01, "1-30": 0.03, "31-60": 0.10, "61-90": 0.25, ">90": 0.50}


def aging(invoices, as_of):
    """五段账龄的欠款（open）和坏账准备（allowance）。"""
    late = (pd.Timestamp(as_of) - invoices["due_date"]).dt.days  # 从到期日数起
    limits = [float("-inf"), 0, 30, 60, 90, float("inf")]  # 含右，不含左
    name = pd.cut(late, limits, labels=list(RATES)).astype(str)
    owed = invoices["open"].groupby(name).sum().reindex(list(RATES), fill_value=0)
    table = pd.DataFrame({"open": owed})
    table["allowance"] = table["open"] * pd.Series(RATES)
    return table
