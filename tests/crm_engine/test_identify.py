"""Scoring of leads, AHP and entropy weights against published figures, AHPy, scipy and plain properties."""

import math

import ahpy
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency, entropy

from crm_engine import identify

DRINKS = ["coffee", "wine", "tea", "beer", "soda", "milk", "water"]
# Saaty (2008), which drink is consumed more in the USA, as in AHPy's tests.
JUDGED = [
    [1, 9, 5, 2, 1, 1, 1 / 2],
    [1 / 9, 1, 1 / 3, 1 / 9, 1 / 9, 1 / 9, 1 / 9],
    [1 / 5, 3, 1, 1 / 3, 1 / 4, 1 / 3, 1 / 9],
    [1 / 2, 9, 3, 1, 1 / 2, 1, 1 / 3],
    [1, 9, 4, 2, 1, 2, 1 / 2],
    [1, 9, 3, 1, 1 / 2, 1, 1 / 3],
    [2, 9, 9, 3, 2, 3, 1],
]


@pytest.fixture
def drinks():
    return pd.DataFrame(JUDGED, index=DRINKS, columns=DRINKS)


def test_weights_of_drinks_as_published_by_saaty_2008(drinks):
    found = identify.ahp_weights(drinks, method="eigenvector", ri="saaty2005")
    published = {"water": 0.3268, "soda": 0.1896, "coffee": 0.1775, "milk": 0.1288, "beer": 0.1164, "tea": 0.0418}
    for name, weight in (published | {"wine": 0.0191}).items():
        assert found.weights[name] == pytest.approx(weight, abs=5e-5)
    assert found.lambda_max == pytest.approx(7.17663, abs=5e-6)
    assert found.cr == pytest.approx(0.022, abs=5e-4)
    assert found.accepted


@pytest.mark.parametrize(("ri", "cr"), [("saaty2005", 0.0218), ("saaty1980", 0.0223), ("donegan_dodd", 0.0235)])
def test_consistency_ratio_of_drinks_depends_on_the_table_of_random_indices(drinks, ri, cr):
    assert identify.ahp_weights(drinks, method="eigenvector", ri=ri).cr == pytest.approx(cr, abs=5e-5)


@pytest.mark.parametrize(("method", "water"), [("eigenvector", 0.3268), ("geometric", 0.3243), ("sum", 0.3250)])
def test_the_three_methods_differ_in_the_weight_of_water(drinks, method, water):
    found = identify.ahp_weights(drinks, method=method, ri="saaty1980")
    assert found.weights["water"] == pytest.approx(water, abs=5e-5)
    assert found.weights.sum() == pytest.approx(1)


@pytest.mark.parametrize(("theirs_by", "ri"), [("dd", "donegan_dodd"), ("saaty", "saaty2005")])
def test_ahp_agrees_with_the_library_ahpy(drinks, theirs_by, ri):
    pairs = {(a, b): drinks.loc[a, b] for i, a in enumerate(DRINKS) for b in DRINKS[i + 1 :]}
    theirs = ahpy.Compare("drinks", pairs, precision=10, random_index=theirs_by)
    ours = identify.ahp_weights(drinks, method="eigenvector", ri=ri)
    assert ours.weights.to_dict() == pytest.approx(dict(theirs.target_weights), abs=1e-9)
    assert ours.cr == pytest.approx(theirs.consistency_ratio, abs=1e-9)


@given(st.lists(st.floats(0.1, 9), min_size=1, max_size=8), st.sampled_from(["eigenvector", "geometric", "sum"]))
def test_a_consistent_matrix_gives_back_its_weights_with_no_inconsistency(weights, method):
    w = np.array(weights) / sum(weights)
    found = identify.ahp_weights(w[:, None] / w, method=method, ri="saaty1980", within=1e-9)
    np.testing.assert_allclose(found.weights, w, rtol=1e-9)
    assert found.cr == pytest.approx(0, abs=1e-9)


def test_eigenvector_weights_are_the_principal_eigenvector_of_numpy():
    matrix = np.array([[1, 3, 1 / 5, 2], [1 / 3, 1, 1 / 7, 1 / 2], [5, 7, 1, 6], [1 / 2, 2, 1 / 6, 1]])
    values, vectors = np.linalg.eig(matrix)
    largest = values.real.argmax()
    vector = np.abs(vectors[:, largest].real)
    found = identify.ahp_weights(matrix, method="eigenvector", ri="saaty1980")
    np.testing.assert_allclose(found.weights, vector / vector.sum(), rtol=1e-12)
    assert found.lambda_max == pytest.approx(values.real.max())
    assert found.ci == pytest.approx((values.real.max() - 4) / 3)


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        ([[1, 2], [3, 1]], "互为倒数"),
        ([[1, 0.33], [3, 1]], "互为倒数"),
        ([[2, 1], [1, 1]], "对角线应是 1"),
        ([[1, -1], [-1, 1]], "应大于 0"),
        ([[1, 2, 3]], "方阵"),
        ([["重要", 1], [1, 1]], "数字"),
    ],
)
def test_a_matrix_that_is_no_comparison_is_refused(matrix, message):
    with pytest.raises(ValueError, match=message):
        identify.ahp_weights(matrix, method="sum", ri="saaty1980")


def test_a_matrix_entered_with_two_decimals_passes_with_a_wider_tolerance():
    found = identify.ahp_weights([[1, 0.33], [3, 1]], method="sum", ri="saaty1980", within=0.02)
    assert found.weights.tolist() == pytest.approx([0.25, 0.75], abs=2e-3)


def test_a_matrix_too_large_for_the_table_is_refused():
    with pytest.raises(ValueError, match="10 阶"):
        identify.ahp_weights(np.ones((11, 11)), method="sum", ri="saaty1980")


def test_minmax_turns_cost_criteria_round_and_leaves_the_table_alone():
    leads = pd.DataFrame({"budget": [10, 30, 20], "distance": [5, 1, 3]}, index=["a", "b", "c"])
    before = leads.copy()
    found = identify.minmax_score(leads, cost=["distance"])
    assert found.loc["b"].tolist() == [1, 1]
    assert found.loc["c"].tolist() == [0.5, 0.5]
    pd.testing.assert_frame_equal(leads, before)


def test_a_constant_criterion_is_half_or_an_error():
    leads = pd.DataFrame({"budget": [5, 5]})
    assert identify.minmax_score(leads, constant="half")["budget"].tolist() == [0.5, 0.5]
    with pytest.raises(ValueError, match="列「budget」所有行都是 5"):
        identify.minmax_score(leads)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"budget": [1.0, math.nan]}, "列「budget」第 1 行应是数字"),
        ({"budget": ["高", "低"]}, "列「budget」第 0 行应是数字"),
        ({"price": [1.0, 2.0]}, "缺少列：budget"),
    ],
)
def test_a_lead_table_that_cannot_be_scored_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        identify.lead_score(pd.DataFrame(change), {"budget": 1.0})


def test_weights_that_do_not_add_up_are_refused():
    with pytest.raises(ValueError, match="权重之和应为 1"):
        identify.lead_score(pd.DataFrame({"a": [1, 2], "b": [1, 2]}), {"a": 0.5, "b": 0.4})


def test_a_cost_column_without_weight_is_refused():
    with pytest.raises(ValueError, match="没有权重"):
        identify.lead_score(pd.DataFrame({"a": [1, 2], "b": [1, 2]}), {"a": 1.0}, cost=["b"])


@given(
    st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), min_size=2, max_size=20).filter(
        lambda rows: all(len({r[i] for r in rows}) > 1 for i in range(2))
    ),
    st.floats(0, 1),
    st.randoms(use_true_random=False),
)
@settings(deadline=None, max_examples=50)
def test_lead_score_lies_in_0_100_and_follows_the_lead_not_the_row(rows, share, random):
    table = pd.DataFrame(rows, columns=["a", "b"], index=[f"L{i:02}" for i in range(len(rows))])
    weights = {"a": share, "b": 1 - share}
    score = identify.lead_score(table, weights, cost=["b"])
    assert score.between(-1e-9, 100 + 1e-9).all()
    shuffled = list(table.index)
    random.shuffle(shuffled)
    again = identify.lead_score(table.loc[shuffled] * 3 + 7, weights, cost=["b"])
    pd.testing.assert_series_equal(again.loc[table.index], score)


def test_grades_are_half_open_at_their_thresholds():
    scores = pd.Series([100, 80, 79.999, 60, 59.9, 0])
    found = identify.lead_grade(scores, {"C": 0, "A": 80, "B": 60})
    assert found.tolist() == ["A", "A", "B", "B", "C", "C"]


def test_a_score_that_is_on_the_threshold_on_paper_keeps_its_grade_and_its_ties():
    sums = pd.Series({"b": 100 * (0.1 + 0.2 + 0.5), "a": 80.0, "c": 80 - 1e-12})
    assert identify.lead_grade(sums, {"A": 80, "B": 60}).tolist() == ["A", "A", "A"]
    assert identify.call_list(sums, 2) == ["a", "b"]


def test_a_score_below_every_grade_is_refused():
    with pytest.raises(ValueError, match="列「score」第 1 行应不小于 60"):
        identify.lead_grade(pd.Series([70, 10.0]), {"A": 80, "B": 60})


def test_call_list_breaks_ties_by_id_whatever_the_order_of_rows():
    scores = pd.Series({"L9": 50, "L1": 50, "L5": 90, "L3": 50})
    assert identify.call_list(scores, 3) == ["L5", "L1", "L3"]
    assert identify.call_list(scores.iloc[::-1], 3) == ["L5", "L1", "L3"]
    assert identify.call_list(scores, 99) == ["L5", "L1", "L3", "L9"]
    with pytest.raises(ValueError, match="整数"):
        identify.call_list(scores, 1.5)


@pytest.mark.parametrize("normalise", ["share", "minmax"])
def test_entropy_weights_agree_with_scipy_entropy(normalise):
    table = pd.DataFrame({"a": [0, 2, 9, 4], "b": [7, 7, 7, 8], "c": [1, 100, 3, 2]})
    x = table if normalise == "share" else (table - table.min()) / (table.max() - table.min())
    spread = 1 - entropy(x.to_numpy(), axis=0) / math.log(4)
    found = identify.entropy_weights(table, normalise=normalise)
    np.testing.assert_allclose(found, spread / spread.sum(), rtol=1e-12)


def test_entropy_weight_of_a_constant_criterion_is_zero():
    table = pd.DataFrame({"a": [1, 2, 3], "same": [4, 4, 4]})
    for normalise in ("share", "minmax"):
        assert identify.entropy_weights(table, normalise=normalise).tolist() == [1, 0]
    with pytest.raises(ValueError, match="没有差异"):
        identify.entropy_weights(table[["same"]], normalise="share")


def test_entropy_with_minmax_does_not_care_for_units_and_with_share_not_for_scale():
    table = pd.DataFrame({"a": [1.0, 5, 3, 2], "b": [10.0, 20, 25, 11]})
    base = identify.entropy_weights(table, normalise="minmax")
    pd.testing.assert_series_equal(identify.entropy_weights(table * [3, 7] + [5, 9], normalise="minmax"), base)
    base = identify.entropy_weights(table, normalise="share")
    pd.testing.assert_series_equal(identify.entropy_weights(table * [3, 7], normalise="share"), base)


def test_chi2_of_a_cross_table_agrees_with_scipy():
    table = pd.DataFrame([[12, 30, 8], [20, 25, 40]], index=["求实", "求名"], columns=["青年", "中年", "老年"])
    statistic, p, df, expected = chi2_contingency(table, correction=False)
    found = identify.chi2_test(table)
    assert (found.statistic, found.p_value, found.df) == pytest.approx((statistic, p, df))
    np.testing.assert_allclose(found.expected, expected)


def test_chi2_refuses_an_empty_column():
    with pytest.raises(ValueError, match="列「b」全是 0"):
        identify.chi2_test(pd.DataFrame({"a": [1, 2], "b": [0, 0]}))


def test_unknown_conventions_are_named():
    with pytest.raises(ValueError, match="method"):
        identify.ahp_weights([[1]], method="特征", ri="saaty1980")
    with pytest.raises(ValueError, match="ri"):
        identify.ahp_weights([[1]], method="sum", ri="saaty")
