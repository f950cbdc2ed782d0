"""The clock of a text, its troops and its limits, read from small texts."""

from __future__ import annotations

import pytest

from foedus.arrangement.loading import read_arrangement
from foedus.deterrence.terms.life_terms import QUARTER_HOURS, TROOPS, Life, cap_of, life_of, sizes_of, troops_of
from foedus.errors import SpecificationError

TEXT = """
foedus: 1
id: made
title: {en: Made}
status: proposed
instrument: treaty
parties:
  P: {name: {en: Protege}, roles: protege}
  A: {name: {en: First}, roles: guarantor}
  B: {name: {en: Second}, roles: guarantor}
  X: {name: {en: Foe}, roles: adversary}
  Y: {name: {en: Friend of the foe}, roles: ally_of_adversary}
groups: {two: [A, B]}
clauses:
  - {id: c1, who: guarantors, verb: shall, do: fight, when: {attack: armed}}
"""


def made(life="", clauses=""):
    text = TEXT + "".join(f"  - {line}\n" for line in clauses.splitlines() if line)
    return read_arrangement("made.yaml", text + (f"life: {life}\n" if life else "")).arrangement


@pytest.mark.parametrize(
    ("life", "expected"),
    [
        ("", Life()),
        ("{until: P10Y}", Life()),
        ("{until: P10Y, renewal: automatic}", Life(renewal="automatic")),
        ("{until: P10Y, renewal: agreement, renewed_by: [A, X]}", Life(renewal="agreement", adversary_renews=True)),
        ("{until: P10Y, renewal: agreement, renewed_by: [A, Y]}", Life(renewal="agreement", adversary_renews=True)),
        ("{until: P10Y, renewal: agreement, renewed_by: [A, P]}", Life(renewal="agreement")),
        ("{active_when: {consent: [P, X]}}", Life()),  # both consent by signing
        ("{active_when: {consent: [A, P, X]}}", Life(ratified=True)),
        ("{active_when: {procedure: political}}", Life(ratified=True)),
        ("{exit: {notice: P26W}}", Life(leavers=("A", "B"), notice=2)),
        ("{exit: {}}", Life(leavers=("A", "B"))),
        ("{exit: {by: [B], notice: P1Y}}", Life(leavers=("B",), notice=4)),
        ("{exit: {by: [P], notice: P1Y}}", Life(notice=4)),  # the protégé's exit leaves nobody out
        ("{exit: {by: [two], notice: P92D}}", Life(leavers=("A", "B"), notice=2)),  # a day over a quarter
        ("{exit: {by: [two], notice: P91D}}", Life(leavers=("A", "B"), notice=1)),
    ],
)
def test_the_clock(life, expected):
    assert life_of(made(life), "P") == expected


def test_a_quarter_is_a_fourth_of_a_leap_year():
    assert QUARTER_HOURS == 2196
    assert 4 * QUARTER_HOURS / 24 == 366


@pytest.mark.parametrize(
    ("clause", "first", "second"),
    [
        ("{id: c2, who: A, verb: shall, do: deploy, amount: 3, unit: brigades}", 12.0, 0.0),
        ("{id: c2, who: A, verb: shall, do: deploy, amount: 1, unit: divisions}", 12.0, 0.0),
        ("{id: c2, who: A, verb: shall, do: deploy, amount: 5, unit: battalions}", 4.0, 0.0),
        ("{id: c2, who: A, verb: shall, do: maintain, amount: 2500, unit: troops}", 2.5, 0.0),
        ("{id: c2, who: A, verb: shall, do: deploy, amount: 30, unit: thousand troops}", 30.0, 0.0),
        ("{id: c2, who: two, verb: shall, do: deploy, amount: 30, unit: thousand troops}", 15.0, 15.0),  # shared
        ("{id: c2, who: A, verb: may, do: deploy, amount: 3, unit: brigades}", 0.0, 0.0),
        ("{id: c2, who: A, verb: shall, do: deploy, amount: 3, unit: aircraft}", 0.0, 0.0),
        ("{id: c2, who: A, verb: shall, do: deploy, amount: 3, unit: brigades, when: {attack: armed}}", 0.0, 0.0),
        ("{id: c2, who: A, verb: shall, do: fund, amount: 3, unit: brigades}", 0.0, 0.0),
    ],
)
def test_troops_that_are_owed_in_peace(clause, first, second):
    text = made(clauses=clause)
    assert (troops_of(text, "A", sizes_of()), troops_of(text, "B", sizes_of())) == (first, second)


def test_troops_of_several_clauses_add_up():
    two = (
        "{id: c2, who: A, verb: shall, do: deploy, amount: 1, unit: brigades}\n"
        "{id: c3, who: two, verb: shall, do: maintain, amount: 2000, unit: soldiers}"
    )
    assert troops_of(made(clauses=two), "A", sizes_of()) == pytest.approx(4 + 1)


def test_units_are_in_thousands_and_a_division_is_three_brigades():
    sizes = sizes_of()
    assert set(sizes) == TROOPS
    assert sizes["divisions"] == 3 * sizes["brigades"] == 15 * sizes["battalions"]
    assert 1000 * sizes["soldiers"] == sizes["thousand troops"] == 1


@pytest.mark.parametrize(
    ("clauses", "expected"),
    [
        ("", None),
        ("{id: c2, who: P, verb: shall, do: limit, amount: 85000, unit: soldiers}", 85.0),
        ("{id: c2, who: A, verb: shall, do: limit, amount: 85000, unit: soldiers}", None),
        ("{id: c2, who: P, verb: may, do: limit, amount: 85000, unit: soldiers}", None),
        ("{id: c2, who: P, verb: shall, do: limit, amount: 342, unit: tanks}", None),
        ("{id: c2, who: P, verb: shall, do: limit}", None),
        (
            "{id: c2, who: P, verb: shall, do: limit, amount: 600000, unit: persons}\n"
            "{id: c3, who: P, verb: shall, do: limit, amount: 250000, unit: troops}",
            250.0,
        ),
    ],
)
def test_the_smallest_limit_on_soldiers_counts(clauses, expected):
    assert cap_of(made(clauses=clauses), "P") == expected


@pytest.mark.parametrize("unit", ["thousand_troops", "brigade", "legions"])
def test_forces_in_a_unit_that_is_not_known_are_an_error(unit):
    text = made(clauses=f"{{id: c2, who: A, verb: shall, do: maintain, amount: 20, unit: {unit}}}")
    with pytest.raises(SpecificationError, match="not known") as refused:
        troops_of(text, "A", sizes_of())
    if unit == "thousand_troops":
        assert "'thousand troops'" in str(refused.value)
    assert troops_of(text, "B", sizes_of()) == 0, "it is not B that owes them"
