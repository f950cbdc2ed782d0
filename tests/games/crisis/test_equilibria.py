"""All equilibria of the crisis-signalling game: the printed triple, brute force, invariances, limits, bad input."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from scipy.special import ndtr
from scipy.stats import multivariate_normal

from foedus.errors import FrameError
from foedus.games.crisis import search as module
from foedus.games.crisis.equilibria import crisis_equilibria, verify_equilibria
from foedus.games.crisis.game import belief
from tests.support.signaling_data import HELP_PAGE, tangent_payoff

payoff = st.integers(-300, 300).map(lambda k: k / 100)
shift = st.integers(-200, 200).map(lambda k: k / 100)
games = st.lists(st.tuples(*[payoff] * 7), min_size=1, max_size=8).map(lambda rows: np.array(rows))


def test_the_printed_triple():
    found = crisis_equilibria(HELP_PAGE)
    assert found.count.tolist() == [3]
    assert found.certified.all()
    # R prints middles of grid cells of width 1e-4: right to half a cell.
    np.testing.assert_allclose(found.resist, [0.29648, 0.47240, 0.87404], atol=5.1e-5)
    # The values to 1e-10, found here and checked by another route (verify_equilibria) to 1e-14.
    np.testing.assert_allclose(found.resist, [0.29645182, 0.47242323, 0.87403143], atol=5e-9)
    assert found.residual.max() < 1e-12
    residual, regret = verify_equilibria(np.repeat(HELP_PAGE[None], 3, axis=0), found.resist)
    assert residual.max() < 1e-12
    assert regret.max() < 1e-20
    assert (np.abs(found.slope) < 1).tolist() == [True, False, True]


def test_one_equilibrium_or_three_along_the_help_page_example():
    x1 = np.linspace(-1, 2, 101)
    payoffs = np.repeat(HELP_PAGE[None], 101, axis=0)
    payoffs[:, 4] = -2.9 + 0.1 * x1
    found = crisis_equilibria(payoffs)
    assert found.certified.all()
    assert set(found.count.tolist()) == {1, 3}


def test_verification_notices_what_is_no_equilibrium():
    residual, regret = verify_equilibria(HELP_PAGE[None], np.array([0.6]))
    assert residual[0] > 0.01
    assert regret[0] > 1e-4


def test_counts_agree_with_a_dense_grid():
    random = np.random.default_rng(9)
    payoffs = np.concatenate([random.normal(size=(200, 7)), HELP_PAGE + 0.1 * random.normal(size=(100, 7))])
    found = crisis_equilibria(payoffs)
    held = module._games(payoffs)
    z = np.linspace(-8, 8, 8001)
    for i in range(len(payoffs)):
        with np.errstate(all="ignore"):
            at = module._evaluate(held.take(np.full(z.size, i)), z)
        sign = np.sign(z - at.image)
        crossings = int((sign[1:] * sign[:-1] < 0).sum())
        inside = int(((found.game == i) & (np.abs(found.index) < 8)).sum())
        assert inside == crossings, payoffs[i]
    assert (found.count == 3).any()


@settings(max_examples=40, deadline=None, derandomize=True)
@given(games)
def test_every_equilibrium_satisfies_its_condition(payoffs):
    found = crisis_equilibria(payoffs)
    assert found.residual.max(initial=0) < 1e-10
    assert ((found.count > 0) | found.boundary | ~found.certified).all()
    np.testing.assert_allclose(found.outcomes.sum(axis=1), 1, atol=1e-12)
    assert (found.outcomes >= 0).all()


@settings(max_examples=30, deadline=None, derandomize=True)
@given(games, shift, shift)
def test_adding_a_constant_to_a_players_payoffs_changes_nothing(payoffs, a, b):
    moved = payoffs + np.array([a, a, b, a, b, a, b])
    # B's status-quo payoff is 0 and it never moves there, so that its other three may move together.
    before, after = crisis_equilibria(payoffs), crisis_equilibria(moved)
    alike = before.certified & after.certified
    assert (before.count[alike] == after.count[alike]).all()
    if alike.all() and (before.count == after.count).all():
        np.testing.assert_allclose(before.resist, after.resist, atol=1e-6)


def test_order_of_games_does_not_matter():
    payoffs = np.random.default_rng(1).normal(size=(500, 7))
    order = np.random.default_rng(2).permutation(500)
    one, two = crisis_equilibria(payoffs), crisis_equilibria(payoffs[order])
    assert (one.count[order] == two.count).all()
    for i in (0, 77, 499):
        np.testing.assert_array_equal(one.resist[one.game == order[i]], two.resist[two.game == i])


@pytest.mark.parametrize("scale", [0.1, 0.5, 1.5, 4.0])
def test_nearly_every_random_game_is_certified(scale):
    payoffs = np.random.default_rng(int(10 * scale)).normal(size=(5000, 7)) * scale
    found = crisis_equilibria(payoffs)
    assert (~found.certified).sum() <= 1
    assert found.residual.max() < 1e-10


def test_a_tangency_is_named_and_not_guessed():
    payoffs = HELP_PAGE.copy()
    payoffs[4] = tangent_payoff()
    near = np.array([payoffs + np.eye(7)[4] * shift for shift in np.linspace(-3e-13, 3e-13, 25)])
    found = crisis_equilibria(near)
    assert not found.certified.all()
    assert set(found.status.tolist()) <= {0, 1}
    assert "tangent" in found.tidy()["status"].unique().to_list().__str__()


def test_flat_games_have_one_equilibrium():
    base = HELP_PAGE
    for change in ({0: base[1]}, {3: base[5]}, {2: base[6]}):  # SA = VA; WA = a; CB = VB
        payoffs = base.copy()
        for place, value in change.items():
            payoffs[place] = value
        found = crisis_equilibria(payoffs)
        assert found.count.tolist() == [1]
        assert found.certified.all()


def test_a_game_whose_only_play_is_the_status_quo():
    # SA far above VA, WA below a, CB above VB: nobody ever moves.
    found = crisis_equilibria(np.array([2.0, 0.0, 1.0, -2.0, -5.0, 0.0, 0.0]))
    assert found.boundary.tolist() == [True]
    assert found.count.tolist() == [0]
    assert found.certified.all()


def test_extreme_payoffs_do_no_harm():
    payoffs = np.random.default_rng(0).normal(size=(2000, 7)) * 50
    found = crisis_equilibria(payoffs)
    assert np.isfinite(found.residual).all()
    assert found.certified.mean() > 0.9


def test_belief_agrees_with_the_bivariate_normal():
    x, gap = np.array([0.3, -1.0, 2.0]), np.array([0.5, -0.7, 1.1])
    firm, challenge = belief(x, x - gap, gap)
    joint = [
        multivariate_normal.cdf([d / np.sqrt(2), t], cov=[[1, np.sqrt(0.5)], [np.sqrt(0.5), 1]], abseps=1e-12)
        for t, d in zip(x, gap, strict=True)
    ]
    np.testing.assert_allclose(challenge, 1 - ndtr(-x) * ndtr(gap - x), rtol=1e-13)
    np.testing.assert_allclose(firm * challenge, joint, rtol=1e-9)


@pytest.mark.parametrize(
    ("payoffs", "message"),
    [
        (np.zeros(6), "seven payoffs"),
        (np.zeros((2, 2, 7)), "not \\(games, 7\\)"),
        (np.array([[0, 1, np.nan, 0, 0, 0, 0.0]]), "payoff CB of game"),
    ],
)
def test_bad_payoffs_are_named(payoffs, message):
    with pytest.raises(FrameError, match=message):
        crisis_equilibria(payoffs)


def test_no_game_at_all():
    found = crisis_equilibria(np.zeros((0, 7)))
    assert found.count.size == 0
    assert found.tidy().height == 0


def test_the_tidy_frame():
    frame = crisis_equilibria(np.array([HELP_PAGE, np.zeros(7)])).tidy()
    assert frame["game"].to_list() == [0, 0, 0, 1]
    assert frame["equilibrium"].to_list() == [0, 1, 2, 0]
    assert frame["stable"].to_list() == [True, False, True, True]


def test_what_cannot_be_resolved_is_not_called_an_equilibrium():
    # CB differs from VB by 1e-42: p_F would have to be of that size, and z = H(z) is a cliff there.
    found = crisis_equilibria(np.array([1.0, 0.0, 9.837238739103198e-43, -1.0, 0.0, 0.0, 0.0]))
    assert not found.certified.all()
    assert found.residual.max(initial=0) < 1e-9
