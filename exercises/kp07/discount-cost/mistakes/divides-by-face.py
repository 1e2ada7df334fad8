"""你把利息除以了发票全额。他借到的本金是没有付的 98 元，不是 100 元，所以每段利率是 0.02 ÷ 0.98，不是 0.02。"""


def discount_cost(discount, discount_days, paid_day):
    return discount * 365 / (paid_day - discount_days)
