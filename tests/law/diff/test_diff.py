"""Texts compared by meaning."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest

from foedus.arrangement import case_ids, load_case
from foedus.law.diff.diff import Diff, State, diff
from tests.support.arrangements import build, document
from tests.support.command import foedus

CLAUSE = {"id": "c", "who": "guarantors", "verb": "shall", "do": "fight", "when": {"attack": "any"}, "within": "P1D"}


def text(*clauses: dict[str, Any], **parts: Any) -> Any:
    return build(document(clauses=list(clauses), **parts))


def of(found: Diff, party: str, response: str) -> list[tuple[State, State]]:
    return [(c.before, c.after) for c in found.cells if (c.party, c.response) == (party, response)]


@pytest.mark.parametrize("case", ["none", "budapest-1994", "istanbul-2022-kyiv", "model-guarantee"])
def test_a_text_does_not_differ_from_itself(case: str) -> None:
    found = diff(load_case(case), load_case(case))
    assert found.same
    assert not found.cells


def test_words_do_not_count() -> None:
    one = text(CLAUSE)
    other = text({**CLAUSE, "says": "Other words.", "note": "A note."}, title="Another title")
    assert diff(one, other).same


def test_an_adjective_that_nobody_can_doubt_changes_only_what_it_lets_through() -> None:
    later = text({**CLAUSE, "within": "P3D"})
    (change,) = {(c.party, c.floor, c.ceiling) for c in diff(text(CLAUSE), later).cells if c.party == "US"}
    assert change == ("US", "lowered", None)
    assert of(diff(text(CLAUSE), later), "US", "fight")[0][1].worst_case_hours == 72


def test_a_duty_that_becomes_a_permission_lowers_the_floor_and_leaves_the_ceiling() -> None:
    found = diff(text(CLAUSE), text({**CLAUSE, "verb": "may"}))
    assert {(c.floor, c.ceiling) for c in found.cells} == {("lowered", None)}
    assert {place for c in found.cells for place in c.places} == {("clauses", "c")}
    assert {c.response for c in found.coalitions} == {"fight", "any", "any_effective"}


def test_only_the_clause_that_makes_the_difference_is_named() -> None:
    talk = {"id": "talk", "who": "guarantors", "verb": "shall", "do": "consult", "when": {"attack": "any"}}
    found = diff(text(CLAUSE, talk), text({**CLAUSE, "within": "P3D"}, {**talk, "within": "P1D"}))
    named = {c.response: c.places for c in found.cells}
    assert named["fight"] == (("clauses", "c"),)
    assert named["consult"] == (("clauses", "talk"),)


def test_a_change_that_makes_no_difference_is_not_blamed() -> None:
    found_by = {**CLAUSE, "when": {"attack": "any", "finds": "mission"}}
    mission = {"members": ["US"], "impartial": True, "access": "own", "decides_within": "P1D"}
    one = text(found_by, bodies={"mission": mission})
    other = text({**found_by, "within": "P3D"}, bodies={"mission": {**mission, "members": ["US", "UK"]}})
    assert {c.places for c in diff(one, other).cells} == {(("clauses", "c"),)}


def test_a_veto_is_blamed_on_the_clause_and_the_body_that_make_it() -> None:
    found = diff(load_case("istanbul-2022-kyiv"), load_case("istanbul-2022-moscow"))
    (change,) = [c for c in found.grouped() if "fight" in c.responses]
    assert (change.before.needs, change.after.needs, change.after.veto) == ("alone", "adversary", ("RU",))
    assert change.ceiling == "lowered"
    assert ("clauses", "g5") in change.places
    assert {f.code for f in found.new} >= {"F101", "F102"}
    assert {f.code for f in found.gone} == {"F104"}


def test_the_way_back_is_the_opposite() -> None:
    one, other = load_case("consultation-only"), load_case("full-alliance")
    there, back = diff(one, other), diff(other, one)
    assert {(c.party, c.response, c.before, c.after) for c in there.cells} == {
        (c.party, c.response, c.after, c.before) for c in back.cells
    }
    assert [(f.code, f.clause) for f in there.gone] == [(f.code, f.clause) for f in back.new]


def test_a_zone_of_another_name_is_the_same_zone_if_it_is_the_only_one() -> None:
    one = text({**CLAUSE, "when": {"attack": "any", "zone": "home"}}, zones={"home": {"title": "Home", "of": "UA"}})
    other = text({**CLAUSE, "when": {"attack": "any", "zone": "land"}}, zones={"land": {"title": "Land", "of": "UA"}})
    found = diff(one, other)
    assert not found.cells
    assert not found.only_before


def test_what_only_one_matrix_shows_is_said_and_not_compared() -> None:
    found = diff(text(CLAUSE), text(CLAUSE, incidents=["invasion", "blockade"]))
    assert (found.only_after, found.only_before, found.same) == (("blockade",), (), False)
    assert not found.cells


def test_life_is_compared_by_meaning() -> None:
    one = text(CLAUSE, life={"until": "P10Y", "exit": {"notice": "P6M"}})
    other = text(
        CLAUSE, life={"until": "P10Y", "exit": {"notice": "P1Y"}, "active_when": {"event": "peace", "consent": "RU"}}
    )
    told = {c.key: c.message.render() for c in diff(one, other).life}
    assert told["exit_notice"] == "notice of withdrawal: 6 months → 1 year"
    assert told["controlled_by"] == "entry into force controlled by: not set → Russia"
    assert set(told) == {"exit_notice", "controlled_by", "active_when"}


def test_the_command_says_by_its_status_whether_anything_changes() -> None:
    assert foedus("diff", "none", "none").exit_code == 0
    result = foedus("diff", "consultation-only", "none", "--format", "json")
    assert result.exit_code == 1
    data = json.loads(result.stdout)
    assert set(data) == {
        "before", "after", "same", "changes", "coalition", "life", "findings", "only_before", "only_after", "undecided",
    }  # fmt: skip
    assert {(tuple(c["responses"]), c["floor"]) for c in data["changes"]} >= {(("consult", "any"), "lowered")}


def test_the_terminal_tells_it_in_both_languages() -> None:
    for lang in ("en", "fr"):
        result = foedus("diff", "istanbul-2022-kyiv", "istanbul-2022-moscow", "--lang", lang)
        assert result.exit_code == 1
        assert "clause g5" in result.stdout
        assert "F101" in result.stdout


@pytest.mark.slow
def test_every_case_against_the_one_before_it() -> None:
    cases = case_ids()
    for one, other in pairwise(cases):
        found = diff(load_case(one), load_case(other))
        assert all(c.before != c.after and c.places for c in found.cells), (one, other)
        assert sum(len(c.incidents) * len(c.parties) * len(c.responses) for c in found.grouped()) == len(found.cells)
