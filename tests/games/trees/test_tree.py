from __future__ import annotations

from typing import Any

import pytest

from foedus.errors import SpecificationError, UnknownNameError
from foedus.games import Chance, Move, Outcome, Tree


def three_movers() -> Tree:
    third = Move("C", {"l": Outcome("c"), "r": Outcome("d", {"A": "x"})}, information_set="blind")
    fourth = Move("C", {"l": Outcome("e"), "r": Outcome("f")}, information_set="blind")
    second = Chance({"rain": (0.25, third), "sun": (0.75, fourth)})
    return Tree(Move("A", {"stop": Outcome("a"), "go": Move("B", {"no": Outcome("b"), "yes": second})}))


def test_a_tree_is_indexed_from_left_to_right():
    tree = three_movers()
    assert [o.name for o in tree.outcomes] == list("abcdef")
    assert [d.player for d in tree.decisions] == ["A", "B", None, "C", "C"]
    assert tree.players == ("A", "B", "C")
    assert tree.information_sets == {"#0": (0,), "#1": (1,), "blind": (3, 4)}
    assert not tree.perfect_information
    assert tree.paths[3] == ((0, 1), (1, 1), (2, 0), (3, 1))
    assert tree.outcomes_below(tree.decisions[1].children[1]) == (2, 3, 4, 5)
    assert tree.utility("A", 3) == "x"
    assert tree.utility("B", 3) is None


def test_walking_meets_children_before_parents():
    seen: set[int] = set()
    for d in three_movers().walk():
        assert all(c.is_outcome or c.index in seen for c in d.children)
        seen.add(d.index)


def test_repeated_movers_are_found():
    inner = Move("A", {"l": Outcome("b"), "r": Outcome("c")})
    assert Tree(Move("A", {"l": Outcome("a"), "r": inner})).repeated_movers == ("A",)
    assert three_movers().repeated_movers == ()


WRONG: Any = "b"


@pytest.mark.parametrize(
    ("root", "says"),
    [
        (Outcome("a"), "begins with a move"),
        (Move("A", {"l": Outcome("a")}), "at least two actions"),
        (Move("A", {"l": Outcome("a"), "r": Outcome("a")}), "outcome 'a' occurs twice"),
        (Chance({"l": (0.5, Outcome("a")), "r": (0.6, Outcome("b"))}), "do not add up to one"),
        (Move("A", {"l": Outcome("a"), "r": WRONG}), "not a node of a tree"),
        (
            Move("A", {"l": Outcome("a"), "r": Move("B", {"x": Outcome("b"), "y": Outcome("c")}, "s")}, "s"),
            "joins moves of one player",
        ),
    ],
)
def test_what_is_no_tree_is_named(root, says):
    with pytest.raises(SpecificationError, match=says):
        Tree(root)


def test_an_unknown_outcome_offers_the_nearest():
    tree = Tree(Move("A", {"l": Outcome("status quo"), "r": Outcome("war")}))
    with pytest.raises(UnknownNameError, match="did you mean 'status quo'"):
        tree.outcome_index("status qo")
