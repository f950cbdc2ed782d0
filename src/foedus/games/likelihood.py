"""Log-likelihoods as functions of a few linear predictors for each row, with exact derivatives.

Every estimator of this half of the room has the same form: a row's log-likelihood depends on M linear predictors
``eta_m = X_m b_m`` (utilities, log scales). Its gradient and Hessian in eta come from automatic differentiation, row by
row; those in the coefficients follow by the chain rule, as matrix products. This costs a small multiple of the
log-likelihood itself, whatever the number of coefficients.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import jax
import jax.numpy as jnp
import numpy as np

from foedus.games.induction import Rule, log_action_probabilities, log_outcome_probabilities

__all__ = ["Problem", "RowLikelihood", "TreeLikelihood", "assemble", "predictors", "row_derivatives"]

Array = Any


class RowLikelihood(Protocol):
    """Log-likelihood of rows; hashable, so that compiled code is used again for equal ones."""

    def __call__(self, eta: Array, data: Mapping[str, Array]) -> Array:
        """Log-likelihood of each row, shape (n,), from linear predictors of shape (M, n)."""
        ...


@dataclass(frozen=True, slots=True)
class TreeLikelihood:
    """Log-likelihood of the outcomes observed in a game tree.

    Attributes
    ----------
    rule : Rule
        The tree and its errors.
    utilities : tuple of ((int, int), (str, int))
        For (player, outcome), where the utility comes from: ``("eta", m)`` or ``("fixed", row of data["fixed"])``.
    scales : tuple of int
        For each player, the linear predictor of its log scale; -1: the scale is one.
    """

    rule: Rule
    utilities: tuple[tuple[tuple[int, int], tuple[str, int]], ...]
    scales: tuple[int, ...]

    def log_actions(self, eta: Array, data: Mapping[str, Array]) -> list[list[Array]]:
        """Log-probability of each action by decision, arrays of shape (n,)."""
        known = {key: eta[i] if kind == "eta" else data["fixed"][i] for key, (kind, i) in self.utilities}
        scales = tuple(jnp.exp(eta[m]) if m >= 0 else jnp.asarray(1.0) for m in self.scales)
        return log_action_probabilities(self.rule, known, scales)

    def log_outcomes(self, eta: Array, data: Mapping[str, Array]) -> list[Array]:
        """Log-probability of each outcome, arrays of shape (n,)."""
        return log_outcome_probabilities(self.rule, self.log_actions(eta, data))

    def __call__(self, eta: Array, data: Mapping[str, Array]) -> Array:
        """Sum of counts times log-probabilities; an outcome never observed in a row adds nothing."""
        counts = data["counts"]
        logs = self.log_outcomes(eta, data)
        return sum(jnp.where(counts[j] > 0, counts[j] * log, 0.0) for j, log in enumerate(logs))


@dataclass(frozen=True, slots=True)
class Problem:
    """Numbers of an estimation.

    Attributes
    ----------
    likelihood : RowLikelihood
    designs : tuple of array, shapes (n, k_m)
        Regressors of each linear predictor; sum of k_m is K.
    data : mapping of str to array
        Last axis: rows.
    weights : array, shape (n,)
    terms : tuple of str
        Names of the K coefficients.
    """

    likelihood: RowLikelihood
    designs: tuple[np.ndarray, ...]
    data: Mapping[str, np.ndarray]
    weights: np.ndarray
    terms: tuple[str, ...]

    @property
    def n(self) -> int:
        """Rows."""
        return len(self.weights)


def predictors(designs: tuple[Array, ...], b: Array) -> Array:
    """Linear predictors, shape (M, n), of coefficients (K,) on transposed designs of shapes (k_m, n)."""
    parts, at = [], 0
    for design in designs:
        width = design.shape[0]
        parts.append(b[at : at + width] @ design)
        at += width
    return jnp.stack(parts)


def row_derivatives(
    likelihood: RowLikelihood, eta: Array, data: Mapping[str, Array]
) -> tuple[Array, Array, list[list[Array]]]:
    """Log-likelihood (n,), gradient (M, n) and Hessian (M by M arrays (n,)) of each row in its linear predictors."""
    points = tuple(eta)
    count = len(points)

    def gradient(*rows: Array) -> tuple[tuple[Array, ...], Array]:
        value, pull = jax.vjp(lambda *e: likelihood(e, data), *rows)
        return pull(jnp.ones_like(value)), value

    curve: list[list[Any]] = [[None] * count for _ in range(count)]
    slope, value = gradient(*points)
    for m in range(count):
        # One predictor at a time: what does not depend on it has a zero tangent, known when the code is compiled.
        def along(row: Array, m: int = m) -> tuple[Array, ...]:
            return gradient(*points[:m], row, *points[m + 1 :])[0][m:]

        _, tangents = jax.jvp(along, (points[m],), (jnp.ones_like(points[m]),))
        for offset, tangent in enumerate(tangents):
            curve[m][m + offset] = curve[m + offset][m] = tangent
    return value, jnp.stack(slope), curve


def assemble(designs: tuple[Array, ...], weights: Array, slope: Array, curve: list[list[Array]]) -> tuple[Array, Array]:
    """Gradient (K,) and Hessian (K, K) in the coefficients, from those of the rows; designs are transposed."""
    gradient = jnp.concatenate([design @ (weights * s) for design, s in zip(designs, slope, strict=True)])
    blocks: list[list[Array]] = [[] for _ in designs]
    for m, left in enumerate(designs):
        for j, right in enumerate(designs):
            blocks[m].append((left * (weights * curve[m][j])) @ right.T if j >= m else blocks[j][m].T)
    return gradient, jnp.block(blocks)
