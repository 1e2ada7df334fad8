def clv(margin, retention, discount, convention):
    """客户终身价值（元）：三种约定的分母相同，分子不同。"""
    bottom = 1 + discount - retention
    if convention == "A":
        top = margin * (1 + discount)
    elif convention == "B":
        top = margin * retention
    else:
        top = margin
    return top / bottom
