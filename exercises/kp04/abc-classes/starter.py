def abc_classes(sales):
    """ABC 分类，返回字典：客户编号 -> "A"、"B" 或 "C"。

    sales：字典，客户编号 -> 全年消费额（元）。
    """
    ...
