"""利润要从毛利里减服务成本，你是从销售额里减的，货款成本还没有扣。"""


def customer_profit(customers):
    result = customers[["客户"]].copy()
    result["毛利"] = customers["销售额"] - customers["货款成本"]
    result["服务成本"] = customers["订单数"] * 30 + customers["上门次数"] * 200 + customers["退货次数"] * 80
    result["利润"] = customers["销售额"] - result["服务成本"]
    return result
