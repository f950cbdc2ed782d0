"""Gambit files: structure kept there and back, fractions exact, bad files named; Gambit itself where installed."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from foedus.errors import FrameError, SpecificationError
from foedus.games.trees.efg import read_efg, write_efg
from foedus.games.trees.quantal_response import quantal_response
from foedus.games.trees.sequence_form import numeric_utilities, sequence_form
from foedus.games.trees.tree import Chance, Move, Outcome, Tree
from tests.support.game_trees import deterrence, entry


def same_structure(one: Tree, two: Tree) -> None:
    assert one.players == two.players
    assert [d.player for d in one.decisions] == [d.player for d in two.decisions]
    assert [d.actions for d in one.decisions] == [d.actions for d in two.decisions]
    assert [d.children for d in one.decisions] == [d.children for d in two.decisions]
    assert list(one.information_sets.values()) == list(two.information_sets.values())
    assert [o.name for o in one.outcomes] == [o.name for o in two.outcomes]
    for a, b in zip(one.decisions, two.decisions, strict=True):
        assert (a.probabilities is None) == (b.probabilities is None)
        if a.probabilities is not None and b.probabilities is not None:
            np.testing.assert_allclose(a.probabilities, b.probabilities, atol=1e-9)
    np.testing.assert_allclose(numeric_utilities(one), numeric_utilities(two), atol=0)


@pytest.mark.parametrize(
    "tree", [entry(), deterrence(2, 1), deterrence(3, 2)], ids=["entry", "two types", "two of three"]
)
def test_there_and_back(tree):
    same_structure(tree, read_efg(write_efg(tree)))


names = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=8)
numbers = st.floats(-1e6, 1e6, allow_nan=False).map(lambda v: v + 0.0)


@st.composite
def trees(draw):
    count = iter(range(10_000))

    def node(depth):
        if depth == 0 or draw(st.integers(0, 3)) == 0:
            return Outcome(f"{draw(names)} {next(count)}", {"A": draw(numbers), "B": draw(numbers)})
        actions = draw(st.lists(names, min_size=2, max_size=3, unique=True))
        if draw(st.booleans()):
            share = Fraction(1, len(actions))
            return Chance({a: (float(share), node(depth - 1)) for a in actions})
        return Move(draw(st.sampled_from(["A", "B"])), {a: node(depth - 1) for a in actions})

    first = draw(st.lists(names, min_size=2, max_size=3, unique=True))
    return Tree(Move("A", {a: Move("B", {"l": node(2), "r": node(2)}, "B's") for a in first}), title=draw(names))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(trees())
def test_any_tree_there_and_back(tree):
    same_structure(tree, read_efg(write_efg(tree)))


def test_chances_add_up_to_one_exactly():
    tree = Tree(Chance({str(k): (1 / 3, Move("A", {"l": Outcome(f"l{k}"), "r": Outcome(f"r{k}")})) for k in range(3)}))
    line = next(line for line in write_efg(tree).splitlines() if line.startswith("c "))
    shares = [Fraction(token) for token in line.split("{")[1].replace('"', " ").split("}")[0].split()[1::2]]
    assert sum(shares) == 1
    assert "1/3" in line


def test_a_file_is_written(tmp_path):
    text = write_efg(entry(), tmp_path / "entry.efg")
    assert (tmp_path / "entry.efg").read_text(encoding="utf-8").rstrip("\n") == text


def test_other_numbers_may_be_given():
    tree = entry()
    again = read_efg(write_efg(tree, utilities=np.arange(6.0).reshape(2, 3)))
    np.testing.assert_array_equal(numeric_utilities(again)[0], np.arange(6.0).reshape(2, 3))
    with pytest.raises(SpecificationError, match="one game"):
        write_efg(tree, utilities=np.zeros((2, 2, 3)))
    with pytest.raises(FrameError, match="not \\(games, 2 players, 3 outcomes\\)"):
        write_efg(tree, utilities=np.zeros((3, 3)))


def test_a_file_in_gambits_own_hand():
    text = """EFG 2 R "General Bayes game" { "Player 1" "Player 2" }
"by hand"
c "ROOT" 1 "(0,1)" { "1G" 0.500000 "1B" 1/2 } 0
p "" 1 1 "(1,1)" { "H" "L" } 0
t "" 1 "Outcome 1" { 10.0, 2.0 }
t "" 2 "Outcome 2" { 0.0 10.0 }
p "" 1 2 "(1,2)" { "H" "L" } 0
t "" 3 "" { 2.0, 4.0 }
t "" 1
"""
    tree = read_efg(text)
    assert [o.name for o in tree.outcomes] == ["Outcome 1", "Outcome 2", "outcome 3", "outcome 1"]
    assert tree.outcomes[3].utilities == {"Player 1": 10.0, "Player 2": 2.0}
    assert list(tree.information_sets) == ["(1,1)", "(1,2)"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "ends within"),
        ("NFG 1 R", "not a Gambit"),
        ('EFG 2 R "t" { "A" } t "" 1 "o" { 1 }', "nobody moves"),
        ('EFG 2 R "t" { "A" } p "" 2 1 "" { "l" "r" } 0', "no player 2"),
        ('EFG 2 R "t" { "A" } p "" 1 1 "" { "l" "r" } 0 t "" 1 "" { x } t "" 2 "" { 1 }', "a number expected"),
        ('EFG 2 R "t" { "A" } p "" 1 1 "" { "l" "r" } 0 t "" 1 "" { 1 }', "ends within"),
        ('EFG 2 R "t" { "A" } p "" 1 1 "" { "l" "r" } 3', "payoffs at a move"),
        ('EFG 2 R "t" { "A" } q "" 1', "p, c or t"),
    ],
)
def test_bad_files_are_named(text, message):
    with pytest.raises(SpecificationError, match=message):
        read_efg(text)


def test_gambit_reads_the_file_and_agrees_on_the_quantal_response():
    gambit = pytest.importorskip("pygambit")
    import io

    tree = deterrence(2, 1)
    game = gambit.read_efg(io.StringIO(write_efg(tree)))
    assert len(game.infosets) == len(tree.information_sets)
    solved = gambit.qre.logit_solve_lambda(game, lam=[1.0])[0]
    ours = quantal_response(tree, 1.0)
    form = sequence_form(tree)
    # In the order of players, information sets and actions: version 16.7 cannot hand out the profile itself.
    theirs = dict(zip(((i.label, a.label) for i in game.infosets for a in i.actions), solved, strict=True))
    np.testing.assert_allclose([theirs[move] for move in form.moves], ours.strategy[0], atol=1e-5)
