"""你要求地区码和授权的码一模一样。授权到省（后四位是 0）或市（后两位是 0）时，里面的各个区都在地盘里。"""


def diverted(scans, territory):
    seen = {}
    for dealer, code in scans:
        seen.setdefault(dealer, []).append(code != territory[dealer])
    return {dealer: sum(flags) / len(flags) for dealer, flags in seen.items()}
