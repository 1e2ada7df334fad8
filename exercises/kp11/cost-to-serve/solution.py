import pandas as pd


def customer_profit(customers):
    """返回每家客户的毛利、服务成本和利润。"""
    result = customers[["客户"]].copy()
    result["毛利"] = customers["销售额"] - customers["货款成本"]
    result["服务成本"] = customers["订单数"] * 30 + customers["上门次数"] * 200 + customers["退货次数"] * 80
    result["利润"] = result["毛利"] - result["服务成本"]
    return result
