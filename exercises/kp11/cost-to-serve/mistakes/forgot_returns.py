"""服务成本里少了退货：一次退货 80 元，也要加进去。"""


def customer_profit(customers):
    result = customers[["客户"]].copy()
    result["毛利"] = customers["销售额"] - customers["货款成本"]
    result["服务成本"] = customers["订单数"] * 30 + customers["上门次数"] * 200
    result["利润"] = result["毛利"] - result["服务成本"]
    return result
