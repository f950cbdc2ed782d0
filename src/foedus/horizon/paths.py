"""Paths drawn at random: an independent check of the exact chances, with the same random numbers for every arrangement.

Each path ends in exactly one of `ENDS`. Because every arrangement meets the same type, the same shocks and the same
luck, differences between arrangements are far less noisy than the paths themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from foedus.horizon.game import Game
    from foedus.horizon.recursion import Solution

    Array = NDArray[np.float64]
    Integers = NDArray[np.int64]

__all__ = ["ENDS", "Paths", "simulate"]

_FEW = 0.8  # ended paths are dropped once fewer than this share of those followed go on

ENDS = ("peace and held", "conceded", "attacked and held", "attacked and lost")


@dataclass(frozen=True, slots=True)
class Paths:
    """How each path ends, and when.

    Attributes
    ----------
    end : array (D, A, P) of int
        Position in `ENDS`.
    quarter : array (D, A, P) of int
        The quarter in which it ends; the horizon for those that end in peace.
    """

    end: NDArray[np.int8]
    quarter: NDArray[np.int16]


def simulate(
    game: Game, solution: Solution, weights: Array, paths: int, streams: Sequence[np.random.Generator]
) -> Paths:
    """Return how each path ends.

    Parameters
    ----------
    game : Game
    solution : Solution
    weights : array (D, A, T)
        Probabilities of types.
    paths : int
        For each draw and arrangement.
    streams : sequence of numpy.random.Generator
        One for each draw.
    """
    found = [_Simulated(game, solution, weights[d], d).run(paths, stream) for d, stream in enumerate(streams)]
    return Paths(np.stack([f[0] for f in found]), np.stack([f[1] for f in found]))


class _Simulated:
    """The tables of one draw, flat, so that a path looks up each chance with one index."""

    def __init__(self, game: Game, solution: Solution, weights: Array, draw: int) -> None:
        self.game, self.draw = game, draw
        self.attack = solution.attack[:, draw]  # (Q, C, X, T, N)
        self.kinds = np.cumsum(weights, axis=-1)[:, :-1]
        self.resist = game.resist[draw].reshape(len(game.group), -1)
        self.hold = game.hold[draw].reshape(len(game.group), -1)

    def run(self, paths: int, generator: np.random.Generator) -> tuple[NDArray[np.int8], NDArray[np.int16]]:
        """Return ends and quarters (A, P)."""
        luck = generator.random((4, paths))
        courses = [_Course(self, a, luck) for a in range(len(self.game.first))]
        tables = [_Tables(self.game, self.draw, g) for g in range(self.game.x.shape[1])]
        used = (True, self.game.x.shape[-1] > 1, self.game.begin.shape[-1] > 1, bool(self.game.moves))
        shocks = np.empty((4, paths))
        for quarter in range(len(self.attack)):
            for needed, row in zip(used, shocks, strict=True):
                if needed:
                    generator.random(out=row)
            for course in courses:
                course.attacked(quarter, shocks[0], luck)
                course.move(quarter, shocks[1:], tables[course.group])
        return np.stack([c.end for c in courses]), np.stack([c.quarter for c in courses])


class _Tables:
    """Cumulative chances of the moves of strength and of the helpers' states, made once for each quarter."""

    def __init__(self, game: Game, draw: int, group: int) -> None:
        self.step, self.turn = game.step[:, draw, group], game.turn[:, draw, group]
        self.quarter = -2
        self.step_cuts = self.turn_cuts = self.stay_step = self.stay_turn = np.zeros(0)

    def at(self, quarter: int) -> _Tables:
        """Return the tables, set to a quarter."""
        if quarter != self.quarter:
            self.quarter = quarter
            row = min(quarter, len(self.step) - 1)
            self.step_cuts, self.stay_step = _cuts(self.step[row])
            self.turn_cuts, self.stay_turn = _cuts(self.turn[row])
        return self


def _cuts(chances: Array) -> tuple[Array, Array]:
    """Return cumulative chances, row after row, each row one higher than the last; and the chances of staying.

    What stays is asked first and taken out of its row, so that most paths need no search.
    """
    stay = np.diagonal(chances).copy()
    away = chances - np.diag(stay)
    total = away.sum(axis=1, keepdims=True)
    size = len(chances)
    shares = np.divide(np.cumsum(away, axis=1), total, out=np.ones_like(away), where=total > 0)
    return (np.minimum(shares, 1.0) + np.arange(size)[:, None]).ravel(), stay


class _Course:
    """The paths of one arrangement."""

    def __init__(self, tables: _Simulated, arrangement: int, luck: Array) -> None:
        game, draw = tables.game, tables.draw
        first = game.first[arrangement]
        self.tables = tables
        self.group = game.group[first]
        self.types, self.states = tables.attack.shape[-2:]
        self.paths = luck.shape[1]
        self.first = first
        self.kind = np.searchsorted(tables.kinds[arrangement], luck[0], side="right") * self.states
        begin = np.cumsum(game.begin[draw, self.group])[:-1]
        self.state = np.searchsorted(begin, luck[1], side="right")
        self.at = np.full(self.paths, game.start[draw, self.group])
        self.phase = np.full(self.paths, first)
        self.moves = [m for m in game.moves if m.source in game.passed(arrangement)]
        self.single = tables.attack[0, 0].size == 1 and not self.moves
        self.who: Integers | None = None  # the paths followed; all of them as long as most go on
        self.open = np.ones(self.paths, dtype=bool)
        self.left = self.paths
        self.end = np.zeros(self.paths, dtype=np.int8)
        self.quarter = np.full(self.paths, len(tables.attack), dtype=np.int16)

    def _of(self, shock: Array) -> Array:
        """Return the shocks of the paths followed."""
        return shock if self.who is None else shock[self.who]

    def attacked(self, quarter: int, shock: Array, luck: Array) -> None:
        """End the paths on which the adversary attacks."""
        chances = self.tables.attack[quarter]
        if self.single:
            chance = chances.ravel()[0]
        else:
            place = self.at * (self.types * self.states)
            place += self.kind
            place += self.state
            if self.moves:
                place += self.phase * chances[0].size
                chance = chances.ravel()[place]
            else:
                chance = chances[self.first].ravel()[place]
        hit = np.flatnonzero(self._of(shock) < chance)
        who = hit if self.who is None else self.who[hit]
        going = self.open[who]
        hit, who = hit[going], who[going]
        if not len(hit):
            return
        met = 0 if self.single else self.at[hit] * self.states + self.state[hit]
        phase = self.phase[hit] if self.moves else self.first
        resisted = luck[2][who] < self.tables.resist[phase, met]
        held = luck[3][who] < self.tables.hold[phase, met]
        self.end[who] = resisted * (2 - held) + 1
        self.quarter[who] = quarter
        self.open[who] = False
        self.left -= len(who)
        followed = self.paths if self.who is None else len(self.who)
        if not self.single and self.left < _FEW * followed:
            self._forget()

    def _forget(self) -> None:
        """Follow only the paths that have not ended."""
        before = np.arange(self.paths) if self.who is None else self.who
        keep = np.flatnonzero(self.open[before])
        self.who = before[keep]
        for name in ("kind", "state", "at", "phase"):
            setattr(self, name, getattr(self, name)[keep])

    def move(self, quarter: int, shocks: Array, tables: _Tables) -> None:
        """Move strength, helpers' states and phases on."""
        if self.single:
            return
        now = tables.at(quarter)
        self.at = _moved(self.at, self._of(shocks[0]), now.step_cuts, now.stay_step)
        self.state = _moved(self.state, self._of(shocks[1]), now.turn_cuts, now.stay_turn)
        if self.moves:
            self.phase = self._passed_on(quarter, self._of(shocks[2]))

    def _passed_on(self, quarter: int, shock: Array) -> Integers:
        """Return the phases after a quarter; what a move leaves of a shock decides on the next."""
        phase, waiting = self.phase.copy(), np.ones(len(self.phase), dtype=bool)
        for move in reversed(self.moves):
            chances = move.chance[min(quarter, len(move.chance) - 1), self.tables.draw]
            if not chances.any():
                continue
            chance = np.where(waiting & (self.phase == move.source), chances[self.state], 0.0)
            going = shock < chance
            phase[going] = move.target
            waiting &= ~going
            shock = np.where(going, shock, (shock - chance) / np.maximum(1 - chance, 1e-12))
        return phase


def _moved(at: Integers, shock: Array, cuts: Array, stay: Array) -> Integers:
    """Return where paths are after a move."""
    if len(stay) == 1:
        return at
    staying = stay[at]
    moving = np.flatnonzero(shock >= staying)
    here = at[moving]
    rest = (shock[moving] - staying[moving]) / (1 - staying[moving])
    target = np.searchsorted(cuts, here + rest, side="right") - here * len(stay)
    after = at.copy()
    after[moving] = np.minimum(target, len(stay) - 1)
    return after
