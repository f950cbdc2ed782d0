"""What the shipped texts guarantee: the statements that an informed reader would check first."""

from __future__ import annotations

import pytest

from foedus.arrangement import case_ids, load_arrangement
from foedus.law import analyse
from foedus.law.engine.cells import Analysis, Cell


class Cells:
    """Cells of a case in an invasion of covered ground, under the reading that sums up (or a named one)."""

    def __init__(self) -> None:
        self.analyses: dict[str, Analysis] = {}

    def __call__(
        self, case: str, party: str, response: str, reading: str | None = None, incident: str = "invasion"
    ) -> Cell:
        if case not in self.analyses:
            self.analyses[case] = analyse(load_arrangement(case))
        analysis = self.analyses[case]
        zones = analysis.source.arrangement.zones
        found = [
            c
            for c in analysis.select(
                party=party, response=response, incident=incident, phase="active", reading=reading or analysis.reading
            )
            if c.zone not in zones or zones[c.zone].covered
        ]
        return found[0]


@pytest.fixture(scope="module")
def cells() -> Cells:
    return Cells()


EFFECTIVE = ("sanction", "fund", "share_intelligence", "arm", "deploy", "fight")


def test_budapest_owes_consultation_without_a_date_and_nothing_more(cells):
    for guarantor in ("US", "UK"):
        assert cells("budapest-1994", guarantor, "consult").status == "owed_undated"
        for response in EFFECTIVE:
            assert cells("budapest-1994", guarantor, response).guaranteed is False


def test_budapest_council_acts_only_if_the_adversary_lets_it(cells):
    council = next(
        c
        for c in cells.analyses.setdefault("budapest-1994", analyse(load_arrangement("budapest-1994"))).cells
        if c.party not in ("US", "UK", "RU") and c.response == "fight" and c.incident == "invasion"
    )
    assert (council.needs, council.veto) == ("adversary", ("RU",))


def test_budapest_seeks_the_council_only_against_nuclear_weapons(cells):
    cells("budapest-1994", "US", "consult")
    assert any(f.code == "F108" for f in cells.analyses["budapest-1994"].findings)


@pytest.mark.parametrize("guarantor", ["US", "UK", "FR", "CN"])
def test_moscow_version_needs_the_adversary(cells, guarantor):
    cell = cells("istanbul-2022-moscow", guarantor, "fight", reading="text")
    assert (cell.guaranteed, cell.needs, cell.veto) == (False, "adversary", ("RU",))


@pytest.mark.parametrize("guarantor", ["US", "UK", "FR", "CN"])
def test_kyiv_version_turns_on_whether_the_consultation_lapses(cells, guarantor):
    assert cells("istanbul-2022-kyiv", guarantor, "any_effective", "lapses").status == "owed_undated"
    strict = cells("istanbul-2022-kyiv", guarantor, "any_effective", "strict")
    assert (strict.guaranteed, strict.needs, strict.veto) == (False, "adversary", ("RU",))
    assert cells("istanbul-2022-kyiv", guarantor, "any_effective").guaranteed is False
    no_show = [f for f in cells.analyses["istanbul-2022-kyiv"].findings if f.code == "F104"]
    assert no_show
    assert no_show[0].scenario


def test_north_atlantic_force_is_for_each_to_choose(cells):
    guarantors = load_arrangement("north-atlantic-1949").arrangement.with_role("guarantor")
    cells("north-atlantic-1949", "UK", "fight")
    found = [
        c
        for c in cells.analyses["north-atlantic-1949"].select(response="fight", phase="active", incident="invasion")
        if c.party in guarantors and c.needs != "never"
    ]
    assert {c.party for c in found} == set(guarantors)
    assert {(c.guaranteed, c.needs) for c in found} == {(False, "alone")}


@pytest.mark.parametrize(("case", "party"), [("dayton-1995", "IFOR"), ("kuwait-1961", "UK")])
def test_force_as_a_right_needs_nobody_else(cells, case, party):
    cell = cells(case, party, "fight")
    assert (cell.guaranteed, cell.needs, cell.status) == (False, "alone", "discretion")


def test_kuwait_floor_is_to_consult(cells):
    assert cells("kuwait-1961", "UK", "consult").guaranteed
    assert not cells("kuwait-1961", "UK", "any_effective").guaranteed


@pytest.mark.parametrize("guarantor", ["US", "UK", "FR", "DE", "PL"])
def test_model_guarantee_has_a_full_floor(cells, guarantor):
    cell = cells("model-guarantee", guarantor, "fight")
    assert (cell.status, cell.worst_case_hours) == ("guaranteed", 72)
    assert cells.analyses["model-guarantee"].findings == ()


def test_no_arrangement_guarantees_nothing(cells):
    assert not any(c.guaranteed or c.needs != "never" for c in analyse(load_arrangement("none")).cells)


@pytest.mark.parametrize("case", case_ids())
def test_every_case_is_solved_and_its_floor_lies_below_its_ceiling(case):
    analysis = analyse(load_arrangement(case))
    for cell in analysis.cells:
        assert cell.status != "undecided"
        assert not cell.guaranteed or cell.needs == "alone"
        assert (cell.status == "guaranteed") == (cell.guaranteed is True and cell.worst_case_hours is not None)
        assert not cell.guaranteed or set(cell.critical) <= set(cell.carried_by)
    for finding in analysis.findings:
        assert finding.line >= 1
        assert "{" not in finding.message.render("en")
