"""Newton's method in a trust region, for functions that may fall off an edge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from foedus.statistics.newton import SaddleFree, holds, next_damping

__all__ = ["Ascent", "climb"]

_MOST_DAMPING = 1e10
# Gain that the quadratic model still promises where the search stops: 1e-6 standard errors.
_SETTLED = 1e-12


@dataclass(frozen=True, slots=True)
class Ascent:
    """Where a search ended.

    Attributes
    ----------
    point : ndarray, shape (k,)
    value : float
        -inf where the function does not exist at the start.
    gradient : ndarray, shape (k,)
    hessian : ndarray, shape (k, k)
    decrement : float
        ``g' |H|^-1 g``.
    iterations : int
    settled : bool
        Whether the decrement fell below 1e-12.
    """

    point: np.ndarray
    value: float
    gradient: np.ndarray
    hessian: np.ndarray
    decrement: float
    iterations: int
    settled: bool


def climb(
    value: Callable[[np.ndarray], float],
    derivatives: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]],
    start: np.ndarray,
    most_iterations: int = 200,
) -> Ascent:
    """Maximise from one start.

    Parameters
    ----------
    value : callable
        Point -> value; -inf or NaN where the function does not exist.
    derivatives : callable
        Point -> gradient and Hessian, at the point last given to `value`.
    start : ndarray, shape (k,)
    most_iterations : int

    Returns
    -------
    Ascent

    Notes
    -----
    Damping in units of the Hessian's diagonal; where the Hessian is not negative definite the absolute values of its
    eigenvalues stand in, so that saddle points repel. A step to where the function falls or does not exist is refused
    and tried again, shorter.
    """
    point, height, damping = np.array(start, dtype=float), value(start), 0.0
    k = point.size
    gradient, hessian, decrement = np.zeros(k), -np.eye(k), np.inf
    iteration = 0
    if not np.isfinite(height):
        height, most_iterations = -np.inf, 0
    while iteration < most_iterations and damping < _MOST_DAMPING:
        iteration += 1
        gradient, hessian = derivatives(point)
        if not (np.isfinite(gradient).all() and np.isfinite(hessian).all()):
            break
        ways = SaddleFree.at(gradient, hessian)
        decrement = float(ways.decrement)
        if decrement < _SETTLED:
            break
        while damping < _MOST_DAMPING:
            candidate = point + ways.step(damping)
            reached = value(candidate)
            good = bool(holds(reached, height))
            damping = float(next_damping(damping, good))
            if good:
                point, height = candidate, reached
                break
        else:
            value(point)
    return Ascent(
        point=point,
        value=height,
        gradient=gradient,
        hessian=hessian,
        decrement=decrement,
        iterations=iteration,
        settled=decrement < 1e-8,
    )
