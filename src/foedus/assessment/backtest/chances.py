"""The one door between the end-to-end test and the game: what a situation's chances are.

Nothing else of the test knows how they come about, so that it measures any later game without change. No law is read
and nothing is written: the promise in force is the record's, an obligation of defence by ATOP.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from foedus.deterrence.terms.commitments import Commitment, Terms
from foedus.errors import RunError
from foedus.horizon.sensitivity.independent_inputs import ledger_for, scores_by_name
from foedus.horizon.solving.checks import unsound
from foedus.horizon.solving.outcomes import assess_draws
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from foedus.arrangement.situation import Situation
    from foedus.deterrence.quantities.link_quantities import LinkQuantities
    from foedus.horizon.solving.outcomes import Outcomes

    Array = NDArray[np.float64]

__all__ = ["Chances", "chances"]

PROMISE = "menu"
"""The class of a defense pact of the record: action, at the guarantor's choice (`CLASSES`)."""


@dataclass(frozen=True, slots=True, eq=False)
class Chances:
    """Chances by draw and year, given the arrangement in force.

    Attributes
    ----------
    attack, war, lost : array (D, Y)
        Of an attack on the protégé in each year; of one that grows to a thousand battle deaths; that it loses
        territory or government, by attack or by concession.
    """

    attack: Array
    war: Array
    lost: Array

    def within(self) -> Array:
        """Return the chances (3, D) over all years, in the order of the attributes."""
        return np.stack([part.sum(axis=1) for part in (self.attack, self.war, self.lost)])


def chances(
    situation: Situation, defenders: Sequence[str], links: LinkQuantities, *, years: int, draws: int, seed: int
) -> tuple[Chances, Chances]:
    """Return the chances with the promise in force, and as if nothing were promised.

    Parameters
    ----------
    situation : Situation
        The world on the day from which the years count.
    defenders : sequence of str
        Parties that owe the protégé defence.
    links : LinkQuantities
        What is estimated.
    years, draws, seed : int
        The same seed gives the same numbers; draw k of an assumption is the same in every situation.

    Raises
    ------
    RunError
        The diagnostics of the game fail.
    SpecificationError
        The situation lacks what the game needs.
    """
    ledger = ledger_for(situation, defenders, links)
    terms = [_terms("none", defenders, "none")]
    if defenders:
        terms.append(_terms("in-force", defenders, PROMISE))
    outcomes = assess_draws(ledger.draws(scores_by_name(ledger, draws, seed)), situation, terms, 4 * years)
    if failed := unsound(outcomes, war=situation.war):
        raise RunError(Message("failed: {checks}", {"checks": list(failed)}))
    return _chances(outcomes, len(terms) - 1), _chances(outcomes, 0)


def _terms(name: str, parties: Sequence[str], promise: str) -> Terms:
    nothing = tuple(Commitment(party, "none", "none") for party in parties)
    promised = tuple(Commitment(party, promise, promise) for party in parties)
    return Terms(name, promised, nothing)


def _chances(outcomes: Outcomes, place: int) -> Chances:
    attack = outcomes.attacked[:, place]
    grows = outcomes.war[:, place] / np.maximum(attack.sum(axis=1), 1e-300)
    return Chances(
        attack=attack,
        war=attack * grows[:, None],
        lost=outcomes.lost[:, place] + outcomes.conceded[:, place],
    )
