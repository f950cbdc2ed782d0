"""Crises (ICB): known cases as the codebook's labels have them, dates, rows and years."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from foedus import record
from foedus.errors import CoverageWarning

pytestmark = pytest.mark.data


def said(crisis: str, actor: str, variable: str) -> str:
    """Return the label of a state's code in a crisis."""
    rows = record.crisis_actors().filter(pl.col("crisname") == crisis, pl.col("actor") == actor)
    labels = record.code_labels("icb_actors", [variable]).data
    return str(labels.filter(pl.col("code") == rows[variable].item())["label"].item())


@pytest.mark.parametrize(
    ("crisis", "actor", "variable", "label"),
    [
        ("PEARL HARBOR", "USA", "triggr", "violent act"),
        ("PEARL HARBOR", "USA", "gravty", "threat of grave damage"),
        ("PEARL HARBOR", "USA", "majres", "violent military act"),
        ("PEARL HARBOR", "USA", "cenvio", "violence pre-eminent"),
        ("PEARL HARBOR", "UKG", "triggr", "indirect violent act"),
        ("KOREAN WAR I", "ROK", "triggr", "violent act"),
        ("KOREAN WAR I", "ROK", "gravty", "threat to existence"),
        ("KOREAN WAR I", "ROK", "majres", "political act"),
        ("KOREAN WAR I", "USA", "sevvio", "full-scale war"),
        ("KOREAN WAR I", "USA", "allycap", "alliance leader (super or great power)"),
        ("CUBAN MISSILES", "USA", "triggr", "external change"),
        ("CUBAN MISSILES", "USA", "majres", "non-violent military act"),
        ("CUBAN MISSILES", "USA", "outcom", "victory"),
        ("CUBAN MISSILES", "RUS", "outcom", "defeat"),
        ("CUBAN MISSILES", "RUS", "outesr", "tension reduced: no crisis within five years"),
        ("RUSSO-GEORGIAN WAR", "GRG", "gravty", "territorial threat"),
        ("RUSSO-GEORGIAN WAR", "GRG", "outcom", "stalemate"),
        ("RUSSO-GEORGIAN WAR", "RUS", "outcom", "victory"),
        ("CRIMEA-DONBASS", "UKR", "triggr", "violent act"),
        ("CRIMEA-DONBASS", "UKR", "gravty", "territorial threat"),
        ("CRIMEA-DONBASS", "RUS", "triggr", "external change"),
        ("CRIMEA-DONBASS", "RUS", "outcom", "victory"),
    ],
)
def test_known_cases_read_as_they_were(crisis: str, actor: str, variable: str, label: str):
    assert said(crisis, actor, variable) == label


def test_the_war_of_2014_has_its_dates_and_its_adversary():
    ukraine = record.crisis_actors().filter(pl.col("crisname") == "CRIMEA-DONBASS", pl.col("actor") == "UKR")
    assert ukraine.select("ccode", "begin", "end", "threat").row(0) == (
        369,
        dt.date(2014, 2, 27),
        dt.date(2015, 2, 18),
        365,
    )


def test_rows_and_dates_that_are_not_known_stay_null():
    actors = record.crisis_actors()
    assert actors.height == 1078
    assert actors["begin"].null_count() == 34
    assert actors["year"].null_count() == 1
    assert actors["powdis"].null_count() == 130, "not coded after version 11 of the source"
    assert record.international_crises().height == 487


def test_codes_of_missing_values_are_nulls():
    raw, actors = record.table("icb_actors"), record.crisis_actors()
    for name, code in (("outcom", 9), ("outfor", 99)):
        coded = raw[name].drop_nulls()
        assert actors[name].drop_nulls().len() == coded.len() - (coded == code).sum()
    assert (raw["outcom"] == 9).sum() == 1


class TestColumns:
    def test_states(self):
        with pytest.warns(CoverageWarning, match="icb_actors"):
            table = record.state_years(1916, 2016).add(record.crises()).collect()
        assert table.height == record.state_years(1916, 2016).collect().height
        assert table.select(pl.col("icbcrisis", "icbonset").sum()).row(0) == (1198, 897)
        early = table.filter(pl.col("year") < 1918)
        assert early["icbcrisis"].null_count() == early.height
        assert table.filter(pl.col("year") >= 1918)["icbcrisis"].null_count() == 0

    def test_directions_are_told_apart(self):
        table = record.directed_dyad_years(2007, 2009).add(record.crises()).collect()
        threatened = table.filter(pl.col("icbthreat1") == 1, pl.col("ccode1") == 372)
        assert threatened.select("ccode2", "year").rows() == [(365, 2008)]
        other = table.filter(pl.col("ccode1") == 365, pl.col("ccode2") == 372, pl.col("year") == 2008)
        assert other.select("icbthreat1", "icbthreat2", "icbonset2").row(0) == (1, 1, 1)

    def test_a_threat_may_run_one_way(self):
        """Belize, 1975: the United Kingdom saw Guatemala as the source of threat; Guatemala was in no crisis."""
        table = record.directed_dyad_years(1975, 1975).add(record.crises()).collect()
        row = table.filter(pl.col("ccode1") == 200, pl.col("ccode2") == 90)
        assert row.select("icbthreat1", "icbthreat2", "icbcrisis2").row(0) == (1, 0, 0)

    def test_both_ways_of_counting_dyads_agree(self):
        directed = record.directed_dyad_years(1918, 2016).add(record.crises()).collect()
        once = record.dyad_years(1918, 2016).add(record.crises()).collect()
        both = once.select((pl.col("icbthreat1") + pl.col("icbthreat2")).sum()).item()
        assert directed["icbthreat1"].sum() == both == 1331

    def test_states_outside_the_system_are_reported(self):
        told = record.state_years(1918, 2016).add(record.crises()).unmatched()
        assert told.select("rows", "unmatched").row(0) == (1213, 15)
        assert "94-1919" in told["examples"].item()
