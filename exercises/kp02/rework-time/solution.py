def average_minutes(accept, review, fix, ship, back):
    """返回一张订单平均要的分钟数。"""
    reviews = 1 / (1 - back)
    fixes = reviews - 1
    return accept + review * reviews + fix * fixes + ship
