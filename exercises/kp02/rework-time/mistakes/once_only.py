"""你只算了退回一次的情况。补完资料重新审核，还可能再被退回，要一直加下去：审核的平均次数是 1 ÷（1 − back）。"""


def average_minutes(accept, review, fix, ship, back):
    return accept + review + back * (fix + review) + ship
