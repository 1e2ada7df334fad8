"""你没有排序就累加了。ABC 要从买得最多的客户加起；顺序不同，分出来的类也不同。"""


def abc_classes(sales):
    total = sum(sales.values())
    found = {}
    running = 0
    for key, amount in sales.items():
        running += amount
        found[key] = "A" if running * 100 <= total * 80 else "B" if running * 100 <= total * 95 else "C"
    return found
