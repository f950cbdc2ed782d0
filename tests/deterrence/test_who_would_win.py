"""What a coalition brings and who would win: binomials, medians, and laws that hold for every coalition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy.stats import binom

from foedus.deterrence.who_helps import Help
from foedus.deterrence.who_would_win import LATTICE, at_levels, brought, chance_to_hold, wills_of


def helpers(fights, supports=0.0, strength=1.0):
    """Help of one draw: chances if willing, none if turned away."""
    fights = np.asarray(fights, float)
    supports = np.broadcast_to(np.asarray(supports, float), fights.shape)
    both = [np.stack([np.zeros_like(v), v])[None] for v in (fights, supports)]
    each = np.broadcast_to(np.asarray(strength, float), fights.shape)[None].copy()
    return Help(*both, each, each)


def one_bloc(help_, support=0.2):
    return brought(help_, [range(help_.strength.shape[1])], np.array([support]))


def test_equal_guarantors_are_a_binomial():
    """Five guarantors that each fight with .3 and bring .5: the strength is half a binomial."""
    found = one_bloc(helpers([0.3] * 5, strength=0.5))
    np.testing.assert_allclose(found.chances[0, 1, ::5][:6], binom.pmf(range(6), 5, 0.3), atol=1e-12)
    assert found.nobody[0, 1] == pytest.approx(0.7**5)
    assert found.fighting[0, 1] == pytest.approx(5 * 0.3 * 0.5)
    assert found.share[0, 1] == pytest.approx(0.3)


def test_who_turned_away_brings_nothing():
    found = one_bloc(helpers([0.3, 0.9]))
    assert found.chances[0, 0, 0] == pytest.approx(1)
    assert (found.nobody[0, 0], found.fighting[0, 0], found.helping[0, 0]) == (1, 0, 0)


def test_support_counts_for_its_worth():
    """One guarantor of strength 1: fights with .3, supports with .5, worth a fifth."""
    found = one_bloc(helpers([0.3], [0.5]))
    expected = np.zeros(len(LATTICE))
    expected[[0, 2, 10]] = 0.2, 0.5, 0.3
    np.testing.assert_allclose(found.chances[0, 1], expected, atol=1e-12)
    assert found.helping[0, 1] == pytest.approx(0.8), "had all of it fought"
    assert found.fighting[0, 1] == pytest.approx(0.3)


def test_what_falls_between_two_points_is_divided_so_that_the_mean_is_exact():
    """A strength of .37 lies between .3 and .4: three tenths of the chance below, seven above."""
    found = one_bloc(helpers([1.0], strength=0.37)).chances[0, 1]
    assert found[3] == pytest.approx(0.3)
    assert found[4] == pytest.approx(0.7)
    assert found @ LATTICE == pytest.approx(0.37)


def test_what_is_above_the_lattice_counts_as_its_end():
    assert LATTICE[-1] == pytest.approx(8.0)
    assert one_bloc(helpers([1.0, 1.0], strength=6.0)).chances[0, 1, -1] == pytest.approx(1)
    assert one_bloc(helpers([1.0], strength=100.0)).chances[0, 1, -1] == pytest.approx(1)


def test_blocs_turn_each_by_itself():
    """Two blocs of one: states in the order away-away, away-willing, willing-away, willing-willing."""
    found = brought(helpers([0.3, 0.6], strength=[1.0, 2.0]), [[0], [1]], np.array([0.2]))
    np.testing.assert_allclose(found.nobody[0], [1, 0.4, 0.7, 0.28])
    np.testing.assert_allclose(found.fighting[0], [0, 1.2, 0.3, 1.5])
    assert wills_of(2).tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]


def test_shares_of_the_willing_mix_the_two_states():
    """A bloc of which a quarter, then all are willing: chances are mixed with these weights, strength is untouched."""
    each = np.array([[1.0, 2.0]])
    help_ = Help(np.array([[[0.1, 0.2], [0.5, 0.6]]]), np.array([[[0.2, 0.1], [0.4, 0.3]]]), each, each)
    levels = np.array([[[0.25, 1.0], [0.0, 0.5]]])
    found = at_levels(help_, [[0], [1]], levels)
    np.testing.assert_allclose(found.fights[0], [[0.2, 0.2], [0.5, 0.4]])
    np.testing.assert_allclose(found.supports[0], [[0.25, 0.1], [0.4, 0.2]])
    np.testing.assert_array_equal(found.strength, help_.strength)


COALITIONS = st.lists(st.tuples(st.floats(0, 0.6), st.floats(0, 0.4), st.floats(0, 3)), min_size=1, max_size=5)


@given(COALITIONS)
def test_chances_sum_to_one_and_have_the_mean_that_they_must(members):
    fights, supports, strength = np.array(members).T
    found = one_bloc(helpers(fights, supports, strength))
    assert found.chances.sum(axis=2) == pytest.approx(1)
    assert (found.chances > -1e-12).all()
    if strength.sum() < LATTICE[-1] - 0.1 * len(members):
        assert found.chances[0, 1] @ LATTICE == pytest.approx((fights * strength + 0.2 * supports * strength).sum())


@given(COALITIONS, st.tuples(st.floats(0, 0.6), st.floats(0, 0.4), st.floats(0, 3)))
def test_another_guarantor_never_lowers_what_is_brought(members, more):
    """The distribution with it lies to the right of the one without, so that no chance to hold falls."""
    without, with_it = (one_bloc(helpers(*np.array(m).T)).chances[0, 1] for m in (members, [*members, more]))
    assert (np.cumsum(with_it) <= np.cumsum(without) + 1e-9).all()


@given(COALITIONS, st.randoms(use_true_random=False))
def test_the_order_of_guarantors_moves_nothing_but_roundings(members, random):
    """Strengths in whole steps, for what falls between two points is divided again with every guarantor."""
    members = [(f, s, round(x, 1)) for f, s, x in members]
    other = members.copy()
    random.shuffle(other)
    one, two = (one_bloc(helpers(*np.array(m).T), support=1.0) for m in (members, other))
    np.testing.assert_allclose(one.chances, two.chances, atol=1e-9)
    np.testing.assert_allclose(one.nobody, two.nobody)


@pytest.mark.parametrize(
    ("own", "helping", "steepness", "advantage", "expected"),
    [
        (1.0, 0.0, 1.0, 0.0, 0.5),
        (0.5, 0.5, 2.0, 0.0, 0.5),
        (2.0, 0.0, 1.0, 0.0, 2 / 3),
        (1.0, 2.0, 1.0, 0.0, 3 / 4),
        (2.0, 0.0, 2.0, 0.0, 4 / 5),
        (1.0, 0.0, 1.0, np.log(3), 3 / 4),
        (0.25, 0.0, 0.5, 0.0, 1 / 3),
    ],
)
def test_the_chance_to_hold_is_a_ratio_of_powers(own, helping, steepness, advantage, expected):
    """(own + helping)^m e^(advantage m) to 1, m the steepness: Hirshleifer 1989."""
    assert chance_to_hold(*map(np.array, (own, helping, steepness, advantage))) == pytest.approx(expected)


POSITIVE = st.floats(0.01, 50)


@given(POSITIVE, POSITIVE, st.floats(0, 20), st.floats(0.02, 4), st.floats(-1, 1))
def test_more_capability_never_lowers_the_chance_to_win(own, more, helping, steepness, advantage):
    before, after, helped = (
        float(chance_to_hold(*map(np.array, (a, b, steepness, advantage))))
        for a, b in ((own, helping), (own + more, helping), (own, helping + more))
    )
    assert 0 <= before <= after <= 1
    assert after == pytest.approx(helped), "own power and help count alike"


@given(POSITIVE, st.floats(0.02, 4))
def test_without_an_advantage_the_two_sides_are_mirrored(ratio, steepness):
    zero = np.array(0.0)
    one, two = (chance_to_hold(np.array(r), zero, np.array(steepness), zero) for r in (ratio, 1 / ratio))
    assert one + two == pytest.approx(1)
