"""One narrow entry to the game: what happens in each year, in a situation, under some terms.

Whoever scores the whole way calls this: a situation, terms (or what is in force at the date), draws and a seed, and the
level of danger if the record's forecast gives it.

>>> from foedus.arrangement import load_situation
>>> from foedus.horizon.yearly import chances_by_year
>>> found = chances_by_year(load_situation("poland-1939").situation, guarantors=["UK"], draws=8)
>>> found.attack.shape
(8, 10)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from foedus.deterrence.quantities.level import YEARS
from foedus.deterrence.quantities.link_quantities import link_quantities
from foedus.deterrence.terms.commitments import Commitment, Terms, with_guarantors
from foedus.horizon.sensitivity.independent_inputs import ledger_for, scores_by_name
from foedus.horizon.solving.outcomes import Task, play

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from foedus.arrangement.situation import Situation
    from foedus.deterrence.quantities.level import Level
    from foedus.deterrence.quantities.link_quantities import LinkQuantities
    from foedus.horizon.solving.recursion import Years

    Array = NDArray[np.float64]

__all__ = ["Yearly", "chances_by_year"]


@dataclass(frozen=True, slots=True)
class Yearly:
    """What happens in each year, draw by draw; the mean over draws is the probability.

    Attributes
    ----------
    attack : array (D, Y)
        An attack begun by the adversary: an offensive, or a seizure of ground.
    offensive, lost_in_war, seized, conceded : array (D, Y)
        An attack that grows to an offensive; territory or government lost in one; lost by swift seizure; conceded
        under threat.
    helped : array (D, Y)
        Chance of an attack times the share of the guarantors' power that then fights.
    acceptance : array (D,)
        Of the adversary; NaN without a war in progress, else what the years are given.
    level : array (D,)
        Chance of an attack within ten years that the game was brought to.
    feasible : array (D,) of bool
        Whether it was reached; draws in which it was not are kept, at the nearest that was.
    """

    attack: Array
    offensive: Array
    lost_in_war: Array
    seized: Array
    conceded: Array
    helped: Array
    acceptance: Array
    level: Array
    feasible: NDArray[np.bool_]


def chances_by_year(
    situation: Situation,
    terms: Terms | None = None,
    *,
    guarantors: Iterable[str] = (),
    draws: int = 64,
    seed: int = 1,
    years: int = YEARS,
    level: Level | None = None,
    links: LinkQuantities | None = None,
) -> Yearly:
    """Return what happens in each year.

    Parameters
    ----------
    situation : Situation
    terms : Terms, optional
        The arrangement in force at the date unless given; after a war a bare cease-fire that the adversary accepts.
    guarantors : iterable of str
        Who might help beside the guarantors of the terms.
    draws, seed : int
    years : int
    level : Level, optional
        From the record's forecast, for as many draws; what the ledger gives unless given.
    links : LinkQuantities, optional
        What is estimated; from the shipped estimates unless given.

    Raises
    ------
    SpecificationError
        The situation says too little of a party.
    """
    parties = sorted({*guarantors, *(terms.guarantors if terms else ())})
    ledger = ledger_for(situation, parties, link_quantities() if links is None else links)
    nothing = tuple(Commitment(party, "none", "none") for party in parties)
    bare = Terms("none", nothing, nothing)
    options = [bare] if terms is None else [bare, with_guarantors(terms, parties)]
    sampled = ledger.draws(scores_by_name(ledger, draws, seed))
    played = play(Task(sampled, situation, options, 4 * years, level=level))
    # Without terms: after a war the bare cease-fire, which is the first; else what is in force, which is the last.
    at = 1 if terms is not None else 0 if situation.war else len(played.game.first) - 1
    weights = played.weights[:, at]
    accepts = np.full(draws, np.nan)
    if played.signature is not None:
        accepts = (played.signature.accepts[:, at] * played.prior).sum(axis=-1)
    of_year = {name: _of_year(played.years, name, at, weights) for name in _NAMES}
    anchor = played.anchor
    return Yearly(
        attack=of_year["attacked"],
        offensive=of_year["offensive"],
        lost_in_war=of_year["lost_in_war"],
        seized=of_year["lost"] - of_year["lost_in_war"],
        conceded=of_year["conceded"],
        helped=of_year["honoured"],
        acceptance=accepts,
        level=anchor.level,
        feasible=anchor.feasible,
    )


_NAMES = ("attacked", "offensive", "lost", "lost_in_war", "conceded", "honoured")


def _of_year(years: Years, name: str, at: int, weights: Array) -> Array:
    """Return the chances (D, Y) of one arrangement, over types."""
    quarterly = (getattr(years, name)[:, :, at] * weights).sum(axis=-1)
    return quarterly.reshape(-1, 4, quarterly.shape[-1]).sum(axis=1).T
