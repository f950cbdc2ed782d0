"""Newton's method with exact Hessians in a trust region, for one start or many, one weight vector or many."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from foedus.games.likelihood import Problem, RowLikelihood, assemble, predictors, row_derivatives

__all__ = ["Maximum", "maximise"]

Array = Any
MOST_ITERATIONS = 200
# Gain in log-likelihood that the quadratic model still promises where the search stops: 1e-6 standard errors.
TOLERANCE = 1e-12
# Rows x replicates worked on at once: small enough to stay in the processor's cache.
BATCH_ROWS = 4_096
THREADS = 2
FIRST_DAMPING = 0.1


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
    rows : array, shape (B, n)
        Log-likelihood of each row.
    slope : array, shape (B, M, n)
        Its derivative in the linear predictors.
    """

    b: np.ndarray
    value: np.ndarray
    gradient: np.ndarray
    hessian: np.ndarray
    decrement: np.ndarray
    iterations: np.ndarray
    rows: np.ndarray
    slope: np.ndarray


class _State(NamedTuple):
    b: Array
    value: Array
    gradient: Array
    hessian: Array
    rows: Array
    slope: Array
    damping: Array
    decrement: Array
    iteration: Array
    done: Array


def maximise(
    problem: Problem,
    starts: np.ndarray,
    *,
    weights: np.ndarray | None = None,
    free: np.ndarray | None = None,
    tolerance: float = TOLERANCE,
    most: int = MOST_ITERATIONS,
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

    Returns
    -------
    Maximum

    Notes
    -----
    Levenberg's damping in units of the Hessian's diagonal; where the Hessian is not negative definite, the absolute
    values of its eigenvalues stand in (saddle-free Newton), so that saddle points repel.
    """
    free = np.ones(starts.shape, dtype=bool) if free is None else free
    designs = tuple(jnp.asarray(np.ascontiguousarray(design.T)) for design in problem.designs)
    data = {key: jnp.asarray(values) for key, values in problem.data.items()}
    base = jnp.asarray(problem.weights, dtype=float)
    count = len(starts)
    # One size for all uses, so that searches from many starts and bootstraps share their compiled code.
    size = int(np.clip(BATCH_ROWS // max(problem.n, 1), 1, 64))

    def work(at: int) -> Maximum:
        take = np.minimum(np.arange(at, at + size), count - 1)
        weight = (
            jnp.broadcast_to(base, (size, problem.n)) if weights is None else jnp.asarray(weights[take], dtype=float)
        )
        return jax.block_until_ready(
            _newton_batch(problem.likelihood, designs, data, weight, starts[take], free[take], tolerance, most)
        )

    first = work(0)
    # XLA releases the interpreter's lock, and one small problem does not keep two cores busy.
    with ThreadPoolExecutor(THREADS) as pool:
        pieces = [first, *pool.map(work, range(size, count, size))]
    return Maximum(
        *(np.concatenate([np.asarray(part) for part in parts])[:count] for parts in zip(*pieces, strict=True))
    )


@partial(jax.jit, static_argnums=0)
def _newton_batch(
    likelihood: RowLikelihood,
    designs: Any,
    data: Any,
    weights: Array,
    starts: Array,
    free: Array,
    tolerance: Array,
    most: Array,
) -> Maximum:
    one = partial(_newton, likelihood, designs, data)
    if len(starts) == 1:
        # Without a batch dimension matrix products stay matrix products, which XLA computes several times faster.
        end = one(weights[0], starts[0], free[0], tolerance, most)
        return jax.tree.map(lambda part: part[None], end)
    return jax.vmap(one, in_axes=(0, 0, 0, None, None))(weights, starts, free, tolerance, most)


def _newton(
    likelihood: RowLikelihood,
    designs: Any,
    data: Any,
    weights: Array,
    start: Array,
    free: Array,
    tolerance: Array,
    most: Array,
) -> Maximum:
    k = start.shape[0]

    def evaluate(b: Array) -> tuple[Array, ...]:
        rows, slope, curve = row_derivatives(likelihood, predictors(designs, b), data)
        gradient, hessian = assemble(designs, weights, slope, curve)
        pair = free[:, None] & free[None, :]
        gradient = jnp.where(free, gradient, 0.0)
        hessian = jnp.where(pair, hessian, -jnp.eye(k))
        return jnp.sum(jnp.where(weights > 0, weights * rows, 0.0)), gradient, hessian, rows, slope

    def step(state: _State) -> tuple[Array, Array]:
        unit = jnp.sqrt(jnp.maximum(jnp.abs(jnp.diagonal(state.hessian)), 1e-12))
        values, vectors = jnp.linalg.eigh(-state.hessian / (unit[:, None] * unit[None, :]))
        slope = vectors.T @ (state.gradient / unit)
        size = jnp.maximum(jnp.abs(values), 1e-10)
        move = vectors @ (slope / (size + state.damping)) / unit
        return move, jnp.sum(slope**2 / size)

    def body(state: _State) -> _State:
        first = state.iteration == 0
        move, decrement = step(state)
        candidate = jnp.where(first, state.b, state.b + move)
        value, gradient, hessian, rows, slope = evaluate(candidate)
        finite = jnp.isfinite(value) & jnp.isfinite(gradient).all() & jnp.isfinite(hessian).all()
        slack = 1e-13 * (1.0 + jnp.abs(state.value))
        good = finite & (first | (value >= state.value - slack))
        pick = partial(jax.tree.map, partial(jnp.where, good))
        kept = pick((candidate, value, gradient, hessian, rows, slope), state[:6])
        damping = jnp.where(good, jnp.where(state.damping < 1e-3, 0.0, state.damping / 10), 4 * state.damping + 1e-2)
        # At the last step rounding may hide the gain: a step that promises nothing is not worth another try.
        settled = ~first & (decrement < tolerance)
        stuck = damping > 1e10
        return _State(*kept, damping, decrement, state.iteration + 1, settled | stuck | (first & ~finite))

    begin = _State(
        b=start,
        value=jnp.asarray(-jnp.inf),
        gradient=jnp.zeros(k),
        hessian=-jnp.eye(k),
        rows=jnp.zeros_like(weights),
        slope=jnp.zeros((len(designs), len(weights))),
        damping=jnp.asarray(FIRST_DAMPING),
        decrement=jnp.asarray(jnp.inf),
        iteration=jnp.asarray(0),
        done=jnp.asarray(False),
    )
    end = jax.lax.while_loop(lambda s: ~s.done & (s.iteration < most), body, begin)
    return Maximum(end.b, end.value, end.gradient, end.hessian, end.decrement, end.iteration, end.rows, end.slope)
