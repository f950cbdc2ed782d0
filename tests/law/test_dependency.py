"""What a response depends on, and its single points of failure."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from foedus.arrangement import case_ids, load_arrangement
from foedus.law import analyse
from foedus.law.dependency import dependencies, single_points
from foedus.law.engine.encoding import Encoding
from foedus.law.engine.incidents import incidents_of
from foedus.report.text.dependency import dependency_figure, strongest


def graph(case: str, party: str, response: str):
    arrangement = load_arrangement(case).arrangement
    incident = next(i for i in incidents_of(arrangement) if i.kind == "invasion")
    return dependencies(Encoding(arrangement, incident), party, response)


def test_the_adversarys_vote_is_a_single_point_of_failure():
    points = single_points(graph("istanbul-2022-moscow", "UK", "fight"))
    assert any(p.whose == ("RU",) and "votes yes" in str(p.label) for p in points)


def test_a_lapse_takes_the_no_show_off_the_list():
    root = graph("istanbul-2022-kyiv", "UK", "fight")
    lapsing = [leaf for leaf in root.leaves() if "time limit has passed" in str(leaf.label)]
    assert bool(lapsing) != any(leaf.whose == ("RU",) for leaf in single_points(root))


def test_a_clause_that_does_not_speak_of_it_gives_no_graph():
    assert graph("budapest-1994", "UK", "fight") is None


FIVE = ("the United States", "the United Kingdom", "France", "China", "Russia")


def test_the_figure_says_who_can_stop_it():
    """Moscow's draft: all five guarantors must agree, Ukraine must ask, and the guarantor chooses what it does."""
    analysis = analyse(load_arrangement("istanbul-2022-moscow"))
    figure = dependency_figure(analysis, "en")
    assert figure is not None
    assert figure.title == "the United States: fight stands and falls with the adversary"
    stopping = [what for what, fails in figure.rows if fails == "single point of failure"]
    assert stopping == [
        *(f"{who} votes yes" for who in FIVE),
        "Ukraine asks",
        "the United States chooses this response",
    ]
    spared = [what for what, fails in figure.rows if fails != "single point of failure"]
    assert spared == [f"{who} takes part" for who in FIVE], "consultations that nobody attends lapse"
    french = dependency_figure(analysis, "fr")
    assert french is not None
    assert "adversaire" in french.title
    assert len(french.rows) == len(figure.rows)
    assert not {what for what, _ in french.rows} & {what for what, _ in figure.rows}
    assert dependency_figure(analyse(load_arrangement("none")), "en") is None


def nodes(root):
    return [root, *(node for child in root.children for node in nodes(child))]


@pytest.mark.parametrize("case", case_ids()[::6])
def test_the_figure_of_every_case_is_drawn(case):
    """One box for each node of the graph, framed thickly where nothing comes without it, one row for each will."""
    analysis = analyse(load_arrangement(case))
    found, figure = strongest(analysis), dependency_figure(analysis, "en")
    assert (found is None) == (figure is None)
    if found is None or figure is None:
        assert case in {"finland-ussr-1948", "france-czechoslovakia-1924", "saudi-pakistan-2025"}, (
            "offers nothing in particular"
        )
        return
    everything, points = nodes(found[3]), single_points(found[3])
    drawing = ET.fromstring(figure.drawing)
    boxes = [(box.get("class") or "").split() for box in drawing.iter() if "node" in (box.get("class") or "").split()]
    assert len(boxes) == len(everything)
    assert sum("single" in box for box in boxes) == sum(node in points for node in everything)
    wills = {leaf for leaf in found[3].leaves() if leaf.whose}
    assert len(figure.rows) == len(wills)
    assert sum(fails == "single point of failure" for _, fails in figure.rows) == len(points)
