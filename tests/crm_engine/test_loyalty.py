"""Loyalty: retention, cohorts, survival, points."""

import importlib.util
import math
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.duration.survfunc import SurvfuncRight, survdiff

from crm_engine.loyalty import (
    breakage_rate,
    churn,
    cohort,
    kaplan_meier,
    logrank,
    median_survival,
    points_allocation,
    points_ledger,
    points_liability,
    points_revenue,
    repurchase,
    retention,
    survival_at,
)

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # lifelines is written for an older pandas
    from lifelines import KaplanMeierFitter
    from lifelines.datasets import load_waltons
    from lifelines.statistics import logrank_test, multivariate_logrank_test


def test_retention_and_churn_of_the_same_customers_add_up_to_one():
    assert retention(200, 210, 40) == 0.85
    assert churn(30, 200) == pytest.approx(1 - retention(200, 210, 40))
    assert churn(30, 200, end=210, base="average") == pytest.approx(30 / 205)
    assert repurchase(400, 90) == 0.225
    for call, message in [
        (lambda: retention(0, 1, 1), "期初客户数为 0"),
        (lambda: retention(10, 5, 6), "不应多于期末"),
        (lambda: retention(10, 20, 5), "不应多于期初"),
        (lambda: retention(10.5, 5, 0), "应是整数"),
        (lambda: churn(11, 10), "不应多于期初"),
        (lambda: churn(1, 10, base="average"), "用 end"),
        (lambda: churn(0, 0, end=0, base="average"), "都是 0"),
        (lambda: repurchase(10, 11), "不应多于购买"),
    ]:
        with pytest.raises(ValueError, match=message):
            call()


def orders(rows):
    return pd.DataFrame(rows, columns=["customer_id", "date"])


def test_calendar_months_and_months_since_the_first_order_differ():
    table = orders([("a", "2026-01-31"), ("a", "2026-02-01"), ("b", "2026-01-15"), ("b", "2026-02-14"),
                    ("b", "2026-02-15"), ("c", "2026-03-05")])  # fmt: skip
    calendar = cohort(table, value="count")
    assert calendar.loc["2026-01"].tolist() == [2, 2, 2, 0]
    elapsed = cohort(table, age="elapsed", value="count")
    # a came back after one day (month 0); b after 30 days (month 0) and after a full month (month 1).
    assert elapsed.loc["2026-01"].tolist() == [2, 2, 1, 0]
    assert calendar.loc["2026-03", 0] == 1
    assert calendar.loc["2026-03", [1, 2]].isna().all()


def test_the_last_day_of_a_short_month_completes_the_month():
    table = orders([("a", "2026-01-31"), ("a", "2026-02-28"), ("b", "2026-03-31"), ("b", "2026-04-29")])
    found = cohort(table, age="elapsed", value="count", until="2026-04-30")
    assert found.loc["2026-01", 1] == 1
    assert found.loc["2026-03", 1] == 0


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 200)), min_size=1, max_size=25))
def test_cohorts_are_those_of_plain_loops(rows):
    days = [pd.Timestamp("2025-11-20") + pd.Timedelta(days=d) for _, d in rows]
    found = cohort(orders([(c, d) for (c, _), d in zip(rows, days, strict=True)]), value="count")
    first = {c: min(d for (k, _), d in zip(rows, days, strict=True) if k == c) for c, _ in rows}
    seen = {(c, (d.year - first[c].year) * 12 + d.month - first[c].month) for (c, _), d in zip(rows, days, strict=True)}
    for month in found.index:
        own = [c for c, d in first.items() if f"{d:%Y-%m}" == month]
        assert found.loc[month, "size"] == len(own)
        for age in found.columns.drop("size"):
            if not math.isnan(found.loc[month, age]):
                assert found.loc[month, age] == sum((c, age) in seen for c in own)
    assert (found[0] == found["size"]).all()


def test_cohorts_of_the_cdnow_sample():
    spec = importlib.util.find_spec("lifetimes")
    if spec is None:
        pytest.skip("lifetimes is not installed")
    path = Path(spec.origin).parent / "datasets" / "CDNOW_sample.txt"
    raw = pd.read_csv(path, sep=r"\s+", header=None, usecols=[1, 2], names=["customer_id", "date"], dtype=str)
    table = raw.assign(date=pd.to_datetime(raw["date"], format="%Y%m%d"))
    found = cohort(table)
    assert found["size"].sum() == 2357
    # Share of the January 1997 cohort that bought in February.
    assert found.loc["1997-01", 1] == pytest.approx(0.1588, abs=5e-5)


def test_cohort_refuses():
    with pytest.raises(ValueError, match="没有任何订单"):
        cohort(orders([("a", "2026-01-31")]), until="2025-01-01")
    with pytest.raises(ValueError, match="列「customer_id」第 0 行是空的"):
        cohort(orders([(None, "2026-01-31")]))
    with pytest.raises(ValueError, match="age"):
        cohort(orders([("a", "2026-01-31")]), age="weeks")


# Acute myelogenous leukaemia data of R's survival package (Miller 1981); 0 = censored.
MAINTAINED = [(9, 1), (13, 1), (13, 0), (18, 1), (23, 1), (28, 0), (31, 1), (34, 1), (45, 0), (48, 1), (161, 0)]
NOT_MAINTAINED = [
    (5, 1),
    (5, 1),
    (8, 1),
    (8, 1),
    (12, 1),
    (16, 0),
    (23, 1),
    (27, 1),
    (30, 1),
    (33, 1),
    (43, 1),
    (45, 1),
]


def columns(rows):
    return pd.Series([float(t) for t, _ in rows]), pd.Series([e for _, e in rows])


def test_kaplan_meier_is_that_of_r():
    # R: survfit(Surv(time, status) ~ x, aml).
    table = kaplan_meier(*columns(MAINTAINED))
    at = [9, 13, 18, 23, 31, 34, 48]
    assert table.loc[at, "survival"].round(4).tolist() == [0.9091, 0.8182, 0.7159, 0.6136, 0.4909, 0.3682, 0.1841]
    assert table.loc[at, "se"].round(4).tolist() == [0.0867, 0.1163, 0.1397, 0.1526, 0.1642, 0.1627, 0.1535]
    assert median_survival(table) == 31
    other = kaplan_meier(*columns(NOT_MAINTAINED))
    assert median_survival(other) == 23
    assert other["survival"].iloc[-1] == 0
    assert other.iloc[-1][["se", "low", "high"]].isna().all()
    # R's default limits (log): 0.7541 to 1 at time 9, 0.619 to 1 at 13.
    limits = kaplan_meier(*columns(MAINTAINED), interval="log").loc[[9, 13], ["low", "high"]]
    np.testing.assert_allclose(limits, [[0.7541, 1], [0.6192, 1]], atol=5e-5)


def test_log_rank_is_that_of_r():
    # R: survdiff(Surv(time, status) ~ x, aml): chisq 3.3964, p 0.0653.
    time, event = columns(MAINTAINED + NOT_MAINTAINED)
    groups = pd.Series(["M"] * len(MAINTAINED) + ["N"] * len(NOT_MAINTAINED))
    found = logrank(time, event, groups)
    assert found.chi2 == pytest.approx(3.3964, abs=5e-5)
    assert found.p_value == pytest.approx(0.0653, abs=5e-5)
    assert found.table["observed"].tolist() == [7, 11]
    assert found.table["expected"].sum() == pytest.approx(18)


def test_log_rank_of_the_remission_times_is_that_of_r():
    # Remission of 42 children with leukaemia (6-mercaptopurine or placebo), the example of R's fastlogranktest:
    # χ² = 16.79294, p = 4.168809e-05.
    treated = [(6, 1), (6, 1), (6, 1), (6, 0), (7, 1), (9, 0), (10, 1), (10, 0), (11, 0), (13, 1), (16, 1), (17, 0),
               (19, 0), (20, 0), (22, 1), (23, 1), (25, 0), (32, 0), (32, 0), (34, 0), (35, 0)]  # fmt: skip
    placebo = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
    time, event = columns(treated + [(t, 1) for t in placebo])
    found = logrank(time, event, pd.Series(["6-MP"] * 21 + ["placebo"] * 21))
    assert found.chi2 == pytest.approx(16.79294, abs=5e-6)
    assert found.p_value == pytest.approx(4.168809e-05, rel=1e-6)


SAMPLE = st.lists(st.tuples(st.integers(1, 12), st.integers(0, 1), st.sampled_from("abc")), min_size=6, max_size=40)


@settings(max_examples=40)
@given(SAMPLE)
def test_survival_and_its_error_are_statsmodels(rows):
    time, event = columns([r[:2] for r in rows] + [(1, 1)])
    table = kaplan_meier(time, event)
    theirs = SurvfuncRight(time, event)
    mine = table.loc[theirs.surv_times]
    np.testing.assert_allclose(mine["survival"], theirs.surv_prob, atol=1e-12)
    inner = mine["survival"].to_numpy() > 1e-9
    np.testing.assert_allclose(mine["se"][inner], theirs.surv_prob_se[inner], atol=1e-9)
    assert table["survival"].is_monotonic_decreasing
    within = table.dropna()
    assert ((within["low"] <= within["survival"] + 1e-12) & (within["survival"] <= within["high"] + 1e-12)).all()


@settings(max_examples=40)
@given(SAMPLE)
def test_log_rank_of_three_groups_is_statsmodels(rows):
    rows = [*rows, (1, 1, "a"), (2, 1, "b"), (3, 1, "c"), (4, 1, "a")]
    time, event = columns([r[:2] for r in rows])
    groups = pd.Series([r[2] for r in rows])
    chi2, p = survdiff(time, event, groups)
    found = logrank(time, event, groups)
    assert (found.chi2, found.p_value) == pytest.approx((chi2, p), rel=1e-6, abs=1e-9)
    assert found.df == 2
    renamed = logrank(time, event, groups.map({"a": "z", "b": "y", "c": "x"}))
    assert renamed.chi2 == pytest.approx(found.chi2, rel=1e-6, abs=1e-9)


@settings(max_examples=25)
@given(SAMPLE)
def test_survival_its_limits_and_median_are_those_of_lifelines(rows):
    time, event = columns([r[:2] for r in rows] + [(1, 1)])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = KaplanMeierFitter().fit(time, event)
    table = kaplan_meier(time, event)
    curve, limits = theirs.survival_function_["KM_estimate"], theirs.confidence_interval_
    np.testing.assert_allclose(table["survival"], curve[table.index], atol=1e-12)
    inner = table["survival"].between(1e-9, 1 - 1e-9)
    np.testing.assert_allclose(table.loc[inner, ["low", "high"]], limits.loc[table.index[inner]], atol=1e-9)
    # lifelines computes through logarithms, so that a survival of exactly one half is a little more for it.
    if not np.isclose(table["survival"], 0.5).any():
        assert median_survival(table) == theirs.median_survival_time_


def test_log_rank_is_that_of_lifelines():
    # The strains of flies that lifelines ships: two groups, 163 flies, χ² = 122.25 in its documentation.
    flies = load_waltons()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        short, rest = flies[flies["group"] == "miR-137"], flies[flies["group"] == "control"]
        two = logrank_test(short["T"], rest["T"], short["E"], rest["E"])
        four = flies["group"] + (flies.index % 2).astype(str)
        several = multivariate_logrank_test(flies["T"], four, flies["E"])
    found = logrank(flies["T"], flies["E"], flies["group"])
    assert found.chi2 == pytest.approx(two.test_statistic, rel=1e-9)
    assert found.chi2 == pytest.approx(122.25, abs=0.005)
    assert found.p_value == pytest.approx(two.p_value, rel=1e-6)
    found = logrank(flies["T"], flies["E"], four)
    assert (found.chi2, found.df) == (pytest.approx(several.test_statistic, rel=1e-9), 3)


def test_without_censoring_survival_is_the_share_still_there():
    time, event = columns([(3, 1), (1, 1), (2, 1), (2, 1), (0, 1)])
    table = kaplan_meier(time, event)
    assert table["survival"].tolist() == pytest.approx([0.8, 0.6, 0.2, 0])
    assert table["at_risk"].tolist() == [5, 4, 3, 1]
    assert survival_at(table, 2.5) == pytest.approx(0.2)
    assert survival_at(table, 99) == 0


def test_the_curve_does_not_tell_what_nobody_has_seen():
    table = kaplan_meier(*columns([(3, 1), (5, 0), (5, 0)]))
    assert survival_at(table, 5) == pytest.approx(2 / 3)
    assert median_survival(table) == math.inf
    with pytest.raises(ValueError, match="观察只到 5"):
        survival_at(table, 6)
    alone = kaplan_meier(*columns([(4, 0)]))
    assert alone[["survival", "low", "high"]].iloc[-1].tolist() == [1, 1, 1]


def test_survival_refuses():
    time, event = columns([(3, 1), (5, 0)])
    with pytest.raises(ValueError, match="第 1 行应是 1（流失）或 0（仍在）"):
        kaplan_meier(time, event * 0.5 + 0.5 * (event == 1) + 0.5 * (event == 0))
    with pytest.raises(ValueError, match="应不小于 0"):
        kaplan_meier(-time, event)
    with pytest.raises(ValueError, match="没有客户"):
        kaplan_meier(time.iloc[:0], event.iloc[:0])
    with pytest.raises(ValueError, match="至少需要 2 个组"):
        logrank(time, event, pd.Series(["a", "a"]))
    with pytest.raises(ValueError, match="方差为 0"):
        logrank(time, event * 0, pd.Series(["a", "b"]))


def test_points_are_split_and_recognised_as_in_the_standards_example():
    # IFRS 15, illustrative example 52 (IE267–IE270).
    split = points_allocation(100_000, 100_000, 10_000, 0.95)
    assert (round(split.goods), round(split.points)) == (91_324, 8_676)
    first = points_revenue(split.points, 4_500, 9_500)
    second = points_revenue(split.points, 8_500, 9_700, recognised=first)
    assert (round(first), round(second)) == (4_110, 3_493)
    assert first + second + points_revenue(split.points, 9_700, 9_700, recognised=first + second) == pytest.approx(
        split.points
    )
    with pytest.raises(ValueError, match="请先调高估计"):
        points_revenue(100, 11, 10)


def test_liability_and_breakage():
    assert points_liability(1_000_000, 0.75, 0.01) == 7500
    assert breakage_rate(10_000, 6_000) == 0.4
    assert breakage_rate(10_000, 6_000, outstanding=2_000) == 0.25
    with pytest.raises(ValueError, match="不应超过发放积分"):
        breakage_rate(100, 60, outstanding=50)
    with pytest.raises(ValueError, match="还未到期"):
        breakage_rate(100, 0, outstanding=100)
    with pytest.raises(ValueError, match="兑换率"):
        points_liability(1, 75, 1)


def moves(rows):
    return pd.DataFrame(rows, columns=["customer_id", "date", "points"])


def test_points_lapse_the_day_after_their_last_day():
    table = moves([("a", "2026-01-01", 100)])
    assert points_ledger(table, "2026-01-31", valid_days=30).loc["a", "balance"] == 100
    assert points_ledger(table, "2026-02-01", valid_days=30).loc["a", "lapsed"] == 100
    used = moves([("a", "2026-01-01", 100), ("a", "2026-01-20", 50), ("a", "2026-01-31", -120)])
    assert points_ledger(used, "2026-02-01", valid_days=30).loc["a"].tolist() == [150, 120, 0, 30]
    late = used.assign(date=["2026-01-01", "2026-01-20", "2026-02-01"])
    with pytest.raises(ValueError, match="客户 a 在 2026-02-01 兑换 120 分"):
        points_ledger(late, "2026-02-01", valid_days=30)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 60), st.integers(1, 20)), min_size=1, max_size=12))
def test_what_was_earned_is_redeemed_lapsed_or_left(rows):
    start = pd.Timestamp("2026-01-01")
    table = moves([(m, start + pd.Timedelta(days=d), p) for m, d, p in rows])
    found = points_ledger(table, "2026-03-15", valid_days=40)
    assert (found["earned"] == found["redeemed"] + found["lapsed"] + found["balance"]).all()
    for member in found.index:
        valid = [p for m, d, p in rows if m == member and d >= 73 - 40]
        assert found.loc[member, "balance"] == sum(valid)
