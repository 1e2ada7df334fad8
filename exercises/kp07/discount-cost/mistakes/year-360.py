"""你按一年 360 天算了。有的教材这样约定，但这道题约定 365 天。"""


def discount_cost(discount, discount_days, paid_day):
    return discount / (1 - discount) * 360 / (paid_day - discount_days)
