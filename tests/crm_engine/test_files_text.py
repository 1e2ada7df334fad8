"""Distances, names, masks: published examples; rapidfuzz and jellyfish as independent checks."""

import jellyfish
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Jaro, JaroWinkler, Levenshtein

from crm_engine.files import (
    jaro,
    jaro_winkler,
    levenshtein,
    levenshtein_similarity,
    mask,
    normalise_name,
    normalise_text,
)

WORDS = st.text("abcd客户", max_size=20)
FAST = settings(deadline=None)


@pytest.mark.parametrize(
    ("a", "b", "distance"),
    [("kitten", "sitting", 3), ("saturday", "sunday", 3), ("", "abc", 3), ("客户", "客户", 0), ("ab", "ba", 2)],
)
def test_published_distances(a, b, distance):
    assert levenshtein(a, b) == levenshtein(b, a) == distance


@FAST
@given(WORDS, WORDS)
def test_levenshtein_agrees_with_rapidfuzz(a, b):
    assert levenshtein(a, b) == Levenshtein.distance(a, b)
    assert levenshtein_similarity(a, b) == pytest.approx(Levenshtein.normalized_similarity(a, b))


@FAST
@given(st.text("ab", min_size=60, max_size=150), st.text("ab", min_size=60, max_size=150))
def test_levenshtein_of_long_texts(a, b):
    assert levenshtein(a, b) == Levenshtein.distance(a, b)


@FAST
@given(WORDS, WORDS, WORDS)
def test_levenshtein_is_a_metric(a, b, c):
    assert levenshtein(a, c) <= levenshtein(a, b) + levenshtein(b, c)
    assert (levenshtein(a, b) == 0) == (a == b)


@pytest.mark.parametrize(
    ("a", "b", "plain", "boosted"),
    # Winkler 1990 and the tables of later papers.
    [("MARTHA", "MARHTA", 0.944, 0.961), ("DWAYNE", "DUANE", 0.822, 0.840), ("DIXON", "DICKSONX", 0.767, 0.813)],
)
def test_published_jaro_winkler(a, b, plain, boosted):
    assert jaro(a, b) == pytest.approx(plain, abs=5e-4)
    assert jaro_winkler(a, b) == pytest.approx(boosted, abs=5e-4)


@FAST
@given(WORDS, WORDS)
def test_jaro_agrees_with_rapidfuzz_and_jellyfish(a, b):
    assert jaro(a, b) == pytest.approx(Jaro.similarity(a, b))
    assert jaro_winkler(a, b) == pytest.approx(JaroWinkler.similarity(a, b))
    assert jaro(a, b) == pytest.approx(jaro(b, a))
    if a and b:  # jellyfish calls two empty texts different
        assert jaro(a, b) == pytest.approx(jellyfish.jaro_similarity(a, b))


def test_the_boost_is_a_convention():
    a, b = "客户关系", "客户价值"
    assert jaro_winkler(a, b) == jaro(a, b)
    assert jaro_winkler(a, b, boost_above=0) == pytest.approx(jaro(a, b) + 2 * 0.1 * (1 - jaro(a, b)))
    with pytest.raises(ValueError, match=r"应不大于 0\.25"):
        jaro_winkler(a, b, prefix_weight=0.3)


def test_text_becomes_half_width():
    assert normalise_text("　ＡＢ１２　３－４　") == "AB12 3-4"
    assert normalise_text(None) == normalise_text(float("nan")) == normalise_text("  ") == ""
    assert normalise_text(12.0) == "12"


@FAST
@given(st.text(max_size=30))
def test_normalising_twice_changes_nothing(text):
    once = normalise_text(text)
    assert normalise_text(once) == once


@pytest.mark.parametrize(
    "written",
    [
        "杭州西湖茶叶有限公司",
        "杭州 西湖茶叶 有限责任公司",
        "杭州（西湖）茶叶股份有限公司",
        "杭州(西湖)茶叶",
        "杭州·西湖茶叶公司",
    ],
)
def test_names_of_one_company_agree(written):
    assert normalise_name(written) == "杭州西湖茶叶"


def test_a_suffix_alone_stays():
    assert normalise_name("有限公司") == "有限公司"
    assert normalise_name("Tea Co., Ltd.", suffixes=["coltd"]) == "tea"
    assert normalise_name(None) == ""
    with pytest.raises(ValueError, match="应是文本"):
        normalise_name("x", suffixes=[1])


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        ("13800131234", "mobile", "138****1234"),
        ("１３８００１３１２３４", "mobile", "138****1234"),
        (13800131234.0, "mobile", "138****1234"),
        ("11010519491231002X", "resident_id", "110105********002X"),
        ("王芳", "name", "王*"),
        ("wang@example.com", "email", "w***@example.com"),
        ("w@example.com", "email", "*@example.com"),
        ("12345", "mobile", "*****"),
        (None, "mobile", ""),
    ],
)
def test_masks(value, kind, shown):
    assert mask(value, kind) == shown


@FAST
@given(st.text("0123456789", min_size=1, max_size=20), st.integers(0, 6), st.integers(0, 6))
def test_a_mask_keeps_length_and_hides_something(value, head, tail):
    hidden = mask(value, "bank", head=head, tail=tail)
    assert len(hidden) == len(value)
    assert hidden.count("*") == (len(value) - head - tail if len(value) > head + tail else len(value))
    with pytest.raises(ValueError, match="参数 kind"):
        mask(value, "phone")
    with pytest.raises(ValueError, match="一个字符"):
        mask(value, char="**")
