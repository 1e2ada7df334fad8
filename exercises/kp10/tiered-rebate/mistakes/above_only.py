"""正好等于起点的销售额你没有算进这一档。题目说「正好等于一档的起点，就算到了这一档」，比较时要用 >=。"""


def rebate(sales, way):
    if way == "全额":
        rate = 0.03 if sales > 200000 else 0.02 if sales > 100000 else 0.01
        return sales * rate
    return min(sales, 100000) * 0.01 + max(0, min(sales, 200000) - 100000) * 0.02 + max(0, sales - 200000) * 0.03
