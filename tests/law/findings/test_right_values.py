"""Findings that minimal texts must have, or must not have."""

from __future__ import annotations

import json
from typing import Any

from foedus.arrangement import read_arrangement
from foedus.law import Analysis, analyse
from tests.support.arrangements import document

FIGHT = {"id": "c1", "who": "US", "verb": "shall", "do": "fight", "when": {"attack": "any"}, "within": "P1D"}


def checked(*clauses: dict[str, Any], **parts: Any) -> Analysis:
    return analyse(read_arrangement("t.yaml", json.dumps(document(clauses=list(clauses), **parts))))


def codes(analysis: Analysis) -> set[str]:
    return {finding.code for finding in analysis.findings}


def test_what_follows_a_breach_that_only_friends_could_commit_is_dead() -> None:
    returns = {"id": "s", "who": "US", "verb": "shall", "do": "sanction", "when": {"breach_of": "r1"}}
    quiet = {"id": "r1", "who": "UK", "verb": "shall_not", "do": "refrain"}
    found = [f for f in checked(FIGHT, quiet, returns).findings if f.code == "F117"]
    assert [f.clause for f in found] == ["s"]
    assert "F117" not in codes(checked(FIGHT, {**quiet, "who": "RU"}, returns))


def test_a_body_that_no_clause_uses_blocks_nothing() -> None:
    bodies = {"b": {"members": ["US", "UK"], "rule": "unanimity"}}
    assert "F102" not in codes(checked(FIGHT, bodies=bodies))
    assert "F102" in codes(checked({**FIGHT, "when": {"attack": "any", "agrees": "b"}}, bodies=bodies))


def test_the_state_attacked_does_not_judge_its_own_duty_to_help() -> None:
    assert "F105" not in codes(checked({**FIGHT, "when": {"attack": "any", "judges": "victim"}}))
    assert "F105" in codes(checked({**FIGHT, "when": {"attack": "any", "judges": "self"}}))


def test_an_event_without_a_controller_is_laid_at_nobodys_door() -> None:
    life = {"active_when": {"event": "a parliament votes"}}
    (found,) = [f for f in checked(FIGHT, life=life).findings if f.code == "F122"]
    assert "Russia" not in found.message.render("en")
    life = {"active_when": {"event": "a parliament votes", "consent": "RU"}}
    (found,) = [f for f in checked(FIGHT, life=life).findings if f.code == "F122"]
    assert "Russia" in found.message.render("en")


def test_a_release_is_a_yes_and_its_story_does_not_end_in_help() -> None:
    bodies = {"sc": {"members": ["RU"], "rule": "unanimity"}}
    found = [f for f in checked({**FIGHT, "unless": {"agrees": "sc"}}, bodies=bodies).findings if f.code == "F101"]
    assert found
    for finding in found:
        told = [step.text.render("en") for step in finding.scenario]
        assert not any("votes no" in line or "what it owes" in line for line in told)
        assert any("releases" in line for line in told)
        assert "vote against" not in finding.message.render("en")


def with_two_foes(*clauses: dict[str, Any], **parts: Any) -> Analysis:
    parties = document()["parties"] | {"BY": {"name": "Belarus", "roles": "adversary"}}
    return checked(*clauses, parties=parties, **parts)


def test_a_floor_holds_against_each_adversary_that_may_attack() -> None:
    """The hostile side chooses who attacks: a duty against one of two leaves the protégé alone against the other."""
    against = {"attack": "any", "by": "RU"}
    one = with_two_foes({**FIGHT, "when": against})
    (cell,) = one.select(party="US", response="fight")
    assert (cell.status, cell.needs, cell.veto, cell.by) == ("discretion", "adversary", ("BY",), ("BY",))
    (alone,) = [f for f in one.findings if f.code == "F100"]
    assert "Belarus attacks Ukraine" in alone.scenario[0].text.render("en")
    assert [c.at_least for c in one.coalitions if c.response == "fight"] == [0]
    for by in ("any", ["RU", "BY"], "adversary"):
        both = with_two_foes({**FIGHT, "when": {"attack": "any", "by": by}})
        (cell,) = both.select(party="US", response="fight")
        assert (cell.status, cell.worst_case_hours, cell.by) == ("guaranteed", 24, ())
        assert "F100" not in codes(both)
    apart = with_two_foes(
        {**FIGHT, "when": against}, {**FIGHT, "id": "c2", "when": {"attack": "any", "by": "BY"}, "within": "P3D"}
    )
    (cell,) = apart.select(party="US", response="fight")
    assert (cell.status, cell.worst_case_hours, cell.by) == ("guaranteed", 72, ("BY",))


def test_a_release_by_one_adversary_counts_where_both_may_attack_together() -> None:
    released = with_two_foes({**FIGHT, "when": {"attack": "any", "by": "RU"}, "unless": {"by": "BY"}})
    assert not any(c.guaranteed for c in released.select(party="US", response="fight"))


def test_an_adversary_that_does_not_attack_keeps_the_law() -> None:
    """It is hostile all the same: it votes and consents as it likes."""
    helps = {**FIGHT, "who": ["US", "BY"], "bound": "each"}
    parties = document()["parties"] | {"BY": {"name": "Belarus", "roles": ["adversary", "guarantor"]}}
    found = checked(helps, parties=parties)
    (ours,) = found.select(party="US", response="fight")
    (theirs,) = found.select(party="BY", response="fight")
    assert ours.guaranteed is True
    assert theirs.guaranteed is False
