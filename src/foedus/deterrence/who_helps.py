"""Who helps, given an armed attack: the probability that each guarantor fights, or gives arms, money and sanctions.

log-odds(fights) = fight_base + obligation + form + institutions + presence + capability + distance + unwilling
log-odds(supports | does not fight) = support_base + support_obligation * obligation of support + unwilling

Form and institutions count once some guarantor owes action: they qualify a promise, and nobody's readiness without one.
The obligation effect is 0 for a promise of action at the guarantor's choice (`menu`), for which the record has its
level, at about 3,000 km, of a guarantor as strong as the protégé at the date. What the severity of a fight does is in
the base: it is that of armed attack, never of any dispute.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, logit

from foedus.deterrence.terms.commitments import CLASSES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from foedus.deterrence.quantities.ledger import Draws
    from foedus.deterrence.terms.commitments import Commitment, Terms

    Array = NDArray[np.float64]

__all__ = ["LN_DISTANCE", "Help", "help_of", "obligation_effects"]

LN_DISTANCE = 8.0
"""Logarithm of the kilometres at which `fight_base` holds (2,980 km), the origin of the link fitted to the record."""


@dataclass(frozen=True, slots=True)
class Help:
    """Probabilities of help in one phase, if willing and if not.

    Attributes
    ----------
    fights, supports : array (D, 2, n)
        Probability that each of n guarantors fights, and that it supports without fighting; the middle axis is its
        will, 0 turned away, 1 willing.
    strength : array (D, n)
        What each brings if it fights (protégé's fighting power at the date = 1).
    """

    fights: Array
    supports: Array
    strength: Array


def obligation_effects(draws: Draws) -> Array:
    """Return the effect (D, 6) of each class of `CLASSES` on the log-odds of help."""
    zero = np.zeros(len(draws))
    named = {"dated", "owed", "may", "consult", "none"}
    return np.stack([draws[f"obligation_{c}"] if c in named else zero for c in CLASSES], axis=1)


def help_of(draws: Draws, terms: Terms, commitments: Sequence[Commitment]) -> Help:
    """Return who helps under some commitments.

    Parameters
    ----------
    draws : Draws
    terms : Terms
        For its form and institutions.
    commitments : sequence of Commitment
        ``terms.active`` or ``terms.after``.
    """
    n = len(commitments)
    if n == 0:
        empty = np.zeros((len(draws), 2, 0))
        return Help(empty, empty, np.zeros((len(draws), 0)))
    effects = obligation_effects(draws)
    form = 0.0 if terms.binding else draws["form_not_binding"]
    promised = any(c.fight in {"dated", "owed", "menu"} for c in commitments)
    common = form * promised + (draws["institutions"] if terms.institutions and promised else 0.0)
    will = np.stack([draws["unwilling"], np.zeros(len(draws))], axis=1)
    fights, supports, strengths = [], [], []
    for c in commitments:
        power = draws.about("capability", c.party)
        place = draws["distance_effect"] * (np.log1p(draws.about("distance", c.party)) - LN_DISTANCE)
        place = place + draws["capability_effect"] * np.log(power)
        base = logit(draws["fight_base"]) + effects[:, CLASSES.index(c.fight)] + common + place
        base = base + (draws["presence"] if c.presence else 0.0)
        gives = logit(draws["support_base"]) + draws["support_obligation"] * effects[:, CLASSES.index(c.support)]
        fight = expit(base[:, None] + will)
        fights.append(fight)
        supports.append((1 - fight) * expit(gives[:, None] + will))
        strengths.append(draws["engagement"] * power)
    return Help(np.stack(fights, axis=2), np.stack(supports, axis=2), np.stack(strengths, axis=1))
