"""「全额」和「超额」弄反了。全额是全部销售额按到达的那一档算；超额是每一段各按各的返利率，再相加。"""


def rebate(sales, way):
    if way == "超额":
        return sales * (0.03 if sales >= 200000 else 0.02 if sales >= 100000 else 0.01)
    return min(sales, 100000) * 0.01 + max(0, min(sales, 200000) - 100000) * 0.02 + max(0, sales - 200000) * 0.03
