"""Duties that the matrix does not show, names and lengths of time, in a comparison of two texts."""

from __future__ import annotations

from typing import Any

import pytest

from foedus.arrangement import case_ids, load_case
from foedus.arrangement.schema import Arrangement
from foedus.law.diff.diff import Diff, diff
from tests.support.arrangements import build, document

FIGHT = {"id": "c", "who": "guarantors", "verb": "shall", "do": "fight", "when": {"attack": "any"}, "within": "P1D"}
CAP = {"id": "cap", "who": "UA", "verb": "shall_not", "do": "limit", "what": "forces", "amount": 800_000, "unit": "men"}


def text(*clauses: dict[str, Any], **parts: Any) -> Arrangement:
    return build(document(clauses=list(clauses), **parts))


def duties(found: Diff) -> list[str]:
    return [change.message.render("en") for change in found.life if change.key == "duty"]


def test_a_lower_cap_in_peacetime_is_a_change() -> None:
    found = diff(text(FIGHT, CAP), text(FIGHT, {**CAP, "amount": 100_000}))
    assert not found.same
    (line,) = duties(found)
    assert "800,000 men" in line
    assert "100,000 men" in line
    assert "→" in line


def test_a_duty_of_peacetime_that_goes_or_comes_is_a_change() -> None:
    assert duties(diff(text(FIGHT, CAP), text(FIGHT)))[0].startswith("no longer: ")
    assert duties(diff(text(FIGHT), text(FIGHT, CAP)))[0].startswith("new: ")


def test_how_much_help_is_owed_is_a_change() -> None:
    money = {**FIGHT, "do": "fund", "amount": 10, "unit": "billion dollars"}
    assert len(duties(diff(text(money), text({**money, "amount": 1})))) == 1


@pytest.mark.parametrize(("one", "other"), [("P1Y", "P12M"), ("P1W", "P7D"), ("P1D", "PT24H")])
def test_a_length_of_time_is_the_same_however_it_is_written(one: str, other: str) -> None:
    def lasting(time: str) -> Arrangement:
        life = {"until": time, "exit": {"by": "each", "notice": time}}
        return text(FIGHT, {**CAP, "term": time}, life=life)

    assert diff(lasting(one), lasting(other)).same
    assert not diff(lasting(one), lasting("P3D")).same


def test_when_notice_can_first_be_given_is_a_change() -> None:
    one, other = (text(FIGHT, life={"exit": {"by": "each", "opens": opens}}) for opens in ("P10Y", "P20Y"))
    assert [change.key for change in diff(one, other).life] == ["exit_opens"]


def test_a_hand_over_is_named() -> None:
    bodies = {"sc": {"members": ["RU"], "rule": "unanimity"}}
    found = diff(text(FIGHT, bodies=bodies), text({**FIGHT, "until": {"agrees": "sc"}}, bodies=bodies))
    states = {
        (c.before.message(found.after.source.arrangement), c.after.message(found.after.source.arrangement))
        for c in found.cells
    }
    assert all("until handed over to" in after.render("en") for _, after in states)
    assert states


@pytest.mark.parametrize("case", sorted(set(case_ids()) & {"budapest-1994", "istanbul-2022-moscow", "us-rok-1953"}))
def test_other_ids_of_clauses_change_nothing(case: str) -> None:
    one = load_case(case)
    data = one.model_dump(mode="json", exclude_unset=True)
    names = {clause.id: f"n{position}" for position, clause in enumerate(one.clauses)}

    def renamed(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {k: renamed(v, k) for k, v in value.items()}
        if isinstance(value, list):
            return [renamed(v, key) for v in value]
        return names.get(value, value) if key in {"id", "after", "breach_of", "yields_to", "to"} else value

    data["clauses"] = renamed(data["clauses"])
    if "reservations" in data:
        data["reservations"] = renamed(data["reservations"])
    for reading in data.get("readings", {}).values():
        if "clauses" in reading:
            reading["clauses"] = {names[k]: renamed(v) for k, v in reading["clauses"].items()}
    assert diff(one, build(data)).same
