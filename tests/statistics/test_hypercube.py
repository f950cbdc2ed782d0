"""Latin hypercubes: their strata, their law beside scipy's, their cut."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kstest
from scipy.stats.qmc import LatinHypercube

from foedus.statistics.hypercube import latin_hypercube, normal_scores, stratified


def ours(generator):
    return stratified(40, 3, generator)


def scipys(generator):
    return LatinHypercube(3, rng=generator).random(40)


@pytest.mark.parametrize("sampler", [ours, scipys])
def test_both_samplers_have_the_law_of_a_latin_hypercube(sampler):
    """One draw in each stratum, uniform within it, columns and rows independent of one another."""
    generator = np.random.default_rng(5)
    many = np.stack([sampler(generator) for _ in range(2000)])
    strata = np.floor(many * 40).astype(int)
    assert (np.sort(strata, axis=1) == np.arange(40)[:, None]).all()
    assert kstest((many * 40 % 1).ravel()[:20000], "uniform").pvalue > 0.001
    assert kstest(many[:, 7, 1], "uniform").pvalue > 0.001
    joint = np.histogram2d(strata[:, 3, 0], strata[:, 3, 2], bins=4, range=[[0, 40], [0, 40]])[0]
    assert ((joint - 125) ** 2 / 125).sum() < 37.7, "chi-squared of 15 degrees of freedom at 0.001"
    means = many.mean(axis=1)
    assert means.std() == pytest.approx(1 / np.sqrt(12) / 40 / np.sqrt(40), rel=0.05), "far less than of plain draws"


def test_the_draws_of_a_seed_stay():
    """Answers are stored with their seed: these draws were those of 0.1."""
    found = stratified(4, 2, np.random.default_rng(11))
    generator = np.random.default_rng(11)
    strata = np.stack([generator.permutation(4), generator.permutation(4)], axis=1)
    assert (found == (strata + generator.random((4, 2))) / 4).all()


def test_scores_are_normal_and_cut():
    np.testing.assert_allclose(normal_scores(np.array([0.5, 0.95, 1e-9, 1.0])), [0, 1.6448536, -2.5, 2.5], atol=1e-7)
    assert np.abs(latin_hypercube(500, 2, np.random.default_rng(1))).max() == 2.5
