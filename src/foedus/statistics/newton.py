"""Newton's method: the maximum of a logit with offset, weights and normal prior, and steps that saddle points repel.

`maximise_logit` serves every logit of the house, `SaddleFree` every search for a likelihood that bends both ways.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

__all__ = ["LogitMaximum", "SaddleFree", "halved", "holds", "logit_curvature", "maximise_logit", "next_damping"]

Array = NDArray[np.float64]

_SHORTEST = 1e-6
"""Share of a step below which it is not halved again."""

_SLOW = 0.25
"""A step longer than this share of the last one asks for a new curvature."""


@dataclass(frozen=True, slots=True, eq=False)
class LogitMaximum:
    """Where the search for the maximum of a logit ended.

    Attributes
    ----------
    params : array (k,)
    value : float
        Log-likelihood, plus the logarithm of the prior up to a constant.
    chance : array (n,)
        Fitted probability of each row.
    curvature : array (k, k)
        Of the log-likelihood alone, where it was last computed: before the last step, or long before with `reuse`.
    settled : bool
        Whether the last step moved no term by more than the tolerance.
    """

    params: Array
    value: float
    chance: Array
    curvature: Array
    settled: bool


def maximise_logit(
    design: Array,
    successes: Array,
    start: Array,
    *,
    trials: Array | float = 1.0,
    offset: Array | float = 0.0,
    centre: ArrayLike = 0.0,
    precision: ArrayLike = 0.0,
    tolerance: float = 1e-8,
    most: int = 100,
    reuse: bool = False,
    curvature: Array | None = None,
) -> LogitMaximum:
    """Maximise the log-likelihood of a logit plus the logarithm of an independent normal prior.

    Parameters
    ----------
    design : array (n, k)
    successes : array (n,)
        Zeros and ones, or numbers of successes.
    start : array (k,)
    trials : array (n,) or float
        Numbers of trials.
    offset : array (n,) or float
        Added to the log-odds.
    centre, precision : array (k,) or float
        Mean, and inverse of the variance, of the prior; a precision of zero means no prior.
    tolerance : float
        The search ends with a step that moves the log-odds by less, in root mean square over rows, for every term.
    most : int
        Steps after which to give up.
    reuse : bool
        Keep a curvature as long as it brings quick steps, rather than compute it at every step: it costs a hundred
        times what a gradient does. The end is then as near as the tolerance says, not its square.
    curvature : array (k, k), optional
        With `reuse`: what a similar search left.

    Notes
    -----
    A step to where the value falls is halved. Without a prior, and where covariates decide the outcome, there is no
    maximum and the search does not settle.
    """
    goal, pull = np.broadcast_to(centre, start.shape), np.broadcast_to(precision, start.shape)
    unit = np.sqrt(np.mean(design**2, axis=0))
    beta, eta = start, design @ start + offset

    def loss(b: Array, odds: Array) -> float:
        return float(np.sum(trials * np.logaddexp(0, odds) - successes * odds) + 0.5 * np.sum(pull * (b - goal) ** 2))

    height, before, fresh = loss(beta, eta), np.inf, False
    for _ in range(most):
        chance = expit(eta)
        if curvature is None or not reuse:
            curvature, fresh = logit_curvature(design, trials * chance * (1 - chance)), True
        slope = design.T @ (successes - trials * chance) - pull * (beta - goal)
        try:
            step = np.linalg.solve(curvature + np.diag(pull), slope)
        except np.linalg.LinAlgError:  # every row is predicted without doubt: the likelihood is flat
            break
        move = design @ step
        size, height = halved(lambda part: loss(beta + part * step, eta + part * move), height)  # noqa: B023
        beta, eta = beta + size * step, eta + size * move
        length = float(np.max(np.abs(step) * unit))
        if length < tolerance:
            return LogitMaximum(beta, -height, expit(eta), curvature, True)
        if size < 1 or (length > _SLOW * before and not fresh):
            curvature = None
        before, fresh = length, False
    empty = np.full((len(start), len(start)), np.nan)
    return LogitMaximum(beta, -height, expit(eta), empty if curvature is None else curvature, False)


def halved(loss: Callable[[float], float], height: float) -> tuple[float, float]:
    """Return the largest share of a step, among halves of halves, after which the loss is no higher, and that loss.

    Parameters
    ----------
    loss : callable
        Of a share of the step.
    height : float
        The loss before the step.
    """
    size, reached = 1.0, loss(1.0)
    while not reached <= height + 1e-9 * abs(height) and size > _SHORTEST:
        size /= 2
        reached = loss(size)
    return size, reached


def logit_curvature(design: Array, weight: Array) -> Array:
    """Return minus the second derivatives (k, k) of a log-likelihood of a logit.

    Parameters
    ----------
    design : array (n, k)
    weight : array (n,)
        Variance of each row's number of successes: n p (1 - p).
    """
    root = design * np.sqrt(weight)[:, None]
    return root.T @ root  # of one array and itself: half the work


class SaddleFree(NamedTuple):
    """Directions of ascent at a point, from which saddle points repel.

    Attributes
    ----------
    unit, vectors, size, slope : arrays (..., k), (..., k, k), (..., k), (..., k)
        Scale of each term; directions; absolute curvature and slope along each.

    References
    ----------
    Dauphin et al. (2014), Advances in Neural Information Processing Systems 27: 2933-2941.
    """

    unit: Array
    vectors: Array
    size: Array
    slope: Array

    @classmethod
    def at(cls, gradient: Array, hessian: Array) -> SaddleFree:
        """Return the directions at points with gradients (..., k) and Hessians (..., k, k).

        Where a Hessian is not negative definite, the absolute values of its eigenvalues stand in.
        """
        unit = np.sqrt(np.maximum(np.abs(np.diagonal(hessian, axis1=-2, axis2=-1)), 1e-12))
        values, vectors = np.linalg.eigh(-hessian / (unit[..., :, None] * unit[..., None, :]))
        slope = ((gradient / unit)[..., None, :] @ vectors)[..., 0, :]
        return cls(unit, vectors, np.maximum(np.abs(values), 1e-10), slope)

    @property
    def decrement(self) -> Array:
        """Twice the gain that the quadratic model promises, ``g' |H|^-1 g``, shape (...)."""
        return np.sum(self.slope**2 / self.size, axis=-1)

    def step(self, damping: ArrayLike) -> Array:
        """Return steps (..., k) with Levenberg's damping (...), in units of the Hessian's diagonal."""
        damped = self.size + np.asarray(damping)[..., None]
        return (self.vectors @ (self.slope / damped)[..., None])[..., 0] / self.unit


def holds(reached: ArrayLike, height: ArrayLike) -> NDArray[np.bool_]:
    """Return whether a step led to no lower a value, but for rounding; not to where the function does not exist."""
    return np.asarray(reached) >= np.asarray(height) - 1e-13 * (1.0 + np.abs(height))


def next_damping(damping: ArrayLike, good: ArrayLike) -> Array:
    """Return the damping after a step: a tenth, and none at all once it is small; more where the step was refused."""
    damping = np.asarray(damping)
    return np.where(good, np.where(damping < 1e-3, 0.0, damping / 10), 4 * damping + 1e-2)
