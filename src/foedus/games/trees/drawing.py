"""Game trees as drawings: SVG text, laid out by hand, readable in light and dark."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
from markupsafe import Markup

from foedus import svg
from foedus.games.trees.tree import Child, Decision, Outcome, Tree

__all__ = ["draw_tree"]

_ROW = 86
_LINE = 15
_LETTER = 6.6
_MARGIN = 24
_STYLE = (
    "text{font:12px system-ui,sans-serif;fill:currentColor}.player{font-weight:600}.action{font-style:italic}"
    "line,path{stroke:currentColor;stroke-width:1.2;fill:none}.set{stroke-dasharray:4 3}"
    "circle{fill:currentColor}circle.chance{fill:none;stroke:currentColor;stroke-width:1.2}"
)


def draw_tree(
    tree: Tree,
    *,
    probabilities: Mapping[tuple[str, str], float] | None = None,
    digits: int = 2,
) -> str:
    """Draw a game tree.

    Parameters
    ----------
    tree : Tree
    probabilities : mapping of (information set, action) to float, optional
        Written beside the actions, as a solution gives them.
    digits : int
        Decimals of the numbers shown.

    Returns
    -------
    str
        A standalone SVG document: the root on top, outcomes in a row of their own, information sets as dashed curves,
        chance as an open circle. Its title and description say the same to a screen reader.
    """
    captions = [_caption(tree, outcome, digits) for outcome in tree.outcomes]
    widths = [max(len(line) for line in caption) * _LETTER + 20 for caption in captions]
    widths = [max(width, 70.0) for width in widths]
    ends = _MARGIN + np.cumsum(widths)
    leaf_x = ends - np.array(widths) / 2
    place = _places(tree, leaf_x)
    depth = 1 + max(len(path) for path in tree.paths)
    height = _MARGIN + depth * _ROW + max(map(len, captions)) * _LINE
    parts = [_edge(tree, d, k, child, place, leaf_x, probabilities, digits) for d, k, child in _branches(tree)]
    parts += _information_sets(tree, place)
    parts += [_node(decision, place[decision.index]) for decision in tree.decisions]
    for t, caption in enumerate(captions):
        parts += _leaf(caption, leaf_x[t], _depth_y(len(tree.paths[t])))
    width = float(ends[-1]) + _MARGIN
    title = tree.title or "Game tree"
    summary = f"Players: {', '.join(tree.players)}. Outcomes: {', '.join(o.name for o in tree.outcomes)}."
    named = [svg.element("title", title, id="tree-title"), svg.element("desc", summary, id="tree-description")]
    return str(
        svg.element(
            "svg",
            Markup("").join([*named, svg.element("style", Markup(_STYLE)), *parts]),
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {width:.0f} {height:.0f}",
            width=round(width),
            height=round(height),
            role="img",
            aria_labelledby="tree-title tree-description",
        )
    )


def _depth_y(depth: int) -> float:
    return _MARGIN + 14 + depth * _ROW


def _branches(tree: Tree) -> list[tuple[Decision, int, Child]]:
    return [(d, k, child) for d in tree.decisions for k, child in enumerate(d.children)]


def _places(tree: Tree, leaf_x: np.ndarray) -> dict[int, tuple[float, float]]:
    """Each decision stands over the middle of what lies below it."""
    place: dict[int, tuple[float, float]] = {}
    for decision in tree.walk():
        xs = [leaf_x[c.index] if c.is_outcome else place[c.index][0] for c in decision.children]
        place[decision.index] = (float(xs[0] + xs[-1]) / 2, _depth_y(len(decision.path)))
    return place


def _caption(tree: Tree, outcome: Outcome, digits: int) -> list[str]:
    lines = [outcome.name]
    for player in tree.players:
        value = outcome.utilities.get(player)
        if value is None:
            continue
        if isinstance(value, str):
            shown = value
        else:
            numbers = np.atleast_1d(np.asarray(value, dtype=float))
            shown = f"{numbers[0]:.{digits}g}" if numbers.size == 1 else f"{numbers.size} values"
        lines.append(f"{player}: {shown}")
    return lines


def _edge(
    tree: Tree,
    decision: Decision,
    k: int,
    child: Child,
    place: Mapping[int, tuple[float, float]],
    leaf_x: np.ndarray,
    probabilities: Mapping[tuple[str, str], float] | None,
    digits: int,
) -> Markup:
    x1, y1 = place[decision.index]
    if child.is_outcome:
        x2, y2 = float(leaf_x[child.index]), _depth_y(len(tree.paths[child.index])) - 4
    else:
        x2, y2 = place[child.index]
    label = decision.actions[k]
    chance = decision.probabilities[k] if decision.probabilities is not None else None
    if chance is None and probabilities is not None:
        chance = probabilities.get((decision.information_set, label))
    if chance is not None:
        label = f"{label} {chance:.{digits}f}"
    # Labels of the left branches stand left of their line, those of the right branches right of it.
    middle = (len(decision.children) - 1) / 2
    anchor, shift = ("end", -6) if k < middle else ("start", 6)
    x, y = x1 + 0.55 * (x2 - x1) + shift, y1 + 0.55 * (y2 - y1)
    line = svg.line(x1, y1, x2, y2)
    return line + svg.text(x, y, label, class_="action", text_anchor=anchor)


def _information_sets(tree: Tree, place: Mapping[int, tuple[float, float]]) -> list[Markup]:
    curves = []
    for members in tree.information_sets.values():
        for left, right in pairwise(members):
            (x1, y1), (x2, y2) = place[left], place[right]
            bend = f"Q{(x1 + x2) / 2:.1f} {min(y1, y2) - 26:.1f} {x2:.1f} {y2:.1f}"
            curves.append(svg.element("path", class_="set", d=f"M{x1:.1f} {y1:.1f} {bend}"))
    return curves


def _node(decision: Decision, at: tuple[float, float]) -> Markup:
    x, y = at
    who = decision.player if decision.player is not None else "chance"
    kind = None if decision.player is not None else "chance"
    circle = svg.element("circle", class_=kind, cx=x, cy=y, r=4)
    return circle + svg.text(x, y - 9, who, class_="player", text_anchor="middle")


def _leaf(caption: list[str], x: float, y: float) -> list[Markup]:
    return [
        svg.text(x, y + 12 + _LINE * i, line, text_anchor="middle", class_="player" if i == 0 else None)
        for i, line in enumerate(caption)
    ]
