"""Break-even, gains and lift against published figures, plain sums and properties."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_engine.direct import (
    bei,
    break_even_rate,
    expected_profit,
    gains,
    gains_table,
    mailing_profit,
    optimal_depth,
)

# University of Regina, CS 831, lift chart: answers of each tenth of 100 000 people.
REGINA = pd.Series([6000, 4000, 3000, 2800, 1200, 1000, 800, 600, 400, 200], index=range(1, 11))


def test_break_even_index_of_hughes():
    assert break_even_rate(0.55, 40) == pytest.approx(0.01375)
    assert bei(0.025, 0.01375) == pytest.approx(81.82, abs=0.005)


@given(st.floats(0.01, 100), st.floats(0.01, 1000), st.floats(0, 1))
def test_index_break_even_and_expected_profit_change_sign_together(cost, profit, rate):
    be = break_even_rate(cost, profit)
    index, gain = bei(rate, be), expected_profit(rate, profit, cost)
    assert index == pytest.approx((rate - be) / be * 100)
    if abs(rate - be) > 1e-9:
        assert (index > 0) == (gain > 0)
    assert bei(0, be) == -100


def test_break_even_refuses_a_sale_without_profit():
    with pytest.raises(ValueError, match="每笔净利应大于 0"):
        break_even_rate(0.55, 0)
    with pytest.raises(ValueError, match="响应率应不大于 1"):
        bei(2.5, 0.01)


def test_lift_chart_of_the_university_of_regina():
    found = gains(pd.Series(10_000, index=REGINA.index), REGINA)
    published = [3, 2.5, 2.1667, 1.975, 1.7, 1.5, 1.3429, 1.2125, 1.1, 1]
    np.testing.assert_allclose(found["lift"], published, atol=5e-5)
    np.testing.assert_allclose(found["depth"], np.arange(1, 11) / 10)
    assert found["group_lift"].iloc[0] == found["lift"].iloc[0]


@pytest.mark.parametrize(
    ("people", "answers", "message"),
    [
        ([10, 0], [1, 0], "第 1 组没有人"),
        ([10, 10], [1, 11], "第 1 组响应数大于人数"),
        ([10, 10], [0, 0], "没有人响应"),
        ([], [], "没有分组"),
    ],
)
def test_groups_that_make_no_gains_table_are_refused(people, answers, message):
    with pytest.raises(ValueError, match=message):
        gains(pd.Series(people, dtype=float), pd.Series(answers, dtype=float))


lists = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 1)), min_size=10, max_size=60).filter(
    lambda rows: any(r[1] for r in rows)
)


@settings(deadline=None, max_examples=60)
@given(lists, st.sampled_from(["id", "mean"]), st.integers(1, 10))
def test_gains_end_at_everything_and_keep_all_answers(rows, ties, bins):
    scores = pd.Series([r[0] for r in rows], index=[f"P{i:02}" for i in range(len(rows))])
    answers = pd.Series([r[1] for r in rows], index=scores.index)
    found = gains_table(scores, answers, bins=bins, ties=ties)
    assert found["customers"].sum() == len(rows)
    assert found["customers"].max() - found["customers"].min() <= 1
    assert found["responses"].sum() == pytest.approx(answers.sum())
    assert found["gain"].iloc[-1] == pytest.approx(1)
    assert found["lift"].iloc[-1] == pytest.approx(1)
    again = gains_table(scores.iloc[::-1], answers.sample(frac=1, random_state=1), bins=bins, ties=ties)
    pd.testing.assert_frame_equal(again, found)


@settings(deadline=None, max_examples=30)
@given(lists)
def test_spread_ties_are_the_average_over_random_orders(rows):
    scores, answers = np.array([r[0] for r in rows]), np.array([r[1] for r in rows])
    found = gains_table(pd.Series(scores), pd.Series(answers), bins=2, ties="mean")["responses"].iloc[0]
    half, expected = (len(rows) + 1) // 2, 0.0
    for score in sorted(set(scores), reverse=True):
        places = min(int((scores == score).sum()), max(0, half - int((scores > score).sum())))
        expected += places * answers[scores == score].mean()
    assert found == pytest.approx(expected)


def test_a_perfect_score_has_the_largest_possible_lift():
    answers = pd.Series([1] * 10 + [0] * 90)
    found = gains_table(pd.Series(range(100, 0, -1)), answers, bins=10, ties="id")
    assert found["lift"].iloc[0] == pytest.approx(10)
    assert found["gain"].tolist() == [1.0] * 10


def test_equal_scores_under_id_keep_the_order_of_ids():
    scores = pd.Series([5, 5, 5, 5], index=["d", "a", "c", "b"])
    found = gains_table(scores, pd.Series([0, 1, 0, 1], index=scores.index), bins=2, ties="id")
    assert found["responses"].tolist() == [2, 0]


def test_scores_and_answers_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="编号应相同"):
        gains_table(pd.Series([1, 2]), pd.Series([1, 0], index=[5, 6]), bins=2, ties="id")
    with pytest.raises(ValueError, match="应是 0 或 1"):
        gains_table(pd.Series([1, 2]), pd.Series([1, 3]), bins=2, ties="id")
    with pytest.raises(ValueError, match="不能分成 3 组"):
        gains_table(pd.Series([1, 2]), pd.Series([1, 0]), bins=3, ties="id")


def test_mail_as_deep_as_the_group_itself_breaks_even_not_the_average():
    table = gains(pd.Series(10_000, index=REGINA.index), REGINA)
    depth = optimal_depth(table, 0.11, rule="first")
    # The fifth tenth answers with 12 %, the sixth with 10 %; the cumulative rate is above 11 % down to the end.
    assert (depth.groups, depth.customers, depth.responses, depth.share) == (5, 50_000, 17_000, 0.5)
    assert table["responses"].cumsum().iloc[-1] / 100_000 > 0.11


@settings(deadline=None)
@given(st.lists(st.integers(0, 100), min_size=1, max_size=10).filter(any), st.floats(0.001, 0.999))
def test_with_falling_rates_the_depth_earns_the_largest_profit(answers, break_even):
    falling = pd.Series(sorted(answers, reverse=True))
    table = gains(pd.Series(100, index=falling.index), falling)
    profit = mailing_profit(table, 1 / break_even, 1)
    best = max(0.0, profit.max())
    for rule in ("first", "last"):
        groups = optimal_depth(table, break_even, rule=rule).groups
        assert (profit.iloc[groups - 1] if groups else 0.0) == pytest.approx(best, abs=1e-6)


def test_a_group_that_breaks_even_exactly_is_mailed():
    table = gains(pd.Series([800, 800]), pd.Series([11, 1]))
    assert optimal_depth(table, break_even_rate(0.55, 40), rule="first").groups == 1


def test_where_rates_rise_again_the_rule_decides():
    table = gains(pd.Series([100, 100, 100]), pd.Series([9, 1, 5]))
    assert optimal_depth(table, 0.04, rule="first").groups == 1
    assert optimal_depth(table, 0.04, rule="last").groups == 3
    assert optimal_depth(table, 0.5, rule="last").groups == 0
    assert optimal_depth(table, 0.0, rule="first").groups == 3
