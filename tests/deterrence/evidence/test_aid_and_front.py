"""Draws of how aid arrives and of the front: cut at a date, and around what the files show."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from foedus.deterrence.evidence import aid_arrival, front_attrition


@pytest.mark.data
class TestAidArrival:
    def test_draws_lie_around_what_the_file_shows(self):
        aid = aid_arrival.fit(1)
        assert np.mean(aid["flow"]) == pytest.approx(105.3, rel=0.03)
        assert np.mean(aid["flow:others"]) == pytest.approx(67.3, rel=0.03)
        assert np.mean(aid["flow:military"]) == pytest.approx(45.0, rel=0.03)
        assert np.mean(aid["within:one"]) == pytest.approx(0.688, abs=0.03)
        assert np.median(aid["lead_share:half"]) == pytest.approx(0.011, abs=0.005)
        assert 0.3 < np.quantile(aid["delay"], 0.05) < np.quantile(aid["delay"], 0.95) <= 1.25

    def test_others_are_slower_than_the_lead(self):
        aid = aid_arrival.fit(1)
        assert np.mean(aid["others:within:one"] < aid["within:one"]) > 0.8

    def test_shares_grow_with_time(self):
        aid = aid_arrival.fit(1)
        assert (aid["within:half"] <= aid["within:one"]).all()
        assert (aid["within:one"] <= aid["within:two"]).all()
        assert ((aid["lead_share:all"] > 0) & (aid["lead_share:all"] < 1)).all()

    def test_another_date_gives_other_draws(self):
        early = aid_arrival.fit(1, as_known=date(2024, 6, 30))
        assert early.sample == "2022-01 to 2024-06"
        assert np.mean(early["lead_share:half"]) > 0.1


@pytest.mark.data
class TestFrontAttrition:
    def test_draws_lie_around_what_the_file_shows(self):
        found = front_attrition.fit(1)
        assert np.mean(found["held"]) == pytest.approx(0.8035, abs=1e-3)
        assert np.std(found["held"]) == pytest.approx(0.0058, abs=5e-4)
        assert np.mean(found["attrition"]) == pytest.approx(0.0053, abs=5e-4)
        assert found["attrition"].max() == pytest.approx(0.0115, abs=1e-4)

    def test_nothing_later_enters(self):
        assert front_attrition.fit(1, as_known=date(2024, 8, 18)).sample == "2023-01 to 2024-08"
        assert np.mean(front_attrition.fit(1, as_known=date(2024, 8, 18))["held"]) > 0.811
