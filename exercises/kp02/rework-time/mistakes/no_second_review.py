"""退回的订单补完资料后还要再审核一次，审核的时间也会变多，不只是补资料。"""


def average_minutes(accept, review, fix, ship, back):
    return accept + review + fix * (1 / (1 - back) - 1) + ship
