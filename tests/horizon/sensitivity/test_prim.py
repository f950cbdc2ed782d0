"""The box of failures against one that was planted."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from foedus.horizon.sensitivity.prim import find_box


def planted(seed, draws=2000, columns=6, noise=0.0):
    generator = np.random.default_rng(seed)
    x = generator.random((draws, columns))
    inside = (x[:, 1] > 0.6) & (x[:, 4] < 0.35)
    return x, inside ^ (generator.random(draws) < noise)


def test_a_planted_box_is_found():
    x, fails = planted(1)
    box = find_box(x, fails)
    assert {limit.column for limit in box.limits} == {1, 4}
    sides = {limit.column: limit for limit in box.limits}
    assert sides[1].low == pytest.approx(0.6, abs=0.03)
    assert sides[1].high > 0.97
    assert sides[4].high == pytest.approx(0.35, abs=0.03)
    assert box.coverage > 0.9
    assert box.density > 0.9
    assert all(limit.p < 1e-6 for limit in box.limits)


def test_it_is_found_through_noise_too():
    x, fails = planted(2, noise=0.1)
    box = find_box(x, fails)
    assert {limit.column for limit in box.limits} == {1, 4}
    fresh, failing = planted(3, noise=0.1)
    assert failing[box.holds(fresh)].mean() > 3 * failing.mean()


def test_a_lever_of_few_values_is_limited_too():
    generator = np.random.default_rng(4)
    levers = [generator.choice([10.0, 20.0, 30.0], 900), generator.integers(0, 2, 900), generator.random(900)]
    x = np.column_stack(levers).astype(float)
    fails = (x[:, 0] <= 20) & (x[:, 1] == 1) & (generator.random(900) < 0.9)
    box = find_box(x, fails)
    assert {limit.column: (limit.low, limit.high) for limit in box.limits} == {0: (-np.inf, 20), 1: (1, np.inf)}
    assert box.coverage == 1


def shared(seed, draws=64, each=40):
    """Rows of which `each` share a draw, and fail or not as their draw does, whatever its assumptions are."""
    generator = np.random.default_rng(seed)
    draw = np.repeat(np.arange(draws), each)
    return generator.random((draws, 6))[draw], (generator.random(draws) < 0.3)[draw], draw


def test_rows_of_one_draw_are_no_evidence_of_their_own():
    """Forty copies of a coincidence are one: seldom a box, where rows taken for independent always make one."""
    found = [bool(find_box(*shared(seed)[:2]).limits) for seed in range(12)]
    kept = [bool(find_box(x, fails, draw=draw).limits) for x, fails, draw in map(shared, range(12))]
    assert all(found)
    assert sum(kept) <= 4


def test_a_lever_tells_where_every_draw_says_so():
    """The same few draws in every design: what differs by design is told from chance, for the draws are shared."""
    generator = np.random.default_rng(5)
    draw, lever = np.tile(np.arange(64), 10), np.repeat(np.arange(10.0), 64)
    fails = generator.random(64)[draw] < 0.2 + 0.4 * (lever >= 6)
    box = find_box(np.column_stack([lever, generator.random(64)[draw]]), fails, draw=draw)
    sides = {limit.column: limit for limit in box.limits}
    assert sides[0].low == 6
    assert sides[0].p < 0.001


@pytest.mark.parametrize("seed", range(5))
def test_chance_alone_seldom_makes_a_dense_box(seed):
    generator = np.random.default_rng(seed)
    x, fails = generator.random((400, 6)), generator.random(400) < 0.3
    box = find_box(x, fails)
    assert box.holds(generator.random((400, 6))).mean() == pytest.approx(box.mass, abs=0.1)
    assert len(box.limits) <= 4


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_without_failures_or_without_anything_else_there_is_no_box(share):
    x = np.random.default_rng(1).random((100, 3))
    box = find_box(x, np.full(100, bool(share)))
    assert box.limits == ()
    assert box.mass == 1
    assert box.density == share


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(20, 120), st.floats(0.05, 0.95))
def test_what_is_said_of_a_box_is_so(seed, draws, share):
    generator = np.random.default_rng(seed)
    x, fails = generator.random((draws, 3)), generator.random(draws) < share
    box = find_box(x, fails)
    inside = box.holds(x)
    assert inside.any()
    assert box.mass == pytest.approx(inside.mean())
    assert box.density == pytest.approx(fails[inside].mean())
    assert box.coverage == pytest.approx((fails & inside).sum() / max(fails.sum(), 1))
    assert inside.sum() >= 0.05 * draws
    assert box.density >= fails.mean() - 1e-12


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_only_the_order_of_an_assumption_counts(seed):
    generator = np.random.default_rng(seed)
    x = generator.random((150, 3))
    fails = (x[:, 0] > 0.5) & (generator.random(150) < 0.8)
    plain, bent = find_box(x, fails), find_box(np.exp(4 * x), fails)
    assert [limit.column for limit in plain.limits] == [limit.column for limit in bent.limits]
    assert plain.mass == bent.mass
