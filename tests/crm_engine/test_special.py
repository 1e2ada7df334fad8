"""Special functions against scipy's and the standard library's, and against identities."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_engine import special

mpmath = pytest.importorskip("mpmath")
scipy_special = pytest.importorskip("scipy.special")
scipy_stats = pytest.importorskip("scipy.stats")

SHAPES = st.floats(0.05, 200)


def test_lgamma_and_digamma_agree_with_scipy_from_tiny_to_huge():
    x = np.geomspace(1e-8, 1e8, 4001)
    np.testing.assert_allclose(special.lgamma(x), scipy_special.gammaln(x), rtol=2e-14, atol=2e-13)
    np.testing.assert_allclose(special.digamma(x), scipy_special.digamma(x), rtol=2e-13, atol=2e-14)


def test_lgamma_refuses_zero():
    with pytest.raises(ValueError, match="大于 0"):
        special.lgamma([1.0, 0.0])


@settings(deadline=None, max_examples=60)
@given(SHAPES, st.floats(0, 500))
def test_incomplete_gamma_agrees_with_scipy_and_its_parts_add_to_one(a, x):
    assert special.gammainc(a, x) == pytest.approx(scipy_special.gammainc(a, x), rel=1e-11, abs=1e-13)
    assert special.gammaincc(a, x) == pytest.approx(scipy_special.gammaincc(a, x), rel=1e-9, abs=1e-13)
    assert special.gammainc(a, x) + special.gammaincc(a, x) == pytest.approx(1)


@settings(deadline=None, max_examples=60)
@given(SHAPES, SHAPES, st.floats(1e-9, 1 - 1e-9))
def test_incomplete_beta_agrees_with_scipy_and_mirrors(a, b, x):
    assert special.betainc(a, b, x) == pytest.approx(scipy_special.betainc(a, b, x), rel=1e-10, abs=1e-13)
    assert special.betainc(a, b, x) + special.betainc(b, a, 1 - x) == pytest.approx(1, abs=1e-9)


@settings(deadline=None, max_examples=60)
@given(st.floats(1e-6, 1 - 1e-6), st.floats(0.5, 300), st.floats(0.5, 300))
def test_quantiles_undo_distribution_functions(p, df1, df2):
    assert special.chi2_sf(special.chi2_ppf(p, df1), df1) == pytest.approx(1 - p, rel=1e-8)
    assert special.t_cdf(special.t_ppf(p, df1), df1) == pytest.approx(p, rel=1e-8)
    assert special.f_cdf(special.f_ppf(p, df1, df2), df1, df2) == pytest.approx(p, rel=1e-8)
    assert special.norm_cdf(special.norm_ppf(p)) == pytest.approx(p, rel=1e-9)


@pytest.mark.parametrize("df", [1, 2, 3, 10, 213, 1000])
def test_t_and_chi2_agree_with_scipy(df):
    for p in (1e-9, 0.025, 0.5, 0.9, 0.975, 0.9995):
        assert special.t_ppf(p, df) == pytest.approx(scipy_stats.t.ppf(p, df), rel=1e-7)
        assert special.chi2_ppf(p, df) == pytest.approx(scipy_stats.chi2.ppf(p, df), rel=1e-8)
        assert special.f_ppf(p, df, 7) == pytest.approx(scipy_stats.f.ppf(p, df, 7), rel=1e-8)
    for x in (0.1, 1.0, 3.841, 50.0, 1081.968):
        assert special.chi2_sf(x, df) == pytest.approx(scipy_stats.chi2.sf(x, df), rel=1e-9, abs=1e-300)
        assert special.t_sf(x, df) == pytest.approx(scipy_stats.t.sf(x, df), rel=1e-9)
        assert special.f_sf(x, df, 7) == pytest.approx(scipy_stats.f.sf(x, df, 7), rel=1e-9)


def test_normal_tail_keeps_its_digits_where_one_minus_cdf_loses_them():
    assert special.norm_sf(10) == pytest.approx(scipy_stats.norm.sf(10), rel=1e-12)


@settings(deadline=None, max_examples=60)
@given(st.floats(0.01, 40), st.floats(0.01, 40), st.floats(0.01, 60), st.floats(0, 0.97))
def test_hyp2f1_agrees_with_mpmath_grade_reference(a, b, c, z):
    assert float(special.hyp2f1(a, b, c, z)) == pytest.approx(float(mpmath.hyp2f1(a, b, c, z)), rel=1e-8, abs=1e-12)


def test_hyp2f1_of_an_array_equals_its_elements():
    a, z = np.linspace(0.2, 5, 30)[:, None], np.linspace(0, 0.9, 7)
    whole = special.hyp2f1(a, 1.3, 2.7, z)
    assert whole.shape == (30, 7)
    for i in range(30):
        for j in range(7):
            assert whole[i, j] == pytest.approx(float(special.hyp2f1(a[i, 0], 1.3, 2.7, z[j])), rel=1e-14)


def test_hyp2f1_closed_forms():
    for z in (0.1, 0.7, 0.99):
        assert float(special.hyp2f1(1, 1, 2, z)) == pytest.approx(-math.log1p(-z) / z, rel=1e-12)
        assert float(special.hyp2f1(2.5, 3, 3, z)) == pytest.approx((1 - z) ** -2.5, rel=1e-12)


def test_hyp2f1_refuses_one():
    with pytest.raises(ValueError, match="z < 1"):
        special.hyp2f1(1, 1, 2, 1)


def test_bfgs_finds_the_minimum_of_rosenbrocks_valley():
    def valley(v):
        x, y = v
        return (1 - x) ** 2 + 100 * (y - x * x) ** 2, np.array(
            [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)]
        )

    found = special.bfgs(valley, [-1.2, 1.0], tolerance=1e-10)
    assert found.converged
    np.testing.assert_allclose(found.x, [1, 1], atol=1e-7)


def test_bfgs_says_when_the_start_is_outside():
    with pytest.raises(ValueError, match="起点"):
        special.bfgs(lambda v: (math.nan, v), [1.0])


@pytest.mark.parametrize("arguments", [(0, 1, 1, 0.5), (1, 1, -1, 0.5), (1, 1, 1, -0.5), (1, math.nan, 1, 0.5)])
def test_hyp2f1_refuses_what_it_was_not_made_for(arguments):
    with pytest.raises(ValueError, match="hyp2f1 要求"):
        special.hyp2f1(*arguments)


def test_f_far_out_in_its_tail_keeps_its_digits():
    assert special.f_sf(1e24, 1, 0.5) == pytest.approx(scipy_stats.f.sf(1e24, 1, 0.5), rel=1e-9)
    assert special.f_cdf(1e24, 1, 0.5) == pytest.approx(scipy_stats.f.cdf(1e24, 1, 0.5), rel=1e-9)
