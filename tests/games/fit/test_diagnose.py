"""Whether a model is identified and the data place it: each answer names the terms that are to blame."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from foedus.errors import ConvergenceError, SpecificationError
from foedus.games.fit.covariance import problem_of
from foedus.games.fit.diagnose import check_identified, check_regressors, judge, row_scores, separated_terms
from foedus.games.likelihood.maximise import maximise

RANDOM = np.random.default_rng(2)
X = RANDOM.standard_normal((30, 2))
ONE = np.ones((30, 1))


def test_scores_are_the_slopes_of_the_rows(deterrence_fit):
    problem = problem_of(deterrence_fit)
    b = deterrence_fit.estimates + 0.1
    rows, scores = row_scores(problem, b)
    for k in range(len(b)):
        step = np.zeros(len(b))
        step[k] = 1e-6
        slope = (row_scores(problem, b + step)[0] - row_scores(problem, b - step)[0]) / 2e-6
        np.testing.assert_allclose(scores[:, k], slope, atol=1e-6)
    assert row_scores(problem, deterrence_fit.estimates)[0].sum() == pytest.approx(deterrence_fit.log_likelihood)
    none = replace(problem, weights=np.where(np.arange(problem.n) < 5, 0.0, problem.weights))
    np.testing.assert_array_equal(row_scores(none, b)[0], np.where(np.arange(problem.n) < 5, 0.0, rows))


@pytest.mark.parametrize(
    ("terms", "design", "said"),
    [
        (("(Intercept)", "a", "flat"), np.hstack([ONE, X[:, :1], 3 * ONE]), "'flat' is constant"),
        (("a", "b", "sum"), np.column_stack([X, X.sum(axis=1)]), "not identified: a, b, sum"),
        (("a", "b", "twice"), np.column_stack([X, 2 * X[:, 0]]), "not identified: a, twice"),
    ],
)
def test_regressors_that_say_the_same_are_named(terms, design, said):
    with pytest.raises(SpecificationError, match=said):
        check_regressors([terms], [design])


def test_regressors_that_differ_are_let_through_whatever_their_scale():
    check_regressors([("(Intercept)", "a", "b"), ()], [np.hstack([ONE, X * [1e-6, 1e6]]), np.zeros((30, 0))])


def test_a_model_is_identified_or_names_what_is_not(deterrence_fit):
    problem = problem_of(deterrence_fit)
    check_identified(problem)
    first, *others = problem.designs
    double = replace(problem, designs=(np.hstack([first, first[:, -1:]]), *others),
                     terms=(*problem.terms[: first.shape[1]], "again", *problem.terms[first.shape[1]:]))  # fmt: skip
    with pytest.raises(SpecificationError, match="again") as raised:
        check_identified(double)
    assert problem.terms[first.shape[1] - 1] in str(raised.value)
    nothing = replace(problem, designs=tuple(d[:, :0] for d in problem.designs), terms=())
    with pytest.raises(SpecificationError, match="nothing to estimate"):
        check_identified(nothing)


class Terms:
    """What the search for separation reads of a problem."""

    terms = ("one", "a", "b")


@pytest.mark.parametrize(
    ("side", "expected"),
    [
        (np.where(X[:, 0] > 0.2, 1, -1), ("one", "a")),  # the first regressor decides, with a threshold
        (np.where(X[:, 0] > 0, 1, -1), ("a",)),
        (np.where(X[:, 1] > 0, 1, -1), ("b",)),
        (np.ones(30), ("one",)),  # always the same action
        (np.where(RANDOM.random(30) < 0.5, 1, -1), ()),
        (np.where(X[:, 0] > 0, 2, -1), ()),  # where both were taken no direction may favour either
    ],
)
def test_a_smallest_set_of_terms_separates(side, expected):
    places = np.arange(3)
    found = separated_terms(Terms(), [(np.hstack([ONE, X]), places, side)])  # ty: ignore[invalid-argument-type]
    assert found == expected


def test_the_verdict_of_several_searches(deterrence_fit):
    """Two searches that end alike and one that ends nowhere: the best is taken, two of three are at it."""
    problem = problem_of(deterrence_fit)
    best = deterrence_fit.estimates
    found = maximise(problem, np.stack([best, best + 0.2]))
    place, covariance, verdict = judge(problem, found)
    np.testing.assert_allclose(found.b[place], best, atol=1e-5)
    np.testing.assert_allclose(covariance, deterrence_fit.covariance, rtol=1e-4)
    assert verdict.converged
    assert (verdict.starts, verdict.starts_at_best) == (2, 2)
    assert verdict.messages == ()
    lost = found._replace(value=np.array([found.value[0], -np.inf]))
    assert judge(problem, lost)[2].starts_at_best == 1
    with pytest.raises(ConvergenceError, match="finite at no starting point"):
        judge(problem, found._replace(value=np.full(2, np.nan)))


def test_a_search_that_stopped_too_early_and_separation_are_no_estimates(deterrence_fit):
    problem = problem_of(deterrence_fit)
    found = maximise(problem, deterrence_fit.estimates[None])
    early = found._replace(decrement=np.array([1.0]), gradient=found.gradient + 100.0)
    _, _, verdict = judge(problem, early)
    assert not verdict.converged
    assert "found no maximum" in verdict.messages[0]
    _, _, verdict = judge(problem, found, separated=("u1(sq):x",), notes=("mind this",))
    assert not verdict.converged
    assert verdict.messages[0] == "mind this"
    assert "separation: u1(sq):x" in verdict.messages[1]


def test_a_flat_direction_is_named(deterrence_fit):
    problem = problem_of(deterrence_fit)
    found = maximise(problem, deterrence_fit.estimates[None])
    hessian = found.hessian.copy()
    hessian[0, 0, :] = hessian[0, :, 0] = 0.0
    _, covariance, verdict = judge(problem, found._replace(hessian=hessian))
    assert verdict.unidentified == (problem.terms[0],)
    assert np.isnan(covariance).all()
    assert f"not negative definite in {problem.terms[0]}" in verdict.messages[-1]
