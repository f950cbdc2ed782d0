"""The tables of dyad-years agree with peacesciencer 1.2.9 to the row (Miller 2022, CMPS 39: 755-779)."""

from __future__ import annotations

import hashlib
import warnings
from typing import TYPE_CHECKING

import polars as pl
import pytest

from foedus import record
from foedus.errors import CoverageWarning

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

pytestmark = [pytest.mark.data, pytest.mark.filterwarnings("ignore::foedus.errors.CoverageWarning")]


@pytest.fixture(scope="module")
def relevant(with_record: Callable[[], AbstractContextManager[None]]) -> pl.DataFrame:
    with with_record(), warnings.catch_warnings():
        warnings.simplefilter("ignore", CoverageWarning)
        return (
            record.directed_dyad_years(1816, 2010)
            .politically_relevant()
            .add(
                record.gml_disputes(),
                record.atop(),
                record.capabilities(),
                record.democracy(),
                record.minimum_distance(),
                record.pacts(),
            )
            .collect()
        )


def test_rows_and_key_hash(relevant: pl.DataFrame):
    assert relevant.height == 223_982
    assert relevant.select("ccode1", "ccode2").unique().height == 4_218
    lines = [f"{one},{two},{year}" for one, two, year in relevant.select("ccode1", "ccode2", "year").iter_rows()]
    assert hashlib.sha256("\n".join(lines).encode()).hexdigest().startswith("b3316fede4f204c8")


@pytest.mark.parametrize(
    ("column", "total"),
    [
        ("gmlmidonset", 5_276),
        ("gmlmidongoing", 7_626),
        ("init1", 3_046),
        ("atop_defense", 36_894),
        ("atop_nonagg", 53_612),
        ("atop_consul", 38_075),
    ],
)
def test_sums(relevant: pl.DataFrame, column: str, total: int):
    assert relevant[column].sum() == total


@pytest.mark.parametrize(("column", "nulls"), [("init1", 216_356), ("polity21", 25_008), ("mindist", 32_028)])
def test_nulls(relevant: pl.DataFrame, column: str, nulls: int):
    assert relevant[column].null_count() == nulls


@pytest.mark.parametrize(
    ("definition", "events"),
    [("originator", 2_026), ("originator_any_target", 2_246), ("all_joiners", 3_039), ("any_onset", 5_276)],
)
def test_initiators(relevant: pl.DataFrame, definition: str, events: int):
    again = record.from_frame(relevant.select("ccode1", "ccode2", "year")).add(record.gml_disputes(definition))
    assert again.collect()["gmlmidinit1"].sum() == events


def test_challengers_that_are_the_only_defender(relevant: pl.DataFrame):
    alone = (pl.col("target_pact_any") == 1) & (pl.col("target_pact_outside") == 0)
    assert relevant.filter(alone).height == 1_330
    assert relevant.filter(alone)["atop_defense"].sum() == 1_330


def test_cow_disputes():
    frame = record.directed_dyad_years(1816, 2014).politically_relevant().add(record.cow_disputes())
    table = frame.collect()
    assert table.height == 238_476
    assert table["cowmidonset"].null_count() == 0


def test_all_directed_dyads():
    table = record.directed_dyad_years(1816, 2010).add(record.gml_disputes()).collect()
    assert table.height == 1_685_310
    assert table["gmlmidonset"].sum() == 6_248


def test_peace_years_after_the_filter_would_differ(relevant: pl.DataFrame):
    """41,484 of 223,982 rows (18.5 %) differ when the count begins again on the filtered rows."""
    keys = ["ccode1", "ccode2", "year"]
    right = record.directed_dyad_years(1816, 2010).politically_relevant().add(record.peace_years()).collect()
    rows = relevant.select(*keys, "gmlmidongoing").sort(keys)
    pair = pl.struct("ccode1", "ccode2").rle_id()
    run = (pl.col("gmlmidongoing").shift(1, fill_value=0).over("pair").cum_sum().over("pair")).alias("run")
    wrong = rows.with_columns(pair.alias("pair")).with_columns(run)
    wrong = wrong.with_columns(pl.int_range(pl.len()).over("pair", "run").alias("spell"))
    assert (wrong["spell"] != right["gmlmidspell"]).sum() == 41_484
