"""Where the level of danger comes from, and what happens where no adversary brings it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from foedus.assessment import assess
from foedus.assessment.level import level_part
from foedus.deterrence.quantities.ledger import Ledger
from foedus.errors import RunError
from foedus.report import render_text
from tests.support.command import foedus
from tests.support.levers import levers_in

NOWHERE = {"dispute-rate": 0.9, "severity": 0.95}


@pytest.mark.parametrize(
    ("source", "basis", "words"),
    [("assumption", "assumed", "an assumption with a wide range"), ("gml", "estimated", "the situation’s sources")],
)
def test_a_level_from_sources_is_no_assumption(source, basis, words):
    """A situation built from the record gives the forecast of its pair, with its source."""
    levers = levers_in("canada")
    quantities = [
        replace(q, source=(source,)) if q.kind in {"dispute_rate", "severity"} else q
        for q in levers.draws.ledger.quantities
    ]
    found = level_part(Ledger(tuple(quantities)), levers.base, levers.situation)
    assert found["basis"] == basis
    assert words in found["says"]["en"]


def test_a_level_is_neither_impossible_nor_certain():
    levers = levers_in("canada")
    base = replace(levers.base, level=np.zeros(len(levers.base.level)))
    assert "0.1\u00a0%" in level_part(levers.draws.ledger, base, levers.situation)["says"]["en"]


def test_an_anchor_that_no_draw_reaches_has_no_headline_and_names_the_inputs():
    """Whoever attacks so surely would not sign; the options are not shown either, for they rest on the same draws."""
    found = assess("consultation-only", draws=8, horizon="P2Y", settings=NOWHERE)
    assert found.provenance["diagnostics"]["infeasible"] == 1.0
    assert found.blocked is not None
    assert "brings the level of danger in 100\u00a0% of the draws" in found.blocked
    assert {"dispute-rate", "severity"} <= set(found.blocked.replace(",", " ").split())
    told = render_text(found.to_dict(), found.analysis, "en")
    assert "No headline is given" in told
    assert "The options compared" not in told


def test_the_command_says_what_to_review(monkeypatch):
    monkeypatch.setattr("foedus.assessment.assess", lambda *a, **k: assess(*a, **k, draws=8))
    sets = [part for name, value in NOWHERE.items() for part in ("--set", f"{name}={value}")]
    shown = foedus("assess", "consultation-only", "--horizon", "P2Y", "--sobol", "0", "--no-amendments", *sets)
    assert isinstance(shown.exception, RunError)
    assert shown.exception.exit_status == 3
    assert "review the inputs" in shown.exception.describe()


def test_how_far_wars_differ_stands_apart_from_the_doubt_about_their_mean():
    """The pooled rate is known better than that of one war; a reader's own rate has no such parts."""
    levers = levers_in("ukraine-2025")
    rate = levers.draws.ledger.quantities[levers.draws.ledger.index("dispute_rate")]
    assert rate.pooled is not None
    assert rate.marginal is not None
    assert rate.low < rate.pooled[0] < rate.marginal.mean() < rate.pooled[1] < rate.high  # one war is skewed
    found = level_part(levers.draws.ledger, levers.base, levers.situation)
    assert found["pooled"] is not None
    assert found["attack"]["low"] < found["pooled"]["low"] < found["pooled"]["high"] < found["attack"]["high"]
    assert "how far one war differs from another" in found["says"]["en"]
    own = replace(rate, marginal=None, scores=None, pooled=None, source=("reader",))
    quantities = tuple(own if q is rate else q for q in levers.draws.ledger.quantities)
    assert level_part(Ledger(quantities), levers.base, levers.situation)["pooled"] is None
