"""What a minimal text guarantees where clauses, events or texts hang together."""

from __future__ import annotations

import json
from itertools import permutations
from typing import Any

import pytest
import z3

from foedus.arrangement import read_arrangement
from foedus.arrangement.combining import combine_loaded
from foedus.law import Analysis, analyse
from foedus.law.engine.encoding import Encoding
from foedus.law.engine.incidents import incidents_of
from foedus.law.scenario import simplest_scenario
from foedus.report.text.floor import entry_of, guarantee_sentences
from tests.support.arrangements import document

ATTACK = {"attack": "any"}
FIGHT = {"id": "c1", "who": "US", "verb": "shall", "do": "fight", "when": ATTACK, "within": "P1D"}
ARM = {"id": "d1", "who": "UK", "verb": "shall", "do": "arm", "when": ATTACK, "within": "P1D"}
BAN = {"who": "US", "verb": "shall_not", "do": "fight"}


def loaded(*clauses: dict[str, Any], **parts: Any) -> Any:
    return read_arrangement("t.yaml", json.dumps(document(clauses=list(clauses), **parts)))


def checked(*clauses: dict[str, Any], **parts: Any) -> Analysis:
    return analyse(loaded(*clauses, **parts))


def answer(analysis: Analysis, party: str, response: str, **where: str) -> tuple[str, str | None, int | None]:
    (cell,) = analysis.select(party=party, response=response, phase="active", **where)
    return cell.status, cell.needs, cell.worst_case_hours


def both_roles() -> dict[str, Any]:
    parties = document()["parties"]
    return parties | {"RU": {"name": "Russia", "roles": ["adversary", "guarantor"]}}


# Two texts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("zones", [{"home": True, "isle": False}, {"isle": False}], ids=["one zone", "no zone"])
def test_each_of_two_texts_keeps_its_own_coverage(zones: dict[str, bool]) -> None:
    first = loaded(FIGHT, zones={"home": {"title": "Home"}, "isle": {"title": "Isle"}})
    second = loaded(ARM, id="other", zones={n: {"title": n, "covered": c} for n, c in zones.items()})
    for one, other in permutations((first, second)):
        found = analyse(combine_loaded(one, other))
        for zone in ("home", "isle"):
            assert answer(found, "US", "fight", zone=zone) == ("guaranteed", "alone", 24)
        arms = ("guaranteed", "alone", 24) if "home" in zones else ("barred", "never", None)
        assert answer(found, "UK", "arm", zone="home") == arms
        assert answer(found, "UK", "arm", zone="isle") == ("barred", "never", None)


def test_a_text_without_zones_covers_what_the_other_leaves_out() -> None:
    first = loaded(FIGHT)
    second = loaded(ARM, id="other", zones={"home": {"title": "Home"}, "isle": {"title": "Isle", "covered": False}})
    found = analyse(combine_loaded(first, second))
    assert answer(found, "US", "fight", zone="isle") == ("guaranteed", "alone", 24)
    assert answer(found, "UK", "arm", zone="isle") == ("barred", "never", None)


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("F122", {"life": {"active_when": {"event": "ratification", "consent": "RU"}}}),
        ("F123", {"life": {"until": "P5Y"}}),
        ("F127", {"instrument": "political_declaration"}),
    ],
)
def test_what_is_said_of_one_text_is_said_of_it_beside_another(code: str, parts: dict[str, Any]) -> None:
    plain, weak = loaded(FIGHT), loaded(ARM, id="other", title="The other", **parts)
    (found,) = [f for f in analyse(combine_loaded(plain, weak)).findings if f.code == code]
    assert "The other" in found.message.render("en")
    assert code in {f.code for f in analyse(combine_loaded(weak, plain)).findings}


def test_a_clause_keeps_to_whom_it_yields_when_texts_are_ranked() -> None:
    yields = {**FIGHT, "yields_to": "r1"}
    ban = {**BAN, "id": "r1", "unless": {"consent": "RU"}}
    other = loaded({"id": "z", "who": "RU", "verb": "shall_not", "do": "refrain"}, id="other")
    alone = checked(yields, ban)
    assert answer(alone, "US", "fight") == ("discretion", "adversary", None)
    for first in ("first", "second"):
        whole = analyse(combine_loaded(loaded(yields, ban), other, first))
        assert answer(whole, "US", "fight") == answer(alone, "US", "fight")


# Who sets the pace, who votes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [["US", "RU"], ["RU", "US"]])
@pytest.mark.parametrize(("bound", "needs"), [("any", "adversary"), ("each", "friends")])
def test_the_order_of_bearers_does_not_decide_who_releases(who: list[str], bound: str, needs: str) -> None:
    """Where one is enough the adversary can be that one, early; where all must act the friend can wait."""
    first = {"id": "c0", "who": who, "bound": bound, "verb": "shall", "do": "consult", "when": ATTACK, "within": "P2D"}
    then = {**FIGHT, "who": "UK", "unless": {"after": "c0"}}
    found = checked(first, then, parties=both_roles())
    assert answer(found, "UK", "fight") == ("discretion", needs, None)
    vetoes = [f for f in found.findings if f.code == "F101"]
    assert bool(vetoes) == (needs == "adversary")
    assert all(f.scenario for f in vetoes)


def test_a_release_that_comes_too_late_is_told() -> None:
    first = {"id": "c0", "who": "RU", "verb": "shall", "do": "consult", "when": ATTACK, "within": "P2D"}
    text = loaded(first, {**FIGHT, "unless": {"after": "c0"}}, parties=both_roles()).arrangement
    encoding = Encoding(text, incidents_of(text)[0])
    fights = encoding.does("US", "fight")
    early = encoding.moves.free("release", "RU", "c1")
    story = simplest_scenario(encoding, [fights, z3.Not(early)])
    assert story is not None
    assert any("acts too late to release" in step.text.render("en") for step in story)


@pytest.mark.parametrize(
    "release",
    [
        {"by": "UA", "adjective": "staged", "finds": "b"},
        {"by": "UA", "adjective": "staged", "judges": "b"},
        {"adjective": "provoked", "finds": "b"},
        {"by": "UA", "finds": "b"},
    ],
)
def test_the_protege_votes_for_itself_whatever_it_is_accused_of(release: dict[str, Any]) -> None:
    bodies = {"b": {"members": ["UA", "RU"], "rule": "unanimity"}}
    found = checked({**FIGHT, "unless": release}, bodies=bodies)
    assert answer(found, "US", "fight") == ("guaranteed", "alone", 24)
    assert "F121" not in {f.code for f in found.findings}
    bodies["b"]["rule"] = "any"
    assert answer(checked({**FIGHT, "unless": release}, bodies=bodies), "US", "fight")[0] == "discretion"


# One truth -----------------------------------------------------------------------------------------------------------


def test_an_event_happens_or_not_for_the_whole_text() -> None:
    event = {"event": "E", "consent": "RU"}
    duty = {**FIGHT, "when": ATTACK | event}
    found = checked(duty, {**BAN, "id": "c2", "unless": event})
    assert answer(found, "US", "fight") == ("discretion", "adversary", None)
    assert "F118" not in {f.code for f in found.findings}
    # Said once who controls it, said for all; another event is another.
    silent = checked(duty, {**BAN, "id": "c2", "unless": {"event": "E"}})
    assert answer(silent, "US", "fight") == ("discretion", "adversary", None)
    other = checked(duty, {**BAN, "id": "c2", "unless": {"event": "F", "consent": "RU"}})
    assert answer(other, "US", "fight")[0] == "contradictory"


# Causes come first ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("doubled", [1, 2])
def test_what_begins_with_an_act_does_not_forbid_it(doubled: int) -> None:
    then = {"id": "c2", "who": "UK", "verb": "shall", "do": "arm", "when": ATTACK | {"after": "c1"}, "within": "P1D"}
    bans = [{**BAN, "id": f"b{i}", "when": {"after": "c2"}} for i in range(doubled)]
    for order in permutations([FIGHT, then, *bans]):
        found = checked(*order)
        assert answer(found, "US", "fight") == ("guaranteed", "alone", 24)
        assert answer(found, "UK", "arm") == ("guaranteed", "alone", 48)
        assert "F118" not in {f.code for f in found.findings}


def test_what_begins_with_an_act_forbids_others() -> None:
    again = {**FIGHT, "id": "c2", "when": ATTACK | {"continues": "P9D"}}
    found = checked(FIGHT, again, {**BAN, "id": "b", "when": {"after": "c1"}})
    assert answer(found, "US", "fight")[0] == "contradictory"


@pytest.mark.parametrize(
    "ban",
    [
        {"unless": {"after": "c2"}},  # it holds until what it forbids has been done
        {"when": {"after": "c1"}},  # it begins with another's act under the same clause
    ],
)
def test_a_ban_that_hangs_on_the_act_otherwise_is_no_guarantee(ban: dict[str, Any]) -> None:
    attended = {**FIGHT, "attend": "UK"} if "when" in ban else FIGHT
    then = {"id": "c2", "who": "UK", "verb": "shall", "do": "arm", "when": ATTACK | {"after": "c1"}, "within": "P1D"}
    for bans in ([{**BAN, "id": "b", **ban}], [{**BAN, "id": "b", **ban}, {**BAN, "id": "b2", **ban}]):
        for order in permutations([attended, then, *bans]):
            assert answer(checked(*order), "US", "fight")[0] == "contradictory"


# What is in others' hands --------------------------------------------------------------------------------------------


def test_a_guarantee_that_waits_for_the_attack_to_go_on_says_so() -> None:
    later = {**FIGHT, "when": ATTACK | {"continues": "PT72H"}}
    found = checked(later)
    (cell,) = found.select(party="US", response="fight")
    assert (cell.status, cell.worst_case_hours, cell.lasts_hours) == ("guaranteed", 96, 72)
    assert [c.lasts_hours for c in found.coalitions if c.response == "fight"] == [72]
    both = checked(later, {**FIGHT, "id": "c2", "within": "P9D"})
    (cell,) = both.select(party="US", response="fight")
    assert (cell.guaranteed, cell.lasts_hours) == (True, None)
    shown = entry_of(found.source.arrangement, found.select(party="US", response="fight")[0], "en")
    assert "if the attack goes on for 3 days" in shown.detail
    assert "if the attack goes on" in guarantee_sentences(found, "en")


@pytest.mark.parametrize(
    ("body", "hostile"),
    [
        ({"members": ["RU"], "rule": "unanimity"}, True),
        ({"members": ["RU", "US"], "rule": "any"}, True),
        ({"members": ["RU", "US"], "rule": "unanimity"}, False),
        ({"members": ["RU", "UA"], "rule": "unanimity"}, False),
        ({"members": ["RU", "US", "UK"], "rule": 2, "veto": ["US"]}, False),
    ],
)
def test_a_hand_over_in_hostile_hands_is_found(body: dict[str, Any], hostile: bool) -> None:
    found = checked({**FIGHT, "until": {"agrees": "sc"}}, bodies={"sc": body})
    (cell,) = found.select(party="US", response="fight")
    assert (cell.status, cell.until) == ("guaranteed", ("sc",))
    assert ("F135" in {f.code for f in found.findings}) == hostile
    assert "until handed over to sc" in guarantee_sentences(found, "en")
