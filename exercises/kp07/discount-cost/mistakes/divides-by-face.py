"""你把利息除以了发票全额。客户不付那 98 元才算借到钱，本金是 1 − 折扣率，所以每段利率是 0.02 ÷ 0.98，不是 0.02。"""


def discount_cost(discount, discount_days, paid_day):
    return discount * 365 / (paid_day - discount_days)
