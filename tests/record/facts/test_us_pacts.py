"""Who is attacked by pact and troops: the figures found before, and that they do not settle it."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.record.facts import us_pacts
from foedus.record.facts.troops import scan, troop_logit, troop_terms


@pytest.fixture(scope="module")
def rows(with_record):
    with with_record():
        return us_pacts.target_years()


@pytest.fixture(scope="module")
def facts(with_record):
    with with_record():
        return {fact.id: fact for fact in us_pacts.facts()}


def test_the_past_counts_earlier_years_only(monkeypatch):
    schema = {"ccode": pl.Int32, "year": pl.Int32, "force": pl.Int32}
    monkeypatch.setattr(us_pacts, "_targets", lambda **_: pl.LazyFrame([(2, 1960, 1)], schema, orient="row"))
    keys = pl.DataFrame(
        [(2, 1960), (2, 1961), (2, 1971), (20, 1961)], {"ccode": pl.Int32, "year": pl.Int32}, orient="row"
    )
    past = us_pacts._with_past(keys)["ln_past"].exp() - 1
    assert past.to_list() == pytest.approx([0.0, 2**-0.1, 2**-1.1, 0.0])


def test_deaths_that_nobody_counted_are_unknown_unless_another_dispute_was_fatal_or_a_war(monkeypatch):
    disputes = {"dispnum": [1, 2, 3, 4, 5], "hostlev": [4, 4, 4, 4, 5], "fatality": [None, None, 1, 0, None],
                "styear": [1960, 1961, 1961, 1962, 1963]}  # fmt: skip
    part = {"dispnum": [1, 2, 3, 4, 5], "ccode": [20] * 5, "sidea": [0] * 5, "orig": [1] * 5}
    tables = {"gml_mid_disps": pl.LazyFrame(disputes), "gml_part": pl.LazyFrame(part)}
    monkeypatch.setattr(us_pacts, "scan", lambda name: tables[name])
    found = us_pacts._targets(by_united_states=True).collect().sort("year")
    assert found["fatal"].to_list() == [None, 1, 0, 1]
    assert found["force"].to_list() == [1] * 4


@pytest.mark.data
class TestTargets:
    def test_years_of_unknown_deaths_are_left_out(self, rows, facts):
        assert 0 < rows["fatal"].null_count() < 21
        assert facts["us-pact-fatal"].n == facts["us-pact-force"].n - rows.drop_nulls("troops")["fatal"].null_count()
        assert facts["pairs-no-patron"].n + facts["pairs-patron"].n < 94_658

    def test_attacks_by_the_united_states_are_left_out(self, rows):
        # Found before with them: 904 and 359.
        assert (rows.height, int(rows["force"].sum()), int(rows["fatal"].sum())) == (8932, 854, 333)
        every = us_pacts._targets(by_united_states=True).collect()
        whole = rows.select("ccode", "year").join(every, on=["ccode", "year"])
        assert (int(whole["force"].sum()), int(whole["fatal"].sum())) == (904, 359)

    def test_every_fatal_dispute_saw_force(self, rows):
        assert rows.filter(pl.col("fatal") > pl.col("force")).is_empty()

    @pytest.mark.parametrize(
        ("outcome", "found", "troops"),
        [
            ("force", (-0.28, 0.11), (0.03, -0.09, 0.14)),
            ("fatal", (-0.57, 0.24), (-0.18, -0.61, -0.22)),
        ],
    )
    def test_with_the_coding_of_before_the_figures_are_those_found_before(self, rows, outcome, found, troops):
        """The controls of before were not written down; strength, the past and time give its figures."""
        keys = ["ccode", "year"]
        raw = (
            scan("us_troops")
            .group_by("ccode", year=(pl.col("year") + 1).cast(pl.Int32))
            .agg(raw=pl.col("troops_ad").sum())
        )
        every = us_pacts._targets(by_united_states=True).collect()
        coded = (
            rows.drop("force", "fatal")
            .join(every, on=keys, how="left")
            .join(raw.collect(), on=keys, how="left")
            .with_columns(pl.col("force", "fatal").fill_null(0), troops=pl.col("raw").fill_null(0))
            .with_columns(troop_terms())
        )
        fit = troop_logit(coded, outcome, us_pacts.TERMS)
        assert fit.rows == 8932
        assert (fit.params[1], fit.std_errors[1]) == pytest.approx(found, abs=0.03)
        assert fit.params[2:5] == pytest.approx(troops, abs=0.15)

    def test_no_deterrent_effect_of_troops_can_be_told(self, facts):
        assert all(fact.null for name, fact in facts.items() if name.startswith("us-troops-"))

    def test_the_pact_is_no_finding_once_democracy_is_held_equal(self, facts):
        for outcome in us_pacts.OUTCOMES:
            assert not facts[f"us-pact-{outcome}"].null
            assert facts[f"us-pact-{outcome}-regime"].null

    def test_pacts_stand_where_danger_is(self, facts):
        # Found before: 5.3 and 3.9 per thousand pair-years.
        assert facts["pairs-patron"].estimate == pytest.approx(5.3, abs=0.05)
        assert facts["pairs-no-patron"].estimate == pytest.approx(3.9, abs=0.07)
        assert facts["pairs-us-patron"].n < facts["pairs-patron"].n
