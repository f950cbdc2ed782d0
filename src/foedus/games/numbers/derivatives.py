"""Numbers that carry their first and second derivatives, on NumPy: exact Hessians of rows, with nothing to compile.

A row's log-likelihood depends on few linear predictors. A `Jet` holds a value for each row and its derivatives in those
predictors on which it depends, so that what is zero or constant costs nothing. The functions of this module take jets,
arrays and numbers; `foedus.games.numbers.jax_functions` has the same ones for JAX, and the two are tested against
each other. Normal tails stay exact far out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy.special import expit, ndtr

__all__ = [
    "Jet",
    "chances",
    "exp",
    "expand",
    "inverse_root",
    "log",
    "log_add_exp",
    "log_choice",
    "log_ndtr",
    "log_sigmoid",
    "log_softmax",
    "log_sum_exp",
    "weigh",
]

Array = Any

_DENSITY = 1.0 / math.sqrt(2 * math.pi)
_LOG_DENSITY = -0.5 * math.log(2 * math.pi)
# Beyond this point the asymptotic series of phi(x) / Phi(-x) - x has a smaller error than the difference has.
FAR = 30.0
SERIES = (1.0, -2.0, 10.0, -74.0, 706.0, -8162.0, 110410.0)


class Jet:
    """A value and its derivatives, for each row.

    Parameters
    ----------
    value : array, any shape
    slope : dict of int to array or float
        First derivative by predictor; absent: zero.
    curve : dict of (int, int) to array or float
        Second derivative by pair of predictors, the smaller first; absent: zero.
    """

    __slots__ = ("curve", "slope", "value")
    __array_ufunc__ = None  # arrays leave arithmetic with a jet to the jet

    def __init__(self, value: Array, slope: dict[int, Array], curve: dict[tuple[int, int], Array]) -> None:
        self.value, self.slope, self.curve = value, slope, curve

    @classmethod
    def variable(cls, index: int, value: Array) -> Jet:
        """Return predictor number `index`."""
        return cls(value, {index: 1.0}, {})

    def map(self, change: Callable[[Array], Array]) -> Jet:
        """Return a jet whose value and derivatives are each changed by a linear map."""
        return Jet(
            change(self.value),
            {i: change(s) for i, s in self.slope.items()},
            {key: change(c) for key, c in self.curve.items()},
        )

    def chain(self, value: Array, first: Array, second: Array) -> Jet:
        """Return a function of this jet, from its value and its first and second derivatives here."""
        slope = {i: _by(first, s) for i, s in self.slope.items()}
        curve = {key: _by(first, c) for key, c in self.curve.items()}
        items = list(self.slope.items())
        for a, (i, s) in enumerate(items):
            bent = _by(second, s)
            for j, t in items[a:]:
                _add(curve, i, j, _by(bent, t))
        return Jet(value, slope, curve)

    def __add__(self, other: Any) -> Jet:
        if not isinstance(other, Jet):
            return Jet(self.value + other, self.slope, self.curve)
        slope, curve = dict(self.slope), dict(self.curve)
        for i, s in other.slope.items():
            slope[i] = slope[i] + s if i in slope else s
        for (i, j), c in other.curve.items():
            _add(curve, i, j, c)
        return Jet(self.value + other.value, slope, curve)

    __radd__ = __add__

    def __neg__(self) -> Jet:
        return self.map(lambda part: -part)

    def __sub__(self, other: Any) -> Jet:
        return self + (-other)

    def __rsub__(self, other: Any) -> Jet:
        return -self + other

    def __mul__(self, other: Any) -> Jet:
        if not isinstance(other, Jet):
            return self.map(lambda part: _by(part, other))
        if other is self:
            return self.chain(self.value * self.value, 2.0 * self.value, 2.0)
        slope = {i: _by(s, other.value) for i, s in self.slope.items()}
        curve = {key: _by(c, other.value) for key, c in self.curve.items()}
        for j, t in other.slope.items():
            more = _by(t, self.value)
            slope[j] = slope[j] + more if j in slope else more
        for (i, j), c in other.curve.items():
            _add(curve, i, j, _by(c, self.value))
        for i, s in self.slope.items():
            for j, t in other.slope.items():
                both = _by(s, t)
                _add(curve, i, j, 2.0 * both if i == j else both)
        return Jet(self.value * other.value, slope, curve)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Jet:
        return self * (1.0 / other)

    def __rtruediv__(self, other: Any) -> Jet:
        inverse = 1.0 / self.value
        first = -inverse * inverse
        turned = self.chain(inverse, first, -2.0 * first * inverse)
        return turned if type(other) is float and other == 1.0 else turned * other


def _by(a: Array, b: Array) -> Array:
    """Product, for which a factor of one costs nothing."""
    if type(a) is float and a == 1.0:
        return b
    return a if type(b) is float and b == 1.0 else a * b


def _add(curve: dict[tuple[int, int], Array], i: int, j: int, term: Array) -> None:
    key = (i, j) if i <= j else (j, i)
    curve[key] = curve[key] + term if key in curve else term


def exp(x: Any) -> Any:
    """Exponential."""
    if not isinstance(x, Jet):
        return np.exp(x)
    value = np.exp(x.value)
    return x.chain(value, value, value)


def log(x: Any) -> Any:
    """Natural logarithm."""
    if not isinstance(x, Jet):
        with np.errstate(divide="ignore"):
            return np.log(x)
    inverse = 1.0 / x.value
    return x.chain(np.log(x.value), inverse, -inverse * inverse)


def inverse_root(x: Any) -> Any:
    """``1 / sqrt(x)``."""
    if not isinstance(x, Jet):
        return 1.0 / np.sqrt(x)
    value = 1.0 / np.sqrt(x.value)
    first = -0.5 * value / x.value
    return x.chain(value, first, -1.5 * first / x.value)


def log_ndtr(x: Any) -> Any:
    """Logarithm of the standard normal distribution function, with exact derivatives in both tails."""
    v = x.value if isinstance(x, Jet) else np.asarray(x, dtype=float)
    size = np.abs(v)
    tail = ndtr(-size)
    below = v < 0
    far = size.max(initial=0.0) > FAR
    with np.errstate(divide="ignore"):
        value = np.where(below, np.log(tail), np.log1p(-tail))
    if far:
        out = v < -FAR
        reach = np.maximum(size, FAR)
        excess = _far_excess(reach)
        value = np.where(out, _LOG_DENSITY - 0.5 * v * v - np.log(reach + excess), value)
    if not isinstance(x, Jet):
        return value
    with np.errstate(divide="ignore", invalid="ignore"):
        mills = _DENSITY * np.exp(-0.5 * v * v) / np.where(below, tail, 1.0 - tail)
    bend = mills + v
    if far:
        mills, bend = np.where(out, reach + excess, mills), np.where(out, excess, bend)
    return x.chain(value, mills, -mills * bend)


def _far_excess(size: Array) -> Array:
    """``phi(x) / Phi(-x) - x`` at ``x = size`` by its asymptotic series, for `size` above `FAR`."""
    inverse = 1.0 / size
    square = inverse * inverse
    series = np.full_like(square, SERIES[-1])
    for coefficient in SERIES[-2::-1]:
        series = series * square + coefficient
    return inverse * series


def log_sigmoid(x: Any) -> Any:
    """Logarithm of the standard logistic distribution function."""
    v = x.value if isinstance(x, Jet) else x
    value = -np.logaddexp(0.0, -v)
    if not isinstance(x, Jet):
        return value
    miss = expit(-v)
    return x.chain(value, miss, -miss * (1.0 - miss))


def log_add_exp(x: Any) -> Any:
    """``log(1 + exp(x))``."""
    return -log_sigmoid(-x)


def log_choice(x: Any, link: str, action: int) -> Any:
    """Log-probability of the second action (1) or the first (0) of two, where the second is worth `x` errors more."""
    x = x if action else -x
    return log_ndtr(x) if link == "probit" else log_sigmoid(x)


def chances(x: Any, link: str) -> list[Any]:
    """Probabilities of the first and the second of two actions, where the second is worth `x` errors more."""
    if not isinstance(x, Jet):
        reach = ndtr if link == "probit" else expit
        return [reach(-x), reach(x)]
    v = x.value
    if link == "probit":
        first = _DENSITY * np.exp(-0.5 * v * v)
        second = x.chain(ndtr(v), first, -v * first)
    else:
        p = expit(v)
        first = p * (1.0 - p)
        second = x.chain(p, first, first * (1.0 - 2.0 * p))
    return [1.0 - second, second]


def log_softmax(values: Sequence[Any]) -> list[Any]:
    """Logarithm of each value's share in the sum of exponentials."""
    plain = [v.value if isinstance(v, Jet) else v for v in values]
    most = plain[0]
    for v in plain[1:]:
        most = np.maximum(most, v)
    shifted = [v - most for v in values]
    total = log(sum((exp(v) for v in shifted[1:]), exp(shifted[0])))
    return [v - total for v in shifted]


def expand(x: Any) -> Any:
    """Give `x` one more, last axis of length one."""

    def wider(part: Array) -> Array:
        return part[..., None] if np.ndim(part) else part

    return x.map(wider) if isinstance(x, Jet) else wider(x)


def log_sum_exp(x: Any) -> Any:
    """Logarithm of the sum of exponentials along the last axis."""
    value = x.value if isinstance(x, Jet) else x
    most = value.max(axis=-1)
    powers = exp(x - most[..., None])

    def add_up(part: Array) -> Array:
        return np.broadcast_to(part, value.shape).sum(axis=-1)

    return log(powers.map(add_up) if isinstance(powers, Jet) else add_up(powers)) + most


def weigh(count: Any, value: Callable[[], Any]) -> Any:
    """`count` times a value, which is computed only if some count is not zero; zero times anything is zero."""
    if isinstance(count, float):
        if count == 0.0:
            return 0.0
        return value() if count == 1.0 else value() * count
    found = value()
    plain = found.value if isinstance(found, Jet) else found
    with np.errstate(invalid="ignore"):
        kept = np.where(count > 0, count * plain, 0.0)
    if not isinstance(found, Jet):
        return kept
    scaled = found * count
    return Jet(kept, scaled.slope, scaled.curve)
