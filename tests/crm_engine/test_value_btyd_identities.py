"""Buy-till-you-die models: identities that hold for all parameters, unusual parameters, and what is refused."""

import mpmath
import numpy as np
import pandas as pd
import pytest
from btyd_models import BG, EXPECTED, FIT, MBG, NBD, NEW, PALIVE, PARETO, PMF, SPEND, cdnow_summary, one
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import check_grad
from scipy.stats import nbinom

from crm_engine import value
from crm_engine.value import Bgnbd, Mbgnbd, Nbd, Pnbd
from crm_engine.value._bgnbd_core import objective as bg_objective
from crm_engine.value._patterns import patterns
from crm_engine.value._pnbd_core import objective as pnbd_objective
from crm_engine.value._pnbd_core import tail


@pytest.fixture(scope="module")
def sample():
    return cdnow_summary()


parameters = st.floats(0.05, 20)
models = st.one_of(
    st.builds(Bgnbd, parameters, parameters, parameters, parameters),
    st.builds(Mbgnbd, parameters, parameters, parameters, parameters),
    st.builds(Pnbd, parameters, parameters, parameters, parameters),
)


@settings(deadline=None, max_examples=60)
@given(
    st.one_of(
        st.builds(Bgnbd, st.floats(0.2, 3), st.floats(2, 20), st.floats(0.3, 5), st.floats(0.3, 5)),
        st.builds(Mbgnbd, st.floats(0.2, 3), st.floats(2, 20), st.floats(0.3, 5), st.floats(0.3, 5)),
        st.builds(Pnbd, st.floats(0.2, 3), st.floats(2, 20), st.floats(0.3, 5), st.floats(0.3, 20)),
    ),
    st.floats(0.5, 40),
)
def test_probabilities_of_all_numbers_of_purchases_add_up_and_give_the_mean(params, t):
    n = np.arange(1500)
    found = PMF[type(params)](params, n, t)
    assert found.min() >= 0
    assert found.sum() == pytest.approx(1, abs=1e-7)
    assert (found * n).sum() == pytest.approx(NEW[type(params)](params, t), rel=1e-6)


def test_nbd_pmf_is_that_of_scipy():
    np.testing.assert_allclose(value.nbd_pmf(NBD, range(20), 30), nbinom.pmf(range(20), 0.385, 12.072 / 42.072))


@settings(deadline=None, max_examples=60)
@given(models, st.integers(0, 60), st.floats(0.01, 1), st.floats(1, 100), st.floats(0.1, 60))
def test_forecast_is_positive_grows_with_the_horizon_and_adds_up_over_alive_customers(params, x, share, age, t):
    summary = one(x, share * age if x else 0, age)
    alive = PALIVE[type(params)](params, summary).iloc[0]
    assert 0 <= alive <= 1
    near, far = (EXPECTED[type(params)](params, summary, h).iloc[0] for h in (t, 2 * t))
    assert 0 <= near <= far <= alive * (params.r + x) / (params.alpha + age) * 2 * t * (1 + 1e-9)
    assert EXPECTED[type(params)](params, summary, 0).iloc[0] == pytest.approx(0, abs=1e-12)


@settings(deadline=None, max_examples=40)
@given(models, st.floats(0.1, 10))
def test_a_new_customers_forecast_is_the_conditional_one_at_age_zero(params, t):
    # At age 0 with no purchase yet nothing is known: the conditional forecast is the unconditional one.
    conditional = EXPECTED[type(params)](params, one(0, 0, 0), t).iloc[0]
    assert conditional == pytest.approx(NEW[type(params)](params, t), rel=1e-7)


@settings(deadline=None, max_examples=30)
@given(models, st.floats(0.1, 50))
def test_the_unit_of_time_does_not_matter_when_used_throughout(params, scale):
    summary = pd.DataFrame({"x": [0, 2, 7], "t_x": [0, 10.0, 30], "T": [30.0, 35, 31]})
    times = {f: getattr(params, f) * scale for f in ("alpha", "beta") if hasattr(params, f)}
    rescaled, other = summary.assign(t_x=summary["t_x"] * scale, T=summary["T"] * scale), params._replace(**times)
    kind = type(params)
    np.testing.assert_allclose(PALIVE[kind](other, rescaled), PALIVE[kind](params, summary), rtol=1e-8)
    np.testing.assert_allclose(
        EXPECTED[kind](other, rescaled, 9 * scale), EXPECTED[kind](params, summary, 9), rtol=1e-7
    )


@pytest.mark.parametrize("a", [1 - 1e-9, 1.0, 1 + 1e-9])
def test_bgnbd_expectation_is_smooth_where_its_formula_divides_by_zero(a):
    around = [value.bgnbd_expected(BG._replace(a=1 + d), one(2, 30.43, 38.86), 39).iloc[0] for d in (-1e-3, 1e-3)]
    at = value.bgnbd_expected(BG._replace(a=a), one(2, 30.43, 38.86), 39).iloc[0]
    assert at == pytest.approx(sum(around) / 2, rel=1e-6)
    halves = [value.bgnbd_expected_new(Bgnbd(0.5, 5.0, 0.5, b), 30) for b in (0.5, 0.499, 0.501)]
    assert halves[0] == pytest.approx((halves[1] + halves[2]) / 2, rel=1e-5)
    assert value.pnbd_expected_new(PARETO._replace(s=1.0), 39) == pytest.approx(
        value.pnbd_expected_new(PARETO._replace(s=1 + 1e-7), 39), rel=1e-6
    )


def test_bgnbd_forecast_stays_finite_for_thousands_of_purchases():
    # The textbook formula overflows here: (α+T)^(r+x) and ₂F₁ are beyond the largest number.
    found = value.bgnbd_expected(BG, one(5000, 99.9, 100), 50).iloc[0]
    assert 0 < found < 5000.243 / 104.414 * 50


@pytest.mark.parametrize("extra", [0, 1])
def test_gradients_of_the_bg_models_are_derivatives(sample, extra):
    function = bg_objective(patterns(sample), extra)
    for start in ([0.3, 5, 0.8, 2], [2, 1, 0.1, 9]):
        error = check_grad(lambda v: function(v)[0], lambda v: function(v)[1], np.log(start))
        assert error < 1e-5


def test_gradient_of_the_pareto_nbd_is_a_derivative(sample):
    function = pnbd_objective(patterns(sample))
    for start in ([0.3, 5, 0.8, 20], [2, 20, 0.5, 3]):
        error = check_grad(lambda v: function(v)[0], lambda v: function(v)[1], np.log(start))
        assert error < 1e-5


@settings(deadline=None, max_examples=40)
@given(st.tuples(*[st.floats(0.02, 50)] * 4), st.integers(0, 80), st.floats(0.01, 0.99), st.floats(0.5, 300))
def test_integral_of_the_pareto_nbd_is_the_difference_of_hypergeometric_functions(params, x, share, age):
    r, alpha, s, beta = params
    t_x = share * age if x else 0.0
    high, low, second = (alpha, beta, s + 1) if alpha >= beta else (beta, alpha, r + x)
    total = r + s + x

    def part(t):
        with mpmath.workdps(40):
            z = (high - mpmath.mpf(low)) / (high + mpmath.mpf(t))
            return mpmath.hyp2f1(total, second, total + 1, z) / (high + mpmath.mpf(t)) ** total

    theirs = float(mpmath.log((part(t_x) - part(age)) / total))
    ours = tail(params, np.array([float(x)]), np.array([t_x]), np.array([age])).log[0]
    assert ours == pytest.approx(theirs, abs=1e-8)


def test_equal_customers_weigh_as_often_as_they_occur(sample):
    twice = pd.concat([sample, sample])
    for model, params in ((Bgnbd, BG), (Mbgnbd, MBG), (Pnbd, PARETO), (Nbd, NBD)):
        assert value.log_likelihood(params, twice) == pytest.approx(2 * value.log_likelihood(params, sample))
        assert FIT[model](twice.iloc[::-1])[:2] == pytest.approx(FIT[model](sample)[:2], rel=1e-4)


def test_likelihood_of_one_customer_is_its_formula():
    x, t_x, age = 3, 20.0, 30.0
    r, alpha, s, beta = PARETO[:4]
    y = np.linspace(t_x, age, 200_001)
    f = (alpha + y) ** -(r + x) * (beta + y) ** -(s + 1)
    integral = float(np.trapezoid(f, y))
    front = r * (r + 1) * (r + 2) * alpha**r * beta**s
    expected = np.log(front * ((alpha + age) ** -(r + x) * (beta + age) ** -s + s * integral))
    assert value.log_likelihood(PARETO, one(x, t_x, age)) == pytest.approx(expected, rel=1e-9)


def test_fits_recover_the_parameters_of_simulated_customers():
    rng = np.random.default_rng(11)
    truth, n, age = Bgnbd(0.8, 6.0, 1.2, 3.0), 40_000, 60.0
    rate, drop = rng.gamma(truth.r, 1 / truth.alpha, n), rng.beta(truth.a, truth.b, n)
    x, t_x, alive, clock = np.zeros(n), np.zeros(n), np.ones(n, dtype=bool), np.zeros(n)
    while alive.any():
        clock = np.where(alive, clock + rng.exponential(1 / rate), clock)
        alive &= clock <= age
        x, t_x = x + alive, np.where(alive, clock, t_x)
        alive &= rng.random(n) >= drop
    found = value.bgnbd_fit(pd.DataFrame({"x": x, "t_x": t_x, "T": np.full(n, age)}))
    assert found[:4] == pytest.approx(truth[:4], rel=0.1)


# --- what can't be computed


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"x": [0, 1.5]}, "列「x」第 1 行应是整数"),
        ({"t_x": [0, 40.0]}, "列「t_x」第 1 行的 40 大于同一行的 T"),
        ({"t_x": [3.0, 20]}, "列「t_x」第 0 行应是 0"),
        ({"t_x": [0, 0.0]}, "同一行有 2 次重复购买"),
        ({"T": [30, None]}, "列「T」第 1 行应是数字"),
        ({"x": [0, 0], "t_x": [0, 0]}, "没有客户重复购买"),
    ],
)
@pytest.mark.parametrize("model", [Bgnbd, Mbgnbd, Pnbd, Nbd])
def test_summaries_that_make_no_sense_are_refused(model, change, message):
    summary = pd.DataFrame({"x": [0, 2], "t_x": [0, 20.0], "T": [30.0, 35]}).assign(**change)
    with pytest.raises(ValueError, match=message):
        FIT[model](summary)


def test_parameters_and_horizons_out_of_range_are_refused():
    with pytest.raises(ValueError, match="参数 alpha 应大于 0"):
        value.bgnbd_palive(BG._replace(alpha=0), one(0, 0, 9))
    with pytest.raises(ValueError, match="预测时长"):
        value.pnbd_expected(PARETO, one(0, 0, 9), -1)
    with pytest.raises(ValueError, match="整数"):
        value.bgnbd_pmf(BG, [0.5], 9)
    with pytest.raises(ValueError, match="无穷大"):
        value.gg_population_mean(SPEND._replace(q=0.9))
    with pytest.raises(ValueError, match="不足两个"):
        value.gg_fit(pd.DataFrame({"x": [0, 1], "monetary": [0.0, 5]}))
    with pytest.raises(ValueError, match="Bgnbd"):
        value.log_likelihood(SPEND, one(0, 0, 9))
    with pytest.raises(ValueError, match="没有客户 1"):
        value.clv_discounted(BG, pd.concat([one(0, 0, 9)] * 2, ignore_index=True), pd.Series([1.0]),
                             periods=1, length=1, discount=0, margin=1)  # fmt: skip


def test_no_method_changes_its_input(sample):
    before = sample.copy()
    for model, fit in FIT.items():
        EXPECTED[model](fit(sample), sample, 10)
    value.gg_mean(value.gg_fit(sample), sample)
    pd.testing.assert_frame_equal(sample, before)


@settings(deadline=None, max_examples=60)
@given(st.tuples(*[st.floats(0.05, 80)] * 4), st.integers(0, 300), st.floats(0.1, 3000))
def test_bgnbd_expectation_agrees_with_mpmath_for_unusual_parameters_and_horizons(params, x, t):
    r, alpha, a, b = params
    age = 50.0
    with mpmath.workdps(60):
        c, z = mpmath.mpf(a) + b + x - 1, mpmath.mpf(t) / (mpmath.mpf(alpha) + age + t)
        if abs(a - 1) < 1e-3 or abs(c) < 1e-6:
            return
        inner = mpmath.hyp2f1(mpmath.mpf(r) + x, mpmath.mpf(b) + x, c, z) * (1 - z) ** (mpmath.mpf(r) + x)
        mean = c / (mpmath.mpf(a) - 1) * (1 - inner)
    alive = value.bgnbd_palive(Bgnbd(*params), one(x, 40 if x else 0, age)).iloc[0]
    found = value.bgnbd_expected(Bgnbd(*params), one(x, 40 if x else 0, age), t).iloc[0]
    assert found == pytest.approx(float(mean) * alive, rel=1e-6, abs=1e-9)
