"""The anchor: where resolve must lie for the game to bring the level of danger at the date.

The location of log resolve is solved once for each draw, so that under the arrangement in force (after a war: a bare
cease-fire that the adversary has accepted) an attack within ten years is as probable as the level says. Every
counterfactual, law and sensitivity then *holds* it. As types are fixed values of resolve, another location changes
weights alone (`foedus.horizon.game.types`): bisection needs no further solution of the game.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from foedus.horizon.game.types import weights_at
from foedus.wording import Message, percentage

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from foedus.deterrence.quantities.ledger import Draws

    Array = NDArray[np.float64]

__all__ = ["LEAST_ACCEPTED", "MOST_INFEASIBLE", "Anchor", "anchor_at", "blame", "locate"]

LEAST_ACCEPTED = 0.001
"""An acceptance below this says nothing of what follows it."""

MOST_INFEASIBLE = 0.02
"""Above this share of draws that reach the level nowhere no headline is shown."""

_POINTS, _STEPS, _BEYOND = 61, 50, 4.0
_LEVEL = 1e-3  # of the level, how near is near enough
_FALL = 1e-6  # of a chance, below which no fall is seen


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where resolve lies.

    Attributes
    ----------
    location : array (D,)
        Of log resolve.
    level, reached : array (D,)
        Chance of an attack within ten years that was sought, and that is had; in draws that do not reach it, the
        nearest that is.
    feasible : array (D,) of bool
        Whether the level is reached where acceptance is at least `LEAST_ACCEPTED`.
    monotone : array (D,) of bool
        Whether, on a grid, a more resolute adversary never attacks less. Where not, the least resolute that reaches
        the level is taken.
    """

    location: Array
    level: Array
    reached: Array
    feasible: NDArray[np.bool_]
    monotone: NDArray[np.bool_]


def anchor_at(location: Array) -> Anchor:
    """Return an anchor that is held: nothing is sought."""
    nothing, yes = np.full(len(location), np.nan), np.ones(len(location), dtype=bool)
    return Anchor(location, nothing, nothing, yes, yes)


def locate(resolve: Array, spread: Array, attacked: Array, accepts: Array | None, level: Array) -> Anchor:
    """Return where resolve must lie.

    Parameters
    ----------
    resolve : array (D, T)
        Of each type.
    spread : array (D,)
        Standard deviation of log resolve.
    attacked : array (D, T)
        Chance of an attack within ten years, by type.
    accepts : array (D, T) or None
        Chance of accepting the bare cease-fire, by type, after a war.
    level : array (D,)
        The chance to be reached.
    """

    def chances(location: Array) -> tuple[Array, Array]:
        """Return the chance of an attack, and of acceptance, at locations (..., D)."""
        weights = weights_at(resolve, location, spread)
        if accepts is not None:
            weights = weights * accepts
        accepted = weights.sum(axis=-1)
        return (weights * attacked).sum(axis=-1) / np.maximum(accepted, 1e-300), accepted

    ends = np.log(resolve[:, [0, -1]]) + _BEYOND * spread[:, None] * np.array([-1, 1])
    grid = ends[:, 0] + (ends[:, 1] - ends[:, 0]) * np.linspace(0, 1, _POINTS)[:, None]
    found, accepted = chances(grid)
    known = accepted >= LEAST_ACCEPTED
    crossing = known[1:] & known[:-1] & (found[1:] >= level) & (found[:-1] < level)
    crosses = crossing.any(axis=0)
    rows, first = np.arange(len(level)), crossing.argmax(axis=0)
    nearest = np.where(known, np.abs(found - level), np.inf).argmin(axis=0)
    low = np.where(crosses, grid[first, rows], grid[nearest, rows])
    high = np.where(crosses, grid[first + 1, rows], grid[nearest, rows])
    location = _bisected(lambda at: chances(at)[0] < level, low, high)
    reached, _ = chances(location)
    falls = (np.diff(found, axis=0) < -_FALL) & known[1:] & known[:-1]
    near = np.abs(reached - level) <= _LEVEL * np.maximum(level, 1e-12)
    return Anchor(location, level, reached, crosses & near, np.logical_not(np.any(falls, axis=0)))


def _bisected(below: Callable[[Array], NDArray[np.bool_]], low: Array, high: Array) -> Array:
    for _ in range(_STEPS):
        middle = (low + high) / 2
        less = below(middle)
        low, high = np.where(less, middle, low), np.where(less, high, middle)
    return (low + high) / 2


_NAMED = 3


def blame(draws: Draws, feasible: NDArray[np.bool_]) -> Message | None:
    """Return why no headline may be shown: too many draws reach the level nowhere, and the inputs that set them apart.

    None where they are few enough.
    """
    share = 1 - feasible.mean()
    if (~feasible).sum() <= np.ceil(MOST_INFEASIBLE * len(feasible)):
        return None
    apart = np.zeros(draws.z.shape[1])
    if feasible.any():
        apart = np.abs(draws.z[~feasible].mean(axis=0) - draws.z[feasible].mean(axis=0))
    leading = np.argsort(-apart, kind="stable")[:_NAMED]
    names = [draws.ledger.quantities[j].id for j in leading if apart[j] > 0] or [
        q.id for q in draws.ledger.quantities if q.kind in {"dispute_rate", "severity"}
    ]
    return Message(
        "no adversary that would sign a bare cease-fire, or keep what is in force, brings the level of danger in "
        "{share} of the draws; the inputs that set these apart: {names}",
        {"share": percentage(float(share)), "names": ", ".join(names)},
    )
