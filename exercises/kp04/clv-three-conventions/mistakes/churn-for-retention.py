"""你好像把保留率当成了流失率，用了 1 − retention。retention = 0.77 表示 100 位客户里有 77 位明年还在，公式里直接用它。"""


def clv(margin, retention, discount, convention):
    stay = 1 - retention
    bottom = 1 + discount - stay
    if convention == "A":
        return margin * (1 + discount) / bottom
    if convention == "B":
        return margin * stay / bottom
    return margin / bottom
