"""Proportional hazards against statsmodels, against their definition, and on simulated spells."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.duration.hazard_regression import PHReg

from foedus.errors import ConvergenceError, SpecificationError
from foedus.statistics.cox import fit_cox

TERMS = ("a", "b", "forces")


@pytest.fixture(scope="module")
def stretches():
    """Rows with late entry and many ties, in groups that share a shock."""
    random = np.random.default_rng(5)
    n = 250
    group = random.integers(0, 40, n)
    # statsmodels counts a row as at risk at the very time at which it enters: no entry is at the time of an event.
    start = np.floor(random.exponential(2, n)) + 0.5
    stop = start + 0.5 + np.floor(random.exponential(4, n))
    design = np.column_stack(
        [random.standard_normal(n), random.standard_normal(40)[group], random.integers(0, 2, n)]
    ).astype(float)
    return start, stop, (random.random(n) < 0.6).astype(float), design, group


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_estimates_are_those_of_statsmodels(stretches, ties):
    start, stop, event, design, _ = stretches
    ours = fit_cox(start, stop, event, design, TERMS, ties=ties)
    theirs = PHReg(stop, design, status=event, entry=start, ties=ties).fit()
    np.testing.assert_allclose(ours.params, theirs.params, rtol=1e-8)
    np.testing.assert_allclose(ours.covariance, theirs.cov_params(), rtol=1e-6)
    assert ours.loglikelihood == pytest.approx(theirs.llf, rel=1e-12)
    np.testing.assert_allclose(ours.tidy().select("conf_low", "conf_high").to_numpy(), theirs.conf_int(), rtol=1e-6)


def test_clustered_errors_of_breslow_are_those_of_statsmodels(stretches):
    start, stop, event, design, group = stretches
    ours = fit_cox(start, stop, event, design, TERMS, groups=group, ties="breslow")
    theirs = PHReg(stop, design, status=event, entry=start, ties="breslow").fit(groups=group)
    count = ours.clusters
    np.testing.assert_allclose(ours.covariance * (count - 1) / count, theirs.cov_params(), rtol=1e-6)


def test_clustered_errors_of_efron_are_near_the_jackknife_by_group(stretches):
    # statsmodels takes Breslow's residuals for Efron's estimates, so that it is no standard here.
    start, stop, event, design, group = stretches
    ours = fit_cox(start, stop, event, design, TERMS, groups=group)
    left = [
        fit_cox(start[rest], stop[rest], event[rest], design[rest], TERMS).params
        for rest in (group != name for name in np.unique(group))
    ]
    count = len(left)
    jackknife = (count - 1) / count * np.sum((np.array(left) - np.mean(left, axis=0)) ** 2, axis=0)
    np.testing.assert_allclose(ours.std_errors, np.sqrt(jackknife), rtol=0.1)


def test_scores_of_efron_follow_their_definition(stretches):
    """Therneau and Grambsch (2000), section 3.3: each of d tied events meets a part of the hazard of its own tie."""
    start, stop, event, design, _ = stretches
    fit = fit_cox(start, stop, event, design, TERMS)
    weight = np.exp(design @ fit.params)
    scores = np.zeros_like(design)
    for time in np.unique(stop[event == 1]):
        at_risk, failed = (start < time) & (stop >= time), (stop == time) & (event == 1)
        for k in range(failed.sum()):
            left = np.where(failed, 1 - k / failed.sum(), 1.0) * at_risk * weight
            mean = left @ design / left.sum()
            scores += failed[:, None] * (design - mean) / failed.sum() - left[:, None] * (design - mean) / left.sum()
    bread = fit_cox(start, stop, event, design, TERMS).covariance
    rows = np.arange(len(stop))
    ours = fit_cox(start, stop, event, design, TERMS, groups=rows).covariance
    count = len(rows)
    np.testing.assert_allclose(ours, count / (count - 1) * bread @ (scores.T @ scores) @ bread, rtol=1e-9)


def test_a_spell_cut_in_two_changes_nothing(stretches):
    _, stop, event, design, group = stretches
    whole = fit_cox(np.zeros(len(stop)), stop, event, design, TERMS, groups=group)
    cut = stop / 2
    twice = fit_cox(
        np.concatenate([np.zeros(len(stop)), cut]),
        np.concatenate([cut, stop]),
        np.concatenate([np.zeros(len(stop)), event]),
        np.vstack([design, design]),
        TERMS,
        groups=np.concatenate([group, group]),
    )
    np.testing.assert_allclose(whole.params, twice.params, rtol=1e-9)
    np.testing.assert_allclose(whole.covariance, twice.covariance, rtol=1e-8)


def test_time_is_a_matter_of_order_alone(stretches):
    start, stop, event, design, _ = stretches
    np.testing.assert_allclose(
        fit_cox(start, stop, event, design, TERMS).params,
        fit_cox(np.exp(start / 5), np.exp(stop / 5), event, 1000 + design, TERMS).params,
        rtol=1e-9,
    )


def test_simulated_hazards_are_found_again():
    """A covariate that comes late halves the hazard; half of the intervals at 50 % hold the truth."""
    random = np.random.default_rng(9)
    truth, held, runs = np.log(0.5), 0, 200
    estimates = []
    for _ in range(runs):
        n = 120
        arrival = random.exponential(1, n)
        early = random.exponential(1, n)
        late = arrival + random.exponential(2, n)
        before = early < arrival
        end = np.minimum(np.where(before, early, late), 6.0)
        event = (end < 6.0).astype(float)
        arrived = end > arrival
        start = np.concatenate([np.zeros(n), arrival[arrived]])
        stop = np.concatenate([np.where(arrived, arrival, end), end[arrived]])
        failed = np.concatenate([np.where(arrived, 0, event), event[arrived]])
        forces = np.concatenate([np.zeros(n), np.ones(arrived.sum())])[:, None]
        groups = np.concatenate([np.arange(n), np.flatnonzero(arrived)])
        row = fit_cox(start, stop, failed, forces, ("forces",), groups=groups).tidy(0.5).to_dicts()[0]
        estimates.append(row["estimate"])
        held += row["conf_low"] <= truth <= row["conf_high"]
    assert np.mean(estimates) == pytest.approx(truth, abs=0.05)
    assert held / runs == pytest.approx(0.5, abs=0.11)


@pytest.mark.parametrize("forces", [[0.0, 1.0], [1.0, 0.0]])
@pytest.mark.parametrize("scale", [1.0, 500.0])
def test_who_separates_is_named(forces, scale):
    stop, event = np.arange(1.0, 41.0), np.tile([1.0, 0.0], 20)
    noise = np.random.default_rng(1).standard_normal(40)
    with pytest.raises(ConvergenceError, match=r"look at: forces\n"):
        fit_cox(np.zeros(40), stop, event, np.column_stack([noise, scale * np.tile(forces, 20)]), ("noise", "forces"))


def test_all_who_separate_are_named_at_the_top_and_at_the_bottom():
    stop, event = np.arange(1.0, 41.0), np.tile([1.0, 0.0], 20)
    design = np.column_stack([np.random.default_rng(1).standard_normal(40), 1 - event, event * (2 - stop / 100)])
    with pytest.raises(ConvergenceError, match=r"look at: low, high\n"):
        fit_cox(np.zeros(40), stop, event, design, ("noise", "low", "high"))


@pytest.mark.parametrize("seed", [0, 1, 3, 4])
def test_a_single_row_that_fails_first_never_settles(seed):
    # Its weight outgrows all others: rounding, not a maximum, ends the steps, with a coefficient of forty to hundreds.
    random = np.random.default_rng(seed)
    stop, rare = np.sort(random.exponential(1, 120)), np.zeros(120)
    rare[0] = 1.0
    with pytest.raises(ConvergenceError, match="look at: rare"):
        fit_cox(np.zeros(120), stop, np.ones(120), np.column_stack([random.normal(0, 1, 120), rare]), ("x", "rare"))


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"stop": [1.0, 2.0, 0.0, 4.0]}, "1 rows stop"),
        ({"event": [0.0, 0.0, 0.0, 0.0]}, "no event in 4 rows"),
        ({"event": [0.0, 2.0, 0.0, 0.0]}, "other than 0 and 1"),
        ({"event": [0.0, np.nan, 1.0, 0.0]}, "missing values in event"),
        ({"design": np.array([[1.0, np.nan], [0, 1], [1, 1], [0, 0]])}, "missing values in forces"),
        ({"design": np.array([[1.0, 5], [0, 5], [1, 5], [0, 5]])}, "do not vary: forces"),
        ({"design": np.array([[1.0, 3], [0, 5], [1, 3], [0, 5]])}, "depend on those before them: forces"),
        ({"groups": np.zeros(4)}, "two groups"),
    ],
)
def test_what_cannot_be_estimated_is_refused(change, what):
    given = {
        "start": np.zeros(4),
        "stop": [1.0, 2.0, 3.0, 4.0],
        "event": [1.0, 1.0, 0.0, 1.0],
        "design": np.array([[1.0, 0.0], [0, 1], [1, 1], [0, 0]]),
        "terms": ("x", "forces"),
    }
    with pytest.raises(SpecificationError, match=what):
        fit_cox(**(given | change))
