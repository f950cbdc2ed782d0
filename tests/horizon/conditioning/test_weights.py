"""Importance weights: what a known case gives, what is not used, and what is left when a fact is withheld."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import ndtri

from foedus.arrangement.schema import Text
from foedus.horizon.conditioning.found import FoundFact
from foedus.horizon.conditioning.manifest import Datum
from foedus.horizon.conditioning.weights import condition, effective, log_density, tail, weighted_quantiles

DRAWS = 4000
NORMAL = ndtri((np.arange(DRAWS) + 0.5) / DRAWS)  # a standard normal, without noise


def fact(estimate, error, bias=0.0, kept=1.0):
    datum = Datum("x", "difference", Text(en="X."), (), kept=kept, bias=bias)
    return FoundFact(datum, "log-odds", estimate, error, 0.02, 0.1)


def mean(weights, values):
    return float((weights * values).sum())


@pytest.mark.parametrize(("spread", "estimate", "error", "bias"), [(0.5, -0.6, 0.3, 0.0), (0.5, -0.6, 0.24, 0.3)])
def test_a_normal_case_has_its_known_posterior(spread, estimate, error, bias):
    said = -0.2 + spread * NORMAL
    weights = condition(said[None], [fact(estimate, error, bias)]).weights
    precision = 1 / spread**2 + 1 / (error**2 + bias**2)
    expected = (-0.2 / spread**2 + estimate / (error**2 + bias**2)) / precision
    assert mean(weights, said) == pytest.approx(expected, abs=1e-3)
    assert mean(weights, (said - expected) ** 2) == pytest.approx(1 / precision, rel=2e-3)


def test_only_the_share_that_is_kept_counts_and_the_error_stays_whole():
    assert (fact(-1.2, 0.7, 0.6, kept=0.5).estimate, fact(-1.2, 0.7, 0.0, kept=0.5).sd) == (-0.6, 0.7)


def test_a_fact_that_says_nothing_changes_nothing():
    says, nothing = fact(-0.5, 0.4), fact(3.0, 0.4, bias=1e9)
    alone = condition(NORMAL[None], [says]).weights
    both = condition(np.stack([NORMAL, NORMAL[::-1]]), [says, nothing])
    np.testing.assert_allclose(both.weights, alone, rtol=1e-9)
    assert both.alone[1] == pytest.approx(1.0)


def test_leaving_each_fact_out_adds_up():
    random = np.random.default_rng(1)
    ratios = random.normal(-0.3, 0.3, (3, 500))
    found = condition(ratios, [fact(-0.5, 0.5), fact(0.1, 0.6), fact(-0.4, 0.9)])
    for k in range(3):
        again = found.without(k) * found.only(k)
        np.testing.assert_allclose(again / again.sum(), found.weights, rtol=1e-10)
    assert found.used == (True, True, True)


def test_a_fact_that_few_draws_agree_with_is_shown_and_not_used():
    ratios = np.stack([NORMAL, NORMAL[::-1]])
    far, usual = fact(-6.0, 0.1), fact(-0.2, 0.8)
    found = condition(ratios, [far, usual])
    assert found.alone[0] < 0.25 <= found.alone[1]
    assert found.used == (False, True)
    np.testing.assert_allclose(found.weights, found.only(1))
    assert tail(NORMAL, far.estimate, far.sd) < 1e-6 < 0.5 < tail(NORMAL, usual.estimate, usual.sd)


def test_facts_that_pull_apart_are_none_of_them_used():
    found = condition(np.stack([NORMAL, NORMAL]), [fact(-0.4, 0.24), fact(0.4, 0.24)])
    assert min(found.alone) >= 0.25 > found.together
    assert (found.admitted, found.used) == ((True, True), (False, False))
    np.testing.assert_allclose(found.weights, 1 / DRAWS)


def test_a_draw_that_says_nothing_is_neither_dropped_nor_preferred():
    ratio = np.array([0.0, 1.0, np.nan, np.nan])
    density = np.exp(log_density(ratio, 0.0, 1.0))
    np.testing.assert_allclose(density[2:], density[:2].mean())
    np.testing.assert_allclose(np.exp(log_density(np.full(3, np.nan), 0.0, 1.0)), 1.0)
    assert tail(np.full(3, np.nan), 0.0, 1.0) == 1.0


def test_effective_share_and_quantiles_of_equal_weights():
    assert effective(np.full(7, 1 / 7)) == pytest.approx(1.0)
    assert weighted_quantiles(np.arange(101.0), np.full(101, 1 / 101), (0.5,)) == pytest.approx([50.0])
    none = condition(np.zeros((1, 4)), [fact(0.0, 1.0)])
    assert none.noise == 0.0


def test_a_wider_bias_moves_less():
    narrow, wide = (condition(NORMAL[None], [replace_bias(fact(-0.8, 0.2), bias)]).weights for bias in (0.3, 0.9))
    assert mean(narrow, NORMAL) < mean(wide, NORMAL) < 0


def replace_bias(one, bias):
    return replace(one, datum=replace(one.datum, bias=bias))
