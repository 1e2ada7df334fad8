"""What no method may care about: the order of the rows, and the unit of money, time or counting.

Each line is a method, a table for it and a call; the families' own tests check the figures.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_engine import (
    acquire,
    channel,
    credit,
    direct,
    files,
    identify,
    keyacct,
    loyalty,
    process,
    satisfaction,
    service,
    value,
)

RNG = np.random.default_rng(20)
N = 14
NAMES = [f"C{i:02}" for i in range(N)]
DAYS = pd.Timestamp("2026-01-01") + pd.to_timedelta(RNG.integers(0, 150, N), unit="D")


def drawn(**columns):
    """A table with one row per customer."""
    return pd.DataFrame(columns, index=pd.Index(NAMES, name="who"))


NUMBERS = drawn(
    a=RNG.integers(1, 60, N).astype(float), b=RNG.integers(1, 9, N).astype(float), c=RNG.gamma(2, 50, N).round(2)
)
RFM = NUMBERS.set_axis(["recency", "frequency", "monetary"], axis=1)
SCORES = NUMBERS.rank().mul(6).round(1)
ANSWERS = drawn(**{f"q{j}": np.clip(RNG.integers(1, 6, N) + RNG.integers(-1, 2), 1, 5) for j in range(4)}).astype(float)
LOG = drawn(
    customer_id=RNG.choice(list("甲乙丙丁"), N), date=DAYS, order_id=np.arange(N), amount=RNG.integers(1, 90, N) * 1.0
)
BILLS = LOG.rename(columns={"order_id": "invoice_id", "date": "due_date"})
SCANS = drawn(
    distributor=RNG.choice(["甲", "乙"], N), origin=RNG.choice(["330100", "440300"], N),
    region=RNG.choice(["330100", "440300", "350200"], N), price=RNG.integers(80, 120, N) * 1.0,
    qty=RNG.integers(1, 9, N) * 1.0, out=RNG.random(N) < 0.3,
)  # fmt: skip
AREAS = {"甲": "330000", "乙": "440000"}
LIVES = drawn(time=RNG.integers(1, 30, N) * 1.0, event=[1] * 9 + [0] * 5, group=list("ab") * 7)
SUMMARY = drawn(x=[0, 0, 1, 2, 5, 3, 0, 1, 1, 4, 0, 2, 6, 1], t_x=0.0, T=RNG.integers(30, 39, N) * 1.0, monetary=30.0)
SUMMARY["t_x"] = np.where(SUMMARY["x"] > 0, RNG.integers(2, 30, N) * 1.0, 0.0)
PAIRS = drawn(name=RNG.choice(["西湖茶叶", "西湖茶业", "太湖石"], N), city=RNG.choice(["杭州", "苏州"], N))
EVENTS = drawn(
    user=RNG.choice(list("uvwx"), N), event=RNG.choice(["看", "买"], N), time=pd.date_range("2026-01-01", periods=N)
)
WEIGHT = {"a": 0.5, "b": 0.3, "c": 0.2}

ORDER = {
    "identify.minmax_score": (NUMBERS, lambda t: identify.minmax_score(t, cost=["a"])),
    "identify.entropy_weights": (NUMBERS, lambda t: identify.entropy_weights(t, normalise="share")),
    "identify.lead_grade": (NUMBERS, lambda t: identify.lead_grade(t["c"], {"A": 100, "B": 0})),
    "identify.chi2_test": (NUMBERS, lambda t: identify.chi2_test(t)[:3]),
    "value.rfm_table": (LOG, lambda t: value.rfm_table(t, as_of="day_after_last", frequency="day", monetary="sum")),
    "value.rfm_score": (RFM, lambda t: value.rfm_score(t, method="rank", bins=3)),
    "value.rfm8": (RFM, lambda t: value.rfm8(t, center="mean", ge=True)),
    "value.value_matrix": (RFM, lambda t: value.value_matrix(t, center="median", ge=False)),
    "value.cbs": (LOG, lambda t: value.cbs(t, end="2026-06-30", unit="week")),
    "value.bgnbd_expected": (SUMMARY, lambda t: value.bgnbd_expected(value.Bgnbd(0.2, 4, 0.8, 2.4), t, 52)),
    "value.mbgnbd_palive": (SUMMARY, lambda t: value.mbgnbd_palive(value.Mbgnbd(0.5, 6, 0.9, 1.6), t)),
    "value.pnbd_expected": (SUMMARY, lambda t: value.pnbd_expected(value.Pnbd(0.5, 10, 0.6, 11), t, 52)),
    "value.nbd_fit": (SUMMARY, lambda t: value.nbd_fit(t)[:3]),
    "value.gg_mean": (SUMMARY, lambda t: value.gg_mean(value.GammaGamma(6, 4, 15), t)),
    "acquire.funnel": (EVENTS, lambda t: acquire.funnel(t, ["看", "买"], order="sequential")),
    "files.completeness": (PAIRS.replace("苏州", None), lambda t: files.completeness(t, by="column")),
    "files.uniqueness": (PAIRS, lambda t: files.uniqueness(t, "name")),
    "files.timeliness": (LOG, lambda t: files.timeliness(t, "date", as_of="2026-07-01", days=90)),
    "files.dedup": (PAIRS, lambda t: groups(files.dedup(t, block=["city"], compare={"name": "jaro"}, threshold=0.8))),
    "credit.five_c_score": (NUMBERS, lambda t: credit.five_c_score(t, WEIGHT, high=1e4)),
    "credit.aging": (BILLS, lambda t: credit.aging(t, "2026-05-01")),
    "credit.open_items": (BILLS, lambda t: credit.open_items(t).set_axis(t.index)),
    "credit.woe_iv": (LIVES, lambda t: credit.woe_iv(t["group"], t["event"])),
    "credit.migration_matrix": (
        SCANS, lambda t: credit.migration_matrix(t["origin"], t["region"], ["330100", "440300", "350200"]),
    ),
    "credit.collection_rank": (
        NUMBERS.assign(pd=0.1).reset_index(),
        lambda t: credit.collection_rank(t, customer="who", amount="c", days="a").set_index("who")["rank"],
    ),
    "service.rpn": (
        NUMBERS.rank().clip(1, 10).round(),
        lambda t: service.rpn(t, severity="a", occurrence="b", detection="c")["rpn"],
    ),
    "service.pareto": (LOG, lambda t: service.pareto(t["customer_id"], t["amount"])),
    "service.call_summary": (
        LIVES, lambda t: service.call_summary(t, answered="event", wait="time", handle="time"),
    ),
    "service.servperf": (ANSWERS, lambda t: service.servperf(t, {"甲": ["q0", "q1"], "乙": ["q2"]})),
    "service.servqual": (ANSWERS, lambda t: service.servqual(t, ANSWERS.clip(2).loc[t.index], {"甲": ["q0", "q1"]})),
    "satisfaction.csat": (ANSWERS, lambda t: satisfaction.csat(t["q0"])),
    "satisfaction.cronbach_alpha": (ANSWERS, lambda t: satisfaction.cronbach_alpha(t)[0]),
    "satisfaction.kmo": (ANSWERS, lambda t: satisfaction.kmo(t).items),
    "satisfaction.bartlett": (ANSWERS, lambda t: satisfaction.bartlett(t)[0]),
    "satisfaction.ipa": (
        ANSWERS, lambda t: satisfaction.ipa(t, importance="q0", performance="q1"),
    ),
    "satisfaction.kano_counts": (
        ANSWERS, lambda t: satisfaction.kano_counts(pd.Series("x", t.index), satisfaction.kano_classify(t.q0, t.q1)),
    ),
    "satisfaction.mean_ci": (ANSWERS, lambda t: satisfaction.mean_ci(t["q2"])),
    "loyalty.cohort": (LOG, loyalty.cohort),
    "loyalty.kaplan_meier": (LIVES, lambda t: loyalty.kaplan_meier(t["time"], t["event"])),
    "loyalty.logrank": (LIVES, lambda t: loyalty.logrank(t["time"], t["event"], t["group"])[:3]),
    "loyalty.points_ledger": (
        LOG, lambda t: loyalty.points_ledger(t, "2026-06-01", valid_days=60, points="amount"),
    ),
    "channel.relative_best": (NUMBERS, lambda t: channel.relative_best(t, WEIGHT, lower=["a"])),
    "channel.weighted_choice": (NUMBERS, lambda t: channel.weighted_choice(t, WEIGHT)),
    "channel.suspicion_rank": (NUMBERS, lambda t: channel.suspicion_rank(t, WEIGHT)),
    "channel.conflict_index": (
        SCANS, lambda t: channel.conflict_index(t, by="origin", importance="qty", frequency="qty", intensity="price"),
    ),
    "channel.price_dispersion": (SCANS, lambda t: channel.price_dispersion(t, by="region")),
    "channel.diversion_flags": (SCANS, lambda t: channel.diversion_flags(t, AREAS, floor=90)),
    "channel.diversion_kind": (
        SCANS, lambda t: channel.diversion_kind(t, AREAS, floor=90, neighbours={"甲": ["350000"]}),
    ),
    "channel.diversion_rate": (SCANS, lambda t: channel.diversion_rate(t, "out", quantity="qty")),
    "channel.flow_matrix": (SCANS, lambda t: channel.flow_matrix(t, quantity="qty")),
    "channel.oversupply": (NUMBERS, lambda t: channel.oversupply(t["a"], NUMBERS["b"], limit=3)),
    "channel.sales_growth": (NUMBERS, lambda t: channel.sales_growth(t["a"], NUMBERS["b"])),
    "keyacct.portfolio": (SCORES, lambda t: keyacct.portfolio(t, {"a": 0.4, "b": 0.6}, {"c": 1}, cuts=[40])),
    "keyacct.select_key": (NUMBERS, lambda t: keyacct.select_key(t["b"], 5)),
    "keyacct.allocate_hours": (NUMBERS, lambda t: keyacct.allocate_hours(t["c"], 100, minimum=2)),
    "keyacct.cost_to_serve": (NUMBERS, lambda t: keyacct.cost_to_serve(t, {"b": 3}, revenue="c", cogs="a")),
    "keyacct.whale_curve": (NUMBERS, lambda t: keyacct.whale_curve(t["c"] - 60)),
    "keyacct.hhi": (NUMBERS, lambda t: keyacct.hhi(t["c"])),
    "keyacct.key_vs_ordinary": (NUMBERS, lambda t: keyacct.key_vs_ordinary(t["c"], NUMBERS["a"])),
    "direct.gains_table": (
        LIVES.assign(score=NUMBERS["b"]), lambda t: direct.gains_table(t["score"], t["event"], bins=4, ties="id"),
    ),
}  # fmt: skip


def groups(clusters):
    """Numbers of groups follow the rows; which records are together does not."""
    return sorted(sorted(members) for members in clusters.groupby(clusters).groups.values())


def equal(found, expected):
    """Assert equality; tables and series by label."""
    if isinstance(expected, (pd.DataFrame, pd.Series)):
        assert set(found.index) == set(expected.index)
        check = pd.testing.assert_frame_equal if isinstance(expected, pd.DataFrame) else pd.testing.assert_series_equal
        check(found.loc[expected.index], expected, rtol=1e-9)
    elif isinstance(expected, Mapping):
        assert {k: found[k] for k in expected} == pytest.approx(expected)
    elif isinstance(expected, list):
        assert found == expected
    else:
        assert found == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("method", ORDER)
def test_the_order_of_the_rows_does_not_matter(method):
    table, call = ORDER[method]
    expected = call(table)
    for seed in range(3):
        shuffled = table.sample(frac=1, random_state=seed)
        found = call(shuffled)
        equal(found, expected)
        if isinstance(expected, (pd.DataFrame, pd.Series)):
            # Results follow the rows, or stand in an order of their own, ties included; nothing in between.
            assert found.index.tolist() in (shuffled.index.tolist(), expected.index.tolist())


def nodes(minutes):
    return [{"id": "s", "type": "start"}, {"id": "a", "type": "task", "minutes": minutes}, {"id": "e", "type": "end"}]


WAY = [{"from": "s", "to": "a"}, {"from": "a", "to": "e"}]
KANO = pd.DataFrame({"M": [9, 1], "O": [3, 8], "A": [2, 4], "I": [1, 7]})
C = NUMBERS["c"]

# What is measured in the unit k times smaller: the power of k by which the result grows.
UNITS = {
    "identify.lead_score": (0, lambda k: identify.lead_score(NUMBERS.assign(c=C * k), WEIGHT)),
    "identify.chi2_test": (1, lambda k: identify.chi2_test(NUMBERS * k).statistic),
    "value.pcv": (1, lambda k: value.pcv([5 * k, 8 * k, 3 * k], 0.01, start=1)),
    "value.npv": (1, lambda k: value.npv([-5 * k, 8 * k, 3 * k], 0.01, start=0)),
    "value.clv_simple": (
        1, lambda k: value.clv_simple(9 * k, 0.8, 0.1, convention="B", periods=4, acquisition_cost=3 * k),
    ),
    "value.clv_berger_nasr": (1, lambda k: value.clv_berger_nasr(260 * k, 50 * k, 0.75, 0.2, periods=9)),
    "value.clv_markov": (1, lambda k: value.clv_markov([[0.8, 0.2], [0, 1]], [9 * k, -k], 0.1, periods=None)),
    "value.rfm8": (0, lambda k: value.rfm8(RFM.assign(monetary=C * k), center="mean", ge=True)["segment"]),
    "value.value_matrix": (0, lambda k: value.value_matrix(RFM.assign(monetary=C * k), center="mean", ge=True)),
    "value.gg_mean": (
        1, lambda k: value.gg_mean(value.GammaGamma(6, 4, 15 * k), SUMMARY.assign(monetary=SUMMARY["monetary"] * k)),
    ),
    "value.sbg_fit": (0, lambda k: value.sbg_fit([100 * k, 70 * k, 55 * k, 48 * k])[:2]),
    "acquire.cac": (1, lambda k: acquire.cac(900 * k, 7)),
    "acquire.ltv_cac": (0, lambda k: acquire.ltv_cac(900 * k, 70 * k)),
    "acquire.payback_months": (0, lambda k: acquire.payback_months(900 * k, 70 * k)),
    "acquire.roi": (0, lambda k: acquire.roi(900 * k, 70 * k)),
    "acquire.channel_mix": (1, lambda k: acquire.channel_mix({"a": (3, 5 * k), "b": (4, 7 * k)}, 5)["gain"]),
    "credit.dso": (0, lambda k: credit.dso(90 * k, [100 * k, 80 * k], [30, 31], method="countback")),
    "credit.cei": (0, lambda k: credit.cei(100 * k, 300 * k, 120 * k, 80 * k)),
    "credit.altman_ratios": (
        0, lambda k: credit.altman_ratios(pd.DataFrame(k, range(1), ["working_capital", "retained_earnings", "ebit",
                                                                  "equity", "sales", "total_assets",
                                                                  "total_liabilities"])),
    ),
    "credit.credit_limit": (1, lambda k: credit.credit_limit(9 * k, 2 * k, 45, 60 * k, share=0.1)),
    "credit.expected_loss": (1, lambda k: credit.expected_loss(0.02, 0.5, 1000 * k)),
    "credit.policy_profit": (
        1, lambda k: credit.policy_profit(900 * k, variable_cost=0.6, collection_days=45, capital_cost=0.1,
                                          bad_debt=0.02, collection_cost=3 * k, discount=0.02, takers=0.4),
    ),
    "credit.aging": (1, lambda k: credit.aging(BILLS.assign(amount=BILLS["amount"] * k), "2026-05-01")),
    "credit.provision_matrix": (
        1, lambda k: credit.provision_matrix({"a": 100 * k, "b": 9 * k}, {"a": 0.01, "b": 0.3})["allowance"],
    ),
    "credit.roll_rates": (0, lambda k: credit.roll_rates(pd.DataFrame({"a": [9 * k, 8 * k], "b": [1 * k, 2 * k]}))),
    "credit.score_points": (1, lambda k: credit.score_points(30, base_points=600 * k, base_odds=50, pdo=20 * k)),
    "service.first_contact_resolution": (0, lambda k: service.first_contact_resolution(3 * whole(k), 4 * whole(k))),
    "service.service_level": (
        0, lambda k: service.service_level(80 * whole(k), 95 * whole(k), 5 * whole(k), short=whole(k)),
    ),
    "service.erlang_c": (0, lambda k: service.waiting(100, 30 * k, 180 * k, 14, within=20 * k).service_level),
    "satisfaction.csi": (0, lambda k: satisfaction.csi({"a": 4, "b": 3}, {"a": 2 * k, "b": 5 * k})),
    "satisfaction.kano_summary": (0, lambda k: satisfaction.kano_summary(KANO * whole(k))[["better", "worse"]]),
    "satisfaction.mean_ci": (1, lambda k: satisfaction.mean_ci(C * k)[:4]),
    "satisfaction.nps_counts": (0, lambda k: satisfaction.nps_counts(5 * whole(k), 3 * whole(k), 2 * whole(k)).nps),
    "loyalty.points_liability": (1, lambda k: loyalty.points_liability(900, 0.7, 0.01 * k)),
    "loyalty.breakage_rate": (0, lambda k: loyalty.breakage_rate(900 * k, 700 * k, outstanding=50 * k)),
    "loyalty.points_allocation": (1, lambda k: loyalty.points_allocation(100 * k, 100 * k, 10, 0.95 * k)),
    "loyalty.points_revenue": (1, lambda k: loyalty.points_revenue(100 * k, 4, 9, recognised=7 * k)),
    "loyalty.churn": (0, lambda k: loyalty.churn(3 * whole(k), 40 * whole(k))),
    "loyalty.retention": (0, lambda k: loyalty.retention(40 * whole(k), 45 * whole(k), 9 * whole(k))),
    "loyalty.repurchase": (0, lambda k: loyalty.repurchase(40 * whole(k), 9 * whole(k))),
    "channel.rebate": (1, lambda k: channel.rebate(250 * k, {0: 0.01, 100 * k: 0.02, 200 * k: 0.03}, mode="marginal")),
    "channel.price_dispersion": (
        0, lambda k: channel.price_dispersion(SCANS.assign(price=SCANS["price"] * k), by="region")[["cv", "ratio"]],
    ),
    "channel.relative_best": (0, lambda k: channel.relative_best(NUMBERS.assign(c=C * k), WEIGHT)),
    "channel.conflict_index": (
        1, lambda k: channel.conflict_index(SCANS.assign(price=SCANS["price"] * k), importance="price",
                                            frequency="qty", intensity="qty"),
    ),
    "channel.oversupply": (0, lambda k: channel.oversupply(C * k, NUMBERS["a"] * k, limit=2)["ratio"]),
    "channel.sales_growth": (0, lambda k: channel.sales_growth(C * k, NUMBERS["a"] * k)),
    "keyacct.hhi": (0, lambda k: keyacct.hhi(C * k)),
    "keyacct.crk": (0, lambda k: keyacct.crk(C * k, 4)),
    "keyacct.effective_number": (0, lambda k: keyacct.effective_number(C * k)),
    "keyacct.dependence": (0, lambda k: keyacct.dependence(20 * k, 900 * k, 50 * k)),
    "keyacct.cost_to_serve": (
        1, lambda k: keyacct.cost_to_serve(NUMBERS * [k, 1, k], {"b": 3 * k}, revenue="c", cogs="a")["profit"],
    ),
    "keyacct.whale_curve": (0, lambda k: keyacct.whale_curve((C - 40) * k)["share"]),
    "keyacct.key_vs_ordinary": (0, lambda k: keyacct.key_vs_ordinary(C * k, NUMBERS["a"] * k)["t"]),
    "direct.break_even_rate": (0, lambda k: direct.break_even_rate(0.55 * k, 40 * k)),
    "direct.expected_profit": (1, lambda k: direct.expected_profit(0.03, 40 * k, 0.55 * k)),
    "process.expected_time": (1, lambda k: process.expected_time(nodes(7 * k), WAY)["time"]),
    "process.rework_time": (1, lambda k: process.rework_time(40 * k, 0.2)),
    "process.work_in_process": (0, lambda k: process.work_in_process(12 * k, 2.5 / k)),
    "process.fte": (
        0, lambda k: process.fte([{"volume": 9, "minutes": 5 * k}], available_minutes=400 * k, utilisation=0.8),
    ),
    "process.value_added_ratio": (
        0, lambda k: process.value_added_ratio([{"minutes": 5 * k, "value": "增值", "wait": 9 * k}]),
    ),
    "process.bpr_compare": (0, lambda k: process.bpr_compare({"t": 50 * k}, {"t": 40 * k})["t"]["rate"]),
    "process.cpm": (
        1, lambda k: process.cpm([{"id": "A", "duration": 3 * k, "after": ""},
                                  {"id": "B", "duration": k, "after": "A"}])["duration"],
    ),
}  # fmt: skip


def whole(k):
    """A whole factor, for what is counted."""
    return max(1, round(k))


@pytest.mark.parametrize("method", UNITS)
@settings(max_examples=6)
@given(factor=st.floats(0.01, 1000))
def test_the_unit_does_not_matter(method, factor):
    power, call = UNITS[method]
    one, found = call(1), call(factor)
    if isinstance(one, (pd.DataFrame, pd.Series)):
        equal(found, one * factor if power else one)
    elif isinstance(one, tuple):
        assert found == pytest.approx(tuple(v * factor**power for v in one), rel=1e-6)
    elif isinstance(one, Mapping):
        equal(found, one)
    else:
        assert found == pytest.approx(one * factor**power, rel=1e-9)
