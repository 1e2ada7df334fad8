"""你没有折现：分母只写了 1 − 保留率。明年的钱不如今天的钱值钱，分母应是 1 + 折现率 − 保留率。"""


def clv(margin, retention, discount, convention):
    bottom = 1 - retention
    if convention == "A":
        return margin / bottom
    if convention == "B":
        return margin * retention / bottom
    return margin / bottom
