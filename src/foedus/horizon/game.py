"""The arrays of the dynamic game: an arrangement in a situation, draw by draw, on a grid.

Axes, always in this order: D draws, A arrangements, X points of log relative strength, L will of the leading
guarantor, R will of the rest (0 turned away, 1 willing), T types. Time is in quarters from signature.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import expit, logit, ndtri

from foedus.deterrence.contest import LATTICE, brought, chance_to_hold, join
from foedus.deterrence.reliability import help_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from foedus.arrangement.situation import Situation
    from foedus.deterrence.commitments import Commitment, Terms
    from foedus.deterrence.ledger import Draws

    Array = NDArray[np.float64]

__all__ = ["POINTS", "TYPES", "Game", "Phase", "build", "election_quarters"]

POINTS = 17
"""Points of the grid of log relative strength."""

TYPES = 7
"""Types of adversary: the middles of as many equally probable parts of the distribution of resolve."""

_BY_DRAW = ("after_attack", "attack_cost", "noise", "discount")
_SPACING, _TAILS = 1.9, 3.0  # in standard deviations, of a quarter and in the long run
_SLOWEST = 0.01  # a quarter; the long run of anything slower is not waited for
_AFTER_WEIGHTS = {"dated": 0.8, "owed": 0.7, "menu": 0.6, "may": 0.3, "consult": 0.1, "none": 0.0}


@dataclass(frozen=True, slots=True)
class Phase:
    """What an attack meets in one phase of the arrangements' lives.

    Attributes
    ----------
    hold : array (D, A, X, 2, 2)
        Chance that the protégé, if it resists, holds.
    resist : array (D, A, X, 2, 2)
        Chance that it resists.
    helper_cost : array (D, A, 2, 2)
        Expected cost to the adversary of those that help.
    nobody : array (D, A, 2, 2)
        Chance that no guarantor fights.
    """

    hold: Array
    resist: Array
    helper_cost: Array
    nobody: Array

    def part(self, rows: slice | NDArray[np.int64]) -> Phase:
        """Return the phase of some draws."""
        return Phase(self.hold[rows], self.resist[rows], self.helper_cost[rows], self.nobody[rows])


@dataclass(frozen=True, slots=True)
class Game:
    """The dynamic game of some arrangements.

    Attributes
    ----------
    names : tuple of str
        Of the A arrangements.
    active, after : Phase
    term : tuple of (int or None)
        Quarter in which each arrangement ends.
    x : array (D, A, X)
        Log of the protégé's fighting power over the adversary's.
    start : array (D, A)
        Index of today's strength on the grid.
    step : array (D, A, X, X)
        Probabilities of moving from one point (third axis) to another (fourth) in a quarter.
    will : array (D, A, 2)
        Chance that the leading guarantor, and that the rest, are willing at signature.
    turns : array (Q, D, A, 2)
        Chance that the will of each turns around in quarter q.
    turns_later : array (D, A, 2)
        The same per quarter after the last of them, on average.
    resolve, weight : array (D, T), (T,)
        Worth of the prize by type, and how probable each type is before signature.
    flow : array (D, A, X)
        Worth of a quarter of peace to the adversary; in `build` the same at every strength.
    after_attack : array (D,)
        Worth of all later peace after an attack or a concession.
    attack_cost, noise, discount : array (D,)
        The last per quarter.
    """

    names: tuple[str, ...]
    active: Phase
    after: Phase
    term: tuple[int | None, ...]
    x: Array
    start: NDArray[np.int64]
    step: Array
    will: Array
    turns: Array
    turns_later: Array
    resolve: Array
    weight: Array
    flow: Array
    after_attack: Array
    attack_cost: Array
    noise: Array
    discount: Array

    def __len__(self) -> int:
        return len(self.discount)

    def part(self, rows: slice | NDArray[np.int64]) -> Game:
        """Return the game of some draws."""
        changes: dict[str, Any] = {
            "turns": self.turns[:, rows],
            "active": self.active.part(rows),
            "after": self.after.part(rows),
        }
        for name in ("x", "start", "step", "will", "turns_later", "resolve", "flow", *_BY_DRAW):
            changes[name] = getattr(self, name)[rows]
        return replace(self, **changes)

    def in_force(self, quarter: int) -> NDArray[np.bool_]:
        """Return which arrangements (A,) are active in a quarter."""
        return np.array([end is None or quarter < end for end in self.term])


def build(draws: Draws, situation: Situation, arrangements: Sequence[Terms], quarters: int) -> Game:
    """Return the arrays of the game.

    Parameters
    ----------
    draws : Draws
    situation : Situation
        For the dates of elections.
    arrangements : sequence of Terms
    quarters : int
        For how many quarters elections are dated.
    """
    relative = -np.log(draws.about("capability", situation.adversary))
    relative = relative + np.log(draws.about("capability", situation.protege))
    x, start, step = _grid(draws, situation, arrangements, relative)
    phases, wills, turns, later, liked = [], [], [], [], []
    for a, terms in enumerate(arrangements):
        lead, rest = _lead_and_rest(draws, terms)
        phases.append([_phase(draws, situation, terms, c, lead, rest, x[:, a]) for c in (terms.active, terms.after)])
        weights = _weights(draws, terms)
        wills.append(_will(draws, terms, lead, rest, weights))
        dated, mean = _turns(draws, situation, terms, lead, rest, weights, quarters)
        turns.append(dated)
        later.append(mean)
        liked.append(1 - draws["dislike"] * _closeness(terms, weights))
    nodes = ndtri((np.arange(TYPES) + 0.5) / TYPES)
    annual = draws["discount"]
    discount = annual**0.25
    return Game(
        tuple(t.name for t in arrangements),
        _stack([p[0] for p in phases]),
        _stack([p[1] for p in phases]),
        tuple(t.term for t in arrangements),
        x,
        start,
        step,
        np.stack(wills, axis=1),
        np.stack(turns, axis=2),
        np.stack(later, axis=1),
        draws["resolve"][:, None] * np.exp(draws["resolve_spread"][:, None] * nodes),
        np.full(TYPES, 1 / TYPES),
        np.repeat((draws["peace_value"][:, None] / 4 * np.stack(liked, axis=1))[..., None], POINTS, axis=2),
        draws["after_attack"] * draws["peace_value"] / 4 / (1 - discount),
        draws["attack_cost"],
        draws["choice_noise"],
        discount,
    )


def _stack(phases: list[Phase]) -> Phase:
    fields = ("hold", "resist", "helper_cost", "nobody")
    return Phase(*(np.stack([getattr(p, f) for p in phases], axis=1) for f in fields))


# Strength ------------------------------------------------------------------------------------------------------------


def _grid(
    draws: Draws, situation: Situation, arrangements: Sequence[Terms], relative: Array
) -> tuple[Array, NDArray[np.int64], Array]:
    """Return the grid of log relative strength, today's place on it, and the moves of a quarter.

    Strength goes to its long-run level by a share of the gap each year, with noise. From each point it moves to the
    nearest three points with the mean of that process exactly, and with its variance too unless the points must lie far
    apart to reach from today's strength to the long-run level and beyond.
    """
    noise = draws["volatility"] / 2
    closing = 1 - (1 - draws["regrouping"]) ** 0.25
    spread = noise / np.sqrt(1 - (1 - np.maximum(closing, _SLOWEST)) ** 2)
    xs, starts, steps = [], [], []
    for terms in arrangements:
        to = _long_run(draws, situation, terms)
        reach = np.abs(to - relative) + 2 * _TAILS * spread
        spacing = np.maximum(_SPACING * noise, reach / (POINTS - 1))
        middle = np.clip(np.rint((POINTS - 1) / 2 - (to - relative) / (2 * spacing)), 0, POINTS - 1)
        x = relative[:, None] + spacing[:, None] * (np.arange(POINTS) - middle[:, None])
        mean = x + closing[:, None] * (to[:, None] - x)
        xs.append(x)
        starts.append(middle.astype(np.int64))
        steps.append(_moves(x, mean, spacing, noise))
    return np.stack(xs, axis=1), np.stack(starts, axis=1), np.stack(steps, axis=1)


def _moves(x: Array, mean: Array, spacing: Array, noise: Array) -> Array:
    """Return probabilities (D, X, X) of moves with a given mean and variance; the edges hold what would leave."""
    points = x.shape[1]
    at = (mean - x[:, :1]) / spacing[:, None]
    nearest = np.rint(np.clip(at, 0, points - 1))
    off = np.clip(at - nearest, -0.5, 0.5)
    square = np.maximum((noise / spacing)[:, None] ** 2 + off**2, np.abs(off))
    moves = np.zeros((*x.shape, points))
    rows, columns = np.indices(x.shape)
    for side, chance in ((-1, (square - off) / 2), (0, 1 - square), (1, (square + off) / 2)):
        target = np.clip(nearest + side, 0, points - 1).astype(np.int64)
        np.add.at(moves, (rows, columns, target), chance)
    return moves


def _long_run(draws: Draws, situation: Situation, terms: Terms) -> Array:
    """Return the log relative strength (D,) towards which the two sides go in peace."""
    aid = draws["aid_effect"] * np.minimum(draws["aid_delivered"], draws["aid_pledged"]) / 50
    caps = draws["cap_effect"] if terms.caps else 0.0
    own = draws.about("potential", situation.protege)
    return np.log(own / draws.about("potential", situation.adversary)) + aid - caps


# What an attack meets ------------------------------------------------------------------------------------------------


def _lead_and_rest(draws: Draws, terms: Terms) -> tuple[list[int], list[int]]:
    """Return the position of the strongest guarantor, and those of the others."""
    if not terms.active:
        return [], []
    quantities = draws.ledger.quantities
    power = [quantities[draws.ledger.index("capability", c.party)].median for c in terms.active]
    lead = max(range(len(power)), key=lambda i: (power[i], terms.active[i].party))
    return [lead], [i for i in range(len(power)) if i != lead]


def _weights(draws: Draws, terms: Terms) -> Array:
    """Return each guarantor's share (D, n) of their capability."""
    if not terms.active:
        return np.zeros((len(draws), 0))
    power = np.stack([draws.about("capability", c.party) for c in terms.active], axis=1)
    return power / power.sum(axis=1, keepdims=True)


def _phase(
    draws: Draws,
    situation: Situation,
    terms: Terms,
    commitments: Sequence[Commitment],
    lead: list[int],
    rest: list[int],
    x: Array,
) -> Phase:
    help_ = help_of(draws, terms, commitments)
    worth = draws["support_power"]
    first, second = brought(help_, lead, worth), brought(help_, rest, worth)
    chances = join(first, help_, rest, worth)
    adversary = draws.about("capability", situation.adversary)
    protege = draws.about("capability", situation.protege)
    hold_at = chance_to_hold(
        np.exp(x)[:, :, None],
        (LATTICE / (adversary / protege)[:, None])[:, None, :],
        draws["contest_steepness"][:, None, None],
        draws["defence_advantage"][:, None, None],
    )
    d, k = len(draws), len(LATTICE)
    hold = (hold_at @ chances.reshape(d, 4, k).transpose(0, 2, 1)).reshape(d, -1, 2, 2)
    slope = draws["resistance_slope"][:, None, None, None]
    resist = expit(logit(draws["resistance"])[:, None, None, None] + slope * (hold - 0.5))
    fighting = first.fighting[:, :, None] + second.fighting[:, None, :]
    total = np.maximum(first.total + second.total, 1e-12)
    helping = (first.helping[:, :, None] + second.helping[:, None, :]) / total[:, None, None]
    cost = draws["helper_cost"][:, None, None] * fighting + draws["sanction_cost"][:, None, None] * helping
    return Phase(hold, resist, cost, first.nobody[:, :, None] * second.nobody[:, None, :])


def _closeness(terms: Terms, weights: Array) -> Array:
    """Return how near the terms come to a full alliance in the adversary's eyes (D,), from 0 to 1; a convention."""
    if not terms.active:
        return np.zeros(len(weights))
    each = [_AFTER_WEIGHTS[c.fight] + (0.2 if c.presence else 0.0) for c in terms.active]
    return np.minimum(weights @ np.array(each), 1.0)


# Will ----------------------------------------------------------------------------------------------------------------


def _will(draws: Draws, terms: Terms, lead: list[int], rest: list[int], weights: Array) -> Array:
    """Return the chance (D, 2) that the leading guarantor, and that the rest, are willing at signature."""
    chances = [draws.about("will", c.party) for c in terms.active]
    columns = [_mean(chances, lead, weights), _mean(chances, rest, weights)]
    return np.stack(columns, axis=1)


def _mean(values: Sequence[Array] | Array, members: list[int], weights: Array) -> Array:
    if not members:
        return np.zeros(len(weights))
    w = weights[:, members] / weights[:, members].sum(axis=1, keepdims=True)
    return (np.stack([values[i] for i in members], axis=1) * w).sum(axis=1)


def _turns(
    draws: Draws,
    situation: Situation,
    terms: Terms,
    lead: list[int],
    rest: list[int],
    weights: Array,
    quarters: int,
) -> tuple[Array, Array]:
    """Return the chances that will turns around, by quarter (Q, D, 2), and later on average (D, 2)."""
    dated = np.zeros((len(terms.active), quarters, len(draws)))
    mean = np.zeros((len(terms.active), len(draws)))
    for i, commitment in enumerate(terms.active):
        for entry in situation.elections(commitment.party):
            column = [q.id for q in draws.ledger.quantities].index(entry.id)
            chance = draws.values[:, column]
            assert entry.date is not None
            held, period = election_quarters(situation.date, entry.date, entry.every, quarters)
            for quarter in held:
                dated[i, quarter] = 1 - (1 - dated[i, quarter]) * (1 - chance)
            if period:
                mean[i] = mean[i] + chance / period
    both = [
        np.stack([_mean(dated[:, q], group, weights) for q in range(quarters)])
        if quarters
        else np.zeros((0, len(draws)))
        for group in (lead, rest)
    ]
    return np.stack(both, axis=2), np.stack([_mean(mean, g, weights) for g in (lead, rest)], axis=1)


def election_quarters(today: date, first: date, every: str | None, quarters: int) -> tuple[list[int], float | None]:
    """Return the quarters in which an election falls, and the quarters between two (None if it is the only one).

    Elections before today are over: only those that follow them count.

    >>> from datetime import date
    >>> election_quarters(date(2025, 8, 18), date(2028, 11, 7), "P4Y", 40)
    ([12, 28], 16.0)
    """
    from foedus.arrangement.durations import parse_duration

    days = 365.25 / 4
    at = (first - today).days / days
    if every is None:
        return ([int(at)] if 0 <= at < quarters else []), None
    parts = parse_duration(every)
    period = 4 * parts["years"] + parts["months"] / 3 + (7 * parts["weeks"] + parts["days"]) / days
    held = []
    while at < quarters and period > 0:
        if at >= 0:
            held.append(int(at))
        at += period
    return held, max(period, 1.0)
