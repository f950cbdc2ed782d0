"""Game trees: players, moves, chance, information sets, outcomes and their utilities.

A tree is declared, never coded by hand::

    tree = Tree(
        Move("challenger", {
            "stay": Outcome("status quo", {"challenger": "1 + power"}),
            "challenge": Move("defender", {
                "concede": Outcome("capitulation", {"challenger": "0"}),
                "resist": Outcome("war", {"challenger": "regime", "defender": "1 + balance"}),
            }),
        })
    )

A utility is a formula over the columns of a data frame (``"1 + power"``; ``"0"`` is a utility fixed at zero), a number
or an array with one value for each row (fixed), or absent: the player's utility of that outcome is then *normalised* to
zero.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from foedus.errors import SpecificationError, UnknownNameError

__all__ = ["Chance", "Child", "Decision", "Move", "Node", "Outcome", "Tree", "Utility"]

Utility = str | float | Sequence[float] | np.ndarray
DEEPEST = 200


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where a play of the game ends.

    Parameters
    ----------
    name : str
        Unique within the tree.
    utilities : mapping of str to formula, number or array
        By player; a player who is absent has utility zero (a normalisation).
    """

    name: str
    utilities: Mapping[str, Utility] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Move:
    """A player chooses.

    Parameters
    ----------
    player : str
        Who chooses.
    actions : mapping of str to node
        At least two, in order.
    information_set : str, optional
        The player cannot distinguish moves that bear the same label; None: the player knows the position.
    """

    player: str
    actions: Mapping[str, Node]
    information_set: str | None = None


@dataclass(frozen=True, slots=True)
class Chance:
    """Nature moves with known probabilities.

    Parameters
    ----------
    actions : mapping of str to (probability, node)
        The probabilities add up to one.
    """

    actions: Mapping[str, tuple[float, Node]]


Node = Outcome | Move | Chance


class Child(NamedTuple):
    """What an action leads to: ``tree.decisions[index]`` or ``tree.outcomes[index]``."""

    is_outcome: bool
    index: int


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision node of a tree, as it is walked.

    Attributes
    ----------
    index : int
        Place in ``tree.decisions`` (preorder; the root is 0, a parent comes before its children).
    player : str or None
        None for chance.
    actions : tuple of str
        Labels, in order.
    children : tuple of Child
        What each action leads to.
    information_set : str
        The label given, or ``"#index"``.
    probabilities : tuple of float or None
        Of the actions, at chance nodes.
    path : tuple of (int, int)
        Decisions and actions taken from the root to here.
    """

    index: int
    player: str | None
    actions: tuple[str, ...]
    children: tuple[Child, ...]
    information_set: str
    probabilities: tuple[float, ...] | None
    path: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Tree:
    """A finite game in extensive form.

    Parameters
    ----------
    root : Move or Chance
        The first node.
    title : str, optional
        For tables, drawings and exports.

    Attributes
    ----------
    players : tuple of str
        In the order in which they first move, then those who never move but have utilities.
    decisions : tuple of Decision
        Preorder.
    outcomes : tuple of Outcome
        From left to right.
    paths : tuple of tuple of (int, int)
        For each outcome, the decisions and actions that lead to it.

    Raises
    ------
    SpecificationError
        Fewer than two actions, a name used twice, chances that do not add up to one, an information set that joins
        different players or actions.
    """

    root: Move | Chance
    title: str = ""
    players: tuple[str, ...] = field(init=False, compare=False)
    decisions: tuple[Decision, ...] = field(init=False, compare=False, repr=False)
    outcomes: tuple[Outcome, ...] = field(init=False, compare=False, repr=False)
    paths: tuple[tuple[tuple[int, int], ...], ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        if not isinstance(self.root, Move | Chance):
            raise SpecificationError("a game tree begins with a move", todo="give a Move or a Chance as the root")
        decisions: list[Any] = []
        outcomes: list[Outcome] = []
        paths: list[tuple[tuple[int, int], ...]] = []
        _index(self.root, (), decisions, outcomes, paths)
        movers = [d.player for d in decisions if d.player is not None]
        receivers = [p for outcome in outcomes for p in outcome.utilities]
        object.__setattr__(self, "decisions", tuple(decisions))
        object.__setattr__(self, "outcomes", tuple(outcomes))
        object.__setattr__(self, "paths", tuple(paths))
        object.__setattr__(self, "players", tuple(dict.fromkeys([*movers, *receivers])))
        _check(self)

    @property
    def information_sets(self) -> dict[str, tuple[int, ...]]:
        """Label of each information set -> the decisions in it (chance left out)."""
        sets: dict[str, tuple[int, ...]] = {}
        for d in self.decisions:
            if d.player is not None:
                sets[d.information_set] = (*sets.get(d.information_set, ()), d.index)
        return sets

    @property
    def perfect_information(self) -> bool:
        """Whether every player knows at each move where he is."""
        return all(len(members) == 1 for members in self.information_sets.values())

    @property
    def repeated_movers(self) -> tuple[str, ...]:
        """Players who may move more than once in one play of the game."""
        found: dict[str, None] = {}
        for path in self.paths:
            movers = [self.decisions[d].player for d, _ in path]
            found.update(dict.fromkeys(p for p in movers if p is not None and movers.count(p) > 1))
        return tuple(found)

    def outcome_index(self, name: str) -> int:
        """Place of the outcome called `name` in `outcomes`."""
        names = [outcome.name for outcome in self.outcomes]
        if name not in names:
            raise UnknownNameError("outcome", name, names)
        return names.index(name)

    def utility(self, player: str, outcome: int) -> Utility | None:
        """Return the utility of `player` for ``outcomes[outcome]``; None where it is normalised to zero."""
        return self.outcomes[outcome].utilities.get(player)

    def outcomes_below(self, child: Child) -> tuple[int, ...]:
        """Outcomes that can still be reached after `child`."""
        if child.is_outcome:
            return (child.index,)
        return tuple(o for c in self.decisions[child.index].children for o in self.outcomes_below(c))

    def map_outcomes(self, change: Callable[[Outcome], Outcome]) -> Tree:
        """Return the same tree with each outcome replaced by ``change(outcome)``, from left to right."""

        def rebuild(node: Node) -> Node:
            if isinstance(node, Outcome):
                return change(node)
            if isinstance(node, Move):
                return Move(node.player, {a: rebuild(c) for a, c in node.actions.items()}, node.information_set)
            return Chance({a: (p, rebuild(c)) for a, (p, c) in node.actions.items()})

        root = rebuild(self.root)
        return self if isinstance(root, Outcome) else Tree(root, self.title)

    def walk(self) -> Iterator[Decision]:
        """Decisions from the leaves to the root: each comes after all that lie below it."""
        return reversed(self.decisions)


def _index(
    node: Node,
    path: tuple[tuple[int, int], ...],
    decisions: list[Any],
    outcomes: list[Outcome],
    paths: list[tuple[tuple[int, int], ...]],
) -> Child:
    if len(path) > DEEPEST:
        raise SpecificationError(
            f"the tree is deeper than {DEEPEST} moves", todo="look for a node that contains itself"
        )
    if isinstance(node, Outcome):
        outcomes.append(node)
        paths.append(path)
        return Child(True, len(outcomes) - 1)
    if not isinstance(node, Move | Chance):
        raise SpecificationError(
            f"{node!r} is not a node of a tree",
            where=_place(path, decisions),
            todo="give a Move, a Chance or an Outcome",
        )
    index = len(decisions)
    decisions.append(None)
    player, chances = (node.player, None) if isinstance(node, Move) else (None, [p for p, _ in node.actions.values()])
    nodes = node.actions.values() if isinstance(node, Move) else [n for _, n in node.actions.values()]
    label = node.information_set if isinstance(node, Move) else None
    children = [
        _index(child, (*path, (index, action)), decisions, outcomes, paths) for action, child in enumerate(nodes)
    ]
    decisions[index] = Decision(
        index=index,
        player=player,
        actions=tuple(str(action) for action in node.actions),
        children=tuple(children),
        information_set=label if label is not None else f"#{index}",
        probabilities=None if chances is None else tuple(float(p) for p in chances),
        path=path,
    )
    return Child(False, index)


def _place(path: tuple[tuple[int, int], ...], decisions: list[Any]) -> str:
    return " > ".join(f"move {d}, action {a}" for d, a in path) or "the root"


def _check(tree: Tree) -> None:
    names = [outcome.name for outcome in tree.outcomes]
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise SpecificationError(f"outcome '{repeated[0]}' occurs twice", todo="give each outcome its own name")
    for d in tree.decisions:
        where = f"move {d.index}" + (f" of {d.player}" if d.player else " of chance")
        if len(d.actions) < 2:
            raise SpecificationError("a move needs at least two actions", where=where)
        if d.probabilities is not None and (
            min(d.probabilities) < 0 or not math.isclose(sum(d.probabilities), 1, abs_tol=1e-9)
        ):
            raise SpecificationError(
                f"the chances {', '.join(map(str, d.probabilities))} do not add up to one", where=where
            )
    for label, members in tree.information_sets.items():
        kinds = {(tree.decisions[m].player, tree.decisions[m].actions) for m in members}
        if len(kinds) > 1:
            raise SpecificationError(
                "an information set joins moves of one player with the same actions",
                where=f"information set '{label}'",
                why=f"it joins {' and '.join(str(kind) for kind in sorted(kinds, key=str))}",
            )
