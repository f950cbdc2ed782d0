"""The adversary looks ahead: backward recursion of attack or wait, and the years that follow from it.

In each quarter an occasion comes with the chance lambda; then the adversary attacks or waits, a logit choice with a
small noise (Rust 1987):

    V_t = lambda (u U + (1 - u) nu log(exp(U / nu) + exp(W_t / nu))) + (1 - lambda) W_t
    W_t = flow + delta E[V_{t+1}]

with u the chance that the occasion becomes an attack without the adversary's decision.

U is the value of attacking now: the protégé concedes with chance 1 - r; with chance r it resists, and the adversary
gets the prize with the contest's probability, less the costs of war and of each helper. The value beyond the last
quarter is the stationary value of the last years, never zero.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from foedus.horizon.game.arrays import Game
    from foedus.horizon.game.clock import Move

    Array = NDArray[np.float64]

__all__ = [
    "Solution",
    "Years",
    "attack_values",
    "follow",
    "solve",
    "start_values",
    "stationary_value",
    "strength_ahead",
    "value_without_choice",
]

_ROUNDS, _SWEEPS, _TOLERANCE = 400, 4, 0.005
_EAGER = 8  # rounds in which each is followed by a step, whatever it does
_LARGEST = 700.0  # whose exponential is a number


@dataclass(frozen=True, slots=True)
class Solution:
    """What the adversary does.

    Attributes
    ----------
    attack : array (Q, D, C, X, T, N)
        Chance of attacking in each quarter of the horizon, if nothing has happened yet.
    value : array (D, C, X, T, N)
        Value at signature.
    at_horizon : array (D, C, X, T, N)
        Value at the end of the horizon.
    residual : array (D,)
        How far the stationary value is from stationary, at most, relative to its size.
    """

    attack: Array
    value: Array
    at_horizon: Array
    residual: Array


@dataclass(frozen=True, slots=True)
class Years:
    """What happens in each quarter, by draw, arrangement and type, given acceptance.

    Attributes
    ----------
    attacked, held, lost, conceded, honoured : array (Q, D, A, T)
        Chances that in the quarter the protégé is attacked (an offensive or a seizure of ground); that it is and holds;
        that it is and loses; that it concedes under threat; the chance of an attack times the share of the guarantors'
        power that then fights.
    peace : array (D, A, T)
        Chance that nothing of the kind happens through the horizon.
    offensive, lost_in_war : array (Q, D, A, T)
        Chances that it is attacked and the attack grows to an offensive; that it loses in one. Every other loss by
        attack is a swift seizure.
    eager : array (D, A, T)
        Chance of attacking on an occasion, expected over where things may then stand if nothing has happened yet, in
        the quarter in which it is greatest.
    """

    attacked: Array
    held: Array
    lost: Array
    conceded: Array
    honoured: Array
    peace: Array
    offensive: Array
    lost_in_war: Array
    eager: Array


def attack_values(game: Game) -> Array:
    """Return the value of attacking now (D, C, X, T, N), once the exhaustion of an earlier war has worn off."""
    prize, rest = _prize_and_rest(game)
    return game.resolve[:, None, None, :, None] * prize[:, :, :, None] + rest[:, :, :, None]


def _prize_and_rest(game: Game) -> tuple[Array, Array]:
    """Return what an attack brings (D, C, X, N): the chance of the prize, and all that does not hang on its worth."""
    cost = game.resist * (game.attack_cost[:, None, None, None] + game.helper_cost[:, :, None])
    return 1 - game.resist * game.hold, game.after_attack[:, None, None, None] - cost


@dataclass(frozen=True, slots=True)
class _Scaled:
    """The game in units of the noise of choice, so that a quarter takes few passes over its arrays.

    Attributes
    ----------
    group : tuple of int
        The group of each phase.
    moves : tuple of Move
    attack : array (D, C, X, T, N)
        Value of attacking now.
    flow : array (D, C, X, 1, 1)
        Worth of a quarter of peace.
    resist : array (D, C, X, 1, N)
        Chance of resistance.
    burden : array (Q + 1, D, 1, 1, 1, 1)
        What a resisted attack costs more in each quarter.
    occasion : array (Q + 1, D, C, 1, 1, 1)
        Chance of an occasion.
    step : array (Q + 1, D, G, X, X)
        Chances of the moves of strength, discounted by a quarter.
    turn : array (Q + 1, D, G, N, N)
        Chances of the moves of the helpers' states, transposed.
    noise, discount, unchosen : array (D, 1, 1, 1, 1)
        `unchosen` is the chance that an occasion becomes an attack without a decision.
    """

    group: tuple[int, ...]
    moves: tuple[Move, ...]
    attack: Array
    flow: Array
    resist: Array
    burden: Array
    occasion: Array
    step: Array
    turn: Array
    noise: Array
    discount: Array
    unchosen: Array

    @classmethod
    def of(cls, game: Game, attack: Array) -> _Scaled:
        noise, discount, unchosen = (
            one[:, None, None, None, None] for one in (game.noise, game.discount, game.unchosen)
        )
        return cls(
            group=game.group,
            moves=game.moves,
            attack=attack / noise,
            flow=game.flow[..., None, None] / noise,
            resist=game.resist[:, :, :, None],
            burden=game.burden[..., None, None, None, None] / noise,
            occasion=game.occasion[..., None, None, None],
            step=game.step * discount[..., 0],
            turn=np.ascontiguousarray(game.turn.swapaxes(-1, -2)),
            noise=noise,
            discount=discount,
            unchosen=unchosen,
        )

    def afterwards(self, rows: slice | NDArray[np.int64] = slice(None)) -> _Scaled:
        """Return the years afterwards alone, for some of the draws."""
        moves = tuple(replace(move, chance=move.chance[-1:, rows]) for move in self.moves)
        return _Scaled(
            group=self.group,
            moves=moves,
            attack=self.attack[rows],
            flow=self.flow[rows],
            resist=self.resist[rows],
            burden=self.burden[-1:, rows],
            occasion=self.occasion[-1:, rows],
            step=self.step[-1:, rows],
            turn=self.turn[-1:, rows],
            noise=self.noise[rows],
            discount=self.discount[rows],
            unchosen=self.unchosen[rows],
        )

    def _of_phases(self, by_group: Array) -> Array:
        """Return an array (D, G, ...) by phase; of one group it is left as it is, because it fits every phase."""
        return by_group if by_group.shape[1] == 1 else by_group[:, list(self.group)]

    def wait(self, value: Array, quarter: int) -> Array:
        """Return the worth of waiting a quarter (D, C, X, T, N): of its peace, and of what is expected to follow.

        Parameters
        ----------
        value : array (D, C, X, T, N)
            At the end of the quarter.
        quarter : int
            -1 stands for the years afterwards.
        """
        d, c, x, t, n = value.shape
        after = value
        for move in self.moves:
            chance = move.chance[quarter]
            if chance.any():
                after = value.copy() if after is value else after
                ahead = value[:, move.target] - after[:, move.source]
                after[:, move.source] += chance[:, None, None, :] * ahead
        turned = after.reshape(d, c, x * t, n) @ self._of_phases(self.turn[quarter])
        wait = (self._of_phases(self.step[quarter]) @ turned.reshape(d, c, x, t * n)).reshape(value.shape)
        wait += self.flow
        return wait

    def choose(self, wait: Array, quarter: int, chance: Array | None = None) -> Array:
        """Return the value of a quarter, and write the chance of attacking in it where that is wanted."""
        burden, occasion = self.burden[quarter], self.occasion[quarter]
        slips = occasion * self.unchosen
        chosen = occasion - slips
        attack = self.attack - burden * self.resist if burden.any() else self.attack
        lag = wait - attack
        odds = np.minimum(lag, _LARGEST)
        np.exp(odds, out=odds)
        odds += 1.0
        if chance is not None:
            np.divide(chosen, odds, out=chance)
            chance += slips
        # What attacking is worth, by choice or not, is told from waiting: log(e^U + e^W) = U + log(1 + e^(W - U)).
        np.log(odds, out=odds)
        np.maximum(odds, lag, out=odds)  # no less than waiting, however large the odds
        odds *= chosen
        lag *= occasion
        odds -= lag
        odds += wait
        return odds


def stationary_value(game: Game, attack: Array) -> tuple[Array, Array]:
    """Return the value of the game in the years afterwards, and how far it is (D,) from stationary at most.

    Value iteration, with an Aitken step along the last change after every few sweeps; draws that have settled are set
    aside while the others go on. What bounds the error is the change of the last plain sweep, whatever came before.
    """
    value, residual = _stationary(_Scaled.of(game, attack))
    return value * game.noise[:, None, None, None, None], residual


def _stationary(scaled: _Scaled) -> tuple[Array, Array]:
    """Return the same in units of the noise.

    Plain sweeps always converge; an Aitken step over the kink between attack and wait may not, and can go round in a
    circle. Draws that have not settled when most have, and whose bound a step has raised, rest from steps, each time
    twice as long.
    """
    value = np.maximum(scaled.attack, scaled.flow / (1 - scaled.discount))
    rows = np.arange(len(value))
    residual = np.full(len(value), np.inf)
    rest, resting = np.zeros(len(value), dtype=np.int64), np.ones(len(value), dtype=np.int64)
    part, here = scaled.afterwards(), value
    for done in range(_ROUNDS):
        before = last = here
        for _ in range(_SWEEPS):
            last, before = before, here
            here = part.choose(part.wait(here, -1), -1)
        change, earlier = here - before, before - last
        bound = np.abs(change) * part.discount / (1 - part.discount) / np.maximum(np.abs(here), 1 / part.noise)
        reached = bound.reshape(len(rows), -1).max(axis=1)
        raised = (done >= _EAGER) & (rest[rows] == 0) & (reached > residual[rows])
        resting[rows[raised]] *= 2
        rest[rows] = np.where(raised, resting[rows], np.maximum(rest[rows] - 1, 0))
        residual[rows] = reached
        settled = reached <= _TOLERANCE
        value[rows[settled]] = here[settled]
        if settled.all():
            break
        steps = _aitken(change, earlier, part.discount) * (rest[rows] == 0)[:, None, None, None, None]
        here = here + steps * change
        if settled.any():
            rows, part, here = rows[~settled], part.afterwards(np.flatnonzero(~settled)), here[~settled]
    else:
        value[rows] = here
    return value, residual


def _aitken(change: Array, earlier: Array, most: Array) -> Array:
    """Return how many more changes like the last one are still to come, by draw, phase and type (D, C, 1, T, 1)."""
    both, size = (np.einsum("dcxtn,dcxtn->dct", one, earlier)[:, :, None, :, None] for one in (change, earlier))
    ratio = np.clip(both / np.maximum(size, 1e-300), 0.0, most)
    return ratio / (1 - ratio)


def solve(game: Game, quarters: int) -> Solution:
    """Return the adversary's policy and values over a horizon of so many quarters."""
    scaled = _Scaled.of(game, attack_values(game))
    last = max(quarters, game.dated)
    value, residual = _stationary(scaled)
    at_horizon = value
    policy = np.empty((quarters, *value.shape))
    for quarter in reversed(range(last)):
        row = _row(game, quarter)
        value = scaled.choose(scaled.wait(value, row), row, policy[quarter] if quarter < quarters else None)
        if quarter == quarters:
            at_horizon = value
    return Solution(policy, value * scaled.noise, at_horizon * scaled.noise, residual)


def _row(game: Game, quarter: int) -> int:
    return quarter if quarter < game.dated else -1


def start_values(game: Game, value: Array) -> Array:
    """Return the value (D, A, T) at signature of a value on the grid (D, C, X, T, N)."""
    draws = np.arange(len(game))
    found = []
    for phase in game.first:
        group = game.group[phase]
        at = value[draws, phase, game.start[:, group]]
        found.append((at @ game.begin[:, group, :, None])[..., 0])
    return np.stack(found, axis=1)


@dataclass(frozen=True, slots=True)
class _Courses:
    """The phases of each arrangement, one after the other: what is carried forward."""

    phase: tuple[int, ...]
    starts: tuple[int, ...]
    moves: tuple[tuple[int, int, int], ...]

    @classmethod
    def of(cls, game: Game) -> _Courses:
        phase: list[int] = []
        starts, moves = [], []
        for a in range(len(game.first)):
            passed = game.passed(a)
            place = {p: len(phase) + i for i, p in enumerate(passed)}
            starts.append(len(phase))
            phase += passed
            moves += [(k, place[m.source], place[m.target]) for k, m in enumerate(game.moves) if m.source in place]
        return cls(tuple(phase), tuple(starts), tuple(moves))

    def first_states(self, game: Game, types: int) -> Array:
        """Return the distribution (D, F, X, T, N) at signature."""
        d, _, x = game.x.shape
        states = np.zeros((d, len(self.phase), x, types, game.begin.shape[-1]))
        for at, phase in zip(self.starts, game.first, strict=True):
            group = game.group[phase]
            states[np.arange(d), at, game.start[:, group]] = game.begin[:, group, None]
        return states

    def moved_on(self, game: Game, states: Array, quarter: int) -> Array:
        """Return the distribution after the moves of a quarter."""
        d, f, x, t, n = states.shape
        groups = [game.group[p] for p in self.phase] if game.x.shape[1] > 1 else [0]
        step = game.step[quarter][:, groups].transpose(0, 1, 3, 2)
        moved = step @ states.reshape(d, f, x, t * n)
        moved = (moved.reshape(d, f, x * t, n) @ game.turn[quarter][:, groups]).reshape(states.shape)
        arriving = []
        for k, source, target in reversed(self.moves):  # a later move of the list comes before an earlier one
            chance = game.moves[k].chance[quarter]
            if chance.any():
                mass = chance[:, None, None, :] * moved[:, source]
                moved[:, source] -= mass
                arriving.append((target, mass))
        for target, mass in arriving:
            moved[:, target] += mass
        return moved

    def by_arrangement(self, by_course: Array, axis: int) -> Array:
        """Return sums over the phases of each arrangement."""
        return np.add.reduceat(by_course, self.starts, axis=axis)


def follow(game: Game, policy: Array) -> Years:
    """Return what happens, exactly, if the adversary follows a policy.

    The distribution over phases, strength and helpers' states is carried forward quarter by quarter; nothing is
    sampled.

    Parameters
    ----------
    game : Game
        Its phases say what an attack meets; the policy may come from another game (a policy held fixed).
    policy : array (Q, D, C, X, T, N)
    """
    courses = _Courses.of(game)
    phases = list(courses.phase)
    types = policy.shape[-2]
    states = courses.first_states(game, types)
    d, f, x, _, n = states.shape
    meets = _meets(game)[:, phases].reshape(d, f, x * n, -1)
    parts = []
    for quarter, chance in enumerate(policy):
        challenged = chance[:, phases]
        challenged *= states
        parts.append(challenged.transpose(0, 1, 3, 2, 4).reshape(d, f, types, x * n) @ meets)
        states -= challenged
        states = courses.moved_on(game, states, _row(game, quarter))
    by_course = np.stack(parts)
    found = courses.by_arrangement(by_course, 2)
    attacked, held, conceded, honoured, offensive, lost_in_war = (found[..., i] for i in range(6))
    peace = courses.by_arrangement(states.sum(axis=(2, 4)), 1)
    rows = [_row(game, quarter) for quarter in range(len(policy))]
    occasion = game.occasion[rows][:, :, phases, None]
    eager = _eager(courses, by_course[..., 0] + by_course[..., 2], occasion, peace)
    unchosen = game.unchosen[:, None, None]
    eager = np.maximum(eager - unchosen, 0.0) / (1 - unchosen)
    return Years(attacked, held, attacked - held, conceded, honoured, peace, offensive, lost_in_war, eager)


def _eager(courses: _Courses, chosen: Array, occasion: Array, peace: Array) -> Array:
    """Return `Years.eager`, given chances (Q, D, F, T) that an attack is chosen and of an occasion (Q, D, F, 1)."""
    begun = courses.by_arrangement(chosen, 2)
    left = peace + np.cumsum(begun[::-1], axis=0)[::-1]  # nothing has happened before the quarter
    on_occasion = np.divide(chosen, occasion, out=np.zeros_like(chosen), where=occasion > 0)
    return (courses.by_arrangement(on_occasion, 2) / np.maximum(left, 1e-300)).max(axis=0)


def _meets(game: Game) -> Array:
    """Return, for each state, what follows a choice to attack (D, C, X, N, 6), in the order in which `follow` reads it.

    What is not resisted is seized, or conceded under threat. What is resisted is an offensive or a swift seizure.
    """
    fought, grows = game.resist, game.offensive[:, None, None, None]
    conceded = (1 - fought) * game.threat[:, None, None, None]
    offensive = fought * grows
    helped = fought * game.helped[:, :, None]
    parts = (1 - conceded, fought * game.hold, conceded, helped, offensive, offensive * (1 - game.hold_war))
    return np.stack(parts, axis=-1)


def strength_ahead(game: Game, quarters: Sequence[int]) -> Array:
    """Return the expected log of the protégé's relative strength (D, A, K) after so many quarters, if nobody attacks.

    What aid is expected to add is in it.
    """
    courses = _Courses.of(game)
    states = courses.first_states(game, 1)
    x = game.x[:, [game.group[phase] for phase in courses.phase]]
    found = []
    for quarter in range(max(quarters) + 1):
        if quarter in quarters:
            at = courses.by_arrangement((states.sum(axis=(3, 4)) * x).sum(axis=2), 1)
            found.append((quarter, at))
        states = courses.moved_on(game, states, _row(game, quarter))
    return np.stack([dict(found)[quarter] for quarter in quarters], axis=-1)


def value_without_choice(game: Game, at_horizon: Array, quarters: int) -> Array:
    """Return what the game is worth (D, A, T) to an adversary that never decides on an attack through the horizon.

    It has the flow of peace, attacks that nobody decides on, and what comes after the horizon.

    Parameters
    ----------
    game : Game
    at_horizon : array (D, C, X, T, N)
        Value at the end of the horizon.
    quarters : int
    """
    courses = _Courses.of(game)
    phases = list(courses.phase)
    states = courses.first_states(game, 1)[:, :, :, 0]
    prize, rest = (one[:, phases] for one in _prize_and_rest(game))
    resist, flow = game.resist[:, phases], game.flow[:, phases, :, None]
    delta = game.discount[:, None]
    won, worth = np.zeros(states.shape[:2]), np.zeros(states.shape[:2])
    for quarter in range(quarters):
        row = _row(game, quarter)
        unchosen = states * (game.occasion[row][:, phases] * game.unchosen[:, None])[..., None, None]
        states = states - unchosen
        burden = game.burden[row][:, None, None, None]
        won += delta**quarter * (unchosen * prize).sum(axis=(2, 3))
        worth += delta**quarter * (unchosen * (rest - burden * resist) + states * flow).sum(axis=(2, 3))
        states = courses.moved_on(game, states[:, :, :, None], row)[:, :, :, 0]
    later = (states[:, :, :, None] * at_horizon[:, phases]).sum(axis=(2, 4))
    later *= (delta**quarters)[..., None]
    by_course = won[..., None] * game.resolve[:, None] + worth[..., None] + later
    return courses.by_arrangement(by_course, 1)
