"""Conversion funnel, from counts or from events."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from crm_engine import _checks


def conversion(counts: pd.Series) -> pd.DataFrame:
    """Give the conversion from stage to stage and from the first stage to each.

    Args:
        counts: people per stage, in the order of the stages; the index names them.

    Returns:
        DataFrame on the same index: count, step (share of the stage before), overall (share of the first
        stage). A share of nobody is NaN, not 0; the first step is NaN.

    Raises:
        ValueError: no stages, or a count that is negative or not a number.

    Formula:
        step_k = n_k/n_{k−1}; overall_k = n_k/n₁

    Source:
        The definition of the conversion rate: a stage over the one before, and over the first.

    Example:
        >>> conversion(pd.Series({"线索": 600, "商机": 150, "成交": 30}))["step"].tolist()
        [nan, 0.25, 0.2]
    """
    if not len(counts):
        raise ValueError("漏斗没有阶段")
    n = _checks.numeric(counts, str(counts.name or "count"), low=0)
    step = (n / n.shift()).where(n.shift() > 0)
    overall = n / (n.iloc[0] or np.nan)
    return pd.DataFrame({"count": counts, "step": step, "overall": overall}, index=counts.index)


def funnel(
    events: pd.DataFrame,
    stages: Sequence[str],
    *,
    order: str,
    unit: str | Iterable[str] = "user",
    event: str = "event",
    time: str = "time",
) -> pd.DataFrame:
    """Count how many users (or sessions) reach each stage of a funnel.

    Args:
        events: one row per event.
        stages: names of events that are the stages, in order.
        order: "any": a stage counts whoever has its event at all; "sequential": only who has passed all
            earlier stages before it in time (one event serves one stage; events of equal time count in
            the order of the rows).
        unit: column, or columns, that say who is counted: users, sessions.
        event: column of the event's name.
        time: column of the event's time; only needed for order="sequential".

    Returns:
        DataFrame with one row per stage: count, step, overall (see conversion).

    Raises:
        ValueError: a column is missing, a stage is named twice, a unit or event is empty, or a time is no date.

    Formula:
        any: n_k = |units with event k|; sequential: n_k = |units with events 1 … k in this order|

    Source:
        The two countings that web analytics tools call open and strict funnels.

    Example:
        >>> log = pd.DataFrame({"user": [1, 1, 2, 2], "event": ["view", "buy", "buy", "view"],
        ...                     "time": pd.to_datetime(["2026-01-01", "2026-01-02"] * 2)})
        >>> funnel(log, ["view", "buy"], order="any")["count"].tolist()
        [2, 2]
        >>> funnel(log, ["view", "buy"], order="sequential")["count"].tolist()
        [2, 1]
    """
    _checks.one_of(order, ["any", "sequential"], "order")
    units = [unit] if isinstance(unit, str) else list(unit)
    _checks.columns(events, [*units, event, *([time] if order == "sequential" else [])], "事件表")
    if not len(stages) or len(set(stages)) < len(stages):
        raise ValueError(f"漏斗的阶段应至少有一个且互不相同，收到的是 {list(stages)!r}")
    for column in [*units, event]:
        _checks.filled(events[column], column)
    who = events.groupby(units, sort=False).ngroup().to_numpy()
    what = events[event].to_numpy()
    if order == "any":
        reached = [len(np.unique(who[what == stage])) for stage in stages]
    else:
        when = _checks.dates(events[time], time).to_numpy()
        place = np.argsort(when, kind="stable")
        reached = _in_order(who[place], what[place], stages)
    return conversion(pd.Series(reached, index=pd.Index(stages, name="stage"), name="count"))


def _in_order(who: npt.NDArray[Any], what: npt.NDArray[Any], stages: Sequence[str]) -> list[int]:
    """Count the units that reach each stage, taking the earliest possible event for every stage."""
    reached_at = np.full(who.max() + 1, -1)
    counts = []
    never = len(who)
    for stage in stages:
        rows = np.flatnonzero(what == stage)
        rows = rows[rows > reached_at[who[rows]]]
        first = np.full(len(reached_at), never)
        np.minimum.at(first, who[rows], rows)
        reached_at = first
        counts.append(int((first < never).sum()))
    return counts
