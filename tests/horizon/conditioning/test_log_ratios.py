"""What the game says of a fact: in the fact's own case, with the draws of the case assessed for all that is shared."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from foedus.arrangement import load_situation
from foedus.arrangement.settings import with_settings
from foedus.arrangement.situation import read_situation
from foedus.deterrence import link_quantities, sample
from foedus.horizon.conditioning.found import found_facts
from foedus.horizon.conditioning.log_ratios import begin_ratios, reference_draws
from foedus.horizon.conditioning.manifest import evidence_manifest
from foedus.horizon.pool import THIS_PROCESS, processes
from foedus.horizon.sensitivity.independent_inputs import ledger_for
from tests.support.situations import guarantors_of, situation

LINKS = link_quantities()
SHARED = evidence_manifest().shared
PACT, FORCES, SIGNED = range(3)


def draws_in(name, n=24, seed=3):
    ledger = ledger_for(situation(name), guarantors_of(name), LINKS)
    return ledger.draws(sample(ledger, n, np.random.default_rng(seed)))


def ratios(draws, pool=THIS_PROCESS, facts=None):
    return begin_ratios(found_facts() if facts is None else facts, SHARED, draws, LINKS, pool)()


def moved(draws, **scores):
    """Draws with some kinds at one score in all of them."""
    z = draws.z.copy()
    for kind, score in scores.items():
        z[:, draws.ledger.index(kind)] = score
    return draws.ledger.draws(z)


@pytest.fixture(scope="module")
def ukraine():
    return draws_in("ukraine-2025")


def test_the_same_in_processes_as_in_one(ukraine):
    many = draws_in("ukraine-2025", n=100)
    with processes(2) as pool:
        there = ratios(many, pool)
    assert there.tobytes() == ratios(many).tobytes()


def test_each_fact_has_the_sign_that_the_game_gives_it(ukraine):
    said = ratios(moved(ukraine, occasion_effect=0.0))
    assert np.isfinite(said).all()
    assert (said.mean(axis=1) < 0).all()
    assert (said[SIGNED] <= 1e-9).all()


@pytest.mark.parametrize(("fact", "kind"), [(FORCES, "tripwire"), (SIGNED, "signed_value"), (PACT, "helper_cost")])
def test_more_of_what_a_fact_speaks_to_makes_more_of_it(ukraine, fact, kind):
    low, high = (ratios(moved(ukraine, **{kind: score}))[fact] for score in (-1.5, 1.5))
    assert (high < low + 1e-9).mean() >= 0.8
    assert (low - high).mean() > 0.03


def test_what_is_not_shared_moves_nothing(ukraine):
    other = moved(ukraine, dispute_rate=2.0, severity=-2.0, war_victory=2.0, will=-2.0, aid_stock=1.0, capability=1.0)
    np.testing.assert_array_equal(ratios(other), ratios(ukraine))


@pytest.mark.parametrize("name", ["estonia", "canada", "korea-1953"])
def test_it_is_asked_in_every_situation(name):
    said = ratios(draws_in(name, 8))
    assert said.shape == (3, 8)
    assert np.isfinite(said).all()


def test_a_default_has_the_same_value_and_an_own_entry_the_same_score(ukraine):
    reference = read_situation(evidence_manifest().differences[FORCES].reference.situation).situation
    here = reference_draws(reference, SHARED, ukraine, LINKS)
    np.testing.assert_array_equal(here["tripwire"], ukraine["tripwire"])
    np.testing.assert_array_equal(here["fight_base"], ukraine["fight_base"])
    own = ukraine.ledger.index("attack_cost")
    np.testing.assert_array_equal(here.z[:, here.ledger.index("attack_cost")], ukraine.z[:, own])
    assert (here["attack_cost"] != ukraine["attack_cost"]).any()
    assert np.unique(here.about("will", "G")).size == 1


def test_what_a_reader_sets_of_a_default_holds_in_the_reference_case():
    set_ = with_settings(load_situation("ukraine-2025"), ["tripwire=0.9"]).situation
    ledger = ledger_for(set_, guarantors_of("ukraine-2025"), LINKS)
    draws = ledger.draws(sample(ledger, 8, np.random.default_rng(3)))
    reference = read_situation(evidence_manifest().differences[FORCES].reference.situation).situation
    np.testing.assert_allclose(reference_draws(reference, SHARED, draws, LINKS)["tripwire"], 0.9)


def test_no_ratio_where_the_danger_is_reached_nowhere(ukraine):
    facts = found_facts()
    never = replace(facts[PACT], chance=0.9499, occasion=0.95)
    said = ratios(ukraine, facts=[never])[0]
    assert np.isnan(said).any()
