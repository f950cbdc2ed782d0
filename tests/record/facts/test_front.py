"""The front and casualties, cut at a date, against what was measured of them before."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from foedus.record.facts import front
from foedus.record.facts.front import front_days, monthly_advance, source_gap, year_changes


@pytest.mark.data
class TestFront:
    def test_area_and_share_of_the_day(self):
        facts = {fact.id: fact for fact in front.facts()}
        assert facts["front-area"].estimate == pytest.approx(118_610, abs=1)
        assert facts["front-held"].estimate == pytest.approx(0.8035, abs=5e-5)
        assert facts["front-year"].estimate == pytest.approx(5_599, abs=1)

    def test_days_end_at_the_date_and_none_is_twice(self):
        days = front_days()
        assert days["day"].max() == date(2025, 8, 18)
        every = front_days(date(2026, 8, 21))
        assert every["day"].n_unique() == every.height

    def test_months_since_2023(self):
        # 212 (sd 251) was measured to 21 August 2026, of which the case may not know; whole months to July 2025 give
        # 224 (245).
        known = monthly_advance(front_days())
        assert (len(known), known.mean(), known.std(ddof=1)) == pytest.approx((31, 223.8, 245.2), abs=0.1)
        later = front_days(date(2026, 8, 21))
        ends = later.filter(pl.col("day").is_in([*_month_ends(), date(2026, 8, 21)]))
        advance = np.diff(ends["area"].to_numpy())
        assert (advance.mean(), advance.std(ddof=1)) == pytest.approx((212, 251), abs=0.6)

    def test_change_of_the_share_held_in_a_year(self):
        # -.0051 was measured before as the slope of a line through the days since 2023 (sd .0029 is not explained);
        # windows of twelve months have a mean of -.0053, and -.0115 in the last: it was growing.
        changes = year_changes(front_days())
        assert (len(changes), changes.mean(), changes.std(ddof=1)) == pytest.approx((20, -0.0053, 0.0041), abs=1e-4)
        assert changes[-1] == pytest.approx(-0.0115, abs=1e-4)
        since = front_days().filter(pl.col("day") >= front.SINCE)
        years = (since["day"] - front.SINCE).dt.total_days().to_numpy() / 365.25
        assert np.polyfit(years, np.log(since["held"].to_numpy()), 1)[0] == pytest.approx(-0.0051, abs=1e-4)

    def test_another_source_has_less(self):
        assert 0.004 < source_gap() < 0.007

    def test_casualties_and_deaths(self):
        facts = {fact.id: fact for fact in front.facts()}
        expected = {
            "front-casualties-before": 563.113,
            "front-casualties": 1057.066,
            "front-deaths-before": 141.7,
            "front-deaths": 297.4,
        }
        for name, value in expected.items():
            fact = facts[name]
            assert fact.estimate == pytest.approx(value, abs=0.05)
            assert None not in (fact.low, fact.high)
            assert np.diff([fact.low, fact.estimate, fact.high]).min() > 0


def _month_ends() -> list[date]:
    firsts = [date(year, month, 1) for year in (2023, 2024, 2025, 2026) for month in range(1, 13)]
    return [first - timedelta(days=1) for first in firsts if first <= date(2026, 8, 1)]
