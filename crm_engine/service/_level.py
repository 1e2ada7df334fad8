"""Measured service of a contact centre: service level by policy, and the figures of a call log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_engine._checks import columns, number, numeric, one_of, whole

if TYPE_CHECKING:
    import pandas as pd
else:
    from crm_engine._late import pd

POLICIES = ("offered", "answered", "exclude_short")


def service_level(within: int, answered: int, abandoned: int, *, short: int = 0, policy: str = "offered") -> float:
    """Share of calls answered in time; what is done with abandoned calls is a policy that must be stated.

    Args:
        within: calls answered within the target time.
        answered: all answered calls.
        abandoned: calls given up by the caller before an answer.
        short: those of the abandoned calls that were given up so soon that nobody could have answered.
        policy: "offered" divides by answered + abandoned; "answered" by answered calls only; "exclude_short" by
            answered + abandoned − short.

    Returns:
        A fraction in [0, 1].

    Raises:
        ValueError: counts that are not whole numbers ≥ 0, more calls in time than answered, more short than abandoned
            ones, no calls to divide by, an unknown policy.

    Formula:
        SL = within / (answered + abandoned), or / answered, or / (answered + abandoned − short).

    Source:
        The three denominators in use in contact centres; Koole, Call Center Optimization.

    Example:
        >>> [round(service_level(80, 95, 5, short=2, policy=p), 4) for p in ("offered", "answered", "exclude_short")]
        [0.8, 0.8421, 0.8163]
    """
    one_of(policy, POLICIES, "policy")
    good, taken = whole(within, "时限内应答数"), whole(answered, "应答数")
    lost, early = whole(abandoned, "放弃数"), whole(short, "短时放弃数")
    if good > taken:
        raise ValueError(f"时限内应答数（{good}）不应多于应答数（{taken}）")
    if early > lost:
        raise ValueError(f"短时放弃数（{early}）不应多于放弃数（{lost}）")
    base = {"offered": taken + lost, "answered": taken, "exclude_short": taken + lost - early}[policy]
    if base == 0:
        raise ValueError("没有来电可作分母，无法计算服务水平")
    return good / base


def call_summary(
    calls: pd.DataFrame,
    *,
    within: float = 20,
    short: float = 5,
    policy: str = "offered",
    answered: str = "answered",
    wait: str = "wait",
    handle: str = "handle",
) -> pd.Series:
    """Figures of a call log: service level, speed of answer, handle time, share of abandoned calls.

    Args:
        calls: one row per call: `answered` (True/1 or False/0), `wait` (seconds until the answer or until the caller
            gave up, ≥ 0), `handle` (seconds of talk, hold and after-call work, ≥ 0; not read for abandoned calls).
        within: target time in seconds; a call answered exactly then is in time.
        short: abandoned calls that waited fewer seconds than this are short.
        policy: see `service_level`.
        answered: column of the answer.
        wait: column of the waiting time.
        handle: column of the handle time.

    Returns:
        Series with `offered`, `answered`, `abandoned`, `short` (calls), `service_level`, `abandonment` (fractions of
        calls offered for the latter), `asa` (mean wait of answered calls, seconds), `aht` (mean handle time of answered
        calls, seconds).

    Raises:
        ValueError: missing columns, no rows, negative or missing times, no answered call.

    Formula:
        ASA = Σ wait / answered; AHT = Σ handle / answered; abandonment = abandoned / offered.

    Source:
        As `service_level`.

    Example:
        >>> import pandas as pd
        >>> log = pd.DataFrame({"answered": [1, 1, 0], "wait": [10, 30, 3], "handle": [100, 200, 0]})
        >>> found = call_summary(log)
        >>> round(float(found["service_level"]), 4), float(found["asa"]), float(found["aht"])
        (0.3333, 20.0, 150.0)
    """
    columns(calls, [answered, wait, handle], "通话记录")
    limit, soon = number(within, "目标应答时间（秒）", low=0), number(short, "短时放弃的界限（秒）", low=0)
    flag = numeric(calls[answered], answered, low=0, high=1)
    odd = ((flag != 0) & (flag != 1)).to_numpy()
    if odd.any():
        raise ValueError(f"列「{answered}」第 {calls.index[int(odd.argmax())]} 行应是 0 或 1")
    taken = (flag == 1).to_numpy()
    if not taken.any():
        raise ValueError("没有已应答的来电，无法计算应答速度与处理时长")
    waited = numeric(calls[wait], wait, low=0).to_numpy()
    handled = numeric(calls[handle][taken], handle, low=0)
    good, lost, early = taken & (waited <= limit), ~taken, ~taken & (waited < soon)
    n = len(calls)
    level = service_level(int(good.sum()), int(taken.sum()), int(lost.sum()), short=int(early.sum()), policy=policy)
    return pd.Series(
        {
            "offered": n,
            "answered": int(taken.sum()),
            "abandoned": int(lost.sum()),
            "short": int(early.sum()),
            "service_level": level,
            "abandonment": int(lost.sum()) / n,
            "asa": float(waited[taken].mean()),
            "aht": float(handled.mean()),
        },
        dtype="float64",
    )


def first_contact_resolution(resolved_first: int, contacts: int) -> float:
    """Share of enquiries that were solved at the first contact.

    Args:
        resolved_first: enquiries solved at the first contact, without a repeat.
        contacts: all enquiries (not all calls).

    Returns:
        A fraction in [0, 1].

    Raises:
        ValueError: counts that are not whole numbers ≥ 0, no enquiries, more solved than asked.

    Formula:
        FCR = solved at first contact / enquiries.

    Source:
        首次解决率 as used in contact centres; the denominator counts enquiries, not calls.

    Example:
        >>> first_contact_resolution(150, 200)
        0.75
    """
    solved, asked = whole(resolved_first, "首次解决数"), whole(contacts, "咨询总数")
    if asked == 0:
        raise ValueError("咨询总数为 0，无法计算首次解决率")
    if solved > asked:
        raise ValueError(f"首次解决数（{solved}）不应多于咨询总数（{asked}）")
    return solved / asked
