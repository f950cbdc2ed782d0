"""Relative strength: where it tends, and moves that keep the mean and the variance of the process."""

from __future__ import annotations

from dataclasses import replace
from math import log

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from foedus.arrangement import load_situation
from foedus.arrangement.schema import Text
from foedus.deterrence import Draws, Ledger, Quantity, Terms
from foedus.horizon.game.strength import POINTS, grid_of, long_run

SITUATION = load_situation("ukraine-2025").situation
BASE = {
    ("capability", "UA"): 0.3, ("capability", "RU"): 1.0, ("potential", "UA"): 0.4, ("potential", "RU"): 1.0,
    ("volatility", None): 0.1, ("regrouping", None): 0.2, ("cap_effect", None): 0.5, ("unsized_limit", None): 0.3,
    ("army", None): 900.0,
}  # fmt: skip
FREE = Terms("free", (), ())


def made(**changed):
    values = BASE | {(k, None): v for k, v in changed.items()}
    quantities = tuple(Quantity(f"{k}-{p}", k, p, v, v, v, Text(en=k)) for (k, p), v in values.items())
    table = np.array([list(values.values())])
    return Draws(Ledger(quantities), np.zeros_like(table), table)


def moments(moves, x):
    """Mean and variance of the next place, from each point."""
    mean = moves @ x
    return mean, moves @ x**2 - mean**2


def test_the_long_run_without_a_limit_is_the_ratio_of_potentials():
    assert long_run(made(), SITUATION, FREE)[0] == pytest.approx(log(0.4))


@pytest.mark.parametrize(
    ("terms", "cut"),
    [
        (replace(FREE, cap=450.0, caps=True), log(2)),  # half of the army
        (replace(FREE, cap=900.0, caps=True), 0.0),
        (replace(FREE, cap=2000.0, caps=True), 0.0),  # more than there are takes nothing away
        (replace(FREE, caps=True), 0.3),  # a limit without a number, by convention
    ],
)
def test_a_limit_on_soldiers_takes_its_share(terms, cut):
    assert long_run(made(), SITUATION, terms)[0] == pytest.approx(log(0.4) - 0.5 * cut)


def test_today_stands_on_the_grid_and_the_long_run_within_it():
    x, today, moves = grid_of(made(), SITUATION, FREE, np.zeros((6, 1)))
    assert x.shape == (1, POINTS)
    assert moves.shape == (5, 1, POINTS, POINTS)
    assert x[0, today[0]] == pytest.approx(log(0.3))
    assert x[0, 0] < log(0.3) < log(0.4) < x[0, -1]
    np.testing.assert_allclose(np.diff(x[0]), np.diff(x[0])[0])


def test_moves_have_the_mean_and_the_variance_of_the_process():
    """A quarter closes 1 - .8^(1/4) of the gap; its noise is half of the year's .1, variance .0025."""
    x, _, moves = grid_of(made(), SITUATION, FREE, np.zeros((3, 1)), points=41)
    closing = 1 - 0.8**0.25
    mean, variance = moments(moves[0, 0], x[0])
    inner = slice(4, -4)
    np.testing.assert_allclose(mean[inner], (x[0] + closing * (log(0.4) - x[0]))[inner], atol=1e-12)
    least = 0.05**2
    assert (variance[inner] >= least - 1e-12).all()
    np.testing.assert_allclose(np.median(variance[inner]), least, rtol=1e-6)


def test_aid_moves_strength_when_it_comes_and_what_it_adds_stays():
    """The course of aid rises by .05 in the first quarter and holds: one jump, then the long run is higher by it."""
    aid = np.array([[0.0], [0.05], [0.05], [0.05]])
    x, today, moves = grid_of(made(regrouping=1e-9), SITUATION, FREE, aid, points=41)
    first, second, _ = (moments(m[0], x[0])[0][today[0]] - x[0, today[0]] for m in moves)
    assert first == pytest.approx(0.05, abs=1e-9)
    assert second == pytest.approx(0.0, abs=1e-9)
    plain = grid_of(made(), SITUATION, FREE, np.zeros((4, 1)), points=41)
    quick = grid_of(made(), SITUATION, FREE, np.full((4, 1), 0.1), points=41)
    closing = 1 - 0.8**0.25
    drift = [moments(m[0, 0], g[0])[0][t[0]] - g[0, t[0]] for g, t, m in (plain, quick)]
    assert drift[1] - drift[0] == pytest.approx(closing * 0.1, abs=1e-9)


def test_the_years_afterwards_take_no_part_of_a_later_rise():
    """The last move stands for all years after the calendar: no rise from one quarter to the next is in it."""
    x, today, moves = grid_of(made(regrouping=1e-9), SITUATION, FREE, np.array([[0.0], [0.0], [0.1]]), points=41)
    drift = [moments(m[0], x[0])[0][today[0]] - x[0, today[0]] for m in moves]
    np.testing.assert_allclose(drift, 0, atol=1e-9)


NUMBERS = st.floats(0.02, 0.6)


@settings(max_examples=40)
@given(NUMBERS, st.floats(0.001, 0.9), st.floats(-0.5, 0.5), st.sampled_from([3, 9, 15]))
def test_every_row_of_moves_is_a_distribution(volatility, regrouping, aid, points):
    course = np.array([[0.0], [aid], [aid / 2], [aid / 2]])
    x, today, moves = grid_of(
        made(volatility=volatility, regrouping=regrouping), SITUATION, FREE, course, points=points
    )
    assert (moves >= -1e-12).all()
    np.testing.assert_allclose(moves.sum(axis=-1), 1, atol=1e-12)
    assert ((moves > 1e-12).sum(axis=-1) <= 3).all(), "to the nearest three points"
    assert x[0, today[0]] == pytest.approx(log(0.3))
