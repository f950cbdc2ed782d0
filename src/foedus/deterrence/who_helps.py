"""Who helps, given an armed attack: the probability that each guarantor fights, or gives arms, money and sanctions.

log-odds(fights) = fight_base + obligation + form + institutions + presence + capability + distance + nuclear + seen
log-odds(supports | does not fight) = support_base + support_obligation * obligation of support + arms

A government that has turned away loses `unwilling`, and its promise keeps a share of its effect alone. Obligations are
ordered by construction: none <= consult <= may <= menu <= owed <= dated. Form and institutions count once some
guarantor owes action: they qualify a promise, never to less than none. The obligation effect is 0 for a promise of
action at the guarantor's choice (`menu`), for which the record has its level, at about 3,000 km, of a guarantor as
strong as the protégé at the date. What the severity of a fight does is in the base: it is that of armed attack, never
of any dispute. A guarantor that has stayed out of a war in progress is *seen* to: it fights unpromised less, and arms
more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, logit

from foedus.deterrence.forces_there import as_tripwire, forces_there
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

_ACTION = frozenset({"dated", "owed", "menu"})


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
    power : array (D, n)
        All of its fighting power, in the same unit.
    """

    fights: Array
    supports: Array
    strength: Array
    power: Array


def obligation_effects(draws: Draws) -> Array:
    """Return the effect (D, 6) of each class of `CLASSES` on the log-odds of help, each no less than the next.

    `obligation_none` is what is lost against a menu; consultation adds to it, but never more than was lost; what is
    only allowed goes a share of the way from there to a menu; a named response adds to the menu, and a deadline to it.
    """
    none = np.minimum(draws["obligation_none"], 0.0)
    consult = np.minimum(none + np.maximum(draws["obligation_consult"], 0.0), 0.0)
    may = consult * (1 - draws["obligation_may"])
    owed = np.maximum(draws["obligation_owed"], 0.0)
    dated = owed + np.maximum(draws["obligation_dated"], 0.0)
    by_class = {"dated": dated, "owed": owed, "menu": np.zeros(len(draws)), "may": may, "consult": consult}
    return np.stack([by_class.get(c, none) for c in CLASSES], axis=1)


def help_of(draws: Draws, terms: Terms, commitments: Sequence[Commitment], protege: str | None = None) -> Help:
    """Return who helps under some commitments.

    Parameters
    ----------
    draws : Draws
    terms : Terms
        For its form and institutions.
    commitments : sequence of Commitment
        ``terms.active`` or ``terms.after``.
    protege : str, optional
        Whose fighting power at the date is the unit of strength; all powers are in that unit already unless given.
    """
    n = len(commitments)
    if n == 0:
        empty = np.zeros((len(draws), 2, 0))
        return Help(empty, empty, np.zeros((len(draws), 0)), np.zeros((len(draws), 0)))
    effects = obligation_effects(draws)
    promised = any(c.fight in _ACTION for c in commitments)
    form = np.zeros(len(draws)) if terms.binding or not promised else draws["form_not_binding"]
    form = form + (draws["institutions"] if terms.institutions and promised else 0.0)
    unit = 1.0 if protege is None else draws.about("capability", protege)
    parts = [_of_one(draws, c, effects, form, draws.about("capability", c.party) / unit) for c in commitments]
    fights, supports = (np.stack([part[k] for part in parts], axis=2) for k in (0, 1))
    power = np.stack([draws.about("capability", c.party) / unit for c in commitments], axis=1)
    return Help(fights, supports, draws["engagement"][:, None] * power, power)


def _of_one(draws: Draws, c: Commitment, effects: Array, form: Array, power: Array) -> tuple[Array, Array]:
    """Return the chances (D, 2) that one guarantor fights, and that it supports without fighting."""
    none = effects[:, -1]
    fight = np.maximum(effects[:, CLASSES.index(c.fight)] + form, none)  # whatever its form, no less than none
    support = effects[:, CLASSES.index(c.support)]
    fight_seen, support_seen = _seen(draws, c)
    place = draws["distance_effect"] * (np.log1p(draws.about("distance", c.party)) - LN_DISTANCE)
    place = place + draws["capability_effect"] * np.log(power)
    base = logit(draws["fight_base"]) + place + fight_seen + _shadow(draws)
    # The record's effect on joining is as large for a thousand soldiers as for ten thousand: more adds nothing.
    base = base + np.maximum(draws["presence"], 0.0) * np.minimum(as_tripwire(draws, forces_there(draws, c)), 1.0)
    gives = logit(draws["support_base"]) + support_seen
    fights = expit(_by_will(draws, base, fight))
    return fights, (1 - fights) * expit(_by_will(draws, gives, draws["support_obligation"] * support))


def _by_will(draws: Draws, base: Array, promise: Array) -> Array:
    """Return log-odds (D, 2) if turned away, and if willing.

    Promises count from action at choice, so that lesser ones are negative. Of these, too, a government that has turned
    away keeps a share alone; it never helps more than a willing one.
    """
    willing = base + promise
    turned = base + draws["unwilling"] + draws["promise_if_turned"] * promise
    return np.stack([np.minimum(turned, willing), willing], axis=1)


def _seen(draws: Draws, c: Commitment) -> tuple[Array, Array]:
    """Return what having stayed out of the war in progress takes from fighting unpromised, and adds to support.

    Who sends soldiers that had not been there stays out no longer: ten thousand of them leave nothing of it.
    """
    if not draws.ledger.has("not_fought"):
        return np.zeros(len(draws)), np.zeros(len(draws))
    out = 1 - draws.given("fights_now", c.party)
    sent = forces_there(draws, c) - draws.given("forces_in_place", c.party)
    away = 1 - np.minimum(as_tripwire(draws, np.maximum(sent, 0.0)), 1.0)
    less = np.zeros(len(draws)) if c.fight in _ACTION else np.minimum(draws["not_fought"], 0.0)
    return out * away * less, out * draws["arms_now"]


def _shadow(draws: Draws) -> Array:
    if not draws.ledger.has("nuclear_shadow"):
        return np.zeros(len(draws))
    return draws["nuclear"] * np.minimum(draws["nuclear_shadow"], 0.0)
