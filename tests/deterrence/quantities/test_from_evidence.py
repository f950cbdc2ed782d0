"""What the models of the evidence give the game, against pencil and record."""

from __future__ import annotations

import numpy as np
import pytest

from foedus.arrangement.situation import load_situation
from foedus.deterrence.estimates.load import load_estimates
from foedus.deterrence.quantities.from_evidence import AFTER_WAR_ONLY, FROM_EVIDENCE, evidence_quantities
from foedus.deterrence.quantities.ledger import sample
from foedus.deterrence.quantities.level import level_from
from foedus.deterrence.quantities.link_quantities import link_quantities
from foedus.horizon.sensitivity.independent_inputs import ledger_for


@pytest.fixture(scope="module")
def quantities():
    return {quantity.kind: quantity for quantity in evidence_quantities(load_estimates().evidence)}


def test_every_kind_is_estimated_from_a_model_that_ships(quantities):
    assert tuple(quantities) == tuple(FROM_EVIDENCE)
    assert all(quantity.estimated and quantity.source != ("assumption",) for quantity in quantities.values())


@pytest.mark.parametrize(
    ("kind", "median", "low", "high"),
    [
        # Three draws and one victory in 18.9 years of war: Jeffreys' gamma, as a chance of one year.
        ("settlement", 0.153, 0.055, 0.306),
        ("war_victory", 0.063, 0.009, 0.185),
        ("resistance", 0.831, 0.779, 0.878),
    ],
)
def test_ranges_are_those_of_the_record(quantities, kind, median, low, high):
    quantity = quantities[kind]
    assert (quantity.median, quantity.low, quantity.high) == pytest.approx((median, low, high), abs=0.02)


def test_the_level_after_a_war_is_the_pooled_one():
    """A deadly attack by a given side within ten years: .13 in the record, from 1946."""
    situation = load_situation("ukraine-2025").situation
    ledger = ledger_for(situation, ["US"], link_quantities())
    level = level_from(ledger.draws(sample(ledger, 2000, np.random.default_rng(1))))
    assert level.target.mean() == pytest.approx(0.127, abs=0.015)
    evidence = load_estimates().evidence["recurrence_after_war"]
    first, later = (
        1 / (1 + np.exp(-evidence["deadly_directed:intercept"] - x))
        for x in (evidence["deadly_directed:first_year"], 0)
    )
    assert level.target.mean() == pytest.approx((1 - (1 - first) * (1 - later) ** 9).mean(), rel=0.15)


def test_without_a_war_the_evidence_says_nothing_of_danger():
    situation = load_situation("ukraine-2025").situation
    quiet = situation.model_copy(update={"war": False})
    links = link_quantities()
    assert {q.kind for q in links.in_situation(situation).quantities} >= AFTER_WAR_ONLY
    assert not {q.kind for q in links.in_situation(quiet).quantities} & AFTER_WAR_ONLY


def test_no_draw_of_severity_is_noise_of_two_fits(quantities):
    severity = quantities["severity"].marginal
    assert 0.2 < np.quantile(severity, 0.05) < np.quantile(severity, 0.95) < 0.6
