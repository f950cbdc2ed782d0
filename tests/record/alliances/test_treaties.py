"""Alliances by treaty: dates, members, and known cases of how they ended."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from foedus import record

pytestmark = pytest.mark.data


def test_rows_dates_and_members():
    rows = record.alliance_treaties()
    assert rows.height == 765
    assert rows["endyr"].null_count() == rows["ineffect"].sum() == 353
    assert rows.filter(pl.col("end") < pl.col("begin")).is_empty()
    nato = rows.filter(pl.col("atopid") == 3180)
    assert nato.select("begin", "endyr", "length", "defense").row(0) == (dt.date(1949, 4, 4), None, 240, 1)
    assert {2, 20, 200, 220} <= set(nato["members"].item())


@pytest.mark.parametrize(
    ("atopid", "term"),
    [(2470, 2), (2295, 2), (2490, 1), (3200, 1), (3055, 3), (3130, 3), (3180, 0)],
    ids=["Germany-USSR 1939", "USSR-Poland 1932", "UK-France 1939", "USSR-China 1950", "Dunkirk", "Brussels", "NATO"],
)
def test_how_known_pacts_ended(atopid: int, term: int):
    """The codes agree with history; their labels could not be read in the source's codebook, so none is given."""
    rows = record.alliance_treaties().filter(pl.col("atopid") == atopid)
    assert rows["term"].item() == term
    with pytest.raises(Exception, match="unknown source"):
        record.code_labels("atop5_alliances")
