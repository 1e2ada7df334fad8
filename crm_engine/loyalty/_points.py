"""Loyalty points: what is still owed to members, what will never be claimed, and when it becomes revenue."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from crm_engine._checks import columns, date, dates, filled, number, numeric, one_of, whole

if TYPE_CHECKING:
    import pandas as pd
else:
    from crm_engine._late import pd


def points_liability(outstanding: float, redeem_rate: float, cost_per_point: float) -> float:
    """What the points in members' accounts will cost the firm.

    Args:
        outstanding: points not yet redeemed or expired, ≥ 0.
        redeem_rate: share of them that will be redeemed, in [0, 1]; 1 − redeem_rate is the breakage.
        cost_per_point: cost of one redeemed point (money, ≥ 0).

    Returns:
        Money.

    Raises:
        ValueError: negative numbers, or a share outside [0, 1].

    Formula:
        liability = outstanding · redeem_rate · cost_per_point.

    Source:
        Expected-cost view of a points programme; the accounting view is `points_allocation` and `points_revenue`.

    Example:
        >>> points_liability(1_000_000, 0.75, 0.01)
        7500.0
    """
    share = number(redeem_rate, "兑换率", low=0, high=1)
    return number(outstanding, "未兑换积分", low=0) * share * number(cost_per_point, "每分成本", low=0)


def breakage_rate(issued: float, redeemed: float, *, outstanding: float = 0.0, base: str = "closed") -> float:
    """Share of points that members let lapse.

    Args:
        issued: points issued, > 0.
        redeemed: points redeemed.
        outstanding: points that can still be redeemed; issued − redeemed − outstanding have lapsed.
        base: "closed" divides the lapsed points by those whose fate is known (issued − outstanding); "issued" by all.

    Returns:
        A fraction in [0, 1].

    Raises:
        ValueError: negative numbers, nothing to divide by, more redeemed and outstanding than issued.

    Formula:
        breakage = (issued − redeemed − outstanding) / (issued − outstanding), or / issued.

    Source:
        Breakage as in IFRS 15, paragraphs B44–B47; the denominator must be stated.

    Example:
        >>> [breakage_rate(10_000, 6_000, outstanding=2_000, base=base) for base in ("closed", "issued")]
        [0.25, 0.2]
    """
    one_of(base, ("closed", "issued"), "base")
    given, used = number(issued, "发放积分", low=0, open_low=True), number(redeemed, "已兑换积分", low=0)
    waiting = number(outstanding, "未兑换积分", low=0)
    lapsed = given - used - waiting
    if lapsed < 0:
        raise ValueError(f"已兑换（{used:g}）与未兑换（{waiting:g}）之和不应超过发放积分（{given:g}）")
    known = given - waiting if base == "closed" else given
    if known == 0:
        raise ValueError("所有积分都还未到期，尚不能计算失效率")
    return lapsed / known


class Allocation(NamedTuple):
    """Transaction price split between the goods and the points."""

    goods: float
    points: float


def points_allocation(price: float, goods_price: float, points: float, point_price: float) -> Allocation:
    """Part of the selling price that belongs to the goods and part that belongs to the points granted with them.

    Args:
        price: what the customers paid (money, ≥ 0).
        goods_price: stand-alone selling price of the goods (money, > 0).
        points: points granted, ≥ 0.
        point_price: stand-alone selling price of one point, already reduced by the points that will lapse (money, ≥ 0).

    Returns:
        goods and points (money): revenue at once, and revenue deferred until the points are used.

    Raises:
        ValueError: negative numbers, goods without a price.

    Formula:
        points part = price · points·p / (goods_price + points·p).

    Source:
        IFRS 15, illustrative example 52 (IE267–IE270); 企业会计准则第 14 号（2017）.

    Example:
        >>> found = points_allocation(100_000, 100_000, 10_000, 0.95)
        >>> round(found.goods), round(found.points)
        (91324, 8676)
    """
    paid, alone = number(price, "交易价格", low=0), number(goods_price, "商品单独售价", low=0, open_low=True)
    value = number(points, "授予积分", low=0) * number(point_price, "每分单独售价", low=0)
    share = value / (alone + value)
    return Allocation(paid * (1 - share), paid * share)


def points_revenue(deferred: float, redeemed: float, expected: float, *, recognised: float = 0.0) -> float:
    """Revenue of a period from redeemed points: points that will lapse are recognised in step with those redeemed.

    Args:
        deferred: price allocated to the points (money, ≥ 0), see `points_allocation`.
        redeemed: points redeemed so far, in all periods, 0…`expected`.
        expected: points expected to be redeemed in all, by today's estimate, > 0.
        recognised: revenue recognised in earlier periods (money, ≥ 0).

    Returns:
        Money of this period; negative if a higher estimate takes earlier revenue back.

    Raises:
        ValueError: negative numbers, or more redeemed than expected: the estimate must be raised first.

    Formula:
        revenue = deferred · redeemed / expected − recognised.

    Source:
        IFRS 15, paragraph B46 and illustrative example 52 (IE267–IE270).

    Example:
        >>> first = points_revenue(8_676, 4_500, 9_500)
        >>> round(first), round(points_revenue(8_676, 8_500, 9_700, recognised=first))
        (4110, 3493)
    """
    total = number(expected, "预计兑换积分", low=0, open_low=True)
    used = number(redeemed, "累计兑换积分", low=0)
    if used > total:
        raise ValueError(f"累计兑换积分（{used:g}）不应多于预计兑换积分（{total:g}），请先调高估计")
    return number(deferred, "递延收入", low=0) * used / total - number(recognised, "已确认收入", low=0)


def points_ledger(
    entries: pd.DataFrame,
    as_of: object,
    *,
    valid_days: int,
    member: str = "customer_id",
    day: str = "date",
    points: str = "points",
) -> pd.DataFrame:
    """Points of each member: earned, redeemed, lapsed, left; the oldest points are used first.

    Args:
        entries: one row per movement: `member`, `day` (date), `points` (> 0 earned, < 0 redeemed, not 0).
        as_of: date of the statement; later movements do not count.
        valid_days: whole days for which points can be used after the day they were earned, ≥ 1: earned on day 0 they
            can be used up to and including day `valid_days`, and have lapsed the day after.
        member: column of the member.
        day: column of the date; on one day earning comes before redeeming.
        points: column of the points.

    Returns:
        One row per member (sorted) with `earned`, `redeemed`, `lapsed`, `balance` (points).

    Raises:
        ValueError: missing columns, no rows up to `as_of`, bad dates, zero points, or a redemption of more valid points
            than the member had on that day.

    Formula:
        balance = earned − redeemed − lapsed.

    Source:
        First in, first out: the usual order in which points are used and lapse.

    Example:
        >>> import pandas as pd
        >>> moves = pd.DataFrame({"customer_id": ["A", "A", "A"], "points": [100, 50, -30],
        ...                       "date": ["2025-01-01", "2025-12-01", "2025-12-31"]})
        >>> points_ledger(moves, "2026-03-01", valid_days=365).loc["A"].to_dict()
        {'earned': 150.0, 'redeemed': 30.0, 'lapsed': 70.0, 'balance': 50.0}
    """
    columns(entries, [member, day, points], "积分流水")
    life = pd.Timedelta(days=whole(valid_days, "有效天数", low=1))
    now = date(as_of, "as_of").normalize()
    amount = numeric(entries[points], points)
    if (amount == 0).any():
        raise ValueError(f"列「{points}」第 {entries.index[int((amount == 0).to_numpy().argmax())]} 行是 0，没有意义")
    who = filled(entries[member], member).to_numpy()
    moves = pd.DataFrame({"member": who, "day": dates(entries[day], day).dt.normalize().to_numpy(), "points": amount})
    moves = moves[moves["day"] <= now].assign(spent=lambda t: t["points"] < 0)
    if len(moves) == 0:
        raise ValueError(f"截止 {now.date()} 没有任何积分流水")
    moves = moves.sort_values(["member", "day", "spent"], kind="stable")
    rows: dict[object, list[float]] = {}
    for name, own in moves.groupby("member", sort=True):
        lots: deque[tuple[pd.Timestamp, float]] = deque()
        earned = redeemed = lapsed = 0.0
        for when, value in zip(own["day"], own["points"].tolist(), strict=True):
            lapsed += _expire(lots, when - life)
            if value > 0:
                lots.append((when, value))
                earned += value
                continue
            redeemed -= value
            if _spend(lots, -value) > 1e-9:
                raise ValueError(f"客户 {name} 在 {when.date()} 兑换 {-value:g} 分，超过当时的有效积分")
        lapsed += _expire(lots, now - life)
        rows[name] = [earned, redeemed, lapsed, earned - redeemed - lapsed]
    return pd.DataFrame.from_dict(
        rows, orient="index", columns=["earned", "redeemed", "lapsed", "balance"]
    ).rename_axis(member)


def _expire(lots: deque[tuple[pd.Timestamp, float]], first: pd.Timestamp) -> float:
    """Take off the lots earned before `first`; give their points."""
    gone = 0.0
    while lots and lots[0][0] < first:
        gone += lots.popleft()[1]
    return gone


def _spend(lots: deque[tuple[pd.Timestamp, float]], need: float) -> float:
    """Use the oldest lots; give what could not be covered."""
    while lots and need > 0:
        when, value = lots.popleft()
        used = min(need, value)
        need -= used
        if value > used:
            lots.appendleft((when, value - used))
    return need
