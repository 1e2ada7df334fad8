import pandas as pd


def rfm_table(orders, as_of):
    """每位客户一行：recency（天）、frequency（次）、monetary（元）。"""
    bought = orders[orders["amount"] >= 0]  # R 和 F 只看购买
    groups = bought.groupby("customer_id")
    last = groups["date"].max()
    table = pd.DataFrame(
        {
            "recency": (pd.Timestamp(as_of) - last).dt.days,
            "frequency": groups["date"].nunique(),  # 同一天只算一次
        }
    )
    table["monetary"] = orders.groupby("customer_id")["amount"].sum()  # 退货在这里减掉
    return table
