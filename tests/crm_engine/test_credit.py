"""Credit: terms, receivables, losses, limits, collection."""

import math
import random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_engine.credit import (
    aging,
    altman,
    altman_ratios,
    altman_zone,
    bucket_names,
    cei,
    collection_rank,
    credit_limit,
    dso,
    expected_loss,
    five_c_score,
    grade,
    limit_breach,
    loss_rates,
    open_items,
    policy_profit,
    provision_matrix,
    roll_rates,
    terms_cost,
)


def test_terms_cost_is_the_textbook_figure_on_both_years_and_when_paid_late():
    # Ross, Westerfield & Jaffe: 2/10, net 30.
    assert terms_cost(0.02, 10, 30, year=360) == pytest.approx(0.367347, abs=1e-6)
    assert terms_cost(0.02, 10, 30, year=365) == pytest.approx(0.372449, abs=1e-6)
    assert terms_cost(0.02, 10, 30, paid_day=45) == pytest.approx(0.2128, abs=5e-5)


@settings(max_examples=30)
@given(st.floats(0.001, 0.2), st.integers(0, 30), st.integers(1, 90), st.sampled_from([360, 365]))
def test_effective_cost_makes_both_ways_of_paying_equal(discount, first, wait, year):
    # Whoever borrows at the effective rate from the last discount day to the due day pays exactly the full price.
    rate = terms_cost(discount, first, first + wait, year=year, compound=True)
    assert (1 - discount) * (1 + rate) ** (wait / year) == pytest.approx(1, rel=1e-9)
    assert rate >= terms_cost(discount, first, first + wait, year=year) * (1 - 1e-9) or wait > year


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        ((2, 10, 30), {}, "2% 写作 0.02"),
        ((0.02, 30, 30), {}, "应长于折扣期"),
        ((0.02, 10, 30), {"paid_day": 10}, "应晚于折扣期"),
        ((0.02, 10, 30), {"year": 366}, "year"),
        ((math.nan, 10, 30), {}, "现金折扣率"),
        ((-0.01, 10, 30), {}, "现金折扣率"),
    ],
)
def test_terms_cost_refuses(arguments, options, message):
    with pytest.raises(ValueError, match=message):
        terms_cost(*arguments, **options)


def test_policy_profit_changes_by_each_part_alone():
    base = {"variable_cost": 0.6, "collection_days": 30, "capital_cost": 0.1}
    start = policy_profit(360_000, **base)
    assert start == pytest.approx(360_000 * 0.4 - 1000 * 30 * 0.6 * 0.1)
    assert policy_profit(360_000, **base, bad_debt=0.02) == pytest.approx(start - 7200)
    assert policy_profit(360_000, **base, discount=0.02, takers=0.5) == pytest.approx(start - 3600)
    assert policy_profit(360_000, **base, collection_cost=500) == pytest.approx(start - 500)


def invoices(rows):
    return pd.DataFrame(rows, columns=["customer_id", "invoice_id", "due_date", "amount"])


def test_aging_counts_days_past_due_and_not_from_the_invoice():
    bills = invoices(
        [("A", k, due, 10 ** (k - 1)) for k, due in enumerate(
            ["2026-07-01", "2026-06-30", "2026-06-29", "2026-05-31", "2026-05-30", "2026-04-01", "2026-03-31"], start=1
        )]
    )  # fmt: skip
    # Days past due on 30 June: -1, 0, 1, 30, 31, 90, 91.
    row = aging(bills, "2026-06-30").loc["A"]
    assert row.to_dict() == {
        "current": 11, "1-30": 1100, "31-60": 10_000, "61-90": 100_000, ">90": 1_000_000, "total": 1_111_111
    }  # fmt: skip


def naive_fifo(bills, receipts):
    """Pay one cent at a time, oldest invoice first."""
    left = {k: amount for _, k, _, amount in bills}
    for who, money in receipts:
        for _ in range(money):
            k = min((k for c, k, _, _ in bills if c == who and left[k]), key=lambda k: (bills[k][2], k))
            left[k] -= 1
    return left


@pytest.mark.parametrize("seed", range(8))
def test_payments_settle_the_oldest_due_date_first(seed):
    rng = random.Random(seed)  # noqa: S311 - a repeatable case, no secret
    bills = [(rng.choice("AB"), k, f"2026-0{rng.randint(1, 6)}-15", rng.randint(0, 30)) for k in range(10)]
    owed = {c: sum(b[3] for b in bills if b[0] == c) for c in "AB"}
    receipts = [(c, rng.randint(0, owed[c])) for c in "AB" if any(b[0] == c for b in bills)]
    found = open_items(invoices(bills), pd.DataFrame(receipts, columns=["customer_id", "amount"]))
    assert found.set_index("invoice_id")["open"].to_dict() == naive_fifo(bills, receipts)
    assert (found["paid"] + found["open"] == found["amount"]).all()


def test_payments_may_name_their_invoice_and_only_those_up_to_the_date_count():
    bills = invoices([("A", 1, "2026-01-31", 100), ("A", 2, "2026-02-28", 100)])
    bills["date"] = ["2026-01-01", "2026-02-01"]
    receipts = pd.DataFrame({"invoice_id": [2, 1], "amount": [60, 100], "date": ["2026-02-10", "2026-04-01"]})
    named = {"settle": "named", "as_of": "2026-03-01"}
    assert open_items(bills, receipts, **named)["open"].tolist() == [100, 40]
    assert aging(bills, "2026-03-01", payments=receipts, settle="named").loc["A", "1-30"] == 140
    assert aging(bills, "2026-01-31", payments=receipts, settle="named", issued="date").loc["A", "total"] == 100
    with pytest.raises(ValueError, match="发票 2 的收款 60 多于发票金额 50"):
        open_items(bills.assign(amount=50), receipts, **named)
    ignored = open_items(bills.assign(amount=50), receipts, **named, excess="ignore")
    assert ignored["open"].tolist() == [50, 0]


def test_aging_works_with_repeated_index_labels_and_leaves_its_input_alone():
    bills = invoices([("B", 1, "2026-01-31", 100), ("A", 2, "2026-02-28", 50), ("B", 3, "2026-03-31", 25)])
    bills.index = [0, 0, 0]
    before = bills.copy()
    paid = pd.DataFrame({"customer_id": ["B"], "amount": [110]})
    found = aging(bills, pd.Timestamp("2026-03-31 12:00"), payments=paid.assign(date="2026-03-31"))
    assert found["total"].to_dict() == {"A": 50, "B": 15}
    assert found.loc["B", "current"] == 15
    pd.testing.assert_frame_equal(bills, before)
    assert aging(bills, "2026-03-31", by=None)["total"].tolist() == [175]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"amount": [-1, 2]}, "列「amount」第 0 行应不小于 0"),
        ({"amount": [1, np.nan]}, "列「amount」第 1 行应是数字"),
        ({"due_date": ["2026-01-31", "x"]}, "列「due_date」第 1 行应是日期"),
        ({"invoice_id": [7, 7]}, "列「invoice_id」第 1 行的 7 与前面的行重复"),
        ({"customer_id": ["A", None]}, "列「customer_id」第 1 行是空的"),
    ],
)
def test_aging_names_the_bad_cell(change, message):
    bills = invoices([("A", 1, "2026-01-31", 10), ("A", 2, "2026-01-31", 10)]).assign(**change)
    with pytest.raises(ValueError, match=message):
        aging(bills, "2026-03-31", payments=pd.DataFrame({"customer_id": ["A"], "amount": [1], "date": ["2026-01-01"]}))


def test_aging_refuses_empty_tables_missing_columns_and_strange_edges():
    bills = invoices([("A", 1, "2026-01-31", 10)])
    with pytest.raises(ValueError, match="缺少列：due_date"):
        aging(bills.drop(columns="due_date"), "2026-03-31")
    with pytest.raises(ValueError, match="是空的"):
        aging(bills.iloc[:0], "2026-03-31")
    with pytest.raises(ValueError, match="逐个变大"):
        aging(bills, "2026-03-31", edges=(0, 30, 30))
    with pytest.raises(ValueError, match="客户 Z 不在发票表中"):
        open_items(bills, pd.DataFrame({"customer_id": ["Z"], "amount": [1]}))
    with pytest.raises(ValueError, match="客户 A 的收款 11 多于发票金额 10"):
        open_items(bills, pd.DataFrame({"customer_id": ["A"], "amount": [11]}))
    assert bucket_names((7, 30)) == ["<=7", "8-30", ">30"]


IFRS_BALANCES = {"current": 300_000, "1-30": 140_000, "31-60": 60_000, "61-90": 23_000, ">90": 5_000}


def test_provision_matrix_is_the_forum_example_without_rounding_the_rate():
    # IFRS Community forum, "expected credit loss: provision matrix": 27 567.
    entering = [1_000_000, 500_000, 230_000, 80_000, 20_000]
    rolls = pd.Series(dict(zip(list(IFRS_BALANCES)[:-1], np.divide(entering[1:], entering[:-1]), strict=True)))
    rates = loss_rates(rolls, ">90")
    assert rates.round(6).tolist() == [0.02, 0.04, 0.086957, 0.25, 1.0]
    table = provision_matrix(IFRS_BALANCES, rates)
    assert table["allowance"].sum() == pytest.approx(27_567.39, abs=0.01)
    assert table.loc["31-60", "allowance"] == pytest.approx(5217.391, abs=1e-3)


def test_provision_rates_are_scaled_but_never_exceed_one_and_classes_must_match():
    table = provision_matrix(IFRS_BALANCES, dict.fromkeys(IFRS_BALANCES, 0.9), scalar=2)
    assert table["allowance"].sum() == sum(IFRS_BALANCES.values())
    with pytest.raises(ValueError, match="缺少损失率：>90"):
        provision_matrix(IFRS_BALANCES, {k: 0.1 for k in IFRS_BALANCES if k != ">90"})
    with pytest.raises(ValueError, match="账龄段「current」的余额"):
        provision_matrix({"current": -1}, {"current": 0.1})
    with pytest.raises(ValueError, match="损失率应不大于 1"):
        provision_matrix({"current": 1}, {"current": 1.1})


def test_roll_rates_recover_a_planted_rate_and_differ_by_method():
    current = [1000.0, 2000.0, 500.0, 800.0]
    months = pd.DataFrame({"current": current, "1-30": [0, 100, 400, 50], "31-60": [0, 0, 50, 100]})
    assert roll_rates(months)["current"] == pytest.approx(550 / 3500)
    assert roll_rates(months, method="mean")["current"] == pytest.approx((0.1 + 0.2 + 0.1) / 3)
    # The class 1-30 was empty in the first month: that month has no rate.
    assert roll_rates(months, method="mean")["1-30"] == pytest.approx((0.5 + 0.25) / 2)
    with pytest.raises(ValueError, match="不可能由其迁徙而来"):
        roll_rates(months.assign(**{"31-60": [0, 50, 0, 0]}))
    with pytest.raises(ValueError, match="各月的余额都是 0"):
        roll_rates(months.assign(**{"1-30": 0.0, "31-60": 0.0}))


def test_five_c_score_weighs_and_checks():
    table = pd.DataFrame({"品质": [90, 60], "能力": [80, 70]}, index=["甲", "乙"])
    assert five_c_score(table, {"品质": 60, "能力": 40}, total=100).to_dict() == {"甲": 86, "乙": 64}
    with pytest.raises(ValueError, match="权重之和应为 100"):
        five_c_score(table, {"品质": 60, "能力": 50}, total=100)
    with pytest.raises(ValueError, match="列「能力」第 乙 行应不大于 100"):
        five_c_score(table.assign(能力=[80, 101]), {"品质": 0.5, "能力": 0.5})


LADDER = pd.DataFrame({"grade": ["B", "AAA", "A"], "low": [0, 90, 70], "high": [70, 100, 90]})


def test_a_score_on_a_limit_belongs_to_the_higher_grade():
    scores = pd.Series([0, 69.999, 70, 89.999, 90, 100], index=list("abcdef"))
    assert grade(scores, LADDER).tolist() == ["B", "B", "A", "A", "AAA", "AAA"]
    assert grade(100, LADDER) == "AAA"
    with pytest.raises(ValueError, match=r"得分 100 不在等级表的范围 \[0, 100\)"):
        grade(100, LADDER, close_top=False)
    with pytest.raises(ValueError, match="第 b 行的得分 -1"):
        grade(pd.Series([1, -1], index=["a", "b"]), LADDER)


def test_rounding_of_the_machine_costs_nobody_a_grade_or_an_order():
    weight = pd.Series({"品质": 0.1, "能力": 0.2, "资本": 0.7})
    scores = five_c_score(pd.DataFrame({"品质": [60], "能力": [84], "资本": [96]}), weight)
    plain = 0.1 * 60 + 0.2 * 84 + 0.7 * 96
    assert plain < 90
    assert scores.tolist() == [90]
    assert grade(plain, LADDER) == "AAA"
    assert limit_breach(0.3, 0.1, 0.2, 0) is False


@settings(max_examples=30)
@given(st.floats(0, 100))
def test_a_table_and_its_lower_limits_give_the_same_grade(score):
    assert grade(score, LADDER) == grade(score, {"AAA": 90, "A": 70, "B": 0})


@pytest.mark.parametrize(
    ("high", "message"), [([70, 100, 85], "A 与 AAA 之间有空档"), ([75, 100, 90], "B 与 A 之间有重叠")]
)
def test_grades_must_touch(high, message):
    with pytest.raises(ValueError, match=message):
        grade(80, LADDER.assign(high=high))


def test_altman_coefficients_one_ratio_at_a_time():
    # Altman 2000, "Predicting financial distress of companies", the three published equations.
    published = {
        "Z": (0, [1.2, 1.4, 3.3, 0.6, 1.0]),
        "Z'": (0, [0.717, 0.847, 3.107, 0.420, 0.998]),
        'Z"': (0, [6.56, 3.26, 6.72, 1.05, 0]),
        "EM": (3.25, [6.56, 3.26, 6.72, 1.05, 0]),
    }
    for model, (constant, factors) in published.items():
        for k, factor in enumerate(factors):
            ratios = [float(j == k) for j in range(5)]
            assert altman(*ratios, model=model) == pytest.approx(constant + factor)


def test_altman_zones_keep_the_limits_grey():
    for model, low, high in (("Z", 1.81, 2.99), ("Z'", 1.23, 2.90), ('Z"', 1.1, 2.6), ("EM", 4.35, 5.85)):
        zones = altman_zone(pd.Series([low - 0.01, low, high, high + 0.01]), model=model)
        assert zones.tolist() == ["破产区", "灰色区", "灰色区", "安全区"]


def test_altman_from_accounts_for_a_column_of_firms():
    accounts = pd.DataFrame(
        {"working_capital": [30, -10], "retained_earnings": [20, -40], "ebit": [10, -5], "equity": [60, 5],
         "sales": [150, 90], "total_assets": [100, 100], "total_liabilities": [40, 95]},
        index=["甲", "乙"],
    )  # fmt: skip
    z = altman(**altman_ratios(accounts))
    assert z["甲"] == pytest.approx(0.36 + 0.28 + 0.33 + 0.9 + 1.5)
    assert altman_zone(z).to_dict() == {"甲": "安全区", "乙": "破产区"}
    with pytest.raises(ValueError, match="列「total_assets」第 乙 行应大于 0"):
        altman_ratios(accounts.assign(total_assets=[100, 0]))
    with pytest.raises(ValueError, match="需要 x5"):
        altman(1, 1, 1, 1, model="Z'")
    with pytest.raises(ValueError, match="不一致"):
        altman(pd.Series([1.0]), pd.Series([1.0], index=[9]), 1, 1, 1)


@settings(max_examples=30)
@given(*[st.floats(0, 1e6)] * 2, st.floats(-1e6, 1e6), st.integers(0, 120))
def test_credit_limit_never_exceeds_any_of_its_bounds(cap, sales, worth, period):
    limit = credit_limit(cap, sales, period, worth, k=1.5, share=0.2)
    bounds = [cap, 1.5 * sales * period / 30, max(0, 0.2 * worth)]
    assert limit == min(bounds)
    columns = [pd.Series([x, x]) for x in (cap, sales, period, worth)]
    assert credit_limit(*columns, k=1.5, share=0.2).tolist() == [limit, limit]
    assert credit_limit(cap, columns[1], period, worth, k=1.5, share=0.2).tolist() == [limit, limit]


def test_exactly_the_limit_is_no_breach():
    found = limit_breach(pd.Series([100, 100]), pd.Series([60, 60]), 20, pd.Series([20, 20.01]))
    assert found.tolist() == [False, True]
    with pytest.raises(ValueError, match="新订单"):
        limit_breach(100, 1, 1, -1)


def test_expected_loss_is_bounded_by_exposure():
    assert expected_loss(pd.Series([0, 1]), 1, 500).tolist() == [0, 500]
    with pytest.raises(ValueError, match="违约概率"):
        expected_loss(1.2, 1, 500)


def test_dso_both_ways():
    assert dso(90_000, 360_000, 90) == 22.5
    # With level sales both ways agree; with rising sales count-back is shorter.
    months, days = [100.0, 100.0, 100.0], [30, 30, 30]
    for owed in (0, 50, 100, 250, 300):
        assert dso(owed, months, days, method="countback") == pytest.approx(dso(owed, months, days))
    assert dso(150, [50, 100, 150], days, method="countback") == 30 < dso(150, [50, 100, 150], days) == 45
    # A month without sales passes whole.
    assert dso(150, [100, 0, 100], [31, 28, 31], method="countback") == 31 + 28 + 15.5
    with pytest.raises(ValueError, match="请给出更早各期"):
        dso(301, months, days, method="countback")
    with pytest.raises(ValueError, match="赊销额为 0"):
        dso(1, 0, 30)
    with pytest.raises(ValueError, match="3 期，天数有 1 期"):
        dso(1, months, 90, method="countback")


def test_cei_of_a_quarter_is_the_published_example():
    # creditguru.com, "Collection Effectiveness Index": sales of 10 890 in three months, 6 200 owed before them and
    # 6 340 after, 3 590 of it not yet due: 55.9 %. Their formula takes the sales of an average month.
    assert cei(6_200, 10_890 / 3, 6_340, 3_590) == pytest.approx(55.9, abs=0.05)


def test_cei_is_100_when_all_that_was_due_came_in():
    assert cei(100, 300, 80, 80) == 100
    assert cei(100, 300, 400, 0) == 0
    with pytest.raises(ValueError, match="没有到期"):
        cei(0, 100, 100, 100)
    with pytest.raises(ValueError, match="不应大于期末"):
        cei(100, 100, 50, 60)


def test_collection_order_breaks_ties_by_amount_then_id():
    table = pd.DataFrame(
        {"customer_id": ["C", "B", "A", "D"], "amount": [100, 100, 200, 50], "days_overdue": [20, 20, 10, 10],
         "pd": 0.5, "recovery": [0.5, 0.5, 0.1, 1.0], "hours": [1, 1, 1, 2]}
    )  # fmt: skip
    ranked = collection_rank(table)
    assert ranked["customer_id"].tolist() == ["A", "B", "C", "D"]
    assert ranked["rank"].tolist() == [1, 2, 3, 4]
    assert collection_rank(table, method="recovery")["customer_id"].tolist() == ["B", "C", "D", "A"]
    assert collection_rank(table.sample(frac=1, random_state=1))["customer_id"].tolist() == ["A", "B", "C", "D"]
    with pytest.raises(ValueError, match="与前面的行重复"):
        collection_rank(table.assign(customer_id="A"))
