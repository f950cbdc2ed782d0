"""What the manifest copies from the data is what the data say: the units of each fact, and the typical target."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import polars as pl
import pytest

from foedus.arrangement.situation import read_situation
from foedus.horizon.conditioning.manifest import evidence_manifest
from foedus.record.dyads.geography import geodesic
from foedus.record.facts.after_war import ended_pairs
from foedus.record.facts.ceasefires import ceasefire_stretches
from foedus.record.facts.recurrence import SPAN, followed_episodes
from foedus.record.facts.us_pacts import target_years
from foedus.record.source_files.store import scan

pytestmark = pytest.mark.data

US = 2
DATA = {datum.id: datum for datum in evidence_manifest().data}


def fatal_targets() -> pl.DataFrame:
    """The state-years behind the fact on pacts in which a state was the target of a fatal dispute."""
    known = target_years().drop_nulls(["troops_100", "ln_capability"])
    return known.filter(pl.col("fatal") == 1).select("ccode", "year", "ln_capability")


def fatal_pairs(targets: pl.DataFrame) -> pl.DataFrame:
    """Their disputes: one row per dispute, target, and state that was against it from the first day."""
    first = scan("gml_part").filter(pl.col("orig") == 1)
    by_us = first.filter(pl.col("ccode") == US).select("dispnum")
    fatal = scan("gml_mid_disps").filter(pl.col("fatality") > 0)
    return (
        first.filter(pl.col("sidea") == 0)
        .select("dispnum", "ccode")
        .join(by_us, on="dispnum", how="anti")
        .join(fatal.select("dispnum", year=pl.col("styear").cast(pl.Int32)), on="dispnum")
        .join(targets.lazy(), on=["ccode", "year"])
        .join(first.filter(pl.col("sidea") == 1).select("dispnum", attacker="ccode"), on="dispnum")
        .collect()
    )


def middle(values: pl.Series) -> float:
    return float(cast("Any", values.median()))


def value(name, kind, about):
    found = read_situation(DATA[name].reference.situation).situation.find(kind, about)
    return found.middle


def test_units_are_those_of_the_data():
    pairs = fatal_pairs(fatal_targets())
    assert DATA["us-pact-fatal"].units["gml_dispute"] == frozenset(pairs["dispnum"].to_list())
    cease_fires = ceasefire_stretches().filter(pl.col("from_1989") == 1)
    assert DATA["ceasefires-forces-present"].units["fortna_ceasefire"] == frozenset(cease_fires["id"].to_list())
    episodes = followed_episodes("interstate", SPAN).filter(pl.col("ending") != "victory")
    named = frozenset(f"{pair}-{first}" for pair, first in episodes.select("dyad_id", "first").iter_rows())
    assert DATA["episodes-states-signed"].units["ucdp_episode"] == named
    assert DATA["recurrence_after_war"].units["cow_war"] == frozenset(ended_pairs(1946, 1999)["warnum"].to_list())


def test_the_typical_target_has_the_medians_of_the_data():
    targets = fatal_targets()
    cinc = scan("cow_nmc").select("ccode", "year", "cinc").collect()
    united_states = cinc.filter(pl.col("ccode") == US).select("year", us="cinc")
    over = targets.join(united_states, on="year").select(1000 * pl.col("us") / pl.col("ln_capability").exp())
    assert middle(over.to_series()) == pytest.approx(value("us-pact-fatal", "capability", "G"), rel=0.02)
    pairs = fatal_pairs(targets).join(cinc, left_on=["attacker", "year"], right_on=["ccode", "year"])
    attackers = pairs.select(1000 * pl.col("cinc") / pl.col("ln_capability").exp()).to_series()
    for fact in ("us-pact-fatal", "episodes-states-signed"):
        assert middle(attackers) == pytest.approx(value(fact, "capability", "A"), rel=0.05)


def test_the_typical_target_is_as_far_from_washington_as_in_the_data():
    capitals = scan("cow_capitals").collect()
    there = (
        fatal_targets()
        .join(capitals, on="ccode")
        .filter(pl.col("year").is_between(pl.col("stdate").dt.year(), pl.col("enddate").dt.year()))
    )
    washington = capitals.filter(pl.col("ccode") == US).row(0, named=True)
    lat, lng = there["lat"].to_numpy(), there["lng"].to_numpy()
    found = geodesic(np.full(len(lat), washington["lat"]), np.full(len(lat), washington["lng"]), lat, lng)
    assert float(np.median(found)) / 1000 == pytest.approx(value("us-pact-fatal", "distance", "G"), rel=0.01)
