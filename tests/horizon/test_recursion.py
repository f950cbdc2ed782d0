"""The recursion and what follows from it: laws that hold whatever the numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import numpy as np
import pytest

from foedus.horizon import follow, solve
from foedus.horizon.game import Game, Phase, election_quarters
from foedus.horizon.recursion import attack_values, first_states, stationary_value

QUARTERS = 16


@pytest.fixture(scope="module")
def solved(world, make_terms):
    game = world.game(make_terms("none", "none"), make_terms("short", "dated", term=6), make_terms("long", "menu"))
    return game, solve(game, QUARTERS)


def test_every_path_ends_in_exactly_one_way(solved):
    game, solution = solved
    years = follow(game, solution.attack)
    parts = (years.held, years.lost, years.conceded)
    total = years.peace + sum(p.sum(axis=0) for p in parts)
    np.testing.assert_allclose(total, 1, atol=1e-12)
    assert all((p >= -1e-15).all() for p in (*parts, years.peace, years.honoured))
    assert (years.honoured <= years.attacked + 1e-15).all()
    np.testing.assert_allclose(years.attacked, years.held + years.lost, atol=1e-15)


def test_moves_keep_mass_mean_and_variance(world, make_terms):
    game = world.game(make_terms("none", "none"))
    np.testing.assert_allclose(game.step.sum(axis=-1), 1, atol=1e-12)
    assert (game.step >= -1e-12).all()
    x = game.x
    mean = np.einsum("daxy,day->dax", game.step, x)
    variance = np.einsum("daxy,day->dax", game.step, x**2) - mean**2
    closing = 1 - (1 - world.draws["regrouping"]) ** 0.25
    slope = np.diff(mean, axis=-1) / np.diff(x, axis=-1)
    inner = slice(4, -4)
    np.testing.assert_allclose(
        slope[..., inner], np.broadcast_to((1 - closing)[:, None, None], slope.shape)[..., inner], rtol=1e-8
    )
    noise = world.draws["volatility"] / 2
    fine = np.isclose(np.diff(x[:, 0], axis=-1)[:, 0], 1.9 * noise)
    assert fine.sum() > 6
    expected = np.broadcast_to(noise[:, None, None] ** 2, x.shape)[..., inner]
    np.testing.assert_allclose(variance[fine][..., inner], expected[fine], rtol=1e-6)
    assert (variance[..., inner] >= expected * (1 - 1e-9)).all()


def test_without_a_future_the_adversary_plays_the_static_game(world, make_terms):
    game = world.game(make_terms("none", "none"), make_terms("some", "menu"))
    game = replace(game, discount=np.zeros(len(game)))
    solution = solve(game, 5)
    gap = (attack_values(game, game.active) - game.flow[..., None, None, None]) / game.noise[
        :, None, None, None, None, None
    ]
    static = 1 / (1 + np.exp(-np.clip(gap, -700, 700)))
    for quarter in range(5):
        np.testing.assert_allclose(solution.attack[quarter], static, rtol=1e-9, atol=1e-300)


def tiny(random):
    """One draw, one arrangement, two points of strength, two types; everything else at random."""
    shape = (1, 1, 2, 2, 2)

    def phase():
        return Phase(
            random.random(shape), random.random(shape), random.random((1, 1, 2, 2)), random.random((1, 1, 2, 2))
        )

    step = random.random((1, 1, 2, 2))
    return Game(
        ("tiny",),
        phase(),
        phase(),
        (2,),
        np.array([[[-0.3, 0.4]]]),
        np.array([[1]]),
        step / step.sum(axis=-1, keepdims=True),
        random.random((1, 1, 2)),
        random.random((3, 1, 1, 2)) / 2,
        random.random((1, 1, 2)) / 2,
        np.array([[0.6, 1.7]]),
        np.array([0.5, 0.5]),
        random.random((1, 1, 2)) / 10,
        random.random(1) / 10,
        random.random(1),
        np.array([0.2]),
        np.array([0.9]),
    )


@pytest.mark.parametrize("seed", range(4))
def test_enumeration_agrees_with_the_recursion(seed):
    game = tiny(np.random.default_rng(seed))
    quarters = 3
    solution = solve(game, quarters)
    terminal, _ = stationary_value(game, attack_values(game, game.after))

    def moves(t, x, lead, rest):
        turns = game.turns[t, 0, 0]
        for y, a, b in product(range(2), repeat=3):
            chance = game.step[0, 0, x, y]
            chance *= turns[0] if a != lead else 1 - turns[0]
            chance *= turns[1] if b != rest else 1 - turns[1]
            yield chance, y, a, b

    def value(t, x, lead, rest, k):
        if t == quarters:
            return terminal[0, 0, x, lead, rest, k]
        phase = game.active if t < 2 else game.after
        r, w = phase.resist[0, 0, x, lead, rest], phase.hold[0, 0, x, lead, rest]
        cost = game.attack_cost[0] + phase.helper_cost[0, 0, lead, rest]
        attack = (1 - r) * game.resolve[0, k] + r * ((1 - w) * game.resolve[0, k] - cost) + game.after_attack[0]
        wait = game.flow[0, 0, x] + 0.9 * sum(c * value(t + 1, *s, k) for c, *s in moves(t, x, lead, rest))
        return 0.2 * np.log(np.exp(attack / 0.2) + np.exp(wait / 0.2))

    for x, lead, rest, k in product(range(2), repeat=4):
        assert solution.value[0, 0, x, lead, rest, k] == pytest.approx(value(0, x, lead, rest, k), rel=1e-9)

    years = follow(game, solution.attack)
    states = first_states(game)

    def ends(t, x, lead, rest, k):
        """Chances of (held, lost, conceded, honoured) from here on."""
        if t == quarters:
            return np.zeros(4)
        phase = game.active if t < 2 else game.after
        p = solution.attack[t, 0, 0, x, lead, rest, k]
        r, w = phase.resist[0, 0, x, lead, rest], phase.hold[0, 0, x, lead, rest]
        now = p * np.array([r * w, r * (1 - w), 1 - r, r * (1 - phase.nobody[0, 0, lead, rest])])
        return now + (1 - p) * sum(c * ends(t + 1, *s, k) for c, *s in moves(t, x, lead, rest))

    for k in range(2):
        start = [(states[0, 0, x, a, b], x, a, b) for x, a, b in product(range(2), repeat=3)]
        expected = sum(c * ends(0, *s, k) for c, *s in start)
        found = [getattr(years, n).sum(axis=0)[0, 0, k] for n in ("held", "lost", "conceded", "honoured")]
        np.testing.assert_allclose(found, expected, rtol=1e-10)


def test_a_longer_horizon_does_not_move_the_early_years(world, make_terms):
    game = world.game(make_terms("none", "none"), make_terms("some", "menu"))
    constant = np.broadcast_to(game.turns_later, (2 * QUARTERS, *game.turns_later.shape))
    game = replace(game, turns=constant)
    short, long = solve(game, QUARTERS), solve(game, 2 * QUARTERS)
    np.testing.assert_allclose(short.attack[:4], long.attack[:4], atol=5e-3)
    np.testing.assert_allclose(short.value, long.value, rtol=5e-3, atol=5e-3)


def test_the_terminal_value_is_stationary_and_not_zero(world, make_terms):
    game = world.game(make_terms("none", "none"))
    value, residual = stationary_value(game, attack_values(game, game.active))
    assert residual < 0.01
    assert (value > game.flow[..., None, None, None]).all()


def fixed_policy(game, chance=0.03):
    return np.full((QUARTERS, *game.x.shape, 2, 2, 2), chance)


def sovereignty(game):
    years = follow(game, fixed_policy(game))
    return 1 - (years.lost + years.conceded).sum(axis=0)


@pytest.mark.parametrize("n", range(1, 5))
@pytest.mark.parametrize("fight", ["dated", "menu", "consult"])
def test_with_the_policy_fixed_another_guarantor_never_lowers_sovereignty(world, make_terms, n, fight):
    """The leading guarantor stays the same and wills are equal, so that only help differs."""
    order = ("US", "FR", "UK", "DE", "PL")
    draws = world.medians()
    game = world.game(make_terms("fewer", fight, order[:n]), make_terms("more", fight, order[: n + 1]), draws=draws)
    one = np.broadcast_to(game.will[:, :1] * 0 + 0.6, game.will.shape)
    game = replace(game, will=one, turns=game.turns * 0, turns_later=game.turns_later * 0)
    found = sovereignty(game)
    assert (found[:, 1] >= found[:, 0] - 1e-12).all()


@pytest.mark.parametrize(
    ("kind", "better"),
    [
        ("aid_delivered", 75.0),
        ("capability", 1.1),
        ("defence_advantage", 0.6),
        ("engagement", 0.45),
        ("fight_base", 0.6),
    ],
)
def test_with_the_policy_fixed_strength_never_lowers_sovereignty(world, make_terms, kind, better):
    terms = make_terms("some", "menu")
    before, after = world.medians(), world.medians(**{kind: better})
    assert (sovereignty(world.game(terms, draws=after)) > sovereignty(world.game(terms, draws=before))).all()


def test_stronger_promises_never_lower_sovereignty_with_the_policy_fixed(world, make_terms):
    draws = world.medians()
    found = [
        sovereignty(world.game(make_terms("x", c), draws=draws))[0, 0, 0]
        for c in ("none", "consult", "may", "menu", "owed", "dated")
    ]
    assert found == sorted(found)


def test_a_term_that_runs_out_takes_help_away(solved):
    game, solution = solved
    assert game.in_force(5).all()
    assert list(game.in_force(6)) == [True, False, True]
    assert solution.attack[8, :, 1].mean() >= solution.attack[1, :, 1].mean()


def test_elections_fall_in_their_quarters():
    assert election_quarters(date(2025, 1, 1), date(2025, 1, 2), None, 40) == ([0], None)
    assert election_quarters(date(2025, 1, 1), date(2040, 1, 1), None, 40) == ([], None)
    assert election_quarters(date(2025, 8, 18), date(2024, 1, 1), None, 40) == ([], None)
    assert election_quarters(date(2025, 8, 18), date(2025, 1, 1), "P4Y", 40)[0] == [13, 29]
    held, period = election_quarters(date(2025, 1, 1), date(2026, 1, 5), "P2Y", 40)
    assert held == [4, 12, 20, 28, 36]
    assert period == 8


def test_guarantors_without_a_promise_and_no_guarantors_at_all(world, make_terms):
    game = world.game(make_terms("nobody", "none", ()))
    years = follow(game, solve(game, QUARTERS).attack)
    np.testing.assert_allclose(years.honoured, 0, atol=1e-15)
