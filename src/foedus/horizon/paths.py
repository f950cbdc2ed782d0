"""Paths drawn at random: an independent check of the exact chances, with the same random numbers for every arrangement.

Each path ends in exactly one of `ENDS`. Because every arrangement meets the same type, the same shocks and the same
luck, differences between arrangements are far less noisy than the paths themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from foedus.horizon.game import Game
    from foedus.horizon.recursion import Solution

    Array = NDArray[np.float64]

__all__ = ["ENDS", "simulate"]

ENDS = ("peace and held", "conceded", "attacked and held", "attacked and lost")


def simulate(
    game: Game, solution: Solution, weights: Array, paths: int, generator: np.random.Generator
) -> NDArray[np.int64]:
    """Return how each path ends.

    Parameters
    ----------
    game : Game
    solution : Solution
    weights : array (D, A, T)
        Probabilities of types.
    paths : int
        For each draw.
    generator : numpy.random.Generator

    Returns
    -------
    array (D, A, P) of int
        Position in `ENDS`.
    """
    d, a = game.start.shape
    u = generator.random((4, d, 1, paths))
    kind = (u[0][..., None] > np.cumsum(weights, axis=-1)[:, :, None, :-1]).sum(axis=-1)
    lead = (u[1] < game.will[:, :, 0, None]).astype(np.int64)
    rest = (u[2] < game.will[:, :, 1, None]).astype(np.int64)
    at = np.broadcast_to(game.start[:, :, None], (d, a, paths)).copy()
    end = np.zeros((d, a, paths), dtype=np.int64)
    over = np.zeros((d, a, paths), dtype=bool)
    rows, columns = (index[:, :, None] for index in np.indices((d, a)))
    moves = np.cumsum(game.step, axis=-1)
    for quarter, chance in enumerate(solution.attack):
        luck = generator.random((6, d, 1, paths))
        force = game.in_force(quarter)[None, :, None]
        state = (rows, columns, at, lead, rest)
        challenged = ~over & (luck[0] < chance[(*state, kind)])
        resist = np.where(force, game.active.resist[state], game.after.resist[state])
        hold = np.where(force, game.active.hold[state], game.after.hold[state])
        outcome = np.where(luck[1] >= resist, 1, np.where(luck[2] < hold, 2, 3))
        end = np.where(challenged, outcome, end)
        over |= challenged
        at = (luck[3][..., None] > moves[rows, columns, at][..., :-1]).sum(axis=-1)
        turns = game.turns[quarter] if quarter < len(game.turns) else game.turns_later
        lead = np.where(luck[4] < turns[:, :, 0, None], 1 - lead, lead)
        rest = np.where(luck[5] < turns[:, :, 1, None], 1 - rest, rest)
    return np.asarray(end, dtype=np.int64)
