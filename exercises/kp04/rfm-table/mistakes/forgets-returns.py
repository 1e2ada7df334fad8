"""你的消费金额没有减去退货。退掉的货没有带来钱：monetary 要用全部的行求和，包括负数。"""

import pandas as pd


def rfm_table(orders, as_of):
    groups = orders[orders["amount"] >= 0].groupby("customer_id")
    return pd.DataFrame(
        {
            "recency": (pd.Timestamp(as_of) - groups["date"].max()).dt.days,
            "frequency": groups["date"].nunique(),
            "monetary": groups["amount"].sum(),
        }
    )
