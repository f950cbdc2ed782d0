"""Series of the war in Ukraine: dates, units, sums."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from foedus import record

pytestmark = pytest.mark.data


def test_aid_by_donor_and_month():
    rows = record.ukraine_aid()
    assert rows.height == 1079
    assert rows["donor"].n_unique() == 42
    assert rows.select("donor", "month").is_unique().all()
    to_june_2025 = rows.filter(pl.col("month") <= dt.date(2025, 6, 1))
    assert to_june_2025["allocated"].sum() == pytest.approx(307.4, abs=0.1)
    assert to_june_2025["committed"].sum() == pytest.approx(417.2, abs=0.1)
    parts = pl.col("military") + pl.col("financial") + pl.col("humanitarian")
    assert rows.filter((parts - pl.col("allocated")).abs() > 1e-3).is_empty()


def test_area_by_day():
    rows = record.ukraine_area()
    assert rows.height == 1642
    assert rows["date"].is_sorted()
    assert rows["date"].is_unique().all()
    day = rows.filter(pl.col("date") == dt.date(2025, 8, 18))
    assert day["controlled"].item() == pytest.approx(118_610, abs=1)
    assert day["share"].item() == pytest.approx(0.1965, abs=1e-4)


def test_casualties_with_intervals():
    rows = record.ukraine_casualties()
    assert rows.group_by("kind").len().sort("kind").rows() == [("casualties", 1641), ("deaths", 1641)]
    known = rows.drop_nulls("estimate")
    assert known.filter(
        (pl.col("pred_low") > pl.col("conf_low"))
        | (pl.col("conf_low") > pl.col("estimate"))
        | (pl.col("estimate") > pl.col("conf_high"))
        | (pl.col("conf_high") > pl.col("pred_high"))
    ).is_empty()
    assert rows["estimate"].null_count() == 2, "the last day, once for each kind"
    day = known.filter(pl.col("date") == dt.date(2025, 8, 18)).sort("kind")
    assert day["estimate"].round(0).to_list() == [1_057_066, 297_374]
