"""不管人的人你没有列出来。管理幅度里每个人都要有，不管人的写 0：先让每个人都是 0，再去加。"""


def org(boss):
    span = {}
    for above in boss.values():
        if above != "":
            span[above] = span.get(above, 0) + 1
    levels = 0
    for name in boss:
        level = 1
        while boss[name] != "":
            name = boss[name]
            level = level + 1
        levels = max(levels, level)
    return span, levels
