"""The arrays of the dynamic game: arrangements in a situation, draw by draw, on a grid.

Axes, always in this order: D draws, C phases of the arrangements' clocks (`foedus.horizon.game.clock`), X points of log
relative strength, T types, N helpers' states: the stock of aid and the will of each bloc of guarantors, the leading
one first, flattened in this order (0 turned away, 1 willing). Phases of one group share their grid; G counts groups.
Time is in quarters from signature. Powers count relative to one another only: the adversary's is the unit of what
helpers bring.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import expit, logit

from foedus.deterrence.arrival_of_help import timeliness
from foedus.deterrence.forces_there import all_forces, as_tripwire, forces_under_text
from foedus.deterrence.quantities.level import level_from
from foedus.deterrence.who_helps import help_of
from foedus.deterrence.who_would_win import LATTICE, at_levels, brought, chance_to_hold, steepness, wills_of
from foedus.horizon.game.aid import STOCKS, Aid, aid_of
from foedus.horizon.game.clock import Clock, Move, Phase, clock_of
from foedus.horizon.game.strength import POINTS, grid_of
from foedus.horizon.game.types import TYPES, nodes_around
from foedus.horizon.game.will import FOLLOWED, blocs_of, weights_of, will_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from foedus.arrangement.situation import Situation
    from foedus.deterrence.quantities.ledger import Draws
    from foedus.deterrence.quantities.level import Level
    from foedus.deterrence.terms.commitments import Commitment, Terms
    from foedus.horizon.game.will import Will

    Array = NDArray[np.float64]

__all__ = ["Game", "build", "closeness", "closeness_of"]

_LIKELY = 0.02  # of a state of helpers: some state always is
_MOST_UNCHOSEN = 0.9  # share of attacks that nobody decides on: some are decided on
_BY_DRAW = ("after_attack", "attack_cost", "noise", "discount", "spread", "offensive", "threat", "unchosen")
_BY_PHASE = ("hold", "hold_war", "resist", "helper_cost", "helped", "flow")


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
    hold_war : array (D, C, X, N)
        Chance that it holds, if it resists and the attack grows to an offensive.
    helper_cost, helped : array (D, C, N)
        Expected cost to the adversary of those that help, and of killing soldiers that are there; share of the
        guarantors' power, in time, that fights.
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
    occasion : array (Q + 1, D, C)
        Chance that in a quarter an occasion to attack comes.
    resolve : array (D, T)
        Worth of the prize, by type; how probable types are hangs on the location of resolve
        (`foedus.horizon.game.types.weights_at`).
    flow : array (D, C, X)
        Worth of a quarter of peace to the adversary; in `build` the same at every strength.
    burden : array (Q + 1, D)
        What a resisted attack costs in each quarter beyond `attack_cost`.
    after_attack : array (D,)
        Worth of all later peace after an attack or a concession.
    attack_cost, noise, discount, spread : array (D,)
        `discount` is per quarter; `spread` is the standard deviation of log resolve.
    offensive, threat : array (D,)
        Chance that an attack which is resisted grows to an offensive, rather than being a swift seizure; that what is
        given up without resistance is conceded under threat, rather than seized.
    unchosen : array (D,)
        Chance that an occasion becomes an attack without the adversary's decision.
    """

    names: tuple[str, ...]
    first: tuple[int, ...]
    group: tuple[int, ...]
    moves: tuple[Move, ...]
    hold: Array
    resist: Array
    hold_war: Array
    helper_cost: Array
    helped: Array
    x: Array
    start: NDArray[np.int64]
    begin: Array
    step: Array
    turn: Array
    occasion: Array
    resolve: Array
    flow: Array
    burden: Array
    after_attack: Array
    attack_cost: Array
    noise: Array
    discount: Array
    spread: Array
    offensive: Array
    threat: Array
    unchosen: Array

    def __len__(self) -> int:
        return len(self.discount)

    @property
    def dated(self) -> int:
        """Quarters of which each has its own moves."""
        return len(self.step) - 1

    def part(self, rows: slice | NDArray[np.int64]) -> Game:
        """Return the game of some draws."""
        changes: dict[str, Any] = {"moves": tuple(replace(m, chance=m.chance[:, rows]) for m in self.moves)}
        for name in ("step", "turn", "occasion", "burden"):
            changes[name] = getattr(self, name)[:, rows]
        for name in ("x", "start", "begin", "resolve", *_BY_PHASE, *_BY_DRAW):
            changes[name] = getattr(self, name)[rows]
        return replace(self, **changes)

    def of(self, arrangements: int) -> Game:
        """Return the game of the first arrangements alone."""
        return replace(self, names=self.names[:arrangements], first=self.first[:arrangements])

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
    level: Level | None = None,
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
    level : Level, optional
        How often occasions come; as the ledger has it unless given.
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
    danger = level_from(draws) if level is None else level
    held = [_held(draws, grid[0], aid) for grid, aid in zip(grids, aids, strict=True)]
    meets = [
        _meets(draws, situation, p, blocs(p.terms.guarantors), wills[p.group].levels, held[p.group])
        for p in clock.phases
    ]
    hold, hold_war, resist, helper_cost, helped = (np.stack(found, axis=1) for found in zip(*meets, strict=True))
    discount = draws["discount"] ** 0.25
    game = Game(
        names=tuple(t.name for t in arrangements),
        first=clock.first,
        group=tuple(phase.group for phase in clock.phases),
        moves=_spread(clock, wills, stocks),
        hold=hold,
        resist=resist,
        hold_war=hold_war,
        helper_cost=helper_cost,
        helped=helped,
        x=np.stack([grid[0] for grid in grids], axis=1),
        start=np.stack([grid[1] for grid in grids], axis=1),
        begin=np.stack([_begin(w, a) for w, a in zip(wills, aids, strict=True)], axis=1),
        step=np.stack([grid[2] for grid in grids], axis=2),
        turn=np.stack([_turn(w, a) for w, a in zip(wills, aids, strict=True)], axis=2),
        occasion=_occasion(draws, danger, clock.phases, quarters),
        resolve=np.empty((len(draws), 0)),
        flow=_flow(draws, clock, points),
        burden=_burden(draws, quarters),
        after_attack=_worth_after(draws),
        attack_cost=draws["attack_cost"],
        noise=draws["choice_noise"],
        discount=discount,
        spread=draws["resolve_spread"],
        offensive=draws["escalation"],
        threat=draws["threat_share"],
        unchosen=np.minimum(draws["spoilers"], _MOST_UNCHOSEN) * danger.severity,
    )
    return replace(game, resolve=nodes_around(*_indifferent(game), types))


def _indifferent(game: Game) -> tuple[Array, Array]:
    """Return between which worths of the prize (D,) an attack at signature comes to be worth as much as lasting peace.

    In every phase, over helpers' states that may well be; only to place types where their choices differ.
    """
    draws, groups = np.arange(len(game))[:, None], np.array(game.group)
    at = game.start[:, groups]
    phases = np.arange(len(groups))
    resist, hold = (values[draws, phases, at] for values in (game.resist, game.hold))
    cost = resist * (game.attack_cost[:, None, None] + game.helper_cost)
    peace = game.flow[draws, phases, at] / (1 - game.discount)[:, None] - game.after_attack[:, None]
    least = 1e-3 * game.attack_cost[:, None, None]
    even = np.maximum(cost + peace[..., None], least) / np.maximum(1 - resist * hold, 1e-6)
    likely = game.begin[:, groups] >= _LIKELY
    return np.where(likely, even, np.inf).min(axis=(1, 2)), np.where(likely, even, 0.0).max(axis=(1, 2))


def _equal_blocs(
    draws: Draws, arrangements: Sequence[Terms], followed: int
) -> Callable[[Sequence[str]], list[list[int]]]:
    """Return what gives as many blocs for every arrangement, empty ones where there are fewer guarantors."""
    most = max(len(blocs_of(draws, terms.guarantors, followed)) for terms in arrangements)

    def blocs(parties: Sequence[str]) -> list[list[int]]:
        found = blocs_of(draws, parties, followed)
        return found + [[]] * (most - len(found))

    return blocs


def _occasion(draws: Draws, level: Level, phases: Sequence[Phase], quarters: int) -> Array:
    """Return the chance (Q + 1, D, C) of an occasion.

    It is the same under every promise but for `occasion_effect`, and for `window_effect` before entry into force.
    """
    going_by = 1 - level.occasions(quarters)
    more = [
        draws["occasion_effect"] * closeness(draws, phase.commitments)
        + np.maximum(draws["window_effect"], 0.0) * phase.waiting
        for phase in phases
    ]
    return np.stack([1 - going_by ** np.exp(one) for one in more], axis=2)


def _worth_after(draws: Draws) -> Array:
    """Return what all later peace is worth to the adversary (D,) after an attack or a concession."""
    return draws["after_attack"] * (draws["peace_value"] / 4) / (1 - draws["discount"] ** 0.25)


def _flow(draws: Draws, clock: Clock, points: int) -> Array:
    """Return what a quarter of peace is worth to the adversary, (D, C, X): more where it has signed."""
    peace = draws["peace_value"] / 4
    signed = np.maximum(draws["signed_value"], 1.0) if draws.ledger.has("signed_value") else np.ones(len(draws))
    by_phase = np.stack([peace * (signed if phase.terms.signed else 1.0) for phase in clock.phases], axis=1)
    return np.repeat(by_phase[..., None], points, axis=2)


def _burden(draws: Draws, quarters: int) -> Array:
    """Return what an attack costs more (Q + 1, D) while the adversary is still exhausted by war."""
    found = np.zeros((quarters + 1, len(draws)))
    if draws.ledger.has("exhaustion"):
        left = (1 - draws["regrouping"]) ** (np.arange(quarters)[:, None] / 4)
        found[:-1] = np.maximum(draws["exhaustion"], 0.0) * draws["attack_cost"] * left
    return found


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
    return (aid.begin[:, :, None] * will.begin[:, None]).reshape(len(aid.begin), -1)


def _turn(will: Will, aid: Aid) -> Array:
    """Return the chances (Q + 1, D, N, N) of going from one helpers' state to another."""
    joint = aid.moves[..., None] * will.moves[:, :, None, :, None]  # from stock and will, to stock and will
    n = joint.shape[2] * joint.shape[3]
    return joint.reshape(*joint.shape[:2], n, n)


# What an attack meets ------------------------------------------------------------------------------------------------


def _held(draws: Draws, x: Array, aid: Aid) -> Array:
    """Return the chance (D, X, S, K) to hold at each strength, stock of aid and help of `LATTICE`."""
    return chance_to_hold(
        np.exp(x[:, :, None] + aid.points[:, None])[..., None],
        LATTICE,
        steepness(draws)[:, None, None, None],
        draws["defence_advantage"][:, None, None, None],
    )


def _meets(
    draws: Draws, situation: Situation, phase: Phase, blocs: Sequence[Sequence[int]], levels: Array, held: Array
) -> tuple[Array, Array, Array, Array, Array]:
    """Return what an attack meets in a phase: hold, hold_war, resist (D, X, N), helper_cost, helped (D, N)."""
    commitments = phase.commitments
    own, foe = (draws.about("capability", party) for party in (situation.protege, situation.adversary))
    help_ = help_of(draws, phase.terms, commitments, situation.protege)
    unit = (own / foe)[:, None]  # from the protégé's fighting power to the adversary's
    worths = [timeliness(draws, commitments, help_.strength, swift=swift) for swift in (False, True)]
    in_war, in_seizure = (
        brought(
            at_levels(replace(help_, strength=help_.strength * worth * unit, power=help_.power * unit), blocs, levels),
            blocs,
            draws["support_power"],
        )
        for worth in worths
    )
    d, points, stocks, k = held.shape
    hold_war, hold_seizure = (
        (held.reshape(d, points * stocks, k) @ coalition.chances.transpose(0, 2, 1)).reshape(d, points, -1)
        for coalition in (in_war, in_seizure)
    )
    grows = draws["escalation"][:, None, None]
    hold = grows * hold_war + (1 - grows) * hold_seizure
    slope = draws["resistance_slope"][:, None, None]
    resist = expit(logit(draws["resistance"])[:, None, None] + slope * (hold - 0.5))
    cost = draws["helper_cost"][:, None] * in_war.fighting
    cost = cost + draws["sanction_cost"][:, None] * in_war.helping / (in_war.helping + 1)
    cost = (
        cost + (np.maximum(draws["snapback"], 0.0) * _worth_after(draws) * _snapping_back(draws, commitments))[:, None]
    )
    there = as_tripwire(draws, all_forces(draws, commitments))
    cost = cost + (np.maximum(draws["tripwire"], 0.0) * draws["attack_cost"] * there)[:, None]
    return hold, hold_war, resist, np.tile(cost, stocks), np.tile(in_war.share, stocks)


def _snapping_back(draws: Draws, commitments: Sequence[Commitment]) -> Array:
    """Return the share (D,) of the guarantors, by power, that owe sanctions whatever anybody else says."""
    if not commitments:
        return np.zeros(len(draws))
    owe = np.array([c.sanctions in {"dated", "owed"} for c in commitments])
    return weights_of(draws, [c.party for c in commitments]) @ owe


def closeness(draws: Draws, commitments: Sequence[Commitment]) -> Array:
    """Return how near some commitments come to a full alliance in the adversary's eyes (D,), from 0 to 1."""
    if not commitments:
        return np.zeros(len(draws))
    each = [
        closeness_of(draws, c.fight)
        + draws["closeness_presence"] * np.minimum(as_tripwire(draws, forces_under_text(draws, c)), 1.0)
        for c in commitments
    ]
    weights = weights_of(draws, [c.party for c in commitments])
    return np.minimum((weights * np.stack(each, axis=1)).sum(axis=1), 1.0)


def closeness_of(draws: Draws, promise: str) -> Array:
    """Return how near a promise of a class (of `CLASSES`) comes to a full alliance (D,); nothing promised is 0."""
    return np.zeros(len(draws)) if promise == "none" else draws[f"closeness_{promise}"]
