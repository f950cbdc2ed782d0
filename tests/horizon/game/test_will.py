"""Will, bloc by bloc: exact where guarantors are few; where they are many, a share with the right mean and spread."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from foedus.deterrence import help_of
from foedus.deterrence.arrival_of_help import timeliness
from foedus.deterrence.terms.life_terms import Life
from foedus.deterrence.who_would_win import wills_of
from foedus.horizon import build, follow, solve
from foedus.horizon.game.will import blocs_of, will_of
from foedus.horizon.solving.outcomes import Task, outcomes_of
from tests.support.world import GUARANTORS as PARTIES, QUARTERS

EACH = len(PARTIES) - 1


def column(world, kind, about):
    return next(j for j, q in enumerate(world.ledger.quantities) if q.kind == kind and q.about == about)


def test_the_strongest_are_blocs_of_their_own(world):
    assert blocs_of(world.draws, ()) == []
    assert blocs_of(world.draws, ("PL",)) == [[0]]
    assert blocs_of(world.draws, ("PL", "US")) == [[1], [0]]
    assert blocs_of(world.draws, PARTIES) == [[0], [1, 2, 3, 4]]
    found = blocs_of(world.draws, PARTIES, EACH)
    assert sorted(i for bloc in found for i in bloc) == list(range(5))
    assert all(len(bloc) == 1 for bloc in found)


def test_a_guarantor_by_itself_is_willing_or_not_and_a_bloc_has_the_spread_of_independent_governments(world):
    will = world.will(world.draws)
    assert (will.levels[:, 0] == [0, 1]).all()
    draws = world.medians(will_decay=0.04, will_renewal=0.04, will_common=0.0)
    draws.values[:, [column(world, "will", p) for p in PARTIES]] = 0.5
    will = world.will(draws)
    low, high = will.levels[0, 1]
    power = np.array([draws.about("capability", p)[0] for p in PARTIES[1:]])
    up, down = will.turns[-1, 0, 1]
    upper = up / (up + down)
    mean = low + upper * (high - low)
    assert mean == pytest.approx(0.5)
    assert upper * (1 - upper) * (high - low) ** 2 == pytest.approx(0.25 * (power**2).sum() / power.sum() ** 2)


@pytest.mark.parametrize("changed", [(), (1.0, 0.2), (0.2, 1.0), (0.0, 0.0), (0.0, 0.1)])
@pytest.mark.parametrize("followed", [1, 2, EACH])
def test_states_turn_with_the_mean_of_governments(world, changed, followed):
    """The chain of states of each bloc has, in every quarter, the mean that its members' chances give."""
    draws = world.medians(will_decay=changed[0], will_renewal=changed[1]) if changed else world.draws
    will = world.will(draws, followed=followed)
    assert ((will.turns >= -1e-12) & (will.turns <= 1 + 1e-12)).all()
    low, high = np.moveaxis(will.levels, -1, 0)
    upper = (will.willing[0] - low) / (high - low)
    for quarter in range(QUARTERS):
        assert ((upper >= -1e-12) & (upper <= 1 + 1e-12)).all()
        np.testing.assert_allclose(low + upper * (high - low), will.willing[quarter], atol=1e-12)
        upper = upper * (1 - will.turns[quarter, ..., 1]) + (1 - upper) * will.turns[quarter, ..., 0]


def test_how_guarantors_are_told_apart_does_not_move_the_mean_of_their_will(world):
    """Without elections, and all as willing at signature, each bloc is as willing as the whole."""
    draws = world.medians(will_decay=0.06, will_renewal=0.03)
    for j, quantity in enumerate(world.ledger.quantities):
        if quantity.kind in {"will", "election"}:
            draws.values[:, j] = 0.7 if quantity.kind == "will" else 0.0
    means = [(w.willing * w.share).sum(axis=2) for w in (world.will(draws, followed=n) for n in (1, 2, 3, EACH))]
    for mean in means[1:]:
        np.testing.assert_allclose(mean, means[0], rtol=1e-12)
    assert means[0][0, 0] > means[0][-1, 0]


def test_an_election_moves_the_will_of_its_own_country_alone(world):
    before = world.will(world.medians(), followed=EACH)
    draws = world.medians()
    draws.values[:, column(world, "election", "PL")] = 0.9
    after = world.will(draws, followed=EACH)
    blocs = [PARTIES[bloc[0]] for bloc in blocs_of(draws, PARTIES, EACH)]
    moved = {p for i, p in enumerate(blocs) if (before.willing[..., i] != after.willing[..., i]).any()}
    assert moved == {"PL"}
    together = [world.will(d) for d in (world.medians(), draws)]
    np.testing.assert_array_equal(together[0].willing[..., 0], together[1].willing[..., 0])
    assert (together[0].willing[-1, :, 1] != together[1].willing[-1, :, 1]).all()


def test_governments_without_a_common_factor_turn_independently_of_each_other(world, make_terms):
    """What the game carries forward is, in every quarter, the product of each government's own chance."""
    draws = world.medians(will_common=0.0)
    game = build(draws, world.situation, [make_terms("x", "menu")], QUARTERS, followed=EACH)
    will = world.will(draws, followed=EACH)
    state = game.begin[:, 0]
    assert state.shape[1] == 2**5
    for quarter in range(QUARTERS):
        each = np.stack([1 - will.willing[quarter], will.willing[quarter]], axis=-1)
        expected = np.stack([np.prod([each[:, i, w] for i, w in enumerate(s)], axis=0) for s in wills_of(5)], axis=1)
        np.testing.assert_allclose(state, expected, atol=1e-12)
        state = (state[:, None] @ game.turn[quarter, :, 0])[:, 0]


@pytest.mark.parametrize("common", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("followed", [1, 2, EACH])
def test_a_common_factor_leaves_the_mean_of_each_bloc_where_it_was(world, common, followed):
    draws = world.medians(will_common=common)
    will = world.will(draws, followed=followed)
    low, high = np.moveaxis(will.levels, -1, 0)
    states = wills_of(will.willing.shape[2])
    for quarter, chances in enumerate(will.chances[:-1]):
        np.testing.assert_allclose(chances.sum(axis=-1), 1, atol=1e-12)
        means = low + (chances @ states) * (high - low)
        np.testing.assert_allclose(means, will.willing[quarter], atol=1e-9)
    np.testing.assert_allclose(will.moves.sum(axis=-1), 1, atol=1e-12)
    assert (will.moves >= -1e-15).all()


@pytest.mark.parametrize("common", [0.0, 0.35, 1.0])
def test_governments_alike_are_correlated_by_the_weight_of_what_they_share(world, common):
    """Two followed one by one, as willing as each other: at signature, and after many turns together or apart."""
    draws = world.medians(will_common=common, will_decay=0.1, will_renewal=0.1)
    for j, quantity in enumerate(world.ledger.quantities):
        if quantity.kind in {"will", "election"}:
            draws.values[:, j] = 0.5 if quantity.kind == "will" else 0.0
    will = world.will(draws, ("US", "UK"))
    begin = will.begin[0]
    both, mean = begin[3], begin[2] + begin[3]
    assert (both - mean**2) / (mean * (1 - mean)) == pytest.approx(common)
    later = will.chances[-1][0]
    together = later[0] + later[3]
    assert together == pytest.approx(1.0 if common == 1 else together)
    assert together > 0.5 - 1e-12
    assert (together > 0.55) == (common > 0.1)


def test_a_bloc_that_shares_its_will_is_more_often_all_or_none(world):
    def apart(common):
        low, high = world.will(world.medians(will_common=common)).levels[0, 1]
        return high - low

    assert apart(0.0) < apart(0.4) < apart(1.0) <= 1 + 1e-12
    assert apart(1.0) == pytest.approx(1.0)


@pytest.mark.parametrize("followed", [1, 2])
def test_a_game_of_three_guarantors_agrees_with_the_enumeration_of_their_wills(world, make_terms, followed):
    """Strength stands still; every course of three governments through three quarters is counted by itself.

    With two followed the game is exact. With one it is not, and this test tells the two apart.
    """
    parties, quarters = ("US", "UK", "PL"), 3
    still = {"regrouping": 0.0, "volatility": 1e-6, "aid_effect": 1e-12}
    draws = world.medians(**still, will_decay=0.3, will_renewal=0.2, will_common=0.0)
    terms = make_terms("x", "menu", parties)
    game = build(draws, world.situation, [terms], quarters, followed=followed)
    policy = np.full((quarters, 1, 1, game.x.shape[-1], 1, game.begin.shape[-1]), 0.1)
    found = follow(game, policy).honoured.sum()  # an attack met by resistance, times the share of power that fights

    help_ = help_of(draws, terms, terms.active, "UA")
    brings = help_.strength[0] * timeliness(draws, terms.active, help_.strength)[0]
    exact = build(draws, world.situation, [terms], quarters, followed=2)
    wills = {tuple(w): n for n, w in enumerate(wills_of(3))}
    alone = [will_of(draws, world.situation, (p,), quarters, [[0]]) for p in parties]
    expected = 0.0
    for course in product(product((0, 1), repeat=3), repeat=quarters):
        chance, honoured = 1.0, 0.0
        for quarter, state in enumerate(course):
            for will, now, before in zip(alone, state, course[max(quarter - 1, 0)], strict=True):
                start, turns = will.willing[0, 0, 0], will.turns[quarter - 1, 0, 0, before]
                chance *= (start if now else 1 - start) if quarter == 0 else (turns if now != before else 1 - turns)
            comes = sum(brings[i] * help_.fights[0, w, i] for i, w in enumerate(state)) / brings.sum()
            honoured += 0.9**quarter * 0.1 * exact.resist[0, 0, exact.start[0, 0], wills[state]] * comes
        expected += chance * honoured
    if followed == 2:
        assert found == pytest.approx(expected, rel=1e-9)
    else:
        assert found == pytest.approx(expected, rel=0.02)
        assert found != pytest.approx(expected, rel=1e-9)


def answers(world, terms, **how):
    task = Task(world.draws, world.situation, terms, QUARTERS)
    game = build(world.draws, world.situation, [*terms, task.aside], QUARTERS, **how)
    over = outcomes_of(task, game)
    assert (over.residual < 0.02).all()
    names = ("acceptance", "regroup", "peace", "sovereignty", "overall", "imposed_peace", "imposed_sovereignty")
    return np.stack([getattr(over, name) for name in names])


def test_the_share_of_the_rest_stands_in_for_each_government_by_itself(world, make_terms):
    terms = [make_terms("none", "none"), make_terms("x", "dated", life=Life(leavers=PARTIES, notice=4))]
    share, each, finest = (answers(world, terms, **how) for how in ({}, {"followed": 2}, {"followed": EACH}))
    assert np.abs(share - finest).max() < 0.02
    assert np.abs(np.median(share, axis=1) - np.median(finest, axis=1)).max() < 0.006
    assert np.abs(each - finest).max() < 0.015


def test_the_stock_of_aid_may_stray_from_its_course_without_moving_the_answers(world, make_terms):
    terms = [make_terms("none", "none"), make_terms("x", "dated")]
    course, strays = answers(world, terms), answers(world, terms, stocks=3)
    assert 0 < np.abs(course - strays).max() < 0.02


# Exits ---------------------------------------------------------------------------------------------------------------


def leaving(make_terms, leavers=PARTIES, notice=0, guarantors=PARTIES):
    return make_terms("x", "dated", guarantors, life=Life(leavers=tuple(leavers), notice=notice))


def test_each_bloc_leaves_by_its_own_will_and_the_promise_of_the_other_stays(world, make_terms):
    draws = world.medians()
    terms = leaving(make_terms)
    game = world.game(terms, draws=draws)
    assert len(game.group) == 4
    chance = 1 - (1 - draws["exit_chance"][0]) ** 0.25
    low, high = world.will(draws).levels[0, 1]
    for move in game.moves:
        by_lead, by_rest = [chance, chance, 0, 0], [chance * (1 - low), chance * (1 - high)] * 2
        np.testing.assert_allclose(move.chance[0, 0], by_rest if move.bloc else by_lead, rtol=1e-9)
    gone = next(m.target for m in game.moves if m.source == game.first[0] and m.bloc == 0)
    without = replace(terms, active=(terms.after[0], *terms.active[1:]), life=Life())
    np.testing.assert_allclose(game.hold[:, gone], world.game(without, draws=draws).hold[:, 0], rtol=1e-12)


@pytest.mark.parametrize(("leavers", "phases"), [((), 1), (("US",), 2), (("FR",), 2), (("US", "FR"), 4)])
def test_only_who_may_leave_leaves(world, make_terms, leavers, phases):
    game = world.game(leaving(make_terms, leavers), draws=world.medians())
    assert len(game.group) == phases


def test_nobody_is_gone_before_the_notice_has_run(world, make_terms):
    game = world.game(leaving(make_terms, notice=5), draws=world.medians())
    for move in game.moves:
        assert not move.chance[:5].any()
        assert move.chance[5:].any(axis=(1, 2)).all()
    long = world.game(leaving(make_terms, notice=200), draws=world.medians())
    assert all(m.chance[-1].any() and not m.chance[:-1].any() for m in long.moves)


def test_with_the_policy_fixed_a_right_to_leave_never_raises_sovereignty_and_notice_never_lowers_it(world, make_terms):
    """Aid hangs on nobody here: whoever has left is no less generous."""
    draws = world.medians(exit_chance=0.2)

    def sovereignty(terms):
        game = world.game(terms, draws=draws)
        policy = np.full((QUARTERS, 1, len(game.group), game.x.shape[-1], 1, game.begin.shape[-1]), 0.03)
        years = follow(game, policy)
        return float(1 - (years.lost + years.conceded).sum())

    by_right = [sovereignty(leaving(make_terms, PARTIES[:n])) for n in range(6)]
    assert by_right == sorted(by_right, reverse=True)
    assert by_right[-1] < by_right[1] < by_right[0]
    by_notice = [sovereignty(leaving(make_terms, notice=n)) for n in (0, 4, 8, 20)]
    assert by_notice == sorted(by_notice)
    assert by_notice[-1] == pytest.approx(by_right[0])


def test_everybody_gone_is_no_arrangement_at_all(world, make_terms):
    game = world.game(make_terms("none", "none"), leaving(make_terms), draws=world.medians())
    assert len(game.group) == 4
    last = [m.target for m in game.moves if m.target not in {m.source for m in game.moves}]
    assert set(last) == {game.first[0]}


def test_arrangements_of_different_guarantors_share_the_states_of_will(world, make_terms):
    two, one = make_terms("two", "menu", ("US", "PL")), make_terms("one", "menu", ("PL",))
    game = world.game(two, one, draws=world.medians())
    assert game.begin.shape[-1] == 4
    np.testing.assert_allclose(game.begin[0, 1, [1, 3]], 0)  # no rest: never willing
    solved = solve(game, QUARTERS)
    alone = replace(world.game(one, draws=world.medians()), resolve=game.resolve)
    assert alone.begin.shape[-1] == 2
    years, expected = follow(game, solved.attack), follow(alone, solve(alone, QUARTERS).attack)
    np.testing.assert_allclose(years.held[:, :, 1:], expected.held, rtol=1e-2, atol=1e-6)  # as far as values settle


# Ratification --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delay", [0.5, 1.0, 2.0])
def test_ratification_takes_its_time_on_average_with_half_of_it_as_standard_deviation(world, make_terms, delay):
    game = world.game(
        make_terms("x", "dated", life=Life(ratified=True)), draws=world.medians(activation_delay=delay), quarters=80
    )
    (move,) = game.moves
    assert not move.chance[:, 0, [0, 1]].any()  # the lead has turned away
    chance = move.chance[:-1, 0, 2]
    ends = chance * np.concatenate([[1.0], np.cumprod(1 - chance)[:-1]])
    years = (np.arange(80) + 1) / 4  # a quarter that has begun counts whole
    assert ends.sum() == pytest.approx(1, abs=1e-6)
    mean = ends @ years
    assert mean == pytest.approx(delay + 1 / 8, abs=0.02)
    assert np.sqrt(ends @ years**2 - mean**2) == pytest.approx(delay / 2, rel=0.06)
    assert (np.diff(chance[:40]) >= -1e-9).all()
