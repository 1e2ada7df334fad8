"""Funnel, acquisition cost and tests against hand counts, statsmodels-like formulas in scipy and simulations."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.stats import chi2_contingency

from crm_engine import acquire
from crm_engine.acquire import channel_mix, conversion, funnel, payback_months, required_leads, two_prop_z


def test_leads_for_thirty_customers():
    assert required_leads(30, [0.25, 0.4, 0.5]) == 600


def test_leads_are_rounded_up_once_at_the_end():
    # Rounding at every stage would give ceil(ceil(ceil(10/0.3)/0.3)/0.3) = 374.
    assert required_leads(10, [0.3, 0.3, 0.3]) == 371


@given(st.integers(0, 1000), st.lists(st.integers(1, 100), min_size=1, max_size=5))
def test_leads_are_the_least_number_that_reaches_the_target(target, per_cent):
    rates = [p / 100 for p in per_cent]
    leads = required_leads(target, rates)
    numerator, denominator = math.prod(per_cent), 100 ** len(per_cent)
    assert leads * numerator >= target * denominator
    assert leads == 0 or (leads - 1) * numerator < target * denominator


@pytest.mark.parametrize(
    ("rates", "message"), [([], "空的"), ([0.5, 0], "第 2 步的转化率应大于 0"), ([1.5], "不大于 1")]
)
def test_leads_refuse_rates_that_are_none(rates, message):
    with pytest.raises(ValueError, match=message):
        required_leads(10, rates)


def test_cac_and_roi_and_their_refusals():
    assert acquire.cac(120_000, 300) == 400
    assert acquire.roi(150_000, 120_000) == pytest.approx(0.25)
    assert acquire.roi(0, 5) == -1
    assert acquire.ltv_cac(1200, 400) == 3
    with pytest.raises(ValueError, match="新客户数是 0"):
        acquire.cac(100, 0)
    with pytest.raises(ValueError, match="投入应大于 0"):
        acquire.roi(1, 0)
    with pytest.raises(ValueError, match="新客户数应是整数"):
        acquire.cac(100, 2.5)


def test_payback_without_churn_is_a_quotient():
    assert payback_months(400, 160) == 2.5
    assert payback_months(0, 0) == 0
    assert payback_months(400, 0) == math.inf
    assert payback_months(400, -5) == math.inf


@settings(max_examples=200)
@given(st.integers(1, 2000), st.integers(1, 300), st.integers(0, 99))
def test_payback_with_churn_is_the_first_month_in_which_the_sum_reaches_the_cost(cost, margin, per_cent):
    r = per_cent / 100
    total, month = 0.0, 0
    while month < 5000 and total < cost * (1 - 1e-9):
        total += margin * r**month
        month += 1
    expected = month if total >= cost * (1 - 1e-9) else math.inf
    found = payback_months(cost, margin, retention=r)
    # Where the endless sum equals the cost the loop reaches it by rounding only.
    if margin / (1 - r) != pytest.approx(cost, rel=1e-6):
        assert found == expected


def test_conversion_of_counts_with_an_empty_stage():
    found = conversion(pd.Series({"线索": 100, "商机": 0, "报价": 0}))
    assert found["overall"].tolist() == [1, 0, 0]
    assert math.isnan(found.loc["线索", "step"])
    assert found.loc["商机", "step"] == 0
    assert math.isnan(found.loc["报价", "step"])


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=6))
def test_overall_conversion_is_the_product_of_the_steps(counts):
    found = conversion(pd.Series(counts))
    np.testing.assert_allclose(found["step"].fillna(1).cumprod(), found["overall"])


LOG = pd.DataFrame(
    [
        ("u1", "s1", "view", 1), ("u1", "s1", "cart", 2), ("u1", "s2", "pay", 3),
        ("u2", "s3", "cart", 1), ("u2", "s3", "view", 2), ("u2", "s3", "pay", 3),
        ("u3", "s4", "view", 1), ("u3", "s4", "view", 2),
        ("u4", "s5", "pay", 1),
    ],
    columns=["user", "session", "event", "day"],
).assign(time=lambda t: pd.Timestamp("2026-01-01") + pd.to_timedelta(t["day"], unit="D"))  # fmt: skip
STAGES = ["view", "cart", "pay"]


def test_funnel_by_any_order_counts_users_not_events():
    assert funnel(LOG, STAGES, order="any")["count"].tolist() == [3, 2, 3]


def test_funnel_in_sequence_counts_only_who_passed_the_stages_before():
    assert funnel(LOG, STAGES, order="sequential")["count"].tolist() == [3, 1, 1]
    assert funnel(LOG.iloc[::-1], STAGES, order="sequential")["count"].tolist() == [3, 1, 1]


def test_funnel_of_sessions_or_of_several_columns():
    assert funnel(LOG, STAGES, order="sequential", unit="session")["count"].tolist() == [3, 1, 0]
    assert funnel(LOG, STAGES, order="any", unit=["user", "session"])["count"].tolist() == [3, 2, 3]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from("abcx"), st.integers(0, 5)), min_size=1, max_size=40))
def test_funnel_agrees_with_a_walk_through_each_users_events(rows):
    log = pd.DataFrame(rows, columns=["user", "event", "day"])
    log["time"] = pd.Timestamp("2026-01-01") + pd.to_timedelta(log["day"], unit="D")
    counts = [0, 0, 0]
    for _, own in log.sort_values("time", kind="stable").groupby("user"):
        place = 0
        for name in own["event"]:
            if place < 3 and name == "abc"[place]:
                counts[place] += 1
                place += 1
    assert funnel(log, ["a", "b", "c"], order="sequential")["count"].tolist() == counts
    anyhow = funnel(log, ["a", "b", "c"], order="any")["count"]
    assert (anyhow.to_numpy() >= counts).all()
    assert anyhow.tolist() == [log.loc[log["event"] == s, "user"].nunique() for s in "abc"]


def test_funnel_refuses_repeated_stages_and_empty_users():
    with pytest.raises(ValueError, match="互不相同"):
        funnel(LOG, ["view", "view"], order="any")
    with pytest.raises(ValueError, match="列「user」第 0 行是空的"):
        funnel(LOG.assign(user=None), STAGES, order="any")
    with pytest.raises(ValueError, match="order"):
        funnel(LOG, STAGES, order="strict")


@given(st.integers(1, 500), st.integers(1, 500), st.data())
def test_pooled_z_squared_is_the_chi_square_of_the_cross_table(n, m, data):
    a, b = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    if a + b in {0, n + m}:
        with pytest.raises(ValueError, match="没有差异可以检验"):
            two_prop_z(a, n, b, m, pooled=True)
        return
    statistic, p, _, _ = chi2_contingency([[a, n - a], [b, m - b]], correction=False)
    found = two_prop_z(a, n, b, m, pooled=True)
    assert found.z**2 == pytest.approx(statistic, rel=1e-9, abs=1e-12)
    assert found.p_value == pytest.approx(p, rel=1e-7, abs=1e-12)
    assert found.difference == pytest.approx(a / n - b / m)


def test_unpooled_z_uses_each_groups_own_variance():
    found = two_prop_z(60, 400, 40, 400, pooled=False)
    assert found.z == pytest.approx(0.05 / math.sqrt(0.15 * 0.85 / 400 + 0.1 * 0.9 / 400))


def test_more_successes_than_tries_are_refused():
    with pytest.raises(ValueError, match="B 组的成功数 5 大于总数 4"):
        two_prop_z(1, 4, 5, 4, pooled=True)


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=7), st.integers(0, 60))
def test_channel_mix_is_the_optimum_of_integer_programming(rows, budget):
    channels = {f"渠道{i}": row for i, row in enumerate(rows)}
    cost, gain = np.array(rows, dtype=float).T
    best = milp(-gain, constraints=LinearConstraint(cost, ub=budget), integrality=1, bounds=Bounds(0, 1))
    found = channel_mix(channels, budget)
    assert found["gain"] == pytest.approx(-best.fun)
    assert found["gain"] == sum(channels[name][1] for name in found["channels"])
    assert found["cost"] == sum(channels[name][0] for name in found["channels"]) <= budget
    # Another currency, and another order of the channels, changes neither the gain nor the cost.
    other = channel_mix({n: (7 * c, g) for n, (c, g) in reversed(channels.items())}, 7 * budget)
    assert (other["cost"], other["gain"]) == (pytest.approx(7 * found["cost"]), found["gain"])


def test_channel_mix_states_its_tie_rule_and_refuses():
    assert channel_mix({"甲": (50, 10), "乙": (40, 10), "丙": (40, 10)}, 50)["channels"] == ["乙"]
    assert channel_mix({"甲": (0, 0), "乙": (10, 5)}, 10)["channels"] == ["乙"]
    assert channel_mix({"甲": (1, 1)}, 0) == {"channels": [], "cost": 0.0, "gain": 0.0}
    for channels, budget, message in (
        ({}, 1, "没有可选的渠道"),
        ({str(i): (1, 1) for i in range(21)}, 1, "最多 20 个"),
        ({"甲": (-1, 1)}, 1, "渠道「甲」的费用"),
        ({"甲": (1, 1)}, -1, "预算"),
    ):
        with pytest.raises(ValueError, match=message):
            channel_mix(channels, budget)
