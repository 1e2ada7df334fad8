def abc_classes(sales):
    """ABC 分类：累计占比不超过 80% 是 A，不超过 95% 是 B，其余是 C。"""
    total = sum(sales.values())
    ordered = sorted(sales.items(), key=lambda item: (-item[1], item[0]))
    found = {}
    running = 0
    for key, amount in ordered:
        running += amount
        if running * 100 <= total * 80:
            found[key] = "A"
        elif running * 100 <= total * 95:
            found[key] = "B"
        else:
            found[key] = "C"
    return found
