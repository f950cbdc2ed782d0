"""Newton's method with exact Hessians in a trust region, for one start or many, one weight vector or many."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral
from typing import Any, NamedTuple

import numpy as np

from foedus.errors import SpecificationError
from foedus.games.likelihood.likelihood import Cutter, Piece, Problem, RowLikelihood, evaluate
from foedus.statistics.newton import SaddleFree, holds, next_damping

__all__ = ["ITERATIONS", "SEARCH", "Maximum", "check_iterations", "climb_on", "maximise"]

# Iterations of each of several searches.
SEARCH = 200
# What the best of several searches may take in all: along a curved ridge the way is long.
ITERATIONS = 5000
# Gain in log-likelihood that the quadratic model still promises where the search stops: 1e-6 standard errors.
TOLERANCE = 1e-12
FIRST_DAMPING = 0.1
# Numbers in the designs of problems that are searched in step.
HELD = 4_000_000


class Maximum(NamedTuple):
    """Where the search ended, for B problems at once.

    Attributes
    ----------
    b : array, shape (B, K)
    value : array, shape (B,)
        Log-likelihood.
    gradient : array, shape (B, K)
    hessian : array, shape (B, K, K)
        Rows and columns of terms that are not free are those of minus the identity.
    decrement : array, shape (B,)
        ``g' (-H)^-1 g`` on the directions in which H is negative.
    iterations : array of int, shape (B,)
    """

    b: np.ndarray
    value: np.ndarray
    gradient: np.ndarray
    hessian: np.ndarray
    decrement: np.ndarray
    iterations: np.ndarray


def maximise(
    problem: Problem,
    starts: np.ndarray,
    *,
    weights: np.ndarray | None = None,
    free: np.ndarray | None = None,
    tolerance: float = TOLERANCE,
    most: int = SEARCH,
    damping: float = FIRST_DAMPING,
) -> Maximum:
    """Maximise a log-likelihood from B starting points.

    Parameters
    ----------
    problem : Problem
    starts : array, shape (B, K)
    weights : array, shape (B, n), optional
        Weights of the rows for each of the B problems (bootstrap); absent: those of `problem`.
    free : array of bool, shape (B, K), optional
        Terms that may move; the others stay at their start (profile likelihood).
    tolerance : float
        Of the decrement.
    most : int
        Iterations after which to give up.
    damping : float
        Of the first step; zero where the start is close to the maximum.

    Returns
    -------
    Maximum

    Notes
    -----
    Levenberg's damping in units of the Hessian's diagonal; where the Hessian is not negative definite, the absolute
    values of its eigenvalues stand in (saddle-free Newton), so that saddle points repel.
    """
    starts = np.asarray(starts, dtype=float)
    free = np.ones(starts.shape, dtype=bool) if free is None else free
    count = len(starts)
    size = int(np.clip(HELD // (problem.n * starts.shape[1]), 1, 64))
    cutter = Cutter(problem)

    def work(at: int) -> Maximum:
        take = slice(at, at + size)
        each = problem.weights[None] if weights is None else weights[take]
        weight = np.broadcast_to(each, (len(starts[take]), problem.n))
        cut = cutter.cut(weight)
        return _search(problem.likelihood, cut, starts[take], free[take], tolerance, most, damping)

    # One thread: the arrays that fit the cache are too short to be worth handing the interpreter's lock around.
    with np.errstate(all="ignore"):
        found = [work(at) for at in range(0, count, size)]
    return Maximum(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


def check_iterations(iterations: Any) -> int:
    """Return the number of iterations asked for.

    Raises
    ------
    SpecificationError
        It is not a whole number from 1 up.
    """
    if isinstance(iterations, bool) or not isinstance(iterations, Integral) or iterations < 1:
        raise SpecificationError(f"iterations is a whole number from 1 up, not {iterations!r}", where="iterations")
    return int(iterations)


def climb_on(problem: Problem, found: Maximum, iterations: int) -> Maximum:
    """Let the best of several searches go on where it has not arrived.

    Parameters
    ----------
    problem : Problem
    found : Maximum
        Where the searches ended.
    iterations : int
        That the best may take in all.
    """
    usable = np.isfinite(found.value)
    best = int(np.argmax(np.where(usable, found.value, -np.inf)))
    left = iterations - int(found.iterations[best])
    if left <= 0 or not usable.any() or found.decrement[best] < TOLERANCE:
        return found
    more = maximise(problem, found.b[best : best + 1], most=left)
    if not holds(more.value, found.value[best]).all():
        return found
    fields = {name: np.array(getattr(found, name)) for name in Maximum._fields}
    for name, values in fields.items():
        values[best] = getattr(more, name)[0] + (values[best] if name == "iterations" else 0)
    return Maximum(**fields)


def _search(
    likelihood: RowLikelihood,
    cut: Sequence[Piece],
    starts: np.ndarray,
    free: np.ndarray,
    tolerance: float,
    most: int,
    first_damping: float,
) -> Maximum:
    """Several searches in step, each as long as it needs."""
    count, k = starts.shape
    pair = free[:, :, None] & free[:, None, :]

    def look(b: np.ndarray, active: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        value, gradient, hessian = evaluate(likelihood, cut, b, active)
        gradient = np.where(free, gradient, 0.0)
        hessian = np.where(pair, hessian, -np.eye(k))
        finite = np.isfinite(value) & np.isfinite(gradient).all(axis=1) & np.isfinite(hessian).all(axis=(1, 2))
        return value, gradient, hessian, finite

    b, damping, active = starts.copy(), np.full(count, first_damping), np.ones(count, dtype=bool)
    value, gradient, hessian, active = look(b, active)
    value[~active], gradient[~active], hessian[~active] = -np.inf, 0.0, -np.eye(k)
    decrement, iterations = np.full(count, np.inf), np.ones(count, dtype=int)
    for _ in range(1, most):
        if not active.any():
            break
        there = b.copy()
        ways = SaddleFree.at(gradient[active], hessian[active])
        decrement[active] = ways.decrement
        there[active] += ways.step(damping[active])
        reached, slope, curve, finite = look(there, active)
        good = active & finite & holds(reached, value)
        b[good], value[good], gradient[good], hessian[good] = there[good], reached[good], slope[good], curve[good]
        damping[active] = next_damping(damping, good)[active]
        iterations[active] += 1
        # At the last step rounding may hide the gain: a step that promises nothing is not worth another try.
        active &= (decrement >= tolerance) & (damping <= 1e10)
    return Maximum(b, value, gradient, hessian, decrement, iterations)
