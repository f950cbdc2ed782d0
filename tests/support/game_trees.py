"""Two games in extensive form: deterrence with guarantors of private types, and entry."""

from __future__ import annotations

import itertools

from foedus.games.trees.tree import Chance, Move, Outcome, Tree


def deterrence(types: int = 2, guarantors: int = 1) -> Tree:
    """A challenges; P concedes or resists; guarantors of private types all move at once."""

    def pledge(kinds, who, kept):
        if who == guarantors:
            helped = sum(kept)
            paid = {f"G{j}": 0.9 * kinds[j] + 0.4 * helped - 0.8 if kept[j] else -0.5 for j in range(guarantors)}
            return Outcome(f"war {kinds} {kept}", {"A": 1 - 1.5 * helped, "P": 1.5 * helped - 1, **paid})
        branches = {name: pledge(kinds, who + 1, (*kept, k)) for k, name in enumerate(("abandon", "honour"))}
        return Move(f"G{who}", branches, information_set=f"G{who}, type {kinds[who]}")

    def game(kinds):
        resist = pledge(kinds, 0, ())
        concede = Outcome(f"conceded {kinds}", {"A": 1.0, "P": -0.8})
        answer = Move("P", {"concede": concede, "resist": resist}, information_set="P")
        return Move("A", {"not": Outcome(f"peace {kinds}"), "challenge": answer}, information_set="A")

    drawn = list(itertools.product(range(types), repeat=guarantors))
    return Tree(Chance({str(kinds): (1 / len(drawn), game(kinds)) for kinds in drawn}), title="deterrence")


def entry() -> Tree:
    fight = Move("defender", {"yield": Outcome("lost", {"entrant": 2.0, "defender": 1.0}), "fight": Outcome("war")})
    return Tree(Move("entrant", {"out": Outcome("out", {"entrant": 1.0, "defender": 3.0}), "in": fight}))
