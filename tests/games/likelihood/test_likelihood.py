"""Derivatives of every kind of row likelihood, against automatic differentiation and against finite sums."""

from __future__ import annotations

import jax
import numpy as np
import pytest

from foedus.games import Chance, Move, Outcome, Tree
from foedus.games.likelihood.likelihood import Cutter, Problem, TreeLikelihood, evaluate, predictors, row_slopes
from foedus.games.models.ultimatum import UltimatumLikelihood
from foedus.games.numbers import jax_functions as numerics
from foedus.games.trees.backward_induction import Rule

ROWS = 40
BINARY = Tree(
    Move(
        "A",
        {
            "l": Outcome("a"),
            "r": Move("B", {"l": Outcome("b"), "r": Move("C", {"l": Outcome("c"), "r": Outcome("d")})}),
        },
    )
)
WIDE = Tree(
    Chance(
        {
            "calm": (0.3, Move("A", {"1": Outcome("a"), "2": Outcome("b"), "3": Outcome("c")})),
            "storm": (0.7, Move("B", {"1": Outcome("d"), "2": Outcome("e")})),
        }
    )
)
# (player, outcome) of each linear predictor; the last ones are log scales.
PLACES = {"binary": [(0, 0), (0, 2), (1, 1), (1, 3), (2, 3)], "wide": [(0, 0), (0, 1), (0, 2), (1, 4)]}


def tree_problem(name, link, error, scaled):
    tree, places = (BINARY, PLACES[name]) if name == "binary" else (WIDE, PLACES[name])
    random = np.random.default_rng(5)
    n_outcomes = len(tree.outcomes)
    sources = tuple((place, ("eta", m)) for m, place in enumerate(places))
    sources += (((0, 1), ("fixed", 0)),) if name == "binary" else ()
    scales = tuple(len(places) if scaled else -1 for _ in tree.players)
    likelihood = TreeLikelihood(Rule.of(tree, link, error), sources, scales)
    designs = [np.column_stack([np.ones(ROWS), random.normal(size=ROWS)]) for _ in places]
    designs += [np.ones((ROWS, 1))] * scaled
    counts = np.eye(n_outcomes)[random.integers(n_outcomes, size=ROWS)].T
    counts[:, ::5] = random.integers(0, 3, size=(n_outcomes, len(counts[0, ::5])))
    counts[:, 3] = 0.0
    data = {"counts": counts, "fixed": random.normal(size=(1, ROWS))}
    return _problem(likelihood, designs, data)


def offers_problem():
    random = np.random.default_rng(6)
    designs = [np.column_stack([np.ones(ROWS), random.normal(size=ROWS)]) for _ in range(2)]
    designs += [np.ones((ROWS, 1))] * 2
    offer = np.clip(random.normal(3, 2, size=ROWS), 0, 6)
    data = {"offer": offer, "limit": np.full(ROWS, 6.0), "lowest": 1.0 * (offer == 0), "highest": 1.0 * (offer == 6)}
    data |= {"accept": random.integers(2, size=ROWS).astype(float), "scales": np.zeros((2, ROWS))}
    return _problem(UltimatumLikelihood((True, True), True), designs, data)


def _problem(likelihood, designs, data):
    k = sum(d.shape[1] for d in designs)
    weights = np.random.default_rng(7).integers(0, 3, size=ROWS).astype(float)
    return Problem(likelihood, tuple(designs), data, weights, tuple(f"b{i}" for i in range(k)))


CASES = [
    *[("binary", link, error, s) for link, error in (("probit", "agent"), ("logit", "agent")) for s in (0, 1)],
    ("binary", "probit", "private", 0),
    ("binary", "probit", "private", 1),
    ("wide", "probit", "agent", 1),
    ("wide", "logit", "agent", 0),
    ("wide", "probit", "private", 0),
    ("offers", "", "", 0),
]


def made(case):
    return offers_problem() if case[0] == "offers" else tree_problem(*case)


@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(map(str, case)))
def test_gradient_and_hessian_are_the_limits_of_differences(case):
    problem = made(case)
    random = np.random.default_rng(8)
    b = 0.3 * random.normal(size=(3, len(problem.terms)))
    weights = np.stack([problem.weights, np.ones(ROWS), random.integers(0, 4, size=ROWS).astype(float)])
    active = np.array([True, False, True])
    cut = Cutter(problem).cut(weights)
    value, gradient, hessian = evaluate(problem.likelihood, cut, b, active)
    assert not np.concatenate([value[1:2], gradient[1], hessian[1].ravel()]).any()
    for k, step in enumerate(1e-5 * np.eye(len(problem.terms))):
        up, down = (evaluate(problem.likelihood, cut, b + sign * step, active) for sign in (1, -1))
        np.testing.assert_allclose((up[0] - down[0]) / 2e-5, gradient[:, k], rtol=1e-6, atol=1e-6)
        np.testing.assert_allclose((up[1] - down[1]) / 2e-5, hessian[:, k], rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("case", [("binary", "probit", "private", 1), ("wide", "probit", "agent", 1)])
def test_jax_computes_the_same_likelihood_and_gradient(case):
    problem = made(case)
    b = 0.3 * np.random.default_rng(9).normal(size=(1, len(problem.terms)))
    cut = Cutter(problem).cut(problem.weights[None])
    value, gradient, _ = evaluate(problem.likelihood, cut, b, np.array([True]))
    designs = tuple(d.T for d in problem.designs)

    @jax.jit
    @jax.value_and_grad
    def total(point):
        return (problem.weights * problem.likelihood(predictors(designs, point), problem.data, numerics)).sum()

    theirs, slope = total(b[0])
    np.testing.assert_allclose(value[0], theirs, rtol=1e-12)
    np.testing.assert_allclose(gradient[0], slope, rtol=1e-10, atol=1e-11)


def test_rows_add_up_to_the_whole():
    problem = made(("binary", "probit", "private", 1))
    b = np.full(len(problem.terms), 0.2)
    rows, slope = row_slopes(problem, b)
    cut = Cutter(problem).cut(problem.weights[None])
    value, gradient, _ = evaluate(problem.likelihood, cut, b[None], np.array([True]))
    assert (problem.weights * rows).sum() == pytest.approx(value[0], rel=1e-13)
    parts = [(problem.weights * s) @ d for s, d in zip(slope, problem.designs, strict=True)]
    np.testing.assert_allclose(np.concatenate(parts), gradient[0], rtol=1e-12, atol=1e-13)
