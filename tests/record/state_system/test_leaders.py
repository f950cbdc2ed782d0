"""Leaders at the end of the year, and troops of the United States."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

from foedus import record
from foedus.errors import CoverageWarning

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def table(with_record: Callable[[], AbstractContextManager[None]]) -> pl.DataFrame:
    with with_record(), pytest.warns(CoverageWarning):
        return record.state_years(1870, 2015).add(record.leaders(), record.us_troops()).collect()


def at(table: pl.DataFrame, ccode: int, year: int, *columns: str) -> tuple[object, ...]:
    return table.filter(pl.col("ccode") == ccode, pl.col("year") == year).select(columns).row(0)


def test_additions_never_change_the_rows(table: pl.DataFrame):
    assert table.select("ccode", "year").equals(record.state_years(1870, 2015).collect())


class TestLeaders:
    def test_known_leaders(self, table: pl.DataFrame):
        assert at(table, 365, 1999, "leader", "leadertransition") == ("Yeltsin", 0), (
            "the source begins the next spell on 1 January"
        )
        assert at(table, 2, 1963, "leader", "leadertransition", "n_leaders") == ("Johnson", 1, 2)
        assert at(table, 365, 1917, "leader", "irregularentry") == ("Lenin", 1)
        assert at(table, 369, 2014, "leader", "leadertransition") == ("Petro Poroshenko", 1)

    def test_tenure_counts_from_the_first_day(self, table: pl.DataFrame):
        (years,) = at(table, 200, 1990, "leadertenure")
        assert isinstance(years, float)
        assert 0 < years < 0.2
        assert (table["leadertenure"].drop_nulls() >= 0).all()

    def test_spells_and_their_words(self):
        spells = record.leader_spells()
        assert spells.height == 3409
        assert set(spells["entry"]) == {"Regular", "Irregular", "Foreign Imposition", "Unknown"}
        assert (spells["end"] >= spells["begin"]).all()

    def test_a_state_without_leaders_in_the_source_is_null_not_zero(self, table: pl.DataFrame):
        unknown = table.filter(pl.col("n_leaders").is_null())
        assert unknown.height > 0
        assert unknown["irregularentry"].null_count() == unknown.height
        assert table.filter(pl.col("year") < 1875)["leader"].drop_nulls().is_empty(), "the source's years"


class TestTroops:
    def test_known_numbers(self, table: pl.DataFrame):
        assert at(table, 732, 1953, "ustroops") == (326863,)
        assert at(table, 255, 1990, "ustroops") == (227586,)

    def test_outside_the_years_and_places_of_the_source_is_null(self, table: pl.DataFrame):
        assert table.filter(pl.col("year") < 1950)["ustroops"].drop_nulls().is_empty()
        assert table.filter(pl.col("ccode") == 2)["ustroops"].drop_nulls().is_empty()

    def test_of_two_rows_under_two_names_the_larger_stands(self, table: pl.DataFrame):
        assert at(table, 437, 2013, "ustroops") == (8,)

    def test_sums_are_pinned(self, table: pl.DataFrame):
        late = table.filter(pl.col("year") >= 1950)
        assert late["ustroops"].drop_nulls().len() == TROOPS[0]
        assert late["ustroops"].sum() == TROOPS[1]


TROOPS = (9918, 23_012_973)
"""State-years with a number, and their sum."""
