"""Types of adversary: values of its resolve, and how probable each is.

Log resolve is normal with a location that is solved (`foedus.horizon.solving.anchor`) and a spread. The game is played
for a fixed set of values, dense where attacking and waiting are worth alike; what is learnt at these is interpolated
linearly in log resolve, so that each value has the weight of its hat function under the normal density. Another
location changes weights alone: the game need not be solved again to be anchored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["TYPES", "nodes_around", "weights_at"]

TYPES = 13
"""Values of resolve for which the game is played."""

_BELOW, _ABOVE = 0.35, 0.5  # in logs: how far the dense part goes on, for strength moves choices too
_TAILS = (0.6, 1.9)
_ROOT = np.sqrt(2 * np.pi)


def nodes_around(low: Array, high: Array, types: int = TYPES) -> Array:
    """Return values of resolve (D, T): evenly from a little below `low` to above `high` (D,), and a few beyond.

    Parameters
    ----------
    low, high : array (D,)
        Between these a choice to attack comes to be worth as much as peace.
    types : int
        At least seven.
    """
    first, last = np.log(low) - _BELOW, np.log(high) + _ABOVE
    dense = first[:, None] + (last - first)[:, None] * np.linspace(0, 1, types - 2 * len(_TAILS))
    below = first[:, None] - np.array(_TAILS[::-1])
    above = last[:, None] + np.array(_TAILS)
    return np.exp(np.concatenate([below, dense, above], axis=1))


def weights_at(resolve: Array, location: Array, spread: Array) -> Array:
    """Return how probable each type is (..., D, T): nodes (D, T), location of log resolve (..., D), spread (D,).

    Mass below the first and above the last value is theirs.

    >>> nodes = nodes_around(np.ones(1), np.ones(1), 7)
    >>> float(weights_at(nodes, np.zeros(1), np.full(1, 0.5)).sum().round(12))
    1.0
    """
    z = (np.log(resolve) - location[..., None]) / spread[:, None]
    below, density = ndtr(z), np.exp(-0.5 * z**2) / _ROOT
    mass = np.diff(below, axis=-1)
    first = -np.diff(density, axis=-1)  # integral of z
    width = np.diff(z, axis=-1)
    upper = np.clip((first - z[..., :-1] * mass) / width, 0.0, mass)
    found = np.zeros_like(z)
    found[..., 1:] += upper
    found[..., :-1] += mass - upper
    found[..., 0] += below[..., 0]
    found[..., -1] += 1 - below[..., -1]
    return found
