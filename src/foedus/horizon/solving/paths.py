"""Paths drawn at random: an independent check of the exact chances, with the same random numbers for every arrangement.

Each path ends in exactly one of `ENDS`. Because every arrangement meets the same type, the same shocks and the same
luck, differences between arrangements are far less noisy than the paths themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from foedus.horizon.schema import ENDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from foedus.horizon.game.arrays import Game
    from foedus.horizon.solving.recursion import Solution

    Array = NDArray[np.float64]
    Integers = NDArray[np.int64]

__all__ = ["Paths", "simulate"]

_FEW = 0.8  # ended paths are dropped once fewer than this share of those followed go on
_HELD, _CONCEDED, _LOST = map(ENDS.index, ("attacked_held", "conceded", "attacked_lost"))


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
    found = [
        _Followed(game, solution, weights[d], d, stream.random((4, paths))).run(stream)
        for d, stream in enumerate(streams)
    ]
    return Paths(np.stack([f[0] for f in found]), np.stack([f[1] for f in found]))


class _Tables:
    """The chances of the moves of one quarter, as a path looks them up.

    Rows are the places that a path can be in, of one group after the other; the cuts of a row, one higher than those of
    the row before, divide the chances of leaving it. What stays is asked first, so that most paths need no search.
    """

    def __init__(self, chances: Array) -> None:
        size = chances.shape[-1]
        here = np.arange(size)
        self.size = size
        self.stay = chances[:, here, here].ravel()
        away = chances.copy()
        away[:, here, here] = 0.0
        away = away.reshape(-1, size)
        total = away.sum(axis=1, keepdims=True)
        shares = np.divide(np.cumsum(away, axis=1), total, out=np.ones_like(away), where=total > 0)
        self.cuts = (np.minimum(shares, 1.0) + np.arange(len(away))[:, None]).ravel()

    def move(self, at: Integers, group: Integers | None, shock: Array) -> None:
        """Move paths on, from their places in their groups; no group stands for the first."""
        staying = self.stay[at if group is None else at + group * self.size]
        moving = np.flatnonzero(shock >= staying)
        row, stay = at[moving], staying[moving]
        row += 0 if group is None else group[moving] * self.size
        rest = (shock[moving] - stay) / (1 - stay)
        target = np.searchsorted(self.cuts, row + rest, side="right") - row * self.size
        at[moving] = np.minimum(target, self.size - 1)


class _Followed:
    """The paths of one draw under all arrangements, one arrangement after the other.

    Attributes
    ----------
    path : array (M,) of int
        Which random numbers each path meets: the same under every arrangement.
    kind, phase, at, state : array (M,) of int
        Type of the adversary; where each path is: its phase, its strength, and the helpers' state.
    group : array (M,) of int, or None
        Of phases; None if there is but one.
    who : array (M,) of int, or None
        The paths that are followed, once those that have ended are dropped.
    """

    def __init__(self, game: Game, solution: Solution, weights: Array, draw: int, luck: Array) -> None:
        self.game, self.draw = game, draw
        self.attack = solution.attack[:, draw]  # (Q, C, X, T, N)
        self.luck = luck
        self.threat = game.threat[draw]
        self.single = self.attack[0].size == 1
        _, _, self.points, self.types, self.states = self.attack.shape
        self.resist, self.hold = (one[draw].reshape(len(game.group), -1) for one in (game.resist, game.hold))
        self.moving = np.isin(np.arange(len(game.group)), [move.source for move in game.moves])
        paths, first = luck.shape[1], np.array(game.first)
        group = np.array(game.group)[first]
        kinds, begin = (np.cumsum(chances, axis=-1)[:, :-1] for chances in (weights, game.begin[draw]))
        self.group: Integers | None = np.repeat(group, paths) if game.x.shape[1] > 1 else None
        self.kind = np.concatenate([np.searchsorted(cuts, luck[0], side="right") for cuts in kinds])
        self.state = np.concatenate([np.searchsorted(begin[g], luck[1], side="right") for g in group])
        self.at = np.repeat(game.start[draw, group], paths)
        self.phase = np.repeat(first, paths)
        self.path = np.tile(np.arange(paths), len(first))
        self.who: Integers | None = None
        self.open = np.ones(len(self.path), dtype=bool)
        self.end = np.zeros(len(self.path), dtype=np.int8)
        self.quarter = np.full(len(self.path), len(self.attack), dtype=np.int16)

    def run(self, generator: np.random.Generator) -> tuple[NDArray[np.int8], NDArray[np.int16]]:
        """Return ends and quarters (A, P)."""
        paths = self.luck.shape[1]
        used = (True, self.points > 1, self.states > 1, bool(self.game.moves))
        shocks = np.empty((4, paths))
        for quarter in range(len(self.attack)):
            for needed, row in zip(used, shocks, strict=True):
                if needed:
                    generator.random(out=row)
            self._attacked(quarter, shocks[0])
            self._move(quarter, shocks[1:])
        return self.end.reshape(-1, paths), self.quarter.reshape(-1, paths)

    def _attacked(self, quarter: int, shock: Array) -> None:
        """End the paths on which the adversary attacks."""
        if self.single:
            hit = np.flatnonzero(shock < self.attack[quarter].ravel()[0])
        else:
            place = self.phase * self.points
            place += self.at
            place *= self.types
            place += self.kind
            place *= self.states
            place += self.state
            hit = np.flatnonzero(shock[self.path] < self.attack[quarter].ravel()[place])
        who = hit if self.who is None else self.who[hit]
        going = self.open[who]
        hit, who = hit[going], who[going]
        if not len(hit):
            return
        met = self.at[hit] * self.states + self.state[hit]
        path, phase = self.path[hit], self.phase[hit]
        resisted = self.luck[2][path] < self.resist[phase, met]
        held = self.luck[3][path] < self.hold[phase, met]
        conceded = self.luck[3][path] < self.threat
        self.end[who] = np.where(resisted, np.where(held, _HELD, _LOST), np.where(conceded, _CONCEDED, _LOST))
        self.quarter[who] = quarter
        self.open[who] = False
        if not self.single and self.open.sum() < _FEW * len(self.path):
            self._forget()

    def _forget(self) -> None:
        """Follow only the paths that have not ended."""
        before = np.arange(len(self.open)) if self.who is None else self.who
        keep = np.flatnonzero(self.open[before])
        self.who = before[keep]
        for name in ("path", "kind", "phase", "at", "state"):
            setattr(self, name, getattr(self, name)[keep])
        if self.group is not None:
            self.group = self.group[keep]

    def _move(self, quarter: int, shocks: Array) -> None:
        """Move strength, helpers' states and phases on."""
        row = min(quarter, self.game.dated)
        if self.points > 1:
            _Tables(self.game.step[row, self.draw]).move(self.at, self.group, shocks[0][self.path])
        if self.states > 1:
            _Tables(self.game.turn[row, self.draw]).move(self.state, self.group, shocks[1][self.path])
        if self.game.moves:
            self._pass_on(row, shocks[2])

    def _pass_on(self, row: int, shock: Array) -> None:
        """Move phases on; what a move leaves of a shock decides on the next."""
        waiting = np.flatnonzero(self.moving[self.phase])
        shock = shock[self.path[waiting]]
        for move in reversed(self.game.moves):
            chances = move.chance[row, self.draw]
            if not chances.any():
                continue
            chance = np.where(self.phase[waiting] == move.source, chances[self.state[waiting]], 0.0)
            going = shock < chance
            self.phase[waiting[going]] = move.target
            shock = ((shock - chance) / np.maximum(1 - chance, 1e-12))[~going]
            waiting = waiting[~going]
