"""你按人数分了类：前两成的人是 A。ABC 看的是钱：从大到小累加消费额，到总额的 80% 为止才是 A。"""


def abc_classes(sales):
    ordered = sorted(sales.items(), key=lambda item: (-item[1], item[0]))
    count = len(ordered)
    found = {}
    for place, (key, _) in enumerate(ordered, 1):
        found[key] = "A" if place * 5 <= count else "B" if place * 2 <= count else "C"
    return found
