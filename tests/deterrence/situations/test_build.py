"""Situations at a date from the record."""

from __future__ import annotations

from datetime import date

import pytest

from foedus.arrangement import load_arrangement, read_situation
from foedus.arrangement.situation import require_parties
from foedus.assessment import assess
from foedus.deterrence.situations.build import build_situation, parties_of
from foedus.errors import FoedusError, OutsideCoverageError, SpecificationError, UnknownNameError
from foedus.record.state_system.membership import names_of
from tests.support.command import foedus

pytestmark = pytest.mark.data


def entries_by_id(built):
    return {entry.id: entry for entry in built.loaded.situation.entries}


def test_kuwait_1990_against_the_files_themselves():
    """CINC of 1989: Iraq .0142, Kuwait .0018 or so; London lies some 4,660 km from Kuwait; no war before August."""
    import polars as pl

    from foedus.record.source_files.store import scan

    built = build_situation("KUW", "IRQ", ["GBR", "USA"], date(1990, 1, 1))
    cinc = dict(scan("cow_nmc").filter(pl.col("year") == 1989).select("ccode", "cinc").collect().iter_rows())
    found = entries_by_id(built)
    assert found["capability-IRQ"].middle == pytest.approx(cinc[645] / cinc[690], rel=5e-3)
    assert found["capability-USA"].middle == pytest.approx(cinc[2] / cinc[690], rel=5e-3)
    low, high = found["capability-IRQ"].bounds
    assert high / low == pytest.approx(4, rel=0.02)
    assert found["distance-GBR"].middle == pytest.approx(4660, abs=60)
    assert found["contiguity-IRQ"].middle == 1
    soldiers = scan("cow_nmc").filter(pl.col("ccode") == 690, pl.col("year") == 1989).collect()["milper"][0]
    assert found["army-KUW"].middle == pytest.approx(soldiers, rel=5e-3)
    assert found["owes-GBR"].kind == "owes"
    assert built.loaded.situation.grade_of(found["capability-IRQ"]) == "B3"
    assert not built.loaded.situation.war
    assert not built.messages


def test_parties_are_named_in_both_languages():
    """The record knows English names; French ones are CLDR's, and those of an arrangement come before either."""
    situation = build_situation("KOR", "PRK", ["USA"], date(1953, 1, 1), war=True).loaded.situation
    assert (situation.parties["KOR"].en, situation.parties["KOR"].fr) == ("South Korea", "Corée du Sud")
    assert situation.title.fr == "Corée du Sud – Corée du Nord, 1er janvier 1953"
    says = next(entry for entry in situation.entries if entry.id == "distance-USA").says
    assert says.fr == "Distance en kilomètres entre les capitales des États-Unis et de la Corée du Sud."
    names = {"KOR": {"en": "the South", "fr": "le Sud"}}
    named = build_situation("KOR", "PRK", ["USA"], date(1953, 1, 1), war=True, names=names).loaded.situation
    assert next(e for e in named.entries if e.id == "polity-KOR").says.fr == "Indice Polity du Sud, de -10 à 10."
    assert names_of(365, 1953) == {"en": "Russia", "fr": "Russie"}
    assert names_of(200, 1939)["fr"] == "Royaume-Uni"


def test_what_it_lacks_is_an_assumption_with_a_range():
    found = entries_by_id(build_situation("KUW", "IRQ", ["GBR"], date(1990, 1, 1)))
    for name in ("will-GBR", "potential-KUW", "potential-IRQ"):
        assert found[name].assumed
        assert found[name].bounds[0] < found[name].middle < found[name].bounds[1]


def test_nothing_later_than_the_date_is_read():
    """Germany's score of 1938 stands for August 1939; the pact of that August is not yet in the year before."""
    built = build_situation("POL", "DEU", ["GBR"], date(1939, 8, 31), war=False)
    found = entries_by_id(built)
    assert "1938" in found["capability-DEU"].says.en
    assert found["owes-GBR"].middle == 0


@pytest.mark.parametrize(
    ("day", "war"),
    [("1991-06-01", False), ("1981-01-01", True), ("1984-03-01", True), ("1979-05-05", False), ("1990", False)],
)
def test_a_war_is_found_by_its_years(day, war):
    """Iran and Iraq fought from September 1980 to August 1988."""
    at = date(int(day), 1, 1) if len(day) == 4 else date.fromisoformat(day)
    assert build_situation("IRN", "IRQ", [], at).loaded.situation.war is war


def test_where_the_record_cannot_say_it_asks():
    with pytest.raises(SpecificationError, match="cannot say") as refused:
        build_situation("IRN", "IRQ", [], date(1980, 9, 1))
    assert "--war" in str(refused.value)
    with pytest.raises(SpecificationError, match="cannot say"):
        build_situation("UKR", "RUS", [], date(2025, 8, 18))
    told = build_situation("IRN", "IRQ", [], date(1984, 3, 1), war=False)
    assert [m.render("en") for m in told.messages] == [
        "The record has a war between the two at the date; none is assumed, as requested."
    ]


def test_a_date_beyond_the_sources_is_said_and_widens_the_range():
    built = build_situation("UKR", "RUS", ["USA"], date(2025, 8, 18), war=True)
    told = " ".join(m.render("en") for m in built.messages)
    assert "“National material capabilities” ends in 2022" in told
    assert "ATOP" in told
    low, high = entries_by_id(built)["capability-RUS"].bounds
    assert high / low > 4.2
    assert "s’arrête en 2022" in built.messages[0].render("fr")


def test_a_party_that_is_no_state_is_assumed():
    first, second, guarantors, states, others = parties_of(load_arrangement("georgia-2008").arrangement)
    assert first is not None
    assert second is not None
    built = build_situation(first, second, guarantors, date(2008, 8, 1), war=False, states=states, no_states=others)
    found = entries_by_id(built)
    assert found["capability-EU"].assumed
    assert found["distance-EU"].assumed
    assert "owes-EU" not in found, "what is not known is no zero"


@pytest.mark.parametrize(
    ("words", "error", "told"),
    [
        (("--protege", "Narnia", "--adversary", "RUS", "--date", "1990"), UnknownNameError, "Narnia"),
        (("--protege", "UKR", "--adversary", "RUS", "--date", "1980"), SpecificationError, "1991-12-26"),
        (("--protege", "POL", "--adversary", "DEU", "--date", "1942-01-01"), SpecificationError, "1939-09-27"),
        (("--protege", "FRA", "--adversary", "DEU", "--date", "1790"), OutsideCoverageError, "1816"),
        (("--protege", "FRA", "--adversary", "FRN", "--date", "1990"), SpecificationError, "same state"),
        (("--protege", "FRA", "--adversary", "DEU", "--date", "1990-13-01"), FoedusError, "not a date"),
        (("--protege", "FRA", "--date", "1990"), FoedusError, "--adversary"),
        (("--for", "dayton-1995", "--date", "1996"), SpecificationError, "not a state in the record"),
    ],
)
def test_bad_input_is_named(words, error, told):
    result = foedus("situation", "build", *words)
    assert isinstance(result.exception, error)
    assert result.exception.exit_status == 2
    assert told in str(result.exception)


def test_a_case_can_be_assessed_in_what_was_built(tmp_path):
    file = tmp_path / "kuwait.yaml"
    result = foedus("situation", "build", "--for", "kuwait-1961", "--date", "1961-06-25", "--out", str(file))
    assert result.exit_code == 0, result.output
    loaded = read_situation(file)
    case = load_arrangement("kuwait-1961")
    require_parties(loaded, case.arrangement)
    assert loaded.situation.parties["UK"].fr == "Royaume-Uni"
    found = assess(case, loaded, draws=8, horizon="P2Y")
    assert found.answers["overall"] is not None
    assert found.answers["acceptance"] is None
