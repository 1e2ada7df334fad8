"""Service level agreements: was each complaint answered or solved within its time limit?"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from crm_engine._checks import columns, dates, filled, number, numeric, one_of, unique
from crm_engine._checks import date as one_date
from crm_engine.service._clock import MONDAY_TO_FRIDAY, NINE_TO_SIX, calendar, worked

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    import numpy.typing as npt
    import pandas as pd
else:
    from crm_engine._late import np, pd


def sla(
    tickets: pd.DataFrame,
    limit: float | str,
    *,
    clock: str = "calendar",
    as_of: object = None,
    pauses: pd.DataFrame | None = None,
    ticket: str = "ticket_id",
    opened: str = "opened",
    closed: str = "closed",
    pause_from: str = "from",
    pause_to: str = "to",
    shifts: Sequence[tuple[str, str]] = NINE_TO_SIX,
    weekdays: Iterable[int] = MONDAY_TO_FRIDAY,
    holidays: Iterable[object] = (),
    workdays: Iterable[object] = (),
) -> pd.DataFrame:
    """Time taken by each complaint and whether it broke its time limit, by the calendar or by business hours.

    Args:
        tickets: one row per complaint with the columns `ticket` (unique), `opened` and `closed` (moments, local time).
            For the time to the first response name that column in `closed`.
        limit: hours allowed, > 0; or the name of a column with the hours allowed for each complaint.
        clock: "calendar" counts every hour, "business" only working hours (see the last four arguments).
        as_of: moment of the analysis; complaints not closed by then are open and counted up to it.
            None means that every complaint must be closed.
        pauses: rows with `ticket`, `pause_from`, `pause_to`: the clock stands still (waiting for the customer).
            Pauses may overlap or stick out of the complaint's life: each moment is taken off once. An empty `pause_to`
            means "until the complaint is closed".
        ticket: column of the complaint's number, in both tables.
        opened: column of the moment the clock starts.
        closed: column of the moment the clock stops; empty while open.
        pause_from: column of the pause's beginning.
        pause_to: column of the pause's end.
        shifts: working times, see `business_hours`.
        weekdays: weekdays worked, 0 = Monday … 6 = Sunday.
        holidays: dates not worked.
        workdays: weekend dates worked (调休).

    Returns:
        Indexed like `tickets`; columns `ticket`, `hours` (taken), `limit` (hours), `open` (bool), `breached` (bool:
        more hours than the limit; exactly the limit is still in time). The breach rate is the mean of `breached`.

    Raises:
        ValueError: missing columns, no rows, a complaint closed before it was opened or opened after `as_of`, open
            complaints without `as_of`, limits that are not positive, pauses of unknown complaints or that end before
            they begin.

    Formula:
        hours = clock(opened → closed) − clock(union of its pauses); breached ⇔ hours > limit.

    Source:
        Clock rules as in service agreements; time limits for complaints: ISO 10002:2018 (GB/T 19012-2019).

    Example:
        >>> import pandas as pd
        >>> t = pd.DataFrame({"ticket_id": [1], "opened": ["2026-11-20 17:00"], "closed": ["2026-11-23 11:00"]})
        >>> float(sla(t, 24)["hours"].iloc[0]), float(sla(t, 24, clock="business")["hours"].iloc[0])
        (66.0, 3.0)
    """
    one_of(clock, ("calendar", "business"), "clock")
    columns(tickets, [ticket, opened, closed], "投诉表")
    unique(tickets[ticket], ticket)
    start = dates(tickets[opened], opened).reset_index(drop=True)
    end, still = _ends(tickets[closed], as_of, closed)
    wrong = (end < start).to_numpy()
    if wrong.any():
        row = int(wrong.argmax())
        late = f"晚于分析时间 {end[row]}" if still[row] else f"晚于「{closed}」 {end[row]}"
        raise ValueError(f"第 {tickets.index[row]} 行的「{opened}」 {start[row]} {late}")
    plan = calendar(shifts, weekdays, holidays, workdays) if clock == "business" else None
    origin = start.min().normalize()
    days = (end.max() - origin).days + 1

    def seconds(moments: pd.Series) -> npt.NDArray[np.float64]:
        since = ((moments - origin) / timedelta(seconds=1)).to_numpy(dtype="float64")
        return since if plan is None else worked(since, origin.date(), days, plan)

    taken = seconds(end) - seconds(start)
    if pauses is not None and len(pauses):
        spans = _pauses(pauses, tickets[ticket], start, end, ticket, pause_from, pause_to)
        off = pd.Series(seconds(spans["to"]) - seconds(spans["from"])).groupby(spans["row"].to_numpy()).sum()
        taken[off.index.to_numpy()] -= off.to_numpy()
    if isinstance(limit, str):
        columns(tickets, [limit], "投诉表")
        allowed = numeric(tickets[limit], limit, low=0).to_numpy()
        if (allowed == 0).any():
            raise ValueError(f"列「{limit}」第 {tickets.index[int((allowed == 0).argmax())]} 行的时限应大于 0")
    else:
        allowed = np.full(len(tickets), number(limit, "时限（小时）", low=0, open_low=True))
    hours = taken / 3600
    return pd.DataFrame(
        {
            ticket: tickets[ticket].to_numpy(),
            "hours": hours,
            "limit": allowed,
            "open": still.to_numpy(),
            # A microsecond of rounding is not a breach.
            "breached": hours > allowed + 1e-9,
        },
        index=tickets.index,
    )


def _ends(closed: pd.Series, as_of: object, name: str) -> tuple[pd.Series, pd.Series]:
    """The moment each clock stops, and whether the complaint is still open then."""
    blank = closed.isna()
    if as_of is None:
        if blank.any():
            row = closed.index[int(blank.to_numpy().argmax())]
            raise ValueError(f"列「{name}」第 {row} 行是空的（未办结），请用 as_of 给出分析时间")
        return dates(closed, name).reset_index(drop=True), pd.Series(np.zeros(len(closed), dtype=bool))
    now = one_date(as_of, "as_of")
    end = pd.Series([now] * len(closed))
    if not blank.all():
        end[(~blank).to_numpy()] = dates(closed[~blank.to_numpy()], name).to_numpy()
    still = blank.reset_index(drop=True) | (end > now)
    return end.where(~still, now), still


def _pauses(
    pauses: pd.DataFrame,
    tickets: pd.Series,
    start: pd.Series,
    end: pd.Series,
    *names: str,
) -> pd.DataFrame:
    """Pauses cut to their complaint's life and joined where they overlap; columns `row`, `from`, `to`."""
    ticket, first, last = names
    columns(pauses, [ticket, first, last], "暂停表")
    places = {number: place for place, number in enumerate(tickets)}
    unknown = ~filled(pauses[ticket], ticket).isin(list(places))
    if unknown.any():
        place = int(unknown.to_numpy().argmax())
        raise ValueError(f"暂停表第 {pauses.index[place]} 行的投诉 {pauses[ticket].iloc[place]} 不在投诉表中")
    row = pauses[ticket].map(places).astype("int64").to_numpy()
    begin = dates(pauses[first], first).reset_index(drop=True)
    until = pd.Series(end.to_numpy()[row])
    given = pauses[last].notna().to_numpy()
    if given.any():
        until[given] = dates(pauses[last][given], last).to_numpy()
    backwards = given & (until < begin).to_numpy()
    if backwards.any():
        place = int(backwards.argmax())
        raise ValueError(f"暂停表第 {pauses.index[place]} 行的「{last}」早于「{first}」")
    table = pd.DataFrame({"row": row, "from": begin, "to": until})
    table["from"] = table["from"].clip(lower=pd.Series(start.to_numpy()[row]), upper=pd.Series(end.to_numpy()[row]))
    table["to"] = table["to"].clip(lower=table["from"], upper=pd.Series(end.to_numpy()[row]))
    joined: list[list[object]] = []
    for place, left, right in table.sort_values(["row", "from"], kind="stable").itertuples(index=False):
        if joined and joined[-1][0] == place and left <= joined[-1][2]:
            joined[-1][2] = max(joined[-1][2], right)
        else:
            joined.append([place, left, right])
    return pd.DataFrame(joined, columns=["row", "from", "to"])
