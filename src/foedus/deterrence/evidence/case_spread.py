"""How far a case departs from the pooled level: the spread of a normal deviation by cluster, from clusters left out.

log-odds = terms + deviation of the cluster,  deviation ~ N(0, sd^2)

For each sd of a grid and each cluster the terms are fitted to the other clusters, and the cluster left out is forecast
with its deviation integrated over. The product of these forecasts weighs the sds: what is asked is how well one sd
forecasts a war that was not seen, not how well it fits those that were.

The terms are then those of the cluster in the middle. They differ from those fitted without a deviation, where every
row counts alike, so that a cluster of many rows (the pairs of a coalition) weighs more than one of few.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, log_expit

from foedus.deterrence.fitting.laplace import prior_arrays

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from foedus.deterrence.fitting.laplace import Prior
    from foedus.deterrence.fitting.rows import LinkRows

    Array = NDArray[np.float64]

__all__ = ["SDS", "CaseSpread", "case_spread"]

SDS = tuple(round(0.15 * step, 2) for step in range(21))
"""Sizes of the spread that are tried, in log-odds: 0 to 3."""

PRIOR_SD = 1.0
"""Scale of the half-normal prior of the spread."""

_NODES = 21
_STEPS = 30
_SETTLED = 1e-4
"""Size of the gradient at which a mode is taken to be found."""


@dataclass(frozen=True, slots=True, eq=False)
class CaseSpread:
    """What clusters left out say of the spread, and the terms of the cluster in the middle.

    Attributes
    ----------
    names : tuple of str
        Names of the p terms.
    sds : array (K,)
    log_score : array (K,)
        Sum of the logarithms of the forecasts of the clusters left out.
    log_likelihood : array (K,)
        Marginal, with every cluster in, at the mode of the terms: a check.
    centres : array (K, p)
        Mode of the terms at each sd.
    covariances : array (K, p, p)
        Inverse of the curvature there.
    clusters : int
    """

    names: tuple[str, ...]
    sds: Array
    log_score: Array
    log_likelihood: Array
    centres: Array
    covariances: Array
    clusters: int

    @property
    def weights(self) -> Array:
        """Weight (K,) of each sd: its forecasts times a half-normal prior."""
        logs = self.log_score - 0.5 * (self.sds / PRIOR_SD) ** 2
        logs[0] -= np.log(2)  # the point at zero stands for half a step
        weights = np.exp(logs - logs.max())
        return weights / weights.sum()

    def draws(self, count: int, seed: int) -> Array:
        """Return draws (count, 1 + p) of the spread, then of the terms of the cluster in the middle.

        Spreads fall evenly between the points of the grid.
        """
        random = np.random.default_rng(seed)
        chosen = random.choice(len(self.sds), size=count, p=self.weights)
        step = self.sds[1] - self.sds[0]
        sd = np.abs(self.sds[chosen] + step * (random.random(count) - 0.5))
        roots = np.linalg.cholesky(self.covariances)
        z = random.standard_normal((count, len(self.names)))
        return np.column_stack([sd, self.centres[chosen] + np.einsum("nij,nj->ni", roots[chosen], z)])


def case_spread(rows: LinkRows, prior: Mapping[str, Prior], sds: tuple[float, ...] = SDS) -> CaseSpread:
    """Weigh the sizes of a normal deviation by cluster by how well they forecast clusters left out.

    Parameters
    ----------
    rows : LinkRows
        Their ``group`` names the cluster.
    prior : mapping of str to Prior
        Of every term.
    sds : tuple of float
        Evenly spaced from zero.
    """
    problem = _problem(rows, prior)
    clusters, size = len(problem.starts), len(rows.names)
    scores, likelihoods = np.zeros(len(sds)), np.zeros(len(sds))
    centres, covariances = np.zeros((len(sds), size)), np.zeros((len(sds), size, size))
    everybody, whole = np.ones(clusters), problem.mean
    for place, sd in enumerate(sds):
        whole = problem.fit(sd, everybody, whole)
        likelihoods[place] = problem.by_cluster(whole, sd)[0].sum()
        centres[place], covariances[place] = whole, problem.covariance(whole, sd)
        for cluster in range(clusters):
            others = everybody.copy()
            others[cluster] = 0.0
            near = problem.near(whole, covariances[place], sd, others)
            scores[place] += problem.by_cluster(near, sd)[0][cluster]
    return CaseSpread(rows.names, np.array(sds), scores, likelihoods, centres, covariances, clusters)


@dataclass(frozen=True, slots=True, eq=False)
class _Problem:
    """A logit with a normal deviation by cluster; rows are sorted by cluster, which begin at ``starts``."""

    design: Array
    outcome: Array
    offset: Array
    count: Array
    starts: NDArray[np.int64]
    mean: Array
    precision: Array

    def by_cluster(self, beta: Array, sd: float) -> tuple[Array, Array]:
        """Return the log marginal likelihood (G,) of each cluster, and its gradient (G, p)."""
        nodes, weights = _quadrature(_NODES if sd > 0 else 1)
        eta = (self.design @ beta + self.offset)[None, :] + sd * nodes[:, None]
        fitted = self.count * log_expit((2 * self.outcome - 1) * eta)
        logs = np.add.reduceat(fitted, self.starts, axis=1) + np.log(weights)[:, None]
        top = logs.max(axis=0)
        total = top + np.log(np.exp(logs - top).sum(axis=0))
        residual = (self.count * (self.outcome - expit(eta)))[:, :, None] * self.design
        slopes = np.add.reduceat(residual, self.starts, axis=1)
        return total, (np.exp(logs - total)[:, :, None] * slopes).sum(axis=0)

    def energy(self, beta: Array, sd: float, kept: Array) -> tuple[float, Array]:
        """Return minus the log posterior with clusters weighted (G,), and its gradient (p,)."""
        value, slope = self.by_cluster(beta, sd)
        away = beta - self.mean
        penalty = 0.5 * float((self.precision * away**2).sum())
        return penalty - float(kept @ value), self.precision * away - kept @ slope

    def fit(self, sd: float, kept: Array, start: Array) -> Array:
        """Return the posterior mode (p,) of the terms."""
        found = minimize(self.energy, start, args=(sd, kept), jac=True, method="BFGS", options={"gtol": _SETTLED})
        return found.x

    def near(self, whole: Array, covariance: Array, sd: float, kept: Array) -> Array:
        """Return the mode (p,) with a cluster left out, which lies near that with all in."""
        beta = whole
        for _ in range(_STEPS):
            slope = self.energy(beta, sd, kept)[1]
            if np.abs(slope).max() < _SETTLED:
                return beta
            beta = beta - covariance @ slope
        return self.fit(sd, kept, whole)

    def covariance(self, beta: Array, sd: float, step: float = 1e-4) -> Array:
        """Return the inverse (p, p) of the curvature, by differences of the gradient."""
        kept, moves = np.ones(len(self.starts)), step * np.eye(len(beta))
        slopes = [self.energy(beta + move, sd, kept)[1] - self.energy(beta - move, sd, kept)[1] for move in moves]
        curvature = np.array(slopes) / (2 * step)
        return np.asarray(np.linalg.inv((curvature + curvature.T) / 2), float)


@cache
def _quadrature(size: int) -> tuple[Array, Array]:
    """Return points and weights that integrate over a standard normal deviation."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(size)
    return nodes, weights / weights.sum()


def _problem(rows: LinkRows, prior: Mapping[str, Prior]) -> _Problem:
    """Return the problem with equal rows of a cluster counted once."""
    table = np.column_stack([rows.group.astype(float), rows.outcome, rows.offset, rows.design])
    distinct, count = np.unique(np.asarray(table, float), axis=0, return_counts=True)
    _, starts = np.unique(distinct[:, 0], return_index=True)
    mean, precision = prior_arrays({name: prior[name] for name in rows.names}, np.nan)
    return _Problem(distinct[:, 3:], distinct[:, 1], distinct[:, 2], count.astype(float), starts, mean, precision)
