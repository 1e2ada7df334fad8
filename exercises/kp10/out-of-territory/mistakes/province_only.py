"""你只比了前两位（省）。有的经销商只授权到市或区，同一个省的别的市也算窜货。"""


def diverted(scans, territory):
    seen = {}
    for dealer, code in scans:
        seen.setdefault(dealer, []).append(code[:2] != territory[dealer][:2])
    return {dealer: sum(flags) / len(flags) for dealer, flags in seen.items()}
