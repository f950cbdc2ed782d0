"""Scores of weighted rows, against scikit-learn and statsmodels, and what drawing blocks does to them."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.special import expit, logit
from sklearn import metrics

from foedus.deterrence.forecast.weighted_scores import (
    COMPARED,
    block_weights,
    weighted_auc,
    weighted_calibration,
    weighted_table,
)
from foedus.errors import SpecificationError


def sample(seed: int = 3, n: int = 800) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Outcome, forecast (rounded, so that some tie) and whole weights, so that rows can be repeated."""
    random = np.random.default_rng(seed)
    forecast = np.round(expit(random.normal(-1.5, 1.2, n)), 2).clip(0.01, 0.99)
    return random.binomial(1, forecast).astype(float), forecast, random.integers(1, 6, n).astype(float)


def table_of(outcome, forecast, weight, blocks=None, **more):
    return weighted_table(
        outcome, {"one": forecast}, weight, [np.arange(len(outcome))] if blocks is None else blocks, **more
    )[0]


def test_weighted_scores_are_those_of_scikit_learn():
    outcome, forecast, weight = sample()
    row = table_of(outcome, forecast, weight, draws=5)
    assert row["auc"] == pytest.approx(metrics.roc_auc_score(outcome, forecast, sample_weight=weight))
    assert row["brier"] == pytest.approx(metrics.brier_score_loss(outcome, forecast, sample_weight=weight))
    assert row["log_score"] == pytest.approx(metrics.log_loss(outcome, forecast, sample_weight=weight))
    assert row["expected"] == pytest.approx(weight @ forecast)
    assert row["ratio"] == pytest.approx((weight @ forecast) / (weight @ outcome))


def test_calibration_is_that_of_statsmodels():
    outcome, forecast, weight = sample()
    bold = expit(1.7 * logit(forecast) + 0.4)
    fit = sm.GLM(outcome, sm.add_constant(logit(bold)), family=sm.families.Binomial(), freq_weights=weight).fit()
    row = table_of(outcome, bold, weight, draws=5)
    assert (row["intercept"], row["slope"]) == pytest.approx(tuple(fit.params), abs=1e-6)
    assert row["slope"] < 1


def test_a_weight_of_three_is_the_row_three_times():
    outcome, forecast, weight = sample(n=120)
    rows = np.repeat(np.arange(120), weight.astype(int))
    heavy = table_of(outcome, forecast, weight, draws=2)
    repeated = table_of(outcome[rows], forecast[rows], np.ones(len(rows)), draws=2)
    for name in ("auc", "brier", "log_score", "slope", "intercept", "ratio", "expected", "observed"):
        assert heavy[name] == pytest.approx(repeated[name], abs=1e-7), name


def test_a_block_is_drawn_whole_and_its_weight_is_that_of_all_dimensions():
    weight = np.array([1.0, 2.0, 3.0, 4.0])
    wars = np.array([7, 7, 9, 9])
    drawn = block_weights(weight, [wars], 50, seed=1)
    assert (drawn[0] == weight).all()
    assert (drawn[:, 0] * 2 == drawn[:, 1]).all()
    times = drawn[1:] / weight
    assert (times[:, 0] + times[:, 2] == 2).all(), "as many wars as there are"
    crossed = block_weights(weight, [wars, np.array([1, 2, 1, 2])], 50, seed=1)[1:] / weight
    assert (crossed[:, 0] * crossed[:, 3] == crossed[:, 1] * crossed[:, 2]).all(), "a product of two numbers of times"
    assert crossed.max() > 1


def test_a_draw_of_blocks_scores_as_its_rows_do():
    outcome, forecast, weight = sample(n=300)
    blocks = np.arange(300) // 10
    drawn = block_weights(weight, [blocks], 4, seed=2)
    for place in range(1, 5):
        rows = np.repeat(np.arange(300), (drawn[place] / weight).astype(int))
        expected = metrics.roc_auc_score(outcome[rows], forecast[rows], sample_weight=weight[rows])
        assert weighted_auc(outcome, forecast, drawn)[place] == pytest.approx(expected)


def test_intervals_are_wider_where_rows_hang_together():
    """Each row four times, in blocks of four: what is not new must not narrow the interval."""
    outcome, forecast, _ = sample(n=100)
    repeated = [np.repeat(v, 4) for v in (outcome, forecast)]
    ones = np.ones(400)
    apart = table_of(*repeated, ones, draws=400)
    together = table_of(*repeated, ones, [np.repeat(np.arange(100), 4)], draws=400)
    widths = [row["auc_high"] - row["auc_low"] for row in (apart, together)]
    assert 1.6 < widths[1] / widths[0] < 2.5


def test_what_has_no_score_has_none():
    flat = table_of(np.zeros(6), np.full(6, 0.1), np.ones(6), draws=3)
    assert flat["auc"] is flat["slope"] is flat["ratio"] is None
    assert flat["brier"] == pytest.approx(0.01)
    decided = weighted_calibration(np.array([0.0, 0, 1, 1]), np.array([0.1, 0.2, 0.8, 0.9]), np.ones((1, 4)))
    assert np.isnan(decided).all(), "a forecast that decides the outcome has no slope"


def test_differences_are_of_the_same_draws():
    outcome, forecast, weight = sample(n=200)
    blocks = [np.arange(200) // 4]
    rows = weighted_table(outcome, {"a": forecast, "b": forecast}, weight, blocks, against=("b",), draws=50)
    for kind in COMPARED:
        assert [rows[0]["differences"]["b"][f"{kind}{end}"] for end in ("", "_low", "_high")] == [0, 0, 0]
    assert rows[1]["differences"] == {}


@pytest.mark.parametrize(
    ("outcome", "forecast", "weight"),
    [([], [], []), ([1.0, 0.0], [1.2, 0.1], [1.0, 1.0]), ([1.0, 0.0], [0.2, 0.1], [1.0, 0.0]),
     ([1.0, 0.0], [0.2, np.nan], [1.0, 1.0])],
)  # fmt: skip
def test_what_cannot_be_scored_is_refused(outcome, forecast, weight):
    with pytest.raises(SpecificationError):
        table_of(np.array(outcome), np.array(forecast), np.array(weight))
