"""The recursion and what follows from it: laws that hold whatever the numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import numpy as np
import pytest

from foedus.assessment import assess
from foedus.deterrence.terms.life_terms import Life
from foedus.horizon import follow, solve
from foedus.horizon.game.aid import aid_of
from foedus.horizon.game.arrays import Game
from foedus.horizon.game.clock import Move
from foedus.horizon.game.will import election_quarters
from foedus.horizon.solving.recursion import attack_values, start_values, stationary_value

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
    assert (years.lost_in_war <= years.lost + 1e-15).all()
    assert (years.offensive <= years.attacked + 1e-15).all()


def test_moves_are_chances(solved):
    game, _ = solved
    for chances in (game.step, game.turn):
        np.testing.assert_allclose(chances.sum(axis=-1), 1, atol=1e-12)
        assert (chances >= -1e-12).all()
    np.testing.assert_allclose(game.begin.sum(axis=-1), 1, atol=1e-12)
    for move in game.moves:
        assert ((move.chance >= 0) & (move.chance <= 1)).all()


def test_strength_goes_to_its_long_run_with_the_mean_and_variance_given(world, make_terms):
    draws = world.medians(aid_stock=0.0, aid_pledged=1e-9, aid_delivered=1e-9, volatility=0.4)
    draws.values[:, [j for j, q in enumerate(world.ledger.quantities) if q.kind == "aid_pipeline"]] = 0.0
    game = world.game(make_terms("none", "none"), draws=draws)
    step, x = game.step[3, 0, 0], game.x[0, 0]
    mean = step @ x
    variance = step @ x**2 - mean**2
    closing = 1 - (1 - draws["regrouping"][0]) ** 0.25
    inner = slice(2, -2)
    np.testing.assert_allclose((np.diff(mean) / np.diff(x))[inner], 1 - closing, rtol=1e-8)
    assert (variance[inner] >= 0.2**2 * (1 - 1e-9)).all()
    np.testing.assert_allclose(variance[inner], 0.2**2, rtol=0.3)


def test_without_a_future_the_adversary_plays_the_static_game(world, make_terms):
    game = world.game(make_terms("none", "none"), make_terms("some", "menu"))
    game = replace(game, discount=np.zeros(len(game)))
    solution = solve(game, 5)
    noise = game.noise[:, None, None, None, None]
    for quarter in range(5):
        burden = game.burden[quarter][:, None, None, None, None] * game.resist[:, :, :, None]
        gap = (attack_values(game) - burden - game.flow[..., None, None]) / noise
        slip = game.unchosen[:, None, None, None, None]
        chosen = slip + (1 - slip) / (1 + np.exp(-np.clip(gap, -700, 700)))
        static = game.occasion[quarter][..., None, None, None] * chosen
        np.testing.assert_allclose(solution.attack[quarter], static, rtol=1e-9, atol=1e-300)


def test_without_a_future_and_without_change_every_year_is_the_static_one(world, make_terms):
    """Discount 0, no regrouping, no noise, no turning of will, no aid: the hazard of each quarter is the same."""
    draws = world.medians(
        regrouping=0.0, volatility=1e-6, will_decay=0.0, will_renewal=0.0, aid_stock=0.0, aid_pledged=1e-9,
        aid_delivered=1e-9, first_year=0.0, exhaustion=0.0,
    )  # fmt: skip
    draws.values[:, [j for j, q in enumerate(world.ledger.quantities) if q.kind in {"election", "aid_pipeline"}]] = 0.0
    game = replace(world.game(make_terms("none", "none"), draws=draws), discount=np.zeros(1))
    solution = solve(game, QUARTERS)
    years = follow(game, solution.attack)
    start = game.start[0, 0]
    at = game.begin[0, 0]
    for quarter in range(QUARTERS):
        np.testing.assert_allclose(solution.attack[quarter, 0, 0, start], solution.attack[0, 0, 0, start], rtol=1e-12)
    static = solution.attack[0, 0, 0, start] * at
    still = (1 - solution.attack[0, 0, 0, start]) ** QUARTERS @ at
    np.testing.assert_allclose((years.attacked + years.conceded)[0, 0, 0], static.sum(axis=-1), rtol=1e-9)
    np.testing.assert_allclose(years.peace[0, 0], still, rtol=1e-6, atol=1e-12)


def tiny(random):
    """One draw, one arrangement in two phases, two points of strength, two states of helpers, two types."""

    def chances(*shape):
        drawn = random.random(shape)
        return drawn / drawn.sum(axis=-1, keepdims=True)

    return Game(
        names=("tiny",),
        first=(0,),
        group=(0, 0),
        moves=(Move(0, 1, random.random((4, 1, 2))),),
        hold=random.random((1, 2, 2, 2)),
        resist=random.random((1, 2, 2, 2)),
        hold_war=random.random((1, 2, 2, 2)),
        helper_cost=random.random((1, 2, 2)),
        helped=random.random((1, 2, 2)),
        x=np.array([[[-0.3, 0.4]]]),
        start=np.array([[1]]),
        begin=chances(1, 1, 2),
        step=chances(4, 1, 1, 2, 2),
        turn=chances(4, 1, 1, 2, 2),
        occasion=random.random((4, 1, 2)),
        resolve=np.array([[0.6, 1.7]]),
        flow=random.random((1, 2, 2)) / 10,
        burden=random.random((4, 1)),
        after_attack=random.random(1) / 10,
        attack_cost=random.random(1),
        noise=np.array([0.2]),
        discount=np.array([0.9]),
        spread=np.array([0.5]),
        offensive=random.random(1),
        threat=random.random(1),
        unchosen=random.random(1) / 4,
    )


@pytest.mark.parametrize("seed", range(4))
def test_enumeration_agrees_with_the_recursion(seed):
    game = tiny(np.random.default_rng(seed))
    quarters = 3
    solution = solve(game, quarters)
    terminal, _ = stationary_value(game, attack_values(game))

    def moves(t, phase, x, n):
        """Every state that may follow; the phase moves last, by the new state of the helpers."""
        for y, m in product(range(2), repeat=2):
            chance = game.step[t, 0, 0, x, y] * game.turn[t, 0, 0, n, m]
            passing = game.moves[0].chance[t, 0, m] if phase == 0 else 0.0
            if phase == 0:
                yield chance * passing, 1, y, m
            yield chance * (1 - passing), phase, y, m

    def value(t, phase, x, n, k):
        if t == quarters:
            return terminal[0, phase, x, k, n]
        r, w = game.resist[0, phase, x, n], game.hold[0, phase, x, n]
        cost = game.attack_cost[0] + game.burden[t, 0] + game.helper_cost[0, phase, n]
        attack = (1 - r) * game.resolve[0, k] + r * ((1 - w) * game.resolve[0, k] - cost) + game.after_attack[0]
        wait = game.flow[0, phase, x] + 0.9 * sum(c * value(t + 1, *s, k) for c, *s in moves(t, phase, x, n))
        comes = game.occasion[t, 0, phase]
        chosen = 0.2 * np.log(np.exp(attack / 0.2) + np.exp(wait / 0.2))
        slip = game.unchosen[0]
        return comes * (slip * attack + (1 - slip) * chosen) + (1 - comes) * wait

    for phase, x, n, k in product(range(2), repeat=4):
        assert solution.value[0, phase, x, k, n] == pytest.approx(value(0, phase, x, n, k), rel=1e-9)
    for k in range(2):
        expected = sum(game.begin[0, 0, n] * value(0, 0, 1, n, k) for n in range(2))
        assert start_values(game, solution.value)[0, 0, k] == pytest.approx(expected, rel=1e-9)

    years = follow(game, solution.attack)

    def ends(t, phase, x, n, k):
        """Chances of (held, lost, conceded, honoured, offensive, lost_in_war) from here on."""
        if t == quarters:
            return np.zeros(6)
        p = solution.attack[t, 0, phase, x, k, n]
        r, w = game.resist[0, phase, x, n], game.hold[0, phase, x, n]
        grows, threat, loses = game.offensive[0], game.threat[0], 1 - game.hold_war[0, phase, x, n]
        now = p * np.array(
            [r * w, r * (1 - w) + (1 - r) * (1 - threat), (1 - r) * threat, r * game.helped[0, phase, n], r * grows,
             r * grows * loses]
        )  # fmt: skip
        return now + (1 - p) * sum(c * ends(t + 1, *s, k) for c, *s in moves(t, phase, x, n))

    for k in range(2):
        expected = sum(game.begin[0, 0, n] * ends(0, 0, 1, n, k) for n in range(2))
        names = ("held", "lost", "conceded", "honoured", "offensive", "lost_in_war")
        found = [getattr(years, name).sum(axis=0)[0, 0, k] for name in names]
        np.testing.assert_allclose(found, expected, rtol=1e-10)


def undated(game):
    """The game in which every quarter is as the years afterwards."""
    moves = tuple(replace(m, chance=m.chance[-1:]) for m in game.moves)
    last = {name: getattr(game, name)[-1:] for name in ("step", "turn", "occasion", "burden")}
    return replace(game, moves=moves, **last)


def test_a_longer_horizon_does_not_move_the_early_years(world, make_terms):
    game = undated(world.game(make_terms("none", "none"), make_terms("some", "menu")))
    short, long = solve(game, QUARTERS), solve(game, 2 * QUARTERS)
    np.testing.assert_allclose(short.attack[:4], long.attack[:4], atol=5e-3)
    np.testing.assert_allclose(short.value, long.value, rtol=5e-3, atol=5e-3)


def test_the_terminal_value_is_stationary_and_not_zero(world, make_terms):
    game = world.game(make_terms("none", "none"))
    value, residual = stationary_value(game, attack_values(game))
    assert (residual < 0.01).all()
    assert (value > game.flow[..., None, None]).all()


def test_the_stationary_value_is_that_of_a_long_plain_iteration(world, make_terms):
    terms = make_terms("none", "none"), make_terms("left", "menu", life=Life(leavers=("US",)))
    game = undated(world.game(*terms, draws=world.draws.part(slice(0, 3))))
    value, _ = stationary_value(game, attack_values(game))
    plain = solve(game, 600).value
    np.testing.assert_allclose(value, plain, rtol=5e-3, atol=5e-3)


def fixed_policy(game, chance=0.03):
    return np.full((QUARTERS, len(game), len(game.group), game.x.shape[-1], 2, game.begin.shape[-1]), chance)


def sovereignty(game):
    years = follow(game, fixed_policy(game))
    return 1 - (years.lost + years.conceded).sum(axis=0)


@pytest.mark.parametrize("n", range(1, 5))
@pytest.mark.parametrize("fight", ["dated", "menu", "consult"])
def test_with_the_policy_fixed_another_guarantor_never_lowers_sovereignty(world, make_terms, n, fight):
    """The leading guarantor stays the same, wills are equal and fixed and aid hangs on nobody: only help differs."""
    order = ("US", "FR", "UK", "DE", "PL")
    draws = world.medians(will_decay=0.0, will_renewal=0.0, aid_if_turned=1.0)
    for j, quantity in enumerate(world.ledger.quantities):
        if quantity.kind in {"will", "election"}:
            draws.values[:, j] = 0.6 if quantity.kind == "will" else 0.0
    game = world.game(make_terms("fewer", fight, order[:n]), make_terms("more", fight, order[: n + 1]), draws=draws)
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
        ("decision_delay", 3.0),
        ("mobilisation", 80.0),
        ("deployment", 5.0),
        ("late_help", 0.9),
    ],
)
def test_with_the_policy_fixed_strength_never_lowers_sovereignty(world, make_terms, kind, better):
    terms = make_terms("some", "menu")
    before, after = world.medians(), world.medians(**{kind: better})
    assert (sovereignty(world.game(terms, draws=after)) > sovereignty(world.game(terms, draws=before))).all()


def test_with_the_policy_fixed_a_pipeline_that_pays_more_or_sooner_never_lowers_sovereignty(world, make_terms):
    draws = world.medians(aid_if_turned=1.0)
    columns = [j for j, q in enumerate(world.ledger.quantities) if q.kind == "aid_pipeline"]
    assert columns
    found = []
    for amount, delay in ((0.0, 1.0), (20.0, 1.0), (40.0, 1.0), (40.0, 0.5)):
        draws.values[:, columns] = amount
        draws.values[:, world.ledger.index("aid_delay")] = delay
        found.append(sovereignty(world.game(make_terms("some", "menu"), draws=draws))[0, 0, 0])
    assert found == sorted(found)
    assert found[0] < found[-1]


def with_hours(make_terms, hours):
    terms = make_terms("x", "dated")
    return replace(terms, active=tuple(replace(c, hours=hours) for c in terms.active))


def test_with_the_policy_fixed_a_shorter_deadline_never_lowers_sovereignty(world, make_terms):
    draws = world.medians()
    found = [sovereignty(world.game(with_hours(make_terms, h), draws=draws))[0, 0, 0] for h in (8760, 720, 240, 72, 1)]
    assert found == sorted(found)
    assert found[-1] > found[0]


def test_stronger_promises_never_lower_sovereignty_with_the_policy_fixed(world, make_terms):
    draws = world.medians()
    found = [
        sovereignty(world.game(make_terms("x", c), draws=draws))[0, 0, 0]
        for c in ("none", "consult", "may", "menu", "owed", "dated")
    ]
    assert found == sorted(found)


def test_a_smaller_army_never_raises_sovereignty_with_the_policy_fixed(world, make_terms):
    draws = world.medians()
    found = [
        sovereignty(world.game(make_terms("x", "menu", caps=cap is not None, cap=cap), draws=draws))[0, 0, 0]
        for cap in (85, 250, 600, 800, None)
    ]
    assert found == sorted(found)
    assert found[0] < found[-1]


def test_forces_in_place_make_help_come_in_time(world, make_terms):
    draws = world.medians()
    terms = make_terms("x", "menu")
    stationed = replace(terms, active=tuple(replace(c, troops=20.0) for c in terms.active))
    assert (sovereignty(world.game(stationed, draws=draws)) > sovereignty(world.game(terms, draws=draws))).all()


# The clock -----------------------------------------------------------------------------------------------------------


def attack_in(game, solution, phase):
    """Mean chance of attack in a phase by quarter, at today's strength."""
    return solution.attack[:, :, phase, game.start[0, 0]].mean(axis=(1, 2, 3))


def test_a_term_that_runs_out_takes_help_away(solved):
    game, _ = solved
    assert game.first == (0, 1, 2)
    assert [(m.source, m.target) for m in game.moves] == [(1, 0)]  # its end is the bare cease-fire itself
    chance = game.moves[0].chance[:, 0]
    assert (chance[5] == 1).all()
    assert (chance[:5] == 0).all()
    years = follow(game, fixed_policy(game))
    fought = (years.honoured / years.attacked).mean(axis=(1, 3))
    assert fought[5, 1] > 1.2 * fought[6, 1]
    np.testing.assert_allclose(years.honoured[8, :, 1], years.honoured[8, :, 0], rtol=1e-9)


def test_renewal_needs_a_willing_guarantor_and_never_the_adversary(world, make_terms):
    def ends(**life):
        game = world.game(make_terms("x", "dated", term=6, life=Life(**life)), draws=world.medians())
        return game.moves[0].chance[5, 0, [0, 2]]  # lead turned away, lead willing

    assert (ends(renewal="none") == 1).all()
    agreed = ends(renewal="agreement")
    assert agreed[0] == 1
    assert 0 < agreed[1] < 1
    assert ends(renewal="automatic")[1] == 0
    assert (ends(renewal="agreement", adversary_renews=True) == 1).all()


def test_only_a_guarantor_that_has_turned_away_leaves_and_notice_delays_it(world, make_terms):
    def leaving(notice):
        terms = make_terms("x", "dated", life=Life(leavers=("US",), notice=notice))
        game = world.game(terms, draws=world.medians())
        assert len(game.group) == 2
        return game.moves[0].chance[:, 0][:, [0, 2]]

    assert (leaving(0)[:, 1] == 0).all()
    assert (leaving(0)[:, 0] > 0).all()
    assert (leaving(8)[:8] == 0).all()
    assert (leaving(8)[8:] == leaving(0)[8:]).all()


def test_an_exit_that_takes_nothing_away_is_no_phase(world, make_terms):
    game = world.game(make_terms("x", "none", life=Life(leavers=("US",))))
    assert len(game.group) == 1


def test_ratification_leaves_a_time_without_the_promise(world, make_terms):
    terms = make_terms("x", "dated", life=Life(ratified=True))
    game = world.game(terms, draws=world.medians())
    assert game.names == ("x",)
    assert len(game.group) == 2
    waiting, active = game.first[0], game.moves[0].target
    assert game.hold[0, waiting].mean() < game.hold[0, active].mean()
    years = follow(game, fixed_policy(game))
    fought = (years.honoured / years.attacked).mean(axis=(1, 2, 3))
    assert fought[0] < fought[-1]


# Aid -----------------------------------------------------------------------------------------------------------------


def test_the_course_of_aid_rises_with_pledges_and_falls_with_use(world):
    def course(**changed):
        draws = world.medians(**changed)
        will = world.will(draws, ("US", "UK"))
        return aid_of(draws, world.situation, will, QUARTERS).course[:, 0]

    usual = course()
    assert (course(aid_delivered=70.0)[1:] > usual[1:]).all()
    assert course(aid_stock=0.0)[0] == 0
    assert course(aid_stock=0.0)[-1] > 0
    assert course(aid_effect=0.5) == pytest.approx(2 * usual * 0.25 / world.medians()["aid_effect"][0])


def test_the_stock_of_aid_by_hand(world):
    """Without pipelines and whatever governments do, the stock goes from today's to what deliveries sustain."""
    draws = world.medians(
        aid_if_turned=1.0, aid_use=0.5, aid_stock=80.0, aid_delivered=30.0, aid_effect=0.25, aid_after=1.0
    )
    draws.values[:, [j for j, q in enumerate(world.ledger.quantities) if q.kind == "aid_pipeline"]] = 0.0
    aid = aid_of(draws, world.situation, world.will(draws, ("US",)), QUARTERS)
    years = np.arange(QUARTERS + 2) / 4
    sustains = 80 * 4 * (1 - 0.5**0.25)
    np.testing.assert_allclose(aid.course[:, 0], 0.25 / 50 * (30 + (sustains - 30) * 0.5**years), rtol=1e-9)


def test_of_what_is_delivered_in_the_war_a_share_goes_on_after_signature(world):
    draws = world.medians(aid_after=0.5)
    will = world.will(draws, ("US", "UK"))
    signed, at_war = (aid_of(draws, world.situation, will, QUARTERS, at_war=w).course[:, 0] for w in (False, True))
    assert signed[0] == at_war[0]
    assert (signed[-5:] < at_war[-5:]).all()
    whole = aid_of(world.medians(aid_after=1.0), world.situation, will, QUARTERS)
    np.testing.assert_allclose(whole.course[:, 0], at_war)


def test_a_pipeline_pays_out_all_of_it_and_late(world):
    draws = world.medians(aid_stock=0.0, aid_delivered=1e-12, aid_pledged=1e-12, aid_use=1e-9, aid_delay=1.0)
    columns = [j for j, q in enumerate(world.ledger.quantities) if q.kind == "aid_pipeline"]
    draws.values[:, columns] = 10.0
    aid = aid_of(draws, world.situation, world.will(draws, ()), QUARTERS)
    stock = aid.course[:, 0] / draws["aid_effect"][0] * 50 / 1e-9
    assert stock[4] == pytest.approx(0, abs=1e-6)  # nothing within the first year
    assert stock[5] > 0
    assert stock[-1] == pytest.approx(10.0 * len(columns), rel=1e-5)


def test_aid_strays_with_will_and_its_mean_is_its_course(world):
    """Followed forward, the straying stock has mean 0 but for the difference of the two lags."""
    draws = world.medians()
    will = world.will(draws, ("US", "UK"))
    aid = aid_of(draws, world.situation, will, QUARTERS, stocks=3)
    np.testing.assert_allclose((aid.begin * aid.points).sum(axis=1), 0, atol=1e-12)
    ahead = (aid.moves[0, 0] * aid.points[0]).sum(axis=-1)
    assert ahead[1, 3] > max(ahead[1, 1:3]) >= min(ahead[1, 1:3]) > ahead[1, 0]


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


@pytest.mark.parametrize(("case", "seed"), [("ukraine-2025-28-points", 15), ("anglo-polish-1939", 1)])
def test_a_draw_on_which_steps_go_in_a_circle_settles(case, seed):
    """An Aitken step over the kink between attack and wait can lead back: such a draw rests from steps."""
    assert assess(case, seed=seed).blocked is None
