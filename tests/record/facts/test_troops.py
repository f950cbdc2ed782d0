"""Joining by troops: states under another code, numbers that are unknown, and the figures found before."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.record.facts import troops


@pytest.fixture
def stationed(monkeypatch):
    def make(*rows: tuple[int, int, int]) -> dict[tuple[int, int], int]:
        frame = pl.LazyFrame(rows, schema={"ccode": pl.Int32, "year": pl.Int32, "troops_ad": pl.Int32}, orient="row")
        monkeypatch.setattr(troops, "scan", lambda _: frame)
        return {(row["ccode"], row["year"]): row["troops"] for row in troops.stationed().collect().to_dicts()}

    return make


def test_numbers_are_those_of_the_year_before_and_names_spelt_twice_are_added(stationed):
    assert stationed((52, 2013, 0), (52, 2013, 7)) == {(52, 2014): 7}


def test_states_under_another_code_get_their_troops(stationed):
    found = stationed((255, 1953, 1), (255, 1960, 2), (255, 1990, 3), (816, 1968, 4), (816, 1980, 5))
    assert found == {(255, 1954): 1, (260, 1961): 2, (255, 1991): 3, (817, 1969): 4, (816, 1981): 5}


def test_classes_leave_nothing_out_and_unknown_numbers_null():
    frame = pl.DataFrame({"troops": [0, 99, 100, 999, 1_000, 9_999, 10_000, None]}).with_columns(troops.troop_terms())
    classes = [frame[f"troops_{name}"].to_list() for name in ("100", "1000", "10000")]
    assert [sum(values) if None not in values else None for values in zip(*classes, strict=True)] == [
        0, 0, 1, 1, 1, 1, 1, None,
    ]  # fmt: skip
    assert frame["troops_from_1000"].to_list() == [0, 0, 0, 0, 1, 1, 1, None]


@pytest.fixture(scope="module")
def facts(with_record):
    with with_record():
        return {fact.id: fact for fact in troops.facts()}


@pytest.mark.data
class TestTroops:
    def test_targets_and_joins_are_those_found_before(self):
        rows = troops.joining_rows()
        assert (rows.height, int(rows["joined"].sum())) == (1337, 29)

    def test_without_west_germany_the_figures_are_those_found_before(self):
        """Found before with West Germany and all unknown numbers as zero: 1.24 (.73), .17 (.11), war 2.23 (.53)."""
        raw = troops.scan("us_troops").group_by("ccode", year=(pl.col("year") + 1).cast(pl.Int32))
        raw = raw.agg(raw=pl.col("troops_ad").sum())
        rows = troops.joining_rows().join(raw.collect(), on=["ccode", "year"], how="left")
        rows = rows.with_columns(troops=pl.col("raw").fill_null(0)).with_columns(troops.troop_terms())
        fit = troops.troop_logit(rows, "joined", ("troops_from_1000", *troops.CONTROLS))
        assert fit.rows == 1337
        assert (fit.params[1], fit.std_errors[1]) == pytest.approx((1.24, 0.73), abs=0.07)
        fit = troops.troop_logit(rows, "joined", ("ln_troops", *troops.CONTROLS))
        assert (fit.params[1], fit.std_errors[1]) == pytest.approx((0.17, 0.11), abs=6e-3)
        assert fit.params[fit.terms.index("war")] == pytest.approx(2.23, abs=6e-3)
        forced = rows.filter(pl.col("force") == 1)
        terms = tuple(name for name in troops.CONTROLS if name != "force")
        for term, found in (("troops_from_1000", (1.38, 0.80)), ("troops_10000", (0.85, 0.99))):
            fit = troops.troop_logit(forced, "joined", (term, *terms))
            assert (fit.params[1], fit.std_errors[1]) == pytest.approx(found, abs=0.06)

    def test_troops_go_with_joining_and_their_number_beyond_a_thousand_is_a_null(self, facts):
        assert facts["troops-1000"].estimate == pytest.approx(1.59, abs=5e-3)
        assert not facts["troops-1000"].null
        assert facts["troops-10000-beyond"].null
        assert facts["troops-10000-force"].null
        assert facts["troops-pact"].null

    def test_plain_counts_hold_every_target_of_known_troops(self, facts):
        counted = [facts[f"troops-joined-{name}"] for name in troops.CLASSES]
        assert sum(fact.n for fact in counted) == facts["troops-1000"].n
        assert sum(fact.events for fact in counted) == facts["troops-1000"].events
