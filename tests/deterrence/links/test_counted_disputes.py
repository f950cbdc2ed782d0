"""What began against whom, under both rules of counting: by hand, and as counted in the record."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.deterrence.links import counted_disputes as module
from foedus.deterrence.links.counted_disputes import counted_disputes

ROWS = [
    # dispnum, one, two, year, onset, sidea1, sidea2, orig1, orig2: 1 of 1900-1901, begun by 2; 2 of 1901 joined by 365
    (1, 2, 200, 1900, 1, 1, 0, 1, 1), (1, 200, 2, 1900, 1, 0, 1, 1, 1),
    (1, 2, 200, 1901, 0, 1, 0, 1, 1), (1, 200, 2, 1901, 0, 0, 1, 1, 1),
    (2, 365, 200, 1901, 1, 1, 0, 0, 1), (2, 200, 365, 1901, 1, 0, 1, 1, 0),
]  # fmt: skip


def table(onset, ongoing):
    names = ("dispnum", "ccode1", "ccode2", "year", onset, "sidea1", "sidea2", "orig1", "orig2")
    return pl.DataFrame(ROWS, schema=dict.fromkeys(names, pl.Int64), orient="row").with_columns(
        pl.lit(1).alias(ongoing)
    )


def keys(rows):
    return rows.select("ccode1", "ccode2", "year").sort("year", "ccode1", "ccode2").collect().rows()


@pytest.mark.parametrize(
    ("counting", "source", "onset", "ongoing"),
    [
        ("one_a_year", "gml_mid_ddydisps", "gmlmidonset", "gmlmidongoing"),
        ("every_dispute", "gml_dirdisp", "midonset", "midongoing"),
    ],
)
def test_starts_onsets_and_years_under_way(monkeypatch, counting, source, onset, ongoing):
    tables = {source: table(onset, ongoing).lazy()}
    monkeypatch.setattr(module, "scan", tables.__getitem__)
    disputes = counted_disputes(counting)
    assert keys(disputes.starts()) == [(2, 200, 1900)], "who joined started nothing"
    assert keys(disputes.onsets()) == [(2, 200, 1900), (200, 2, 1900), (200, 365, 1901), (365, 200, 1901)]
    assert len(keys(disputes.ongoing())) == len(ROWS)
    assert (disputes.counting, disputes.first, disputes.last) == (counting, 1816, 2010)


def test_a_dispute_ends_once_for_each_pair_in_its_last_year(monkeypatch):
    monkeypatch.setattr(module, "scan", lambda _: table("midonset", "midongoing").lazy())
    ended = keys(counted_disputes("every_dispute").ended())
    assert ended == [(2, 200, 1901), (200, 2, 1901), (200, 365, 1901), (365, 200, 1901)]


@pytest.mark.data
@pytest.mark.parametrize(("counting", "starts", "rows"), [("one_a_year", 2291, 9284), ("every_dispute", 2474, 10_276)])
def test_the_record_as_counted_under_each_rule(counting, starts, rows):
    disputes = counted_disputes(counting)
    counted = (len(keys(disputes.starts())), len(keys(disputes.ongoing())))
    assert counted == (starts, rows)
