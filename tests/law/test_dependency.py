"""What a response depends on, and its single points of failure."""

from __future__ import annotations

from foedus.arrangement import load_arrangement
from foedus.law import analyse
from foedus.law.dependency import dependencies, single_points
from foedus.law.encoding import Encoding
from foedus.law.incidents import incidents_of
from foedus.report.dependency import dependency_figure


def graph(case: str, party: str, response: str):
    arrangement = load_arrangement(case).arrangement
    incident = next(i for i in incidents_of(arrangement) if i.kind == "invasion")
    return dependencies(Encoding(arrangement, incident), party, response)


def test_the_adversarys_vote_is_a_single_point_of_failure():
    points = single_points(graph("istanbul-2022-moscow", "UK", "fight"))
    assert any(p.whose == ("RU",) and "votes yes" in str(p.label) for p in points)


def test_a_lapse_takes_the_no_show_off_the_list():
    root = graph("istanbul-2022-kyiv", "UK", "fight")
    lapsing = [leaf for leaf in root.leaves() if "lapsed" in str(leaf.label)]
    assert bool(lapsing) != any(leaf.whose == ("RU",) for leaf in single_points(root))


def test_a_clause_that_does_not_speak_of_it_gives_no_graph():
    assert graph("budapest-1994", "UK", "fight") is None


def test_the_figure_says_who_can_stop_it():
    analysis = analyse(load_arrangement("istanbul-2022-moscow"))
    for lang in ("en", "fr"):
        figure = dependency_figure(analysis, lang)
        assert figure is not None
        assert figure.drawing.startswith("<svg")
        assert figure.rows
    assert dependency_figure(analyse(load_arrangement("none")), "en") is None


def test_the_figure_of_every_case_is_drawn():
    from foedus.arrangement import case_ids

    for case in case_ids()[::6]:
        dependency_figure(analyse(load_arrangement(case)), "en")
