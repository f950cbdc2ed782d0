"""From the game to the probabilities, draw by draw."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from foedus.horizon.game.arrays import build
from foedus.horizon.game.clock import last_date
from foedus.horizon.pool import THIS_PROCESS, begin
from foedus.horizon.solving.recursion import follow, solve
from foedus.horizon.solving.signing import sign, war_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from foedus.arrangement.situation import Situation
    from foedus.deterrence.quantities.ledger import Draws
    from foedus.deterrence.terms.commitments import Terms
    from foedus.horizon.game.arrays import Game
    from foedus.horizon.pool import Pool
    from foedus.horizon.solving.recursion import Years
    from foedus.horizon.solving.signing import Signature, War

    Array = NDArray[np.float64]

__all__ = [
    "Outcomes",
    "Task",
    "assess_draws",
    "begin_draws",
    "new_war_years",
    "outcomes_of",
    "present_war_years",
    "sovereignty_at_war",
]

_AT_ONCE = 48  # draws: more would not stay in the cache, and fewer would make every step of the recursion small
_EARLY = 8  # quarters


@dataclass(frozen=True, slots=True)
class Outcomes:
    """The probabilities of each arrangement in each draw.

    Attributes
    ----------
    acceptance, sincerity, peace, sovereignty, overall : array (D, A)
        As `docs/explanation/horizon.md` defines them. NaN for the first two without a war in progress.
    imposed_peace, imposed_sovereignty : array (D, A)
        With types as they were before signature.
    imposed_conceded, imposed_early : array (D, A)
        The same for concessions without a fight, and for attacks in the first two years.
    war : array (D, A)
        Given acceptance: an armed attack that grows to 1,000 battle deaths.
    war_years : array (D, A)
        Expected years of war within the horizon: of the present war if the terms are refused, of a new one if they are
        accepted and broken.
    sovereignty_at_war : array (D,)
        If the war goes on, types as they were before.
    attacked, lost, conceded, honoured : array (D, A, Y)
        Given acceptance, types updated: in each year.
    mass_error : array (D,)
        How far the chances of all outcomes are from summing to one.
    residual : array (D,)
        Of the stationary value.
    """

    acceptance: Array
    sincerity: Array
    peace: Array
    sovereignty: Array
    overall: Array
    imposed_peace: Array
    imposed_sovereignty: Array
    imposed_conceded: Array
    imposed_early: Array
    war: Array
    war_years: Array
    sovereignty_at_war: Array
    attacked: Array
    lost: Array
    conceded: Array
    honoured: Array
    mass_error: Array
    residual: Array

    def part(self, rows: slice) -> Outcomes:
        """Return the outcomes of some draws."""
        return Outcomes(*(getattr(self, f.name)[rows] for f in fields(self)))


@dataclass(frozen=True, slots=True)
class Task:
    """What a process works through; as in `begin_draws`."""

    draws: Draws
    situation: Situation
    arrangements: Sequence[Terms]
    quarters: int

    def game(self) -> Game:
        """Return the arrays of its game."""
        return build(self.draws, self.situation, self.arrangements, last_date(self.quarters, self.arrangements))

    def war(self) -> War | None:
        """Return the war in progress, if there is one."""
        return war_of(self.draws, self.quarters) if self.situation.war else None


def assess_draws(
    draws: Draws, situation: Situation, arrangements: Sequence[Terms], quarters: int, pool: Pool = THIS_PROCESS
) -> Outcomes:
    """Return the outcomes of every draw; the parameters are those of `begin_draws`."""
    return begin_draws(draws, situation, arrangements, quarters, pool)()


def begin_draws(
    draws: Draws, situation: Situation, arrangements: Sequence[Terms], quarters: int, pool: Pool
) -> Callable[[], Outcomes]:
    """Submit the draws, and return a callable that waits for their outcomes.

    Parameters
    ----------
    draws : Draws
    situation : Situation
    arrangements : sequence of Terms
        The first is the bare cease-fire.
    quarters : int
        The horizon.
    pool : Pool
        Where the draws are worked through; the outcomes are the same wherever it is.
    """
    parts = (draws.part(slice(start, start + _AT_ONCE)) for start in range(0, len(draws), _AT_ONCE))
    wait = begin(pool, _assessed, [Task(part, situation, arrangements, quarters) for part in parts])
    return lambda: _joined(wait())


def _assessed(task: Task) -> Outcomes:
    """Return the outcomes of one task."""
    noise, escalation, length = (task.draws[kind] for kind in ("signature_noise", "escalation", "war_length"))
    return outcomes_of(task.game(), task.war(), noise, escalation, length, task.quarters)


def _joined(parts: Sequence[Outcomes]) -> Outcomes:
    return Outcomes(*(np.concatenate([getattr(o, f.name) for o in parts]) for f in fields(Outcomes)))


def outcomes_of(game: Game, war: War | None, noise: Array, escalation: Array, length: Array, quarters: int) -> Outcomes:
    """Return the outcomes of a game.

    Parameters
    ----------
    game : Game
        Its first arrangement is the bare cease-fire.
    war : War or None
        The war in progress, if there is one.
    noise, escalation, length : array (D,)
        Of the choice at signature; chance that an attack grows to war; mean length of a war after an attack, in years.
    quarters : int
    """
    solution = solve(game, quarters)
    years = follow(game, solution.attack)
    prior = np.broadcast_to(game.weight, years.peace.shape)
    attack, conceded = years.attacked.sum(axis=0), years.conceded.sum(axis=0)
    lost = (years.lost + years.conceded).sum(axis=0)
    if war is None:
        signing = _at_peace(years, length, prior, lost)
    else:
        signing = _after_signature(game, war, sign(game, solution, war, noise, quarters), years, length, quarters)
    weights = signing.weights
    yearly = {
        name: _by_year((getattr(years, name) * weights).sum(axis=-1))
        for name in ("attacked", "lost", "conceded", "honoured")
    }
    return Outcomes(
        acceptance=signing.acceptance,
        sincerity=signing.sincerity,
        peace=1 - (attack * weights).sum(axis=-1),
        sovereignty=1 - (lost * weights).sum(axis=-1),
        overall=signing.overall,
        imposed_peace=1 - (attack * prior).sum(axis=-1),
        imposed_sovereignty=1 - (lost * prior).sum(axis=-1),
        imposed_conceded=(conceded * prior).sum(axis=-1),
        imposed_early=(years.attacked[:_EARLY].sum(axis=0) * prior).sum(axis=-1),
        war=escalation[:, None] * (attack * weights).sum(axis=-1),
        war_years=signing.war_years,
        sovereignty_at_war=signing.at_war,
        **yearly,
        mass_error=np.abs(years.peace + attack + conceded - 1).max(axis=(1, 2)),
        residual=solution.residual,
    )


class _Signing(NamedTuple):
    """Whether a text is signed, by which types of the adversary, and what hangs on it.

    Attributes
    ----------
    acceptance, sincerity, overall, war_years : array (D, T)
        As in `Outcomes`.
    at_war : array (D,)
    weights : array (D, T, types)
        How probable each type is once the text is in force.
    """

    acceptance: Array
    sincerity: Array
    overall: Array
    war_years: Array
    at_war: Array
    weights: Array


def _at_peace(years: Years, length: Array, prior: Array, lost: Array) -> _Signing:
    """Return what holds where there is no war: nothing is to be accepted, every type is there."""
    empty = np.full(years.peace.shape[:2], np.nan)
    overall = 1 - (lost * prior).sum(axis=-1)
    at_war = np.full(len(empty), np.nan)
    return _Signing(empty, empty, overall, new_war_years(years, length, prior), at_war, prior)


def _after_signature(
    game: Game, war: War, signature: Signature, years: Years, length: Array, quarters: int
) -> _Signing:
    """Return what holds where the adversary chooses between the text and the war."""
    prior = np.broadcast_to(game.weight, years.peace.shape)
    lost = (years.lost + years.conceded).sum(axis=0)
    acceptance = (signature.accepts * prior).sum(axis=-1)
    sincerity = (signature.sincerely * prior).sum(axis=-1) / acceptance
    weights = signature.accepts * prior / acceptance[..., None]
    by_type = sovereignty_at_war(war, years, quarters)
    refused = (1 - signature.accepts) * prior
    refused = refused / np.maximum(refused.sum(axis=-1, keepdims=True), 1e-300)
    overall = acceptance * (1 - (lost * weights).sum(axis=-1))
    overall += (1 - acceptance) * (refused * by_type[:, None]).sum(axis=-1)
    war_years = acceptance * new_war_years(years, length, weights)
    war_years += (1 - acceptance) * present_war_years(war, quarters)[:, None]
    return _Signing(acceptance, sincerity, overall, war_years, by_type @ game.weight, weights)


def sovereignty_at_war(war: War, years: Years, quarters: int) -> Array:
    """Return the chance (D, T) that the protégé loses nothing through the horizon if the war goes on.

    The war may be lost in any quarter, or end on the line in a bare cease-fire (the first arrangement of `years`) that
    then has the rest of the horizon to fail.
    """
    lost = np.cumsum((years.lost + years.conceded)[:, :, 0], axis=0)
    kept = 1 - np.concatenate([np.zeros((1, *lost.shape[1:])), lost])  # kept[k]: through k quarters of cease-fire
    going = np.ones_like(kept[0])
    total = np.zeros_like(kept[0])
    for quarter in range(quarters):
        going = going * (1 - war.victory[min(quarter, len(war.victory) - 1)][:, None])
        total += going * war.settlement[:, None] * kept[quarters - 1 - quarter]
        going = going * (1 - war.settlement[:, None])
    return total + going


def present_war_years(war: War, quarters: int) -> Array:
    """Return the expected years (D,) of the present war within the horizon, if the terms are refused."""
    going, total = np.ones(len(war.cost)), np.zeros(len(war.cost))
    for quarter in range(quarters):
        total += going / 4
        going = going * (1 - war.victory[min(quarter, len(war.victory) - 1)]) * (1 - war.settlement)
    return total


def new_war_years(years: Years, length: Array, weights: Array) -> Array:
    """Return the expected years (D, A) of a new war within the horizon, given acceptance; its length is exponential."""
    attacked = (years.attacked * weights).sum(axis=-1)
    left = (len(attacked) - np.arange(len(attacked)))[:, None] / 4
    within = length * (1 - np.exp(-left / length))
    return (attacked * within[..., None]).sum(axis=0)


def _by_year(per_quarter: Array) -> Array:
    """Return the sums (D, A, Y) over the quarters of each year; the last year may be short."""
    starts = range(0, len(per_quarter), 4)
    return np.stack([per_quarter[s : s + 4].sum(axis=0) for s in starts], axis=-1)
