"""Satisfaction: indices, NPS, Kano, IPA, intervals, sample sizes."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from crm_engine.satisfaction import (
    acsi,
    csat,
    csi,
    ipa,
    kano_classify,
    kano_counts,
    kano_summary,
    krejcie_morgan,
    mean_ci,
    nps,
    nps_change,
    nps_counts,
    prop_ci,
    sample_size,
)


def test_nps_is_the_thread_example():
    # stats.stackexchange.com question 18603: shares 1/2, 1/3, 1/6.
    found = nps_counts(162, 108, 54, scale=1)
    assert found.nps == pytest.approx(1 / 3)
    assert found.se**2 * 324 == pytest.approx(5 / 9)
    assert found.se == pytest.approx(0.0414087, abs=1e-7)


@settings(max_examples=50)
@given(st.lists(st.integers(0, 10), min_size=2, max_size=40), st.sampled_from([0, 1]))
def test_nps_is_the_mean_of_plus_one_zero_minus_one(scores, ddof):
    coded = [1 if s >= 9 else -1 if s <= 6 else 0 for s in scores]
    found = nps(scores, ddof=ddof)
    assert found.nps == pytest.approx(100 * np.mean(coded), abs=1e-9)
    assert found.se == pytest.approx(100 * math.sqrt(np.var(coded) / (len(scores) - ddof)), abs=1e-6)
    assert found.high - found.nps == pytest.approx(1.959964 * found.se, abs=1e-5)
    assert found.promoters + found.passives + found.detractors == found.n == len(scores)


def test_two_waves():
    first, second = nps_counts(100, 50, 50), nps_counts(120, 50, 30)
    found = nps_change(first, second)
    assert found.difference == pytest.approx(20)
    assert found.z == pytest.approx(20 / math.hypot(first.se, second.se))
    assert found.p_value == pytest.approx(2 * stats.norm.sf(found.z))
    assert nps_change(second, first).p_value == found.p_value
    with pytest.raises(ValueError, match="标准误都是 0"):
        nps_change(nps_counts(5, 0, 0), nps_counts(0, 5, 0))


@pytest.mark.parametrize(
    ("scores", "message"), [([], "没有评分"), ([9, 11], "第 1 个评分"), ([9, 8.5], "整数"), ([math.nan], "第 0 个")]
)
def test_nps_refuses(scores, message):
    with pytest.raises(ValueError, match=message):
        nps(scores)


def test_csat_conventions_give_different_figures():
    scores = [5, 4, 4, 3, 1]
    assert csat(scores) == 0.6
    assert csat(scores, method="top1") == 0.2
    assert csat(scores, method="mean") == 0.68
    assert csat(scores, method="rescaled") == 0.6
    assert csat([7, 6, 5], high=7) == pytest.approx(2 / 3)
    with pytest.raises(ValueError, match="第 1 个评分应是 1 到 5 的整数，收到的是 6"):
        csat([5, 6])


def test_acsi_equal_weights_and_ohio():
    # verint.com, "ACSI score and its calculation": (S1 + S2 + S3 − 3)/27·100, and Ohio's weights.
    assert acsi([8, 7, 7.5]) == pytest.approx((8 + 7 + 7.5 - 3) / 27 * 100)
    assert acsi([8, 7, 7.5], [0.3885, 0.3190, 0.2925]) == pytest.approx(
        ((8 - 1) * 0.3885 + (7 - 1) * 0.3190 + (7.5 - 1) * 0.2925) / 9 * 100, abs=1e-9
    )
    assert (acsi([1, 1, 1]), acsi([10, 10, 10])) == (0, 100)
    with pytest.raises(ValueError, match="权重之和应为 1"):
        acsi([8, 7, 7], [0.4, 0.4, 0.4])
    with pytest.raises(ValueError, match="第 2 题的均值应不大于 10"):
        acsi([8, 11])


@settings(max_examples=30)
@given(st.lists(st.tuples(st.floats(1, 5), st.floats(0.1, 9)), min_size=1, max_size=6))
def test_csi_is_numpys_weighted_mean_and_does_not_care_about_the_unit_of_weights(rows):
    scores, weight = ({f"q{k}": r[j] for k, r in enumerate(rows)} for j in (0, 1))
    expected = np.average(list(scores.values()), weights=list(weight.values()))
    assert csi(scores, weight) == pytest.approx(expected)
    assert csi(scores, {k: 7 * w for k, w in weight.items()}) == pytest.approx(expected)
    assert csi(scores, weight, low=1, high=5) == pytest.approx((expected - 1) * 25, abs=1e-9)


def test_csi_refuses():
    with pytest.raises(ValueError, match="一一对应"):
        csi({"a": 1}, {"b": 1})
    with pytest.raises(ValueError, match="权重之和为 0"):
        csi({"a": 1}, {"a": 0})
    with pytest.raises(ValueError, match="同时给出"):
        csi({"a": 1}, {"a": 1}, low=1)


def test_kano_table_pair_by_pair():
    # Evaluation table of Berger et al. 1993 as printed in stp25kano's README.
    rows = ["QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ"]
    for f in range(5):
        for d in range(5):
            assert kano_classify(f + 1, d + 1) == rows[f][d]
            assert kano_classify(5 - f, 5 - d, like=5) == rows[f][d]
    words = pd.Series(["喜欢", "无所谓"], index=["x", "y"])
    assert kano_classify(words, pd.Series([5, "不喜欢"], index=["x", "y"])).to_dict() == {"x": "O", "y": "M"}
    with pytest.raises(ValueError, match="第 y 行反向题的回答"):
        kano_classify(words, pd.Series([5, 6], index=["x", "y"]))


README = pd.DataFrame(
    {"M": [95, 101, 15, 65, 9], "O": [123, 54, 24, 87, 18], "A": [45, 54, 121, 93, 83], "I": [33, 81, 124, 51, 177],
     "R": [0, 3, 6, 0, 6], "Q": [0, 3, 6, 0, 3]},
    index=["Service app", "Excellent service", "Hotline", "Loan machine", "Ready-to-use return"],
)  # fmt: skip


def test_kano_summary_is_the_readme_of_stp25kano():
    found = kano_summary(README)
    assert found["better"].round(3).tolist() == [0.568, 0.372, 0.511, 0.608, 0.352]
    assert found["worse"].round(3).tolist() == [-0.736, -0.534, -0.137, -0.514, -0.094]
    assert (100 * found["total_strength"]).round().tolist() == [89, 71, 54, 83, 37]
    assert (100 * found["category_strength"]).round().tolist() == [9, 7, 1, 2, 32]
    assert found["kind"].tolist() == ["O", "M", "I", "A", "I"]
    assert kano_summary(README, close=0.06)["kind"].tolist() == ["O", "M", "A", "O", "I"]
    assert found["difference"].tolist() == [28, 20, 3, 6, 94]
    assert found["fong"].round(1).tolist() == [19.4, 18.5, 19.8, 18.5, 19.9]
    assert found["clear"].tolist() == [True, True, False, False, True]


def test_kano_ties_and_refusals():
    even = pd.DataFrame({"M": [0, 5], "O": [5, 5], "A": [5, 5], "I": [5, 5]})
    assert kano_summary(even)["kind"].tolist() == ["O", "M"]
    with pytest.raises(ValueError, match="特性「0」没有 M、O、A、I 类的回答"):
        kano_summary(pd.DataFrame({"M": [0], "O": [0], "A": [0], "I": [0], "R": [3]}))
    with pytest.raises(ValueError, match="列「M」第 0 行应不小于 0"):
        kano_summary(even.assign(M=[-1, 1]))
    counts = kano_counts(pd.Series(["b", "a", "b"]), pd.Series(["M", "Q", "M"]))
    assert counts.index.tolist() == ["b", "a"]
    assert counts["M"].tolist() == [2, 0]
    with pytest.raises(ValueError, match="第 0 行的类别"):
        kano_counts(pd.Series(["b"]), pd.Series(["X"]))


ATTRIBUTES = pd.DataFrame(
    {"importance": [4.0, 5.0, 3.0, 2.0], "performance": [3.5, 2.0, 4.5, 4.0]}, index=["a", "b", "c", "d"]
)


def test_ipa_by_each_crossing():
    assert ipa(ATTRIBUTES)["quadrant"].tolist() == ["继续保持", "重点改进", "过度投入", "过度投入"]
    assert ipa(ATTRIBUTES, ge=False)["quadrant"].tolist() == ["重点改进", "重点改进", "过度投入", "过度投入"]
    middle = ipa(ATTRIBUTES, cross="mid", low=1, high=5)
    assert middle["quadrant"].tolist() == ["继续保持", "重点改进", "继续保持", "过度投入"]
    assert ipa(ATTRIBUTES, cross=(2.5, 4.2))["quadrant"].tolist() == ["重点改进", "重点改进", "继续保持", "次要改进"]
    assert ipa(ATTRIBUTES)["gap"].tolist() == [0.5, 3, -1.5, -2]
    with pytest.raises(ValueError, match="量表的两端"):
        ipa(ATTRIBUTES, cross="mid")
    with pytest.raises(ValueError, match="列「importance」第 a 行应不大于 3"):
        ipa(ATTRIBUTES, low=1, high=3)


def test_equal_values_lie_on_their_mean():
    even = pd.DataFrame({"importance": [0.1] * 3, "performance": [0.7] * 3})
    assert set(ipa(even)["quadrant"]) == {"继续保持"}


@settings(max_examples=50)
@given(st.lists(st.floats(-100, 100), min_size=2, max_size=30), st.floats(0.5, 0.999))
def test_the_t_interval_is_scipys(values, confidence):
    found = mean_ci(values, confidence=confidence)
    half = stats.t.ppf((1 + confidence) / 2, len(values) - 1) * stats.sem(values)
    assert found.high - found.estimate == pytest.approx(half, rel=1e-7, abs=1e-9)
    assert found.estimate == pytest.approx(np.mean(values), abs=1e-9)


@settings(max_examples=50)
@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(0.5, 0.999))
def test_share_intervals_are_statsmodels(counts, confidence):
    for ours, theirs in (("wald", "normal"), ("wilson", "wilson")):
        found = prop_ci(*counts, method=ours, confidence=confidence)
        expected = proportion_confint(*counts, alpha=1 - confidence, method=theirs)
        assert (found.low, found.high) == pytest.approx(expected, abs=1e-9)


def test_krejcie_morgan_is_the_printed_table():
    # Krejcie & Morgan 1970, table 1 (34 of its points).
    table = {10: 10, 15: 14, 20: 19, 25: 24, 30: 28, 35: 32, 40: 36, 45: 40, 50: 44, 55: 48, 60: 52, 65: 56, 70: 59,
             75: 63, 80: 66, 85: 70, 90: 73, 95: 76, 100: 80, 200: 132, 300: 169, 400: 196, 500: 217, 1000: 278,
             2000: 322, 3000: 341, 5000: 357, 6000: 361, 7000: 364, 8000: 367, 9000: 368, 10_000: 370, 20_000: 377,
             75_000: 382}  # fmt: skip
    assert {n: krejcie_morgan(n) for n in table} == table


def test_sample_size_of_a_population_is_never_more_than_the_population():
    assert sample_size(0.05, rounding="none") == pytest.approx(384.1459, abs=1e-4)
    assert sample_size(0.05) == 385
    assert sample_size(0.05, rounding="nearest") == 384
    assert [sample_size(0.05, population=n) for n in (1, 10, 500, 10**9)] == [1, 10, 218, 385]
    assert sample_size(0.03, p=0.2, confidence=0.9) == math.ceil(1.6448536**2 * 0.16 / 0.0009)
    with pytest.raises(ValueError, match="5% 写作"):
        sample_size(5)
    with pytest.raises(ValueError, match="置信水平"):
        sample_size(0.05, confidence=95)


@settings(max_examples=50)
@given(st.integers(1, 10**6), st.floats(0.005, 0.3))
def test_the_interval_at_the_sample_size_is_as_narrow_as_asked(population, error):
    n = sample_size(error, population=population, rounding="none")
    correction = (population - n) / (population - 1) if population > 1 else 0
    assert 1.9599639845**2 * 0.25 / n * correction == pytest.approx(
        error**2 if population > 1 else 0, rel=1e-6, abs=1e-9
    )
