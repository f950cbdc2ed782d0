"""A finite game with numbers for payoffs as arrays: which moves lie on the path to each outcome, and what each pays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from foedus.errors import FrameError, SpecificationError, UnknownNameError
from foedus.games.trees.tree import Tree

__all__ = ["SequenceForm", "numeric_utilities", "sequence_form"]


@dataclass(frozen=True, slots=True)
class SequenceForm:
    """Paths of a tree as arrays.

    Attributes
    ----------
    labels : tuple of str
        Information sets, in preorder.
    moves : tuple of (str, str)
        Information set and action of each of the S moves, set by set.
    owner : ndarray of int, shape (S,)
        Player who makes each move, as an index into ``tree.players``.
    home : ndarray of int, shape (S,)
        Information set of each move, as an index into `labels`.
    on_path : ndarray, shape (T, S)
        1 where a move lies on the path to an outcome.
    chance : ndarray, shape (T,)
        Product of the chances on the path to each outcome.
    """

    labels: tuple[str, ...]
    moves: tuple[tuple[str, str], ...]
    owner: np.ndarray
    home: np.ndarray
    on_path: np.ndarray
    chance: np.ndarray

    @property
    def through(self) -> np.ndarray:
        """1 where the path to an outcome passes an information set, shape (T, I)."""
        return np.stack([self.on_path[:, self.home == i].sum(axis=1) for i in range(len(self.labels))], axis=1)

    def move(self, information_set: str, action: str) -> int:
        """Place of a move.

        Raises
        ------
        UnknownNameError
            No such information set or action.
        """
        if information_set not in self.labels:
            raise UnknownNameError("information set", information_set, self.labels)
        actions = [name for label, name in self.moves if label == information_set]
        if action not in actions:
            raise UnknownNameError("action", action, actions, where=f"information set '{information_set}'")
        return self.moves.index((information_set, action))


def sequence_form(tree: Tree) -> SequenceForm:
    """Lay a tree out as arrays.

    Raises
    ------
    SpecificationError
        A path passes an information set twice (the player would forget having moved), or nobody moves.
    """
    sets = tree.information_sets
    if not sets:
        raise SpecificationError("nobody moves in this tree", where=f"tree '{tree.title}'")
    labels = tuple(sets)
    moves: list[tuple[str, str]] = []
    owner: list[int] = []
    home: list[int] = []
    first: dict[str, int] = {}
    for i, label in enumerate(labels):
        decision = tree.decisions[sets[label][0]]
        first[label] = len(moves)
        for action in decision.actions:
            moves.append((label, action))
            owner.append(tree.players.index(decision.player or ""))
            home.append(i)
    on_path, chance = np.zeros((len(tree.outcomes), len(moves))), np.ones(len(tree.outcomes))
    for t, path in enumerate(tree.paths):
        for index, action in path:
            decision = tree.decisions[index]
            if decision.probabilities is not None:
                chance[t] *= decision.probabilities[action]
            else:
                on_path[t, first[decision.information_set] + action] += 1
    form = SequenceForm(labels, tuple(moves), np.array(owner), np.array(home), on_path, chance)
    twice = np.argwhere(form.through > 1)
    if twice.size:
        raise SpecificationError(
            f"information set '{labels[twice[0, 1]]}' is passed twice on one path",
            why="its player would have forgotten its own move",
            todo="give the later decision its own information set",
        )
    return form


def numeric_utilities(tree: Tree, utilities: np.ndarray | None = None) -> np.ndarray:
    """Payoffs as numbers, shape (B, players, outcomes).

    Parameters
    ----------
    tree : Tree
    utilities : ndarray, shape (players, outcomes) or (B, players, outcomes), optional
        In the order of ``tree.players`` and ``tree.outcomes``; absent: the numbers and arrays declared in the tree.

    Raises
    ------
    SpecificationError
        A utility is a formula and no numbers are given.
    FrameError
        Wrong shapes, or numbers that are not finite.
    """
    shape = (len(tree.players), len(tree.outcomes))
    if utilities is None:
        utilities = _declared(tree)
    array = np.asarray(utilities, dtype=float)
    array = array[None] if array.ndim == 2 else array
    if array.ndim != 3 or array.shape[1:] != shape:
        raise FrameError(
            f"utilities have shape {array.shape}, not (games, {shape[0]} players, {shape[1]} outcomes)",
            where="utilities",
            todo=f"players: {', '.join(tree.players)}; outcomes: {', '.join(o.name for o in tree.outcomes)}",
        )
    if not np.isfinite(array).all():
        game, player, outcome = np.argwhere(~np.isfinite(array))[0]
        raise FrameError(
            f"the utility of {tree.players[player]} in '{tree.outcomes[outcome].name}' of game {game} is not finite",
            where="utilities",
        )
    return array


def _declared(tree: Tree) -> np.ndarray:
    cells: dict[tuple[int, int], np.ndarray] = {}
    for p, player in enumerate(tree.players):
        for t, outcome in enumerate(tree.outcomes):
            value = tree.utility(player, t)
            if isinstance(value, str):
                try:
                    value = float(value)
                except ValueError:
                    raise SpecificationError(
                        f"the utility of {player} in '{outcome.name}' is the formula '{value}'",
                        why="a game is solved with numbers",
                        todo="give utilities= an array of shape (games, players, outcomes)",
                    ) from None
            cells[p, t] = np.atleast_1d(np.asarray(0.0 if value is None else value, dtype=float))
    count = max(cell.size for cell in cells.values())
    array = np.zeros((count, len(tree.players), len(tree.outcomes)))
    for (p, t), cell in cells.items():
        if cell.size not in (1, count):
            raise FrameError(f"utilities of {cell.size} and of {count} games in one tree", where=tree.outcomes[t].name)
        array[:, p, t] = cell
    return array
