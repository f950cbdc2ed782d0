"""Moves: what each party or body is free to do. A scenario gives every move a value."""

from __future__ import annotations

from dataclasses import dataclass, field

import z3

__all__ = ["Move", "Moves"]


@dataclass(frozen=True, slots=True)
class Move:
    """One free move.

    Attributes
    ----------
    kind : str
        `vote`, `present`, `object`, `declare`, `meet`, `judge`, `consent`, `ask`, `agree`, `procedure`, `event`,
        `widen`, `survive`, `renew`, `do`, `volunteer`, `join`, `release` or `attend`.
    owner : str
        The party or body whose move it is.
    about : tuple of str
        Body, topic, clause, response: what the move is about.
    """

    kind: str
    owner: str
    about: tuple[str, ...]

    def name(self) -> str:
        """Return a unique name."""
        return "|".join((self.kind, self.owner, *self.about))


@dataclass(slots=True)
class Moves:
    """The moves that an encoding has met so far, each as one Boolean.

    True is the cooperative value: to vote yes, be present, consent, find, perform.
    """

    by_name: dict[str, Move] = field(default_factory=dict)
    booleans: dict[str, z3.BoolRef] = field(default_factory=dict)

    def free(self, kind: str, owner: str, *about: str) -> z3.BoolRef:
        """Return the Boolean of a move, the same one each time."""
        move = Move(kind, owner, about)
        name = move.name()
        if name not in self.booleans:
            self.by_name[name] = move
            self.booleans[name] = z3.Bool(name)
        return self.booleans[name]

    def move(self, boolean: z3.ExprRef) -> Move:
        """Return the move behind a Boolean."""
        return self.by_name[str(boolean.decl().name())]
