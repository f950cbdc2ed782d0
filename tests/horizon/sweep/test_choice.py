"""Which designs can be told apart, and what orders those that cannot."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from foedus.horizon.sweep.choice import choice_among, groups_of, told_apart

DRAWS = np.random.default_rng(3).uniform(0.4, 0.6, 64)
NOISE = np.random.default_rng(4).normal(0.0, 0.05, 64)


def test_two_that_are_the_same_are_one_group_and_the_worse_is_another():
    found = choice_among(np.stack([DRAWS - 0.1, DRAWS, DRAWS]))
    assert found.group.tolist() == [2, 1, 1]
    assert found.order.tolist() == [1, 2, 0]
    assert found.regret == pytest.approx([0.1, 0.0, 0.0])


def test_a_better_mean_that_chance_may_have_made_is_no_better():
    better = DRAWS + NOISE - NOISE.mean() + 0.02
    assert told_apart(better, DRAWS[None]).tolist() == [0]
    assert groups_of(np.stack([DRAWS, better])).tolist() == [1, 1]


def test_less_than_a_point_decides_nothing_however_sure_it_is():
    assert told_apart(DRAWS + 0.009, DRAWS[None]).tolist() == [0]
    assert told_apart(DRAWS + 0.011, DRAWS[None]).tolist() == [1]
    assert told_apart(DRAWS, DRAWS[None] + 0.011).tolist() == [-1]


def test_within_a_group_regret_comes_before_the_worst_case():
    """All three have one mean; the second loses much where the others gain."""
    even = np.full(40, 0.5)
    tilted = np.where(np.arange(40) % 2, 0.7, 0.3)
    mild = np.where(np.arange(40) % 2, 0.6, 0.4)
    found = choice_among(np.stack([tilted, even, mild]))
    assert found.group.tolist() == [1, 1, 1]
    assert found.order.tolist() == [2, 1, 0]  # regret .1, .2, and .2 with the lower worst tenth
    assert found.worst_decile == pytest.approx([0.3, 0.5, 0.4])
    assert found.largest_regret == pytest.approx([0.2, 0.2, 0.1])


@given(st.permutations(range(5)))
def test_the_order_of_the_designs_does_not_matter(order):
    values = np.stack([DRAWS, DRAWS + NOISE, DRAWS - 0.05, DRAWS - 0.055, DRAWS - 0.2])
    assert groups_of(values[list(order)]).tolist() == groups_of(values)[list(order)].tolist()


def test_nothing_to_choose_from():
    assert choice_among(np.empty((0, 3))).order.tolist() == []
