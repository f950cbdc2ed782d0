"""The fit of the links against scikit-learn, statsmodels and closed forms."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm
from hypothesis import given, settings, strategies as st
from scipy.integrate import dblquad
from scipy.special import expit, ndtri
from sklearn.linear_model import LogisticRegression

from foedus.deterrence.fitting.laplace import LinkFit, Mode, Prior, fit_link
from foedus.deterrence.fitting.rows import LinkRows

NAMES = ("intercept", "a", "b")


def rows_of(design, outcome, *, group=None, offset=0.0, year=None, names=NAMES):
    n = len(outcome)
    return LinkRows(
        "made",
        pl.DataFrame({"year": np.full(n, 2000) if year is None else year}),
        names,
        np.asarray(design, float),
        np.asarray(outcome, float),
        np.arange(n) if group is None else group,
        np.broadcast_to(np.asarray(offset, float), n).copy(),
    )


@pytest.fixture(scope="module")
def data():
    random = np.random.default_rng(6)
    n = 400
    design = np.column_stack([np.ones(n), random.standard_normal((n, 2))])
    outcome = random.random(n) < expit(design @ [-0.7, 0.9, -0.4])
    return design, outcome.astype(float)


@pytest.mark.parametrize("sd", [0.1, 1.0, 3.0])
def test_with_priors_around_zero_it_is_the_ridge_logit_of_scikit_learn(data, sd):
    """A normal prior of standard deviation s is a penalty of 1 / (2 s^2), scikit-learn's C = s^2."""
    design, outcome = data
    fit = fit_link(rows_of(design, outcome), dict.fromkeys(NAMES, Prior(0.0, sd)))
    ridge = LogisticRegression(C=sd**2, fit_intercept=False, solver="newton-cholesky", tol=1e-12)
    np.testing.assert_allclose(fit.mean, ridge.fit(design, outcome).coef_[0], atol=1e-7)


FLAT = dict.fromkeys(NAMES, Prior(0.0, 1e4))


def test_with_flat_priors_it_is_the_logit_of_statsmodels(data):
    design, outcome = data
    offset = np.linspace(-1, 1, len(outcome))
    fit = fit_link(rows_of(design, outcome, offset=offset), FLAT)
    theirs = sm.GLM(outcome, design, family=sm.families.Binomial(), offset=offset).fit(tol=1e-12)
    np.testing.assert_allclose(fit.mean, theirs.params, rtol=1e-6)
    np.testing.assert_allclose(fit.best.covariance, theirs.cov_params(), rtol=1e-5)
    np.testing.assert_allclose(fit.predict(rows_of(design, outcome, offset=offset)), theirs.fittedvalues, rtol=1e-7)


def test_where_rows_are_repeated_the_covariance_is_the_clustered_one_of_statsmodels(data):
    """Each row stands five times in its cluster: wider in every direction, so that nothing is held at the model's."""
    design, outcome = (np.repeat(values, 5, axis=0) for values in data)
    group = np.repeat(np.arange(len(data[1])), 5)
    fit = fit_link(rows_of(design, outcome, group=group), FLAT)
    model = sm.GLM(outcome, design, family=sm.families.Binomial())
    theirs = model.fit(tol=1e-12, cov_type="cluster", cov_kwds={"groups": group}).cov_params()
    n, k = design.shape
    np.testing.assert_allclose(fit.covariance, theirs * (n - k) / (n - 1), rtol=1e-5)
    assert fit.clusters == len(data[1])
    assert fit.diagnostics["widened"] == pytest.approx(5**0.5, rel=0.1)


def test_the_covariance_is_never_narrower_than_the_models(data):
    """Two opposite outcomes in each cluster cancel out: the clustered covariance would be far too small."""
    design = np.repeat(data[0], 2, axis=0)
    outcome = np.tile([0.0, 1.0], len(data[1]))
    fit = fit_link(rows_of(design, outcome, group=np.repeat(np.arange(len(data[1])), 2)), FLAT)
    np.testing.assert_allclose(fit.spread, np.eye(3), atol=1e-9)
    np.testing.assert_allclose(fit.covariance, fit.best.covariance, rtol=1e-9)
    assert fit.diagnostics["widened"] == pytest.approx(1)


def test_the_evidence_is_near_the_integral_of_the_posterior():
    """Two terms and 60 rows: Laplace's approximation against quadrature."""
    random = np.random.default_rng(2)
    x = random.standard_normal(60)
    y = (random.random(60) < expit(0.5 + 0.8 * x)).astype(float)
    rows = rows_of(np.column_stack([np.ones(60), x]), y, names=("intercept", "a"))
    fit = fit_link(rows, {"intercept": Prior(0.0, 1.5), "a": Prior(0.5, 1.0)})

    def density(a, b):
        eta = b + a * x
        prior = np.exp(-0.5 * (b / 1.5) ** 2 - 0.5 * (a - 0.5) ** 2) / (2 * np.pi * 1.5)
        return np.exp((y * eta - np.logaddexp(0, eta)).sum()) * prior

    exact = dblquad(density, -2.5, 3.5, -2, 4, epsrel=1e-6)[0]
    assert fit.diagnostics["log_evidence"] == pytest.approx(np.log(exact), abs=0.03)


def test_sizes_of_the_steps_are_weighted_by_evidence_prior_and_width_of_the_grid():
    """Weights by hand from the evidence of each size: half-normal prior of scale .7, cells of an uneven grid."""
    random = np.random.default_rng(4)
    year = np.repeat(np.arange(1900, 2000), 20)
    design = np.column_stack([np.ones(2000), year >= 1950])
    outcome = random.random(2000) < expit(-1 + 0.8 * design[:, 1])
    rows = rows_of(design, outcome, year=year, names=("intercept", "step_1950"))
    scales = (0.1, 0.4, 1.0)
    fit = fit_link(rows, {"intercept": Prior(0, 2), "step_1950": Prior(walk=True)}, walk_scales=scales)
    # a point stands for half of the way to each neighbour; at the ends for the whole gap
    cells = [0.3, 0.45, 0.6]
    alone = [fit_link(rows, {"intercept": Prior(0, 2), "step_1950": Prior(0, s)}).diagnostics["log_evidence"]
             for s in scales]  # fmt: skip
    logs = np.array(alone) - 0.5 * (np.array(scales) / 0.7) ** 2 + np.log(cells)
    weights = np.exp(logs - logs.max())
    np.testing.assert_allclose([mode.weight for mode in fit.modes], weights / weights.sum(), rtol=1e-6)
    assert fit.columns == ("intercept", "step_1950", "next_shift", "walk_scale")


def two_modes():
    modes = tuple(
        Mode(scale, weight, np.array([centre]), np.array([[variance]]), 0.0)
        for scale, weight, centre, variance in ((0.1, 0.25, 0.0, 0.04), (1.0, 0.75, 2.0, 0.16))
    )
    return LinkFit("made", ("step_1950",), {"step_1950": Prior(walk=True)}, modes, np.eye(1), 10, 4, 10, 0, {})


def test_mean_and_covariance_of_a_mixture():
    """Weights 1/4 and 3/4, centres 0 and 2, variances .04 and .16: mean 1.5, variance .13 + .75 = .88."""
    fit = two_modes()
    assert fit.terms == {"step_1950": 1.5}
    assert fit.covariance[0, 0] == pytest.approx(0.13 + 0.75)
    assert fit.best.walk_scale == 1.0
    table = fit.tidy(0.9)
    assert table["std_error"][0] == pytest.approx(0.88**0.5)
    assert table["conf_high"][0] == pytest.approx(1.5 + ndtri(0.95) * 0.88**0.5)
    assert table["conf_low"][0] == pytest.approx(1.5 - ndtri(0.95) * 0.88**0.5)
    assert table["prior_sd"][0] == 0.7, "the scale of the half-normal prior of the steps"


def test_draws_of_a_mixture_and_of_the_step_not_yet_seen():
    drawn = two_modes().draws(40_000, 3)
    assert drawn.shape == (40_000, 3)
    assert drawn[:, 0].mean() == pytest.approx(1.5, abs=0.02)
    assert drawn[:, 0].var() == pytest.approx(0.88, rel=0.03)
    narrow, wide = (drawn[drawn[:, 2] == scale] for scale in (0.1, 1.0))
    assert len(narrow) / len(drawn) == pytest.approx(0.25, abs=0.01)
    assert narrow[:, 1].std() == pytest.approx(0.1, rel=0.03)
    assert wide[:, 1].std() == pytest.approx(1.0, rel=0.03)


def test_a_new_level_widens_forecasts_and_leaves_their_middle():
    fit = two_modes()
    rows = rows_of(np.zeros((1, 1)), [0.0], names=("step_1950",))
    here, later = (fit.predict_draws(rows, 20_000, 5, new_level=new)[:, 0] for new in (False, True))
    np.testing.assert_allclose(here, 0.5)
    assert np.median(later) == pytest.approx(0.5, abs=0.01)
    assert later.std() > 0.1


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_nothing_depends_on_the_order_of_rows_or_the_names_of_clusters(seed):
    random = np.random.default_rng(seed)
    n = 80
    design = np.column_stack([np.ones(n), random.standard_normal((n, 2))])
    outcome = (random.random(n) < 0.4).astype(float)
    group = random.integers(0, 20, n)
    prior = {"intercept": Prior(-1, 2), "a": Prior(0, 1), "b": Prior(0.3, 0.5)}
    one = fit_link(rows_of(design, outcome, group=group), prior)
    order = random.permutation(n)
    two = fit_link(rows_of(design[order], outcome[order], group=500 - 3 * group[order]), prior)
    np.testing.assert_allclose(one.mean, two.mean, atol=1e-8)
    np.testing.assert_allclose(one.covariance, two.covariance, rtol=1e-6)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_exchanging_outcomes_turns_the_signs_round(seed):
    random = np.random.default_rng(seed)
    design = np.column_stack([np.ones(60), random.standard_normal((60, 2))])
    outcome = (random.random(60) < 0.3).astype(float)
    prior = dict.fromkeys(NAMES, Prior(0.0, 1.0))
    one, two = (fit_link(rows_of(design, y), prior).mean for y in (outcome, 1 - outcome))
    np.testing.assert_allclose(one, -two, atol=1e-8)
