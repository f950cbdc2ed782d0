"""Every model of the evidence has the same shape, draws that its data explain, and passes its diagnostics."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from foedus.deterrence.evidence.models import EVIDENCE_NAMES, evidence_model
from foedus.deterrence.evidence.posteriors import (
    DRAWS,
    fit_posterior,
    joined,
    normal_posterior,
    prefixed,
    random_weights,
    rate_posterior,
    share_posterior,
    weighted_posterior,
)
from foedus.errors import SpecificationError, UnknownNameError
from foedus.record import sources
from foedus.statistics.cox import fit_cox


@pytest.mark.parametrize("name", EVIDENCE_NAMES)
def test_a_model_says_what_it_is(name):
    model = evidence_model(name)
    assert model.says.render("fr") != model.says.render("en")
    assert model.limits.render("fr") != model.limits.render("en")
    assert set(model.sources) <= set(sources())


@pytest.mark.data
@pytest.mark.parametrize("name", EVIDENCE_NAMES)
def test_a_model_fits_and_repeats_itself(name):
    model = evidence_model(name)
    one, two = (model.fit(1, sampled=False) for _ in range(2))
    assert one.passed
    assert one.link == name
    assert one.draws.shape == (DRAWS, len(one.names))
    assert np.isfinite(one.draws).all()
    assert (one.draws == two.draws).all()


def test_an_unknown_model_offers_the_nearest():
    with pytest.raises(UnknownNameError, match="promise_will"):
        evidence_model("promise_wil")


def test_shares_and_rates_follow_their_conjugate_posteriors():
    shares = share_posterior("x", {"a": (3, 13), "b": (0, 5)}, sample="all", seed=1)
    assert stats.kstest(shares["a"], stats.beta(3.5, 10.5).cdf).pvalue > 0.01
    rates = rate_posterior("x", {"a": (3, 18.9)}, sample="all", seed=1, n_obs=5)
    assert stats.kstest(rates["a"], stats.gamma(3.5, scale=1 / 18.9).cdf).pvalue > 0.01
    normal = normal_posterior("x", {"a": (1.0, 0.5)}, sample="all", seed=1, n_obs=5, events=2)
    assert stats.kstest(normal["a"], stats.norm(1, 0.5).cdf).pvalue > 0.01


def test_parts_stand_side_by_side():
    one = share_posterior("x", {"a": (3, 13)}, sample="all", seed=1)
    two = share_posterior("x", {"b": (3, 13)}, sample="all", seed=2)
    both = joined("both", one, two)
    assert both.names == ("a", "b")
    assert both.passed
    with pytest.raises(SpecificationError, match="name"):
        joined("both", one, one)
    apart = joined("both", prefixed("x", one), prefixed("y", one))
    assert apart.names == ("x:a", "y:a")


@pytest.mark.parametrize(
    "make",
    [
        lambda: share_posterior("x", {"a": (4, 3)}, sample="all", seed=1),
        lambda: rate_posterior("x", {"a": (4, 0.0)}, sample="all", seed=1, n_obs=1),
        lambda: normal_posterior("x", {"a": (0.0, 0.0)}, sample="all", seed=1, n_obs=1, events=1),
    ],
)
def test_impossible_counts_are_refused(make):
    with pytest.raises(SpecificationError, match="x: a"):
        make()


def test_draws_of_a_fit_have_its_covariance():
    random = np.random.default_rng(4)
    design = random.standard_normal((200, 2)) @ np.array([[1.0, 0.8], [0.0, 0.6]])
    stop, event = random.exponential(np.exp(-design[:, 0])), np.ones(200)
    fit = fit_cox(np.zeros(200), stop, event, design, ("a", "b"))
    posterior = fit_posterior("x", fit, {"b": "second", "a": "first"}, sample="all", seed=1, formula="hazard ~ a + b")
    assert posterior.names == ("second", "first")
    np.testing.assert_allclose(np.cov(posterior.draws.T), fit.covariance[::-1, ::-1], rtol=0.15)
    np.testing.assert_allclose(posterior.draws.mean(axis=0), fit.params[::-1], atol=0.01)


def test_weights_at_random_sum_to_one_and_refuse_what_is_no_number():
    weights = random_weights(np.random.default_rng(1), 5)
    assert weights.shape == (DRAWS, 5)
    np.testing.assert_allclose(weights.sum(axis=1), 1.0)
    with pytest.raises(SpecificationError, match="x: a"):
        weighted_posterior("x", {"a": np.full(DRAWS, np.nan)}, sample="all", n_obs=1, events=1, formula="a")
