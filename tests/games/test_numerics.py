from __future__ import annotations

import jax
import numpy as np
from scipy.special import erfcx
from scipy.special import log_ndtr as exact

from foedus.games.numerics import log_ndtr, log_ndtr_pair, log_sigmoid_pair, mills_ratio

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
    np.testing.assert_allclose(mills_ratio(FAR), slope, rtol=1e-14)


def test_second_derivatives_tend_to_minus_one_without_cancellation():
    far = -np.logspace(2, 7, 30)
    curve = jax.vmap(jax.grad(jax.grad(log_ndtr)))(far)
    np.testing.assert_allclose(curve, -(1 - 1 / far**2 + 6 / far**4), rtol=1e-9)
    mirrored = jax.vmap(jax.grad(jax.grad(lambda x: log_ndtr_pair(x)[0])))(-far)
    np.testing.assert_allclose(mirrored, curve, rtol=1e-14)


def test_logistic_pair_adds_up_to_one():
    x = np.linspace(-30, 30, 61)
    lower, upper = log_sigmoid_pair(x)
    np.testing.assert_allclose(np.exp(lower) + np.exp(upper), 1, rtol=1e-14)
