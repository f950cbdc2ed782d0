"""The shipped arrangements: well formed, sourced, bilingual, and saying what their texts say."""

from __future__ import annotations

import re
from functools import cache

import pytest

from foedus.arrangement import Arrangement, case_ids, load_arrangement as read_case, with_reading
from foedus.arrangement.durations import hours_of
from foedus.arrangement.vocabulary import RESPONSES
from tests.support.paths import DOCS

load_arrangement = cache(read_case)


def load_case(name):
    return load_arrangement(name).arrangement


CASES = case_ids()
PAGE = DOCS / "reference" / "cases.md"
FIRST = {
    "ukraine-2025-reported", "budapest-1994", "north-atlantic-1949", "uk-ukraine-2024", "istanbul-2022-kyiv",
    "istanbul-2022-moscow", "dayton-1995", "kuwait-1961", "none", "consultation-only", "model-guarantee",
    "full-alliance",
}  # fmt: skip
WANT = re.compile(rf"({'|'.join(RESPONSES)}|any|any_effective) by (\d+)(?: within (P\S+))?")


def texts(value: object) -> list[dict]:
    """Every bilingual text of a document."""
    found = []
    if isinstance(value, dict):
        if "en" in value and set(value) <= {"en", "fr"}:
            return [value]
        for part in value.values():
            found += texts(part)
    elif isinstance(value, list):
        for part in value:
            found += texts(part)
    return found


def cited(value: object) -> set[str]:
    """Every source that a document cites."""
    found: set[str] = set()
    if isinstance(value, dict):
        for key, part in value.items():
            if key == "source":
                found |= {part} if isinstance(part, str) else set(part)
            elif key != "sources":
                found |= cited(part)
    elif isinstance(value, list):
        for part in value:
            found |= cited(part)
    return found


def test_the_first_cases_are_there():
    assert set(CASES) >= FIRST


@pytest.mark.parametrize("name", CASES)
class TestEveryCase:
    def test_is_read_and_named_after_its_file(self, name):
        assert load_case(name).id == name

    def test_speaks_both_languages(self, name):
        for text in texts(load_arrangement(name).document.data):
            assert text.get("fr"), text

    def test_names_a_source_for_every_clause_and_uses_every_source(self, name):
        case = load_case(name)
        if case.status == "model":
            return
        assert case.sources
        for clause in case.clauses:
            assert clause.source, clause.id
        for challenge in case.challenges:
            assert challenge.source, challenge.what.en
        assert set(case.sources) == cited(load_arrangement(name).document.data)

    def test_quotes_only_short_phrases(self, name):
        for clause in load_case(name).clauses:
            assert len((clause.quote or "").split()) <= 20, clause.id

    def test_has_a_target(self, name):
        case = load_case(name)
        if not any(clause.verb for clause in case.clauses):
            return
        match = WANT.fullmatch(case.want or "")
        assert match, case.want
        assert 1 <= int(match[2]) <= max(1, len(case.with_role("guarantor")))
        if match[3]:
            assert hours_of(match[3]) > 0

    def test_has_a_protege_and_an_adversary_or_says_why_not(self, name):
        case = load_case(name)
        assert case.with_role("protege")
        assert case.with_role("adversary") or case.note


@pytest.mark.parametrize("name", CASES)
def test_every_reading_is_a_text_of_its_own(name):
    case = load_case(name)
    for reading in case.readings:
        assert isinstance(with_reading(case, reading), Arrangement)


@pytest.mark.parametrize("name", CASES)
def test_a_case_fits_the_situation_that_it_names(name):
    from foedus.arrangement.situation import load_situation, require_parties

    case = load_case(name)
    if case.situation:
        require_parties(load_situation(case.situation), case)


def test_the_yardsticks_share_the_parties_of_the_ukraine_case():
    wanted = {"UA": "protege", "RU": "adversary", "US": "guarantor", "UK": "guarantor", "FR": "guarantor",
              "DE": "guarantor", "PL": "guarantor"}  # fmt: skip
    for name in ("none", "consultation-only", "full-alliance", "model-guarantee", "ukraine-2025-reported"):
        case = load_case(name)
        assert case.situation == "ukraine-2025"
        assert {p: d.roles[0] for p, d in case.parties.items() if d.roles != ["outsider"]} == wanted


def test_the_reported_framework_keeps_its_doubts():
    case = load_case("ukraine-2025-reported")
    assert {clause.standing for clause in case.clauses} == {"alleged"}
    standings = {statement.id: statement.standing for statement in case.statements}
    assert standings["kremlin"] == "denied"
    for term in ("finder", "deadline", "means", "forces", "consequences", "form", "term"):
        assert standings[term] == "silent"
    assert case.clauses[0].bound == "silent"


class Matrix:
    """What the law room makes of a case, asked by the tests below."""

    def __init__(self, name):
        from foedus.law.engine.matrix import matrix

        self.cells = [cell for cell in matrix(load_arrangement(name)).cells if cell.phase == "active"]

    def cell(self, party, response, incident="invasion", zone="home", reading="text"):
        for cell in self.cells:
            key = (cell.party, cell.response, cell.incident, cell.zone, cell.reading)
            if key == (party, response, incident, zone, reading):
                return cell
        raise LookupError((party, response, incident, zone, reading))


def test_budapest_owes_consultation_without_a_date_and_nothing_more():
    matrix = Matrix("budapest-1994")
    for guarantor in ("US", "UK"):
        assert matrix.cell(guarantor, "consult").status == "owed_undated"
        assert matrix.cell(guarantor, "any_effective").needs == "never"
        assert matrix.cell(guarantor, "any_effective", "nuclear_attack").needs == "never"
    council = matrix.cell("unsc", "fight")
    assert (council.guaranteed, council.needs, council.veto) == (False, "adversary", ("RU",))
    duty = next(clause for clause in load_case("budapest-1994").clauses if clause.id == "p4")
    assert duty.when is not None
    assert duty.when.attack == ["nuclear_attack"]


def test_moscow_wrote_itself_a_veto():
    matrix = Matrix("istanbul-2022-moscow")
    for guarantor in ("US", "UK", "FR", "CN"):
        cell = matrix.cell(guarantor, "fight")
        assert (cell.needs, cell.veto) == ("adversary", ("RU",))
        assert matrix.cell(guarantor, "any_effective").guaranteed is False


def test_kyiv_gets_one_of_the_menu_unless_a_no_show_stops_it():
    matrix = Matrix("istanbul-2022-kyiv")
    for guarantor in ("US", "UK", "FR", "CN"):
        lapses = matrix.cell(guarantor, "any_effective", reading="lapses")
        assert (lapses.status, lapses.needs) == ("owed_undated", "alone")
        strict = matrix.cell(guarantor, "any_effective", reading="strict")
        assert (strict.guaranteed, strict.needs, strict.veto) == (False, "adversary", ("RU",))


def test_north_atlantic_force_is_possible_alone_and_guaranteed_by_none():
    matrix = Matrix("north-atlantic-1949")
    force = [cell for cell in matrix.cells if cell.response == "fight" and cell.zone == "area"]
    force = [cell for cell in force if cell.incident == "invasion" and cell.party != cell.victim]
    assert {cell.party for cell in force} == set(load_case("north-atlantic-1949").with_role("guarantor"))
    assert {(cell.needs, cell.guaranteed) for cell in force} == {("alone", False)}


def test_dayton_and_kuwait_give_a_right_that_needs_nobody():
    force = Matrix("dayton-1995").cell("IFOR", "fight")
    assert (force.status, force.needs) == ("discretion", "alone")
    kuwait = Matrix("kuwait-1961")
    assert (kuwait.cell("UK", "fight").status, kuwait.cell("UK", "fight").needs) == ("discretion", "alone")
    assert kuwait.cell("UK", "consult").status == "owed_undated"


def test_the_model_guarantees_force_dated_by_each():
    matrix = Matrix("model-guarantee")
    for guarantor in ("US", "UK", "FR", "DE", "PL"):
        for incident in ("invasion", "proxy_attack", "blockade"):
            cell = matrix.cell(guarantor, "fight", incident)
            assert (cell.status, cell.worst_case_hours) == ("guaranteed", 72)


def test_britain_owes_talk_within_a_day():
    matrix = Matrix("uk-ukraine-2024")
    assert matrix.cell("UK", "consult").worst_case_hours == 24
    assert matrix.cell("UK", "any_effective").guaranteed is False


def test_the_reported_framework_guarantees_no_effective_help():
    matrix = Matrix("ukraine-2025-reported")
    help_ = [cell for cell in matrix.cells if cell.response == "any_effective" and cell.party != "RU"]
    assert help_
    assert not any(cell.guaranteed for cell in help_)


def rows_of_the_page():
    """Case and codes of every row of the table in the docs."""
    rows = re.findall(r"^\| `([\w-]+)` \|(.*)\|(.*)\|(.*)\|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return {case: re.findall(r"F1\d\d", holes) for case, _, holes, _ in rows}


def test_the_page_has_a_row_for_every_case():
    assert set(rows_of_the_page()) == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_the_holes_that_the_page_names_are_found(name):
    from foedus.law import analyse

    found = {finding.code for finding in analyse(load_arrangement(name)).findings}
    assert set(rows_of_the_page()[name]) <= found
    if name == "model-guarantee":
        assert not found


class TestReadAgainWithTheConstructsMadeForThem:
    def test_the_north_atlantic_treaty_cannot_be_left_for_twenty_years(self):
        leave = load_case("north-atlantic-1949").life.exit
        assert (leave.opens, leave.notice, leave.by) == ("P20Y", "P1Y", ["each"])
        assert load_case("us-japan-1960").life.exit.opens == "P10Y"

    def test_locarno_allows_force_in_three_cases_each_for_itself(self):
        peace = next(c for c in load_case("locarno-1925").clauses if c.id == "a2")
        assert len(peace.unless.any_of) == 4  # the third has two branches

    def test_rio_obliges_nobody_to_use_force_without_its_consent(self):
        rio = Matrix("rio-1947")
        assert rio.cell("BR", "fight", zone="hemisphere").needs == "alone"
        force = next(c for c in load_case("rio-1947").clauses if c.id == "a20")
        assert (force.verb, force.when.consent) == ("shall", ["self"])

    def test_the_soviet_help_of_1935_waits_for_the_french(self):
        from foedus.arrangement.combining import combine
        from foedus.law.engine.matrix import matrix

        soviet, french = load_case("czechoslovakia-ussr-1935"), load_case("france-czechoslovakia-1925")
        whole = combine(soviet, french)
        assert "french" not in {c.id.removeprefix("czechoslovakia-ussr-1935.") for c in whole.clauses}
        waiting = next(c for c in whole.clauses if c.id == "czechoslovakia-ussr-1935.a2")
        assert waiting.when.after == ["france-czechoslovakia-1925.c157"]
        bound = soviet.model_copy(update={"clauses": [c for c in soviet.clauses if c.id != "free"]})
        for text in (bound, combine(bound, french)):
            cells = [c for c in matrix(text).cells if (c.incident, c.victim, c.party) == ("invasion", "CZ", "SU")]
            assert {c.needs for c in cells if c.response == "fight"} == {"friends"}

    def test_sanctions_return_unless_the_council_decides_otherwise(self):
        snapback = Matrix("model-snapback")
        text = snapback.cell("US", "sanction")
        assert (text.guaranteed, text.needs) == (False, "alone")  # its own veto keeps the council from it
        regardless = snapback.cell("US", "sanction", reading="regardless")
        assert regardless.worst_case_hours == (2 + 30 + 1) * 24


def test_what_is_said_of_a_case_does_not_depend_on_where_foedus_is_installed():
    from foedus.arrangement import load_arrangement
    from foedus.arrangement.loading import CASES
    from tests.support.command import foedus

    assert load_arrangement("uk-finland-2022").document.file == "uk-finland-2022.yaml"
    for words in (("check", "uk-finland-2022"), ("diff", "uk-finland-2022", "uk-sweden-2022")):
        for form in ("json", "html", *(("gnu", "sarif") if words[0] == "check" else ())):
            shown = foedus(*words, "--format", form).stdout
            assert str(CASES) not in shown
            assert CASES.as_posix() not in shown
