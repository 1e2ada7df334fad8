def segments(customers):
    """给每位客户一个类名，返回字典：编号 -> 类名。

    customers：列表，每一项是 (编号, R, F, M)。
    """
    ...
