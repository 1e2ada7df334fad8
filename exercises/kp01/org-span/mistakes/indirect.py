"""你把下级的下级也数进管理幅度了。管理幅度只数直接下级：谁的上级一栏写着他，才算他管的。"""


def org(boss):
    span = {name: 0 for name in boss}
    levels = 0
    for name in boss:
        level = 1
        while boss[name] != "":
            name = boss[name]
            span[name] = span[name] + 1
            level = level + 1
        levels = max(levels, level)
    return span, levels
