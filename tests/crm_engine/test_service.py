"""Service: SERVQUAL, Erlang, service level, Pareto, control charts, RPN."""

import importlib.util
import math
import sys
import types
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from crm_engine.service import (
    c_chart,
    call_summary,
    erlang_b,
    erlang_c,
    first_contact_resolution,
    p_chart,
    pareto,
    rpn,
    service_level,
    servperf,
    servqual,
    staffing,
    u_chart,
    waiting,
)


def test_erlang_is_the_published_example():
    # callcentrehelper.com, "Erlang C formula – example": 10 erlangs, 180 s, 20 s.
    published = {11: (0.682118, 0.389614), 13: (0.285270, 0.795595), 14: (0.174132, 0.888350)}
    for agents, (wait, level) in published.items():
        found = waiting(100, 30, 180, agents, within=20)
        assert (found.wait_probability, found.service_level) == pytest.approx((wait, level), abs=1e-6)
    found = staffing(100, 30, 180, target=0.8, within=20, shrinkage=0.3)
    assert found.agents == 14
    assert found.paid == 20
    assert found.asa == pytest.approx(7.8359, abs=1e-4)
    assert found.occupancy == pytest.approx(0.714286, abs=1e-6)


@settings(max_examples=50)
@given(st.floats(0, 60), st.integers(0, 90))
def test_erlang_b_is_the_truncated_poisson_distribution(traffic, agents):
    expected = stats.poisson.pmf(agents, traffic) / stats.poisson.cdf(agents, traffic)
    assert erlang_b(traffic, agents) == pytest.approx(expected, rel=1e-9, abs=1e-300)


@settings(max_examples=50)
@given(st.floats(0.01, 60), st.integers(1, 30))
def test_erlang_c_is_the_stationary_queue(traffic, spare):
    agents = math.floor(traffic) + spare
    states = np.arange(agents)
    logs = states * math.log(traffic) - np.array([math.lgamma(k + 1) for k in states])
    full = agents * math.log(traffic) - math.lgamma(agents + 1) + math.log(agents / (agents - traffic))
    expected = 1 / (1 + np.exp(logs - full).sum())
    assert erlang_c(traffic, agents) == pytest.approx(expected, rel=1e-9)


def pyworkforce_erlang():
    """pyworkforce's queueing module alone: the package itself would load an optimiser."""
    home = importlib.util.find_spec("pyworkforce")
    if home is None:
        pytest.skip("pyworkforce is not installed")
    folder = Path(home.origin).parent
    for name in ("pyworkforce", "pyworkforce.queuing"):
        package = types.ModuleType(name)
        package.__path__ = [str(folder.joinpath(*name.split(".")[1:]))]
        sys.modules[name] = package
    try:
        return importlib.import_module("pyworkforce.queuing.erlang").ErlangC
    finally:
        for name in [n for n in sys.modules if n.split(".")[0] == "pyworkforce"]:
            del sys.modules[name]


def test_staffing_is_that_of_pyworkforce():
    reference = pyworkforce_erlang()
    for calls, aht, target, shrinkage, busiest in [
        (100, 180, 0.8, 0.3, 0.85), (240, 200, 0.9, 0.25, 0.9), (37, 95, 0.95, 0.0, 1.0), (600, 300, 0.8, 0.35, 0.92)
    ]:  # fmt: skip
        theirs = reference(transactions=calls, aht=aht / 60, asa=20 / 60, interval=30, shrinkage=shrinkage)
        theirs = theirs.required_positions(service_level=target, max_occupancy=busiest)
        ours = staffing(calls, 30, aht, target=target, shrinkage=shrinkage, max_occupancy=busiest)
        assert (ours.agents, ours.paid) == (theirs["raw_positions"], theirs["positions"])
        assert ours.service_level == pytest.approx(theirs["service_level"], abs=1e-9)
        assert ours.occupancy == pytest.approx(theirs["occupancy"], abs=1e-9)
        assert ours.wait_probability == pytest.approx(theirs["waiting_probability"], abs=1e-9)


@settings(max_examples=40)
@given(st.floats(1, 400), st.floats(30, 600), st.floats(0, 0.99), st.floats(0, 0.9), st.floats(0.3, 1))
def test_staffing_is_the_smallest_that_meets_both_targets(calls, aht, target, shrinkage, busiest):
    found = staffing(calls, 30, aht, target=target, shrinkage=shrinkage, max_occupancy=busiest)
    assert found.service_level >= target
    assert found.occupancy <= busiest + 1e-9
    assert found.paid * (1 - shrinkage) >= found.agents - 1e-6 > (found.paid - 1) * (1 - shrinkage) - 1e-6
    if found.agents > 1 and found.agents - 1 > found.traffic:
        fewer = waiting(calls, 30, aht, found.agents - 1)
        assert fewer.service_level < target or fewer.occupancy > busiest - 1e-9


def test_nobody_calls_and_too_few_agents():
    assert staffing(0, 30, 180)[:3] == (1, 1, 0)
    assert erlang_b(0, 0) == 1
    assert erlang_b(0, 3) == 0
    with pytest.raises(ValueError, match="坐席数 10 应大于话务量 10 爱尔兰"):
        erlang_c(10, 10)
    with pytest.raises(ValueError, match="应是整数"):
        erlang_c(10, 11.5)
    with pytest.raises(ValueError, match="80% 写作"):
        staffing(100, 30, 180, target=1)
    with pytest.raises(ValueError, match="30% 写作"):
        staffing(100, 30, 180, shrinkage=1)
    with pytest.raises(ValueError, match="来电数"):
        staffing(-1, 30, 180)


DIMENSIONS = {"有形性": ["q1", "q2"], "可靠性": ["q3"], "响应性": ["q4", "q5", "q6"]}


def survey(seed, n=12):
    rng = np.random.default_rng(seed)
    names = [f"q{k}" for k in range(1, 7)]
    return [pd.DataFrame(rng.integers(1, 8, (n, 6)), columns=names, index=[f"r{k}" for k in range(n)]) for _ in "ep"]


def test_servqual_is_perception_minus_expectation_weighted_to_one_index():
    expectation, perception = survey(1)
    table = servqual(expectation, perception, DIMENSIONS, {"有形性": 20, "可靠性": 50, "响应性": 30})
    gaps = {d: np.mean([(perception[q] - expectation[q]).mean() for q in own]) for d, own in DIMENSIONS.items()}
    assert table["gap"].to_dict() == pytest.approx(gaps)
    assert table["weighted"].sum() == pytest.approx(0.2 * gaps["有形性"] + 0.5 * gaps["可靠性"] + 0.3 * gaps["响应性"])
    np.testing.assert_allclose(table["gap"], table["perception"] - table["expectation"])
    turned = servqual(perception, expectation, DIMENSIONS)
    np.testing.assert_allclose(turned["gap"], -table["gap"])
    assert servperf(perception, DIMENSIONS)["perception"].to_dict() == pytest.approx(table["perception"].to_dict())


def test_everybodys_own_hundred_points_are_weighed_person_by_person():
    expectation, perception = survey(2, n=2)
    points = pd.DataFrame({"有形性": [100, 0], "可靠性": [0, 0], "响应性": [0, 100]}, index=expectation.index)
    table = servqual(expectation, perception, DIMENSIONS, points)
    gap = perception - expectation
    expected = (gap.loc["r0", ["q1", "q2"]].mean() + gap.loc["r1", ["q4", "q5", "q6"]].mean()) / 2
    assert table["weighted"].sum() == pytest.approx(expected)
    with pytest.raises(ValueError, match="第 r1 行的权重之和应为 1"):
        servqual(expectation, perception, DIMENSIONS, points.assign(响应性=[0, 90]))


def test_missing_answers_count_only_where_both_sides_and_enough_items_are_there():
    expectation, perception = survey(3, n=3)
    perception = perception.astype(float)
    perception.loc["r0", ["q4", "q5"]] = np.nan
    with pytest.raises(ValueError, match="列「q4」第 r0 行应是数字"):
        servqual(expectation, perception, DIMENSIONS)
    gap = perception - expectation
    mean = servqual(expectation, perception, DIMENSIONS, missing="mean")
    own = gap[["q4", "q5", "q6"]].mean(axis=1)
    assert mean.loc["响应性", "gap"] == pytest.approx(own.mean())
    strict = servqual(expectation, perception, {"响应性": ["q4", "q5", "q6"]}, missing="mean", at_least=2)
    assert strict["gap"].iloc[0] == pytest.approx(own.drop("r0").mean())
    with pytest.raises(ValueError, match="维度「可靠性」没有受访者答满 2 题"):
        servqual(expectation, perception, DIMENSIONS, missing="mean", at_least=2)


def test_servqual_refuses():
    expectation, perception = survey(4, n=3)
    with pytest.raises(ValueError, match="应不大于 7"):
        servqual(expectation + 5, perception, DIMENSIONS)
    with pytest.raises(ValueError, match="缺少列：q9"):
        servqual(expectation, perception, {"有形性": ["q9"]})
    with pytest.raises(ValueError, match="出现了两次"):
        servqual(expectation, perception, {"有形性": ["q1"], "可靠性": ["q1"]})
    with pytest.raises(ValueError, match="权重之和应为 100"):
        servqual(expectation, perception, DIMENSIONS, {"有形性": 20, "可靠性": 50, "响应性": 20})
    with pytest.raises(ValueError, match="一一对应"):
        servqual(expectation, perception, DIMENSIONS, {"有形性": 100})
    with pytest.raises(ValueError, match="逐行对应"):
        servqual(expectation, perception.iloc[::-1], DIMENSIONS)


def test_pareto_at_the_very_limit():
    causes = pd.Series(["a"] * 6 + ["b"] * 2 + ["d"] + ["c"])
    table = pareto(causes)
    assert table.index.tolist() == ["a", "b", "c", "d"]  # c and d are equal: by name
    assert table["cumulative"].tolist() == pytest.approx([0.6, 0.8, 0.9, 1.0])
    assert table["vital"].tolist() == [True, True, False, False]
    assert pareto(causes, threshold=0.7)["vital"].tolist() == [True, True, False, False]
    assert pareto(causes, threshold=0.7, crossing="exclude")["vital"].tolist() == [True, False, False, False]
    assert pareto(causes, crossing="exclude")["vital"].tolist() == [True, True, False, False]
    with pytest.raises(ValueError, match="合计为 0"):
        pareto(causes, pd.Series([0] * 10))
    with pytest.raises(ValueError, match="第 1 行是空的"):
        pareto(pd.Series(["a", None]))


@settings(max_examples=30)
@given(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(1, 50)), min_size=1, max_size=20))
def test_pareto_of_amounts_is_pareto_of_repeated_rows(rows):
    causes, amounts = pd.Series([c for c, _ in rows]), pd.Series([n for _, n in rows])
    table = pareto(causes, amounts)
    counted = pareto(causes.repeat(amounts).reset_index(drop=True))
    np.testing.assert_allclose(table.to_numpy(dtype=float), counted.to_numpy(dtype=float))
    assert table.index.tolist() == counted.index.tolist()
    assert table["cumulative"].iloc[-1] == pytest.approx(1)


def test_service_level_has_three_denominators():
    assert service_level(80, 95, 5, short=2) == 0.8
    assert service_level(80, 95, 5, short=2, policy="answered") == pytest.approx(80 / 95)
    assert service_level(80, 95, 5, short=2, policy="exclude_short") == pytest.approx(80 / 98)
    with pytest.raises(ValueError, match="不应多于应答数"):
        service_level(96, 95, 5)
    with pytest.raises(ValueError, match="没有来电"):
        service_level(0, 0, 0)
    assert first_contact_resolution(3, 4) == 0.75


def test_a_call_log_adds_up():
    log = pd.DataFrame(
        {"answered": [True, True, True, False, False], "wait": [20, 21, 1, 4.9, 5], "handle": [60, 120, 30, None, None]}
    )
    found = call_summary(log, within=20, short=5, policy="exclude_short")
    assert found[["offered", "answered", "abandoned", "short"]].tolist() == [5, 3, 2, 1]
    assert found["service_level"] == 2 / 4  # exactly 20 seconds is in time; the call of 4.9 s is left out
    assert (found["abandonment"], found["asa"], found["aht"]) == (0.4, 14, 70)
    with pytest.raises(ValueError, match="没有已应答"):
        call_summary(log.assign(answered=0))


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(40, 200)), min_size=1, max_size=15))
def test_p_and_u_charts_by_hand(rows):
    defects, sizes = (pd.Series([r[k] for r in rows]) for k in (0, 1))
    center = sum(defects) / sum(sizes)
    chart, unit = p_chart(defects, sizes), u_chart(defects, sizes)
    for k, (d, n) in enumerate(rows):
        half = 3 * math.sqrt(center * (1 - center) / n)
        assert chart["lcl"].iloc[k] == pytest.approx(max(0, center - half))
        assert chart["ucl"].iloc[k] == pytest.approx(min(1, center + half))
        assert chart["out"].iloc[k] == (not center - half - 1e-12 <= d / n <= center + half + 1e-12)
        assert unit["ucl"].iloc[k] == pytest.approx(center + 3 * math.sqrt(center / n))
    same = u_chart(defects, 1.0)
    np.testing.assert_allclose(same[["lcl", "ucl"]], c_chart(defects)[["lcl", "ucl"]])


def test_charts_refuse():
    with pytest.raises(ValueError, match="第 1 行的投诉数 5 多于总数 4"):
        p_chart(pd.Series([1, 5]), pd.Series([4, 4]))
    with pytest.raises(ValueError, match="样本量为 0"):
        u_chart(pd.Series([1, 5]), pd.Series([4, 0]))
    with pytest.raises(ValueError, match="应是整数"):
        c_chart(pd.Series([1, 2.5]))


def test_rpn_ranks_the_more_severe_first_among_equals():
    modes = pd.DataFrame({"severity": [5, 9, 6], "occurrence": [6, 5, 5], "detection": [3, 2, 3]}, index=list("abc"))
    found = rpn(modes)
    assert found["rpn"].tolist() == [90, 90, 90]
    assert found.index.tolist() == ["b", "c", "a"]
    with pytest.raises(ValueError, match="列「detection」第 b 行应不大于 10"):
        rpn(modes.assign(detection=[1, 11, 1]))
    with pytest.raises(ValueError, match="应是整数"):
        rpn(modes.assign(detection=[1, 1.5, 1]))
