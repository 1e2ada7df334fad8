"""把累计推过界线的那一位，你留在了前一类。约定是：加上他以后超过 80%，他就归 B（过 95% 归 C）。先加、再比。"""


def abc_classes(sales):
    total = sum(sales.values())
    ordered = sorted(sales.items(), key=lambda item: (-item[1], item[0]))
    found = {}
    running = 0
    for key, amount in ordered:
        found[key] = "A" if running * 100 < total * 80 else "B" if running * 100 < total * 95 else "C"
        running += amount
    return found
