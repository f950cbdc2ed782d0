"""Newton's method against scipy's minimiser, scores summed by hand, and steps at a saddle point."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit

from foedus.statistics.clusters import clustered_scores
from foedus.statistics.newton import SaddleFree, holds, logit_curvature, maximise_logit, next_damping


@pytest.fixture(scope="module")
def binomials():
    random = np.random.default_rng(3)
    n = 300
    design = np.column_stack([np.ones(n), random.standard_normal(n), 40 * random.standard_normal(n)])
    trials = random.integers(0, 5, n).astype(float)
    offset = random.standard_normal(n)
    successes = random.binomial(trials.astype(int), expit(design @ [-1, 0.8, 0.01] + offset)).astype(float)
    return design, successes, trials, offset


CENTRE, PRECISION = np.array([0.5, -1.0, 0.0]), np.array([0.0, 30.0, 400.0])


def test_trials_offset_and_prior_against_a_general_minimiser(binomials):
    design, successes, trials, offset = binomials

    def loss(b):
        eta = design @ b + offset
        prior = 0.5 * (PRECISION * (b - CENTRE) ** 2).sum()
        return float((trials * np.logaddexp(0, eta) - successes * eta).sum() + prior)

    def slope(b):
        return -design.T @ (successes - trials * expit(design @ b + offset)) + PRECISION * (b - CENTRE)

    def fit(*, reuse=False, tolerance=1e-8):
        given = (design, successes, start)
        return maximise_logit(
            *given,
            trials=trials,
            offset=offset,
            centre=CENTRE,
            precision=PRECISION,
            reuse=reuse,
            tolerance=tolerance,
        )

    start = np.zeros(3)
    ours = fit()
    theirs = minimize(loss, start, jac=slope, method="BFGS", options={"gtol": 1e-6})
    assert ours.settled
    np.testing.assert_allclose(ours.params, theirs.x, rtol=1e-6)
    assert ours.value == pytest.approx(-theirs.fun, rel=1e-10)
    np.testing.assert_allclose(slope(ours.params), 0, atol=1e-9)
    np.testing.assert_allclose(ours.chance, expit(design @ ours.params + offset), rtol=1e-12)
    again = fit(reuse=True, tolerance=1e-10)
    np.testing.assert_allclose(again.params, ours.params, rtol=1e-8)


def test_a_far_start_is_no_hindrance_and_is_left_alone(binomials):
    design, successes, trials, offset = binomials
    far = np.array([60.0, -60.0, 3.0])
    found = maximise_logit(design, successes, far, trials=trials, offset=offset, precision=1e-3)
    near = maximise_logit(design, successes, np.zeros(3), trials=trials, offset=offset, precision=1e-3)
    np.testing.assert_allclose(found.params, near.params, rtol=1e-9)
    assert far.tolist() == [60.0, -60.0, 3.0]


def test_where_a_column_decides_the_outcome_there_is_no_maximum():
    x = np.column_stack([np.ones(8), np.repeat([0.0, 1.0], 4)])
    assert not maximise_logit(x, np.repeat([0.0, 1.0], 4), np.zeros(2), most=50).settled
    assert maximise_logit(x, np.repeat([0.0, 1.0], 4), np.zeros(2), precision=0.01).settled


def test_the_curvature_by_hand():
    """Rows (1, 2) and (1, -1) with variances .25 and .16."""
    curvature = logit_curvature(np.array([[1.0, 2.0], [1.0, -1.0]]), np.array([0.25, 0.16]))
    np.testing.assert_allclose(curvature, [[0.41, 0.34], [0.34, 1.16]], rtol=1e-12)


def test_scores_by_group_by_hand():
    """Three groups: sums (3, 0), (5, 1), (-1, 2), times the root of 3/2."""
    scores = np.array([[1.0, 0.0], [5.0, 1.0], [2.0, 0.0], [-1.0, 2.0]])
    found = clustered_scores(scores, np.array(["a", "b", "a", "c"]))
    np.testing.assert_allclose(found**2, 1.5 * np.array([[9.0, 0.0], [25.0, 1.0], [1.0, 4.0]]))
    np.testing.assert_allclose(clustered_scores(scores, np.zeros(4)), [[7.0, 3.0]])


def test_a_saddle_point_repels():
    """f = -x^2 + y^2/2 at (1, 1): the step goes to x = 0, where f is highest, and up along y."""
    gradient, hessian = np.array([[-2.0, 1.0]]), np.array([[[-2.0, 0.0], [0.0, 1.0]]])
    ways = SaddleFree.at(gradient, hessian)
    np.testing.assert_allclose(ways.step(np.zeros(1)), [[-1.0, 1.0]])
    np.testing.assert_allclose(ways.decrement, [2.0 + 1.0])
    np.testing.assert_allclose(ways.step(np.ones(1)), [[-0.5, 0.5]])
    one = SaddleFree.at(gradient[0], hessian[0])
    np.testing.assert_allclose(one.step(0.0), [-1.0, 1.0])


def test_damping_and_what_counts_as_a_fall():
    np.testing.assert_allclose(
        next_damping(np.array([1.0, 1e-4, 1.0, 0.0]), [True, True, False, False]), [0.1, 0, 4.01, 0.01]
    )
    assert holds(np.array([1.0, 1 - 1e-14, 0.9, np.nan, -np.inf]), 1.0).tolist() == [True, True, False, False, False]
