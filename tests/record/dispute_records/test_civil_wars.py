"""Wars within states, cease-fires and peace agreements: rows, known cases, dates."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from foedus import record

pytestmark = pytest.mark.data


def test_wars_within_states():
    frame = record.state_years(1816, 2010).add(record.intrastate_wars())
    with pytest.warns(match="cow_war_intra"):
        table = frame.collect()
    assert table.height == record.state_years(1816, 2010).collect().height
    sums = table.select(pl.col("cowintraongoing", "cowintraonset", "cowintrawars").sum()).row(0)
    assert sums == (930, 268, 1049)
    america = table.filter(pl.col("ccode") == 2, pl.col("cowintraongoing") == 1)["year"].to_list()
    assert america == [1861, 1862, 1863, 1864, 1865]
    assert table.filter(pl.col("year") > 2007)["cowintraongoing"].drop_nulls().is_empty()
    assert frame.unmatched()["unmatched"].to_list() == [0]


def test_ceasefires_once_each_with_the_end_where_they_failed():
    rows = record.ceasefires()
    assert rows.height == 156
    assert rows["failed"].sum() == 84
    assert (rows["failed"].cast(pl.Boolean) == rows["end"].is_not_null()).all()
    assert (rows["peacekeeping"] == (rows["pkop"] > 1).cast(pl.Int32)).all()
    dayton = rows.filter(pl.col("id") == 1330)
    assert dayton.select("ccode", "begin", "failed", "pkop", "outcome").row(0) == (346, dt.date(1995, 12, 14), 0, 5, 4)


def test_labels_of_outcomes_agree_with_the_dummies_of_the_file():
    raw = record.table("fortna_ceasefires")
    dummies = {1: "gvictory", 2: "rvictory", 3: "truce", 4: "treaty"}
    for code, name in dummies.items():
        assert (raw.filter(pl.col("outcome") == code)[name] == 1).all()
    assert record.code_labels("fortna_ceasefires", ["outcome"]).data["code"].to_list() == list(dummies)


def test_agreements_have_dates_and_missing_ends_stay_missing():
    rows = record.peace_agreements()
    assert rows.height == 374
    assert rows["begin"].null_count() == 0
    assert rows["ended"].sum() == 134
    assert rows["ended"].null_count() == 238
    assert rows.filter(pl.col("end") < pl.col("begin"))["paid"].to_list() == [1024], "the source's own slip"
    dayton = rows.filter(pl.col("name").str.contains("Dayton"))
    assert dayton.select("begin", "type", "pko").row(0) == (dt.date(1995, 12, 14), 1, 1)
