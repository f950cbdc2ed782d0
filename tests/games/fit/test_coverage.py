"""Simulated data recover their parameters, and 95 % intervals cover them about 95 times in a hundred."""

from __future__ import annotations

import numpy as np
import pytest

from foedus.games import egame12
from foedus.games.fit.covariance import problem_of
from foedus.games.likelihood.likelihood import Problem
from foedus.games.likelihood.maximise import maximise
from tests.support.plays import FORMULA, OUTCOMES, TRUTH, deterrence

SAMPLES, ROWS = 400, 500


@pytest.mark.slow
@pytest.mark.parametrize("error", ["agent", "private"])
def test_intervals_cover_the_truth_at_their_nominal_rate(error, capsys):
    fit = egame12(FORMULA, deterrence(ROWS, 11, error=error), outcomes=OUTCOMES, error=error, starts=2)
    truth = np.array([TRUTH[term] for term in fit.terms])
    chances = fit.model.predict(truth[None], fit.data, "outcomes")[0]
    random = np.random.default_rng(12)
    drawn = (random.random((SAMPLES, ROWS, 1)) > chances.cumsum(axis=1)[:, :2]).sum(axis=2)
    # Every row once for each outcome; weights say which of them happened: all samples are then one batch.
    base = problem_of(fit)
    counts = np.repeat(np.eye(3), ROWS, axis=1)
    designs = tuple(np.tile(design, (3, 1)) for design in base.designs)
    data = {"counts": counts, "fixed": np.tile(base.data["fixed"], 3)}
    problem = Problem(base.likelihood, designs, data, np.ones(3 * ROWS), base.terms)
    weights = np.concatenate([drawn == outcome for outcome in range(3)], axis=1).astype(float)
    found = maximise(problem, np.tile(truth, (SAMPLES, 1)), weights=weights)
    assert (found.decrement < 1e-6).all()
    errors = np.sqrt(np.diagonal(np.linalg.inv(-found.hessian), axis1=1, axis2=2))
    covered = (np.abs(found.b - truth) < 1.959964 * errors).sum(axis=0)
    with capsys.disabled():
        print(
            f"\n{error}: covered of {SAMPLES}: "
            + ", ".join(f"{t} {c}" for t, c in zip(fit.terms, covered, strict=True))
        )
    # Four standard errors of a binomial count around 380.
    assert (np.abs(covered - 0.95 * SAMPLES) < 4 * np.sqrt(SAMPLES * 0.95 * 0.05) + 1).all()
    assert (np.abs(found.b.mean(axis=0) - truth) < 0.25 * errors.mean(axis=0)).all()
