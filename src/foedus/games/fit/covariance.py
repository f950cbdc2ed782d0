"""Standard errors: by the Hessian, robust, clustered, or by bootstrap."""

from __future__ import annotations

import warnings
from dataclasses import replace
from typing import Any

import numpy as np

from foedus.errors import ConvergenceError, FoedusError, SpecificationError, UnknownNameError
from foedus.games.fit.fit import Fit
from foedus.games.likelihood.likelihood import Problem
from foedus.games.likelihood.maximise import maximise
from foedus.statistics.clusters import clustered_scores
from foedus.statistics.coefficients import labels

__all__ = ["bootstrap", "problem_of", "with_covariance"]

KINDS = ("hessian", "robust", "clustered", "bootstrap")
# A replicate whose information in some direction is below this share of the whole sample's has lost that direction:
# its estimate runs away, as under separation.
COLLAPSED = 1e-3
# The step that promises this little is still taken, so that what is left is its square.
BOOT_TOLERANCE = 1e-5
BOOT_ITERATIONS = 40
BOOT_DAMPING = 0.3


def with_covariance(fit: Fit, kind: str, **options: Any) -> Fit:
    """Return the same estimates with other standard errors.

    Parameters
    ----------
    fit : Fit
        Of maximum likelihood.
    kind : {"hessian", "robust", "clustered", "bootstrap"}
        *robust*: Huber (1967), White (1982). *clustered*: with ``cluster`` (a column used by the fit, or one value
        for each row of the data handed in); times G / (G - 1) for G clusters. *bootstrap*: see `bootstrap`.
    **options
        ``cluster``, or what `bootstrap` takes.

    Returns
    -------
    Fit

    Raises
    ------
    SpecificationError
        There is no Hessian or no scores, fewer than two clusters.
    """
    if kind not in KINDS:
        raise UnknownNameError("kind of standard errors", kind, KINDS)
    if kind == "bootstrap":
        return bootstrap(fit, **options)
    allowed = ("cluster",) if kind == "clustered" else ()
    for name in options:
        if name not in allowed:
            raise UnknownNameError("option", name, allowed, where=f"standard errors '{kind}'")
    bread = fit.covariance if fit.bread is None else fit.bread
    if kind == "hessian":
        return replace(fit, covariance=bread, covariance_kind=kind, bread=None, draws=None)
    if fit.scores is None or not np.isfinite(bread[np.ix_(fit.free, fit.free)]).all():
        raise SpecificationError(
            f"{kind} standard errors need a definite Hessian and the scores of the rows",
            why="; ".join(fit.verdict.messages) or "this fit keeps no scores",
        )
    scores = fit.scores[:, fit.free]
    if kind == "clustered":
        scores = clustered_scores(scores, cluster_of(fit, options.get("cluster")))
        if len(scores) < 2:
            raise SpecificationError("clustered standard errors need at least two clusters", where="cluster")
    inner = bread[np.ix_(fit.free, fit.free)]
    full = np.full_like(bread, np.nan)
    full[np.ix_(fit.free, fit.free)] = inner @ (scores.T @ scores) @ inner
    return replace(fit, covariance=full, covariance_kind=kind, bread=bread, draws=None)


def cluster_of(fit: Fit, cluster: Any) -> np.ndarray:
    """Cluster of each row used, shape (n_obs,)."""
    if cluster is None:
        raise SpecificationError("clusters are needed", where="cluster", todo="name a column or hand in an array")
    if isinstance(cluster, str):
        if cluster not in fit.data:
            raise SpecificationError(
                f"column '{cluster}' was not used by the fit, which keeps only what it used",
                where="cluster",
                todo="hand in the column itself",
            )
        return labels("cluster", fit.data[cluster], fit.n_obs)
    values = np.asarray(cluster)
    if values.shape == (fit.n_obs,):
        return labels("cluster", values, fit.n_obs)
    rows = fit.rows
    if rows is None or values.ndim != 1 or len(values) <= int(rows.max()):
        raise SpecificationError(f"{values.size} clusters for {fit.n_obs} rows", where="cluster")
    return labels("cluster", values[rows], fit.n_obs)


def problem_of(fit: Fit) -> Problem:
    """Rebuild the numbers of an estimation from its fit.

    Raises
    ------
    SpecificationError
        The fit comes from an estimator of another kind.
    """
    make = getattr(fit.model, "problem", None)
    if make is None:
        raise SpecificationError(
            f"the model '{fit.model.name}' has no posterior and no profile likelihood here",
            why="they are for trees with agent error or private information, and for the ultimatum game",
            todo="use the standard errors that came with the fit, or a bootstrap",
        )
    return make(dict(fit.data))


def bootstrap(fit: Fit, replicates: int = 100, *, seed: int = 0, cluster: Any = None) -> Fit:
    """Bootstrap the standard errors, resampling rows or clusters.

    Parameters
    ----------
    fit : Fit
        Of maximum likelihood.
    replicates : int
    seed : int
        Of the resampling.
    cluster : str or sequence, optional
        Resample whole clusters; as in `with_covariance`.

    Returns
    -------
    Fit
        ``draws`` holds the replicates kept; ``verdict.failed_replicates`` counts the others.

    Raises
    ------
    SpecificationError
        Fewer than two replicates or clusters.
    ConvergenceError
        Fewer than half of the replicates have an estimate.

    Notes
    -----
    Trees and the ultimatum game: every replicate starts at the estimate and is a weighting of the same rows. A
    replicate is left out if its search found no maximum within 40 iterations, or if its information in some direction
    is below a thousandth of the whole sample's (separation in the replicate).
    The signaling game is fitted again to the rows of each replicate, its first stage too, and a replicate is left out
    if it did not converge.
    """
    if replicates < 2:
        raise SpecificationError("a bootstrap needs at least two replicates", where="replicates")
    times = _resample(fit.n_obs, replicates, seed, None if cluster is None else cluster_of(fit, cluster))
    found = _reweighted(fit, times) if hasattr(fit.model, "problem") else _refitted(fit, times)
    kept = len(found)
    if kept < max(replicates / 2, 2):
        raise ConvergenceError(
            f"only {kept} of {replicates} replicates have an estimate",
            why="the others are separated or did not converge",
            todo="use another kind of standard errors, or a posterior",
        )
    draws = np.tile(fit.estimates, (kept, 1))
    draws[:, fit.free] = found
    bread = fit.covariance if fit.bread is None else fit.bread
    full = np.full_like(bread, np.nan)
    full[np.ix_(fit.free, fit.free)] = np.atleast_2d(np.cov(found, rowvar=False))
    return replace(
        fit,
        covariance=full,
        covariance_kind="bootstrap",
        bread=bread,
        draws=draws,
        verdict=replace(fit.verdict, replicates=replicates, failed_replicates=replicates - kept),
        provenance={**fit.provenance, "bootstrap_seed": str(seed)},
    )


def _reweighted(fit: Fit, times: np.ndarray) -> np.ndarray:
    """Estimates (kept, free) of the replicates that have one, all searched from the estimate on the same rows."""
    problem = problem_of(fit)
    bread = fit.covariance if fit.bread is None else fit.bread
    inner = bread[np.ix_(fit.free, fit.free)]
    if not np.isfinite(inner).all():
        raise SpecificationError(
            "a fit without a definite Hessian has no bootstrap", todo="; ".join(fit.verdict.messages)
        )
    weights = problem.weights * times
    replicates = len(times)
    start = np.repeat(fit.estimates[fit.free][None], replicates, axis=0)
    found = maximise(
        problem, start, weights=weights, tolerance=BOOT_TOLERANCE, most=BOOT_ITERATIONS, damping=BOOT_DAMPING
    )
    root = np.linalg.cholesky(inner)
    with np.errstate(all="ignore"):
        information = np.nan_to_num(root.T @ -found.hessian @ root)
    smallest = np.linalg.eigvalsh(information)[:, 0]
    good = np.isfinite(found.value) & (found.decrement < 1e-4) & (smallest > COLLAPSED)
    return found.b[good]


def _refitted(fit: Fit, times: np.ndarray) -> np.ndarray:
    """Estimates (kept, free) of a model that is fitted again to the rows of each replicate."""
    found = []
    for drawn in times.astype(int):
        rows = np.repeat(np.arange(fit.n_obs), drawn)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                columns = {name: values[rows] for name, values in fit.data.items()}
                made = fit.model.refit(columns, covariance="default", start=fit.estimates, starts=0)
            except FoedusError:
                continue
        if made.converged and made.terms == fit.terms:
            found.append(made.estimates[fit.free])
    return np.array(found).reshape(-1, int(fit.free.sum()))


def _resample(n: int, replicates: int, seed: int, cluster: np.ndarray | None) -> np.ndarray:
    """How often each row is drawn, shape (replicates, n)."""
    random = np.random.default_rng(seed)
    if cluster is None:
        return random.multinomial(n, np.full(n, 1 / n), size=replicates).astype(float)
    groups, index = np.unique(cluster, return_inverse=True)
    if len(groups) < 2:
        raise SpecificationError("a clustered bootstrap needs at least two clusters", where="cluster")
    times = random.multinomial(len(groups), np.full(len(groups), 1 / len(groups)), size=replicates)
    return times[:, index].astype(float)
