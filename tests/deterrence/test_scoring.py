"""Scores and their intervals, against scikit-learn and closed forms."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit

from foedus.deterrence.forecast_scores import bins_of, score_table
from foedus.deterrence.scoring import calibration, difference, score, year_sums, year_weights
from foedus.errors import SpecificationError


def sample(seed: int = 3, n: int = 3000) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    forecast = np.round(expit(random.normal(-2.5, 1.2, n)), 3)  # rounded: ties
    return random.binomial(1, forecast).astype(float), forecast, random.integers(1990, 2000, n)


def test_scores_are_those_of_scikit_learn():
    metrics = pytest.importorskip("sklearn.metrics")
    outcome, forecast, year = sample()
    sums, ones = year_sums(outcome, forecast, year), np.ones((1, 10))
    assert sums.log_score(ones)[0] == pytest.approx(metrics.log_loss(outcome, forecast))
    assert sums.brier(ones)[0] == pytest.approx(metrics.brier_score_loss(outcome, forecast))
    assert sums.auc(ones)[0] == pytest.approx(metrics.roc_auc_score(outcome, forecast))


def test_a_draw_of_years_scores_as_the_rows_of_those_years_do():
    metrics = pytest.importorskip("sklearn.metrics")
    outcome, forecast, year = sample()
    weights = year_weights(10, 5, seed=1)
    sums = year_sums(outcome, forecast, year)
    for place in range(1, 6):
        drawn = [y for y, w in enumerate(weights[place], 1990) for _ in range(int(w))]
        rows = np.concatenate([np.flatnonzero(year == y) for y in drawn])
        assert sums.auc(weights)[place] == pytest.approx(metrics.roc_auc_score(outcome[rows], forecast[rows]))
        assert sums.log_score(weights)[place] == pytest.approx(metrics.log_loss(outcome[rows], forecast[rows]))


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
