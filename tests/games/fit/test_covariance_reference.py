"""Covariances of the games against statsmodels: one move is a logit or a probit, the first stage a logit of shares."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.optimize import minimize
from scipy.special import expit

from foedus.games import Move, Outcome, Tree, estimate
from foedus.games.crisis.first_stage import first_stage

ROOT2 = np.sqrt(2)
"""Agent error is the difference of two disturbances of variance one (Signorino 2003): estimates are root two times
those of a logit or probit."""


@pytest.fixture(scope="module")
def clustered():
    random = np.random.default_rng(3)
    n = 300
    x, group = random.standard_normal(n), np.arange(n) % 30
    y = random.random(n) < expit(0.4 + 0.9 * x + random.standard_normal(30)[group])
    return x, y.astype(int), group


@pytest.fixture(scope="module", params=["logit", "probit"])
def link(request):
    return request.param


@pytest.fixture(scope="module")
def fit(clustered, link):
    x, y, _ = clustered
    tree = Tree(Move("A", {"l": Outcome("no"), "r": Outcome("yes", {"A": "x"})}), "one")
    return estimate(tree, {"x": x, "y": np.where(y, "yes", "no")}, "y", link=link)


@pytest.fixture(scope="module")
def theirs(clustered, link):
    """The fit of statsmodels, with errors of a kind."""
    model = {"logit": sm.Logit, "probit": sm.Probit}[link](clustered[1], sm.add_constant(clustered[0]))
    return lambda **errors: model.fit(disp=0, tol=1e-12, **errors)


def test_one_move_is_a_choice_of_two(fit, theirs):
    expected = theirs()
    np.testing.assert_allclose(fit.estimates, ROOT2 * expected.params, rtol=1e-6)
    np.testing.assert_allclose(fit.covariance, 2 * expected.cov_params(), rtol=1e-6)
    assert fit.log_likelihood == pytest.approx(expected.llf, rel=1e-10)


def test_robust_errors_are_whites(fit, theirs):
    expected = 2 * theirs(cov_type="HC0").cov_params()
    np.testing.assert_allclose(fit.with_covariance("robust").covariance, expected, rtol=1e-5)


def test_clustered_errors_are_those_of_statsmodels(fit, clustered, theirs):
    """Corrected by G/(G-1) alone; statsmodels multiplies by (n-1)/(n-k) as well."""
    n, group = len(clustered[0]), clustered[2]
    expected = theirs(cov_type="cluster", cov_kwds={"groups": group}).cov_params() * (n - 2) / (n - 1)
    np.testing.assert_allclose(fit.with_covariance("clustered", cluster=group).covariance, 2 * expected, rtol=1e-5)


@pytest.fixture(scope="module")
def counts():
    """Counts of sq, cd, sf, bd in 60 games of one regressor."""
    random = np.random.default_rng(8)
    x = random.standard_normal(60)
    resist, fight = expit(0.3 + 0.8 * x), expit(-0.2 - 0.5 * x)
    chances = np.stack([np.full(60, 0.3), 0.7 * (1 - resist), 0.7 * resist * fight, 0.7 * resist * (1 - fight)])
    return x, np.stack([random.multinomial(50, p) for p in chances.T], axis=1).astype(float)


def by_statsmodels(x, successes, trials):
    """Chances (n,) and their covariance (n, n): binomial logit on x and its square, White's sandwich, delta method."""
    design = np.column_stack([np.ones(len(x)), x, x**2])
    shares = np.column_stack([successes, trials - successes])
    found = sm.GLM(shares, design, family=sm.families.Binomial()).fit(cov_type="HC0", tol=1e-12)
    p = found.predict(design)
    slope = (p * (1 - p))[:, None] * design
    return p, slope @ found.cov_params() @ slope.T


def test_the_first_stage_without_a_penalty_is_a_binomial_logit(counts):
    x, (sq, cd, sf, bd) = counts
    found = first_stage([np.column_stack([np.ones(60), x]), x[:, None]], np.stack([sq, cd, sf, bd]), penalty=1e-9)
    covariance = found.factor @ found.factor.T
    for rows_, chances, successes, trials in (
        (slice(0, 60), found.resist, sf + bd, cd + sf + bd),
        (slice(60, 120), found.fight, sf, sf + bd),
    ):
        p, expected = by_statsmodels(x, successes, trials)
        np.testing.assert_allclose(chances, p, rtol=1e-6)
        np.testing.assert_allclose(covariance[rows_, rows_], expected, rtol=1e-4, atol=1e-4 * np.abs(expected).max())
    assert not covariance[:60, 60:].any(), "the two moves are estimated on data of their own"


def test_the_first_stage_with_a_penalty_maximises_the_penalised_likelihood(counts):
    x, (_, cd, sf, bd) = counts
    scaled = (x - x.mean()) / x.std()
    square = (scaled**2 - (scaled**2).mean()) / (scaled**2).std()
    features = np.column_stack([np.ones(60), scaled, square])
    successes, trials = sf + bd, cd + sf + bd

    def loss(b):
        eta = features @ b
        return (trials * np.logaddexp(0, eta) - successes * eta).sum() + 0.5 * 4.0 * (b[1:] ** 2).sum()

    b = minimize(loss, np.zeros(3), method="BFGS", options={"gtol": 1e-9}).x
    found = first_stage([x[:, None]], counts[1], penalty=4.0)
    np.testing.assert_allclose(found.resist, expit(features @ b), rtol=1e-5)
    p = expit(features @ b)
    scores = features * (successes - trials * p)[:, None]
    curvature = features.T @ (features * (trials * p * (1 - p))[:, None]) + np.diag([1e-6, 4.0, 4.0])
    inverse = np.linalg.inv(curvature)
    slope = (p * (1 - p))[:, None] * features
    expected = slope @ inverse @ scores.T @ scores @ inverse @ slope.T
    found_covariance = (found.factor @ found.factor.T)[:60, :60]
    np.testing.assert_allclose(found_covariance, expected, rtol=1e-3, atol=1e-4 * np.abs(expected).max())
