"""Scores and their intervals, against scikit-learn and closed forms."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings, strategies as st
from scipy.special import expit, logit
from sklearn import metrics

from foedus.deterrence.forecast.score_table import bins_of, score_table
from foedus.deterrence.forecast.scores import calibration, difference, score, year_sums, year_weights
from foedus.errors import SpecificationError


def sample(seed: int = 3, n: int = 3000) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    forecast = np.round(expit(random.normal(-2.5, 1.2, n)), 3)  # rounded: ties
    return random.binomial(1, forecast).astype(float), forecast, random.integers(1990, 2000, n)


def test_scores_are_those_of_scikit_learn():
    outcome, forecast, year = sample()
    sums, ones = year_sums(outcome, forecast, year), np.ones((1, 10))
    assert sums.log_score(ones)[0] == pytest.approx(metrics.log_loss(outcome, forecast))
    assert sums.brier(ones)[0] == pytest.approx(metrics.brier_score_loss(outcome, forecast))
    assert sums.auc(ones)[0] == pytest.approx(metrics.roc_auc_score(outcome, forecast))


def test_a_draw_of_years_scores_as_the_rows_of_those_years_do():
    outcome, forecast, year = sample()
    weights = year_weights(10, 5, seed=1)
    sums = year_sums(outcome, forecast, year)
    for place in range(1, 6):
        drawn = [y for y, w in enumerate(weights[place], 1990) for _ in range(int(w))]
        rows = np.concatenate([np.flatnonzero(year == y) for y in drawn])
        assert sums.auc(weights)[place] == pytest.approx(metrics.roc_auc_score(outcome[rows], forecast[rows]))
        assert sums.log_score(weights)[place] == pytest.approx(metrics.log_loss(outcome[rows], forecast[rows]))


def test_the_interval_leaves_two_and_a_half_percent_on_each_side():
    """Of the draws 0, 1, ... 1000, whatever their order, from 25 to 975."""
    draws = np.random.default_rng(2).permutation(np.arange(1001.0))
    found = score(np.r_[400.0, draws])
    assert (found.value, found.low, found.high) == (400, 25, 975)
    some = score(np.r_[400.0, draws, np.full(500, np.nan)])
    assert (some.low, some.high) == (25, 975), "draws without a score are left out"
    table = score_table(np.r_[1.0, np.zeros(9)], {"flat": np.full(10, 0.1)}, np.arange(10), draws=4000, seed=1)
    low, high = table[0]["brier_low"], table[0]["brier_high"]
    # the one event is drawn k times out of ten, k binomial: 0 and 3 are the quantiles of 2.5 and 97.5 %
    assert (low, high) == pytest.approx((0.01, 0.01 + 0.3 * 0.8))


def test_scores_by_hand():
    """Forecasts .5, .25 and .2 of one event and two others, over two years; the second year drawn twice."""
    sums = year_sums(np.array([1.0, 0, 0]), np.array([0.5, 0.25, 0.2]), np.array([1990, 1990, 1991]))
    weights = np.array([[1.0, 1.0], [1.0, 2.0], [0.0, 1.0]])
    logs = [np.log(2), -np.log(0.75), -np.log(0.8)]
    np.testing.assert_allclose(sums.log_score(weights), [np.sum(logs) / 3, (np.sum(logs) + logs[2]) / 4, logs[2]])
    np.testing.assert_allclose(sums.brier(weights), [0.3525 / 3, 0.3925 / 4, 0.04])
    np.testing.assert_allclose(sums.auc(weights), [1, 1, np.nan])


def test_ties_count_half_and_forecasts_of_certainty_stay_finite():
    sums = year_sums(np.array([1.0, 0, 0, 0]), np.array([0.4, 0.4, 0.1, 0.9]), np.zeros(4))
    assert sums.auc(np.ones((1, 1)))[0] == pytest.approx(1.5 / 3)
    wrong = year_sums(np.array([1.0, 0]), np.array([0.0, 1.0]), np.zeros(2))
    assert wrong.log_score(np.ones((1, 1)))[0] == pytest.approx(-np.log(1e-9))
    assert wrong.brier(np.ones((1, 1)))[0] == 1


def test_calibration_is_coxs_regression_by_statsmodels():
    outcome, forecast, _ = sample(n=800)
    keep = (forecast > 0) & (forecast < 1)
    outcome, forecast = outcome[keep], forecast[keep]
    theirs = sm.Logit(outcome, sm.add_constant(logit(forecast))).fit(disp=0, tol=1e-12)
    found = calibration(outcome, forecast)
    np.testing.assert_allclose([found.intercept, found.slope], theirs.params, rtol=1e-6)
    np.testing.assert_allclose([found.intercept_error, found.slope_error], theirs.bse, rtol=1e-6)
    assert found.predicted == pytest.approx(forecast.sum())
    assert found.observed == outcome.sum()


def test_bins_are_cut_from_the_highest_forecasts():
    """Ten forecasts of .5 and eight of an eighth, two expected events a bin: four, four, and all the others."""
    forecast = np.r_[np.full(10, 0.5), np.full(8, 0.125)]
    outcome = np.r_[np.ones(4), np.zeros(6), np.ones(1), np.zeros(7)]
    bins = calibration(outcome, forecast, expected=2.0).bins
    assert [(b.n, b.low, b.high) for b in bins] == [(10, 0.125, 0.5), (4, 0.5, 0.5), (4, 0.5, 0.5)]
    assert [b.predicted for b in bins] == pytest.approx([2.0, 2.0, 2.0])
    assert [b.observed for b in bins] == [1, 0, 4]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_scores_do_not_depend_on_the_order_of_rows_or_the_names_of_years(seed):
    outcome, forecast, year = sample(seed, 200)
    order = np.random.default_rng(seed).permutation(200)
    weights = year_weights(len(np.unique(year)), 5, 1)
    one, two = year_sums(outcome, forecast, year), year_sums(outcome[order], forecast[order], 3 * year[order])
    for name in ("log_score", "brier", "auc"):
        np.testing.assert_allclose(getattr(one, name)(weights), getattr(two, name)(weights), rtol=1e-9)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_the_area_keeps_under_any_scale_that_keeps_the_order_and_turns_round_with_it(seed):
    outcome, forecast, year = sample(seed, 200)
    ones = np.ones((1, len(np.unique(year))))
    plain = year_sums(outcome, forecast, year).auc(ones)
    np.testing.assert_allclose(year_sums(outcome, forecast**3, year).auc(ones), plain)
    np.testing.assert_allclose(year_sums(outcome, 1 - forecast, year).auc(ones), 1 - plain)


def test_every_draw_of_years_has_as_many_years():
    weights = year_weights(21, 300, 4)
    assert (weights[0] == 1).all()
    assert (weights.sum(axis=1) == 21).all()
    assert weights[1:].mean() == pytest.approx(1)
    assert weights[1:].var() == pytest.approx(20 / 21, rel=0.1), "binomial: 21 trials of one in 21"


def test_intervals_are_the_same_for_the_same_seed_and_hold_the_score():
    outcome, forecast, year = sample()
    tables = [
        score_table(outcome, {"one": forecast, "two": np.full(3000, 0.1)}, year, against=("two",), draws=200, seed=s)
        for s in (4, 4, 5)
    ]
    assert tables[0] == tables[1] != tables[2]
    row = tables[0][0]
    assert row["log_score_low"] < row["log_score"] < row["log_score_high"]
    assert row["differences"]["two"]["log_score_high"] < 0


def test_the_difference_of_a_forecast_from_itself_is_nothing():
    outcome, forecast, year = sample()
    sums = year_sums(outcome, forecast, year)
    for value in difference(sums, sums, year_weights(10, 50, 1)).values():
        assert (value.value, value.low, value.high) == (0, 0, 0)


def test_calibration_finds_what_was_done_to_the_forecast():
    random = np.random.default_rng(0)
    eta = random.normal(-2, 1.5, 40_000)
    outcome = random.binomial(1, expit(eta)).astype(float)
    told = calibration(outcome, expit(0.5 * (eta - 1)))  # too timid: slope 2, intercept 1
    assert told.slope == pytest.approx(2, abs=4 * told.slope_error)
    assert told.intercept == pytest.approx(1, abs=4 * told.intercept_error)
    assert told.slope_error < 0.1


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.001, 0.3))
def test_bins_hold_every_row_once_and_enough_expected_events(seed, level):
    random = np.random.default_rng(seed)
    forecast = expit(logit(level) + random.normal(0, 1, 2000))
    outcome = random.binomial(1, forecast).astype(float)
    bins = calibration(outcome, forecast).bins
    assert sum(b.n for b in bins) == 2000
    assert sum(b.observed for b in bins) == outcome.sum()
    assert all(b.predicted >= 25 for b in bins) or len(bins) == 1
    assert all(a.high <= b.low for a, b in pairwise(bins))


def test_what_does_not_exist_is_none():
    table = score_table(np.zeros(10), {"flat": np.full(10, 0.1)}, np.arange(10), draws=20)
    assert table[0]["auc"] is None
    assert table[0]["slope"] is None
    assert bins_of(np.zeros(10), np.full(10, 0.1))[0]["n"] == 10
    assert np.isnan(score(np.array([np.nan, 1.0])).low)


@pytest.mark.parametrize("forecast", [np.array([0.2, 1.2]), np.array([0.2, np.nan])])
def test_a_forecast_that_is_no_probability_is_refused(forecast):
    with pytest.raises(SpecificationError, match="not a probability"):
        year_sums(np.array([0.0, 1.0]), forecast, np.array([1, 2]))
    with pytest.raises(SpecificationError, match="no row"):
        year_sums(np.zeros(0), np.zeros(0), np.zeros(0))
