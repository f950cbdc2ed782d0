"""From the clauses of a small text to the classes that the links can weigh."""

from __future__ import annotations

import pytest

from foedus.arrangement import load_situation
from foedus.arrangement.loading import load_case, read_arrangement
from foedus.deterrence.terms.commitments import CLASSES, Terms, best_reading, terms_of
from foedus.deterrence.terms.yardsticks import YARDSTICKS, in_place, yardstick
from foedus.law import matrix

HEAD = """
foedus: 1
id: made
title: {en: Made}
status: proposed
instrument: %s
parties:
  P: {name: {en: Protege}, roles: protege}
  A: {name: {en: First}, roles: guarantor}
  B: {name: {en: Second}, roles: guarantor}
  X: {name: {en: Foe}, roles: adversary}
zones:
  home: {title: {en: Home}}
  sea: {title: {en: Sea}}
"""


def terms(*clauses, more="", instrument="treaty", reading=None) -> Terms:
    lines = "".join(f"  - {{id: c{k}, {clause}}}\n" for k, clause in enumerate(clauses, 1))
    loaded = read_arrangement("made.yaml", HEAD % instrument + more + "clauses:\n" + lines)
    return terms_of(matrix(loaded), "P", reading=reading)


def of(found, party="A"):
    return next(c for c in found.active if c.party == party)


@pytest.mark.parametrize(
    ("clause", "fight"),
    [
        ("who: A, verb: shall, do: fight, when: {attack: armed}, within: PT48H", "dated"),
        ("who: A, verb: shall, do: fight, when: {attack: armed}", "owed"),
        ("who: A, verb: shall, choose: [fight, sanction], when: {attack: armed}", "menu"),
        ("who: A, verb: may, do: fight, when: {attack: armed}", "may"),
        ("who: A, verb: shall, do: consult, when: {attack: armed}", "consult"),
        ("who: A, verb: shall, do: fight, when: {attack: armed, consent: X}", "none"),
        ("who: A, verb: shall, do: fund, when: {attack: cyber_attack}", "none"),
    ],
)
def test_the_class_of_a_promise_to_fight(clause, fight):
    assert of(terms(clause)).fight == fight
    assert of(terms(clause), "B").fight == "none", "who is not named promises nothing"


@pytest.mark.parametrize(
    ("clause", "support"),
    [
        ("who: A, verb: shall, do: arm, when: {attack: armed}, within: P30D", "dated"),
        ("who: A, verb: shall, do: [arm, fund], when: {attack: armed}", "owed"),
        ("who: A, verb: may, do: sanction, when: {attack: armed}", "may"),
        ("who: A, verb: shall, do: denounce, when: {attack: armed}", "none"),
        ("who: A, verb: shall, do: consult, when: {attack: armed}", "consult"),
    ],
)
def test_the_class_of_a_promise_of_support(clause, support):
    assert of(terms(clause)).support == support


def test_the_worst_case_counts_what_comes_before():
    """A body may take three days, and the guarantor two more from its decision on."""
    body = "bodies:\n  council: {title: {en: Council}, members: [A, B], rule: any, decides_within: P3D}\n"
    direct = terms("who: A, verb: shall, do: fight, when: {attack: armed}, within: PT48H")
    assert of(direct).hours == 48
    assert of(terms("who: A, verb: shall, do: fight, when: {attack: armed}")).hours is None
    found = terms("who: A, verb: shall, do: fight, when: {attack: armed, agrees: council}, within: PT48H", more=body)
    assert of(found).fight in {"may", "menu", "consult", "none"}, "nobody is bound to decide"


def test_of_two_zones_the_weaker_promise_counts():
    both = ("who: A, verb: shall, do: fight, when: {attack: armed, zone: home}, within: PT24H",
            "who: A, verb: may, do: fight, when: {attack: armed, zone: sea}")  # fmt: skip
    found = terms(*both)
    assert of(found).fight == "may"
    assert found.zone == "home, sea"


def test_a_zone_that_is_not_covered_does_not_count():
    text = HEAD.replace("sea: {title: {en: Sea}}", "sea: {title: {en: Sea}, covered: false}")
    clause = (
        "clauses:\n  - {id: c1, who: A, verb: shall, do: fight, when: {attack: armed, zone: home}, within: PT24H}\n"
    )
    found = terms_of(matrix(read_arrangement("made.yaml", text % "treaty" + clause)), "P")
    assert found.zone == "home"
    assert of(found).fight == "dated"


@pytest.mark.parametrize(
    ("instrument", "binding"),
    [("treaty", True), ("executive_agreement", True), ("armistice", True), ("political_declaration", False),
     ("unknown", False), ("none", False)],
)  # fmt: skip
def test_what_binds_in_law(instrument, binding):
    assert terms("who: A, verb: shall, do: fight, when: {attack: armed}", instrument=instrument).binding is binding


@pytest.mark.parametrize(
    ("clause", "presence", "troops"),
    [
        ("who: A, verb: shall, do: deploy", True, 0.0),
        ("who: A, verb: shall, do: maintain, amount: 3, unit: brigades", True, 12.0),
        ("who: A, verb: shall, do: maintain, amount: 3, unit: aircraft", False, 0.0),
        ("who: A, verb: may, do: deploy", False, 0.0),
        ("who: A, verb: shall, do: deploy, when: {attack: armed}", False, 0.0),
    ],
)
def test_forces_stationed_in_peace(clause, presence, troops):
    found = of(terms(clause))
    assert (found.presence, found.troops) == (presence, troops)


@pytest.mark.parametrize(
    ("life", "quarters"),
    [
        ("{until: P10Y}", 40),
        ("{until: P1Y}", 4),
        ("{until: P100D}", 2),
        ("{until: P91D}", 1),
        ("{until: indefinite}", None),
    ],
)
def test_the_term_in_quarters(life, quarters):
    assert terms("who: A, verb: shall, do: consult, when: {attack: armed}", more=f"life: {life}\n").term == quarters


def test_phases_of_the_life():
    """A clause of the active phase is owed neither before nor after."""
    found = terms("who: A, verb: shall, do: fight, when: {attack: armed}, within: PT24H",
                  more="life: {until: P5Y, active_when: {consent: [P, X]}}\n")  # fmt: skip
    assert of(found).fight == "dated"
    assert [c.fight for c in found.before] == [c.fight for c in found.after] == ["none", "none"]
    assert found.guarantors == ("A", "B")


def test_clauses_that_carry_the_promise_are_named():
    found = terms("who: A, verb: shall, do: consult, when: {attack: armed}",
                  "who: A, verb: shall, do: fight, when: {attack: armed}, within: PT24H")  # fmt: skip
    assert of(found).clauses == ("c2",)
    assert of(terms("who: A, verb: shall, do: consult, when: {attack: armed}")).clauses == ("c1",)


def test_a_reading_may_promise_more_than_all_together():
    text = HEAD % "treaty" + (
        "clauses:\n  - {id: c1, who: guarantors, verb: shall, do: fight, when: {attack: armed}, bound: silent}\n"
    )
    analysis = matrix(read_arrangement("made.yaml", text))
    floor, best = terms_of(analysis, "P"), best_reading(analysis, "P")
    assert best is not None
    assert best.reading != floor.reading
    strength = [sum(CLASSES.index(c.fight) for c in t.active) for t in (best, floor)]
    assert strength[0] < strength[1]
    assert best_reading(matrix(read_arrangement("made.yaml", text.replace(", bound: silent", ""))), "P") is None


# Yardsticks ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def world():
    return load_situation("ukraine-2025").situation


@pytest.mark.parametrize("name", YARDSTICKS)
def test_a_yardstick_has_the_guarantors_and_nobody_else(name, world):
    arrangement = load_case("uk-ukraine-2024")
    found = yardstick(name, arrangement, world)
    assert found.with_role("guarantor") == arrangement.with_role("guarantor")
    assert found.with_role("protege") == (world.protege,)
    assert world.adversary in found.with_role("adversary")
    assert found.id == name


def test_the_strongest_four_station_forces(world):
    """By their capability in the situation (3, .47, .42, .39 and .33), those of one strength by their names."""
    paris = load_case("ukraine-2026-paris")
    assert yardstick("full-alliance", paris, world).groups["framework"] == ["DE", "FR", "UK", "PL"]
    with_china = {"CN": load_case("istanbul-2022-kyiv").parties["CN"], **paris.parties}
    found = yardstick("full-alliance", paris.model_copy(update={"parties": with_china}), world)
    assert set(found.with_role("guarantor")) == {"CN", "FR", "UK", "DE", "PL"}
    assert found.groups["framework"] == ["CN", "DE", "FR", "UK"]


def test_a_model_with_the_parties_already_is_left_as_it_is(world):
    model = load_case("full-alliance")
    assert in_place(model, model, world) is model


def test_other_parties_bring_their_names_and_codes():
    korea = load_situation("korea-1953").situation
    arrangement = load_case("korea-armistice-1953")
    found = in_place(load_case("full-alliance"), arrangement, korea)
    assert found.with_role("protege") == (korea.protege,)
    for party in found.with_role("guarantor"):
        assert found.parties[party].name == arrangement.parties[party].name
    text = str(found.model_dump(mode="json", exclude_unset=True))
    assert "'UA'" not in text
    assert "Ukraine" not in text
