"""The adversary looks ahead: backward recursion of attack or wait, and the years that follow from it.

In each quarter the adversary attacks or waits, a logit choice with a small noise (Rust 1987):

    V_t = nu log(exp(U / nu) + exp(W_t / nu)),    W_t = flow + delta E[V_{t+1}]

U is the value of attacking now: the protégé concedes with chance 1 - r; with chance r it resists, and the adversary
gets the prize with the contest's probability, less the costs of war and of each helper. The value beyond the last
quarter is the stationary value of the last phase, never zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from foedus.horizon.game import Game, Phase

    Array = NDArray[np.float64]

__all__ = ["Solution", "Years", "attack_values", "follow", "last_quarter", "solve", "stationary_value"]

_ROUNDS, _SWEEPS, _TOLERANCE = 40, 16, 0.005


@dataclass(frozen=True, slots=True)
class Solution:
    """What the adversary does.

    Attributes
    ----------
    attack : array (Q, D, A, X, 2, 2, T)
        Chance of attacking in each quarter of the horizon, if nothing has happened yet.
    value : array (D, A, X, 2, 2, T)
        Value at signature.
    at_horizon : array (D, A, X, 2, 2, T)
        Value at the end of the horizon.
    residual : float
        How far the stationary value is from stationary, at most, relative to its size.
    """

    attack: Array
    value: Array
    at_horizon: Array
    residual: float


@dataclass(frozen=True, slots=True)
class Years:
    """What happens in each quarter, by draw, arrangement and type, given acceptance.

    Attributes
    ----------
    attacked, held, lost, conceded, honoured : array (Q, D, A, T)
        Chances that in the quarter the protégé is attacked; that it is and holds; that it is and loses; that it
        concedes without a fight; that it is attacked and at least one guarantor fights.
    peace : array (D, A, T)
        Chance that nothing of the kind happens through the horizon.
    """

    attacked: Array
    held: Array
    lost: Array
    conceded: Array
    honoured: Array
    peace: Array


def attack_values(game: Game, phase: Phase) -> Array:
    """Return the value of attacking now (D, A, X, 2, 2, T) in a phase."""
    prize = 1 - phase.resist * phase.hold
    cost = phase.resist * (game.attack_cost[:, None, None, None, None] + phase.helper_cost[:, :, None])
    rest = game.after_attack[:, None, None, None, None] - cost
    return game.resolve[:, None, None, None, None, :] * prize[..., None] + rest[..., None]


def _expected(game: Game, value: Array, turns: Array) -> Array:
    """Return the expectation over a quarter's moves of strength and will; `turns` has shape (D, A, 2)."""
    d, a, x = value.shape[:3]
    moved = (game.step @ value.reshape(d, a, x, -1)).reshape(value.shape)
    return _turned(moved, turns)


def _turned(moved: Array, turns: Array) -> Array:
    """Return values, or masses, over (D, A, X, 2, 2, ...) after will has turned; turning is symmetrical."""
    shape = turns.shape[:2] + (1,) * (moved.ndim - 2)
    for group, axis in ((0, 3), (1, 4)):
        chance = turns[:, :, group].reshape(shape)
        if chance.any():
            other = np.flip(moved, axis) - moved
            other *= chance
            other += moved
            moved = other
    return moved


def _choose(noise: Array, attack: Array, wait: Array) -> tuple[Array, Array]:
    """Return the value of the choice and the chance of attacking; `noise` has shape (D,)."""
    noise = noise[:, None, None, None, None, None]
    gap = (attack - wait) / noise
    small = np.exp(-np.abs(gap))
    value = np.maximum(attack, wait) + noise * np.log1p(small)
    return value, np.where(gap > 0, 1.0, small) / (1 + small)


def _best(noise: Array, attack: Array, wait: Array) -> Array:
    """Return the value of the choice alone."""
    noise = noise[:, None, None, None, None, None]
    gap = attack - wait
    value = np.maximum(attack, wait)
    np.abs(gap, out=gap)
    gap /= -noise
    np.exp(gap, out=gap)
    np.log1p(gap, out=gap)
    gap *= noise
    value += gap
    return value


def _flow(game: Game) -> Array:
    return game.flow[..., None, None, None]


def last_quarter(game: Game, quarters: int) -> int:
    """Return the quarter after which nothing changes any more: the horizon, or the last end of a term if later."""
    return max([quarters, *(min(end, 200) for end in game.term if end is not None)])


def stationary_value(game: Game, attack: Array) -> tuple[Array, float]:
    """Return the value of the game that goes on for ever in one phase, and how far it is from stationary at most.

    Value iteration; draws that have settled are set aside while the others go on.
    """
    value = np.maximum(attack, _flow(game) / (1 - game.discount[:, None, None, None, None, None]))
    residual = np.full(len(game), np.inf)
    rows = np.arange(len(game))
    for _ in range(_ROUNDS):
        part, here, goal = game.part(rows), value[rows], attack[rows]
        delta, flow = part.discount[:, None, None, None, None, None], _flow(part)
        before = here
        for _ in range(_SWEEPS):
            before = here
            here = _best(part.noise, goal, flow + delta * _expected(part, here, part.turns_later))
        bound = np.abs(here - before) * delta / (1 - delta) / np.maximum(np.abs(here), 1.0)
        value[rows], residual[rows] = here, bound.reshape(len(rows), -1).max(axis=1)
        rows = rows[residual[rows] > _TOLERANCE]
        if len(rows) == 0:
            break
    return value, float(residual.max())


def solve(game: Game, quarters: int) -> Solution:
    """Return the adversary's policy and values over a horizon of so many quarters."""
    active, after = attack_values(game, game.active), attack_values(game, game.after)
    delta = game.discount[:, None, None, None, None, None]
    flow = _flow(game)

    def attack_in(quarter: int) -> Array:
        force = game.in_force(quarter)
        return active if force.all() else np.where(force[None, :, None, None, None, None], active, after)

    last = last_quarter(game, quarters)
    value, residual = stationary_value(game, attack_in(last))
    at_horizon = value
    policy = np.empty((quarters, *value.shape))
    for quarter in reversed(range(last)):
        turns = turns_in(game, quarter)
        value, chance = _choose(game.noise, attack_in(quarter), flow + delta * _expected(game, value, turns))
        if quarter < quarters:
            policy[quarter] = chance
        elif quarter == quarters:
            at_horizon = value
    return Solution(policy, value, at_horizon, residual)


def first_states(game: Game) -> Array:
    """Return the distribution (D, A, X, 2, 2) over strength and will at signature."""
    chances = np.stack([1 - game.will, game.will], axis=-1)
    will = chances[:, :, 0, :, None] * chances[:, :, 1, None, :]
    states = np.zeros((*game.x.shape, 2, 2))
    d, a = np.indices(game.start.shape)
    states[d, a, game.start] = will
    return states


def moved_on(game: Game, states: Array, turns: Array) -> Array:
    """Return the distribution (D, A, X, 2, 2, ...) after a quarter."""
    d, a, x = states.shape[:3]
    back = game.step.transpose(0, 1, 3, 2) @ states.reshape(d, a, x, -1)
    return _turned(back.reshape(states.shape), turns)


def turns_in(game: Game, quarter: int) -> Array:
    """Return the chances (D, A, 2) that will turns around in a quarter."""
    return game.turns[quarter] if quarter < len(game.turns) else game.turns_later


def follow(game: Game, policy: Array) -> Years:
    """Return what happens, exactly, if the adversary follows a policy.

    The distribution over strength and will is carried forward quarter by quarter; nothing is sampled.

    Parameters
    ----------
    game : Game
        Its phases say what an attack meets; the policy may come from another game (a policy held fixed).
    policy : array (Q, D, A, X, 2, 2, T)
    """
    types = policy.shape[-1]
    states = np.repeat(first_states(game)[..., None], types, axis=-1)
    active, after = _meets(game.active), _meets(game.after)
    d, a = states.shape[:2]
    parts = []
    for quarter, chance in enumerate(policy):
        force = game.in_force(quarter)
        meets = active if force.all() else np.where(force[None, :, None, None], active, after)
        challenged = states * chance
        parts.append(meets @ challenged.reshape(d, a, -1, types))
        states = moved_on(game, states - challenged, turns_in(game, quarter))
    found = np.stack(parts)
    attacked, held, conceded, honoured = (found[:, :, :, i] for i in range(4))
    return Years(attacked, held, attacked - held, conceded, honoured, states.sum(axis=(2, 3, 4)))


def _meets(phase: Phase) -> Array:
    """Return, for each state, the chances (D, A, 4, X * 4) of resistance, holding, conceding and honouring."""
    fought = phase.resist
    parts = (fought, fought * phase.hold, 1 - fought, fought * (1 - phase.nobody[:, :, None]))
    return np.stack([p.reshape(*p.shape[:2], -1) for p in parts], axis=2)
