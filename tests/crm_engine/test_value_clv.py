"""Lifetime value by formula, migration and sBG against published figures, plain sums and simulations of cash."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import beta as beta_function
from scipy.stats import betabinom

from crm_engine import value
from crm_engine.value import (
    Sbg,
    clv_berger_nasr,
    clv_markov,
    clv_simple,
    npv,
    pcv,
    sbg_fit,
    sbg_pmf,
    sbg_retention,
    sbg_survival,
)

# --- past customer value


def test_past_customer_value_of_kumar_and_reinartz():
    # Kumar & Reinartz, Customer Relationship Management, slides of class 6: 1.25 % a month.
    contributions = [240, 15, 15, 9, 6]
    assert pcv(contributions, 0.0125, start=1) == pytest.approx(302.01486, abs=1e-5)
    assert pcv(contributions, 0.0125, start=0) == pytest.approx(298.29, abs=0.005)
    assert contributions == [240, 15, 15, 9, 6]


@given(st.lists(st.floats(-1000, 1000), min_size=1, max_size=12), st.floats(0, 0.5))
def test_past_customer_value_is_a_savings_account(contributions, rate):
    balance = 0.0
    for amount in contributions:
        balance = balance * (1 + rate) + amount
    assert pcv(contributions, rate, start=0) == pytest.approx(balance, abs=1e-6)
    assert pcv(contributions, rate, start=1) == pytest.approx(balance * (1 + rate), abs=1e-6)


def test_past_customer_value_refuses_other_starts_and_gaps():
    with pytest.raises(ValueError, match="start"):
        pcv([1], 0.1, start=2)
    with pytest.raises(ValueError, match="第 2 期的贡献"):
        pcv([1, math.nan], 0.1, start=1)
    with pytest.raises(ValueError, match="空的"):
        pcv([], 0.1, start=1)


# --- constant margin and retention


@pytest.mark.parametrize(
    ("convention", "endless", "five"), [("A", 366.67, 312.41), ("B", 266.67, 212.41), ("C", 333.33, 265.51)]
)
def test_three_conventions_with_margin_100_retention_80_discount_10_per_cent(convention, endless, five):
    assert clv_simple(100, 0.8, 0.1, convention=convention) == pytest.approx(endless, abs=0.005)
    assert clv_simple(100, 0.8, 0.1, convention=convention, periods=5) == pytest.approx(five, abs=0.005)


@pytest.mark.parametrize(("retention", "multiple"), [(0.6, 1.15), (0.7, 1.67), (0.8, 2.50), (0.9, 4.09)])
def test_margin_multiples_of_gupta_and_lehmann_at_12_per_cent(retention, multiple):
    assert clv_simple(1, retention, 0.12, convention="B") == pytest.approx(multiple, abs=0.005)


@settings(max_examples=200)
@given(st.floats(0, 1), st.floats(-0.5, 1), st.integers(0, 60))
def test_finite_value_is_the_plain_sum_of_discounted_payments(r, d, n):
    a = sum(r**t / (1 + d) ** t for t in range(n + 1))
    b = sum(r**t / (1 + d) ** t for t in range(1, n + 1))
    c = sum(r ** (t - 1) / (1 + d) ** t for t in range(1, n + 1))
    for convention, total in (("A", a), ("B", b), ("C", c)):
        assert clv_simple(1, r, d, convention=convention, periods=n) == pytest.approx(total, rel=1e-9, abs=1e-12)


def test_without_discount_and_churn_the_value_is_margin_times_payments():
    assert clv_simple(100, 1, 0, convention="A", periods=5) == pytest.approx(600)
    assert clv_simple(100, 1, 0, convention="B", periods=5) == pytest.approx(500)
    assert clv_simple(100, 1, 0.0, convention="C", periods=5) == pytest.approx(500)


@given(st.floats(0, 0.99), st.floats(0.01, 1))
def test_many_periods_come_near_the_endless_value_and_a_is_b_plus_the_first_margin(r, d):
    for convention in "ABC":
        endless = clv_simple(7, r, d, convention=convention)
        assert clv_simple(7, r, d, convention=convention, periods=5000) == pytest.approx(endless, rel=1e-6)
    assert clv_simple(7, r, d, convention="A") == pytest.approx(7 + clv_simple(7, r, d, convention="B"))
    assert clv_simple(7, r, d, convention="A") == pytest.approx((1 + d) * clv_simple(7, r, d, convention="C"))


def test_acquisition_cost_is_taken_off():
    with_cost = clv_simple(100, 0.8, 0.1, convention="B", acquisition_cost=50)
    assert with_cost == pytest.approx(clv_simple(100, 0.8, 0.1, convention="B") - 50)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((100, 1.2, 0.1), "保留率应不大于 1"),
        ((100, 0.8, -1), "折现率应大于 -1"),
        ((100, 1, 0), "无穷大"),
        (("100", 0.8, 0.1), "毛利应是数字"),
    ],
)
def test_values_that_do_not_exist_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        clv_simple(*arguments, convention="A")


# --- Berger & Nasr, Pfeifer & Carraway


def test_berger_nasr_without_promotion_is_convention_a():
    assert clv_berger_nasr(260, 0, 0.75, 0.2, periods=10) == pytest.approx(
        clv_simple(260, 0.75, 0.2, convention="A", periods=10)
    )


def test_berger_nasr_promotion_is_paid_in_the_middle_of_each_period_for_those_still_there():
    gain, cost = 260 * (1 + 0.5 / 1.2), 50 / 1.2**0.5
    assert clv_berger_nasr(260, 50, 0.5, 0.2, periods=1) == pytest.approx(gain - cost)
    promotion = 50 * math.sqrt(1.2) * clv_simple(1, 0.75, 0.2, convention="C", periods=10)
    plain = clv_berger_nasr(260, 0, 0.75, 0.2, periods=10)
    assert clv_berger_nasr(260, 50, 0.75, 0.2, periods=10) == pytest.approx(plain - promotion)


RECENCY = [
    [0.3, 0.7, 0, 0, 0],
    [0.2, 0, 0.8, 0, 0],
    [0.15, 0, 0, 0.85, 0],
    [0.05, 0, 0, 0, 0.95],
    [0, 0, 0, 0, 1],
]
REWARD = [36, -4, -4, -4, 0]


def test_markov_value_of_pfeifer_and_carraway_2000_with_horizon_4():
    found = clv_markov(RECENCY, REWARD, 0.2, periods=4)
    np.testing.assert_allclose(found, [50.115, 4.220, 0.592, -1.980, 0], atol=5e-4)


def test_markov_value_without_end_is_the_limit_of_long_horizons_and_solves_its_own_equation():
    endless = clv_markov(RECENCY, REWARD, 0.2, periods=None)
    np.testing.assert_allclose(endless, clv_markov(RECENCY, REWARD, 0.2, periods=400), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(endless, np.array(REWARD) + np.array(RECENCY) @ endless / 1.2, atol=1e-12)


@given(st.floats(0, 1), st.floats(0.01, 1), st.integers(0, 30))
def test_markov_value_of_two_states_is_convention_a(r, d, n):
    found = clv_markov([[r, 1 - r], [0, 1]], [100, 0], d, periods=n)
    assert found[0] == pytest.approx(clv_simple(100, r, d, convention="A", periods=n))
    assert clv_markov([[r, 1 - r], [0, 1]], [100, 0], d, periods=None)[0] == pytest.approx(
        clv_simple(100, r, d, convention="A")
    )


def test_markov_keeps_the_names_of_states_and_matches_rewards_by_name():
    names = ["活跃", "流失"]
    matrix = pd.DataFrame([[0.8, 0.2], [0, 1]], index=names, columns=names)
    found = clv_markov(matrix, pd.Series({"流失": 0, "活跃": 100}), 0.1, periods=5)
    assert found["活跃"] == pytest.approx(312.41, abs=0.005)
    with pytest.raises(ValueError, match="2 个有限的数字"):
        clv_markov(matrix, pd.Series({"活跃": 100, "其他": 0}), 0.1, periods=5)


@pytest.mark.parametrize(
    ("matrix", "discount", "message"),
    [
        ([[0.5, 0.4], [0, 1]], 0.1, "概率之和应为 1"),
        ([[1.5, -0.5], [0, 1]], 0.1, "0 到 1 的概率"),
        ([[1, 0]], 0.1, "方阵"),
        ([[0.5, 0.5], [0, 1]], 0.0, "折现率应大于 0"),
    ],
)
def test_markov_refuses_what_is_no_transition(matrix, discount, message):
    with pytest.raises(ValueError, match=message):
        clv_markov(matrix, [1, 0], discount, periods=None)


# --- net present value


def test_net_present_values_of_the_formcalc_reference():
    # Adobe LiveCycle FormCalc User Reference, NPV: yearly payments at 10 %, monthly ones at 2.75 % a year.
    assert npv([500, 1500, 4000, 10_000], 0.1, start=1) == pytest.approx(11529.60863329007, abs=1e-9)
    assert npv([50, 60, 40, 100, 25], 0.0275 / 12, start=1) == pytest.approx(273.14193838457, abs=1e-9)


@given(st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=12), st.floats(-0.5, 2))
def test_net_present_value_is_past_value_read_backwards_and_shifts_with_its_start(payments, rate):
    later = npv(payments, rate, start=1)
    assert npv(payments, rate, start=0) == pytest.approx(later * (1 + rate), rel=1e-9, abs=1e-6)
    # Money that earns 1/(1+d) − 1 in each past period grows as discounted money shrinks.
    assert pcv(payments[::-1], 1 / (1 + rate) - 1, start=1) == pytest.approx(later, rel=1e-9, abs=1e-6)
    assert npv([*payments, 0], rate, start=1) == later


def test_net_present_value_of_level_payments_is_convention_c_without_churn():
    assert npv([100] * 7, 0.1, start=1) == pytest.approx(clv_simple(100, 1, 0.1, convention="C", periods=7))
    with pytest.raises(ValueError, match="是空的"):
        npv([], 0.1, start=0)
    with pytest.raises(ValueError, match="第 2 笔收支"):
        npv([1, None], 0.1, start=0)
    with pytest.raises(ValueError, match="start"):
        npv([1], 0.1, start=2)


# --- sBG

HIGH_END = [1000, 869, 743, 653, 593, 551, 517, 491]
REGULAR = [1000, 631, 468, 382, 326, 289, 262, 241]


def test_sbg_parameters_of_fader_hardie_2007_high_end():
    found = sbg_fit(HIGH_END)
    assert (found.alpha, found.beta) == pytest.approx((0.668, 3.806), abs=5e-4)
    assert found.log_likelihood == pytest.approx(-1611.16, abs=0.005)
    assert found.converged


def test_sbg_parameters_of_fader_hardie_2007_regular():
    found = sbg_fit(REGULAR)
    assert (found.alpha, found.beta) == pytest.approx((0.704, 1.182), abs=5e-4)


@settings(deadline=None)
@given(st.floats(0.1, 20), st.floats(0.1, 20))
def test_sbg_survival_is_a_ratio_of_beta_functions_and_the_product_of_retention(a, b):
    survival = sbg_survival(Sbg(a, b), 12)
    theirs = [beta_function(a, b + t) / beta_function(a, b) for t in range(13)]
    np.testing.assert_allclose(survival, theirs, rtol=1e-9)
    retention = sbg_retention(Sbg(a, b), 12)
    np.testing.assert_allclose(survival.to_numpy()[1:] / survival.to_numpy()[:-1], retention, rtol=1e-12)
    assert retention.is_monotonic_increasing
    lost = sbg_pmf(Sbg(a, b), 12)
    np.testing.assert_allclose(lost, -np.diff(survival), rtol=1e-9)
    assert lost.sum() + survival.iloc[-1] == pytest.approx(1)


def test_sbg_likelihood_agrees_with_scipy_and_the_fit_is_its_maximum():
    lost = -np.diff(REGULAR)

    def log_likelihood(a, b):
        # Passing t−1 renewals and failing the next: beta-binomial sequences in a fixed order.
        survive = [betabinom.pmf(t, t, b, a) for t in range(len(REGULAR))]
        dies = -np.diff(survive)
        return float(lost @ np.log(dies) + REGULAR[-1] * np.log(survive[-1]))

    found = sbg_fit(REGULAR)
    best = log_likelihood(found.alpha, found.beta)
    assert found.log_likelihood == pytest.approx(best, rel=1e-10)
    for a, b in ((1.02, 1), (0.98, 1), (1, 1.02), (1, 0.98)):
        assert log_likelihood(found.alpha * a, found.beta * b) < best


def test_sbg_fit_does_not_depend_on_the_size_of_the_cohort():
    small, large = sbg_fit(REGULAR), sbg_fit([37 * n for n in REGULAR])
    assert (small.alpha, small.beta) == pytest.approx((large.alpha, large.beta), rel=1e-6)


def test_sbg_recovers_the_parameters_of_a_very_large_cohort():
    truth = Sbg(1.4, 2.5)
    found = sbg_fit((sbg_survival(truth, 8) * 1e9).tolist())
    assert (found.alpha, found.beta) == pytest.approx(truth[:2], rel=1e-5)


@pytest.mark.parametrize(
    ("active", "message"),
    [
        ([100], "至少要有"),
        ([100, 80, 90], "第 2 次续约后的人数 90 多于前一次的 80"),
        ([100, 100], "没有人流失"),
        ([100, 0], "全部流失"),
        ([100, -1], "第 1 个人数"),
    ],
)
def test_cohorts_that_cannot_be_fitted_are_refused(active, message):
    with pytest.raises(ValueError, match=message):
        value.sbg_fit(active)
