import math


def agents_needed(calls, aht, target, within):
    """返回达到服务水平的最少坐席人数。"""
    traffic = calls * aht / 1800

    def level(n):
        b = 1.0
        for k in range(1, n + 1):
            b = traffic * b / (k + traffic * b)
        c = b / (1 - traffic / n * (1 - b))
        return 1 - c * math.exp(-(n - traffic) * within / aht)

    n = int(traffic) + 1
    while level(n) < target:
        n = n + 1
    return n
