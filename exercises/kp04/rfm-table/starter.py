import pandas as pd


def rfm_table(orders, as_of):
    """每位客户一行：recency（天）、frequency（次）、monetary（元）。

    orders：订单表，列是 customer_id、date、amount（退货为负）。
    as_of：分析日，例如 "2025-12-31"。
    """
    ...
