"""What a coalition brings, and who would win.

The strength that guarantors bring is a sum of independent chances. Its distribution is built one guarantor after the
other on a lattice; what falls between two points is divided between them so that the mean stays exact. Another
guarantor can only move it upwards, so it never lowers the protégé's chance to hold. That chance is a contest success
function (Hirshleifer 1989).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit

from foedus.deterrence.who_helps import Help

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from foedus.deterrence.quantities.ledger import Draws

    Array = NDArray[np.float64]

__all__ = ["LATTICE", "Coalition", "at_levels", "brought", "chance_to_hold", "steepness", "wills_of"]

_STEP = 0.1

LATTICE: Array = np.arange(81, dtype=np.float64) * _STEP
"""Strengths to which chances are assigned, in the unit of those that are brought (in the game the adversary's fighting
power); what is above the last counts as the last."""


@dataclass(frozen=True, slots=True)
class Coalition:
    """What guarantors bring together, by the will of each bloc of them.

    Attributes
    ----------
    chances : array (D, W, K)
        Probability of each strength of `LATTICE`; W counts the joint states of will of `wills_of`.
    nobody : array (D, W)
        Probability that none of them fights.
    fighting : array (D, W)
        Expected strength of those that fight.
    share : array (D, W)
        The same, as a share of what all would bring.
    helping : array (D, W)
        Expected fighting power, all of it, of those that help in any way.
    """

    chances: Array
    nobody: Array
    fighting: Array
    share: Array
    helping: Array


def wills_of(blocs: int) -> NDArray[np.int64]:
    """Return the will (W, blocs) of each bloc, 0 turned away, 1 willing, in each of the 2^blocs joint states.

    >>> wills_of(2).tolist()
    [[0, 0], [0, 1], [1, 0], [1, 1]]
    """
    return np.indices((2,) * blocs).reshape(blocs, 2**blocs).T


def at_levels(help_: Help, blocs: Sequence[Sequence[int]], levels: Array) -> Help:
    """Return help by the state of each guarantor's bloc, of which a share (D, blocs, 2) is willing."""
    fights, supports = help_.fights.copy(), help_.supports.copy()
    for bloc, members in enumerate(blocs):
        for i in members:
            level = levels[:, bloc]
            for chances in (fights, supports):
                chances[:, :, i] = (1 - level) * chances[:, :1, i] + level * chances[:, 1:, i]
    return replace(help_, fights=fights, supports=supports)


def brought(help_: Help, blocs: Sequence[Sequence[int]], support_power: Array) -> Coalition:
    """Return what guarantors bring, those of one bloc being of one will.

    Parameters
    ----------
    help_ : Help
    blocs : sequence of sequence of int
        Positions of the guarantors of each bloc.
    support_power : array (D,)
        Worth of support as a share of fighting.
    """
    draws, wills = len(support_power), wills_of(len(blocs))
    chances = np.zeros((draws, 1, len(LATTICE)))
    chances[:, :, 0] = 1.0
    for members in blocs:
        chances = np.repeat(chances, 2, axis=1)  # the states of will so far, each with this bloc turned away or not
        for i in members:
            f, s = (np.tile(c[:, :, i], chances.shape[1] // 2)[:, :, None] for c in (help_.fights, help_.supports))
            full = _added(chances, help_.strength[:, i])
            part = _added(chances, help_.strength[:, i] * support_power)
            chances = f * full + s * part + (1 - f - s) * chances
    nobody, fighting, helping = np.ones((draws, len(wills))), *np.zeros((2, draws, len(wills)))
    total = np.zeros(draws)
    for bloc, members in enumerate(blocs):
        chosen, will = list(members), wills[:, bloc]
        fights, supports = help_.fights[:, :, chosen], help_.supports[:, :, chosen]
        strength, power = help_.strength[:, None, chosen], help_.power[:, None, chosen]
        nobody *= np.prod(1 - fights, axis=2)[:, will]
        fighting += (fights * strength).sum(axis=2)[:, will]
        helping += ((fights + supports) * power).sum(axis=2)[:, will]
        total += strength[:, 0].sum(axis=1)
    return Coalition(chances, nobody, fighting, fighting / np.maximum(total, 1e-12)[:, None], helping)


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


def steepness(draws: Draws) -> Array:
    """Return the slope (D,) of the log-odds of winning on the log ratio of fighting power.

    The record's slope is on an index of whole states; where strengths are of fighting power it is steeper.
    """
    return draws["contest_steepness"] * draws["contest_measure"]


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
