"""The posterior against quadrature, where there is one coefficient only."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import expit

from foedus.errors import SpecificationError
from foedus.games import Move, Outcome, Tree, estimate

ROOT2 = np.sqrt(2)
"""Of the disturbances of agent error: chances are those of a logit of the utility over root two."""


def fitted(yes, no):
    tree = Tree(Move("A", {"l": Outcome("no"), "r": Outcome("yes", {"A": "1"})}), "one")
    return estimate(tree, {"y": np.repeat(["yes", "no"], [yes, no])}, "y", link="logit")


def by_quadrature(yes, no, scale):
    """Mean and standard deviation of a utility with a normal prior, by its likelihood."""

    def density(b):
        p = expit(b / ROOT2)
        return p**yes * (1 - p) ** no * np.exp(-0.5 * (b / scale) ** 2)

    total, first, second = (quad(lambda b, k=k: density(b) * b**k, -25, 25, points=[0])[0] for k in range(3))
    mean = first / total
    return mean, (second / total - mean**2) ** 0.5


def test_mean_and_spread_are_those_of_quadrature():
    """Fourteen of twenty, and a prior narrow enough to pull the mean well away from the estimate."""
    yes, no, scale = 14, 6, 0.5
    fit = fitted(yes, no)
    sampled = fit.posterior(prior_scale=scale, draws=800, warmup=200, chains=2, seed=3)
    mean, sd = by_quadrature(yes, no, scale)
    assert mean < fit.estimates[0] - 0.5
    assert sampled.estimates[0] == pytest.approx(mean, abs=0.12 * sd)
    assert sampled.std_errors[0] == pytest.approx(sd, rel=0.08)
    assert sampled.draws.shape == (1600, 1)
    assert (sampled.estimator, sampled.covariance_kind) == ("posterior", "posterior")
    p = expit(sampled.estimates[0] / ROOT2)
    assert sampled.log_likelihood == pytest.approx(yes * np.log(p) + no * np.log(1 - p))
    assert sampled.converged == (float(sampled.provenance["ess_min"]) >= 400)
    assert sampled.provenance["divergent"] == "0"


@pytest.mark.parametrize(
    "bad", [{"prior_scale": 0.0}, {"prior_scale": -1.0}, {"draws": 0}, {"warmup": 0}, {"chains": 0}]
)
def test_numbers_that_make_no_sense(bad):
    with pytest.raises(SpecificationError, match="positive"):
        fitted(3, 2).posterior(**bad)
