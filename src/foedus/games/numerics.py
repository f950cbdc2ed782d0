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

__all__ = ["log_ndtr", "log_sigmoid", "mills_excess", "mills_ratio"]

Array = Any

_LOG_SQRT_2PI = 0.5 * math.log(2 * math.pi)
_SQRT_HALF = math.sqrt(0.5)
# Beyond this point the asymptotic series of lambda(x) + x has a smaller error than its difference has.
_FAR = 30.0
_SERIES = (1.0, -2.0, 10.0, -74.0, 706.0, -8162.0, 110410.0)


def _near_tail(x: Array) -> Array:
    """``Phi(-|x|)`` for `x` that is not far out."""
    return 0.5 * erfc(jnp.minimum(jnp.abs(x), _FAR) * _SQRT_HALF)


def _far_excess(x: Array) -> Array:
    """``phi(x) / Phi(x) + x`` by its asymptotic series, for `x` below ``-_FAR``."""
    inverse = -1.0 / jnp.minimum(x, -_FAR)
    square = inverse * inverse
    series = jnp.full_like(square, _SERIES[-1])
    for coefficient in _SERIES[-2::-1]:
        series = series * square + coefficient
    return inverse * series


@jax.custom_jvp
def log_ndtr(x: Array) -> Array:
    """Logarithm of the standard normal distribution function, with exact first and second derivatives in both tails.

    Parameters
    ----------
    x : array

    Returns
    -------
    array
        ``log Phi(x)``, of the same shape.
    """
    tail = _near_tail(x)
    near = jnp.where(x > 0, jnp.log1p(-tail), jnp.log(tail))
    far = -0.5 * x * x - _LOG_SQRT_2PI - jnp.log(jnp.maximum(-x, _FAR) + _far_excess(x))
    return jnp.where(x < -_FAR, far, near)


@jax.custom_jvp
def mills_ratio(x: Array) -> Array:
    """Inverse Mills ratio ``phi(x) / Phi(x)``, the derivative of `log_ndtr`."""
    tail = _near_tail(x)
    near = jnp.exp(-0.5 * jnp.maximum(x, -_FAR) ** 2 - _LOG_SQRT_2PI) / jnp.where(x > 0, 1.0 - tail, tail)
    return jnp.where(x < -_FAR, _far_excess(x) - x, near)


@jax.custom_jvp
def mills_excess(x: Array) -> Array:
    """``mills_ratio(x) + x``, without the cancellation that the sum suffers for large negative `x`."""
    return jnp.where(x < -_FAR, _far_excess(x), mills_ratio(x) + x)


@log_ndtr.defjvp
def _log_ndtr_jvp(primals: tuple[Array], tangents: tuple[Array]) -> tuple[Array, Array]:
    (x,), (t,) = primals, tangents
    return log_ndtr(x), mills_ratio(x) * t


@mills_ratio.defjvp
def _mills_ratio_jvp(primals: tuple[Array], tangents: tuple[Array]) -> tuple[Array, Array]:
    (x,), (t,) = primals, tangents
    ratio = mills_ratio(x)
    return ratio, -ratio * mills_excess(x) * t


@mills_excess.defjvp
def _mills_excess_jvp(primals: tuple[Array], tangents: tuple[Array]) -> tuple[Array, Array]:
    (x,), (t,) = primals, tangents
    excess = mills_excess(x)
    return excess, (1.0 - mills_ratio(x) * excess) * t


def log_sigmoid(x: Array) -> Array:
    """Logarithm of the standard logistic distribution function."""
    return -jnp.logaddexp(0.0, -x)
