"""Credit: weight of evidence, information value, migration of grades."""

import importlib
import math
import sys
import types
import warnings
from importlib.util import find_spec

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_engine.credit import iv_rank, migrate, migration_matrix, migration_rates, score_points, woe_iv
from crm_engine.datasets import german_credit


@pytest.fixture(scope="module")
def german():
    """The categorical columns of the German credit data and, as 0 and 1, who did not pay."""
    table = german_credit()
    kinds = [c for c in table if not pd.api.types.is_numeric_dtype(table[c])]
    return table[kinds].assign(bad=table["default"].astype(int))


@pytest.fixture(scope="module")
def scorecardpy_iv():
    """scorecardpy's function `iv`; its package as a whole asks for more than an installation of ours has."""
    package = types.ModuleType("scorecardpy")
    package.__path__ = list(find_spec("scorecardpy").submodule_search_locations)
    sys.modules["scorecardpy"] = package
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its regular expressions are old
        yield importlib.import_module("scorecardpy.info_value").iv
    for name in [n for n in sys.modules if n.partition(".")[0] == "scorecardpy"]:
        del sys.modules[name]


def test_information_values_of_the_german_credit_data(german):
    # scorecardpy 0.1.9.7 and an independent computation agree on these.
    found = iv_rank(german, "bad")
    published = {"checking": 0.666012, "credit_history": 0.293234, "savings": 0.196010, "purpose": 0.169195,
                 "property": 0.112638, "employment": 0.086434}  # fmt: skip
    assert found.head(6).to_dict() == pytest.approx(published, abs=1e-5)
    assert found.index[:6].tolist() == list(published)
    woe = woe_iv(german["checking"], german["bad"])["woe"]
    assert woe["A11"] == pytest.approx(0.8181, abs=5e-5)  # less than 0 DM
    assert woe["A14"] == pytest.approx(-1.1763, abs=5e-5)  # no checking account


def test_information_values_of_all_columns_are_those_of_scorecardpy(german, scorecardpy_iv):
    theirs = scorecardpy_iv(german, "bad").set_index("variable")["info_value"]
    found = iv_rank(german, "bad")
    assert len(found) == 13
    np.testing.assert_allclose(found, theirs[found.index], rtol=1e-12)


def plain_iv(values, bad):
    """Information value by loops."""
    total = 0.0
    for level in set(values):
        b = sum(y for x, y in zip(values, bad, strict=True) if x == level) / sum(bad)
        g = sum(1 - y for x, y in zip(values, bad, strict=True) if x == level) / (len(bad) - sum(bad))
        total += (b - g) * math.log(b / g)
    return total


@settings(max_examples=30)
@given(st.lists(st.tuples(st.sampled_from("xyz"), st.integers(0, 1)), min_size=1, max_size=30))
def test_iv_is_that_of_plain_loops_and_does_not_depend_on_the_sign(rows):
    rows += [(level, flag) for level in "xyz" for flag in (0, 1)]
    values, bad = pd.Series([r[0] for r in rows]), pd.Series([r[1] for r in rows])
    table = woe_iv(values, bad)
    assert table["iv"].sum() == pytest.approx(plain_iv(list(values), list(bad)), abs=1e-12)
    other = woe_iv(values, 1 - bad)
    assert other["iv"].sum() == pytest.approx(table["iv"].sum(), abs=1e-12)
    np.testing.assert_allclose(other["woe"], -table["woe"], atol=1e-12)
    np.testing.assert_allclose(woe_iv(values, bad, sign="good/bad")["woe"], -table["woe"], atol=0)
    assert (table["iv"] >= 0).all()


def test_zero_cells_by_each_policy():
    values, bad = pd.Series(list("xxyyyz")), pd.Series([1, 1, 0, 1, 0, 0])
    # x has no good payer, z no bad one: half a case is added to both counts of that level.
    table = woe_iv(values, bad)
    assert table.loc["x", "woe"] == pytest.approx(math.log((2.5 / 3) / (0.5 / 3)))
    assert table.loc["y", "woe"] == pytest.approx(math.log((1 / 3) / (2 / 3)))
    dropped = woe_iv(values, bad, zero="drop")
    assert dropped["woe"].isna().tolist() == [True, False, True]
    assert dropped["iv"].tolist() == [0, pytest.approx(math.log(2) / 3), 0]
    with pytest.raises(ValueError, match="水平 x"):
        woe_iv(values, bad, zero="error")


def test_numbers_are_classed_half_open():
    found = woe_iv(pd.Series([9, 10, 19, 20, 9, 10, 19, 20]), pd.Series([1, 1, 0, 0, 0, 1, 0, 1]), edges=[10, 20])
    assert found.index.tolist() == ["(-inf, 10)", "[10, 20)", "[20, inf)"]
    assert (found["good"] + found["bad"]).tolist() == [2, 4, 2]


def test_woe_refuses():
    with pytest.raises(ValueError, match="第 1 行应是 0"):
        woe_iv(pd.Series(["a", "b"]), pd.Series([0, 0.5]))
    with pytest.raises(ValueError, match="既有好客户"):
        woe_iv(pd.Series(["a", "b"]), pd.Series([0, 0]))
    with pytest.raises(ValueError, match="逐个变大"):
        woe_iv(pd.Series([1, 2]), pd.Series([0, 1]), edges=[2, 1])
    with pytest.raises(ValueError, match="第 1 行是空的"):
        woe_iv(pd.Series(["a", None]), pd.Series([0, 1]))


@settings(max_examples=30)
@given(st.floats(0.01, 1000))
def test_points_double_the_odds(odds):
    scale = {"base_points": 600, "base_odds": 50, "pdo": 20}
    assert score_points(2 * odds, **scale) - score_points(odds, **scale) == pytest.approx(20)
    assert score_points(50, **scale) == 600


GRADES = ["A", "B", "C", "D"]


@settings(max_examples=30)
@given(st.lists(st.tuples(st.sampled_from(GRADES), st.sampled_from(GRADES)), min_size=1, max_size=40))
def test_migration_rows_are_shares_of_the_grade_before(moves):
    before, after = (pd.Series([m[k] for m in moves]) for k in (0, 1))
    counts = migration_matrix(before, after, GRADES, value="count")
    assert counts.to_numpy().sum() == len(moves)
    assert all(counts.loc[a, b] == moves.count((a, b)) for a in GRADES for b in GRADES)
    shares = migration_matrix(before, after[::-1], GRADES)
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    for name in GRADES:
        if counts.loc[name].sum() == 0:
            assert shares.loc[name, name] == 1
    rates = migration_rates(before, after, GRADES)
    assert rates["up"] == sum(a > b for a, b in moves) / len(moves)
    assert rates.sum() == pytest.approx(1)


def test_two_years_of_migration_follow_customers_one_by_one():
    year = pd.DataFrame([[0.9, 0.1, 0], [0.1, 0.7, 0.2], [0, 0, 1]], index=GRADES[:3], columns=GRADES[:3])
    two = migrate(year, 2)
    assert two.loc["A", "C"] == pytest.approx(0.1 * 0.2)
    assert two.loc["B", "C"] == pytest.approx(0.7 * 0.2 + 0.2)
    pd.testing.assert_frame_equal(migrate(year, 0), pd.DataFrame(np.eye(3), index=GRADES[:3], columns=GRADES[:3]))
    with pytest.raises(ValueError, match="第 A 行之和应为 1"):
        migrate(year * 0.9, 2)


def test_migration_policies_and_refusals():
    before, after = pd.Series(["A", "A"], index=["甲", "乙"]), pd.Series(["B", "A"], index=["乙", "甲"])
    assert migration_matrix(before, after, ["A", "B"]).loc["A"].tolist() == [0.5, 0.5]
    assert migration_matrix(before, after, ["A", "B"], empty="nan").loc["B"].isna().all()
    with pytest.raises(ValueError, match="期初没有等级为 B 的客户"):
        migration_matrix(before, after, ["A", "B"], empty="error")
    with pytest.raises(ValueError, match="只在期初或只在期末"):
        migration_matrix(before, after.drop("甲"), ["A", "B"])
    with pytest.raises(ValueError, match="第 乙 行的等级 'B' 不在等级表中"):
        migration_matrix(before, after, ["A", "C"])
