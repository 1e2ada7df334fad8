import pandas as pd


def customer_profit(customers):
    """返回每家客户的毛利、服务成本和利润。"""
    ...
