"""话务量算小了一半：电话数是半小时的，所以要除以 1800 秒，不是 3600 秒。"""

import math


def agents_needed(calls, aht, target, within):
    traffic = calls * aht / 3600
    n = int(traffic) + 1
    while True:
        b = 1.0
        for k in range(1, n + 1):
            b = traffic * b / (k + traffic * b)
        c = b / (1 - traffic / n * (1 - b))
        if 1 - c * math.exp(-(n - traffic) * within / aht) >= target:
            return n
        n = n + 1
