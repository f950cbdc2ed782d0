"""Militarised events (MIE): direction, counts, deaths of each side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

from foedus import record

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def table(with_record: Callable[[], AbstractContextManager[None]]) -> pl.DataFrame:
    with with_record():
        return record.directed_dyad_years(1816, 2014).add(record.militarised_events()).collect()


def test_every_event_is_counted_once(table: pl.DataFrame):
    raw = record.table("gml_mie")
    directed = table.select(pl.col("miethreat1", "miedisplay1", "mieuse1").sum()).row(0)
    levels = [raw.filter(pl.col("hostlev") == level, pl.col("action") != 17).height for level in (2, 3, 4)]
    assert levels == [1171, 7310, 13052]
    assert directed == (1171, 7309, 13051), "Canada against Russia, 1918-1919: no member of the state system yet"
    assert table["mieclash"].sum() == 2 * 2007, "clashes and wars count for both sides"
    assert table["miewar"].sum() == 2 * (4471 - 2)


def test_deaths_go_to_the_side_that_suffered_them(table: pl.DataFrame):
    raw = record.table("gml_mie")
    lost = raw.filter(pl.col("ccode1") == 20, pl.col("ccode2") == 365, pl.col("styear").is_between(1918, 1919))
    suffered = [rows.select((pl.col("fatalmin1") + pl.col("fatalmin2")).sum()).item() for rows in (raw, lost)]
    assert table["miefatalmin1"].sum() == suffered[0] - suffered[1]
    assert table["miefatalmin2"].sum() == table["miefatalmin1"].sum()
    georgia = table.filter(pl.col("ccode1") == 372, pl.col("ccode2") == 365, pl.col("year") == 2008)
    assert georgia.select("miefatalmin1", "miefatalmax1", "miefatalmin2", "miefatalmax2").row(0) == (103, 300, 28, 150)
    assert georgia.select("mieuse1", "mieuse2", "mieclash").row(0) == (0, 2, 3)


def test_the_other_direction_is_the_mirror_image(table: pl.DataFrame):
    keys = ["ccode1", "ccode2", "year"]
    turned = table.select(
        ccode1="ccode2", ccode2="ccode1", year="year", use="mieuse2", deaths="miefatalmax2", clash="mieclash"
    )
    both = table.join(turned, on=keys)
    assert both.height == table.height
    for ours, theirs in (("mieuse1", "use"), ("miefatalmax1", "deaths"), ("mieclash", "clash")):
        assert (both[ours] == both[theirs]).all()


def test_lowest_never_exceeds_highest(table: pl.DataFrame):
    assert (table["miefatalmin1"] <= table["miefatalmax1"]).all()


def test_years_after_the_source_are_null():
    with pytest.warns(match="gml_mie"):
        late = record.directed_dyad_years(2015, 2015).add(record.militarised_events()).collect()
    assert late["mieuse1"].null_count() == late.height
