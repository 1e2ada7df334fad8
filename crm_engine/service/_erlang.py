"""Erlang's formulas: how many agents a contact centre needs. Plain numbers, no tables."""

import math
from typing import NamedTuple

from crm_engine._checks import number, whole


def erlang_b(traffic: float, agents: int) -> float:
    """Share of calls that find all agents busy when there is no queue (blocked calls are lost).

    Args:
        traffic: offered traffic in erlangs = calls per unit of time × handling time in that unit, ≥ 0.
        agents: number of agents (lines), a whole number ≥ 0.

    Returns:
        Probability in [0, 1].

    Raises:
        ValueError: negative traffic, or agents not a whole number ≥ 0.

    Formula:
        B_0 = 1, B_k = A·B_{k−1} / (k + A·B_{k−1}); no factorials, so that large A does no harm.

    Source:
        A. K. Erlang 1917; recursion in Gross et al., Fundamentals of Queueing Theory, section on M/M/c/c.

    Example:
        >>> round(erlang_b(10, 14), 6)
        0.056819
    """
    load = number(traffic, "话务量（爱尔兰）", low=0)
    blocked = 1.0
    for k in range(1, whole(agents, "坐席数") + 1):
        blocked = load * blocked / (k + load * blocked)
    return blocked


def erlang_c(traffic: float, agents: int) -> float:
    """Share of calls that must wait because all agents are busy (nobody hangs up).

    Args:
        traffic: offered traffic in erlangs, ≥ 0.
        agents: number of agents, a whole number greater than `traffic`.

    Returns:
        Probability in [0, 1].

    Raises:
        ValueError: negative traffic, or agents ≤ traffic: the queue would grow without end.

    Formula:
        C = B / (1 − ρ(1 − B)), ρ = A / N, B = erlang_b(A, N).

    Source:
        A. K. Erlang 1917; figures of callcentrehelper.com, "Erlang C formula – example".

    Example:
        >>> round(erlang_c(10, 14), 6)
        0.174132
    """
    load = number(traffic, "话务量（爱尔兰）", low=0)
    count = whole(agents, "坐席数", low=1)
    if count <= load:
        raise ValueError(f"坐席数 {count} 应大于话务量 {load:g} 爱尔兰，否则排队会越来越长（系统不稳定）")
    blocked = erlang_b(load, count)
    return blocked / (1 - load / count * (1 - blocked))


class Waiting(NamedTuple):
    """What callers and agents experience with a given number of agents."""

    agents: int
    traffic: float
    wait_probability: float
    service_level: float
    asa: float
    occupancy: float


def waiting(calls: float, interval: float, aht: float, agents: int, *, within: float = 20) -> Waiting:
    """Waiting of callers with a given number of agents: service level, average speed of answer, occupancy.

    Args:
        calls: calls that arrive in the interval, ≥ 0.
        interval: length of the interval in minutes, > 0.
        aht: average handle time in seconds, > 0.
        agents: number of agents at work, more than the offered traffic.
        within: seconds within which a call should be answered, ≥ 0.

    Returns:
        agents, traffic (erlangs), wait_probability, service_level (share answered within `within` seconds),
        asa (average speed of answer over all calls, seconds), occupancy (share of time that agents are busy).

    Raises:
        ValueError: numbers out of range, or an unstable queue.

    Formula:
        A = calls / (60·interval) · AHT; SL = 1 − C·e^{−(N−A)·t/AHT}; ASA = C·AHT/(N − A); occupancy = A/N.

    Source:
        callcentrehelper.com, "Erlang C formula – example": 200 calls an hour, 180 s.

    Example:
        >>> found = waiting(100, 30, 180, 14)
        >>> round(found.service_level, 6), round(found.asa, 4), round(found.occupancy, 6)
        (0.88835, 7.8359, 0.714286)
    """
    count = number(calls, "来电数", low=0)
    minutes = number(interval, "时段长度（分钟）", low=0, open_low=True)
    handle = number(aht, "平均处理时长（秒）", low=0, open_low=True)
    limit = number(within, "目标应答时间（秒）", low=0)
    # One division at the end: 20 calls in 30 minutes of 90 s each is exactly 1 erlang, not 0.9999….
    load = count * handle / (60 * minutes)
    wait = erlang_c(load, agents)
    spare = agents - load
    level = 1 - wait * math.exp(-spare * limit / handle)
    return Waiting(int(agents), load, wait, level, wait * handle / spare, load / agents)


class Staffing(NamedTuple):
    """The smallest number of agents that meets a target, and what it brings."""

    agents: int
    paid: int
    traffic: float
    wait_probability: float
    service_level: float
    asa: float
    occupancy: float


def staffing(
    calls: float,
    interval: float,
    aht: float,
    *,
    target: float = 0.8,
    within: float = 20,
    shrinkage: float = 0.0,
    max_occupancy: float = 1.0,
) -> Staffing:
    """Smallest number of agents that meets the service level, and how many must be paid for given shrinkage.

    Args:
        calls: calls that arrive in the interval, ≥ 0.
        interval: length of the interval in minutes, > 0.
        aht: average handle time in seconds, > 0.
        target: share of calls to be answered within `within` seconds, in [0, 1); 0.8 with 20 s is "80/20".
        within: seconds, ≥ 0.
        shrinkage: share of paid time that agents are not available (leave, training, breaks), in [0, 1).
        max_occupancy: highest allowed share of time that agents are busy, in (0, 1].

    Returns:
        agents at work (at least 1), paid agents, traffic (erlangs), wait_probability, service_level, asa (seconds),
        occupancy.

    Raises:
        ValueError: numbers out of range.

    Formula:
        agents = min{N > A : SL(N) ≥ target and A/N ≤ max_occupancy}; paid = ⌈agents / (1 − shrinkage)⌉.

    Source:
        callcentrehelper.com, "Erlang C formula – example": 14 agents, 20 with 30 % shrinkage.

    Example:
        >>> found = staffing(100, 30, 180, shrinkage=0.3)
        >>> found.agents, found.paid
        (14, 20)
    """
    goal = number(target, "目标服务水平", low=0)
    if goal >= 1:
        raise ValueError(f"目标服务水平应小于 1（80% 写作 0.8），收到的是 {goal:g}")
    lost = number(shrinkage, "排班损耗", low=0)
    if lost >= 1:
        raise ValueError(f"排班损耗应小于 1（30% 写作 0.3），收到的是 {lost:g}")
    busy = number(max_occupancy, "最高占用率", low=0, high=1, open_low=True)
    load = number(calls, "来电数", low=0) * number(aht, "平均处理时长（秒）", low=0, open_low=True)
    load /= 60 * number(interval, "时段长度（分钟）", low=0, open_low=True)
    agents = max(1, math.floor(load) + 1, math.ceil(load / busy - 1e-9))
    found = waiting(calls, interval, aht, agents, within=within)
    while found.service_level < goal:
        agents += 1
        found = waiting(calls, interval, aht, agents, within=within)
    # 14 / 0.7 is 20.000000000000004 in binary: a hair above a whole number is that number.
    paid = math.ceil(agents / (1 - lost) - 1e-9)
    return Staffing(agents, paid, *found[1:])
