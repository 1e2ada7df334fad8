"""Service: the clock of service agreements."""

import datetime as dt
import random

import pandas as pd
import pytest

from crm_engine.service import business_hours, sla

OCTOBER = [f"2026-10-0{d}" for d in range(1, 8)]
PLAN = {
    "shifts": (("09:00", "12:00"), ("13:30", "18:00")),
    "holidays": OCTOBER,
    "workdays": ["2026-09-26", "2026-10-10"],  # two Saturdays worked instead
}


def minute_by_minute(start, end, *, shifts, holidays=(), workdays=(), weekdays=range(5), off=()):
    """Count the working minutes one by one."""
    count, now = 0, start
    while now < end:
        day = now.date().isoformat()
        works = day in workdays or (now.weekday() in weekdays and day not in holidays)
        count += (
            works and any(a <= now.strftime("%H:%M") < b for a, b in shifts) and not any(a <= now < b for a, b in off)
        )
        now += dt.timedelta(minutes=1)
    return count


def moments(rng, n):
    base = dt.datetime.fromisoformat("2026-09-24")
    return sorted(base + dt.timedelta(minutes=rng.randrange(20 * 24 * 60)) for _ in range(n))


@pytest.mark.parametrize("seed", range(6))
def test_business_hours_are_the_minutes_counted(seed):
    start, end = moments(random.Random(seed), 2)  # noqa: S311 - a repeatable case, no secret
    assert business_hours(start, end, **PLAN) * 60 == pytest.approx(minute_by_minute(start, end, **PLAN))


def test_the_golden_week_does_not_count_but_the_saturday_worked_does():
    assert business_hours("2026-09-30 17:00", "2026-10-08 10:00", **PLAN) == 2
    assert business_hours("2026-10-09 17:00", "2026-10-12 10:00", **PLAN) == 1 + 7.5 + 1
    assert business_hours("2026-10-03 00:00", "2026-10-05 00:00", **PLAN) == 0
    assert business_hours("2026-11-02 10:00", "2026-11-02 10:00") == 0
    assert business_hours("2026-11-02", "2026-11-03", shifts=(("00:00", "24:00"),)) == 24
    with pytest.raises(ValueError, match="早于开始时间"):
        business_hours("2026-11-02 10:00", "2026-11-02 09:00")
    with pytest.raises(ValueError, match="跨夜的班请拆成两段"):
        business_hours("2026-11-02", "2026-11-03", shifts=(("22:00", "06:00"),))
    with pytest.raises(ValueError, match="有重叠"):
        business_hours("2026-11-02", "2026-11-03", shifts=(("09:00", "12:00"), ("11:00", "18:00")))
    with pytest.raises(ValueError, match="同时出现在假日和调休"):
        business_hours("2026-11-02", "2026-11-03", holidays=["2026-11-02"], workdays=["2026-11-02"])


@pytest.mark.parametrize("clock", ["calendar", "business"])
@pytest.mark.parametrize("seed", range(4))
def test_sla_with_overlapping_pauses_is_the_minutes_counted(clock, seed):
    rng = random.Random(seed)  # noqa: S311 - a repeatable case, no secret
    spans = [moments(rng, 2) for _ in range(5)]
    tickets = pd.DataFrame(spans, columns=["opened", "closed"], index=list("edcba")).assign(ticket_id=range(5))
    stops = [(rng.randrange(5), *moments(rng, 2)) for _ in range(12)]
    pauses = pd.DataFrame(stops, columns=["ticket_id", "from", "to"])
    found = sla(tickets, 8, clock=clock, pauses=pauses, **PLAN)
    plan = PLAN if clock == "business" else {"shifts": (("00:00", "24:00"),), "weekdays": range(7)}
    for k, (start, end) in enumerate(spans):
        off = [(a, b) for t, a, b in stops if t == k]
        assert found["hours"].iloc[k] * 60 == pytest.approx(minute_by_minute(start, end, **plan, off=off))
    assert found.index.tolist() == list("edcba")


def ticket(**change):
    row = {"ticket_id": [7], "opened": ["2026-11-20 17:00"], "closed": ["2026-11-23 11:00"]}
    return pd.DataFrame({**row, **change}, index=["t"])


def test_exactly_the_limit_is_in_time_and_limits_may_differ():
    tickets = pd.concat([ticket(), ticket(ticket_id=[8])]).assign(limit=[3, 2.99])
    found = sla(tickets, "limit", clock="business")
    assert found["hours"].tolist() == [3, 3]
    assert found["breached"].tolist() == [False, True]
    assert sla(tickets, 66)["breached"].tolist() == [False, False]


def test_open_complaints_are_counted_up_to_the_analysis():
    tickets = ticket(closed=[None])
    found = sla(tickets, 10, as_of="2026-11-21 17:00")
    assert found.loc["t"].to_dict() == {"ticket_id": 7, "hours": 24, "limit": 10, "open": True, "breached": True}
    # Closed after the analysis: still open on that day.
    assert sla(ticket(), 10, as_of="2026-11-21 02:00").loc["t", ["hours", "open"]].tolist() == [9, True]
    pause = pd.DataFrame({"ticket_id": [7], "from": ["2026-11-21 05:00"], "to": [None]})
    assert sla(tickets, 10, as_of="2026-11-21 17:00", pauses=pause)["hours"].tolist() == [12]


@pytest.mark.parametrize(
    ("tickets", "options", "message"),
    [
        (ticket(closed=[None]), {}, "未办结"),
        (ticket(closed=["2026-11-19"]), {}, "第 t 行的「opened」"),
        (ticket(), {"as_of": "2026-11-01"}, "晚于分析时间"),
        (ticket(opened=["gestern"]), {}, "列「opened」第 t 行应是日期"),
        (ticket(), {"clock": "lunar"}, "clock"),
        (
            ticket(),
            {"pauses": pd.DataFrame({"ticket_id": [9], "from": ["2026-11-21"], "to": ["2026-11-22"]})},
            "投诉 9",
        ),
        (ticket(), {"pauses": pd.DataFrame({"ticket_id": [7], "from": ["2026-11-22"], "to": ["2026-11-21"]})}, "早于"),
    ],
)
def test_sla_refuses(tickets, options, message):
    with pytest.raises(ValueError, match=message):
        sla(tickets, 24, **options)
