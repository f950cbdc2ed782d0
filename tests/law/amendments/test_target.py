"""Targets: how they are written, and whether a text reaches them."""

from __future__ import annotations

from typing import Any

import pytest

from foedus.arrangement import load_case
from foedus.errors import InputError, UnknownNameError
from foedus.law.amendments.target import kinds_of, parse_target, reached
from tests.support.arrangements import build, document


def text(*clauses: dict[str, Any], **parts: Any) -> Any:
    numbered = [{"id": f"c{i}", "who": "guarantors", "verb": "shall", **clause} for i, clause in enumerate(clauses)]
    return build(document(clauses=numbered, **parts))


FIGHT = {"do": "fight", "when": {"attack": "any"}, "within": "P1D"}


def least(arrangement: Any, target: str) -> int:
    return reached(arrangement, parse_target(target)).at_least


def test_every_part_of_the_grammar() -> None:
    target = parse_target("any_effective by 3 within PT36H against blockade")
    assert (target.response, target.at_least, target.within_hours, target.kind) == ("any_effective", 3, 36, "blockade")
    assert parse_target("fight by 1 against threat within P1D").within_hours == 24
    assert parse_target("any by 2").within_hours is None


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("", "is not a target"),
        ("fight", "is not a target"),
        ("fight for 1", "is not a target"),
        ("fight by one", "'one' is not a number of parties"),
        ("fight by 0", "'0' is not a number of parties"),
        (f"fight by {'9' * 5000}", "is not a number of parties"),
        (f"fight by 1 within P{'9' * 400}M", "is longer than 200 years"),
        ("fight by 1 within", "is not a target"),
        ("fight by 1 before P3D", "'before' does not belong here"),
        ("fight by 1 within P3D within P2D", "does not belong here"),
        ("fight by 1 within 3 days", "is not a target"),
        ("fight by 1 within 3days", "'3days' is not a duration"),
        ("figth by 1", "did you mean 'fight'?"),
        ("fight by 1 against invason", "did you mean 'invasion'?"),
    ],
)
def test_what_is_wrong_is_said(written: str, says: str) -> None:
    with pytest.raises(InputError, match="target") as error:
        parse_target(written)
    assert says in error.value.describe()


def test_an_unknown_response_offers_what_there_is() -> None:
    with pytest.raises(UnknownNameError, match="any_effective"):
        parse_target("zzz by 1")


def test_the_attack_is_an_invasion_unless_the_target_says_otherwise() -> None:
    case = load_case("model-guarantee")
    assert kinds_of(case, parse_target("fight by 1")) == ("invasion",)
    assert kinds_of(case, parse_target("fight by 1 against blockade")) == ("blockade",)
    assert kinds_of(text(FIGHT, incidents=["blockade"]), parse_target("fight by 1")) == ("blockade",)
    with pytest.raises(InputError, match="does not include the kind 'threat'"):
        kinds_of(case, parse_target("fight by 1 against threat"))


def test_the_time_counts() -> None:
    assert least(text(FIGHT), "fight by 1 within P1D") == 2
    assert least(text(FIGHT), "fight by 1 within PT23H") == 0
    assert least(text(FIGHT), "fight by 1") == 2


def test_a_duty_that_nobody_owns_alone_still_counts_for_one() -> None:
    assert least(text({**FIGHT, "bound": "any"}), "fight by 1 within P1D") == 1
    assert least(text({**FIGHT, "bound": "together"}), "fight by 1 within P1D") == 0
    assert least(text({**FIGHT, "bound": "silent"}), "fight by 1 within P1D") == 0, "the least of the three readings"


def test_a_reading_can_undo_it() -> None:
    readings = {"soft": {"title": "An intention", "clauses": {"c0": {"verb": "intends"}}}}
    found = reached(text(FIGHT, readings=readings), parse_target("fight by 1"))
    assert (found.met, found.at_least) == (False, 0)
    assert found.trial is not None
    assert found.trial.reading == "soft"


def test_uncovered_ground_does_not_count_and_every_covered_zone_does() -> None:
    zones = {"home": {"title": "Home", "of": "UA"}, "isle": {"title": "Isle", "of": "UA"}}
    clause = {**FIGHT, "when": {"attack": "any", "zone": "home"}}
    assert least(text(clause, zones=zones), "fight by 1") == 0
    zones["isle"]["covered"] = False  # ty: ignore[invalid-assignment]
    assert least(text(clause, zones=zones), "fight by 1") == 2


def test_the_hostile_do_not_count() -> None:
    parties = document()["parties"] | {"RU": {"name": "Russia", "roles": ["adversary", "guarantor"]}}
    assert least(text(FIGHT, parties=parties), "fight by 1") == 2


@pytest.mark.parametrize(
    ("case", "met", "least_of_all"),
    [("model-guarantee", True, 5), ("full-alliance", True, 4), ("istanbul-2022-moscow", False, 0)],
)
def test_shipped_cases(case: str, met: bool, least_of_all: int) -> None:
    arrangement = load_case(case)
    found = reached(arrangement, parse_target(str(arrangement.want)))
    assert (found.met, found.at_least) == (met, least_of_all)


def test_a_text_without_protege_protects_nobody() -> None:
    parties = {"US": {"name": "United States", "roles": "guarantor"}}
    found = reached(text(FIGHT, parties=parties), parse_target("fight by 1"))
    assert (found.met, found.trial) == (False, None)


def test_a_target_against_every_armed_attack_holds_against_each():
    kinds = ["invasion", "cyber_attack", "blockade"]
    both = text(FIGHT, incidents=kinds)
    assert kinds_of(both, parse_target("fight by 1 against armed")) == ("invasion", "blockade")
    assert kinds_of(both, parse_target("fight by 1 against any")) == ("invasion", "cyber_attack", "blockade")
    narrow = text(FIGHT | {"when": {"attack": "invasion"}}, incidents=kinds)
    assert reached(narrow, parse_target("fight by 1")).met
    missed = reached(narrow, parse_target("fight by 1 against armed"))
    assert not missed.met
    assert missed.trial.incident.kind == "blockade"
    with pytest.raises(InputError):
        kinds_of(text(FIGHT, incidents=["cyber_attack"]), parse_target("fight by 1 against armed"))
    wide = text(FIGHT, incidents=["cyber_attack", "grave_cyber_attack"], armed_attack=["grave_cyber_attack"])
    assert kinds_of(wide, parse_target("fight by 1 against armed")) == ("grave_cyber_attack",)
