"""你拿每位客户自己的占比去比 80%。要比的是累计占比：他和排在他前面的人一共买走了多少。"""


def abc_classes(sales):
    total = sum(sales.values())
    return {
        key: "A" if amount * 100 <= total * 80 else "B" if amount * 100 <= total * 95 else "C"
        for key, amount in sales.items()
    }
