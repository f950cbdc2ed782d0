"""Signature: refuse, accept to keep, or accept in order to attack later; and whether the others sign too.

R is going on with the war, A0 accepting with the option to attack, K accepting with that option removed through the
horizon. The adversary refuses if R > A0; it signs to *regroup* if A0 >= R > K, and would sign without the option too if
K >= R (`foedus.horizon.solving.motives`). One logistic disturbance shifts R for each type, so that who would sign
without the option is part of who signs. A mediator's pressure adds to the
log-odds of acceptance, and the dislike of a guarantee takes from them: it touches nothing else. The protégé signs the
more readily the nearer what it is offered comes to a full alliance and the more its patron presses, the less readily
where its forces are limited, and must ratify what others have to; guarantors have to sign what they promise.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, logit

from foedus.deterrence.who_would_win import steepness
from foedus.horizon.game.aid import aid_of
from foedus.horizon.game.arrays import closeness
from foedus.horizon.game.will import blocs_of, weights_of, will_of
from foedus.horizon.solving.recursion import start_values, value_without_choice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from foedus.arrangement.situation import Situation
    from foedus.deterrence.quantities.ledger import Draws
    from foedus.deterrence.terms.commitments import Terms
    from foedus.horizon.game.arrays import Game
    from foedus.horizon.solving.recursion import Solution

    Array = NDArray[np.float64]

__all__ = ["Signature", "Signers", "War", "sign", "signers_of", "strength_in_war", "war_of"]


@dataclass(frozen=True, slots=True)
class War:
    """The war in progress, per quarter.

    Attributes
    ----------
    cost, settlement : array (D,)
        Cost to the adversary; chance that the war ends on the line.
    victory, believed : array (Q, D)
        Chance that the adversary gets its aim in each quarter, as we see it and as it believes itself; the last stays.
    """

    cost: Array
    settlement: Array
    victory: Array
    believed: Array


@dataclass(frozen=True, slots=True)
class Signature:
    """What each type does at signature.

    Attributes
    ----------
    go_on : array (D, T)
        R.
    accept, keep : array (D, A, T)
        A0 and K.
    accepts, without_option : array (D, A, T)
        Chance of accepting, and of accepting even without the option to attack.
    """

    go_on: Array
    accept: Array
    keep: Array
    accepts: Array
    without_option: Array


def war_of(draws: Draws, situation: Situation, terms: Terms, quarters: int = 40) -> War:
    """Return the war in progress.

    Log-odds of victory are linear in log relative strength, as the contest weighs it. At the strength at which the game
    was anchored they are those of `war_victory`; a stronger adversary, attrition, and more or less aid than sustains
    today's stock move them.

    Parameters
    ----------
    draws : Draws
    situation : Situation
    terms : Terms
        Of the bare cease-fire, for the guarantors whose aid goes on.
    quarters : int
    """
    stronger = _log_strength(draws, situation) - strength_in_war(draws, situation, terms, quarters)
    odds = logit(draws["war_victory"]) + steepness(draws) * stronger
    victory, believed, settled = (
        1 - (1 - annual) ** 0.25 for annual in (expit(odds), expit(odds + draws["optimism"]), draws["settlement"])
    )
    return War(draws["war_cost"] / 4, settled, victory, believed)


def strength_in_war(draws: Draws, situation: Situation, terms: Terms, quarters: int) -> Array:
    """Return by how much the protégé's relative strength moves (Q, D), in logs, while the war goes on.

    Attrition wears it down; aid, as it arrives and is used up, moves it. The parameters are those of `war_of`.
    """
    blocs = blocs_of(draws, terms.guarantors)
    will = will_of(draws, situation, terms.guarantors, quarters, blocs)
    course = aid_of(draws, situation, will, quarters, at_war=True).course[:quarters]
    return course - course[0] - draws["attrition"] / 4 * np.arange(quarters)[:, None]


def _log_strength(draws: Draws, situation: Situation) -> Array:
    """Return by how much the adversary is stronger (D,), in logs, than where the chance of victory is given."""
    found = np.zeros(len(draws))
    for party, sign_ in ((situation.adversary, 1), (situation.protege, -1)):
        usual = draws.ledger.quantities[draws.ledger.index("capability", party)].usual
        found += sign_ * np.log(draws.about("capability", party) / usual)
    return found


def going_on(game: Game, war: War, after_settlement: Array) -> Array:
    """Return R (D, T), with the value of a bare cease-fire, should the war end in one.

    Backward from the stationary value of the last quarter for which chances are given; the war may go on for ever.
    """
    delta = game.discount[:, None]
    won = game.resolve + game.after_attack[:, None]
    settlement = war.settlement[:, None]

    def gain(victory: Array) -> Array:
        return delta * (victory * won + (1 - victory) * settlement * after_settlement) - war.cost[:, None]

    last = war.believed[-1][:, None]
    value = gain(last) / (1 - delta * (1 - last) * (1 - settlement))
    for believed in war.believed[-2::-1]:
        victory = believed[:, None]
        value = gain(victory) + delta * (1 - victory) * (1 - settlement) * value
    return value


@dataclass(frozen=True, slots=True)
class Signers:
    """What moves the parties to sign beyond what the game is worth to them.

    Attributes
    ----------
    adversary : array (D, A)
        Log-odds.
    protege, others : array (D, A)
        Chance that the protégé signs; that the guarantors do.
    """

    adversary: Array
    protege: Array
    others: Array


def signers_of(draws: Draws, arrangements: Sequence[Terms]) -> Signers:
    """Return what moves the parties to sign each of some arrangements.

    What is offered is worth to the protégé what governments would make of it: where a counterfactual has moved their
    will, the offer is worth more or less than it was with that of the date.
    """
    near = np.stack([closeness(draws, terms.active) for terms in arrangements], axis=1)
    offered = np.stack([_credit(draws, terms.guarantors) for terms in arrangements], axis=1)
    offered = np.minimum(near * offered, np.maximum(near, 1.0))
    limits = np.array([terms.caps or terms.cap is not None for terms in arrangements])
    adversary = np.maximum(draws["mediation"], 0.0)[:, None] - np.maximum(draws["dislike"], 0.0)[:, None] * near
    protege = logit(draws["accept_protege"])[:, None] + np.maximum(draws["offer_protege"], 0.0)[:, None] * offered
    protege = protege - np.maximum(draws["limits_protege"], 0.0)[:, None] * limits
    protege = protege + np.maximum(draws["patron_pressure"], 0.0)[:, None]
    ratified = np.array([terms.life.ratified for terms in arrangements])
    ratifies = np.where(ratified, draws["protege_ratifies"][:, None], 1.0)
    return Signers(adversary, expit(protege) * ratifies, 1 - near * (1 - draws["others_sign"])[:, None])


def _credit(draws: Draws, guarantors: Sequence[str]) -> Array:
    """Return what a promise is worth by the will of those who make it (D,), as a multiple of that at the anchoring.

    A government that has turned away is bound by its promise to the share `promise_if_turned`.
    """
    if not guarantors:
        return np.ones(len(draws))
    weights, kept = weights_of(draws, guarantors), draws["promise_if_turned"]
    now, then = (
        (weights * np.stack([will(party) for party in guarantors], axis=1)).sum(axis=1)
        for will in (partial(draws.about, "will"), partial(draws.at_anchor, "will"))
    )
    return (now + (1 - now) * kept) / np.maximum(then + (1 - then) * kept, 1e-12)


def sign(
    game: Game, solution: Solution, war: War, noise: Array, quarters: int, *, shift: Array | float = 0.0, stop: int = 0
) -> Signature:
    """Return what each type does at signature.

    Parameters
    ----------
    game : Game
    solution : Solution
    war : War
    noise : array (D,)
    quarters : int
        Through which the option to attack is removed for K.
    shift : array (D, A), optional
        What is added to the log-odds of acceptance.
    stop : int
        The arrangement in which the war ends if it merely stops.
    """
    accept = start_values(game, solution.value)
    keep = np.minimum(value_without_choice(game, solution.at_horizon, quarters), accept)
    go_on = going_on(game, war, accept[:, stop])
    # Who has more at stake errs by more: at a prize of 1 the noise is as given, and grows with the prize from there.
    scale = noise[:, None, None] * np.sqrt((1 + game.resolve[:, None] ** 2) / 2)
    more = np.zeros(accept.shape[:2]) + shift
    return Signature(
        go_on,
        accept,
        keep,
        expit((accept - go_on[:, None]) / scale + more[..., None]),
        expit((keep - go_on[:, None]) / scale + more[..., None]),
    )
