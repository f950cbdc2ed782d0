"""Relative strength: a grid of its logarithm, and the moves of a quarter.

Strength goes towards its long-run level by a share of the gap each year, with noise, while aid moves both. From each
point it moves to the nearest three points with the mean of that process exactly, and with its variance too unless the
points must lie far apart to reach from today's strength to the long-run level and beyond.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from foedus.arrangement.situation import Situation
    from foedus.deterrence.quantities.ledger import Draws
    from foedus.deterrence.terms.commitments import Terms

    Array = NDArray[np.float64]

__all__ = ["POINTS", "grid_of", "long_run"]

POINTS = 9
"""Points of the grid of log relative strength."""

_SPACING, _TAILS = 1.9, 3.0  # in standard deviations, of a quarter and in the long run
_SLOWEST = 0.01  # a quarter; the long run of anything slower is not waited for


def grid_of(
    draws: Draws, situation: Situation, terms: Terms, aid: Array, points: int = POINTS
) -> tuple[Array, NDArray[np.int64], Array]:
    """Return the grid (D, X), today's place on it (D,), and the moves of each quarter (Q + 1, D, X, X).

    Parameters
    ----------
    draws : Draws
    situation : Situation
    terms : Terms
        For limits on the protégé's forces.
    aid : array (Q + 2, D)
        Expected course of what aid adds; the last move is that of the years afterwards.
    points : int
    """
    today = np.log(draws.about("capability", situation.protege) / draws.about("capability", situation.adversary))
    own = long_run(draws, situation, terms)
    noise = draws["volatility"] / 2
    closing = 1 - (1 - draws["regrouping"]) ** 0.25
    spread = noise / np.sqrt(1 - (1 - np.maximum(closing, _SLOWEST)) ** 2)
    goals = own + aid
    low, high = np.minimum(goals.min(axis=0), today), np.maximum(goals.max(axis=0), today)
    spacing = np.maximum(_SPACING * noise, (high - low + 2 * _TAILS * spread) / (points - 1))
    middle = np.clip(np.rint((points - 1) / 2 - ((low + high) / 2 - today) / spacing), 0, points - 1)
    x = today[:, None] + spacing[:, None] * (np.arange(points) - middle[:, None])
    rise = np.diff(aid, axis=0)
    rise[-1] = 0.0
    mean = x + closing[:, None] * (goals[:-1, :, None] - x) + rise[..., None]
    return x, middle.astype(np.int64), _moves(x, mean, spacing, noise)


def _moves(x: Array, mean: Array, spacing: Array, noise: Array) -> Array:
    """Return probabilities (Q, D, X, X) of moves with a given mean and variance; the edges hold what would leave."""
    points = x.shape[1]
    at = (mean - x[:, :1]) / spacing[:, None]
    nearest = np.rint(np.clip(at, 0, points - 1))
    off = np.clip(at - nearest, -0.5, 0.5)
    square = np.maximum((noise / spacing)[:, None] ** 2 + off**2, np.abs(off))
    moves = np.zeros((mean.size, points))
    rows = np.arange(mean.size)
    for side, chance in ((-1, (square - off) / 2), (0, 1 - square), (1, (square + off) / 2)):
        target = np.clip(nearest + side, 0, points - 1).astype(np.int64)
        moves[rows, target.ravel()] += chance.ravel()  # one target for each row: no index stands twice
    return moves.reshape(*mean.shape, points)


def long_run(draws: Draws, situation: Situation, terms: Terms) -> Array:
    """Return the log relative strength (D,) towards which the two sides go in peace, aid left out.

    A limit on soldiers takes `cap_effect` for each unit of the log reduction of the army that the protégé would keep;
    one that names no number stands for `unsized_limit`.
    """
    cut = draws["unsized_limit"] if terms.caps else np.zeros(len(draws))
    if terms.cap is not None:
        cut = np.maximum(np.log(draws["army"] / terms.cap), 0.0)
    own = draws.about("potential", situation.protege)
    return np.log(own / draws.about("potential", situation.adversary)) - draws["cap_effect"] * cut
