import pandas as pd

RATES = {"未到期": 0.01, "1-30": 0.03, "31-60": 0.10, "61-90": 0.25, ">90": 0.50}


def aging(invoices, as_of):
    """五段账龄的欠款（open）和坏账准备（allowance）。

    invoices：每行一张没付清的发票，列是 date、due_date、open。
    as_of：分析日，例如 "2025-12-31"。
    """
    ...
