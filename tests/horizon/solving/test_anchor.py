"""The anchor: where resolve lies, what happens where no adversary brings the level, and what is held."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from foedus.deterrence.quantities.level import MADE_OF, Level
from foedus.horizon import assess_draws
from foedus.horizon.game.types import nodes_around, weights_at
from foedus.horizon.pool import THIS_PROCESS
from foedus.horizon.sensitivity.one_at_a_time import held_rows, one_at_a_time
from foedus.horizon.solving.anchor import MOST_INFEASIBLE, anchor_at, blame, locate
from foedus.horizon.solving.checks import unsound
from foedus.horizon.solving.outcomes import Task, begin_held_and_solved

NODES = np.exp(np.linspace(-4, 4, 81))[None]
STEEP = 1 / (1 + np.exp(-8 * np.log(NODES)))  # of an attack, by type
ONE = np.ones(1)


def test_weights_have_the_mass_and_the_mean_of_the_normal():
    location, spread = np.array([0.3]), np.array([0.7])
    weights = weights_at(NODES, location, spread)
    assert weights.sum() == pytest.approx(1, abs=1e-12)
    assert (weights >= 0).all()
    assert (weights * np.log(NODES)).sum() == pytest.approx(0.3, abs=1e-6)
    assert (weights * (np.log(NODES) - 0.3) ** 2).sum() == pytest.approx(0.49, rel=0.01)


def test_mass_beyond_the_nodes_is_that_of_the_last():
    nodes = nodes_around(ONE, ONE, 7)
    assert weights_at(nodes, np.array([20.0]), ONE)[0, -1] == pytest.approx(1)
    assert weights_at(nodes, np.array([-20.0]), ONE)[0, 0] == pytest.approx(1)


@pytest.mark.parametrize("level", [0.005, 0.1, 0.5, 0.95])
def test_the_level_is_reached(level):
    found = locate(NODES, 0.6 * ONE, STEEP, None, level * ONE)
    assert found.feasible.all()
    assert found.monotone.all()
    weights = weights_at(NODES, found.location, 0.6 * ONE)
    assert (weights * STEEP).sum() == pytest.approx(level, rel=1e-6)
    np.testing.assert_allclose(found.reached, level, rtol=1e-6)


def test_acceptance_selects_and_what_is_sought_is_had_among_those_who_accept():
    accepts = 1 / (1 + NODES**2)
    found = locate(NODES, 0.6 * ONE, STEEP, accepts, 0.1 * ONE)
    weights = weights_at(NODES, found.location, 0.6 * ONE) * accepts
    assert (weights * STEEP).sum() / weights.sum() == pytest.approx(0.1, rel=1e-6)
    assert found.location > locate(NODES, 0.6 * ONE, STEEP, None, 0.1 * ONE).location


def test_a_level_that_no_adversary_brings_is_counted_and_the_nearest_is_kept():
    """Whoever would attack refuses: among those who accept, hardly anybody does."""
    accepts = np.where(NODES < 0.6, 1.0, 0.0)
    found = locate(NODES, 0.3 * ONE, STEEP, accepts, 0.4 * ONE)
    assert not found.feasible.any()
    assert 0 < found.reached[0] < 0.4
    nobody = locate(NODES, 0.3 * ONE, STEEP, np.zeros_like(NODES), 0.4 * ONE)
    assert not nobody.feasible.any()
    assert np.isfinite(nobody.location).all()


def test_what_is_not_monotone_is_said_and_the_least_resolute_is_taken():
    hump = np.exp(-4 * np.log(NODES) ** 2)
    found = locate(NODES, 0.2 * ONE, hump, None, 0.5 * ONE)
    assert not found.monotone.any()
    assert found.feasible.all()
    assert found.location[0] < 0


def test_what_is_held_is_not_solved(world, make_terms):
    terms = [make_terms("none", "none"), make_terms("menu", "menu")]
    draws = world.draws.part(slice(0, 4))
    solved = assess_draws(draws, world.situation, terms, 40)
    again = assess_draws(draws, world.situation, terms, 40, held=solved.location)
    np.testing.assert_array_equal(again.location, solved.location)
    np.testing.assert_array_equal(again.overall, solved.overall)
    assert np.isnan(again.level).all()
    mixed = np.where(np.arange(4) < 2, np.nan, 1.0)
    some = assess_draws(draws, world.situation, terms, 40, held=mixed)
    np.testing.assert_allclose(some.location, np.where(np.isnan(mixed), solved.location, 1.0))


def test_held_and_solved_together_are_what_they_are_alone(world, make_terms):
    terms = [make_terms("none", "none"), make_terms("menu", "menu")]
    draws = world.draws.part(slice(0, 4))
    held = np.array([0.3, np.nan, -0.2, 0.0])
    both = begin_held_and_solved(Task(draws, world.situation, terms, 40, held), THIS_PROCESS)()
    alone = (assess_draws(draws, world.situation, terms, 40, held=at) for at in (held, None))
    for together, by_itself in zip(both, alone, strict=True):
        for part in fields(together):
            np.testing.assert_array_equal(getattr(together, part.name), getattr(by_itself, part.name))


def test_a_short_horizon_has_the_anchor_of_ten_years(world, make_terms):
    terms = [make_terms("none", "none")]
    draws = world.draws.part(slice(0, 4))
    short, whole = (assess_draws(draws, world.situation, terms, quarters) for quarters in (8, 40))
    np.testing.assert_allclose(short.location, whole.location, atol=1e-3)


def test_a_level_may_be_given(world, make_terms):
    draws = world.draws.part(slice(0, 4))
    level = Level(np.full((4, 1), 0.2), np.array([0.05, 0.1, 0.15, 0.2]))
    found = assess_draws(draws, world.situation, [make_terms("none", "none")], 40, level=level)
    np.testing.assert_allclose(1 - found.peace[:, 0], level.target, rtol=1e-3)


def test_one_at_a_time_holds_resolve_but_for_what_it_is_made_of(world):
    rows = one_at_a_time(world.ledger)
    held = held_rows(world.ledger, rows, 0.7)
    for z, location in zip(rows, held, strict=True):
        moved = {world.ledger.quantities[j].kind for j in np.flatnonzero(z)}
        assert np.isnan(location) == bool(moved & MADE_OF)
    assert (held[~np.isnan(held)] == 0.7).all()


def test_too_many_draws_that_reach_the_level_nowhere_stop_the_headline(world):
    feasible = np.ones(len(world.draws), dtype=bool)
    assert blame(world.draws, feasible) is None
    worst = int(np.argmax(world.draws.z[:, world.ledger.index("optimism")]))
    z = world.draws.z.copy()
    z[worst] = 0.0
    z[worst, world.ledger.index("optimism")] = 4.0
    feasible[[worst, (worst + 1) % len(feasible)]] = False
    z[(worst + 1) % len(feasible)] = z[worst]
    message = blame(replace(world.draws, z=z), feasible)
    assert message is not None
    assert "optimism" in message.render()
    assert feasible.mean() < 1 - MOST_INFEASIBLE


def test_an_infeasible_anchor_is_unsound(world, make_terms):
    found = assess_draws(world.draws, world.situation, [make_terms("none", "none")], 8)
    assert unsound(found, war=True, draws=world.draws) == []
    nowhere = replace(found, feasible=np.zeros(len(world.draws), dtype=bool))
    assert len(unsound(nowhere, war=True, draws=world.draws)) == 1


def test_an_anchor_that_is_held_seeks_nothing():
    found = anchor_at(np.array([0.2, 0.4]))
    assert found.feasible.all()
    assert np.isnan(found.level).all()
