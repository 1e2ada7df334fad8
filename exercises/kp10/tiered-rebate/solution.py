def rebate(sales, way):
    """按「全额」或「超额」算出返利（元）。"""
    if way == "全额":
        if sales >= 200000:
            return sales * 0.03
        if sales >= 100000:
            return sales * 0.02
        return sales * 0.01
    low = min(sales, 100000)
    middle = max(0, min(sales, 200000) - 100000)
    high = max(0, sales - 200000)
    return low * 0.01 + middle * 0.02 + high * 0.03
