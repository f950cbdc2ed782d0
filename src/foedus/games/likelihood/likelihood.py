"""Log-likelihoods as functions of a few linear predictors for each row, with exact derivatives.

Every estimator of this half of the room has the same form: a row's log-likelihood depends on M linear predictors
``eta_m = X_m b_m`` (utilities, log scales). Its gradient and Hessian in eta are exact, row by row, by
`foedus.games.numbers.derivatives`; those in the coefficients follow by the chain rule, as matrix products. This costs a
small multiple of the log-likelihood itself, whatever the number of coefficients, and nothing is compiled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np

from foedus.games.numbers import derivatives as jets
from foedus.games.numbers.derivatives import Jet
from foedus.games.trees.backward_induction import Choice, Rule, choices, log_outcome_probability

__all__ = ["Cutter", "Piece", "Problem", "RowLikelihood", "TreeLikelihood", "evaluate", "predictors", "row_slopes"]

Array = Any
# Numbers worked on at once: few enough to stay in the processor's cache.
CACHED = 8_192


class RowLikelihood(Protocol):
    """Log-likelihood of rows, written once for arrays, jets and JAX."""

    def __call__(self, eta: Sequence[Array], data: Mapping[str, Array], ops: Any = jets) -> Array:
        """Log-likelihood of each row from M linear predictors; `ops` are the functions of the kind of numbers given."""
        ...

    def alike(self, data: Mapping[str, np.ndarray]) -> list[np.ndarray]:
        """Rows in groups for which the same part of the likelihood counts."""
        ...

    @property
    def width(self) -> int:
        """Numbers that one row needs at once."""
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

    def choices(self, eta: Sequence[Array], data: Mapping[str, Array], ops: Any = jets) -> list[Choice]:
        """Choice at each decision."""
        known = {key: eta[i] if kind == "eta" else data["fixed"][i] for key, (kind, i) in self.utilities}
        scales = tuple(ops.exp(eta[m]) if m >= 0 else 1.0 for m in self.scales)
        return choices(self.rule, known, scales, ops)

    def __call__(self, eta: Sequence[Array], data: Mapping[str, Array], ops: Any = jets) -> Array:
        """Sum of counts times log-probabilities; an outcome never observed in a row adds nothing."""
        made = self.choices(eta, data, ops)
        return sum(
            ops.weigh(count, lambda o=o: log_outcome_probability(self.rule, made, o))
            for o, count in enumerate(data["counts"])
        )

    def alike(self, data: Mapping[str, np.ndarray]) -> list[np.ndarray]:
        """Rows in which the same outcomes were observed; all rows at once if there are many kinds."""
        seen = np.asarray(data["counts"]) > 0
        kinds, which = np.unique(seen, axis=1, return_inverse=True)
        if kinds.shape[1] > 2 * len(seen):
            return [np.arange(seen.shape[1])]
        return [np.flatnonzero(which.ravel() == kind) for kind in range(kinds.shape[1])]

    @property
    def width(self) -> int:
        """Nodes of quadrature, where three or more actions have normal errors."""
        rule = self.rule
        many = any(len(c) > 2 for c, mover in zip(rule.children, rule.movers, strict=True) if mover >= 0)
        return 64 if many and rule.link == "probit" else 1


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


class Piece(NamedTuple):
    """Some rows, for some of B problems that weight the same rows differently.

    Attributes
    ----------
    members : array of int, shape (A,)
        Which problems.
    rows : array of int, shape (r,)
        Those to which one of them gives weight.
    designs : list of array, shapes (k_m, r)
    spans : list of slice
        Where the coefficients of each predictor stand among all K.
    data : dict of str to array of shape (r,), or list of them; a float stands for an array that does not vary
    weights : array, shape (A, r)
    """

    members: np.ndarray
    rows: np.ndarray
    designs: list[np.ndarray]
    spans: list[slice]
    data: dict[str, Any]
    weights: np.ndarray


class Cutter:
    """Cuts a problem into pieces that are worked on at once: few enough numbers to stay in the cache.

    Parameters
    ----------
    problem : Problem
    """

    def __init__(self, problem: Problem) -> None:
        self.most = max(CACHED // problem.likelihood.width, 1)
        self.data = problem.data
        self.designs = [np.ascontiguousarray(design.T) for design in problem.designs]
        ends = np.cumsum([len(design) for design in self.designs])
        self.spans = [slice(end - len(design), end) for end, design in zip(ends, self.designs, strict=True)]
        groups = sorted(problem.likelihood.alike(problem.data), key=len)
        # Small groups are not worth a piece of their own.
        small = [group for group in groups if len(group) < self.most // 64]
        self.groups = [group for group in groups if len(group) >= self.most // 64]
        if small:
            self.groups.append(np.sort(np.concatenate(small)))

    def cut(self, weights: np.ndarray) -> list[Piece]:
        """Return the pieces of B problems with `weights` of shape (B, n)."""
        made = []
        for group in self.groups:
            size = max(self.most // len(group), 1)
            for at in range(0, len(weights), size):
                members = np.arange(at, min(at + size, len(weights)))
                each = weights[members][:, group]
                used = each.any(axis=0)
                rows, each = (group, each) if used.all() else (group[used], each[:, used])
                parts = np.array_split(np.arange(len(rows)), -(-len(rows) // self.most)) if len(rows) else []
                made += [self._piece(members, rows[part], each[:, part]) for part in parts]
        return made

    def _piece(self, members: np.ndarray, rows: np.ndarray, weights: np.ndarray) -> Piece:
        designs = [design.take(rows, axis=1) for design in self.designs]
        data = {key: _narrow(values[..., rows]) for key, values in self.data.items()}
        return Piece(members, rows, designs, self.spans, data, weights)


def _narrow(values: np.ndarray) -> Any:
    """One number for what does not vary over the rows, so that arithmetic with it is cheap."""
    if values.ndim > 1:
        return [_narrow(row) for row in values]
    return float(values[0]) if (values == values[0]).all() else np.ascontiguousarray(values)


def predictors(designs: Sequence[Array], b: Array) -> list[Array]:
    """M linear predictors, shapes (..., n), of coefficients (..., K) on transposed designs of shapes (k_m, n)."""
    parts, at = [], 0
    for design in designs:
        width = design.shape[0]
        parts.append(b[..., at : at + width] @ design)
        at += width
    return parts


def evaluate(
    likelihood: RowLikelihood, cut: Sequence[Piece], b: np.ndarray, active: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Log-likelihood (B,), gradient (B, K) and Hessian (B, K, K) at `b` (B, K), zero for problems not `active` (B,)."""
    count, k = b.shape
    value, gradient, hessian = np.zeros(count), np.zeros((count, k)), np.zeros((count, k, k))
    for piece in cut:
        working = active[piece.members]
        if not working.any():
            continue
        at, weights = piece.members, piece.weights
        if not working.all():
            at, weights = at[working], weights[working]
        found, spans = _rows(likelihood, piece, b[at]), piece.spans
        value[at] += (weights * found.value).sum(axis=-1)
        steep, bent = np.zeros((len(at), k)), np.zeros((len(at), k, k))
        for m, slope in found.slope.items():
            steep[:, spans[m]] = (weights * slope) @ piece.designs[m].T
        for (m, j), curve in found.curve.items():
            block = _weighted_product(piece.designs[m], weights * curve, piece.designs[j])
            bent[:, spans[m], spans[j]] = block
            if m != j:
                bent[:, spans[j], spans[m]] = block.transpose(0, 2, 1)
        gradient[at] += steep
        hessian[at] += bent
    return value, gradient, hessian


def _rows(likelihood: RowLikelihood, piece: Piece, b: np.ndarray) -> Jet:
    eta = [Jet.variable(m, values) for m, values in enumerate(predictors(piece.designs, b))]
    found = likelihood(eta, piece.data)
    return found if isinstance(found, Jet) else Jet(np.full(piece.weights.shape[1], found, dtype=float), {}, {})


def _weighted_product(left: np.ndarray, weights: np.ndarray, right: np.ndarray) -> np.ndarray:
    """``left diag(w) right'`` for each of several weightings (A, n), shape (A, k, l); the smaller side is scaled."""
    if len(left) > len(right):
        return _weighted_product(right, weights, left).transpose(0, 2, 1)
    count, n = weights.shape
    constant = len(left) == 1 and (left[0, 0] == 1.0) and (left == 1.0).all()
    scaled = weights if constant else left * weights[:, None, :]
    return (scaled.reshape(count * len(left), n) @ right.T).reshape(count, len(left), len(right))


def row_slopes(problem: Problem, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Log-likelihood of each row (n,), and its derivative in the linear predictors (M, n)."""
    value, slope = np.zeros(problem.n), np.zeros((len(problem.designs), problem.n))
    for piece in Cutter(problem).cut(np.ones((1, problem.n))):
        found = _rows(problem.likelihood, piece, b[None])
        value[piece.rows] = found.value
        for m, part in found.slope.items():
            slope[m, piece.rows] = part
    return value, slope
