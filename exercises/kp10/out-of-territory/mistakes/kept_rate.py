"""你算的是留在地盘里的比例。窜货率要数跑出去的那些。"""


def diverted(scans, territory):
    seen = {}
    for dealer, code in scans:
        area = territory[dealer]
        area = area[:2] if area.endswith("0000") else area[:4] if area.endswith("00") else area
        seen.setdefault(dealer, []).append(code.startswith(area))
    return {dealer: sum(flags) / len(flags) for dealer, flags in seen.items()}
