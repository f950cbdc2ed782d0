"""Numerical ground of the room: 64-bit JAX, and normal tails that stay exact far out.

Every module of the room that uses JAX imports this one first, so that numbers have 64 bits.
"""

from __future__ import annotations

import math
from typing import Any

import jax
import jax.numpy as jnp
from jax.scipy.special import erfc

jax.config.update("jax_enable_x64", True)

__all__ = ["log_ndtr", "log_ndtr_pair", "log_sigmoid", "log_sigmoid_pair", "mills_excess", "mills_ratio"]

Array = Any

_LOG_SQRT_2PI = 0.5 * math.log(2 * math.pi)
_SQRT_HALF = math.sqrt(0.5)
# Beyond this point the asymptotic series of lambda(x) + x has a smaller error than its difference has.
_FAR = 30.0
_SERIES = (1.0, -2.0, 10.0, -74.0, 706.0, -8162.0, 110410.0)


def _near(x: Array) -> tuple[Array, Array]:
    """``Phi(-|x|)`` and ``phi(x)``, for `x` that is not far out."""
    size = jnp.minimum(jnp.abs(x), _FAR)
    return 0.5 * erfc(size * _SQRT_HALF), jnp.exp(-0.5 * size * size - _LOG_SQRT_2PI)


def _far_excess(size: Array) -> Array:
    """``phi(x) / Phi(-x) - x`` at ``x = size`` by its asymptotic series, for `size` above ``_FAR``."""
    inverse = 1.0 / jnp.maximum(size, _FAR)
    square = inverse * inverse
    series = jnp.full_like(square, _SERIES[-1])
    for coefficient in _SERIES[-2::-1]:
        series = series * square + coefficient
    return inverse * series


@jax.custom_jvp
def log_ndtr_pair(x: Array) -> tuple[Array, Array]:
    """``log Phi(-x)`` and ``log Phi(x)``, with exact first and second derivatives in both tails.

    Parameters
    ----------
    x : array

    Returns
    -------
    lower, upper : array
        Of the same shape as `x`. Together they cost little more than one.
    """
    tail, _ = _near(x)
    size = jnp.abs(x)
    far = size > _FAR
    scaled = jnp.where(far, 1.0 / (size + _far_excess(size)), tail)
    small = jnp.log(scaled) - jnp.where(far, 0.5 * size * size + _LOG_SQRT_2PI, 0.0)
    large = jnp.log1p(-jnp.where(far, 0.0, tail))
    return jnp.where(x > 0, small, large), jnp.where(x > 0, large, small)


@jax.custom_jvp
def _mills_pair(x: Array) -> tuple[Array, Array]:
    """``phi(x) / Phi(-x)`` and ``phi(x) / Phi(x)``."""
    tail, density = _near(x)
    size = jnp.abs(x)
    far = size > _FAR
    small = jnp.where(far, size + _far_excess(size), density / tail)
    large = jnp.where(far, 0.0, density / (1.0 - tail))
    return jnp.where(x > 0, small, large), jnp.where(x > 0, large, small)


def _excess_pair(x: Array) -> tuple[Array, Array]:
    """``phi(x) / Phi(-x) - x`` and ``phi(x) / Phi(x) + x``, without the cancellation that each suffers far out."""
    lower, upper = _mills_pair(x)
    series = _far_excess(jnp.abs(x))
    return jnp.where(x > _FAR, series, lower - x), jnp.where(x < -_FAR, series, upper + x)


@log_ndtr_pair.defjvp
def _log_ndtr_pair_jvp(primals: tuple[Array], tangents: tuple[Array]) -> tuple[Any, Any]:
    (x,), (t,) = primals, tangents
    lower, upper = _mills_pair(x)
    return log_ndtr_pair(x), (-lower * t, upper * t)


@_mills_pair.defjvp
def _mills_pair_jvp(primals: tuple[Array], tangents: tuple[Array]) -> tuple[Any, Any]:
    (x,), (t,) = primals, tangents
    lower, upper = _mills_pair(x)
    below, above = _excess_pair(x)
    return (lower, upper), (lower * below * t, -upper * above * t)


def log_ndtr(x: Array) -> Array:
    """Logarithm of the standard normal distribution function; see `log_ndtr_pair`."""
    return log_ndtr_pair(x)[1]


def mills_ratio(x: Array) -> Array:
    """Inverse Mills ratio ``phi(x) / Phi(x)``, the derivative of `log_ndtr`."""
    return _mills_pair(x)[1]


def mills_excess(x: Array) -> Array:
    """``mills_ratio(x) + x``, exact for large negative `x`."""
    return _excess_pair(x)[1]


def log_sigmoid_pair(x: Array) -> tuple[Array, Array]:
    """Logarithms of the standard logistic distribution function at ``-x`` and at `x`."""
    upper = log_sigmoid(x)
    return upper - x, upper


def log_sigmoid(x: Array) -> Array:
    """Logarithm of the standard logistic distribution function."""
    return -jnp.logaddexp(0.0, -x)
