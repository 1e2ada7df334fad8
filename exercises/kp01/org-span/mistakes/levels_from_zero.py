"""层级数少了 1：负责人自己就是第 1 层，从 1 数起。"""


def org(boss):
    span = {name: 0 for name in boss}
    for above in boss.values():
        if above != "":
            span[above] = span[above] + 1
    levels = 0
    for name in boss:
        level = 0
        while boss[name] != "":
            name = boss[name]
            level = level + 1
        levels = max(levels, level)
    return span, levels
