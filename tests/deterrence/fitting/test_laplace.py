"""The fit that all links share: what was simulated is found, clusters widen it, and what it cannot fit is named."""

from dataclasses import replace

import numpy as np
import pytest

from foedus.deterrence.fitting.laplace import Prior, fit_link
from foedus.deterrence.links.identification import local_maxima, prior_sensitivity
from foedus.errors import SpecificationError
from tests.support.simulated_link import PRIOR, TRUE, simulated


def test_what_was_simulated_is_found():
    covered = []
    for seed in range(20):
        table = fit_link(simulated(seed=seed), PRIOR).tidy(0.9)
        covered.append(((table["conf_low"].to_numpy() < TRUE) & (table["conf_high"].to_numpy() > TRUE))[:3])
    assert 0.78 < np.mean(covered) < 0.99


def test_clusters_widen_the_draws_and_independent_rows_do_not():
    alone, together = fit_link(simulated(), PRIOR), fit_link(simulated(clusters=80), PRIOR)
    assert alone.diagnostics["widened"] < 1.1
    assert together.diagnostics["widened"] > 2
    a = together.names.index("a")
    assert np.sqrt(together.covariance[a, a]) > 2 * np.sqrt(together.best.covariance[a, a])
    drawn = together.draws(4000, 1)[:, a].std()
    assert drawn == pytest.approx(np.sqrt(together.covariance[a, a]), rel=0.05)


def test_without_data_the_posterior_is_the_prior():
    rows = simulated(40).take(np.arange(2))
    fit = fit_link(rows, {**PRIOR, "b": Prior(0.7, 0.1)})
    b = fit.names.index("b")
    assert fit.mean[b] == pytest.approx(0.7, abs=0.02)
    assert np.sqrt(fit.covariance[b, b]) == pytest.approx(0.1, rel=0.05)


def test_the_size_of_the_steps_is_learned():
    still, moving = TRUE.copy(), TRUE.copy()
    still[3:], moving[3:] = 0.0, (1.5, -2.0, 1.5)
    sizes = [np.median(fit_link(simulated(true=t), PRIOR).draws(2000, 1)[:, -1]) for t in (still, moving)]
    assert sizes[0] < 0.5 < 0.9 < sizes[1]


def test_rows_left_out_with_their_offset_change_nothing_but_the_width():
    rows = simulated(20000, true=TRUE - np.array([3.0, 0, 0, 0, 0, 0]))
    keep = (rows.outcome > 0) | (np.random.default_rng(2).random(len(rows.outcome)) < 0.2)
    part = replace(rows, offset=np.full(len(rows.outcome), -np.log(0.2))).take(keep)
    whole, kept = fit_link(rows, PRIOR), fit_link(part, PRIOR)
    error = np.sqrt(np.diag(whole.covariance))
    assert np.abs((whole.mean - kept.mean) / error).max() < 1
    assert np.sqrt(np.diag(kept.covariance))[1] > error[1]


def test_same_seed_same_draws():
    fit = fit_link(simulated(400), PRIOR)
    assert np.array_equal(fit.draws(50, 7), fit.draws(50, 7))
    assert not np.array_equal(fit.draws(50, 7), fit.draws(50, 8))
    assert fit.draws(50, 7).shape == (50, len(fit.columns))


def test_a_step_before_the_first_year_leaves_the_terms():
    fit = fit_link(simulated().between(1960, 2010).varying(), PRIOR)
    assert fit.names == ("intercept", "a", "b", "step_1980")
    assert fit.predict(simulated()).shape == (4000,)


def test_what_cannot_be_fitted_is_named():
    rows = simulated(50)
    with pytest.raises(SpecificationError, match="no prior for a"):
        fit_link(rows, {name: p for name, p in PRIOR.items() if name != "a"})
    with pytest.raises(SpecificationError, match="no row"):
        fit_link(rows.between(1700, 1701), PRIOR)
    rows.design[3, 1] = np.nan
    with pytest.raises(SpecificationError, match="missing values"):
        fit_link(rows, PRIOR)


def test_sensitivity_tells_a_term_that_the_prior_decides():
    rows = simulated(3000)
    rows.design[:, 2] *= 1e-3  # hardly any of it: the data say nothing
    told = {row["term"]: row for row in prior_sensitivity(rows, PRIOR)}
    assert told["b"]["mostly_prior"]
    assert not told["a"]["mostly_prior"]
    turned = rows.only([*rows.names[:2], *rows.names[3:], "b"])
    assert [row["term"] for row in prior_sensitivity(turned, PRIOR)] == ["intercept", "a", "b"], "steps are passed over"


def test_maxima_of_a_profile():
    assert local_maxima([0, 1, 2], [3, 1, 2]) == [0, 2]
    assert local_maxima([0, 1, 2], [1, 2, 3]) == [2]
