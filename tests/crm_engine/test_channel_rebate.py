"""Distributors: published figures of choice and rebates, identities of diversion and price measures."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_engine.channel import (
    conflict_index,
    diversion_flags,
    diversion_kind,
    diversion_rate,
    flow_matrix,
    oversupply,
    price_dispersion,
    rebate,
    relative_best,
    sales_growth,
    suspicion_rank,
    territory_overlaps,
    weighted_choice,
)

# Data frames take time to build, more so on a busy machine.
SLOW = settings(deadline=None, max_examples=25)
# The published table of a distributor's contract: sales of 5, 10, 15, 20, 30 times 10 000 yuan earn these amounts.
FIXED = {50_000: 500, 100_000: 1_200, 150_000: 2_100, 200_000: 3_200, 300_000: 5_400}
RATES = {low: due / low for low, due in FIXED.items()}


@pytest.mark.parametrize(("sales", "due"), FIXED.items())
def test_published_rebates_at_their_thresholds(sales, due):
    # Tier table printed at book.d78i.com: 500, 1 200, 2 100, 3 200, 5 400.
    assert rebate(sales, FIXED, mode="fixed") == due
    assert rebate(sales, RATES, mode="cliff") == pytest.approx(due)


def test_between_the_thresholds_the_ways_differ():
    assert rebate(120_000, FIXED, mode="fixed") == 1_200
    assert rebate(120_000, RATES, mode="cliff") == pytest.approx(120_000 * 0.012)
    assert rebate(120_000, RATES, mode="marginal") == pytest.approx(50_000 * 0.01 + 20_000 * 0.012)
    assert rebate(49_999, RATES, mode="cliff") == rebate(49_999, RATES, mode="marginal") == 0
    assert rebate(50_000, RATES, mode="cliff", reached="gt") == 0


@SLOW
@given(st.floats(0, 500_000), st.floats(0, 500_000))
def test_marginal_rebates_rise_without_jumps(a, b):
    low, high = sorted((a, b))
    first, second = (rebate(s, RATES, mode="marginal") for s in (low, high))
    assert -1e-9 <= second - first <= max(RATES.values()) * (high - low) + 1e-9
    # With rates that rise, the whole amount at the reached rate is never less.
    assert rebate(high, RATES, mode="cliff") >= second - 1e-9


@SLOW
@given(st.lists(st.floats(0, 500_000), min_size=1, max_size=5))
def test_a_series_is_computed_element_by_element(sales):
    series = pd.Series(sales, index=[f"D{n}" for n in range(len(sales))], name="sales")
    for mode in ("cliff", "marginal"):
        assert rebate(series, RATES, mode=mode).tolist() == [rebate(s, RATES, mode=mode) for s in sales]


def test_cap_and_clawback():
    assert rebate(300_000, RATES, mode="cliff", cap=4_000) == 4_000
    assert rebate(300_000, RATES, mode="cliff", cap=4_000, clawback=0.25) == 3_000
    tiers = pd.DataFrame({"threshold": [0, 100], "rate": [0.1, 0.2]})
    assert rebate(200, tiers, mode="marginal") == pytest.approx(10 + 20)


@pytest.mark.parametrize(
    ("sales", "tiers", "options", "message"),
    [
        (-1, RATES, {"mode": "cliff"}, "销售额应不小于 0"),
        (1, {}, {"mode": "cliff"}, "是空的"),
        (1, {5: 0.1, 4: 0.3}, {"mode": "cliff"}, "第 2 档的门槛 4 应大于前一档的 5"),
        (1, {5: -0.1}, {"mode": "cliff"}, "应不小于 0"),
        (1, RATES, {"mode": "tier"}, "参数 mode 应是"),
        (1, RATES, {"mode": "cliff", "clawback": 2}, "扣回比例"),
    ],
)
def test_rebate_names_what_it_cannot_compute(sales, tiers, options, message):
    with pytest.raises(ValueError, match=message):
        rebate(sales, tiers, **options)


def test_growth_against_the_same_period():
    found = sales_growth(pd.Series({"乙": 90.0, "甲": 150.0}), pd.Series({"甲": 100.0, "乙": 100.0, "丙": 0.0}))
    assert found.to_dict() == pytest.approx({"乙": -0.1, "甲": 0.5})
    with pytest.raises(ValueError, match="「丁」没有上年同期"):
        sales_growth(pd.Series({"丁": 1.0}), pd.Series({"甲": 1.0}))
    with pytest.raises(ValueError, match="「丙」上年同期的销售额是 0"):
        sales_growth(pd.Series({"丙": 1.0}), pd.Series({"丙": 0.0}))


CRITERIA = ["地理位置", "经营规模", "顾客流量", "市场声望", "合作精神"]
WEIGHT = dict(zip(CRITERIA, (0.15, 0.20, 0.30, 0.15, 0.20), strict=True))
SCORES = pd.DataFrame([[60, 70, 80, 60, 75], [60, 60, 70, 60, 80]], index=["R1", "R2"], columns=CRITERIA)


def test_published_distributor_choice():
    # Example of distributor scoring at m.wenke99.com, p-13576616: 71 against 67.
    found = weighted_choice(SCORES, WEIGHT)
    assert found["score"].to_dict() == pytest.approx({"R1": 71, "R2": 67})
    assert found.index[0] == "R1"
    assert found["rank"].tolist() == [1, 2]


def test_hard_conditions_come_before_the_weighing():
    found = weighted_choice(SCORES.assign(资金=[50, 90]), WEIGHT, minimum={"资金": 80})
    assert found.index.tolist() == ["R2", "R1"]
    assert found["rank"].tolist() == [1, 0]
    assert found["eligible"].tolist() == [True, False]


@SLOW
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=8), st.integers(0, 10))
def test_weighted_choice_is_the_matrix_product(points, share):
    table = pd.DataFrame(points, columns=["a", "b"])
    weight = {"a": share / 10, "b": 1 - share / 10}
    found = weighted_choice(table, weight)
    assert found.sort_index()["score"].to_numpy() == pytest.approx(table.to_numpy() @ np.array(list(weight.values())))
    assert found["score"].round(9).is_monotonic_decreasing  # scores that differ in the last bit are equal
    for _, tied in found.groupby("rank"):
        assert tied.index.tolist() == sorted(tied.index)


def test_relative_review_gives_the_best_100():
    # Annual review at m.wenke99.com, p-13576616: sales 70 %, reputation 30 %, the best of each is 100.
    table = pd.DataFrame({"销售": [300.0, 240.0], "信誉": [4.0, 5.0], "投诉率": [0.02, 0.01]}, index=["甲", "乙"])
    found = relative_best(table, {"销售": 0.7, "信誉": 0.3})
    assert found["score"].to_dict() == pytest.approx({"甲": 70 + 24, "乙": 56 + 30})
    assert relative_best(table, {"投诉率": 1}, lower=["投诉率"])["score"].to_dict() == pytest.approx(
        {"甲": 50, "乙": 100}
    )
    assert relative_best(table * 7, {"销售": 0.7, "信誉": 0.3})["score"].tolist() == pytest.approx([94, 86])
    with pytest.raises(ValueError, match="有 0"):
        relative_best(pd.DataFrame({"a": [0, 0]}), {"a": 1})
    with pytest.raises(ValueError, match="缺少列：b"):
        relative_best(pd.DataFrame({"a": [1]}), {"b": 1})


def test_weights_must_add_up():
    with pytest.raises(ValueError, match="之和应为 1"):
        weighted_choice(SCORES, {**WEIGHT, "合作精神": 0.5})


def test_conflict_index_by_member_and_scaled():
    issues = pd.DataFrame(
        {"who": ["乙", "甲", "乙"], "importance": [5, 3, 1], "frequency": [2, 4, 5], "intensity": [3, 1, 5]}
    )
    assert conflict_index(issues) == 30 + 12 + 25
    assert conflict_index(issues, by="who").to_dict() == {"乙": 55, "甲": 12}
    worst = pd.DataFrame({"importance": [5, 2], "frequency": [5, 5], "intensity": [5, 5]})
    assert conflict_index(worst, highest=5) == pytest.approx(100)
    with pytest.raises(ValueError, match="应不大于 5"):
        conflict_index(worst.assign(frequency=6), highest=5)
    with pytest.raises(ValueError, match="合计是 0"):
        conflict_index(worst.assign(importance=0), highest=5)


@SLOW
@given(st.lists(st.floats(1, 1000), min_size=2, max_size=10), st.floats(0.1, 10))
def test_price_dispersion_has_no_unit(prices, unit):
    table = pd.DataFrame({"price": prices})
    for ddof in (0, 1):
        found = price_dispersion(table, ddof=ddof).iloc[0]
        assert found["cv"] == pytest.approx(np.std(prices, ddof=ddof) / np.mean(prices))
        assert price_dispersion(table * unit, ddof=ddof).iloc[0]["cv"] == pytest.approx(found["cv"], abs=1e-9)
        assert found["ratio"] == pytest.approx(min(prices) / max(prices))


def test_price_dispersion_by_region():
    table = pd.DataFrame({"region": ["东", "西", "东"], "price": [90, 100, 110]})
    found = price_dispersion(table, by="region")
    assert found["count"].to_dict() == {"东": 2, "西": 1}
    assert np.isnan(found.loc["西", "cv"])
    with pytest.raises(ValueError, match="价格是 0"):
        price_dispersion(table.assign(price=0))


SCANS = pd.DataFrame(
    {
        "distributor": ["粤", "粤", "粤", "浙", "浙"],
        "origin": ["440300", "440300", "440100", "330100", "330100"],
        "region": ["440305", "330106", "350200", "330100", "530100"],
        "buyer": ["440305", "330106", "440100", "330100", "330100"],
        "price": [95, 80, 96, 100, 99],
        "qty": [10, 30, 20, 5, 15],
    },
    index=list("abcde"),
)
TERRITORY = {"粤": ["440000"], "浙": "33"}


def test_flags_by_region_buyer_and_price():
    found = diversion_flags(SCANS, TERRITORY, floor=90, buyer="buyer")
    assert found.index.tolist() == list("abcde")
    assert found["region"].tolist() == [False, True, True, False, True]
    assert found["buyer"].tolist() == [False, True, False, False, False]
    assert found["price"].tolist() == [False, True, False, False, False]
    assert found["any"].tolist() == [False, True, True, False, True]
    rows = pd.DataFrame({"distributor": ["粤", "浙"], "region": [44, 330000]})
    assert diversion_flags(SCANS, rows)["region"].equals(found["region"])
    floors = SCANS.assign(floor=[90, 80, 97, 0, 0])
    assert diversion_flags(floors, TERRITORY, floor="floor")["price"].tolist() == [False, False, True, False, False]


def test_flags_refuse_what_they_cannot_judge():
    with pytest.raises(ValueError, match="「浙」没有授权区域"):
        diversion_flags(SCANS, {"粤": "44"})
    with pytest.raises(ValueError, match="2、4 或 6 位"):
        diversion_flags(SCANS.assign(region="深圳"), TERRITORY)
    with pytest.raises(ValueError, match="第 a 行是空的"):
        diversion_flags(SCANS.assign(region=None), TERRITORY)


def test_kinds_by_the_stated_rules():
    found = diversion_kind(SCANS, TERRITORY, floor=90, neighbours={"粤": ["35"]})
    assert found.tolist() == ["无", "恶性", "良性", "无", "良性"]
    served = {**TERRITORY, "闽": "35", "滇": "53"}
    assert diversion_kind(SCANS, served, floor=90, neighbours={"粤": ["35"]}).tolist() == [
        "无",
        "恶性",
        "自然性",
        "无",
        "待查",
    ]


def test_rate_is_of_the_scanned_quantity():
    flags = diversion_flags(SCANS, TERRITORY)["region"]
    assert diversion_rate(SCANS, flags, quantity="qty").to_dict() == pytest.approx({"粤": 50 / 60, "浙": 15 / 20})
    assert diversion_rate(SCANS, flags, by=None) == pytest.approx(3 / 5)
    with pytest.raises(ValueError, match="扫码数量是 0"):
        diversion_rate(SCANS.assign(qty=0), flags, quantity="qty")


def test_flows_keep_the_quantity():
    found = flow_matrix(SCANS, quantity="qty", digits=2)
    assert found.to_numpy().sum() == SCANS["qty"].sum()
    assert found.index.tolist() == found.columns.tolist() == ["33", "35", "44", "53"]
    assert found.loc["44"].to_dict() == {"33": 30, "35": 20, "44": 10, "53": 0}
    net = flow_matrix(SCANS, quantity="qty", digits=2, net=True)
    assert np.array_equal(net, -net.to_numpy().T)
    assert flow_matrix(SCANS).loc["440300", "330106"] == 1


def test_suspicion_is_not_volume_alone():
    table = pd.DataFrame(
        {"rate": [0.05, 0.4, 0.4], "cheap": [0.1, 0.3, 0.3], "sold": [900, 80, 80]}, index=["丙", "乙", "甲"]
    )
    found = suspicion_rank(table, {"rate": 0.5, "cheap": 0.5})
    assert found.index.tolist() == ["乙", "甲", "丙"]
    assert found["rank"].tolist() == [1, 1, 3]
    assert found["score"].tolist() == pytest.approx([1, 1, 0])
    assert suspicion_rank(table, {"rate": 1}, scale="max")["score"].iloc[-1] == pytest.approx(0.125)
    assert suspicion_rank(table.assign(rate=1), {"rate": 1})["score"].tolist() == [0, 0, 0]
    assert suspicion_rank(table, {"rate": 1}, scale="none")["score"].iloc[0] == pytest.approx(0.4)


def test_inputs_stay_as_they_are():
    before = SCANS.copy(deep=True)
    diversion_flags(SCANS, TERRITORY, floor=90)
    flow_matrix(SCANS)
    weighted_choice(SCORES, WEIGHT)
    pd.testing.assert_frame_equal(SCANS, before)


def test_no_region_may_be_promised_twice():
    found = territory_overlaps({"甲": ["440000", "35"], "乙": "440300", "丙": ["330000"], "丁": "44"})
    assert found.to_numpy().tolist() == [["甲", "乙", "440300"], ["甲", "丁", "440000"], ["乙", "丁", "440300"]]
    assert territory_overlaps(pd.DataFrame({"distributor": ["甲", "乙"], "region": [4403, 4401]})).empty
    with pytest.raises(ValueError, match="是空的"):
        territory_overlaps({})


def test_more_sent_than_sold():
    found = oversupply(pd.Series({"乙": 150, "甲": 10, "丙": 0}), pd.Series({"丙": 0, "甲": 0, "乙": 100}), limit=1.5)
    assert found["ratio"].tolist() == [1.5, float("inf"), 0]
    assert found["flag"].tolist() == [False, True, False]
    with pytest.raises(ValueError, match="「丁」没有当地销量"):
        oversupply(pd.Series({"丁": 1}), pd.Series({"甲": 1}), limit=2)


def test_scores_that_differ_in_the_last_bit_are_equal():
    table = pd.DataFrame([[1, 0, 0, 0], [0, 1, 1, 0]], index=["A", "B"], columns=list("abcd"))
    weight = {"a": 0.3, "b": 0.1, "c": 0.2, "d": 0.4}
    assert 0.1 + 0.2 != 0.3
    for found in (weighted_choice(table, weight), suspicion_rank(table, weight, scale="none")):
        assert found.index.tolist() == ["A", "B"]
        assert found["rank"].tolist() == [1, 1]


def test_weights_may_be_a_series():
    weight = pd.Series(WEIGHT)
    pd.testing.assert_frame_equal(weighted_choice(SCORES, weight), weighted_choice(SCORES, WEIGHT))
    pd.testing.assert_frame_equal(relative_best(SCORES, weight), relative_best(SCORES, WEIGHT))
    pd.testing.assert_frame_equal(suspicion_rank(SCORES, weight), suspicion_rank(SCORES, WEIGHT))
