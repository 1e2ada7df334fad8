"""Which channels to spend a small budget on."""

from collections.abc import Iterator, Mapping
from itertools import combinations
from math import fsum
from typing import Any

from crm_engine import _checks

MOST_CHANNELS = 20  # 2^20 choices take about two seconds; a larger list wants a solver


def channel_mix(channels: Mapping[str, tuple[float, float]], budget: float) -> dict[str, Any]:
    """Choose the channels that together win the most within a budget; each is used wholly or not at all.

    Args:
        channels: by name the cost of the channel (money, 0 or more) and what it brings (customers or margin, 0 or
            more); at most 20.
        budget: money that may be spent, 0 or more.

    Returns:
        `channels` (the chosen names in the order given), `cost` and `gain`. Of choices with equal gain the cheaper
        counts, then the one with fewer channels, then the one whose channels stand first.

    Raises:
        ValueError: no channels or more than 20, a negative or missing number.

    Formula:
        max Σ gain_i over all sets with Σ cost_i ≤ budget; all 2ⁿ sets are tried.

    Source:
        The 0-1 knapsack problem; trying all sets is exact, while taking the best ratios first is not.

    Example:
        >>> channel_mix({"展会": (60, 90), "搜索": (50, 60), "转介绍": (50, 60)}, 100)
        {'channels': ['搜索', '转介绍'], 'cost': 100.0, 'gain': 120.0}
    """
    if not channels:
        raise ValueError("没有可选的渠道")
    if len(channels) > MOST_CHANNELS:
        raise ValueError(f"渠道有 {len(channels)} 个，逐一试算最多 {MOST_CHANNELS} 个")
    most = _checks.number(budget, "预算", low=0)
    names = list(channels)
    cost = [_checks.number(channels[n][0], f"渠道「{n}」的费用", low=0) for n in names]
    gain = [_checks.number(channels[n][1], f"渠道「{n}」的收益", low=0) for n in names]
    best: tuple[tuple[float, float, int], tuple[int, ...]] | None = None
    for chosen in _choices(len(names)):
        spent = fsum(cost[i] for i in chosen)
        if spent > most + 1e-9:
            continue
        merit = (-round(fsum(gain[i] for i in chosen), 9), round(spent, 9), len(chosen))
        if best is None or merit < best[0]:  # choices come in order, so the first of equal ones stays
            best = merit, chosen
    chosen = best[1] if best else ()
    return {
        "channels": [names[i] for i in chosen],
        "cost": fsum(cost[i] for i in chosen),
        "gain": fsum(gain[i] for i in chosen),
    }


def _choices(n: int) -> Iterator[tuple[int, ...]]:
    """Yield all sets of places, small ones first and each size in order."""
    for size in range(n + 1):
        yield from combinations(range(n), size)
