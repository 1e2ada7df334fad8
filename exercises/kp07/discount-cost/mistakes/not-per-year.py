"""这是一段时间的利率，还没有换成一年。20 天 2.04%，一年有 365 ÷ 20 段，要乘上去才能和银行利率比。"""


def discount_cost(discount, discount_days, paid_day):
    return discount / (1 - discount)
