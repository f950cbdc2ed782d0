"""Signature: refuse, accept to keep, or accept in order to attack later.

R is going on with the war, A0 accepting with the option to attack, K accepting with that option removed through the
horizon. The adversary refuses if R > A0; acceptance is *tactical* if A0 >= R > K and *sincere* if K >= R. One logistic
disturbance shifts R for each type, so that sincere acceptance is part of acceptance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, logit

from foedus.horizon.recursion import first_states, moved_on, turns_in

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from foedus.deterrence.ledger import Draws
    from foedus.horizon.game import Game
    from foedus.horizon.recursion import Solution

    Array = NDArray[np.float64]

__all__ = ["Signature", "War", "keeping_value", "sign", "signing_value", "war_of"]


@dataclass(frozen=True, slots=True)
class War:
    """The war in progress, per quarter.

    Attributes
    ----------
    cost, victory, believed, settlement : array (D,)
        Cost to the adversary; chance that it gets its aim, as we see it and as it believes itself; chance that the
        war ends on the line.
    """

    cost: Array
    victory: Array
    believed: Array
    settlement: Array


@dataclass(frozen=True, slots=True)
class Signature:
    """What each type does at signature.

    Attributes
    ----------
    go_on : array (D, T)
        R.
    accept, keep : array (D, A, T)
        A0 and K.
    accepts, sincerely : array (D, A, T)
        Chance of accepting, and of accepting even were no later attack possible.
    """

    go_on: Array
    accept: Array
    keep: Array
    accepts: Array
    sincerely: Array


def war_of(draws: Draws) -> War:
    """Return the war in progress; more aid than the situation's median makes the adversary's victory less likely."""
    usual = draws.ledger.quantities[draws.ledger.index("aid_delivered")].median
    more = draws["aid_effect"] * (draws["aid_delivered"] - usual) / 50
    odds = logit(draws["war_victory"]) - more
    victory, believed = expit(odds), expit(odds + draws["optimism"])
    per_quarter = [1 - (1 - annual) ** 0.25 for annual in (victory, believed, draws["settlement"])]
    return War(draws["war_cost"] / 4, *per_quarter)


def signing_value(game: Game, value: Array) -> Array:
    """Return the value (D, A, T) at signature of a value on the grid."""
    return (first_states(game)[..., None] * value).sum(axis=(2, 3, 4))


def keeping_value(game: Game, at_horizon: Array, quarters: int) -> Array:
    """Return K (D, A, T): the flow of peace through the horizon, and what the game is worth at its end."""
    states = first_states(game)
    delta = game.discount[:, None]
    flows = np.zeros(states.shape[:2])
    for quarter in range(quarters):
        flows += delta**quarter * (states.sum(axis=(3, 4)) * game.flow).sum(axis=2)
        states = moved_on(game, states, turns_in(game, quarter))
    later = (states[..., None] * at_horizon).sum(axis=(2, 3, 4))
    return flows[..., None] + (delta**quarters)[..., None] * later


def going_on(game: Game, war: War, after_settlement: Array) -> Array:
    """Return R (D, T), with the value of a bare cease-fire, should the war end in one."""
    delta = game.discount[:, None]
    victory, settlement = war.believed[:, None], war.settlement[:, None]
    won = game.resolve + game.after_attack[:, None]
    gains = delta * (victory * won + (1 - victory) * settlement * after_settlement)
    return (gains - war.cost[:, None]) / (1 - delta * (1 - victory) * (1 - settlement))


def sign(game: Game, solution: Solution, war: War, noise: Array, quarters: int) -> Signature:
    """Return what each type does at signature.

    Parameters
    ----------
    game : Game
        Its first arrangement is the bare cease-fire.
    solution : Solution
    war : War
    noise : array (D,)
    quarters : int
        Through which the option to attack is removed for K.
    """
    accept = signing_value(game, solution.value)
    keep = np.minimum(keeping_value(game, solution.at_horizon, quarters), accept)
    go_on = going_on(game, war, accept[:, 0])
    scale = noise[:, None, None]
    return Signature(
        go_on,
        accept,
        keep,
        expit((accept - go_on[:, None]) / scale),
        expit((keep - go_on[:, None]) / scale),
    )
