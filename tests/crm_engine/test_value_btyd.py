"""Buy-till-you-die models on CDNOW against published parameters, the library lifetimes, scipy and identities.

Published figures come from Fader, Hardie & Lee (2005) and from the tests of CLVTools (commit 1b06356b), BTYD,
BTYDplus and lifetimes, on the 1/10 sample of CDNOW, weeks, calibrated to 1997-09-30.
"""

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from btyd_models import BG, EXPECTED, FIT, NEW, PALIVE, SPEND, cdnow_summary, one
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_engine import datasets, value
from crm_engine.value import Bgnbd, GammaGamma, Mbgnbd, Pnbd, cbs
from crm_engine.value._patterns import patterns
from crm_engine.value._pnbd_core import objective as pnbd_objective

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import lifetimes
    import lifetimes.utils


@pytest.fixture(scope="module")
def sample():
    return cdnow_summary()


@pytest.fixture(scope="module")
def rounded():
    """The summary that lifetimes ships, with times rounded to two decimals."""
    shipped = pd.read_csv(Path(lifetimes.__file__).parent / "datasets" / "cdnow_customers_summary.csv", index_col="ID")
    return shipped.rename(columns={"frequency": "x", "recency": "t_x"})


@pytest.fixture(scope="module")
def full():
    return cbs(datasets.cdnow_master(), end="1997-09-30", unit="week")


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
