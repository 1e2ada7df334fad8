"""你只让人数刚好多于话务量。这样队伍不会无限长，但大多数人还是等得太久：要算服务水平，不够就再加一个人。"""


def agents_needed(calls, aht, target, within):
    return int(calls * aht / 1800) + 1
