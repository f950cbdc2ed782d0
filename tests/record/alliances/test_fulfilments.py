"""When the wars ended that called alliances."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.record import fulfilment_rows

pytestmark = pytest.mark.data


def test_the_year_in_which_a_war_ended_is_read_from_its_name():
    ended = dict(fulfilment_rows().select("warname", "ended").unique().iter_rows())
    shown = {
        "Crimean1853-1856": 1856,
        "Korean_1950-53": 1953,
        "France-Turkey 1919-21": 1921,
        "SixDay_1967": 1967,
        "WorldWarI": 1918,
        "WorldWarII": 1945,
    }
    assert {name: ended[name] for name in shown} == shown
    assert len(ended) == 45
    assert None not in ended.values()


def test_no_war_of_the_first_period_ended_after_it():
    rows = fulfilment_rows().filter(~pl.col("warname").str.starts_with("WorldWar"))
    assert (rows.filter(pl.col("period") == "1816-1944")["ended"] <= 1944).all()
    assert (rows.filter(pl.col("period") == "1945-2003")["ended"] >= 1945).all()
