"""The arrangement's clock: the phases through which it can pass, and what moves it from one to the next.

A *phase* is a set of promises that stays the same: before ratification, in force, after its leading guarantor has left,
after its end. Phases of several arrangements that promise the same and lead nowhere are one phase.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from foedus.deterrence.commitments import Commitment
from foedus.horizon.will import ranked

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import NDArray

    from foedus.deterrence.commitments import Terms
    from foedus.deterrence.ledger import Draws

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
    """

    terms: Terms
    commitments: tuple[Commitment, ...]
    group: int


@dataclass(frozen=True, slots=True)
class Move:
    """A passage from one phase to another at the end of a quarter.

    Attributes
    ----------
    source, target : int
    chance : array (Q + 1, D, 2)
        By the will of the leading guarantor after the quarter (0 turned away, 1 willing); the last row is the average
        per quarter afterwards.
    """

    source: int
    target: int
    chance: Array


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


def clock_of(draws: Draws, arrangements: Sequence[Terms], quarters: int) -> Clock:
    """Return the phases of some arrangements and the moves between them."""
    builder = _Builder(draws, quarters)
    first = tuple(builder.live(t, next(iter(ranked(draws, t.guarantors)), None)) for t in arrangements)
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

    def live(self, terms: Terms, lead: int | None) -> int:
        """Add the phases of an arrangement; return that in which it begins."""
        life = terms.life
        group = self._group(terms)
        may_end = terms.term is not None and terms.term < LONGEST and _promises(terms.active) != _promises(terms.after)
        leaves = lead is not None and terms.active[lead].party in life.leavers
        left = terms.active
        if leaves and lead is not None:
            # Leaving a promise to talk moves no probability by more than .005 (docs/explanation/horizon.md).
            leaves = not {terms.active[lead].fight, terms.active[lead].support} <= {"consult", "none"}
        if leaves and lead is not None:
            left = (*terms.active[:lead], terms.after[lead], *terms.active[lead + 1 :])
            leaves = _promises(left) != _promises(terms.active)
        active = self._add(terms, terms.active, group, resting=not (may_end or leaves))
        if leaves:
            gone = self._add(terms, left, group, resting=not may_end)
            self.moves.append(Move(active, gone, self._exit(life.notice)))
        if may_end:
            ended = self._add(terms, terms.after, group, resting=True)
            for source in dict.fromkeys((active, gone) if leaves else (active,)):
                self.moves.append(Move(source, ended, self._end(terms)))
        before = terms.before or tuple(Commitment(c.party, "none", "none") for c in terms.active)
        if life.ratified and _promises(before) != _promises(terms.active):
            waiting = self._add(terms, before, group, resting=False)
            self.moves.append(Move(waiting, active, self._ratification()))
            return waiting
        return active

    def _group(self, terms: Terms) -> int:
        key = (frozenset(terms.guarantors), terms.caps, terms.cap)
        if key not in self._group_keys:
            self._group_keys.append(key)
            self.groups.append(terms)
        return self._group_keys.index(key)

    def _add(self, terms: Terms, commitments: tuple[Commitment, ...], group: int, *, resting: bool) -> int:
        """Add a phase, or find a resting one (no way leads out of it) that is the same."""
        promised = any(c.fight in {"dated", "owed", "menu"} for c in commitments)
        form = (terms.binding, terms.institutions) if promised else None
        key = (group, _promises(commitments), form)
        if resting and key in self._resting:
            return self._resting[key]
        self.phases.append(Phase(terms, commitments, group))
        if resting:
            self._resting[key] = len(self.phases) - 1
        return len(self.phases) - 1

    def _chance(self, turned: Array | float, willing: Array | float) -> Array:
        """Return a chance (Q + 1, D, 2) that is the same in every quarter."""
        shape = (self.quarters + 1, len(self.draws))
        return np.stack([np.broadcast_to(turned, shape), np.broadcast_to(willing, shape)], axis=-1)

    def _exit(self, notice: int) -> Array:
        """Only a government that has turned away leaves; notice makes the mean wait longer by its length."""
        wait = 1 / (1 - (1 - np.minimum(self.draws["exit_chance"], 1 - 1e-9)) ** 0.25 + 1e-12) + notice
        return self._chance(np.minimum(1 / wait, 1.0), 0.0)

    def _ratification(self) -> Array:
        return self._chance(0.0, 1 - np.exp(-0.25 / self.draws["activation_delay"]))

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


def _promises(commitments: Sequence[Commitment]) -> frozenset[Commitment]:
    return frozenset(replace(c, clauses=()) for c in commitments)
