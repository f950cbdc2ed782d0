"""The logit shrunk towards a broader outcome, against scikit-learn and the conditions of a maximum."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from foedus.deterrence.forecast.covariates import Covariates
from foedus.deterrence.forecast.shrunk_logit import (
    BLOCK,
    BROAD,
    TRIED,
    Penalties,
    choose_penalties,
    fit_shrunk,
    penalised,
)
from foedus.errors import SpecificationError


def made(seed=5, n=900, columns=4):
    random = np.random.default_rng(seed)
    x = np.column_stack([np.ones(n), random.standard_normal((n, columns))])
    broader = random.random(n) < expit(x @ np.r_[-1.0, 0.8, -0.6, 0.0, 0.3][: columns + 1])
    outcome = broader & (random.random(n) < 0.5)
    return x, outcome.astype(float), broader.astype(float)


@pytest.mark.parametrize("penalty", [0.5, 20.0, 500.0])
def test_towards_zero_it_is_the_ridge_logit_of_scikit_learn(penalty):
    x, outcome, _ = made()
    ridge = LogisticRegression(C=1 / penalty, solver="newton-cholesky", tol=1e-12).fit(x[:, 1:], outcome)
    found = penalised(x, outcome, penalty)
    np.testing.assert_allclose(found, [ridge.intercept_[0], *ridge.coef_[0]], atol=2e-6)


@pytest.mark.parametrize("penalty", [1.0, 50.0])
def test_towards_given_coefficients_it_is_the_maximum_found_by_bfgs(penalty):
    x, outcome, _ = made()
    goal = np.array([0.7, 0.7, -0.2, 0.5, 0.0])  # of the constant nothing is made

    def loss(b):
        eta = x @ b
        return (np.logaddexp(0, eta) - outcome * eta).sum() + penalty / 2 * ((b - goal)[1:] ** 2).sum()

    best = minimize(loss, np.zeros(5), method="BFGS", options={"gtol": 1e-8}).x
    np.testing.assert_allclose(penalised(x, outcome, penalty, goal), best, atol=1e-5)


def test_a_strong_penalty_gives_the_goal_and_the_mean_forecast_is_the_share():
    x, outcome, _ = made()
    goal = np.array([0.0, 0.7, -0.2, 0.5, 0.0])
    found = penalised(x, outcome, 1e9, goal)
    np.testing.assert_allclose(found[1:], goal[1:], atol=1e-5)
    assert expit(x @ found).mean() == pytest.approx(outcome.mean(), abs=1e-6), "the constant is not shrunk"


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_more_penalty_never_brings_coefficients_away_from_the_goal(seed):
    x, outcome, _ = made(seed, n=200)
    sizes = [np.linalg.norm(penalised(x, outcome, p)[1:]) for p in (1.0, 10.0, 100.0, 1000.0)]
    assert sizes == sorted(sizes, reverse=True)


def covariates(x):
    return Covariates(tuple(f"c{k}" for k in range(x.shape[1])), x)


def test_the_start_is_shrunk_towards_any_dispute():
    x, outcome, broader = made()
    fit = fit_shrunk(covariates(x[:, 1:]), outcome, broader, Penalties(30.0, 80.0))
    scaled = (x[:, 1:] - x[:, 1:].mean(axis=0)) / x[:, 1:].std(axis=0)
    design = np.column_stack([np.ones(len(x)), scaled])
    broad = penalised(design, broader, 30.0)
    np.testing.assert_allclose(fit.broad, broad, atol=1e-6)
    np.testing.assert_allclose(fit.params, penalised(design, outcome, 80.0, broad), atol=1e-6)
    np.testing.assert_allclose(fit.predict(covariates(x[:, 1:])), expit(design @ fit.params), rtol=1e-9)
    assert fit.penalties == Penalties(30.0, 80.0)


@pytest.mark.parametrize("which", ["outcome", "broader outcome"])
def test_an_outcome_that_does_not_vary_is_named(which):
    x, outcome, broader = made(n=60)
    given_ = {"outcome": outcome, "broader outcome": broader} | {which: np.zeros(60)}
    with pytest.raises(SpecificationError, match=f"the {which} does not vary"):
        fit_shrunk(covariates(x[:, 1:]), given_["outcome"], given_["broader outcome"], Penalties(1, 1))


def test_the_penalty_chosen_is_the_strongest_within_one_standard_error():
    """Losses of left-out blocks of four years, computed here with whole fits; five folds, blocks dealt in turn."""
    x, outcome, broader = made(n=1200)
    year = np.repeat(np.arange(1950, 1990), 30)
    choice = choose_penalties(covariates(x[:, 1:]), outcome, broader, year)
    scaled = (x[:, 1:] - x[:, 1:].mean(axis=0)) / x[:, 1:].std(axis=0)
    design = np.column_stack([np.ones(len(x)), scaled])
    block = (year - 1950) // BLOCK
    losses = np.zeros((len(TRIED), 10))
    for fold in range(5):
        out = block % 5 == fold
        broad = penalised(design[~out], broader[~out], BROAD)
        for row, penalty in enumerate(TRIED):
            p = expit(design[out] @ penalised(design[~out], outcome[~out], penalty, broad))
            loss = -np.log(np.where(outcome[out] > 0, p, 1 - p))
            losses[row] += np.bincount(block[out], loss, 10)
    mean = losses.sum(axis=1) / len(outcome)
    best = losses[np.argmin(mean)]
    error = [(10**0.5) * np.std(row - best, ddof=1) / len(outcome) for row in losses]
    np.testing.assert_allclose(choice.log_score, mean, rtol=1e-4)
    np.testing.assert_allclose(choice.worse_by, mean - mean.min(), atol=1e-6)
    np.testing.assert_allclose(choice.error, error, atol=1e-5)
    strongest = max(p for p, worse, e in zip(TRIED, mean - mean.min(), error, strict=True) if worse <= e)
    assert choice.penalties == Penalties(BROAD, strongest)
