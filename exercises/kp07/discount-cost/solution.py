def discount_cost(discount, discount_days, paid_day):
    """放弃现金折扣的年成本（小数）。"""
    once = discount / (1 - discount)  # 借 98 元，付 2 元利息
    times = 365 / (paid_day - discount_days)  # 一年里有几个这样的周期
    return once * times
