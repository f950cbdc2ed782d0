"""The arrays of the dynamic game: arrangements in a situation, draw by draw, on a grid.

Axes, always in this order: D draws, C phases of the arrangements' clocks (`foedus.horizon.game.clock`), X points of log
relative strength, T types, N helpers' states: the stock of aid and the will of each bloc of guarantors, the leading
one first, flattened in this order (0 turned away, 1 willing). Phases of one group share their grid; G counts groups.
Time is in quarters from signature.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import expit, logit, ndtri

from foedus.deterrence.arrival_of_help import timeliness
from foedus.deterrence.who_helps import help_of
from foedus.deterrence.who_would_win import LATTICE, at_levels, brought, chance_to_hold, wills_of
from foedus.horizon.game.aid import STOCKS, Aid, aid_of
from foedus.horizon.game.clock import Clock, Move, Phase, clock_of
from foedus.horizon.game.strength import POINTS, grid_of
from foedus.horizon.game.will import FOLLOWED, blocs_of, weights_of, will_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from foedus.arrangement.situation import Situation
    from foedus.deterrence.quantities.ledger import Draws
    from foedus.deterrence.terms.commitments import Terms
    from foedus.horizon.game.will import Will

    Array = NDArray[np.float64]

__all__ = ["Game", "build", "closeness_of"]

TYPES = 7
"""Types of adversary: nodes of Gauss-Legendre quadrature over the distribution of resolve."""

_BY_DRAW = ("after_attack", "attack_cost", "noise", "discount")


@dataclass(frozen=True, slots=True)
class Game:
    """The dynamic game of some arrangements.

    Attributes
    ----------
    names : tuple of str
        Of the A arrangements.
    first : tuple of int
        The phase in which each begins.
    group : tuple of int
        The group of each phase.
    moves : tuple of Move
        Between phases; chances of shape (Q + 1, D, N), by the helpers' state after the quarter.
    hold, resist : array (D, C, X, N)
        Chance that the protégé, if it resists, holds; that it resists.
    helper_cost, nobody : array (D, C, N)
        Expected cost to the adversary of those that help; chance that no guarantor fights.
    x : array (D, G, X)
        Log of the protégé's fighting power over the adversary's, with the expected course of aid.
    start : array (D, G)
        Index of today's strength on the grid.
    begin : array (D, G, N)
        Chances of the helpers' states at signature.
    step : array (Q + 1, D, G, X, X)
        Chances of moving from one point (fourth axis) to another (last) in each quarter; the last row is that of the
        years afterwards.
    turn : array (Q + 1, D, G, N, N)
        The same for the helpers' states.
    resolve, weight : array (D, T), (T,)
        Worth of the prize by type, and how probable each type is before signature.
    flow : array (D, C, X)
        Worth of a quarter of peace to the adversary; in `build` the same at every strength.
    after_attack : array (D,)
        Worth of all later peace after an attack or a concession.
    attack_cost, noise, discount : array (D,)
        The last per quarter.
    """

    names: tuple[str, ...]
    first: tuple[int, ...]
    group: tuple[int, ...]
    moves: tuple[Move, ...]
    hold: Array
    resist: Array
    helper_cost: Array
    nobody: Array
    x: Array
    start: NDArray[np.int64]
    begin: Array
    step: Array
    turn: Array
    resolve: Array
    weight: Array
    flow: Array
    after_attack: Array
    attack_cost: Array
    noise: Array
    discount: Array

    def __len__(self) -> int:
        return len(self.discount)

    @property
    def dated(self) -> int:
        """Quarters of which each has its own moves."""
        return len(self.step) - 1

    def part(self, rows: slice | NDArray[np.int64]) -> Game:
        """Return the game of some draws."""
        changes: dict[str, Any] = {"moves": tuple(replace(m, chance=m.chance[:, rows]) for m in self.moves)}
        for name in ("step", "turn"):
            changes[name] = getattr(self, name)[:, rows]
        for name in ("hold", "resist", "helper_cost", "nobody", "x", "start", "begin", "resolve", "flow", *_BY_DRAW):
            changes[name] = getattr(self, name)[rows]
        return replace(self, **changes)

    def passed(self, arrangement: int) -> tuple[int, ...]:
        """Return the phases through which an arrangement can pass, the first one first."""
        found = [self.first[arrangement]]
        for phase in found:
            found += [m.target for m in self.moves if m.source == phase and m.target not in found]
        return tuple(found)


def build(
    draws: Draws,
    situation: Situation,
    arrangements: Sequence[Terms],
    quarters: int,
    *,
    points: int = POINTS,
    stocks: int = STOCKS,
    types: int = TYPES,
    followed: int = FOLLOWED,
) -> Game:
    """Return the arrays of the game.

    Parameters
    ----------
    draws : Draws
    situation : Situation
        For dates: elections, aid.
    arrangements : sequence of Terms
    quarters : int
        For how many quarters moves are dated.
    points, stocks, types : int
        How fine the grid is.
    followed : int
        How many guarantors turn one by one; of the rest it is the share that is willing.
    """
    blocs = _equal_blocs(draws, arrangements, followed)
    clock = clock_of(draws, arrangements, quarters, blocs)
    wills = [will_of(draws, situation, t.guarantors, quarters, blocs(t.guarantors)) for t in clock.groups]
    aids = [aid_of(draws, situation, will, quarters, stocks) for will in wills]
    grids = [grid_of(draws, situation, t, aid.course, points) for t, aid in zip(clock.groups, aids, strict=True)]
    held = [_held(draws, situation, grid[0], aid) for grid, aid in zip(grids, aids, strict=True)]
    meets = [_meets(draws, p, blocs(p.terms.guarantors), wills[p.group].levels, held[p.group]) for p in clock.phases]
    hold, resist, helper_cost, nobody = (np.stack(found, axis=1) for found in zip(*meets, strict=True))
    nodes, weight = _types(types)
    discount = draws["discount"] ** 0.25
    return Game(
        names=tuple(t.name for t in arrangements),
        first=clock.first,
        group=tuple(phase.group for phase in clock.phases),
        moves=_spread(clock, wills, stocks),
        hold=hold,
        resist=resist,
        helper_cost=helper_cost,
        nobody=nobody,
        x=np.stack([grid[0] for grid in grids], axis=1),
        start=np.stack([grid[1] for grid in grids], axis=1),
        begin=np.stack([_begin(w, a) for w, a in zip(wills, aids, strict=True)], axis=1),
        step=np.stack([grid[2] for grid in grids], axis=2),
        turn=np.stack([_turn(w, a) for w, a in zip(wills, aids, strict=True)], axis=2),
        resolve=draws["resolve"][:, None] * np.exp(draws["resolve_spread"][:, None] * nodes),
        weight=weight,
        flow=_flow(draws, clock, points),
        after_attack=draws["after_attack"] * (draws["peace_value"] / 4) / (1 - discount),
        attack_cost=draws["attack_cost"],
        noise=draws["choice_noise"],
        discount=discount,
    )


def _equal_blocs(
    draws: Draws, arrangements: Sequence[Terms], followed: int
) -> Callable[[Sequence[str]], list[list[int]]]:
    """Return what gives as many blocs for every arrangement, empty ones where there are fewer guarantors."""
    most = max(len(blocs_of(draws, terms.guarantors, followed)) for terms in arrangements)

    def blocs(parties: Sequence[str]) -> list[list[int]]:
        found = blocs_of(draws, parties, followed)
        return found + [[]] * (most - len(found))

    return blocs


def _flow(draws: Draws, clock: Clock, points: int) -> Array:
    """Return what a quarter of peace is worth to the adversary, (D, P, X): the less, the nearer to an alliance."""
    liked = [1 - draws["dislike"] * _closeness(draws, phase) for phase in clock.phases]
    peace = draws["peace_value"] / 4
    return np.repeat((peace[:, None] * np.stack(liked, axis=1))[..., None], points, axis=2)


def _types(types: int) -> tuple[Array, Array]:
    """Return normal scores of the types and how probable each is: Gauss-Legendre quadrature over probability."""
    nodes, weights = np.polynomial.legendre.leggauss(types)
    return ndtri((nodes + 1) / 2), weights / 2


def _spread(clock: Clock, wills: Sequence[Will], stocks: int) -> tuple[Move, ...]:
    """Return the moves with chances by the helpers' state instead of a guarantor's will."""
    found = []
    for move in clock.moves:
        levels = wills[clock.phases[move.source].group].levels
        states = np.tile(wills_of(levels.shape[1])[:, move.bloc], stocks)
        level = levels[:, move.bloc][:, states]
        chance = move.chance[..., :1] * (1 - level) + move.chance[..., 1:] * level
        found.append(replace(move, chance=chance))
    return tuple(found)


def _begin(will: Will, aid: Aid) -> Array:
    """Return the chances (D, N) of the helpers' states at signature."""
    return (aid.begin[:, :, None] * will.chances[0][:, None]).reshape(len(aid.begin), -1)


def _turn(will: Will, aid: Aid) -> Array:
    """Return the chances (Q + 1, D, N, N) of going from one helpers' state to another."""
    back, away = will.turns[..., 0], will.turns[..., 1]
    flips = np.stack([np.stack([1 - back, back], axis=-1), np.stack([away, 1 - away], axis=-1)], axis=-2)
    wills = wills_of(flips.shape[2])
    turned = np.ones((*flips.shape[:2], len(wills), len(wills)))
    for bloc, will_ in enumerate(wills.T):
        turned *= flips[:, :, bloc, will_[:, None], will_]
    joint = aid.moves[..., None] * turned[:, :, None, :, None]  # from stock and will, to stock and will
    n = joint.shape[2] * joint.shape[3]
    return joint.reshape(*joint.shape[:2], n, n)


# What an attack meets ------------------------------------------------------------------------------------------------


def _held(draws: Draws, situation: Situation, x: Array, aid: Aid) -> Array:
    """Return the chance (D, X, S, K) to hold at each strength, stock of aid and help of `LATTICE`."""
    adversary, protege = (draws.about("capability", p) for p in (situation.adversary, situation.protege))
    return chance_to_hold(
        np.exp(x[:, :, None] + aid.points[:, None])[..., None],
        (LATTICE / (adversary / protege)[:, None])[:, None, None, :],
        draws["contest_steepness"][:, None, None, None],
        draws["defence_advantage"][:, None, None, None],
    )


def _meets(
    draws: Draws, phase: Phase, blocs: Sequence[Sequence[int]], levels: Array, held: Array
) -> tuple[Array, Array, Array, Array]:
    """Return what an attack meets in a phase: hold, resist (D, X, N), helper_cost, nobody (D, N)."""
    help_ = help_of(draws, phase.terms, phase.commitments)
    if phase.commitments:
        in_time = timeliness(draws, phase.commitments, help_.strength)
        help_ = replace(help_, strength=help_.strength * in_time)
    coalition = brought(at_levels(help_, blocs, levels), blocs, draws["support_power"])
    d, points, stocks, k = held.shape
    hold = held.reshape(d, points * stocks, k) @ coalition.chances.transpose(0, 2, 1)
    hold = hold.reshape(d, points, -1)
    slope = draws["resistance_slope"][:, None, None]
    resist = expit(logit(draws["resistance"])[:, None, None] + slope * (hold - 0.5))
    helping = coalition.helping / np.maximum(coalition.total, 1e-12)[:, None]
    cost = draws["helper_cost"][:, None] * coalition.fighting + draws["sanction_cost"][:, None] * helping
    return hold, resist, np.tile(cost, stocks), np.tile(coalition.nobody, stocks)


def _closeness(draws: Draws, phase: Phase) -> Array:
    """Return how near a phase comes to a full alliance in the adversary's eyes (D,), from 0 to 1."""
    if not phase.commitments:
        return np.zeros(len(draws))
    each = [closeness_of(draws, c.fight) + draws["closeness_presence"] * c.presence for c in phase.commitments]
    weights = weights_of(draws, [c.party for c in phase.commitments])
    return np.minimum((weights * np.stack(each, axis=1)).sum(axis=1), 1.0)


def closeness_of(draws: Draws, promise: str) -> Array:
    """Return how near a promise of a class (of `CLASSES`) comes to a full alliance (D,); nothing promised is 0."""
    return np.zeros(len(draws)) if promise == "none" else draws[f"closeness_{promise}"]
