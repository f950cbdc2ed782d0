"""What a coalition brings, and who would win.

The strength that guarantors bring is a sum of independent chances. Its distribution is built one guarantor after the
other on a lattice; what falls between two points is divided between them so that the mean stays exact. Another
guarantor can only move it upwards, so it never lowers the protégé's chance to hold. That chance is a contest success
function (Hirshleifer 1989).
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

_STEP = 0.1

LATTICE: Array = np.arange(81, dtype=np.float64) * _STEP
"""Strengths to which chances are assigned; what is above the last counts as the last."""


@dataclass(frozen=True, slots=True)
class Coalition:
    """What a group of guarantors brings, together.

    Attributes
    ----------
    chances : array (D, 2, K)
        Probability of each strength of `LATTICE`; middle axis: their will.
    nobody : array (D, 2)
        Probability that none of them fights.
    fighting : array (D, 2)
        Expected strength of those that fight.
    helping : array (D, 2)
        Expected strength of those that help in any way, had all of it fought.
    total : array (D,)
        Strength if all fought.
    """

    chances: Array
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
    chances = np.zeros((draws, 2, len(LATTICE)))
    chances[:, :, 0] = 1.0
    chosen = list(members)
    fights, supports = help_.fights[:, :, chosen], help_.supports[:, :, chosen]
    strength = help_.strength[:, None, chosen]
    for i in range(len(chosen)):
        full = _added(chances, strength[:, 0, i])
        part = _added(chances, strength[:, 0, i] * support_power)
        f, s = fights[:, :, i, None], supports[:, :, i, None]
        chances = f * full + s * part + (1 - f - s) * chances
    return Coalition(
        chances,
        np.prod(1 - fights, axis=2),
        (fights * strength).sum(axis=2),
        ((fights + supports) * strength).sum(axis=2),
        strength[:, 0].sum(axis=1),
    )


def _added(chances: Array, strength: Array) -> Array:
    """Return the chances (D, 2, K) of a strength plus a constant (D,)."""
    whole = np.floor(strength / _STEP)
    share = (strength / _STEP - whole)[:, None, None]
    at = np.arange(len(LATTICE)) - whole[:, None]
    padded = np.concatenate([np.zeros((*chances.shape[:2], 2)), chances], axis=2)
    near, far = (np.clip(at + 2 - k, 0, None).astype(np.int64)[:, None, :] for k in (0, 1))
    moved = (1 - share) * np.take_along_axis(padded, near, 2) + share * np.take_along_axis(padded, far, 2)
    moved[:, :, -1] = 1.0 - moved[:, :, :-1].sum(axis=2)
    return moved


def join(first: Coalition, second: Help, members: Sequence[int], support_power: Array) -> Array:
    """Return the probabilities (D, 2, 2, K) of strengths brought by two groups, each of its own will.

    The axes are: draw, will of the first group, will of the second group, point of `LATTICE`.
    """
    chances = np.repeat(first.chances[:, :, None, :], 2, axis=2)
    for i in members:
        for w in range(2):
            part = chances[:, :, w]
            full = _added(part, second.strength[:, i])
            aided = _added(part, second.strength[:, i] * support_power)
            f, s = second.fights[:, w, i, None, None], second.supports[:, w, i, None, None]
            chances[:, :, w] = f * full + s * aided + (1 - f - s) * part
    return chances


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
