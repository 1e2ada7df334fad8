"""你把「不用等的概率」当成了服务水平。等一小会儿（不超过承诺的秒数）也算达标，所以要乘 e 的负几次方那一项。"""


def agents_needed(calls, aht, target, within):
    traffic = calls * aht / 1800
    n = int(traffic) + 1
    while True:
        b = 1.0
        for k in range(1, n + 1):
            b = traffic * b / (k + traffic * b)
        if 1 - b / (1 - traffic / n * (1 - b)) >= target:
            return n
        n = n + 1
