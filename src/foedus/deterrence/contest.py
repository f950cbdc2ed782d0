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

__all__ = ["LATTICE", "Coalition", "brought", "chance_to_hold", "wills_of"]

_STEP = 0.1

LATTICE: Array = np.arange(81, dtype=np.float64) * _STEP
"""Strengths to which chances are assigned; what is above the last counts as the last."""


@dataclass(frozen=True, slots=True)
class Coalition:
    """What guarantors bring together, by the will of each group of them.

    Attributes
    ----------
    chances : array (D, W, K)
        Probability of each strength of `LATTICE`; W counts the joint states of will of `wills_of`.
    nobody : array (D, W)
        Probability that none of them fights.
    fighting : array (D, W)
        Expected strength of those that fight.
    helping : array (D, W)
        Expected strength of those that help in any way, had all of it fought.
    total : array (D,)
        Strength if all fought.
    """

    chances: Array
    nobody: Array
    fighting: Array
    helping: Array
    total: Array


def wills_of(groups: int) -> NDArray[np.int64]:
    """Return the will (W, groups) of each group, 0 turned away, 1 willing, in each of the 2^groups joint states.

    >>> wills_of(2).tolist()
    [[0, 0], [0, 1], [1, 0], [1, 1]]
    """
    return np.indices((2,) * groups).reshape(groups, 2**groups).T


def brought(help_: Help, groups: Sequence[Sequence[int]], support_power: Array) -> Coalition:
    """Return what guarantors bring, those of one group being of one will.

    Parameters
    ----------
    help_ : Help
    groups : sequence of sequence of int
        Positions of the guarantors of each group.
    support_power : array (D,)
        Worth of support as a share of fighting.
    """
    draws, wills = len(support_power), wills_of(len(groups))
    chances = np.zeros((draws, 1, len(LATTICE)))
    chances[:, :, 0] = 1.0
    for members in groups:
        chances = np.repeat(chances, 2, axis=1)  # the states of will so far, each with this group turned away or not
        for i in members:
            f, s = (np.tile(c[:, :, i], chances.shape[1] // 2)[:, :, None] for c in (help_.fights, help_.supports))
            full = _added(chances, help_.strength[:, i])
            part = _added(chances, help_.strength[:, i] * support_power)
            chances = f * full + s * part + (1 - f - s) * chances
    nobody, fighting, helping = np.ones((draws, len(wills))), *np.zeros((2, draws, len(wills)))
    total = np.zeros(draws)
    for group, members in enumerate(groups):
        chosen, will = list(members), wills[:, group]
        fights, supports = help_.fights[:, :, chosen], help_.supports[:, :, chosen]
        strength = help_.strength[:, None, chosen]
        nobody *= np.prod(1 - fights, axis=2)[:, will]
        fighting += (fights * strength).sum(axis=2)[:, will]
        helping += ((fights + supports) * strength).sum(axis=2)[:, will]
        total += strength[:, 0].sum(axis=1)
    return Coalition(chances, nobody, fighting, helping, total)


def _added(chances: Array, strength: Array) -> Array:
    """Return the chances (D, W, K) of a strength plus a constant (D,)."""
    whole = np.floor(strength / _STEP)
    share = (strength / _STEP - whole)[:, None, None]
    at = np.arange(len(LATTICE)) - whole[:, None]
    padded = np.concatenate([np.zeros((*chances.shape[:2], 2)), chances], axis=2)
    near, far = (np.clip(at + 2 - k, 0, None).astype(np.int64)[:, None, :] for k in (0, 1))
    moved = (1 - share) * np.take_along_axis(padded, near, 2) + share * np.take_along_axis(padded, far, 2)
    moved[:, :, -1] = 1.0 - moved[:, :, :-1].sum(axis=2)
    return moved


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
