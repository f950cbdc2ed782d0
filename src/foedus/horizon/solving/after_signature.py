"""What signature does to strength and aid, beside the motive: in the first, third and fifth year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from foedus.horizon.game.aid import aid_of
from foedus.horizon.game.will import blocs_of, will_of
from foedus.horizon.solving.recursion import strength_ahead
from foedus.horizon.solving.signing import strength_in_war

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from foedus.arrangement.situation import Situation
    from foedus.deterrence.quantities.ledger import Draws
    from foedus.deterrence.terms.commitments import Terms
    from foedus.horizon.game.arrays import Game

    Array = NDArray[np.float64]

__all__ = ["SHOWN_YEARS", "AfterSignature", "after_signature"]

SHOWN_YEARS = (1, 3, 5)
"""Years after signature that are shown."""

_QUARTERS = tuple(4 * year for year in SHOWN_YEARS)


@dataclass(frozen=True, slots=True)
class AfterSignature:
    """Strength and aid in the years of `SHOWN_YEARS`.

    Attributes
    ----------
    strength : array (D, A, 3)
        The protégé's relative strength, as a multiple of that at signature, if nobody attacks.
    against_war : array (D, A, 3)
        The same as a multiple of what it would be if the war went on.
    aid_lost : array (D, 3)
        By how much less aid there is than if the war went on, as the yearly delivery that would sustain it.
    """

    strength: Array
    against_war: Array
    aid_lost: Array


def after_signature(
    draws: Draws,
    situation: Situation,
    game: Game,
    arrangements: Sequence[Terms],
    *,
    war: bool,
    at_war: Draws | None = None,
) -> AfterSignature:
    """Return what signature does to strength and aid; without a war, there is nothing to set beside it (NaN).

    Parameters
    ----------
    draws : Draws
    situation : Situation
    game : Game
        Of the arrangements, and perhaps more.
    arrangements : sequence of Terms
        The first is the bare cease-fire.
    war : bool
    at_war : Draws, optional
        What holds if the war goes on, where it is not what holds once terms are signed.
    """
    fighting = draws if at_war is None else at_war
    shown = len(arrangements)
    ahead = strength_ahead(game, (0, *_QUARTERS))[:, :shown]
    gained = ahead[..., 1:] - ahead[..., :1]
    if not war:
        return AfterSignature(
            np.exp(gained), np.full(gained.shape, np.nan), np.full((len(draws), len(_QUARTERS)), np.nan)
        )
    most = max(_QUARTERS)
    in_war = strength_in_war(fighting, situation, arrangements[0], most + 1)[list(_QUARTERS)].T
    return AfterSignature(
        np.exp(gained), np.exp(gained - in_war[:, None]), _aid_lost(draws, fighting, situation, arrangements[0])
    )


def _aid_lost(draws: Draws, at_war: Draws, situation: Situation, bare: Terms) -> Array:
    """Return by how much the stock of aid (D, 3) is lower than were the war to go on."""
    most = max(_QUARTERS)
    will = will_of(draws, situation, bare.guarantors, most, blocs_of(draws, bare.guarantors))
    signed = aid_of(draws, situation, will, most).course
    fighting = aid_of(at_war, situation, will, most, at_war=True).course
    worth = draws["aid_effect"] / 50
    lost = (fighting - signed)[list(_QUARTERS)].T
    return np.divide(lost, worth[:, None], out=np.zeros_like(lost), where=worth[:, None] > 0)
