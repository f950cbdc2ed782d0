"""Wars of shifting power in closed form, on the same recursion.

A declining state may attack; the rising one offers it a share of the prize (at most all of it) in every period. The
recursion plays the declining state. Points of strength stand for periods of the shift, which ends at the last point.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings, strategies as st

from foedus.horizon import Game, solve

MARGIN = 1e-3  # offers exceed indifference by this, and noise is far below it


def attacks(chances_of_the_rising_state, cost, discount):
    """Return the chance with which the declining state attacks at each point."""
    p = np.asarray(chances_of_the_rising_state, dtype=float)
    n = len(p)
    war = (1 - p) / (1 - discount) - cost
    following = np.append(war[1:], war[-1])
    offer = np.clip(war - discount * following + MARGIN, 0.0, 1.0)
    step = np.zeros((1, 1, 1, n, n))
    step[0, 0, 0, np.arange(n), np.minimum(np.arange(n) + 1, n - 1)] = 1
    game = Game(
        names=("test",),
        first=(0,),
        group=(0,),
        moves=(),
        hold=p[None, None, :, None],
        resist=np.ones((1, 1, n, 1)),
        hold_war=p[None, None, :, None],
        helper_cost=np.zeros((1, 1, 1)),
        helped=np.zeros((1, 1, 1)),
        x=np.arange(n, dtype=float)[None, None],
        start=np.zeros((1, 1), dtype=np.int64),
        begin=np.ones((1, 1, 1)),
        step=step,
        turn=np.ones((1, 1, 1, 1, 1)),
        occasion=np.ones((1, 1, 1)),
        resolve=np.array([[1 / (1 - discount)]]),
        flow=offer[None, None],
        burden=np.zeros((1, 1)),
        after_attack=np.zeros(1),
        attack_cost=np.array([cost]),
        noise=np.array([1e-5]),
        discount=np.array([discount]),
        spread=np.ones(1),
        offensive=np.ones(1),
        threat=np.zeros(1),
        unchosen=np.zeros(1),
    )
    return solve(game, n).attack[0, 0, 0, :, 0, 0]


@settings(max_examples=80, derandomize=True, deadline=None)
@given(st.floats(0.02, 0.9), st.floats(0.0, 1.0), st.floats(0.05, 3.0), st.floats(0.3, 0.9))
def test_preventive_war_comes_exactly_where_fearon_says(first, share, cost, discount):
    """Fearon 1995, on preventive war: it comes if and only if delta p2 - p1 > c_B (1 - delta)^2."""
    second = first + share * (0.98 - first)
    gap = discount * second - first - cost * (1 - discount) ** 2
    assume(abs(gap) > 0.01)
    assume((1 - second) / (1 - discount) - cost > 0.01)  # war is not so bad that nothing need be offered later
    assert attacks([first, second], cost, discount)[0] == pytest.approx(1.0 if gap > 0 else 0.0, abs=1e-6)


def test_a_fast_shift_means_war_and_a_slow_one_does_not():
    """Powell 2006: what cannot be bought off is a shift that is large in one period."""
    cost, discount = 1.5, 0.9
    fast = attacks([0.2, 0.8], cost, discount)
    slow = attacks(np.linspace(0.2, 0.8, 21), cost, discount)
    assert fast[0] > 0.999
    assert (slow < 0.001).all()


def test_a_shift_that_quickens_brings_war_just_before_it_quickens():
    path = [0.2, 0.22, 0.24, 0.75, 0.76]
    assert np.flatnonzero(attacks(path, 0.5, 0.9) > 0.5).tolist() == [2]
