"""The arrangement's clock: the phases through which it can pass, and what moves it from one to the next.

A *phase* is a set of promises that stays the same: before ratification, in force, after a bloc of guarantors has left,
after its end. Phases of several arrangements that promise the same and lead nowhere are one phase.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaincc

from foedus.deterrence.terms.commitments import Commitment

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from numpy.typing import NDArray

    from foedus.deterrence.quantities.ledger import Draws
    from foedus.deterrence.terms.commitments import Terms

    Array = NDArray[np.float64]

__all__ = ["LONGEST", "Clock", "Move", "Phase", "clock_of", "last_date"]

LONGEST = 200
"""Quarters after which a term counts as without end."""


@dataclass(frozen=True, slots=True)
class Phase:
    """What holds in one phase.

    Attributes
    ----------
    terms : Terms
        The arrangement for its form; the protégé's limits hold in every phase but after the end.
    commitments : tuple of Commitment
    group : int
        Phases of one group have the same guarantors and limits, and so one grid.
    waiting : bool
        Whether the arrangement is signed and not yet in force.
    """

    terms: Terms
    commitments: tuple[Commitment, ...]
    group: int
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """A passage from one phase to another at the end of a quarter.

    Attributes
    ----------
    source, target : int
    chance : array (Q + 1, D, 2)
        By the will of a bloc after the quarter (turned away, willing); the last row is the average per quarter
        afterwards.
    bloc : int
        Of guarantors, of whose will it is a matter; the leading guarantor is the first.
    """

    source: int
    target: int
    chance: Array
    bloc: int = 0


@dataclass(frozen=True, slots=True)
class Clock:
    """Phases of all arrangements, and moves between them.

    Attributes
    ----------
    phases : tuple of Phase
    moves : tuple of Move
        From a phase only to later ones in its life. Of two moves in one quarter the later in this list comes about.
    first : tuple of int
        The phase in which each arrangement begins.
    groups : tuple of Terms
        One arrangement for each group.
    """

    phases: tuple[Phase, ...]
    moves: tuple[Move, ...]
    first: tuple[int, ...]
    groups: tuple[Terms, ...]


def last_date(quarters: int, arrangements: Sequence[Terms]) -> int:
    """Return the quarter after which nothing is dated any more: the horizon, or the last end of a term if later."""
    return max([quarters, *(t.term for t in arrangements if t.term is not None and t.term < LONGEST)])


def clock_of(
    draws: Draws,
    arrangements: Sequence[Terms],
    quarters: int,
    blocs_of: Callable[[Sequence[str]], Sequence[Sequence[int]]],
) -> Clock:
    """Return the phases of some arrangements and the moves between them; `blocs_of` gives blocs of guarantors."""
    builder = _Builder(draws, quarters)
    first = tuple(builder.live(terms, blocs_of(terms.guarantors)) for terms in arrangements)
    return Clock(tuple(builder.phases), tuple(builder.moves), first, tuple(builder.groups))


class _Builder:
    def __init__(self, draws: Draws, quarters: int) -> None:
        self.draws = draws
        self.quarters = quarters
        self.phases: list[Phase] = []
        self.moves: list[Move] = []
        self.groups: list[Terms] = []
        self._resting: dict[Hashable, int] = {}
        self._group_keys: list[Hashable] = []

    def live(self, terms: Terms, blocs: Sequence[Sequence[int]]) -> int:
        """Add the phases of an arrangement; return that in which it begins."""
        group = self._group(terms)
        may_end = terms.term is not None and terms.term < LONGEST and _promises(terms.active) != _promises(terms.after)
        without = self._leaving(terms, blocs, group, may_end=may_end)
        lead = _leading(terms, blocs)
        if may_end:
            ended = self._add(terms, terms.after, group, resting=True)
            self.moves += [Move(source, ended, self._end(terms), lead) for source in without if source != ended]
        active = without[0]
        before = terms.before or tuple(Commitment(c.party, "none", "none") for c in terms.active)
        if terms.life.ratified and _promises(before) != _promises(terms.active):
            waiting = self._add(terms, before, group, resting=False, waiting=True)
            self.moves.append(Move(waiting, active, self._ratification(), lead))
            return waiting
        return active

    def _leaving(self, terms: Terms, blocs: Sequence[Sequence[int]], group: int, *, may_end: bool) -> list[int]:
        """Add the phases in force: with all guarantors, and without each set of blocs whose members may leave."""
        leavers = {bloc: [i for i in members if _leaves(terms, i)] for bloc, members in enumerate(blocs)}
        leavers = {bloc: members for bloc, members in leavers.items() if members}
        phases: dict[frozenset[int], int] = {}
        for size in range(len(leavers) + 1):
            for gone in combinations(leavers, size):
                out = {i for bloc in gone for i in leavers[bloc]}
                left = tuple(terms.after[i] if i in out else c for i, c in enumerate(terms.active))
                resting = size == len(leavers) and (not may_end or _promises(left) == _promises(terms.after))
                phases[frozenset(gone)] = self._add(terms, left, group, resting=resting)
        for gone, phase in phases.items():
            for bloc in leavers:
                if bloc not in gone:
                    self.moves.append(Move(phase, phases[gone | {bloc}], self._exit(terms.life.notice), bloc))
        return list(phases.values())

    def _group(self, terms: Terms) -> int:
        key = (frozenset(terms.guarantors), terms.caps, terms.cap)
        if key not in self._group_keys:
            self._group_keys.append(key)
            self.groups.append(terms)
        return self._group_keys.index(key)

    def _add(
        self, terms: Terms, commitments: tuple[Commitment, ...], group: int, *, resting: bool, waiting: bool = False
    ) -> int:
        """Add a phase, or find a resting one (no way leads out of it) that is the same."""
        promised = any(c.fight in {"dated", "owed", "menu"} for c in commitments)
        form = (terms.binding, terms.institutions) if promised else None
        key = (group, _promises(commitments), form, terms.signed)
        if resting and key in self._resting:
            return self._resting[key]
        self.phases.append(Phase(terms, commitments, group, waiting))
        if resting:
            self._resting[key] = len(self.phases) - 1
        return len(self.phases) - 1

    def _chance(self, turned: Array | float, willing: Array | float) -> Array:
        """Return a chance (Q + 1, D, 2) that is the same in every quarter."""
        shape = (self.quarters + 1, len(self.draws))
        return np.stack([np.broadcast_to(turned, shape), np.broadcast_to(willing, shape)], axis=-1)

    def _exit(self, notice: int) -> Array:
        """Only a government that has turned away leaves, and none before the notice has run since signature."""
        chance = self._chance(1 - (1 - self.draws["exit_chance"]) ** 0.25, 0.0).copy()
        chance[:-1][:notice] = 0.0
        return chance

    def _ratification(self) -> Array:
        """Only a willing guarantor ratifies; the time that it takes then has a gamma distribution."""
        shape = self.draws["ratification_shape"]
        rate = shape / self.draws["activation_delay"] / 4
        going = gammaincc(shape, rate * np.arange(self.quarters + 2)[:, None])  # still going on by then
        chance = np.broadcast_to(1 - np.exp(-rate), going[1:].shape).copy()  # of each quarter in the long run
        np.divide(going[:-1] - going[1:], going[:-1], out=chance, where=going[:-1] > 1e-100)
        chance[-1] = 1 - np.exp(-rate)
        return self._chance(0.0, chance)

    def _end(self, terms: Terms) -> Array:
        """At each end of a term it ends unless renewed."""
        assert terms.term is not None
        lapses = 1 - self.draws["renewal_chance"]
        by_will = {"automatic": (lapses, 0.0), "agreement": (1.0, lapses)}.get(terms.life.renewal, (1.0, 1.0))
        if terms.life.adversary_renews:
            by_will = (1.0, 1.0)
        chance = self._chance(*by_will)
        every = np.zeros((self.quarters + 1, 1, 1))
        every[max(terms.term, 1) - 1 :: max(terms.term, 1)] = 1.0
        every[-1] = 1 / max(terms.term, 1)
        return chance * every


def _leading(terms: Terms, blocs: Sequence[Sequence[int]]) -> int:
    """Return the bloc of the strongest guarantor that promises anything: it ratifies and renews."""
    promising = {i for i, c in enumerate(terms.active) if {c.fight, c.support} != {"none"}}
    return next((bloc for bloc, members in enumerate(blocs) if promising & {*members}), 0)


def _leaves(terms: Terms, guarantor: int) -> bool:
    """Return whether a guarantor may leave by its own signature, and leaves more than a promise to talk."""
    promise = terms.active[guarantor]
    return (
        promise.party in terms.life.leavers
        and not {promise.fight, promise.support} <= {"consult", "none"}  # moves no probability by more than .005
        and replace(promise, clauses=()) != replace(terms.after[guarantor], clauses=())
    )


def _promises(commitments: Sequence[Commitment]) -> frozenset[Commitment]:
    return frozenset(replace(c, clauses=()) for c in commitments)
