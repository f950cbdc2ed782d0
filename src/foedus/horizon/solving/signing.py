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

from foedus.horizon.solving.recursion import start_values, states_ahead

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from foedus.deterrence.quantities.ledger import Draws
    from foedus.horizon.game.arrays import Game
    from foedus.horizon.solving.recursion import Solution

    Array = NDArray[np.float64]

__all__ = ["Signature", "War", "keeping_value", "sign", "war_of"]


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
    accepts, sincerely : array (D, A, T)
        Chance of accepting, and of accepting even were no later attack possible.
    """

    go_on: Array
    accept: Array
    keep: Array
    accepts: Array
    sincerely: Array


def war_of(draws: Draws, quarters: int = 40) -> War:
    """Return the war in progress.

    More aid than the situation's median makes the adversary's victory less likely; attrition shifts relative strength
    each quarter, and with it the log-odds of victory, as the contest weighs strength.
    """
    usual = draws.ledger.quantities[draws.ledger.index("aid_delivered")].median
    more = draws["aid_effect"] * (draws["aid_delivered"] - usual) / 50
    worn = draws["contest_steepness"] * draws["attrition"] / 4
    odds = logit(draws["war_victory"]) - more + worn * np.arange(quarters)[:, None]
    victory, believed, settled = (
        1 - (1 - annual) ** 0.25 for annual in (expit(odds), expit(odds + draws["optimism"]), draws["settlement"])
    )
    return War(draws["war_cost"] / 4, settled, victory, believed)


def keeping_value(game: Game, at_horizon: Array, quarters: int) -> Array:
    """Return K (D, A, T): the flow of peace through the horizon, and what the game is worth at its end."""
    flows, later = states_ahead(game, at_horizon, quarters)
    return flows[..., None] + later


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
    accept = start_values(game, solution.value)
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
