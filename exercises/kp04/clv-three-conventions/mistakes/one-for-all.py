"""三种约定的答案不应该一样。你的函数没有用到 convention：先看它是 "A"、"B" 还是 "C"，再决定分子是什么。"""


def clv(margin, retention, discount, convention):
    return margin * retention / (1 + discount - retention)
