"""How armed conflicts end (UCDP): episodes, their dates, what follows, and columns of pairs."""

from __future__ import annotations

import datetime as dt
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
def episodes(with_record: Callable[[], AbstractContextManager[None]]) -> pl.DataFrame:
    with with_record():
        return record.termination_episodes()


def test_an_episode_is_a_run_of_years_not_a_damaged_number(episodes: pl.DataFrame):
    assert episodes.height == 920
    assert episodes.select(pl.struct("dyad_id", "first").is_duplicated().any()).item() is False
    war = episodes.filter(pl.col("location") == "Egypt, Israel", pl.col("dyad_id") == 11974)
    assert war.select("first", "last", "outcome", "next").rows() == [
        (1967, 1967, 3, 1969),
        (1969, 1970, 2, 1973),
        (1973, 1973, 3, None),
    ]
    assert war["end"].to_list() == [dt.date(1967, 6, 10), dt.date(1970, 8, 7), dt.date(1973, 10, 24)]


def test_outcomes_are_pinned_and_open_episodes_have_none(episodes: pl.DataFrame):
    counts = dict(episodes.group_by("outcome").len().rows())
    assert counts == {1: 106, 2: 95, 3: 144, 4: 69, 5: 355, 6: 84, None: 67}
    assert episodes.filter(pl.col("outcome").is_null())["end"].null_count() == 67
    between = episodes.filter(pl.col("type_of_conflict") == 2)
    assert between.height == 72


def test_centuries_are_told_apart(episodes: pl.DataFrame):
    assert episodes.filter(~pl.col("begin").is_between(dt.date(1940, 1, 1), dt.date(2020, 12, 31))).is_empty()
    backwards = episodes.filter(pl.col("end") < pl.col("begin"))
    assert backwards["dyad_id"].sort().to_list() == [432, 440, 626, 831], "days set by the source, all within a year"
    assert (backwards["first"] == backwards["last"]).all()


def test_pairs_of_states():
    frame = record.dyad_years(1945, 2016).add(record.terminations())
    with pytest.warns(CoverageWarning, match="1945-1945"):
        table = frame.collect()
    assert table.height == record.dyad_years(1945, 2016).collect().height
    assert table.select(pl.col("ucdpongoing", "ucdponset", "ucdpterm").sum()).row(0) == (140, 78, 77)
    assert frame.unmatched()["unmatched"].to_list() == [0]
    falklands = table.filter(pl.col("ccode1") == 160, pl.col("ccode2") == 200, pl.col("ucdpongoing") == 1)
    assert falklands.select("year", "ucdponset", "ucdpterm").row(0) == (1982, 1, 1)
    assert table.filter(pl.col("year") == 1945)["ucdpongoing"].null_count() > 0
    ended = table.filter(pl.col("ucdpterm") == 1)
    assert ended["ucdpoutcome"].null_count() == 0
    assert table.filter(pl.col("ucdpterm") == 0)["ucdpoutcome"].drop_nulls().is_empty()


def test_a_side_of_several_states_counts_for_each():
    """Suez, 1956: Egypt on one side, France, Israel and the United Kingdom on the other."""
    table = record.directed_dyad_years(1956, 1956).add(record.terminations()).collect()
    against = table.filter(pl.col("ccode1") == 651, pl.col("ucdpongoing") == 1)["ccode2"].to_list()
    assert against == [200, 220, 666]
