"""Sanctions against the counts of the project's notes."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.record import table
from foedus.record.facts import sanctions
from foedus.record.facts.sanctions import AIMS, aims_of_sanctions, sanctions_of_war

pytestmark = pytest.mark.data


def test_counts_of_the_notes():
    # evidence.md: aims end/prevent war or territory 454; not ongoing: any total success .48
    rows = sanctions_of_war()
    assert rows.height == 454
    assert rows["case_id"].n_unique() == 454
    over = rows.filter(pl.col("over") == 1)
    assert over["success"].mean() == pytest.approx(0.48, abs=5e-3)


def test_every_aim_has_its_own_result():
    rows = aims_of_sanctions()
    assert set(rows["aim"]) == set(AIMS)
    assert set(rows["became"]) == {"success_total", "success_part", "nego_settlement", "failed", "ongoing"}
    cases = table("gsdb_sanctions")
    assert cases.height - rows["case_id"].n_unique() == 2  # lists of different lengths
    first = cases.filter(pl.col("objective") == "territorial_conflict,end_war").sort("case_id").head(1)
    aims = rows.filter(pl.col("case_id") == first["case_id"].item())
    assert aims["became"].to_list() == first["success"].item().split(",")


def test_facts_by_aim():
    found = {fact.id: fact for fact in sanctions.facts()}
    assert (found["sanctions-war-success"].events, found["sanctions-war-success"].n) == (131, 275)
    assert (found["sanctions-end-war"].events, found["sanctions-end-war"].n) == (68, 142)
    assert found["sanctions-territorial-conflict"].estimate < found["sanctions-end-war"].estimate
    assert all(
        found[f"{name}-some"].estimate >= fact.estimate for name, fact in found.items() if f"{name}-some" in found
    )
