"""Two texts read as one: shared parties, separate names, precedence."""

from __future__ import annotations

import json

import pytest

from foedus.arrangement import Arrangement, case_ids, load_case, read_arrangement
from foedus.arrangement.combining import combine, combine_loaded
from foedus.errors import InputError
from foedus.law import analyse
from foedus.law.engine.cells import Cell
from foedus.law.engine.matrix import matrix

HEAD = {
    "foedus": 1, "status": "model", "instrument": "treaty",
    "parties": {
        "UA": {"name": "UA", "roles": "protege"},
        "RU": {"name": "RU", "roles": "adversary"},
        "US": {"name": "US", "roles": "guarantor"},
    },
}  # fmt: skip


def text(name: str, *clauses: dict, **more) -> Arrangement:
    data = HEAD | {"id": name, "title": name, "clauses": list(clauses)} | more
    return read_arrangement(f"{name}.yaml", json.dumps(data)).arrangement


DUTY = {"id": "c", "who": "guarantors", "verb": "shall", "do": "fight", "when": {"attack": "armed"}, "within": "P1D"}
BAN = {"id": "c", "who": "US", "verb": "shall_not", "do": "fight"}


def fight(arrangement: Arrangement) -> Cell:
    return next(
        c for c in matrix(arrangement).cells if (c.party, c.response, c.incident) == ("US", "fight", "invasion")
    )


def test_without_precedence_a_duty_and_a_ban_contradict_each_other():
    assert fight(combine(text("a", DUTY), text("b", BAN))).status == "contradictory"


def test_precedence_decides():
    assert fight(combine(text("a", DUTY), text("b", BAN), "first")).status == "guaranteed"
    assert fight(combine(text("a", DUTY), text("b", BAN), "second")).status == "barred"


def test_a_trigger_of_one_text_can_be_a_finding_body_of_its_own():
    bodies = {"council": {"members": "RU", "rule": "single"}}
    gated = {**DUTY, "when": {"attack": "armed", "finds": "council"}}
    both = combine(
        text("a", gated, bodies=bodies), text("b", DUTY, bodies={"council": {"members": "UA", "rule": "single"}})
    )
    assert set(both.bodies) == {"a.council", "b.council"}
    assert fight(both).carried_by == ("b.c",)


def test_readings_of_both_texts_are_kept_and_combined():
    soft = {"soft": {"title": "An intention", "clauses": {"c": {"verb": "intends"}}}}
    bodies = {"council": {"members": "US", "rule": "single"}}
    gated = {"gated": {"title": "Gated", "clauses": {"c": {"when": {"attack": "armed", "agrees": "council"}}}}}
    both = combine(text("a", DUTY, readings=soft), text("b", DUTY, bodies=bodies, readings=gated))
    assert set(both.readings) == {"a.soft", "b.gated", "a.soft.b.gated"}
    found = {c.reading: c.guaranteed for c in matrix(both).select(party="US", response="fight", incident="invasion")}
    assert found == {"text": True, "a.soft": True, "b.gated": True, "a.soft.b.gated": False, "all": False}


def test_the_shorter_notice_of_exit_counts_for_the_whole():
    long, short = ({"exit": {"notice": notice, "by": "each"}} for notice in ("P3Y", "P1M"))
    for lives in ((long, short), (short, long), ({}, short)):
        both = combine(text("a", DUTY, life=lives[0]), text("b", {**DUTY, "do": "arm"}, life=lives[1]))
        assert {c.notice_hours for c in matrix(both).cells if c.guaranteed} == {31 * 24}


def test_a_text_is_not_read_together_with_itself_and_ids_can_be_too_long():
    with pytest.raises(InputError, match="with itself"):
        combine(text("a", DUTY), text("a", DUTY))
    with pytest.raises(InputError, match="shorten the ids"):
        combine(text("a" * 79, DUTY), text("b", DUTY))


def test_texts_without_a_common_party_are_refused():
    other = text("b", DUTY)
    stranger = other.model_copy(update={"parties": {"XX": other.parties["UA"]}})
    with pytest.raises(InputError, match="no party in common"):
        combine(text("a", DUTY), stranger)


@pytest.mark.parametrize(
    ("one", "other"), [("ukraine-2025-reported", "uk-ukraine-2024"), ("us-rok-1953", "korea-armistice-1953")]
)
def test_shipped_texts_interlock(one, other):
    if not {one, other} <= set(case_ids()):
        pytest.skip("a case is not shipped")
    both = combine(load_case(one), load_case(other))
    analysis = analyse(both)
    alone = {(c.party, c.response) for name in (one, other) for c in matrix(load_case(name)).cells if c.guaranteed}
    together = {(c.party, c.response) for c in analysis.cells if c.guaranteed and c.reading == analysis.reading}
    assert analysis.cells
    assert {p for p, _ in together} <= {p for p, _ in alone} | set(both.bodies)


def test_texts_that_protect_different_states_keep_their_zones_and_promises_apart():
    def protecting(name: str, victim: str, verb: str):
        duty = {**DUTY, "verb": verb, "when": {"attack": "armed", "zone": "home"}}
        parties = {
            victim: {"name": victim, "roles": "protege"},
            "RU": {"name": "RU", "roles": "adversary"},
            "US": {"name": "US", "roles": "guarantor"},
        }
        return text(name, duty, parties=parties, zones={"home": {"title": f"Home of {victim}"}})

    both = combine(protecting("a", "UA", "shall"), protecting("b", "MD", "may"))
    cells = [c for c in matrix(both).cells if (c.party, c.response, c.incident) == ("US", "fight", "invasion")]
    assert {(c.victim, c.zone, c.status) for c in cells} == {
        ("UA", "a.home", "guaranteed"),
        ("MD", "b.home", "discretion"),
    }


ZONES = {"home": {"title": "Home"}, "isle": {"title": "Isle"}}
NARROW = {"home": {"title": "Home"}, "isle": {"title": "Isle", "covered": False}}


def guaranteed(arrangement: Arrangement) -> set[tuple[str, str, str]]:
    return {
        (c.zone, c.party, c.response)
        for c in matrix(arrangement).cells
        if c.guaranteed and c.response in ("fight", "arm")
    }


@pytest.mark.parametrize("swap", [False, True])
def test_each_text_keeps_its_own_coverage(swap):
    """A clause without a zone means the zones that its own text covers, whatever the other covers."""
    arms = {**DUTY, "do": "arm"}
    wide, narrow = text("a", DUTY, zones=ZONES), text("b", arms, zones=NARROW)
    both = combine(narrow, wide) if swap else combine(wide, narrow)
    expected = {("home", "US", "fight"), ("isle", "US", "fight"), ("home", "US", "arm")}
    assert guaranteed(both) == expected
    spelt = {**arms, "when": {"attack": "armed", "zone": "covered"}}
    assert guaranteed(combine(wide, text("b", spelt, zones=NARROW))) == expected


def test_a_text_without_zones_covers_all_that_there_is_of_its_protege():
    everywhere = combine(text("a", DUTY), text("b", {**DUTY, "do": "arm"}, zones=NARROW))
    assert guaranteed(everywhere) == {("home", "US", "fight"), ("isle", "US", "fight"), ("home", "US", "arm")}


@pytest.mark.parametrize("precedence", [None, "first", "second"])
def test_a_text_keeps_its_own_precedence(precedence):
    gives_way = {**DUTY, "yields_to": "r1"}
    ban = {**BAN, "id": "r1", "unless": {"consent": "RU"}}
    alone = fight(text("a", gives_way, ban))
    other = text("b", {**DUTY, "do": "arm"})
    both = fight(combine(text("a", gives_way, ban), other, precedence))
    assert (alone.status, alone.needs) == (both.status, both.needs) == ("discretion", "adversary")


def test_each_text_keeps_its_own_life_and_standing():
    """What is to be said of an instrument is said of each, with its name and its place."""
    weak = {"instrument": "political_declaration", "life": {"until": "P5Y", "active_when": {"consent": "RU"}}}
    first, second = (
        read_arrangement(f"{name}.yaml", json.dumps(HEAD | {"id": name, "title": name, "clauses": [DUTY]} | more))
        for name, more in (("a", {}), ("b", weak))
    )
    found = {f.code: f for f in analyse(combine_loaded(first, second)).findings}
    for code in ("F122", "F123", "F127"):
        assert found[code].file == "b.yaml"
        assert found[code].message.render("en").startswith("in “b”: ")
    turned = {f.code: f for f in analyse(combine_loaded(second, first)).findings}
    assert {"F122", "F123", "F127"} <= set(turned)
    assert not turned["F127"].message.render("en").startswith("in “")
