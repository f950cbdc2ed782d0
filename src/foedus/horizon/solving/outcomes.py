"""From the game to the probabilities, draw by draw."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from foedus.deterrence.quantities.level import YEARS, level_from
from foedus.deterrence.terms.commitments import Commitment
from foedus.horizon.game.arrays import build
from foedus.horizon.game.clock import last_date
from foedus.horizon.game.types import weights_at
from foedus.horizon.pool import THIS_PROCESS, begin
from foedus.horizon.schema import MOTIVES
from foedus.horizon.solving.after_signature import after_signature
from foedus.horizon.solving.anchor import anchor_at, locate
from foedus.horizon.solving.motives import motive_cells, without_motives
from foedus.horizon.solving.recursion import follow, solve
from foedus.horizon.solving.signing import sign, signers_of, war_of
from foedus.horizon.solving.violations import violation_rates, violations_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from foedus.arrangement.situation import Situation
    from foedus.deterrence.quantities.ledger import Draws
    from foedus.deterrence.quantities.level import Level
    from foedus.deterrence.terms.commitments import Terms
    from foedus.horizon.game.arrays import Game
    from foedus.horizon.pool import Pool
    from foedus.horizon.solving.anchor import Anchor
    from foedus.horizon.solving.recursion import Solution, Years
    from foedus.horizon.solving.signing import Signature, Signers, War

    Array = NDArray[np.float64]

__all__ = [
    "Outcomes",
    "Played",
    "Task",
    "assess_draws",
    "begin_draws",
    "begin_held_and_solved",
    "in_force",
    "new_war_years",
    "outcomes_of",
    "play",
    "present_war_years",
    "sovereignty_at_war",
]

_AT_ONCE = 32  # draws: more would not stay in the cache, and fewer would make every step of the recursion small
_EARLY = 8  # quarters
_ANCHORED = 4 * YEARS


@dataclass(frozen=True, slots=True)
class Outcomes:
    """The probabilities of each arrangement in each draw.

    Attributes
    ----------
    acceptance, peace, sovereignty, overall : array (D, A)
        As `docs/explanation/horizon.md` defines them. NaN for the first without a war in progress.
    motives : array (D, A, M, R)
        Given acceptance: why the adversary signed (`MOTIVES`) and what came (`RESULTS`); the cells of an arrangement
        sum to one. NaN without a war.
    signs_adversary, signs_protege, signs_others : array (D, A)
        Acceptance by party; NaN without a war.
    imposed_peace, imposed_sovereignty : array (D, A)
        With types as they were before signature.
    imposed_conceded, imposed_early : array (D, A)
        The same for concessions without a fight, and for attacks in the first two years.
    war, lost_in_war, seized : array (D, A)
        Given acceptance: an attack that grows to an offensive; a loss in one; a loss by swift seizure.
    war_years : array (D, A)
        Expected years of war within the horizon: of the present war if the terms are refused, of a new one if they are
        accepted and broken.
    sovereignty_at_war : array (D,)
        If the war goes on, types as they were before.
    now : array (D,)
        Sovereignty if nothing is agreed, types as they were before: the war goes on, or what is in force stays.
    violations : array (D, A)
        Given acceptance: at least one year in which 25 are killed and no ground is lost, before anything graver.
    violated : array (D, A, Y)
        The same in each year.
    strength, against_war : array (D, A, 3)
        As in `foedus.horizon.solving.after_signature.AfterSignature`.
    aid_lost : array (D, 3)
        As there.
    attacked, lost, conceded, honoured : array (D, A, Y)
        Given acceptance, types updated: in each year. `honoured` is the chance of an attack times the share of the
        guarantors' power that then fights.
    location, level, reached : array (D,)
        Of log resolve, solved or held; the level sought and reached (NaN where held).
    feasible, monotone : array (D,) of bool
        As in `foedus.horizon.solving.anchor.Anchor`.
    mass_error : array (D,)
        How far the chances of all outcomes are from summing to one.
    residual : array (D,)
        Of the stationary value.
    """

    acceptance: Array
    motives: Array
    peace: Array
    sovereignty: Array
    overall: Array
    signs_adversary: Array
    signs_protege: Array
    signs_others: Array
    imposed_peace: Array
    imposed_sovereignty: Array
    imposed_conceded: Array
    imposed_early: Array
    war: Array
    lost_in_war: Array
    seized: Array
    war_years: Array
    sovereignty_at_war: Array
    now: Array
    violations: Array
    violated: Array
    strength: Array
    against_war: Array
    aid_lost: Array
    attacked: Array
    lost: Array
    conceded: Array
    honoured: Array
    location: Array
    level: Array
    reached: Array
    feasible: NDArray[np.bool_]
    monotone: NDArray[np.bool_]
    mass_error: Array
    residual: Array

    @property
    def regroup(self) -> Array:
        """Chance (D, A) that the adversary signs to regroup, given acceptance."""
        return self.motives[:, :, MOTIVES.index("regroup")].sum(axis=-1)

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
    held: Array | None = None
    level: Level | None = None
    at_war: Draws | None = None

    def parts(self) -> list[Task]:
        """Return the task in parts, each of as many draws as are worked through together."""
        slices = (slice(start, start + _AT_ONCE) for start in range(0, len(self.draws), _AT_ONCE))
        return [
            replace(
                self,
                draws=self.draws.part(rows),
                held=None if self.held is None else self.held[rows],
                level=None if self.level is None else self.level.part(rows),
                at_war=None if self.at_war is None else self.at_war.part(rows),
            )
            for rows in slices
        ]

    @property
    def danger(self) -> Level:
        """The level of danger."""
        return level_from(self.draws) if self.level is None else self.level

    @property
    def aside(self) -> Terms:
        """What is played beside the arrangements: after a war, fighting that merely stops; else what is in force."""
        bare = self.arrangements[0]
        return replace(bare, name="stop", signed=False) if self.situation.war else in_force(self.situation, bare)

    def game(self) -> Game:
        """Return the arrays of its game, with what is played aside as the last arrangement."""
        played = [*self.arrangements, self.aside]
        return build(self.draws, self.situation, played, last_date(self.quarters, played), level=self.danger)

    def war(self) -> War | None:
        """Return the war in progress, if there is one."""
        if not self.situation.war:
            return None
        draws = self.draws if self.at_war is None else self.at_war
        return war_of(draws, self.situation, self.arrangements[0], self.quarters)


_DEFENCE, _CONSULTATION = 16, 1  # as ATOP's obligations are summed


def in_force(situation: Situation, bare: Terms) -> Terms:
    """Return the arrangement in force at the date, without a war: what the guarantors owe already (entries `owes`).

    Parameters
    ----------
    situation : Situation
    bare : Terms
        The same guarantors without any promise.
    """

    def owed(party: str) -> Commitment:
        entry = situation.find("owes", party)
        sum_ = 0 if entry is None else int(entry.middle)
        promise = "menu" if sum_ & _DEFENCE else "consult" if sum_ & _CONSULTATION else "none"
        return Commitment(party, promise, promise)

    now = tuple(owed(party) for party in bare.guarantors)
    return bare if all(c.fight == "none" for c in now) else replace(bare, name="in force", active=now, after=now)


def assess_draws(
    draws: Draws,
    situation: Situation,
    arrangements: Sequence[Terms],
    quarters: int,
    pool: Pool = THIS_PROCESS,
    *,
    held: Array | None = None,
    level: Level | None = None,
    at_war: Draws | None = None,
) -> Outcomes:
    """Return the outcomes of every draw; the parameters are those of `begin_draws`."""
    return begin_draws(draws, situation, arrangements, quarters, pool, held=held, level=level, at_war=at_war)()


def begin_draws(
    draws: Draws,
    situation: Situation,
    arrangements: Sequence[Terms],
    quarters: int,
    pool: Pool,
    *,
    held: Array | None = None,
    level: Level | None = None,
    at_war: Draws | None = None,
) -> Callable[[], Outcomes]:
    """Submit the draws, and return a callable that waits for their outcomes.

    Parameters
    ----------
    draws : Draws
    situation : Situation
    arrangements : sequence of Terms
        The first is the bare cease-fire; all have the same guarantors.
    quarters : int
        The horizon.
    pool : Pool
        Where the draws are worked through; the outcomes are the same wherever it is.
    held : array (D,), optional
        Location of log resolve, where a counterfactual holds it; solved unless given, and where it is NaN.
    level : Level, optional
        The level of danger; as the ledger has it unless given.
    at_war : Draws, optional
        What holds while the present war goes on, where a counterfactual moves it apart from what holds once terms are
        signed; the same unless given.
    """
    whole = Task(draws, situation, arrangements, quarters, held, level, at_war)
    wait = begin(pool, outcomes_of, whole.parts())
    return lambda: _joined(wait())


def begin_held_and_solved(whole: Task, pool: Pool) -> Callable[[], tuple[Outcomes, Outcomes]]:
    """Submit draws, and return a callable that waits for their outcomes with resolve held and with it solved again.

    The game is solved once for both: where resolve lies changes only how probable its types are.
    """
    wait = begin(pool, _held_and_solved, whole.parts())

    def both() -> tuple[Outcomes, Outcomes]:
        held, solved = zip(*wait(), strict=True)
        return _joined(held), _joined(solved)

    return both


def _joined(parts: Sequence[Outcomes]) -> Outcomes:
    return Outcomes(*(np.concatenate([getattr(o, f.name) for o in parts]) for f in fields(Outcomes)))


# The game, solved, anchored and followed -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Played:
    """A task worked through.

    Attributes
    ----------
    game : Game
        What is played aside is its last arrangement.
    war : War or None
    solution : Solution
    years : Years
    signature : Signature or None
    anchor : Anchor
    prior : array (D, T)
        How probable types are before signature.
    """

    game: Game
    war: War | None
    solution: Solution
    years: Years
    signature: Signature | None
    anchor: Anchor
    prior: Array

    @property
    def weights(self) -> Array:
        """How probable types are (D, A, T) once each arrangement is in force."""
        shape = self.years.peace.shape
        if self.signature is None:
            return np.broadcast_to(self.prior[:, None], shape)
        weights = self.signature.accepts * self.prior[:, None]
        return weights / np.maximum(weights.sum(axis=-1, keepdims=True), 1e-300)


def play(task: Task, game: Game | None = None) -> Played:
    """Return a task worked through, in a game of another grid if one is given."""
    game = task.game() if game is None else game
    war, stop = task.war(), len(game.first) - 1
    solution = solve(game, task.quarters)
    years = follow(game, solution.attack)
    signature = None
    if war is not None:
        shift = np.concatenate([signers_of(task.draws, task.arrangements).adversary, np.zeros((len(game), 1))], axis=1)
        shift[:, -1] = shift[:, 0]
        noise = task.draws["signature_noise"]
        signature = sign(game, solution, war, noise, task.quarters, shift=shift, stop=stop)
    anchor = _anchored(task, game, years, signature)
    prior = weights_at(game.resolve, anchor.location, game.spread)
    return Played(game, war, solution, years, signature, anchor, prior)


def _anchored(task: Task, game: Game, years: Years, signature: Signature | None) -> Anchor:
    """Return where resolve lies: as it is held, or so that the arrangement in force brings the level."""
    if task.held is not None and not np.isnan(task.held).all():
        solved = np.isnan(task.held)
        if not solved.any():
            return anchor_at(task.held)
        found = _anchored(replace(task, held=None), game, years, signature)
        return replace(found, location=np.where(solved, found.location, task.held))
    if task.quarters < _ANCHORED:
        bare = task.arrangements[0]
        return play(replace(task, arrangements=[bare], quarters=_ANCHORED)).anchor
    now = 0 if task.situation.war else len(game.first) - 1
    attacked = years.attacked[:_ANCHORED, :, now].sum(axis=0)
    accepts = None if signature is None else signature.accepts[:, now]
    return locate(game.resolve, game.spread, attacked, accepts, task.danger.target)


def outcomes_of(task: Task, game: Game | None = None) -> Outcomes:
    """Return the outcomes of one task.

    Parameters
    ----------
    task : Task
    game : Game, optional
        The game on another grid; what `Task.game` gives unless given.
    """
    return _outcomes(task, play(task, game))


def _held_and_solved(task: Task) -> tuple[Outcomes, Outcomes]:
    """Return the outcomes of a task that holds resolve, and those with it solved again."""
    played, again = play(task), replace(task, held=None)
    anchor = _anchored(again, played.game, played.years, played.signature)
    prior = weights_at(played.game.resolve, anchor.location, played.game.spread)
    return _outcomes(task, played), _outcomes(again, replace(played, anchor=anchor, prior=prior))


def _outcomes(task: Task, played: Played) -> Outcomes:
    """Return the outcomes of a task that was worked through."""
    shown = len(task.arrangements)
    years = _first(played.years, shown)
    prior, weights = played.prior[:, None], played.weights[:, :shown]
    attack, conceded = years.attacked.sum(axis=0), years.conceded.sum(axis=0)
    lost = (years.lost + years.conceded).sum(axis=0)
    length = task.draws["war_length"]
    if played.signature is None:
        signing = _at_peace(years, length, weights, lost)
    else:
        signing = _after_signature(played, signers_of(task.draws, task.arrangements), years, length, task.quarters)

    def total(quarterly: Array) -> Array:
        return (quarterly.sum(axis=0) * weights).sum(axis=-1)

    yearly = {
        name: _by_year((getattr(years, name) * weights).sum(axis=-1))
        for name in ("attacked", "lost", "conceded", "honoured")
    }
    rates = violation_rates(task.draws, task.quarters, task.danger)
    violated, violations = violations_of(rates, yearly["attacked"], yearly["conceded"])
    after = after_signature(
        task.draws, task.situation, played.game, task.arrangements, war=task.situation.war, at_war=task.at_war
    )
    return Outcomes(
        acceptance=signing.acceptance,
        motives=signing.motives,
        peace=1 - (attack * weights).sum(axis=-1),
        sovereignty=1 - (lost * weights).sum(axis=-1),
        overall=signing.overall,
        signs_adversary=signing.adversary,
        signs_protege=signing.protege,
        signs_others=signing.others,
        imposed_peace=1 - (attack * prior).sum(axis=-1),
        imposed_sovereignty=1 - (lost * prior).sum(axis=-1),
        imposed_conceded=(conceded * prior).sum(axis=-1),
        imposed_early=(years.attacked[:_EARLY].sum(axis=0) * prior).sum(axis=-1),
        war=total(years.offensive),
        lost_in_war=total(years.lost_in_war),
        seized=total(years.lost - years.lost_in_war),
        war_years=signing.war_years,
        sovereignty_at_war=signing.at_war,
        now=_now(played, signing),
        violations=violations,
        violated=violated,
        strength=after.strength,
        against_war=after.against_war,
        aid_lost=after.aid_lost,
        **yearly,
        location=played.anchor.location,
        level=played.anchor.level,
        reached=played.anchor.reached,
        feasible=played.anchor.feasible,
        monotone=played.anchor.monotone,
        mass_error=np.abs(years.peace + attack + conceded - 1).max(axis=(1, 2)),
        residual=played.solution.residual,
    )


def _first(years: Years, arrangements: int) -> Years:
    """Return the years of the first arrangements."""
    cut = {f.name: getattr(years, f.name)[..., :arrangements, :] for f in fields(years)}
    return type(years)(**cut)


class _Signing(NamedTuple):
    """Whether a text is signed, and what hangs on it.

    Attributes
    ----------
    acceptance, overall, war_years, adversary, protege, others : array (D, A)
        As in `Outcomes`.
    motives : array (D, A, M, R)
    at_war : array (D,)
    """

    acceptance: Array
    motives: Array
    overall: Array
    war_years: Array
    adversary: Array
    protege: Array
    others: Array
    at_war: Array


def _at_peace(years: Years, length: Array, weights: Array, lost: Array) -> _Signing:
    """Return what holds where there is no war: nothing is to be accepted, every type is there."""
    none = np.full(lost.shape[:2], np.nan)
    overall = 1 - (lost * weights).sum(axis=-1)
    at_war = np.full(len(lost), np.nan)
    motives = without_motives(*none.shape)
    return _Signing(none, motives, overall, new_war_years(years, length, weights), none, none, none, at_war)


def _after_signature(played: Played, signers: Signers, years: Years, length: Array, quarters: int) -> _Signing:
    """Return what holds where the adversary chooses between the text and the war, and the others must sign too."""
    war, signature = played.war, played.signature
    assert war is not None
    assert signature is not None
    shown = years.peace.shape[1]
    prior, weights = played.prior[:, None], played.weights[:, :shown]
    accepts = signature.accepts[:, :shown]
    lost = (years.lost + years.conceded).sum(axis=0)
    adversary = (accepts * prior).sum(axis=-1)
    motives = motive_cells(signature, years, weights)
    ours = signers.protege * signers.others
    acceptance = adversary * ours
    by_type = sovereignty_at_war(war, played.years, quarters, len(played.game.first) - 1)
    refused = ((1 - accepts * ours[..., None]) * prior * by_type[:, None]).sum(axis=-1)
    overall = acceptance * (1 - (lost * weights).sum(axis=-1)) + refused
    war_years = acceptance * new_war_years(years, length, weights)
    war_years += (1 - acceptance) * present_war_years(war, quarters)[:, None]
    at_war = (by_type * played.prior).sum(axis=-1)
    return _Signing(acceptance, motives, overall, war_years, adversary, signers.protege, signers.others, at_war)


def _now(played: Played, signing: _Signing) -> Array:
    """Return the chance (D,) that nothing is lost if nothing is agreed: what is played aside is what is in force."""
    if played.signature is not None:
        return signing.at_war
    lost = (played.years.lost + played.years.conceded)[:, :, -1].sum(axis=0)
    return 1 - (lost * played.prior).sum(axis=-1)


def sovereignty_at_war(war: War, years: Years, quarters: int, stop: int = 0) -> Array:
    """Return the chance (D, T) that the protégé loses nothing through the horizon if the war goes on.

    The war may be lost in any quarter, or merely stop on the line (the arrangement `stop` of `years`); that then has
    the rest of the horizon to fail.
    """
    lost = np.cumsum((years.lost + years.conceded)[:, :, stop], axis=0)
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
