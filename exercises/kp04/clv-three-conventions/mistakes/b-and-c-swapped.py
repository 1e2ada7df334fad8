"""你把 B 和 C 弄反了。B 的第一笔要「客户还在」才收得到，所以分子要乘保留率；C 的第一笔一定收得到，分子就是毛利本身。"""


def clv(margin, retention, discount, convention):
    bottom = 1 + discount - retention
    if convention == "A":
        return margin * (1 + discount) / bottom
    if convention == "B":
        return margin / bottom
    return margin * retention / bottom
