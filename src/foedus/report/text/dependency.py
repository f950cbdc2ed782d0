"""The figure of what a guarantee depends on: an AND/OR graph with its single points of failure."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus import svg
from foedus.arrangement.vocabulary import EFFECTIVE_RESPONSES
from foedus.law.dependency import Node, dependencies, single_points
from foedus.law.engine.encoding import Encoding
from foedus.law.engine.incidents import incidents_of
from foedus.law.engine.matrix import readings_of
from foedus.report.drawing.figure import Figure
from foedus.wording import render, translator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markupsafe import Markup

    from foedus.law import Analysis

__all__ = ["dependency_figure", "strongest"]

_COLUMN, _ROW, _BOX, _WRAP, _MARGIN = 232, 54, 196, 28, 12


@dataclass(frozen=True, slots=True)
class _Placed:
    node: Node
    x: float
    y: float
    children: tuple[_Placed, ...]


def strongest(analysis: Analysis) -> tuple[Encoding, str, str, Node] | None:
    """Return what the strongest response depends on that a guarantor offers in the gravest covered incident.

    Returns the encoding, the party, the response and the graph; None if no guarantor offers effective help.
    """
    arrangement = analysis.source.arrangement
    zones = arrangement.zones
    covered = [i for i in incidents_of(arrangement) if i.zone not in zones or zones[i.zone].covered]
    _, text, way = readings_of(arrangement)[0]
    for incident in sorted(covered, key=lambda i: i.kind != "invasion")[:1]:
        encoding = Encoding(text, incident, "active", way)
        hostile = set(incident.hostile)
        helpers = [p for p in (*arrangement.with_role("guarantor"), *arrangement.bodies) if p not in hostile]
        for response in reversed(EFFECTIVE_RESPONSES):
            for party in helpers:
                graph = dependencies(encoding, party, response) if party != incident.victim else None
                if graph is not None:
                    return encoding, party, response, graph
    return None


def dependency_figure(analysis: Analysis, lang: str) -> Figure | None:
    """Return the figure of the strongest response's dependencies; None if there is none to show."""
    found = strongest(analysis)
    if found is None:
        return None
    encoding, _, _, graph = found
    _ = translator(lang)
    hostile = set(encoding.incident.hostile)
    points = single_points(graph)
    against = [leaf for leaf in points if hostile & set(leaf.whose)]
    label = graph.label.render(lang)
    if against:
        title = _("{what} stands and falls with the adversary", what=label)
    elif points:
        title = _.counted(
            "{what}: one will can stop it", "{what}: any one of {n} wills can stop it", len(points), what=label
        )
    else:
        title = _("{what}: no single will can stop it", what=label)
    how = _(
        "From left to right: what the response needs. A box marked “or” needs one of its branches, one marked “and” "
        "all of them. A thick frame is a single point of failure: without it nothing comes, whatever the others do."
    )
    rows = tuple(
        (leaf.label.render(lang), _("single point of failure") if leaf in points else _("another way remains"))
        for leaf in dict.fromkeys(leaf for leaf in graph.leaves() if leaf.whose)
    )
    description = _.listing([row[0] for row in rows]) if rows else title
    drawing = draw_dependencies(graph, frozenset(points), frozenset(hostile), title, description, lang)
    return Figure(
        "figure-dependency", title, how, drawing, (_("What it depends on"), _("If it fails")), rows, ("text",)
    )


def draw_dependencies(
    root: Node, points: frozenset[Node], hostile: frozenset[str], title: str, description: str, lang: str
) -> Markup:
    """Return the graph as SVG, its leaves one below the other."""
    placed, below = _place(root, 0, _MARGIN)
    boxes = list(_walk(placed))
    width = int(max(box.x for box in boxes) + _BOX + _MARGIN)
    parts = [mark for box in boxes for mark in _edges(box)]
    parts += [mark for box in boxes for mark in _box(box, points, hostile, lang)]
    return svg.drawing("svg-dependency", width, int(below), title, description, parts)


def _place(node: Node, depth: int, top: float) -> tuple[_Placed, float]:
    """Place a node and what is below it; return it with the first free height."""
    x = _MARGIN + depth * _COLUMN
    if not node.children:
        return _Placed(node, x, top, ()), top + _ROW
    children = []
    below = top
    for child in node.children:
        placed, below = _place(child, depth + 1, below)
        children.append(placed)
    return _Placed(node, x, (children[0].y + children[-1].y) / 2, tuple(children)), below


def _walk(placed: _Placed) -> Iterator[_Placed]:
    yield placed
    for child in placed.children:
        yield from _walk(child)


def _edges(box: _Placed) -> Iterator[Markup]:
    start = (box.x + _BOX, box.y + _ROW / 2 - 4)
    for child in box.children:
        end = (child.x, child.y + _ROW / 2 - 4)
        middle = (start[0] + end[0]) / 2
        yield svg.polyline([start, (middle, start[1]), (middle, end[1]), end], class_="axis")


def _box(box: _Placed, points: frozenset[Node], hostile: frozenset[str], lang: str) -> Iterator[Markup]:
    _ = translator(lang)
    node = box.node
    single = node in points
    style = "node single" if single else "node"
    if hostile & set(node.whose):
        style += " hostile"
    yield svg.rectangle(box.x, box.y, _BOX, _ROW - 8, rx=4, class_=style)
    lines = textwrap.wrap(render(node.label, lang), _WRAP)
    if len(lines) > 3:
        lines = [*lines[:2], lines[2][: _WRAP - 1] + "…"]
    first = box.y + (_ROW - 8) / 2 - 6.5 * (len(lines) - 1) + 4
    for index, line in enumerate(lines):
        yield svg.text(box.x + _BOX / 2, first + 13 * index, line, text_anchor="middle", class_="small")
    if len(node.children) > 1:
        word = _.in_context("graph", "or") if node.kind == "any" else _.in_context("graph", "and")
        yield svg.text(box.x + _BOX + 4, box.y + _ROW / 2 - 8, word, class_="small strong")
