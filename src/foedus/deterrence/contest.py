"""What a coalition brings, and who would win.

The strength that guarantors bring is a sum of independent chances. Its distribution function is built exactly, one
guarantor after the other, on a lattice with linear interpolation; another guarantor can only lower it everywhere, so
it never lowers the protégé's chance to hold. The chance to hold is a contest success function (Hirshleifer 1989).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from foedus.deterrence.reliability import Help

    Array = NDArray[np.float64]

__all__ = ["LATTICE", "Coalition", "brought", "chance_to_hold", "join"]

LATTICE: Array = np.concatenate([np.arange(0, 1.0, 0.05), np.arange(1.0, 3.0, 0.1), np.arange(3.0, 8.01, 0.25)])
"""Strengths at which distribution functions are kept; what is above the last counts as the last."""


@dataclass(frozen=True, slots=True)
class Coalition:
    """What a group of guarantors brings, together.

    Attributes
    ----------
    below : array (D, 2, K)
        Probability that the strength brought is at most each point of `LATTICE`; middle axis: their will.
    nobody : array (D, 2)
        Probability that none of them fights.
    fighting : array (D, 2)
        Expected strength of those that fight.
    helping : array (D, 2)
        Expected strength of those that help in any way, had all of it fought.
    total : array (D,)
        Strength if all fought.
    """

    below: Array
    nobody: Array
    fighting: Array
    helping: Array
    total: Array


def brought(help_: Help, members: Sequence[int], support_power: Array) -> Coalition:
    """Return what some of the guarantors bring, all of one will.

    Parameters
    ----------
    help_ : Help
    members : sequence of int
        Positions of the guarantors.
    support_power : array (D,)
        Worth of support as a share of fighting.
    """
    draws = len(support_power)
    below = np.ones((draws, 2, len(LATTICE)))
    chosen = list(members)
    fights, supports = help_.fights[:, :, chosen], help_.supports[:, :, chosen]
    strength = help_.strength[:, None, chosen]
    for i in range(len(chosen)):
        full = _shifted(below, strength[:, 0, i])
        part = _shifted(below, strength[:, 0, i] * support_power)
        f, s = fights[:, :, i, None], supports[:, :, i, None]
        below = f * full + s * part + (1 - f - s) * below
    return Coalition(
        below,
        np.prod(1 - fights, axis=2),
        (fights * strength).sum(axis=2),
        ((fights + supports) * strength).sum(axis=2),
        strength[:, 0].sum(axis=1),
    )


def _shifted(below: Array, by: Array) -> Array:
    """Return the distribution function of a strength plus a constant (D,), read between lattice points."""
    at = LATTICE[None, :] - by[:, None]
    right = np.clip(np.searchsorted(LATTICE, at, side="right"), 1, len(LATTICE) - 1)
    left = right - 1
    share = np.clip((at - LATTICE[left]) / (LATTICE[right] - LATTICE[left]), 0.0, 1.0)[:, None, :]
    low = np.take_along_axis(below, left[:, None, :], axis=2)
    high = np.take_along_axis(below, right[:, None, :], axis=2)
    moved = np.where(at[:, None, :] < 0, 0.0, (1 - share) * low + share * high)
    moved[:, :, -1] = 1.0
    return moved


def join(first: Coalition, second: Help, members: Sequence[int], support_power: Array) -> Array:
    """Return the probabilities (D, 2, 2, K) of strengths brought by two groups, each of its own will.

    The axes are: draw, will of the first group, will of the second group, point of `LATTICE`.
    """
    below = np.repeat(first.below[:, :, None, :], 2, axis=2)
    for i in members:
        for w in range(2):
            part = below[:, :, w]
            full = _shifted(part, second.strength[:, i])
            aided = _shifted(part, second.strength[:, i] * support_power)
            f, s = second.fights[:, w, i, None, None], second.supports[:, w, i, None, None]
            below[:, :, w] = f * full + s * aided + (1 - f - s) * part
    return np.diff(below, axis=-1, prepend=0.0)


def chance_to_hold(relative: Array, helping: Array, steepness: Array, advantage: Array) -> Array:
    """Return the chance that the protégé holds.

    Parameters
    ----------
    relative : array
        Protégé's fighting power over the adversary's.
    helping : array
        Helpers' over the adversary's.
    steepness, advantage : array
        Exponent of the contest, and the defender's gain in log relative strength.

    Notes
    -----
    ``1 / (1 + ((relative + helping) exp(advantage)) ** -steepness)``.
    """
    return expit(steepness * (np.log(relative + helping) + advantage))
