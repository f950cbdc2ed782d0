"""Resistance to a violent trigger: the figures found before, and codes that are missing."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.record.facts import crises
from foedus.record.facts.fact import share

CODED = {
    "crisno": 1, "cracno": 1, "systrgyr": 1950, "triggr": 9, "gravty": 5, "cenvio": 3, "majres": 2, "powdis": -20,
    "allycap": 1,
}  # fmt: skip


@pytest.fixture
def rows_of(monkeypatch):
    def make(*changes: dict[str, int | None]) -> pl.DataFrame:
        rows = [CODED | {"cracno": place} | change for place, change in enumerate(changes)]
        monkeypatch.setattr(crises, "table", lambda _: pl.DataFrame(rows, infer_schema_length=None))
        return crises.resistance_rows()

    return make


def test_only_violent_triggers_with_much_at_stake_from_1946_count(rows_of):
    rows = rows_of({}, {"triggr": 7}, {"gravty": 4}, {"systrgyr": 1945}, {"triggr": None, "gravty": None})
    assert rows["cracno"].to_list() == [0]


def test_what_is_not_coded_is_null_and_never_a_zero(rows_of):
    rows = rows_of({"powdis": None}, {"powdis": 0}, {"powdis": 20}, {"allycap": None})
    assert rows["ln_power"].round(3).to_list() == [None, 0.0, 3.045, -3.045]
    assert rows["allied"].to_list() == [0, 0, 0, None]


def test_violence_counts_as_technique_or_as_major_response(rows_of):
    rows = rows_of({}, {"cenvio": 2}, {"cenvio": 1, "majres": 8}, {"cenvio": 1})
    assert rows["resisted"].to_list() == [1, 0, 1, 0]
    assert rows["any_violence"].to_list() == [1, 1, 1, 0]
    assert rows["first_response"].to_list() == [0, 0, 1, 0]


@pytest.mark.data
class TestResistance:
    def test_the_shares_are_those_found_before(self):
        facts = {fact.id: fact for fact in crises.facts()}
        main = facts["crisis-resistance"]
        assert (main.n, main.events) == (155, 129)
        assert share(129, 155, 0.9) == pytest.approx((0.83, 0.78, 0.88), abs=5e-3)
        assert facts["crisis-any-violence"].estimate == pytest.approx(0.88, abs=5e-3)
        assert facts["crisis-first-response"].estimate == pytest.approx(0.69, abs=5e-3)
        weaker, grave = facts["crisis-resistance-weaker"], facts["crisis-resistance-grave"]
        assert (weaker.n, weaker.events, grave.n, grave.events) == (80, 64, 55, 47)

    def test_strength_and_alliance_are_nulls(self):
        facts = {fact.id: fact for fact in crises.facts()}
        power, allied = facts["crisis-resistance-power"], facts["crisis-resistance-allied"]
        assert (power.estimate, allied.estimate) == pytest.approx((0.20, 1.27), abs=5e-3)
        # Errors clustered by crisis; found before without: .13 and .77.
        fit = crises.resistance_logit(crises.resistance_rows())
        assert fit.std_errors[1:] == pytest.approx((0.13, 0.77), abs=0.04)
        assert power.null
        assert allied.null
