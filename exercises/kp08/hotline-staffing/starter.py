import math


def agents_needed(calls, aht, target, within):
    """返回达到服务水平的最少坐席人数。"""
    ...
