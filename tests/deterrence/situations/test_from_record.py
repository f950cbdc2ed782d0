"""What the record knows of a few states on one day, from tables of a few rows."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from foedus.deterrence.situations import from_record
from foedus.deterrence.situations.from_record import Member, RecordAt, member
from foedus.errors import OutsideCoverageError, SpecificationError, UnknownNameError
from foedus.record.source_files.registry import source

ONE, TWO, THIRD = Member("A", 2, "First"), Member("B", 200, "Second"), Member("C", 365, "Third")
NOBODY = Member("EU", None, "The Union")


DAYS = ("start", "end", "stdate", "enddate")


def days(*rows, **more):
    """A table whose columns of days are dates."""
    frame = pl.DataFrame(rows, orient="row", **more)
    return frame.with_columns(pl.col(name).str.to_date() for name in frame.columns if name in DAYS)


def tables():
    """Tables by source: two states measured to 1950, capitals a degree apart, one border, a dispute and a war."""
    years = [*range(1940, 1951)]
    people = {"ccode": [2] * 11 + [200] * 11, "year": [*years, *years]}
    nmc = pl.DataFrame({**people, "cinc": [0.2 + y / 1000 for y in range(11)] + [None] * 8 + [0.1, 0.11, 0.12]})
    scores = pl.DataFrame({**people, "polity2": [10] * 11 + [-5, *[None] * 10]})
    capitals = days(
        (2, 0.0, 0.0, "1900-01-01", "1944-12-31"), (2, 1.0, 0.0, "1945-01-01", "2020-12-31"),
        (200, 0.0, 1.0, "1900-01-01", "1947-06-30"),
        schema=["ccode", "lat", "lng", "stdate", "enddate"],
    )  # fmt: skip
    borders = days((2, 200, 3, "1930-01-01", "1945-12-31"), (2, 200, 1, "1940-01-01", "2016-12-31"),
                   schema=["ccode1", "ccode2", "conttype", "stdate", "enddate"])  # fmt: skip
    owed = pl.DataFrame({"ccode1": [2], "ccode2": [200], "year": [1945], "atop_defense": [1], "atop_offense": [0],
                         "atop_neutral": [0], "atop_nonagg": [1], "atop_consul": [None]})  # fmt: skip
    met = pl.DataFrame({"ccode1": [2, 200], "ccode2": [200, 2], "year": [1944, 1944], "gmlmidongoing": [1, 1]})
    system = days((2, "1816-01-01", "2016-12-31", "First"), (200, "1920-05-05", "1947-06-30", "Second"),
                  schema=["ccode", "start", "end", "cw_name"])  # fmt: skip
    wars = pl.DataFrame({"ccode1": [2] * 3, "ccode2": [365] * 3, "warnum": [1] * 3, "year": [1941, 1942, 1943]})
    spells = pl.DataFrame({
        "dispnum": [7, 7], "ccode": [2, 365], "sidea": [1, 0], "styear": [1941, 1941],
        "stmon": [6, 6], "stday": [22, 22],
        "endyear": [1943, 1943], "endmon": [5, 5], "endday": [31, 31],
    })  # fmt: skip
    levels = pl.DataFrame({"dispnum": [7], "hostlev": [5]})
    return {"cow_nmc": nmc, "cw_democracy": scores, "cow_capitals": capitals, "cow_contdir": borders,
            "atop_alliance": owed, "gml_mid_ddydisps": met, "cw_system": system, "cow_war_inter": wars,
            "gml_part": spells, "gml_mid_disps": levels}  # fmt: skip


@pytest.fixture(autouse=True)
def known(monkeypatch):
    made = tables()
    monkeypatch.setattr(from_record, "scan", lambda name: made[name].lazy())


def at(year, month=1, day=1, *members):
    return RecordAt.of(members or (ONE, TWO), date(year, month, day))


def said(record):
    return [message.render("en") for message in record.messages]


def test_capability_is_that_of_the_last_full_year():
    record = at(1946, 6, 1)
    assert record.capability(ONE) == (pytest.approx(0.205), 1945)
    assert said(record) == []
    assert record.capability(NOBODY) == (None, None)


def test_a_new_state_has_that_of_its_first_year_and_it_is_said():
    """200 is measured from 1948 on: on a day of 1948 the score of 1948 stands for the year before."""
    record = at(1948, 6, 1)
    assert record.capability(TWO) == (pytest.approx(0.1), 1948)
    assert said(record) == ["The CINC score of Second is that of 1948."]
    assert at(1947, 6, 1).capability(TWO) == (None, None)
    assert at(1946).capability(THIRD) == (None, None)


def test_a_source_that_ended_earlier_is_said_once():
    last = source("cow_nmc").last
    record = at(last + 5)
    found, year = record.capability(ONE)
    assert (found, year) == (pytest.approx(0.21), 1950)
    record.capability(ONE)
    assert len(said(record)) == 2
    assert f"ends in {last}" in said(record)[0]


def test_the_distance_between_the_capitals_of_the_day():
    """A degree of the equator is 111.3 km; of the diagonal of one degree by one 156.9."""
    assert at(1940).distance(ONE, TWO) == pytest.approx(111.32, abs=0.1)
    assert at(1946).distance(ONE, TWO) == pytest.approx(156.9, abs=0.1), "the first moved its capital north"
    assert at(1950).distance(ONE, TWO) is None, "the second has none any more"
    assert at(1940).distance(ONE, NOBODY) is None
    assert at(1940).distance(TWO, ONE) == pytest.approx(at(1940).distance(ONE, TWO))


@pytest.mark.parametrize(("year", "expected"), [(1929, 0), (1935, 3), (1942, 1), (1950, 1)])
def test_the_closest_contiguity_of_the_day(year, expected):
    assert at(year).contiguity(ONE, TWO) == expected
    assert at(year).contiguity(TWO, ONE) == 0, "directed as the table is"
    assert at(year).contiguity(NOBODY, TWO) is None


def test_a_border_that_stood_at_the_end_of_the_table_stands_later_too():
    assert at(source("cow_contdir").last + 3).contiguity(ONE, TWO) == 1


@pytest.mark.parametrize(("year", "expected"), [(1941, -5), (1945, -5), (1946, -5), (1947, None), (1950, None)])
def test_a_regime_is_known_for_five_years(year, expected):
    assert at(year).polity(TWO) == expected
    assert at(year).polity(ONE) == 10
    assert at(year).polity(NOBODY) is None


def test_obligations_are_a_sum_of_powers_of_two():
    """Defence 16 and non-aggression 2, in the year before the day."""
    assert at(1946).obligations(ONE, TWO) == 18
    assert at(1946).obligations(TWO, ONE) == 0
    assert at(1945).obligations(ONE, TWO) == 0
    assert at(1946).obligations(ONE, NOBODY) is None


@pytest.mark.parametrize(("year", "expected"), [(1945, 0), (1950, 5), (1940, 19)])
def test_years_of_peace_since_the_last_dispute_or_the_younger_state(year, expected):
    """They met in 1944; before that nothing is known of a dispute, and the younger state is one since 1920."""
    assert at(year).peace_years(ONE, TWO) == expected
    assert at(source("gml_mid_ddydisps").last + 2).peace_years(ONE, TWO) is None


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(1940, 6, 1), False),  # no war of the two in the year
        (date(1942, 3, 1), True),  # the war covers the years on both sides
        (date(1941, 12, 31), True),
        (date(1943, 1, 1), True),
        (date(1941, 1, 1), False),  # it began later in the year
        (date(1941, 3, 1), False),  # no dispute of theirs on the day
        (date(1941, 7, 1), None),  # in dispute, and at war in the year: since when?
        (date(1943, 5, 31), None),
        (date(1943, 7, 1), False),
    ],
)
def test_whether_they_are_at_war(day, expected):
    assert RecordAt.of((ONE, THIRD), day).war() is expected


def test_of_who_is_no_state_or_after_the_record_nothing_is_known():
    assert at(1942, 3, 1, ONE, NOBODY).war() is None
    assert RecordAt.of((ONE, THIRD), date(source("gml_part").last + 1, 1, 1)).war() is None


def test_members_of_the_system(monkeypatch):
    monkeypatch.setattr(from_record, "ccode", lambda state, year=None, letters=None: {"one": 2, "two": 200}[state])
    monkeypatch.setattr(from_record, "names_of", lambda code, year: f"{code} in {year}")
    assert member("P", "one", date(1950, 1, 1)) == Member("P", 2, "2 in 1950")
    assert member("P", "two", date(1930, 1, 1), "Ours") == Member("P", 200, "Ours")
    with pytest.raises(SpecificationError, match="1920-05-05 to 1947-06-30"):
        member("P", "two", date(1950, 1, 1))
    with pytest.raises(SpecificationError, match="Second"):
        member("P", "two", date(1910, 1, 1))
    with pytest.raises(OutsideCoverageError, match="1816"):
        member("P", "one", date(1800, 1, 1))


def test_who_never_was_a_state_is_named(monkeypatch):
    def unknown(state, year=None, letters=None):
        raise UnknownNameError("state", state, ["France"])

    monkeypatch.setattr(from_record, "ccode", unknown)
    with pytest.raises(UnknownNameError, match="Narnia"):
        member("P", "Narnia", date(1950, 1, 1))


def test_distances_do_not_depend_on_the_order():
    assert np.isclose(at(1946).distance(ONE, TWO), at(1946).distance(TWO, ONE))
