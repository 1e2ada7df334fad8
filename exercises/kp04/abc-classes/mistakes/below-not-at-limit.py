"""正好 80% 或 95% 的客户，你分低了一类。约定是「不超过」80% 就是 A，正好 80% 也算，要用 <=，不是 <。"""


def abc_classes(sales):
    total = sum(sales.values())
    ordered = sorted(sales.items(), key=lambda item: (-item[1], item[0]))
    found = {}
    running = 0
    for key, amount in ordered:
        running += amount
        found[key] = "A" if running * 100 < total * 80 else "B" if running * 100 < total * 95 else "C"
    return found
