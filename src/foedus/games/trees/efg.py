"""Game trees to and from Gambit's extensive-form files (.efg, version 2)."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np

from foedus.errors import SpecificationError
from foedus.games.trees.sequence_form import numeric_utilities
from foedus.games.trees.tree import Chance, Child, Decision, Move, Node, Outcome, Tree

__all__ = ["read_efg", "write_efg"]

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}]|[^\s{},"]+')
_LONGEST = 10_000_000


def write_efg(tree: Tree, path: str | Path | None = None, *, utilities: np.ndarray | None = None) -> str:
    """Write a game with numbers for payoffs as a Gambit extensive-form file.

    Parameters
    ----------
    tree : Tree
    path : str or Path, optional
        Where to write it; absent: nothing is written.
    utilities : ndarray, shape (players, outcomes), optional
        Payoffs, in the order of ``tree.players`` and ``tree.outcomes``; absent: the numbers declared in the tree.

    Returns
    -------
    str
        The file's text.

    Raises
    ------
    SpecificationError
        A utility is a formula and no numbers are given, or there are several games.

    Notes
    -----
    Chances are written as fractions that add up to one exactly, as Gambit asks.

    Examples
    --------
    >>> tree = Tree(Move("A", {"stay": Outcome("peace"), "go": Outcome("war", {"A": -1.0})}))
    >>> print(write_efg(tree))
    EFG 2 R "" { "A" }
    ""
    p "" 1 1 "#0" { "stay" "go" } 0
    t "" 1 "peace" { 0 }
    t "" 2 "war" { -1 }
    """
    numbers = numeric_utilities(tree, utilities)
    if len(numbers) != 1:
        raise SpecificationError(
            f"a file holds one game and the utilities are those of {len(numbers)}",
            where="utilities",
            todo="choose one of them",
        )
    labels: dict[str, tuple[int, int]] = {}
    counts = [0] * len(tree.players)
    for label, members in tree.information_sets.items():
        player = tree.players.index(tree.decisions[members[0]].player or "")
        counts[player] += 1
        labels[label] = (player + 1, counts[player])
    lines = [f"EFG 2 R {_quote(tree.title)} {{ {' '.join(map(_quote, tree.players))} }}", '""']
    chances = 0

    def visit(child: Child) -> None:
        nonlocal chances
        if child.is_outcome:
            payoffs = ", ".join(_number(value) for value in numbers[0, :, child.index])
            lines.append(f't "" {child.index + 1} {_quote(tree.outcomes[child.index].name)} {{ {payoffs} }}')
            return
        decision = tree.decisions[child.index]
        if decision.probabilities is None:
            player, place = labels[decision.information_set]
            actions = " ".join(map(_quote, decision.actions))
            lines.append(f'p "" {player} {place} {_quote(decision.information_set)} {{ {actions} }} 0')
        else:
            chances += 1
            lines.append(f'c "" {chances} {_quote(decision.information_set)} {{ {_chance_actions(decision)} }} 0')
        for below in decision.children:
            visit(below)

    visit(Child(False, 0))
    text = "\n".join(lines)
    if path is not None:
        Path(path).write_text(text + "\n", encoding="utf-8")
    return text


def _quote(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _number(value: float) -> str:
    text = format(Decimal(repr(float(value))), "f")
    return text.removesuffix(".0") if text != "-0.0" else "0"


def _chance_actions(decision: Decision) -> str:
    shares = [Fraction(p).limit_denominator(10**9) for p in decision.probabilities or ()]
    shares[-1] = 1 - sum(shares[:-1], Fraction(0))
    return " ".join(f"{_quote(action)} {share}" for action, share in zip(decision.actions, shares, strict=True))


def read_efg(text: str) -> Tree:
    """Read the text of a Gambit extensive-form file.

    Parameters
    ----------
    text : str
        Version 2, real or rational payoffs; outcomes at terminal nodes only.

    Returns
    -------
    Tree
        Payoffs as numbers; outcomes without a name are called "outcome 1"..., and a name used twice gets a number.

    Raises
    ------
    SpecificationError
        The text is not such a file; the error names the place.
    """
    if len(text) > _LONGEST:
        raise SpecificationError(f"the file is longer than {_LONGEST} characters", where="efg")
    reader = _Reader(_TOKEN.findall(text))
    if reader.next() != "EFG" or reader.next() != "2":
        raise SpecificationError("not a Gambit extensive-form file", where="efg", todo="it begins with 'EFG 2 R'")
    reader.next()
    title = _unquote(reader.next())
    players = tuple(_unquote(token) for token in reader.group())
    if not reader.done() and reader.peek().startswith('"'):
        reader.next()
    root = _read_node(reader, players, {}, {}, [])
    if isinstance(root, Outcome):
        raise SpecificationError("nobody moves in this game", where="efg")
    if not reader.done():
        raise SpecificationError(f"'{reader.peek()}' follows the end of the tree", where="efg")
    return Tree(root, title=title)


class _Reader:
    def __init__(self, tokens: list[str]) -> None:
        self.tokens, self.at = tokens, 0

    def done(self) -> bool:
        return self.at >= len(self.tokens)

    def peek(self) -> str:
        if self.done():
            raise SpecificationError("the file ends within the tree", where="efg")
        return self.tokens[self.at]

    def next(self) -> str:
        token = self.peek()
        self.at += 1
        return token

    def group(self) -> list[str]:
        if self.next() != "{":
            raise SpecificationError(f"'{{' expected before '{self.tokens[self.at - 1]}'", where="efg")
        out: list[str] = []
        while self.peek() != "}":
            out.append(self.next())
        self.next()
        return out


def _unquote(token: str) -> str:
    if not token.startswith('"'):
        raise SpecificationError(f"a text in quotation marks expected, not '{token}'", where="efg")
    return re.sub(r"\\(.)", r"\1", token[1:-1])


def _value(token: str) -> float:
    try:
        return float(Fraction(token))
    except (ValueError, ZeroDivisionError):
        raise SpecificationError(f"a number expected, not '{token}'", where="efg") from None


def _whole(token: str) -> int:
    if not token.isdigit():
        raise SpecificationError(f"a whole number expected, not '{token}'", where="efg")
    return int(token)


def _optional_label(reader: _Reader) -> str:
    return _unquote(reader.next()) if reader.peek().startswith('"') else ""


def _read_node(
    reader: _Reader,
    players: tuple[str, ...],
    payoffs: dict[int, dict[str, float]],
    sets: dict[tuple[str, int], tuple[str, list[str]]],
    used: list[str],
    depth: int = 0,
) -> Node:
    if depth > 200:
        raise SpecificationError("the tree is deeper than 200 moves", where="efg")
    kind = reader.next()
    _unquote(reader.next())
    if kind == "t":
        return _read_outcome(reader, players, payoffs, used)
    if kind not in ("p", "c"):
        raise SpecificationError(f"a node begins with p, c or t, not '{kind}'", where="efg")
    who = "" if kind == "c" else _player(reader, players)
    number = _whole(reader.next())
    label = _optional_label(reader)
    if reader.peek() == "{":
        sets[who, number] = (label, reader.group())
    elif (who, number) not in sets:
        raise SpecificationError(f"information set {number} of '{who or 'chance'}' has no actions", where="efg")
    label, actions = sets[who, number]
    if _whole(reader.next()) != 0:
        raise SpecificationError("payoffs at a move", where="efg", why="only terminal nodes may bear outcomes here")
    if kind == "c":
        names, chances = [_unquote(token) for token in actions[::2]], [_value(token) for token in actions[1::2]]
        return Chance(
            {
                name: (chance, _read_node(reader, players, payoffs, sets, used, depth + 1))
                for name, chance in zip(names, chances, strict=True)
            }
        )
    below = {_unquote(token): _read_node(reader, players, payoffs, sets, used, depth + 1) for token in actions}
    shared = any(other != (who, number) and text == label for other, (text, _) in sets.items() if other[0])
    return Move(who, below, f"{who} {number}" if not label or shared else label)


def _player(reader: _Reader, players: tuple[str, ...]) -> str:
    place = _whole(reader.next())
    if not 1 <= place <= len(players):
        raise SpecificationError(f"there is no player {place}", where="efg")
    return players[place - 1]


def _read_outcome(
    reader: _Reader, players: tuple[str, ...], payoffs: dict[int, dict[str, float]], used: list[str]
) -> Outcome:
    number = _whole(reader.next())
    name = _optional_label(reader) if not reader.done() else ""
    if not reader.done() and reader.peek() == "{":
        values = [_value(token) for token in reader.group()]
        if len(values) != len(players):
            raise SpecificationError(f"outcome {number} has {len(values)} payoffs", where="efg")
        payoffs[number] = dict(zip(players, values, strict=True))
    name = name or f"outcome {number}"
    unique, count = name, 1
    while unique in used:
        count += 1
        unique = f"{name} ({count})"
    used.append(unique)
    return Outcome(unique, payoffs.get(number, dict.fromkeys(players, 0.0)))
