"""你从开票日数到付款日。前面那段折扣期本来就不用付钱；多借的只有 付款日 − 折扣期 这些天。"""


def discount_cost(discount, discount_days, paid_day):
    return discount / (1 - discount) * 365 / paid_day
