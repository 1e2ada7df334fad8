"""Buy-till-you-die models on CDNOW against published parameters, the library lifetimes, scipy and identities.

Published figures come from Fader, Hardie & Lee (2005) and from the tests of CLVTools (commit 1b06356b), BTYD,
BTYDplus and lifetimes, on the 1/10 sample of CDNOW, weeks, calibrated to 1997-09-30.
"""

import warnings
from pathlib import Path

import mpmath
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import check_grad
from scipy.stats import nbinom

from crm_engine import datasets, value
from crm_engine.value import Bgnbd, GammaGamma, Mbgnbd, Nbd, Pnbd, cbs
from crm_engine.value._bgnbd_core import objective as bg_objective
from crm_engine.value._patterns import patterns
from crm_engine.value._pnbd_core import objective as pnbd_objective
from crm_engine.value._pnbd_core import tail

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import lifetimes
    import lifetimes.utils

BG = Bgnbd(0.243, 4.414, 0.793, 2.426)
MBG = Mbgnbd(0.525, 6.183, 0.891, 1.614)
PARETO = Pnbd(0.553, 10.578, 0.606, 11.669)
NBD = Nbd(0.385, 12.072)
SPEND = GammaGamma(6.25, 3.74, 15.44)
EXPECTED = {
    Bgnbd: value.bgnbd_expected,
    Mbgnbd: value.mbgnbd_expected,
    Pnbd: value.pnbd_expected,
    Nbd: value.nbd_expected,
}
NEW = {Bgnbd: value.bgnbd_expected_new, Mbgnbd: value.mbgnbd_expected_new, Pnbd: value.pnbd_expected_new}
PMF = {Bgnbd: value.bgnbd_pmf, Mbgnbd: value.mbgnbd_pmf, Pnbd: value.pnbd_pmf, Nbd: value.nbd_pmf}
PALIVE = {Bgnbd: value.bgnbd_palive, Mbgnbd: value.mbgnbd_palive, Pnbd: value.pnbd_palive}
FIT = {Bgnbd: value.bgnbd_fit, Mbgnbd: value.mbgnbd_fit, Pnbd: value.pnbd_fit, Nbd: value.nbd_fit}


@pytest.fixture(scope="module")
def sample():
    return cbs(datasets.cdnow_sample(), end="1997-09-30", unit="week")


@pytest.fixture(scope="module")
def rounded():
    """The summary that lifetimes ships, with times rounded to two decimals."""
    shipped = pd.read_csv(Path(lifetimes.__file__).parent / "datasets" / "cdnow_customers_summary.csv", index_col="ID")
    return shipped.rename(columns={"frequency": "x", "recency": "t_x"})


@pytest.fixture(scope="module")
def full():
    return cbs(datasets.cdnow_master(), end="1997-09-30", unit="week")


def one(x, t_x, age):
    return pd.DataFrame({"x": [x], "t_x": [t_x], "T": [age]}, dtype=float)


# --- summary


def test_summary_equals_that_of_lifetimes(sample):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = lifetimes.utils.summary_data_from_transaction_data(
            datasets.cdnow_sample(), "customer_id", "date", "amount",
            observation_period_end=pd.Timestamp("1997-09-30"), freq="D", freq_multiplier=7,
        )  # fmt: skip
    np.testing.assert_array_equal(sample.index, theirs.index)
    for ours, name in {"x": "frequency", "t_x": "recency", "T": "T", "monetary": "monetary_value"}.items():
        np.testing.assert_allclose(sample[ours], theirs[name], rtol=1e-13, err_msg=ours)


def test_summary_agrees_with_the_shipped_one_to_its_two_decimals(sample, rounded):
    np.testing.assert_array_equal(sample["x"], rounded["x"])
    assert np.abs(sample["t_x"].to_numpy() - rounded["t_x"]).max() < 0.005
    assert np.abs(sample["T"].to_numpy() - rounded["T"]).max() < 0.005


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 90), st.integers(0, 99)), min_size=1, max_size=25),
    st.randoms(use_true_random=False),
)
def test_summary_agrees_with_a_loop_and_does_not_depend_on_row_order(rows, random):
    rows = list(rows)
    start, end = pd.Timestamp("2026-01-01"), 60
    if not any(r[1] <= end for r in rows):
        return
    random.shuffle(rows)
    table = pd.DataFrame(rows, columns=["customer_id", "day", "amount"])
    table["date"] = start + pd.to_timedelta(table["day"], unit="D")
    found = cbs(table, end=start + pd.Timedelta(days=end), unit="day")
    for name in "abc":
        days: dict[int, int] = {}
        for _, day, amount in (r for r in rows if r[0] == name and r[1] <= end):
            days[day] = days.get(day, 0) + amount
        if not days:
            assert name not in found.index
            continue
        later = [days[d] for d in sorted(days)[1:]]
        mean = sum(later) / len(later) if later else 0
        assert found.loc[name].tolist() == pytest.approx([len(later), max(days) - min(days), end - min(days), mean])


def test_summary_without_amounts_and_its_refusals():
    table = pd.DataFrame({"customer_id": ["a", "a"], "date": ["2026-01-01", "2026-01-08"], "amount": [5.0, -1]})
    assert cbs(table, end="2026-01-15", unit="week", amount=None).loc["a"].tolist() == [1, 1, 2]
    with pytest.raises(ValueError, match="列「amount」第 1 行应不小于 0"):
        cbs(table, end="2026-01-15", unit="week")
    with pytest.raises(ValueError, match="没有不晚于"):
        cbs(table, end="2025-01-15", unit="week", amount=None)
    with pytest.raises(ValueError, match="unit"):
        cbs(table, end="2026-01-15", unit="month", amount=None)


# --- fits


def test_bgnbd_parameters_of_fader_hardie_lee_2005_table_and_of_clvtools(sample):
    found = value.bgnbd_fit(sample)
    assert found[:4] == pytest.approx((0.243, 4.414, 0.793, 2.426), abs=6e-4)
    assert found[:4] == pytest.approx((0.2425945, 4.4136019, 0.7929199, 2.4258881), rel=1e-4)
    assert found.log_likelihood == pytest.approx(-9582.429, abs=0.001)
    assert found.converged


@pytest.mark.parametrize(
    ("model", "parameters", "likelihood"),
    [
        (Bgnbd, (0.2425929, 4.4135317, 0.7928861, 2.4257532), -9582.42556),
        (Pnbd, (0.55328, 10.57761, 0.60621, 11.66791), -9594.97393),
    ],
)
def test_fits_of_the_rounded_summary_differ_in_the_third_decimal_of_the_likelihood(
    rounded, model, parameters, likelihood
):
    # The summary that lifetimes ships, as recomputed independently with numpy.
    found = FIT[model](rounded)
    assert found[:4] == pytest.approx(parameters, rel=1e-4)
    assert found.log_likelihood == pytest.approx(likelihood, abs=1e-4)


def test_mbgnbd_and_gamma_gamma_of_the_rounded_summary(rounded):
    assert value.mbgnbd_fit(rounded).log_likelihood == pytest.approx(-9582.1327, abs=1e-4)
    shipped = Path(lifetimes.__file__).parent / "datasets" / "cdnow_customers_summary_with_transactions.csv"
    found = value.gg_fit(pd.read_csv(shipped).rename(columns={"zbar": "monetary"}))
    assert (found.p, found.q, found.gamma) == pytest.approx((6.24879, 3.74459, 15.44775), rel=2e-4)
    assert found.log_likelihood == pytest.approx(-4055.9232, abs=1e-4)


def test_pareto_nbd_parameters_of_fader_hardie_lee_2005_and_of_clvtools(sample):
    found = value.pnbd_fit(sample)
    assert found[:4] == pytest.approx((0.553, 10.578, 0.606, 11.669), rel=1e-3)
    assert found[:4] == pytest.approx((0.55315, 10.57633, 0.60625, 11.67150), rel=1e-3)
    assert found.log_likelihood == pytest.approx(-9594.976, abs=0.001)
    assert found.converged


def test_curvature_of_the_pareto_nbd_gives_the_standard_errors_of_clvtools(sample):
    found = value.pnbd_fit(sample)
    function, at = pnbd_objective(patterns(sample)), np.log(found[:4])
    steps = np.eye(4) * 1e-4
    hessian = np.array([(function(at + d)[1] - function(at - d)[1]) / 2e-4 for d in steps]) * len(sample)
    # The parameters are estimated as logarithms: the delta rule multiplies each error by its parameter.
    errors = np.sqrt(np.diag(np.linalg.inv((hessian + hessian.T) / 2))) * found[:4]
    assert errors == pytest.approx((0.0476, 0.8427, 0.1873, 6.2105), rel=2e-3)


def test_mbgnbd_parameters_of_btydplus(sample):
    found = value.mbgnbd_fit(sample)
    assert found[:4] == pytest.approx((0.525, 6.183, 0.891, 1.614), abs=6e-4)
    assert found[:4] == pytest.approx((0.524841, 6.183071, 0.891364, 1.614017), rel=1e-4)
    assert found.log_likelihood == pytest.approx(-9582.13572, abs=1e-4)


def test_nbd_parameters_and_likelihood_are_below_those_of_the_models_with_dropout(sample):
    found = value.nbd_fit(sample)
    assert found[:2] == pytest.approx((0.385, 12.072), rel=1e-3)
    assert found.log_likelihood == pytest.approx(-9763.66, abs=0.005)


def test_gamma_gamma_parameters_of_clvtools(sample):
    found = value.gg_fit(sample)
    assert (found.p, found.q, found.gamma) == pytest.approx((6.25, 3.74, 15.44), rel=2e-3)
    assert found.log_likelihood == pytest.approx(-4055.9177, abs=1e-4)
    assert found.customers == 946
    assert value.gg_population_mean(found) == pytest.approx(35.171, abs=0.005)


@pytest.mark.parametrize(
    ("model", "parameters", "likelihood"),
    [
        (Bgnbd, (0.25162, 4.78894, 0.72343, 2.16109), -95368.444),
        (Mbgnbd, (0.63714, 7.31029, 0.80747, 1.22839), -95336.958),
        (Pnbd, (0.59742, 11.58566, 0.52219, 8.82776), -95415.119),
    ],
)
def test_fits_of_all_23570_cdnow_customers(full, model, parameters, likelihood):
    found = FIT[model](full)
    assert found[:4] == pytest.approx(parameters, rel=1e-3)
    assert found.log_likelihood == pytest.approx(likelihood, abs=0.005)


def test_gamma_gamma_of_all_cdnow_customers(full):
    found = value.gg_fit(full)
    assert (found.p, found.q, found.gamma) == pytest.approx((6.27536, 3.62445, 14.98368), rel=1e-3)
    assert found.log_likelihood == pytest.approx(-40763.476, abs=0.005)
    # Of 9451 customers who bought again one paid nothing.
    assert found.customers == int((full["x"] > 0).sum()) - 1 == 9450


def test_spend_and_frequency_are_hardly_correlated_as_lifetimes_says(sample):
    repeaters = sample[sample["x"] > 0]
    # lifetimes' documentation: repeaters[["monetary_value", "frequency"]].corr() is 0.113884 on the same customers.
    assert value.gg_correlation(sample) == pytest.approx(repeaters["x"].corr(repeaters["monetary"]))
    assert value.gg_correlation(sample) == pytest.approx(0.113884, abs=5e-4)
    # Neither the currency nor the order of customers matters.
    assert value.gg_correlation(sample.iloc[::-1].assign(monetary=lambda t: t["monetary"] * 7)) == pytest.approx(
        value.gg_correlation(sample)
    )
    with pytest.raises(ValueError, match="没有变化"):
        value.gg_correlation(pd.DataFrame({"x": [1, 1, 0], "monetary": [5.0, 6, 0]}))


@pytest.fixture(scope="module")
def theirs(sample):
    """Lifetimes' own fits of the same unrounded summary."""
    found = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for model, fitter in {
            Bgnbd: lifetimes.BetaGeoFitter(),
            Mbgnbd: lifetimes.ModifiedBetaGeoFitter(),
            Pnbd: lifetimes.ParetoNBDFitter(),
        }.items():
            found[model] = fitter.fit(sample["x"], sample["t_x"], sample["T"])
    return found


@pytest.mark.parametrize("model", [Bgnbd, Mbgnbd, Pnbd])
def test_likelihood_is_not_lower_than_that_of_lifetimes(sample, theirs, model):
    other = model(*theirs[model].params_)
    assert value.log_likelihood(FIT[model](sample), sample) >= value.log_likelihood(other, sample) - 1e-6


@pytest.mark.parametrize("model", [Bgnbd, Mbgnbd, Pnbd])
def test_forecasts_with_lifetimes_parameters_are_lifetimes_forecasts(sample, theirs, model):
    other, params = theirs[model], model(*theirs[model].params_)
    x, t_x, age = sample["x"], sample["t_x"], sample["T"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        alive = np.asarray(other.conditional_probability_alive(x, t_x, age)).ravel()
        forecast = np.asarray(other.conditional_expected_number_of_purchases_up_to_time(39, x, t_x, age)).ravel()
        fresh = [float(other.expected_number_of_purchases_up_to_time(t)) for t in (1.0, 39.0, 200.0)]
    np.testing.assert_allclose(PALIVE[model](params, sample), alive, rtol=1e-7)
    np.testing.assert_allclose(EXPECTED[model](params, sample, 39), forecast, rtol=1e-6)
    assert [NEW[model](params, t) for t in (1.0, 39.0, 200.0)] == pytest.approx(fresh, rel=1e-9)


def test_bgnbd_pmf_is_that_of_lifetimes(theirs):
    params = Bgnbd(*theirs[Bgnbd].params_)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        other = [theirs[Bgnbd].probability_of_n_purchases_up_to_time(30.0, n) for n in range(8)]
    np.testing.assert_allclose(value.bgnbd_pmf(params, range(8), 30), other, rtol=1e-9)


def test_gamma_gamma_agrees_with_lifetimes(sample):
    repeaters = sample[(sample["x"] > 0) & (sample["monetary"] > 0)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        other = lifetimes.GammaGammaFitter().fit(repeaters["x"], repeaters["monetary"])
        mean = other.conditional_expected_average_profit(repeaters["x"], repeaters["monetary"])
    params = GammaGamma(*other.params_[["p", "q", "v"]])
    np.testing.assert_allclose(value.gg_mean(params, repeaters), mean, rtol=1e-12)
    assert value.gg_fit(sample)[:3] == pytest.approx(params[:3], rel=1e-3)


def test_discounted_value_agrees_with_lifetimes(sample, theirs):
    params, money = Bgnbd(*theirs[Bgnbd].params_), pd.Series(20.0 + np.arange(len(sample)) % 7, index=sample.index)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        other = lifetimes.utils._customer_lifetime_value(
            theirs[Bgnbd], sample["x"], sample["t_x"], sample["T"], money, time=12, discount_rate=0.01, freq="W"
        )
    # lifetimes counts 4.345 weeks to the month
    found = value.clv_discounted(params, sample, money, periods=12, length=4.345, discount=0.01, margin=1)
    np.testing.assert_allclose(found, other, rtol=1e-7)


# --- published forecasts


def test_bgnbd_conditional_expectation_of_fader_hardie_lee_excel_sheet():
    # Hardie's note "Implementing the BG/NBD model … in Excel": customer with x = 2, t_x = 30.43, T = 38.86.
    assert value.bgnbd_expected(BG, one(2, 30.43, 38.86), 39).iloc[0] == pytest.approx(1.226, abs=5e-4)


def test_bgnbd_expectations_of_new_customers_in_lifetimes_tests(sample):
    fitted = value.bgnbd_fit(sample)
    times = [0.1429, 1.0, 3.0, 31.8571, 32.0, 78.0]
    published = [0.0078, 0.0532, 0.1506, 1.0405, 1.0437, 1.8576]
    assert [value.bgnbd_expected_new(fitted, t) for t in times] == pytest.approx(published, abs=6e-4)


def test_pareto_nbd_figures_of_the_btyd_package(sample):
    fitted = value.pnbd_fit(sample)
    assert value.pnbd_palive(fitted, one(0, 0, 39)).iloc[0] == pytest.approx(0.2941633, abs=2e-4)
    assert value.pnbd_palive(fitted, one(26, 30.86, 31)).iloc[0] == pytest.approx(0.9979, abs=5e-5)
    assert value.pnbd_expected(fitted, one(26, 30.86, 31), 52).iloc[0] == pytest.approx(25.46, abs=0.005)


def test_gamma_gamma_means_of_the_first_ten_customers_in_lifetimes_tests(sample):
    published = [24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17]
    assert value.gg_mean(SPEND, sample.iloc[:10]).tolist() == pytest.approx(published, abs=0.1)


# --- identities


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
