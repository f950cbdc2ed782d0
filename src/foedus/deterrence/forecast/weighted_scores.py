"""Scores of forecasts of weighted rows, with intervals that draw whole blocks of rows.

Rows of a stratified sample stand for more pairs than themselves, and rows of one war, of one pair or of one year are
not independent. Blocks are drawn with replacement in each dimension (wars; or pairs and origins), and a row counts its
weight times how often each of its blocks was drawn. With two dimensions that is the product-reweighted bootstrap,
which is rather too wide than too narrow.

References
----------
Owen and Eckles (2012), Annals of Applied Statistics 6: 895-927; Cox (1958), Biometrika 45: 562-565 (slope and
intercept); Hanley and McNeil (1982), Radiology 143: 29-36.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from foedus.deterrence.forecast.score_table import flat
from foedus.deterrence.forecast.scores import Score, score
from foedus.errors import SpecificationError
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["COMPARED", "KINDS", "block_weights", "weighted_auc", "weighted_calibration", "weighted_table"]

Array = NDArray[np.float64]

KINDS = ("auc", "brier", "log_score", "slope", "intercept", "ratio")
"""``ratio``: expected over observed events."""

COMPARED = ("auc", "brier", "log_score")
"""Scores whose differences from another model's are given."""

_LOWEST = 1e-9
_STEPS = 60
_LARGEST = 50.0  # of a slope or intercept: beyond it there is none, because the forecast decides the outcome


def block_weights(weight: Array, blocks: Sequence[NDArray], draws: int, seed: int) -> Array:
    """Return the weight of each row in the data and in each draw, (draws + 1, n).

    Parameters
    ----------
    weight : array (n,)
        How many each row stands for.
    blocks : sequence of array (n,)
        One or more numberings; rows with the same number are drawn together.
    draws, seed : int
    """
    random = np.random.default_rng(seed)
    found = np.repeat(weight[None, :].astype(np.float64), draws + 1, axis=0)
    for block in blocks:
        _, place = np.unique(block, return_inverse=True)
        count = int(place.max()) + 1 if len(place) else 0
        found[1:] *= random.multinomial(count, np.full(count, 1 / count), size=draws)[:, place]
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Values:
    """Scores of one forecast in the data and in each draw, by kind."""

    by_kind: dict[str, Array]
    expected: float
    observed: float


def weighted_table(
    outcome: Array,
    forecasts: Mapping[str, Array],
    weight: Array,
    blocks: Sequence[NDArray],
    *,
    against: Sequence[str] = (),
    draws: int = 1000,
    seed: int = 1,
) -> list[dict[str, Any]]:
    """Score forecasts of the same rows.

    Parameters
    ----------
    outcome : array (n,)
        Zeros and ones.
    forecasts : mapping of array (n,)
        By name of the model.
    weight : array (n,)
        How many each row stands for.
    blocks : sequence of array (n,)
        See `block_weights`.
    against : sequence of str
        Models whose scores are taken from each other model's.
    draws, seed : int
        Of blocks.

    Returns
    -------
    list of dict
        ``model``; each of `KINDS` with ``_low`` and ``_high`` (95 %); ``expected`` and ``observed`` (weighted numbers
        of events); ``differences``: by name of the other model, each of `COMPARED` with its limits. Values that do not
        exist, as an area under the curve without events, are None.

    Raises
    ------
    SpecificationError
        There are no rows, a weight is not positive, or a forecast is not a probability.
    """
    _check(outcome, forecasts, weight)
    weights = block_weights(weight, blocks, draws, seed)
    values = {name: _values(outcome, p, weights) for name, p in forecasts.items()}
    rows = []
    for name, own in values.items():
        others = {
            other: flat({kind: score(own.by_kind[kind] - values[other].by_kind[kind]) for kind in COMPARED})
            for other in against
            if other in values and other != name
        }
        scores: dict[str, Score] = {kind: score(own.by_kind[kind]) for kind in KINDS}
        counts = {"expected": own.expected, "observed": own.observed}
        rows.append({"model": name} | flat(scores) | counts | {"differences": others})
    return rows


def _check(outcome: Array, forecasts: Mapping[str, Array], weight: Array) -> None:
    if not len(outcome):
        raise SpecificationError(Message("there are no rows to score"))
    if not (np.isfinite(weight) & (weight > 0)).all():
        raise SpecificationError(Message("a weight is not a positive number"))
    if not all(((p >= 0) & (p <= 1)).all() for p in forecasts.values()):
        raise SpecificationError(Message("a forecast is not a probability"))


def _values(outcome: Array, forecast: Array, weights: Array) -> _Values:
    p = np.clip(forecast, _LOWEST, 1 - _LOWEST)
    total = weights.sum(axis=1)
    loss = -np.where(outcome > 0, np.log(p), np.log1p(-p))
    expected, observed = weights @ forecast, weights @ outcome
    calibrated = weighted_calibration(outcome, p, weights)
    with np.errstate(divide="ignore", invalid="ignore"):
        by_kind = {
            "auc": weighted_auc(outcome, forecast, weights),
            "brier": weights @ (outcome - forecast) ** 2 / total,
            "log_score": weights @ loss / total,
            "slope": calibrated[:, 1],
            "intercept": calibrated[:, 0],
            "ratio": np.where(observed > 0, expected / observed, np.nan),
        }
    return _Values(by_kind, float(expected[0]), float(observed[0]))


def weighted_auc(outcome: Array, forecast: Array, weights: Array) -> Array:
    """Return the chance that an event was forecast higher than a non-event, by weights (B, n); NaN without both."""
    event = outcome > 0
    one, other = forecast[event][:, None], forecast[~event][None, :]
    wins = (one > other) + 0.5 * (one == other)
    mine, theirs = weights[:, event], weights[:, ~event]
    pairs = mine.sum(axis=1) * theirs.sum(axis=1)
    won = ((mine @ wins) * theirs).sum(axis=1)
    return np.divide(won, pairs, out=np.full(len(pairs), np.nan), where=pairs > 0)


def weighted_calibration(outcome: Array, forecast: Array, weights: Array) -> Array:
    """Return intercept and slope (B, 2) of the outcome's log-odds on the forecast's, by weights (B, n).

    NaN where none exists: a constant outcome or forecast, or a forecast that decides the outcome.
    """
    x = logit(np.clip(forecast, _LOWEST, 1 - _LOWEST))
    design = np.column_stack([np.ones(len(x)), x])
    weights = weights / np.maximum(weights.sum(axis=1, keepdims=True), 1e-300)
    beta = np.tile([0.0, 1.0], (len(weights), 1))
    settled = np.zeros(len(weights), dtype=bool)
    for _ in range(_STEPS):
        todo = ~settled & np.isfinite(beta).all(axis=1)
        if not todo.any():
            break
        beta[todo], settled[todo] = _newton(design, outcome, weights[todo], beta[todo])
    beta[~settled | (np.abs(beta).max(axis=1) > _LARGEST)] = np.nan
    return beta


def _newton(design: Array, outcome: Array, weights: Array, beta: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Return the next intercepts and slopes (B, 2) of weighted logits, no further than two away, and which settled."""
    chance = expit(beta @ design.T)
    slope = (weights * (outcome - chance)) @ design
    spread = weights * chance * (1 - chance)
    a, b, d = spread.sum(axis=1), spread @ design[:, 1], spread @ design[:, 1] ** 2
    determinant = a * d - b * b
    with np.errstate(divide="ignore", invalid="ignore"):
        step = np.column_stack([d * slope[:, 0] - b * slope[:, 1], a * slope[:, 1] - b * slope[:, 0]])
        step = np.where((determinant > 1e-14 * a * d)[:, None], step / determinant[:, None], np.nan)
    size = np.abs(step).max(axis=1)
    step *= np.minimum(1.0, 2.0 / np.maximum(size, 1e-300))[:, None]
    return beta + step, size < 1e-9
