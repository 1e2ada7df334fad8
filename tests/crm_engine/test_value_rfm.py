"""RFM and segments against published figures, pandas' own cuts and plain properties."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_engine import value
from crm_engine.value import rfm8, rfm_score, rfm_segment, rfm_table, ten_segments

ORDERS = pd.DataFrame(
    {
        "order_id": ["o1", "o2", "o2", "o3", "o4", "o5"],
        "customer_id": ["b", "a", "a", "a", "a", "c"],
        "date": pd.to_datetime(
            [
                "2026-03-01 10:00",
                "2026-03-05 09:00",
                "2026-03-05 09:00",
                "2026-03-05 18:30",
                "2026-02-01 08:00",
                "2026-03-31 23:59",
            ]
        ),
        "amount": [100.0, 10, 20, 30, 40, 0],
    }
)


def table(rows):
    return pd.DataFrame(rows, columns=["recency", "frequency", "monetary"])


# --- from orders to R, F, M


@pytest.mark.parametrize(("frequency", "count"), [("order", 3), ("day", 2), ("row", 4)])
def test_frequency_counts_orders_days_or_rows(frequency, count):
    found = rfm_table(ORDERS, as_of="2026-03-31", frequency=frequency, monetary="mean")
    assert found.loc["a"].tolist() == pytest.approx([26, count, 100 / count])


def test_recency_counts_whole_days_up_to_the_date_of_the_analysis():
    found = rfm_table(ORDERS, as_of=dt.date(2026, 3, 31), frequency="order", monetary="sum")
    assert found["recency"].to_dict() == {"a": 26, "b": 30, "c": 0}
    later = rfm_table(ORDERS, as_of="day_after_last", frequency="order", monetary="sum")
    assert (later["recency"] - found["recency"]).tolist() == [1, 1, 1]


def test_monetary_sum_agrees_with_a_plain_groupby_and_the_orders_stay_as_they_were():
    before = ORDERS.copy()
    found = rfm_table(ORDERS, as_of="2026-03-31", frequency="order", monetary="sum")
    assert found["monetary"].to_dict() == ORDERS.groupby("customer_id")["amount"].sum().to_dict()
    assert found.index.name == "customer_id"
    pd.testing.assert_frame_equal(ORDERS, before)


def test_returns_are_refused_dropped_or_netted():
    orders = pd.DataFrame(
        {
            "customer_id": ["a", "a", "b"],
            "date": ["2026-03-01", "2026-03-20", "2026-03-10"],
            "amount": [100.0, -30.0, -5.0],
        }
    )
    ask = {"as_of": "2026-03-31", "frequency": "day", "monetary": "sum"}
    with pytest.raises(ValueError, match="列「amount」第 1 行应不小于 0"):
        rfm_table(orders, **ask)
    assert rfm_table(orders, returns="drop", **ask).to_dict("index") == {
        "a": {"recency": 30, "frequency": 1, "monetary": 100}
    }
    assert rfm_table(orders, returns="net", **ask).to_dict("index") == {
        "a": {"recency": 30, "frequency": 1, "monetary": 70}
    }


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"date": ["2026-04-01"] * 6}, "第 0 行的 2026-04-01 晚于分析日 2026-03-31"),
        ({"date": ["昨天"] * 6}, "列「date」第 0 行应是日期"),
        ({"amount": [1, 2, None, 4, 5, 6]}, "列「amount」第 2 行应是数字"),
        ({"customer_id": ["a", None, "a", "a", "a", "a"]}, "列「customer_id」第 1 行是空的"),
    ],
)
def test_orders_that_make_no_sense_are_refused_with_row_and_value(change, message):
    with pytest.raises(ValueError, match=message):
        rfm_table(ORDERS.assign(**change), as_of="2026-03-31", frequency="order", monetary="sum")


def test_empty_tables_and_missing_columns_are_refused():
    with pytest.raises(ValueError, match="空的"):
        rfm_table(ORDERS.iloc[:0], as_of="2026-03-31", frequency="day", monetary="sum")
    with pytest.raises(ValueError, match="缺少列：amount"):
        rfm_table(ORDERS.drop(columns="amount"), as_of="2026-03-31", frequency="day", monetary="sum")


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 60), st.integers(0, 500)), min_size=1, max_size=30))
def test_rfm_table_agrees_with_a_loop_over_customers(rows):
    start = pd.Timestamp("2026-01-01")
    orders = pd.DataFrame(rows, columns=["customer_id", "day", "amount"])
    orders["date"] = start + pd.to_timedelta(orders["day"], unit="D")
    found = rfm_table(orders, as_of="2026-03-31", frequency="day", monetary="sum")
    for name in {r[0] for r in rows}:
        own = [r for r in rows if r[0] == name]
        assert found.loc[name].tolist() == [
            89 - max(r[1] for r in own),
            len({r[1] for r in own}),
            sum(r[2] for r in own),
        ]


# --- scores


def test_quantile_scores_are_those_of_pandas_qcut():
    rng = np.random.default_rng(5)
    customers = table(rng.normal(100, 20, (997, 3)))
    found = rfm_score(customers, method="quantile")
    for name, short in {"frequency": "f", "monetary": "m"}.items():
        assert found[short].tolist() == pd.qcut(customers[name], 5, labels=[1, 2, 3, 4, 5]).astype(int).tolist()
    assert found["r"].tolist() == pd.qcut(customers["recency"], 5, labels=[5, 4, 3, 2, 1]).astype(int).tolist()
    assert (found["rfm"] == 100 * found["r"] + 10 * found["f"] + found["m"]).all()


@pytest.mark.parametrize("n", [5, 7, 11, 995])
def test_rank_scores_are_those_of_pandas_qcut_of_ranks(n):
    rng = np.random.default_rng(n)
    customers = table(rng.integers(0, 9, (n, 3)))
    found = rfm_score(customers, method="rank")
    ranks = customers.rank(method="first")
    assert found["f"].tolist() == pd.qcut(ranks["frequency"], 5, labels=[1, 2, 3, 4, 5]).astype(int).tolist()
    assert found["r"].tolist() == pd.qcut(ranks["recency"], 5, labels=[5, 4, 3, 2, 1]).astype(int).tolist()


def test_rank_scores_give_equal_groups_and_break_ties_by_id_not_by_row():
    customers = table([[1, 3, 1]] * 10).set_axis(list("abcdefghij"))
    found = rfm_score(customers, method="rank")
    assert found["f"].value_counts().to_dict() == {1: 2, 2: 2, 3: 2, 4: 2, 5: 2}
    pd.testing.assert_frame_equal(rfm_score(customers.iloc[::-1], method="rank").sort_index(), found)


def test_quantiles_that_coincide_are_refused_skipped_or_renumbered_as_in_pandas():
    customers = table([[i, 1 if i < 12 else i, i] for i in range(20)])
    with pytest.raises(ValueError, match="列「frequency」的分位点重复"):
        rfm_score(customers, method="quantile")
    assert sorted(set(rfm_score(customers, method="quantile", duplicates="skip")["f"])) == [1, 4, 5]
    dropped = rfm_score(customers, method="quantile", duplicates="drop")["f"]
    assert dropped.tolist() == (pd.qcut(customers["frequency"], 5, labels=False, duplicates="drop") + 1).tolist()


def test_recency_scores_stay_turned_round_when_bins_are_dropped():
    customers = table([[1 if i < 12 else i, i, i] for i in range(20)])
    found = rfm_score(customers, method="quantile", duplicates="drop")["r"]
    theirs = pd.qcut(customers["recency"], 5, labels=False, duplicates="drop")
    assert found.tolist() == (theirs.max() - theirs + 1).tolist()


# Five customers of rfm_data_orders (995 customers, analysis 2006-12-31) with the scores that the README prints, and the
# inner edges (quantiles + 1) of the whole table; the table itself stays with the package.
PUBLISHED = pd.DataFrame(
    [[205, 6, 472, 343], [140, 3, 340, 412], [194, 4, 405, 323], [98, 7, 596, 544], [132, 5, 448, 433]],
    columns=["recency", "frequency", "monetary", "rfm"],
    index=["Abbey O'Reilly", "Add Senger", "Aden Lesch", "Aden Murphy", "Admiral Senger"],
)
EDGES = {"recency": [115, 181, 297.2, 482], "frequency": [4, 5, 6, 8], "monetary": [256.2, 382, 506.4, 666]}


def test_scores_published_in_the_readme_of_the_r_package_rfm():
    found = rfm_score(PUBLISHED, method="threshold", cuts=EDGES, closed="right")
    assert found["rfm"].tolist() == PUBLISHED["rfm"].tolist()


def test_r_rfm_bins_are_quantiles_plus_one_closed_on_the_left_as_in_its_source():
    rng = np.random.default_rng(3)
    customers = table(np.c_[rng.integers(1, 900, 995), rng.poisson(5, 995), rng.integers(10, 1500, 995)])
    found = rfm_score(customers, method="r_rfm")
    for name, short in {"recency": "r", "frequency": "f", "monetary": "m"}.items():
        column = customers[name]
        inner = [float(column.quantile(q)) + 1 for q in (0.2, 0.4, 0.6, 0.8)]
        edges = [column.min(), *inner, column.max() + 1]
        scores = pd.cut(column, edges, right=False, labels=False, duplicates="drop").astype(int) + 1
        assert found[short].tolist() == (6 - scores if short == "r" else scores).tolist()


def test_r_rfm_differs_from_quantile_where_a_value_lies_less_than_one_above_an_edge():
    customers = table([[i, i, v] for i, v in enumerate([0, 10, 20, 30, 30.5, 50], 1)])
    assert rfm_score(customers, method="r_rfm")["m"].tolist() != rfm_score(customers, method="quantile")["m"].tolist()


def test_thresholds_say_to_which_side_a_value_on_the_cut_belongs():
    customers = table([[30, 2, 100]])
    cuts = {"recency": [30, 60], "frequency": [2, 5], "monetary": [100, 500]}
    assert rfm_score(customers, method="threshold", cuts=cuts, closed="left")["rfm"].tolist() == [311]
    assert rfm_score(customers, method="threshold", cuts=cuts, closed="right")["rfm"].tolist() == [222]


def test_thresholds_must_be_given_and_rise():
    customers = table([[30, 2, 100]])
    with pytest.raises(ValueError, match="缺少：frequency、monetary"):
        rfm_score(customers, method="threshold", cuts={"recency": [1]}, closed="left")
    cuts = {"recency": [60, 30], "frequency": [2], "monetary": [1]}
    with pytest.raises(ValueError, match="列「recency」的界限应依次增大"):
        rfm_score(customers, method="threshold", cuts=cuts, closed="left")
    with pytest.raises(ValueError, match="只用于 method='threshold'"):
        rfm_score(customers, method="rank", cuts=cuts)


def test_nested_scores_make_equal_cells():
    rng = np.random.default_rng(8)
    found = rfm_score(table(rng.normal(size=(1250, 3))), method="nested")
    assert set(found["rfm"].value_counts()) == {10}
    assert found["rfm"].nunique() == 125


def test_nested_frequency_scores_are_ranks_inside_the_recency_group():
    rng = np.random.default_rng(9)
    customers = table(rng.normal(size=(200, 3)))
    found = rfm_score(customers, method="nested", bins=4)
    for _, part in customers.groupby(found["r"]):
        ranks = pd.qcut(part["frequency"].rank(method="first"), 4, labels=False) + 1
        assert found.loc[part.index, "f"].tolist() == ranks.tolist()


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(*[st.integers(0, 1000)] * 3),
        min_size=6,
        max_size=40,
        unique_by=tuple(lambda r, i=i: r[i] for i in range(3)),
    ),
    st.sampled_from(["quantile", "rank", "r_rfm", "nested"]),
    st.randoms(use_true_random=False),
)
def test_scores_stay_in_range_follow_the_customer_and_rise_with_the_value(rows, method, random):
    customers = table(rows).set_axis([f"C{i:02}" for i in range(len(rows))])
    found = rfm_score(customers, method=method)
    assert found[["r", "f", "m"]].min().min() >= 1
    assert found[["r", "f", "m"]].max().max() <= 5
    names = list(customers.index)
    random.shuffle(names)
    pd.testing.assert_frame_equal(rfm_score(customers.loc[names], method=method).loc[customers.index], found)
    assert found["r"].iloc[customers["recency"].argsort()].is_monotonic_decreasing
    if method != "nested":
        assert found["m"].iloc[customers["monetary"].argsort()].is_monotonic_increasing


def test_weighted_score_with_equal_weights_is_the_mean():
    scores = rfm_score(table(np.random.default_rng(1).normal(size=(50, 3))), method="quantile")
    third = {"r": 1 / 3, "f": 1 / 3, "m": 1 / 3}
    np.testing.assert_allclose(value.rfm_weighted(scores, third), scores[["r", "f", "m"]].mean(axis=1))
    with pytest.raises(ValueError, match="r、f、m"):
        value.rfm_weighted(scores, {"r": 1.0})


# --- classes


def test_all_eight_classes_of_the_chinese_practice():
    rows = [
        [10 if r == "1" else 90, 9 if f == "1" else 1, 900 if m == "1" else 100]
        for r, f, m in ("111", "101", "011", "001", "110", "100", "010", "000")
    ]
    found = rfm8(table(rows), center="mean", ge=True)
    assert found["code"].tolist() == ["111", "101", "011", "001", "110", "100", "010", "000"]
    assert found["segment"].tolist() == [
        "重要价值客户",
        "重要发展客户",
        "重要保持客户",
        "重要挽留客户",
        "一般价值客户",
        "一般发展客户",
        "一般保持客户",
        "一般挽留客户",
    ]


def test_a_value_on_the_centre_is_high_only_with_ge():
    customers = table([[10, 1, 5], [20, 2, 5], [30, 3, 5]])
    assert rfm8(customers, center="median", ge=True)["code"].tolist() == ["101", "111", "011"]
    assert rfm8(customers, center="median", ge=False)["code"].tolist() == ["100", "000", "010"]


def test_eight_classes_of_scores_need_no_reversed_recency():
    customers = table(np.random.default_rng(2).normal(size=(300, 3)))
    scores = rfm_score(customers, method="rank")
    found = rfm8(scores, center="mean", ge=False, of="scores")
    assert (found["r"] == (scores["r"] > scores["r"].mean())).all()


def test_first_matching_segment_wins_and_the_rest_is_named():
    rules = ten_segments()
    scores = pd.DataFrame({"r": [3, 4, 5, 2], "f": [4, 3, 4, 1], "m": [3, 3, 4, 5]}, index=list("abcd"))
    found = rfm_segment(scores, rules, others="其他")
    # (3,4,3) and (5,4,4) fit Potential Loyalist before Loyal Customers; (4,3,3) too, before Promising and New.
    assert found.to_dict() == {
        "a": "Potential Loyalist",
        "b": "Potential Loyalist",
        "c": "Potential Loyalist",
        "d": "其他",
    }
    assert rfm_segment(scores, rules.iloc[::-1], others="其他")["a"] == "Need Attention"
    assert rfm_segment(scores, rules, label="name", others="其他")["a"] == "潜在忠诚客户"


def test_customers_of_the_r_package_fall_into_segments_by_its_intervals():
    scores = rfm_score(PUBLISHED, method="threshold", cuts=EDGES, closed="right")
    found = rfm_segment(scores, ten_segments(), others="Others")
    assert found.tolist() == [
        "Potential Loyalist",
        "New Customers",
        "Loyal Customers",
        "Potential Loyalist",
        "Potential Loyalist",
    ]


def test_segment_of_every_score_agrees_with_a_plain_loop():
    rules = ten_segments()
    grid = pd.DataFrame([(r, f, m) for r in range(1, 6) for f in range(1, 6) for m in range(1, 6)], columns=list("rfm"))
    found = rfm_segment(grid, rules, others="Others")
    for i, row in grid.iterrows():
        first = next(
            (
                rule.segment
                for rule in rules.itertuples()
                if rule.r_low <= row.r <= rule.r_high
                and rule.f_low <= row.f <= rule.f_high
                and rule.m_low <= row.m <= rule.m_high
            ),
            "Others",
        )
        assert found[i] == first


def test_a_segment_rule_upside_down_is_refused():
    with pytest.raises(ValueError, match="r_low 大于 r_high"):
        rfm_segment(pd.DataFrame({"r": [1], "f": [1], "m": [1]}), ten_segments().assign(r_low=6), others="其他")
