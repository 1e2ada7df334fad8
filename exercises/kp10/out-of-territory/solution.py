def diverted(scans, territory):
    """返回每家经销商的窜货率。"""
    seen = {}
    out = {}
    for dealer, code in scans:
        area = territory[dealer]
        if area.endswith("0000"):
            area = area[:2]
        elif area.endswith("00"):
            area = area[:4]
        seen[dealer] = seen.get(dealer, 0) + 1
        if not code.startswith(area):
            out[dealer] = out.get(dealer, 0) + 1
    return {dealer: out.get(dealer, 0) / seen[dealer] for dealer in seen}
