"""Closed-form derivatives of the crisis-signalling likelihoods against finite differences."""

from __future__ import annotations

import numpy as np
import pytest

from foedus.games.crisis.equilibria import crisis_equilibria
from foedus.games.crisis.estimators import CrisisSample, pseudo_likelihood
from foedus.games.crisis.likelihood import (
    best_response,
    constraint_jet,
    equilibrium_jet,
    pseudo_jet,
    reduced_jet,
)
from foedus.games.crisis.newton import climb

STEP = 1e-5


@pytest.fixture(scope="module")
def numbers():
    random = np.random.default_rng(4)
    n = 40
    return {
        "payoffs": 0.7 * random.normal(size=(7, n)),
        "z": 0.7 * random.normal(size=n),
        "counts": random.integers(0, 5, size=(4, n)).astype(float),
        "resist": random.uniform(0.2, 0.9, n),
        "fight": random.uniform(0.2, 0.9, n),
    }


def _check(function, point, tolerance=1e-7):
    jet = function(point)
    for k in range(len(point)):
        step = np.zeros_like(point)
        step[k] = STEP
        up, down = function(point + step), function(point - step)
        gradient = (up.value - down.value) / (2 * STEP)
        hessian = (up.gradient - down.gradient) / (2 * STEP)
        scale = 1 + np.abs(jet.hessian).max()
        assert np.abs(gradient - jet.gradient[k]).max() < tolerance * scale
        assert np.abs(hessian - jet.hessian[k]).max() < 10 * tolerance * scale


def test_pseudo_likelihood(numbers):
    _check(lambda u: pseudo_jet(u, numbers["resist"], numbers["fight"], numbers["counts"]), numbers["payoffs"])


def test_likelihood_at_an_equilibrium(numbers):
    point = np.vstack([numbers["payoffs"], numbers["z"]])
    _check(lambda v: equilibrium_jet(v[:7], v[7], numbers["counts"]), point)


def test_best_response_index(numbers):
    _check(lambda v: constraint_jet(v[:7], v[7]), np.vstack([numbers["payoffs"], numbers["z"]]))


def test_likelihood_along_the_equilibrium(numbers):
    payoffs = numbers["payoffs"]
    found = crisis_equilibria(payoffs.T)
    calm = np.array([found.count[i] == 1 and abs(found.slope[found.game == i][0]) < 0.7 for i in range(40)])

    def reduced(u):
        again = crisis_equilibria(u.T)
        return reduced_jet(u, again.index, numbers["counts"][:, calm])[0]

    _check(reduced, payoffs[:, calm], 1e-6)


def test_slopes_of_best_responses(numbers):
    payoffs, resist, fight = numbers["payoffs"], numbers["resist"], numbers["fight"]
    resists, fights = best_response(payoffs, resist, fight)
    up, down = best_response(payoffs, resist + STEP, fight + STEP), best_response(payoffs, resist - STEP, fight - STEP)
    np.testing.assert_allclose((up[0].value - down[0].value) / (2 * STEP), resists.gradient[7], atol=1e-7)
    np.testing.assert_allclose((up[1].value - down[1].value) / (2 * STEP), fights.gradient[7], atol=1e-7)
    for k in range(7):
        step = np.zeros_like(payoffs)
        step[k] = STEP
        up, down = best_response(payoffs + step, resist, fight), best_response(payoffs - step, resist, fight)
        np.testing.assert_allclose((up[0].value - down[0].value) / (2 * STEP), resists.gradient[k], atol=1e-7)
        np.testing.assert_allclose((up[1].value - down[1].value) / (2 * STEP), fights.gradient[k], atol=1e-7)


def test_the_index_agrees_with_the_solver(numbers):
    found = crisis_equilibria(numbers["payoffs"].T)
    image = constraint_jet(numbers["payoffs"][:, found.game], found.index)
    calm = np.abs(found.index) < 5
    np.testing.assert_allclose(image.value[calm], found.index[calm], atol=1e-10)
    np.testing.assert_allclose(image.gradient[7][calm], found.slope[calm], rtol=1e-6, atol=1e-10)


def test_likelihood_stays_finite_far_out():
    payoffs = np.array([[0.0, 30.0, -20.0, -40.0, 25.0, -38.0, 3.0]]).T
    jet = pseudo_jet(payoffs, np.array([0.05]), np.array([0.05]), np.ones((4, 1)))
    assert np.isfinite(jet.value).all()
    assert np.isfinite(jet.gradient).all()
    assert np.isfinite(jet.hessian).all()


def test_newton_leaves_a_saddle_and_refuses_the_void():
    def value(b):
        return -np.inf if b[0] > 3 else float(np.cos(b[0]) - b[1] ** 2)

    def derivatives(b):
        return np.array([-np.sin(b[0]), -2 * b[1]]), np.diag([-np.cos(b[0]), -2.0])

    end = climb(value, derivatives, np.array([2.8, 1.0]))
    assert end.settled
    assert end.value == pytest.approx(1)
    nowhere = climb(value, derivatives, np.array([4.0, 0.0]))
    assert nowhere.value == -np.inf
    assert not nowhere.settled


def test_a_game_seen_twice_counts_twice(numbers):
    design = tuple(np.ones((40, k)) for k in (0, 1, 0, 1, 1, 1, 0))
    arguments = numbers["resist"], numbers["fight"], np.zeros(4)
    one = pseudo_likelihood(CrisisSample(design, np.zeros(7), numbers["counts"]), *arguments)
    two = pseudo_likelihood(CrisisSample(design, np.zeros(7), 2 * numbers["counts"]), *arguments)
    np.testing.assert_allclose(one.point, two.point, atol=1e-6)
    assert two.value == pytest.approx(2 * one.value)
