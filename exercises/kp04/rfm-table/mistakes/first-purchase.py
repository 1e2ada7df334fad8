"""你从第一次购买开始数天数。R 问的是「最近一次」：每位客户要用最后的日期（max），不是最早的（min）。"""

import pandas as pd


def rfm_table(orders, as_of):
    groups = orders[orders["amount"] >= 0].groupby("customer_id")
    table = pd.DataFrame(
        {"recency": (pd.Timestamp(as_of) - groups["date"].min()).dt.days, "frequency": groups["date"].nunique()}
    )
    table["monetary"] = orders.groupby("customer_id")["amount"].sum()
    return table
