"""Decision rules: who can carry a decision, who can block it, and what absence does."""

from __future__ import annotations

from typing import Any

import pytest

from foedus.law.engine.cells import Cell
from foedus.law.engine.matrix import matrix
from tests.support.arrangements import build, document

PARTIES = {
    "UA": {"name": "Ukraine", "roles": "protege"},
    "RU": {"name": "Russia", "roles": "adversary"},
    "US": {"name": "United States", "roles": "guarantor"},
    "UK": {"name": "United Kingdom", "roles": "guarantor"},
    "FR": {"name": "France", "roles": "guarantor"},
}
FIGHT = {"id": "c0", "who": "US", "verb": "shall", "do": "fight", "within": "P1D"}


def fight(body: dict[str, Any], *, when: dict[str, Any] | None = None) -> Cell:
    """Return what a decision of a body makes of the duty of the United States to fight."""
    clause = FIGHT | {"when": {"attack": "any", "agrees": "b", **(when or {})}}
    analysis = matrix(build(document(parties=PARTIES, bodies={"b": body}, clauses=[clause])))
    (found,) = analysis.select(party="US", response="fight")
    return found


@pytest.mark.parametrize(
    ("members", "rule", "needs"),
    [
        ("UA", "any", "guaranteed"),  # the protégé alone carries it
        ("US", "single", "alone"),
        ("UK", "single", "friends"),
        ("RU", "single", "adversary"),
        (["US", "RU"], "any", "alone"),
        (["UK", "RU"], "any", "friends"),
        (["US", "UK"], "unanimity", "friends"),
        (["UA", "US"], "unanimity", "alone"),
        (["US", "UK", "RU"], "unanimity", "adversary"),
        (["US", "UK", "RU"], "majority", "friends"),
        (["UA", "US", "RU"], "majority", "alone"),
        (["US", "RU"], "majority", "adversary"),  # a tie is no majority
        (["US", "UK", "RU"], "2/3", "friends"),
        (["US", "UK", "RU"], "3/4", "adversary"),
        (["US", "UK", "FR", "RU"], "3/4", "friends"),
        (["US", "UK", "RU"], 1, "alone"),
        (["US", "UK", "RU"], 2, "friends"),
        (["US", "UK", "RU"], 3, "adversary"),
        (["US", "UK"], 3, "never"),  # more votes than members
        (["US", "UK", "RU"], "each", "alone"),  # each for itself
    ],
)
def test_rules(members: Any, rule: Any, needs: str) -> None:
    found = fight({"members": members, "rule": rule})
    assert ("guaranteed" if found.guaranteed else found.needs) == needs


@pytest.mark.parametrize(
    ("weights", "share", "needs"),
    [
        ({"US": 1, "RU": 1}, "1/2", "alone"),
        ({"US": 1, "RU": 2}, "1/2", "adversary"),
        ({"US": 3, "UK": 1, "RU": 2}, "2/3", "friends"),
        ({"US": 4, "UK": 1, "RU": 1}, "2/3", "alone"),
        ({"US": 1, "UK": 1, "RU": 4}, "1/2", "adversary"),
        ({"UA": 3, "US": 1, "RU": 1}, "3/5", "guaranteed"),
    ],
)
def test_weights(weights: dict[str, int], share: str, needs: str) -> None:
    found = fight({"members": list(weights), "rule": "weighted", "weights": weights, "share": share})
    assert ("guaranteed" if found.guaranteed else found.needs) == needs


def test_a_veto_blocks_what_a_majority_would_carry() -> None:
    free = {"members": ["US", "UK", "RU"], "rule": "majority"}
    found = fight(free | {"veto": ["RU"]})
    assert (fight(free).needs, found.needs, found.veto) == ("friends", "adversary", ("RU",))


def test_unanimity_less_the_parties_to_the_dispute() -> None:
    body = {"members": ["UA", "US", "UK", "RU"], "rule": "unanimity"}
    assert fight(body).needs == "adversary"
    assert fight(body | {"less": ["perpetrator"]}).needs == "friends"
    assert fight(body | {"less": ["perpetrator", "victim"]}).needs == "friends"
    assert fight(body | {"less": ["UA", "US", "UK", "RU"]}).needs == "never"


def test_absence_counts_as_no_unless_it_is_not_counted() -> None:
    body = {"members": ["US", "RU"], "rule": "majority"}
    # A hostile member that stays away would only help: it comes and votes no.
    assert fight(body | {"absent": "not_counted"}).needs == "adversary"
    among_friends = {"members": ["US", "UK"], "rule": "unanimity", "absent": "not_counted"}
    assert fight(among_friends).needs == "friends"


def test_a_quorum_can_be_broken_by_staying_away() -> None:
    body = {"members": ["US", "UK", "RU"], "rule": "any"}
    assert fight(body).needs == "alone"
    assert fight(body | {"quorum": 2}).needs == "friends"
    broken = fight(body | {"quorum": 3})
    assert (broken.needs, broken.veto) == ("adversary", ("RU",))


def test_a_deadline_to_decide_is_no_decision_to_act() -> None:
    body = {"members": ["US", "UK"], "rule": "unanimity", "decides_within": "P2D"}
    assert fight(body).guaranteed is False
    assert fight(body | {"failing": "approves"}).worst_case_hours == 72


def test_a_deemed_decision_without_a_deadline_never_comes() -> None:
    assert fight({"members": ["RU"], "rule": "single", "failing": "approves"}).guaranteed is False


def test_silence_adopts_once_it_has_run() -> None:
    body = {"members": ["UA"], "rule": "unanimity", "silence": "P2D"}
    assert fight(body).worst_case_hours == 72
    assert fight(body | {"members": ["UA", "US"]}).needs == "alone"


def test_a_mandate_that_another_body_renews() -> None:
    council = {"members": ["US", "RU"], "rule": "unanimity"}
    monitors = {
        "members": ["FR"], "rule": "single", "impartial": True, "access": "own", "decides_within": "P1D",
        "mandate": {"every": "P6M", "by": "council"},
    }  # fmt: skip
    clause = FIGHT | {"when": {"attack": "any", "finds": "b"}}
    bodies = {"b": monitors, "council": council}
    (found,) = matrix(build(document(parties=PARTIES, bodies=bodies, clauses=[clause]))).select(
        party="US", response="fight"
    )
    assert (found.guaranteed, found.needs, found.veto) == (False, "adversary", ("RU",))


def test_time_to_decide_runs_from_when_the_body_is_seized() -> None:
    body = {"members": ["RU"], "rule": "single", "decides_within": "P2D", "failing": "approves"}
    assert fight(body, when={"continues": "P3D"}).worst_case_hours == 72 + 48 + 24


@pytest.mark.parametrize(("access", "needs"), [("US", "alone"), ("UK", "friends"), ("RU", "adversary")])
def test_access_takes_the_consent_of_those_who_grant_it(access: str, needs: str) -> None:
    body = {"members": ["FR"], "rule": "single", "impartial": True, "access": access, "decides_within": "P1D"}
    clause = FIGHT | {"when": {"attack": "any", "finds": "b"}}
    (found,) = matrix(build(document(parties=PARTIES, bodies={"b": body}, clauses=[clause]))).select(
        party="US", response="fight"
    )
    assert (found.guaranteed, found.needs) == (False, needs)
