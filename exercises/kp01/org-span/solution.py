def org(boss):
    """返回（每个人的管理幅度，层级数）。"""
    span = dict.fromkeys(boss, 0)
    for above in boss.values():
        if above != "":
            span[above] = span[above] + 1
    levels = 0
    for name in boss:
        level = 1
        person = name
        while boss[person] != "":
            person = boss[person]
            level = level + 1
        levels = max(levels, level)
    return span, levels
