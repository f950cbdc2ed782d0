"""The logit with clustered errors against statsmodels, digit by digit."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from foedus.errors import SpecificationError
from foedus.statistics.logit import auc, fit_logit


@pytest.fixture(scope="module")
def clustered():
    random = np.random.default_rng(12)
    n = 600
    group = random.integers(0, 40, n)
    shock = random.standard_normal(40)[group]
    design = np.column_stack([np.ones(n), random.standard_normal(n) + shock, random.integers(0, 2, n)])
    chance = 1 / (1 + np.exp(2 - 0.5 * design[:, 1] + 0.7 * design[:, 2] - shock))
    return (random.random(n) < chance).astype(float), design, group


TERMS = ("intercept", "x", "d")


def test_estimates_and_errors_of_the_hessian(clustered):
    y, design, _ = clustered
    ours, theirs = fit_logit(y, design, TERMS), sm.Logit(y, design).fit(disp=0, tol=1e-12)
    np.testing.assert_allclose(ours.params, theirs.params, rtol=1e-8)
    np.testing.assert_allclose(ours.covariance, theirs.cov_params(), rtol=1e-6)
    assert ours.loglikelihood == pytest.approx(theirs.llf, rel=1e-12)


def test_clustered_errors_with_statas_correction(clustered):
    """G/(G-1) (n-1)/(n-k), which statsmodels applies to a generalised linear model."""
    y, design, group = clustered
    model = sm.GLM(y, design, family=sm.families.Binomial())
    theirs = model.fit(tol=1e-12, cov_type="cluster", cov_kwds={"groups": group})
    ours = fit_logit(y, design, TERMS, groups=group)
    np.testing.assert_allclose(ours.covariance, theirs.cov_params(), rtol=1e-6)
    assert ours.clusters == 40


def test_the_table_has_the_intervals_of_statsmodels(clustered):
    y, design, _ = clustered
    table = fit_logit(y, design, TERMS).tidy(0.9)
    theirs = sm.Logit(y, design).fit(disp=0, tol=1e-12)
    np.testing.assert_allclose(table.select("conf_low", "conf_high").to_numpy(), theirs.conf_int(0.1), rtol=1e-7)
    np.testing.assert_allclose(table["p_value"], theirs.pvalues, rtol=1e-6)
    np.testing.assert_allclose(table["statistic"], theirs.tvalues, rtol=1e-7)


def test_each_row_its_own_cluster_is_whites_covariance(clustered):
    y, design, _ = clustered
    n, k = design.shape
    theirs = sm.Logit(y, design).fit(disp=0, tol=1e-12, cov_type="HC0").cov_params()
    ours = fit_logit(y, design, TERMS, groups=np.arange(n)).covariance
    np.testing.assert_allclose(ours, theirs * n / (n - 1) * (n - 1) / (n - k), rtol=1e-6)


def test_order_and_names_of_clusters_do_not_matter(clustered):
    y, design, group = clustered
    order = np.random.default_rng(1).permutation(len(y))
    one = fit_logit(y, design, TERMS, groups=group)
    two = fit_logit(y[order], design[order], TERMS, groups=1000 - 7 * group[order])
    np.testing.assert_allclose(one.covariance, two.covariance, rtol=1e-8)


@pytest.mark.parametrize("outcome", [np.zeros(6), np.ones(6)])
def test_an_outcome_of_one_kind_is_refused(outcome):
    with pytest.raises(SpecificationError, match="does not vary"):
        fit_logit(outcome, np.column_stack([np.ones(6), np.arange(6.0)]), ("intercept", "x"))


def test_what_is_missing_is_named_whether_covariate_or_outcome():
    design = np.column_stack([np.ones(6), np.arange(6.0)])
    outcome = np.array([0.0, 1, 0, 1, 0, np.nan])
    with pytest.raises(SpecificationError, match="missing values in the outcome"):
        fit_logit(outcome, design, ("intercept", "x"))
    design[2, 1] = np.inf
    with pytest.raises(SpecificationError, match="missing values in x"):
        fit_logit(np.nan_to_num(outcome), design, ("intercept", "x"))


def test_the_area_counts_pairs():
    """Events .9 and .4 against .4, .1 and .8: wins 3 of 3, and 1.5 of 3: 4.5 of 6."""
    assert auc(np.array([1, 1, 0, 0, 0]), np.array([0.9, 0.4, 0.4, 0.1, 0.8])) == 0.75
