"""你把末尾的 0 全去掉了。330110 是一个区，最后的 0 是它自己的，去掉以后 330111 也成了它的地盘。要两位两位地去。"""


def diverted(scans, territory):
    seen = {}
    for dealer, code in scans:
        seen.setdefault(dealer, []).append(not code.startswith(territory[dealer].rstrip("0")))
    return {dealer: sum(flags) / len(flags) for dealer, flags in seen.items()}
