"""Cease-fires in civil wars against what was measured of them before, and against the file's own variables."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from foedus.record.facts import ceasefires
from foedus.record.facts.ceasefires import CONTROLS, ceasefire_hazard, ceasefire_stretches, first_stretches
from foedus.record.source_files.store import table


@pytest.fixture
def facts():
    return {fact.id: fact for fact in ceasefires.facts()}


@pytest.fixture
def since():
    return ceasefire_stretches().filter(pl.col("from_1989") == 1)


@pytest.mark.data
class TestCeasefires:
    def test_ninety_five_ceasefires_and_fifty_five_failures(self, since):
        assert first_stretches(since).height == 95
        assert since["event"].sum() == 55
        assert first_stretches(ceasefire_stretches()).height == 156

    def test_stretches_follow_each_other_without_a_gap(self):
        rows = ceasefire_stretches()
        before = rows.with_columns(before=pl.col("stop").shift(1).over("id"))
        assert before.filter(pl.col("start") > 0).select((pl.col("start") == pl.col("before")).all()).item()
        assert (rows["stop"] > rows["start"]).all()
        assert rows.group_by("id").agg(pl.col("event").sum())["event"].max() == 1

    @pytest.mark.parametrize("years", [2, 5])
    def test_war_again_is_what_the_file_counts(self, years):
        ours = first_stretches(ceasefire_stretches()).select("id", f"again_{years}")
        theirs = table("fortna_ceasefires").filter(pl.col("_t0") == 0).select("id", f"morewar{years}")
        both = ours.join(theirs, on="id").drop_nulls()
        assert (both[f"again_{years}"] == both[f"morewar{years}"]).all()

    def test_shares_with_and_without_peacekeepers(self, facts):
        expected = {
            "ceasefires-again-2-none": (0.475, 59),
            "ceasefires-again-5-none": (0.627, 59),
            "ceasefires-again-2-forces": (0.306, 36),
            "ceasefires-again-5-forces": (0.417, 36),
            "truces-again-2-none": (0.62, 32),
            "truces-again-5-none": (0.81, 32),
            "truces-again-2-forces": (0.54, 13),
            "truces-again-5-forces": (0.54, 13),
        }
        for name, (estimate, n) in expected.items():
            assert (facts[name].estimate, facts[name].n) == (pytest.approx(estimate, abs=6e-3), n)

    def test_hazards_where_peacekeepers_came(self, facts):
        expected = {
            "ceasefires-forces-alone": (0.47, 0.26, 0.86),
            "ceasefires-forces-constant": (0.43, 0.22, 0.83),
            "ceasefires-treaty": (0.44, 0.24, 0.83),
        }
        for name, interval in expected.items():
            fact = facts[name]
            assert (fact.estimate, fact.low, fact.high) == pytest.approx(interval, abs=0.01)
            assert fact.null is False
        assert facts["ceasefires-victory"].estimate == pytest.approx(0.24, abs=5e-3)

    def test_hazards_while_peacekeepers_are_there(self, facts):
        fact = facts["ceasefires-forces-present"]
        assert (fact.estimate, fact.low, fact.high) == pytest.approx((0.578, 0.332, 1.007), abs=2e-3)
        assert fact.null is True
        assert facts["ceasefires-forces-consent"].estimate == pytest.approx(0.59, abs=5e-3)
        assert facts["ceasefires-forces-enforcement"].estimate == pytest.approx(0.55, abs=5e-3)
        assert facts["ceasefires-forces-present-1947"].estimate == pytest.approx(0.70, abs=5e-3)

    def test_figures_measured_before_have_the_size_of_the_army_beside(self, since):
        # .56 (.29-1.06) for 1989-99 and .62 (.36-1.08) for all cease-fires were measured with one control more, the
        # size of the government's army, and with errors that are not clustered. Its coefficient is nothing, and it
        # costs two rows; the facts leave it out, so that "came" and "is there" are compared at the same controls.
        terms = ("forces_now", *CONTROLS, "army")
        row = ceasefire_hazard(since, terms, clusters=None).tidy().to_dicts()[0]
        found = np.exp([row["estimate"], row["conf_low"], row["conf_high"]])
        assert found == pytest.approx((0.56, 0.29, 1.06), abs=6e-3)
        row = ceasefire_hazard(ceasefire_stretches(), (*terms, "from_1989"), clusters=None).tidy().to_dicts()[0]
        found = np.exp([row["estimate"], row["conf_low"], row["conf_high"]])
        assert found == pytest.approx((0.62, 0.36, 1.08), abs=6e-3)
        missions = ceasefire_hazard(since, ("consent", "enforcement", *CONTROLS, "army"))
        assert np.exp(missions.params[:2]) == pytest.approx((0.56, 0.54), abs=6e-3)

    def test_clusters_by_country_are_wider_and_tell_the_same(self, since):
        terms = ("forces_ever", *CONTROLS)
        wide = ceasefire_hazard(since, terms, clusters="country").tidy().to_dicts()[0]
        assert np.exp([wide["conf_low"], wide["conf_high"]]) == pytest.approx((0.200, 0.929), abs=2e-3)
