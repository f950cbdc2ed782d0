"""How good forecasts of rare events are: scores, calibration, and intervals by resampling whole years.

Disputes of one year are not independent, so years are drawn with replacement, not rows. Every score of every draw is
then a product of a matrix of weights (draws x years) with sums by year: also the area under the curve, whose
comparisons of events with non-events are counted once per pair of years.

References
----------
Good (1952), JRSS B 14: 107-114 (log score); Brier (1950), Monthly Weather Review 78: 1-3; Hanley and McNeil (1982),
Radiology 143: 29-36; Cox (1958), Biometrika 45: 562-565 (slope and intercept); Efron and Tibshirani (1993), chapter 8.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

from foedus.errors import ConvergenceError, SpecificationError
from foedus.statistics.logit import fit_logit
from foedus.wording import Message

__all__ = ["Bin", "Calibration", "Score", "YearSums", "calibration", "difference", "score", "year_sums", "year_weights"]

Array = NDArray[np.float64]

_LOWEST = 1e-9


@dataclass(frozen=True, slots=True)
class Score:
    """A score with its 95 % interval.

    Attributes
    ----------
    value, low, high : float
        NaN where it does not exist.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, eq=False)
class YearSums:
    """What the scores of one forecast need, summed by year.

    Attributes
    ----------
    rows, events : array (Y,)
    log_loss, squares : array (Y,)
        Sums of -log likelihood and of squared errors.
    wins : array (Y, Y)
        Comparisons that an event of the row's year wins against a non-event of the column's, ties counting half.
    """

    rows: Array
    events: Array
    log_loss: Array
    squares: Array
    wins: Array

    def log_score(self, weights: Array) -> Array:
        """Return the mean log loss for weights (B, Y) of years."""
        return weights @ self.log_loss / (weights @ self.rows)

    def brier(self, weights: Array) -> Array:
        """Return the mean squared error for weights (B, Y) of years."""
        return weights @ self.squares / (weights @ self.rows)

    def auc(self, weights: Array) -> Array:
        """Return the chance that an event was forecast higher than a non-event, NaN without both."""
        pairs = (weights @ self.events) * (weights @ (self.rows - self.events))
        won = ((weights @ self.wins) * weights).sum(axis=1)
        return np.divide(won, pairs, out=np.full(len(pairs), np.nan), where=pairs > 0)


def year_weights(years: int, draws: int, seed: int) -> Array:
    """Return how often each year is drawn, (draws + 1, years); the first row is ones: the data themselves."""
    drawn = np.random.default_rng(seed).multinomial(years, np.full(years, 1 / years), size=draws)
    return np.vstack([np.ones(years), drawn]).astype(np.float64)


def year_sums(outcome: Array, forecast: Array, year: NDArray) -> YearSums:
    """Return the sums by year.

    Parameters
    ----------
    outcome : array (n,)
        Zeros and ones.
    forecast : array (n,)
        Probabilities.
    year : array of int (n,)
        Or any other number of a block.

    Raises
    ------
    SpecificationError
        If there are no rows, or a forecast is not a probability.
    """
    if not len(outcome):
        raise SpecificationError(Message("there are no rows to score"))
    if not ((forecast >= 0) & (forecast <= 1)).all():
        raise SpecificationError(Message("a forecast is not a probability"))
    values, place = np.unique(year, return_inverse=True)
    count = len(values)
    p = np.clip(forecast, _LOWEST, 1 - _LOWEST)
    loss = -np.where(outcome > 0, np.log(p), np.log1p(-p))

    def total(w: Array) -> Array:
        return np.bincount(place, w, count).astype(np.float64)

    event = outcome > 0
    wins = np.zeros((count, count))
    own = [np.sort(forecast[~event & (place == k)]) for k in range(count)]
    for k, others in enumerate(own):
        below = np.searchsorted(others, forecast[event], "left") + np.searchsorted(others, forecast[event], "right")
        wins[:, k] = np.bincount(place[event], below / 2, count)
    squares = (outcome - forecast) ** 2
    return YearSums(total(np.ones(len(p))), total(outcome.astype(float)), total(loss), total(squares), wins)


def score(values: Array) -> Score:
    """Return the first value with the 95 % interval of the others (the draws), which may be NaN for some."""
    if not np.isfinite(values[0]) or not np.isfinite(values[1:]).any():
        return Score(float(values[0]), float("nan"), float("nan"))
    low, high = np.nanquantile(values[1:], [0.025, 0.975])
    return Score(float(values[0]), float(low), float(high))


def difference(one: YearSums, two: YearSums, weights: Array) -> dict[str, Score]:
    """Return the differences of the scores of two forecasts of the same rows, with intervals from the same draws."""
    return {
        name: score(getattr(one, name)(weights) - getattr(two, name)(weights)) for name in ("log_score", "brier", "auc")
    }


@dataclass(frozen=True, slots=True)
class Bin:
    """Rows of like forecasts.

    Attributes
    ----------
    n : int
    low, high : float
        Range of the forecasts.
    predicted, observed : float
        Expected and actual events.
    """

    n: int
    low: float
    high: float
    predicted: float
    observed: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Whether forecasts mean what they say.

    Attributes
    ----------
    predicted, observed : float
        Expected and actual events in all.
    slope, intercept : float
        Of the outcome's log-odds on the forecast's: 1 and 0 if right; a slope under 1 says that forecasts are too bold.
    slope_error, intercept_error : float
        Standard errors, rows taken as independent.
    bins : tuple of Bin
        Each of at least 25 expected events, but for one bin where there are fewer in all.
    """

    predicted: float
    observed: float
    slope: float
    intercept: float
    slope_error: float
    intercept_error: float
    bins: tuple[Bin, ...]


def calibration(outcome: Array, forecast: Array, *, expected: float = 25.0) -> Calibration:
    """Return slope, intercept and bins.

    Parameters
    ----------
    outcome, forecast : array (n,)
    expected : float
        Expected events in a bin, at least.
    """
    p = np.clip(forecast, _LOWEST, 1 - _LOWEST)
    design = np.column_stack([np.ones(len(p)), logit(p)])
    beta, covariance = _two_terms(design, outcome)
    error = np.sqrt(np.diag(covariance))
    return Calibration(
        predicted=float(forecast.sum()),
        observed=float(outcome.sum()),
        slope=float(beta[1]),
        intercept=float(beta[0]),
        slope_error=float(error[1]),
        intercept_error=float(error[0]),
        bins=_bins(outcome, forecast, expected),
    )


def _two_terms(x: Array, y: Array) -> tuple[Array, Array]:
    """Return the logit on two terms; NaN where none exists: a constant outcome or forecast, or one without error."""
    try:
        fit = fit_logit(
            y, x, ("intercept", "slope"), start=np.array([0.0, 1.0]), discrimination=False, separated="refuse"
        )
    except (ConvergenceError, SpecificationError):
        return np.full(2, np.nan), np.full((2, 2), np.nan)
    return fit.params, fit.covariance


def _bins(outcome: Array, forecast: Array, expected: float) -> tuple[Bin, ...]:
    order = np.argsort(-forecast, kind="stable")  # from the highest: the rest is too thin to be split
    p, y = forecast[order], outcome[order]
    ends, total, start = [], 0.0, np.cumsum(p)
    for k in range(1, int(start[-1] // expected)):
        total = k * expected
        ends.append(int(np.searchsorted(start, total, "left")) + 1)
    edges = [0, *dict.fromkeys(e for e in ends if e < len(p)), len(p)]
    edges = _merged(edges, start, expected)
    bins = [
        Bin(b - a, float(p[b - 1]), float(p[a]), float(p[a:b].sum()), float(y[a:b].sum())) for a, b in pairwise(edges)
    ]
    return tuple(reversed(bins))


def _merged(edges: list[int], running: Array, expected: float) -> list[int]:
    """Return edges between which at least `expected` events are expected."""
    kept = [0]
    for edge in edges[1:-1]:
        before = running[kept[-1] - 1] if kept[-1] else 0.0
        if running[edge - 1] - before >= expected - 1e-9 and running[-1] - running[edge - 1] >= expected - 1e-9:
            kept.append(edge)
    return [*kept, edges[-1]]
