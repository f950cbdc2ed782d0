"""The functions of `foedus.games.numbers.derivatives` for JAX, in 64 bits: for posteriors and gradients of games.

Every module of the room that uses JAX imports this one first, so that numbers have 64 bits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
from jax.scipy.special import erfc, logsumexp

from foedus.games.numbers.derivatives import FAR as _FAR, SERIES as _SERIES

jax.config.update("jax_enable_x64", True)

__all__ = [
    "chances",
    "exp",
    "expand",
    "inverse_root",
    "log",
    "log_add_exp",
    "log_choice",
    "log_ndtr",
    "log_ndtr_pair",
    "log_sigmoid",
    "log_softmax",
    "log_sum_exp",
    "weigh",
]

Array = Any

_LOG_SQRT_2PI = 0.5 * math.log(2 * math.pi)
_SQRT_HALF = math.sqrt(0.5)


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


def log_sigmoid(x: Array) -> Array:
    """Logarithm of the standard logistic distribution function."""
    return -jnp.logaddexp(0.0, -x)


exp, log = jnp.exp, jnp.log


def inverse_root(x: Array) -> Array:
    """``1 / sqrt(x)``."""
    return 1.0 / jnp.sqrt(x)


def log_add_exp(x: Array) -> Array:
    """``log(1 + exp(x))``."""
    return jnp.logaddexp(0.0, x)


def log_choice(x: Array, link: str, action: int) -> Array:
    """Log-probability of the second action (1) or the first (0) of two, where the second is worth `x` errors more."""
    return log_ndtr_pair(x)[action] if link == "probit" else log_sigmoid(x if action else -x)


def chances(x: Array, link: str) -> list[Array]:
    """Probabilities of the first and the second of two actions, where the second is worth `x` errors more."""
    return [exp(log_choice(x, link, action)) for action in (0, 1)]


def log_softmax(values: Sequence[Array]) -> list[Array]:
    """Logarithm of each value's share in the sum of exponentials."""
    return list(jax.nn.log_softmax(jnp.stack(jnp.broadcast_arrays(*values)), axis=0))


def expand(x: Array) -> Array:
    """Give `x` one more, last axis of length one."""
    return jnp.expand_dims(x, -1)


def log_sum_exp(x: Array) -> Array:
    """Logarithm of the sum of exponentials along the last axis."""
    return logsumexp(x, axis=-1)


def weigh(count: Array, value: Callable[[], Array]) -> Array:
    """`count` times a value; zero times anything is zero."""
    return jnp.where(count > 0, count * value(), 0.0)
