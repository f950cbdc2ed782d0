"""Trees drawn as SVG: well-formed, complete, escaped, within the frame, nothing on top of anything."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest

from foedus.games.trees.drawing import draw_tree
from foedus.games.trees.quantal_response import quantal_response
from foedus.games.trees.tree import Move, Outcome, Tree
from tests.support.game_trees import deterrence, entry

SVG = "{http://www.w3.org/2000/svg}"


def texts(drawing: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(drawing).iter(f"{SVG}text")]


@pytest.mark.parametrize("tree", [entry(), deterrence(2, 1), deterrence(2, 2)], ids=["entry", "one", "two"])
def test_everything_is_drawn(tree):
    drawing = draw_tree(tree)
    root = ET.fromstring(drawing)
    shown = texts(drawing)
    for outcome in tree.outcomes:
        assert outcome.name in shown
    for decision in tree.decisions:
        assert (decision.player or "chance") in shown
        for action in decision.actions:
            assert any(text.startswith(action) for text in shown)
    assert len(list(root.iter(f"{SVG}line"))) == sum(len(d.children) for d in tree.decisions)
    joined = sum(len(members) - 1 for members in tree.information_sets.values())
    assert len([p for p in root.iter(f"{SVG}path") if p.get("class") == "set"]) == joined


def test_it_fits_its_frame_and_outcomes_do_not_overlap():
    drawing = draw_tree(deterrence(2, 2))
    root = ET.fromstring(drawing)
    _, _, width, height = map(float, root.get("viewBox", "").split())
    for element in root.iter(f"{SVG}text"):
        assert 0 <= float(element.get("x", "-1")) <= width
        assert 0 <= float(element.get("y", "-1")) <= height
    names = [e for e in root.iter(f"{SVG}text") if (e.text or "").startswith(("war", "peace", "conceded"))]
    places = sorted((float(e.get("x", "0")), len(e.text or "")) for e in names)
    for (x1, n1), (x2, n2) in pairwise(places):
        assert x2 - x1 >= 3 * (n1 + n2)


def test_it_tells_a_screen_reader():
    root = ET.fromstring(draw_tree(deterrence()))
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "deterrence"
    assert "Players: A, P, G0" in (root.findtext(f"{SVG}desc") or "")


def test_names_cannot_break_the_drawing():
    tree = Tree(Move('<A & "B">', {"<script>": Outcome("x < y", {'<A & "B">': "a & b"}), "b": Outcome("]]>")}))
    drawing = draw_tree(tree)
    assert "<script>" in texts(drawing)
    assert "<script" not in drawing


def test_probabilities_of_a_solution_are_written_beside_the_actions():
    tree = entry()
    found = quantal_response(tree, 2.0)
    drawing = draw_tree(tree, probabilities=dict(zip(found.moves, found.strategy[0], strict=True)))
    assert any(re.fullmatch(r"yield 0\.88", text) for text in texts(drawing))


def test_the_same_tree_gives_the_same_drawing():
    assert draw_tree(deterrence()) == draw_tree(deterrence())
