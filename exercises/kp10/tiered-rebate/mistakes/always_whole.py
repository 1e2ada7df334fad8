"""两种算法你都按全部销售额乘同一个返利率了。超额累进里，每一档的返利率只管落在这一档的那一段钱。"""


def rebate(sales, way):
    rate = 0.03 if sales >= 200000 else 0.02 if sales >= 100000 else 0.01
    return sales * rate
