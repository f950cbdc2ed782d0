from __future__ import annotations

import jax
import numpy as np
import pytest
from scipy.special import erfcx, log_ndtr as exact

from foedus.games.numbers import derivatives as jets, jax_functions as numerics
from foedus.games.numbers.derivatives import Jet
from foedus.games.numbers.jax_functions import log_ndtr, log_ndtr_pair

FAR = np.concatenate([-np.logspace(-2, 6, 200), np.linspace(-40, 5, 200)])


def test_the_normal_tail_agrees_with_scipy():
    np.testing.assert_allclose(log_ndtr(FAR), exact(FAR), rtol=1e-13)
    lower, upper = log_ndtr_pair(FAR)
    np.testing.assert_allclose(upper, exact(FAR), rtol=1e-13)
    np.testing.assert_allclose(log_ndtr_pair(-FAR)[0], exact(FAR), rtol=1e-13)
    assert np.isfinite(lower).all()


def test_first_derivatives_are_the_mills_ratio():
    slope = jax.vmap(jax.grad(log_ndtr))(FAR)
    np.testing.assert_allclose(slope, np.sqrt(2 / np.pi) / erfcx(-FAR / np.sqrt(2)), rtol=1e-12)


def test_second_derivatives_tend_to_minus_one_without_cancellation():
    far = -np.logspace(2, 7, 30)
    curve = jax.vmap(jax.grad(jax.grad(log_ndtr)))(far)
    np.testing.assert_allclose(curve, -(1 - 1 / far**2 + 6 / far**4), rtol=1e-9)
    mirrored = jax.vmap(jax.grad(jax.grad(lambda x: log_ndtr_pair(x)[0])))(-far)
    np.testing.assert_allclose(mirrored, curve, rtol=1e-14)


@pytest.mark.parametrize("link", ["probit", "logit"])
def test_two_chances_add_up_to_one(link):
    x = np.linspace(-30, 30, 61)
    for ops in (jets, numerics):
        np.testing.assert_allclose(sum(ops.chances(x, link)), 1, rtol=1e-14)
        logs = [np.exp(ops.log_choice(x, link, action)) for action in (0, 1)]
        np.testing.assert_allclose(logs, ops.chances(x, link), rtol=1e-13)


def test_jets_of_the_normal_tail_are_those_of_jax():
    x = np.concatenate([FAR, -FAR])
    jet = jets.log_ndtr(Jet.variable(0, x))
    np.testing.assert_allclose(jet.value, exact(x), rtol=1e-13)
    np.testing.assert_allclose(jet.slope[0], jax.vmap(jax.grad(log_ndtr))(x), rtol=1e-11, atol=1e-190)
    curve = jax.vmap(jax.grad(jax.grad(log_ndtr)))(x)
    # Near the switch to the series the difference that it replaces has lost three digits.
    np.testing.assert_allclose(jet.curve[0, 0], curve, rtol=1e-9, atol=1e-190)


def _functions(ops):
    def one(x, y, z):
        return ops.exp(0.3 * x * y) / (1.5 + y * y) - 2.0 * ops.inverse_root(2.0 + x * x) * z + 1.0 / (3.0 + z * z)

    def many(x, y, z):
        return sum(a * b for a, b in zip(ops.log_softmax([x, y * z, 0.5]), (0.2, 1.0, -0.7), strict=True))

    def binary(x, y, z):
        lower, upper = ops.chances(x - y * z, "logit")
        return lower * z + upper * ops.log_add_exp(y) + ops.log_choice(x * y, "probit", 0) - ops.log(2.0 + upper * y)

    def nodes(x, y, z):
        return ops.log_sum_exp(ops.log_ndtr(ops.expand(x) * np.array([0.5, 1.0, 2.0]) - ops.expand(y)) + 0.1) * z

    return [one, many, binary, nodes]


@pytest.mark.parametrize("which", range(4))
def test_jets_differentiate_as_jax_does(which):
    points = np.random.default_rng(which).normal(size=(3, 7))
    jet = _functions(jets)[which](*[Jet.variable(i, row) for i, row in enumerate(points)])

    def plain(point):
        return _functions(numerics)[which](*point)

    np.testing.assert_allclose(jet.value, jax.vmap(plain)(points.T), rtol=1e-13)
    slope, curve = (jax.jit(jax.vmap(make(plain)))(points.T) for make in (jax.grad, jax.hessian))
    for i in range(3):
        np.testing.assert_allclose(np.broadcast_to(jet.slope.get(i, 0.0), 7), slope[:, i], rtol=1e-12, atol=1e-14)
        for j in range(i, 3):
            found = np.broadcast_to(jet.curve.get((i, j), 0.0), 7)
            np.testing.assert_allclose(found, curve[:, i, j], rtol=1e-11, atol=1e-13)
