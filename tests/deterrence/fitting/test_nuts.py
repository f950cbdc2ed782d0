"""NUTS agrees with exact answers, says when it failed, and is calibrated on a reduced model."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit

from foedus.deterrence.fitting.laplace import Prior, fit_link
from foedus.deterrence.fitting.nuts import Sampled, sample_link, verdict
from foedus.deterrence.fitting.rows import LinkRows
from tests.support.simulated_link import PRIOR, simulated


def test_a_failed_sample_says_why():
    bad = Sampled(("a", "b"), np.zeros((10, 2)), {"a": 1.2, "b": 1.0}, {"a": 900.0, "b": 12.0}, 3, 100)
    told = verdict([bad])
    assert not told["passed"]
    assert len(told["messages"]) == 3
    assert told["messages"][0]["en"] == "the chains do not agree on a (R-hat 1.2)"
    assert told["messages"][0]["fr"] == "les chaînes ne s’accordent pas sur a (R-hat 1,2)"
    assert all(message["fr"] != message["en"] for message in told["messages"])
    good = Sampled(("a",), np.zeros((10, 1)), {"a": 1.001}, {"a": 900.0}, 0, 100)
    assert verdict([good])["passed"]
    assert not verdict([good, bad])["passed"]


@pytest.mark.slow
def test_sampling_agrees_with_the_normal_approximation_where_rows_are_many():
    rows = simulated(3000)
    fit = fit_link(rows, PRIOR)
    sampled = sample_link(rows, fit, seed=4)
    assert verdict([sampled])["passed"], verdict([sampled])["messages"]
    assert sampled.names == fit.columns
    error = np.sqrt(np.diag(fit.covariance))[:3]
    assert np.abs((sampled.draws[:, :3].mean(axis=0) - fit.mean[:3]) / error).max() < 0.15
    assert sampled.draws[:, :3].std(axis=0) == pytest.approx(error, rel=0.1)


@pytest.mark.slow
def test_simulation_based_calibration_of_a_reduced_model():
    """Ranks of the truth among draws are uniform (Talts et al. 2018): 77 wars in each of 60 worlds of the prior."""
    prior = {"initiator": Prior(0.3, 0.7), "ln_ratio": Prior(0.6, 0.5)}
    random = np.random.default_rng(20)
    ranks = []
    for world in range(60):
        truth = np.array([random.normal(p.mean, p.sd) for p in prior.values()])
        design = np.column_stack([np.ones(77), random.normal(0.4, 1.8, 77)])
        outcome = (random.random(77) < expit(design @ truth)).astype(float)
        rows = LinkRows("contest", None, tuple(prior), design, outcome, np.arange(77), np.zeros(77))  # ty: ignore[invalid-argument-type]
        fit = fit_link(rows, prior)
        sampled = sample_link(rows, replace(fit, spread=np.eye(2)), draws=100, warmup=150, chains=1, seed=world)
        ranks.append((sampled.draws[::2] < truth).mean(axis=0))
    spread = np.asarray(ranks)
    for column in spread.T:
        counts = np.histogram(column, bins=6, range=(0, 1))[0]
        assert ((counts - 10) ** 2 / 10).sum() < 16.75  # chi square of 5 degrees of freedom, .5 %
