"""Where designs fail: against regions that were planted in the rows of a sweep."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import polars as pl
import pytest

from foedus.deterrence.quantities.ledger import Ledger
from foedus.deterrence.quantities.link_quantities import LinkQuantities
from foedus.horizon.sensitivity.independent_inputs import ledger_for, scores_by_name
from foedus.horizon.sweep.design import read_sweep
from foedus.horizon.sweep.failing_designs import failure_of_designs

DESIGN = """
sweep: 1
id: region
arrangements: [ukraine-2025-reported, consultation-only]
situations: ukraine-2025
levers:
  aid-delivered: [10, 20, 30]
  will-US: [0.2]
uncertainties:
  war-victory: {low: 0.02, median: 0.08, high: 0.2}
horizon: P1Y
draws: 64
"""


@cache
def sweep(text=DESIGN):
    return read_sweep("sweep.yaml", text, LinkQuantities())


def stored_rows(of, fails, **changed):
    """Return rows as a sweep stores them, in which a design fails in the draws that `fails` says."""
    told = []
    for design in of.designs:
        levers = dict(design.levers)
        overall = np.where(fails(design, levers), 0.3, 0.8)
        told.append({
            "design": design.index, "arrangement": design.arrangement, "amendment": design.amendment,
            "situation": design.situation, "status": "done", "overall_draws": overall.tolist(),
            **{f"lever.{name}": levers.get(name) for name in of.levers}, **changed,
        })  # fmt: skip
    return pl.DataFrame(told)


def victory(of):
    """The draws of an uncertainty in every design: its range of the document, in the ledger of one of them."""
    (world,) = of.situations.values()
    ledger = ledger_for(world.situation, ["US"], LinkQuantities())
    place = next(j for j, quantity in enumerate(ledger.quantities) if quantity.id == "war-victory")
    wide = of.document.uncertainties["war-victory"]
    moved = list(ledger.quantities)
    moved[place] = replace(moved[place], low=wide.low, median=wide.median, high=wide.high)
    ledger = Ledger(tuple(moved))
    return ledger.draws(scores_by_name(ledger, of.document.draws, of.document.seed)).values[:, place]


def test_a_planted_region_of_levers_choices_and_uncertainties_is_found():
    of = sweep()
    chance = victory(of)

    def fails(design, levers):
        weak = design.arrangement == "consultation-only" and levers["aid-delivered"] <= 20
        return (chance > 0.06) if weak else np.zeros(64, bool)

    told: Any = failure_of_designs(stored_rows(of, fails), of)
    limits = {limit["id"]: limit for limit in told["limits"]}
    assert limits.keys() == {"arrangement", "aid-delivered", "war-victory"}
    assert limits["arrangement"]["values"] == ["consultation-only"]
    assert limits["aid-delivered"]["values"] == [10, 20]
    assert limits["war-victory"]["low"] == pytest.approx(0.06, abs=0.01)
    assert limits["war-victory"]["high"] is None
    assert limits["war-victory"]["title"]["fr"]
    assert all(limit["p"] < 0.05 for limit in told["limits"])
    assert told["coverage"] > 0.9
    assert told["density"] > 0.9
    assert told["held_out"]["density"] > 0.7
    assert (told["designs"], told["draws"]) == (6, 64)


@pytest.mark.parametrize("rank", [20, 40, 55])
def test_the_draws_of_an_uncertainty_are_those_of_the_designs(rank):
    """Where every design fails in the draws above the k-th value and in no other, that value is the limit."""
    of = sweep()
    chance = victory(of)
    below, above = np.sort(chance)[rank - 1 : rank + 1]
    told: Any = failure_of_designs(stored_rows(of, lambda *_: chance >= above), of)
    (limit,) = told["limits"]
    assert limit["id"] == "war-victory"
    assert below < limit["low"] <= float(f"{above:.4g}")
    assert (told["coverage"], told["density"]) == (1, 1)
    assert told["share"] == pytest.approx((64 - rank) / 64, abs=1e-4)


def test_every_design_alike_is_no_region():
    of = sweep()
    luck = np.random.default_rng(1).random(64) < 0.3
    told: Any = failure_of_designs(stored_rows(of, lambda *_: luck), of)
    assert told["share"] == pytest.approx(luck.mean(), abs=1e-4)
    assert told["limits"] == []
    assert "do not cluster in any region" in told["messages"][0]["en"]


@pytest.mark.parametrize(
    ("text", "share", "why"),
    [
        (DESIGN.replace("draws: 64", "draws: 32"), 0.5, "With 32 draws"),
        (DESIGN, 0.01, "too few"),
        (DESIGN, 1.0, "Almost every draw"),
        (DESIGN.split("levers:")[0].replace(", consultation-only", "") + "draws: 64", 0.5, "nothing|no lever"),
    ],
)
def test_why_no_region_is_looked_for(text, share, why):
    of = sweep(text)
    draws = of.document.draws
    told: Any = failure_of_designs(stored_rows(of, lambda *_: np.arange(draws) < share * draws), of)
    assert told["limits"] == []
    assert told["held_out"] is None
    assert told["messages"]
    assert any(part in told["messages"][0]["en"] for part in why.split("|"))
    assert told["messages"][0]["fr"] != told["messages"][0]["en"]


def test_designs_that_were_not_computed_are_left_out():
    of = sweep()
    frame = stored_rows(of, lambda *_: np.zeros(64, bool), status="failed", overall_draws=None)
    told: Any = failure_of_designs(frame.cast({"overall_draws": pl.List(pl.Float64)}), of)
    assert (told["designs"], told["share"]) == (0, 0.0)
    assert told["messages"]


def test_a_lever_that_some_designs_leave_free_is_named():
    of = sweep(
        DESIGN.split("levers:")[0]
        + """
designs:
  - {arrangement: consultation-only, levers: {will-US: 0.1}}
  - {arrangement: ukraine-2025-reported}
draws: 64
"""
    )
    told: Any = failure_of_designs(stored_rows(of, lambda *_: np.arange(64) < 20), of)
    assert "Left out, because set only in some designs: will-US." in [message["en"] for message in told["messages"]]


@pytest.mark.parametrize(
    ("designs", "draws", "expected"),
    # of 20,000 rows and less all; of more each k-th, k = 4, 2 and 16 here
    [(10, 64, 640), (1000, 64, 16_000), (600, 64, 19_200), (5000, 64, 20_000)],
)
def test_of_very_many_rows_some_are_taken_evenly(designs, draws, expected, monkeypatch):
    """Of what is looked at no row stands twice, and every draw and every design as often as any other."""
    of = sweep()
    seen = {}

    def looked_at(x, fails, told, draw):
        seen.update(x=x, fails=fails, draw=draw)
        return {"messages": []}

    monkeypatch.setattr("foedus.horizon.sweep.failing_designs.failure_region", looked_at)
    one = stored_rows(of, lambda *_: np.arange(draws) < 16).head(1)
    many = pl.concat([one] * designs).with_columns(pl.Series("lever.aid-delivered", np.arange(float(designs))))
    assert failure_of_designs(many, of)["designs"] == designs
    assert len(seen["draw"]) == expected
    counts = np.bincount(seen["draw"], minlength=draws)
    assert counts.min() >= counts.max() - 1
    np.testing.assert_array_equal(seen["fails"], seen["draw"] < 16)
    design = seen["x"][:, 0].astype(int)
    each = np.bincount(design, minlength=designs)
    assert each.min() >= each.max() - 1
    assert len(set(zip(design.tolist(), seen["draw"].tolist(), strict=True))) == expected
