"""Logits with normal priors: the fit that every link shares, fast enough for a backtest.

A link is a logit whose coefficients have independent normal priors. Coefficients marked *walk* are steps of the level
over time: each is added from its year on, they are a random walk together, and the size of their steps (``walk_scale``)
is unknown, with a half-normal prior. The posterior is found by Newton's method for each of a few sizes of the steps and
drawn as the mixture of the normal approximations, weighted by their evidence (Laplace). Rows of one dispute, war or
dyad are not independent: draws are spread so that their covariance is the clustered one wherever that is wider, never
narrower than what the model says (Shaby 2014, Bayesian Analysis 9: 605-626; Muller 2013, Econometrica 81: 1805-1849).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import expit, ndtri

from foedus.errors import ConvergenceError, SpecificationError
from foedus.statistics.clusters import clustered_scores
from foedus.statistics.newton import logit_curvature, maximise_logit
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from foedus.deterrence.fitting.rows import LinkRows

__all__ = ["LinkFit", "Mode", "Prior", "fit_link"]

Array = NDArray[np.float64]

WALK_SCALES = (0.05, 0.1, 0.2, 0.35, 0.6, 1.0, 1.6)
"""Sizes of the steps of a level, in log-odds, over which the fast posterior is mixed."""

WALK_PRIOR = 0.7
"""Scale of the half-normal prior of the size of the steps."""


@dataclass(frozen=True, slots=True)
class Prior:
    """A normal prior of one coefficient, in log-odds per unit of its covariate.

    Attributes
    ----------
    mean, sd : float
        Ignored for a step of the walk, whose mean is zero and whose scale is unknown.
    walk : bool
        Whether the coefficient is a step of the level over time.
    """

    mean: float = 0.0
    sd: float = 1.0
    walk: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Mode:
    """A maximum of the posterior for one size of the steps.

    Attributes
    ----------
    walk_scale : float
        NaN for a link without a walk.
    weight : float
        Share of the posterior, by the evidence.
    centre : array (p,)
    covariance : array (p, p)
        Inverse of the curvature.
    log_evidence : float
        Laplace's approximation of the log marginal likelihood.
    """

    walk_scale: float
    weight: float
    centre: Array
    covariance: Array
    log_evidence: float


@dataclass(frozen=True, slots=True, eq=False)
class LinkFit:
    """A fitted link.

    Attributes
    ----------
    link : str
    names : tuple of str
        Names of the p terms.
    prior : dict
        Prior of each term.
    modes : tuple of Mode
        One for each size of the steps; one without a walk.
    spread : array (p, p)
        What widens deviations from the centre to the clustered covariance; the identity where the model's is wider.
    n_obs, events, clusters, dropped : int
    diagnostics : dict
        ``gradient`` (largest, at the best mode), ``curvature`` (smallest eigenvalue of the Hessian, scaled),
        ``widened`` (largest ratio of a clustered to a model's standard deviation), ``log_evidence``.
    """

    link: str
    names: tuple[str, ...]
    prior: dict[str, Prior]
    modes: tuple[Mode, ...]
    spread: Array
    n_obs: int
    events: int
    clusters: int
    dropped: int
    diagnostics: dict[str, float]

    @property
    def best(self) -> Mode:
        """The mode with the largest share."""
        return max(self.modes, key=lambda mode: mode.weight)

    @property
    def mean(self) -> Array:
        """Posterior means, shape (p,)."""
        return np.sum([mode.weight * mode.centre for mode in self.modes], axis=0)

    @property
    def terms(self) -> dict[str, float]:
        """Posterior means by term."""
        return dict(zip(self.names, self.mean, strict=True))

    @property
    def covariance(self) -> Array:
        """Covariance of the posterior, clustered, shape (p, p)."""
        mean, total = self.mean, np.zeros((len(self.names), len(self.names)))
        for mode in self.modes:
            away = mode.centre - mean
            total += mode.weight * (self.spread @ mode.covariance @ self.spread.T + np.outer(away, away))
        return total

    def draws(self, count: int, seed: int) -> Array:
        """Return draws (count, p) of the posterior; where there is a walk, two more columns as in `columns`."""
        random = np.random.default_rng(seed)
        which = random.choice(len(self.modes), size=count, p=[mode.weight for mode in self.modes])
        z = random.standard_normal((count, len(self.names)))
        result = np.empty_like(z)
        for number, mode in enumerate(self.modes):
            rows = which == number
            result[rows] = mode.centre + z[rows] @ (self.spread @ np.linalg.cholesky(mode.covariance)).T
        if not self.has_walk:
            return result
        scale = np.array([mode.walk_scale for mode in self.modes])[which]
        return np.column_stack([result, scale * random.standard_normal(count), scale])

    @property
    def has_walk(self) -> bool:
        """Whether the level moves over time."""
        return any(prior.walk for prior in self.prior.values())

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns of `draws`: the terms, then ``next_shift`` and ``walk_scale`` where there is a walk.

        ``next_shift`` is the step of the level that the record has not yet seen.
        """
        return (*self.names, "next_shift", "walk_scale") if self.has_walk else self.names

    def design_of(self, rows: LinkRows) -> Array:
        """Return the columns (n, p) of some rows that go with the terms, less those that did not vary in the fit.

        Such a term (a step of the level before the first year fitted, or after the last) is in the intercept, or is the
        ``next_shift``.
        """
        return rows.design[:, [rows.names.index(name) for name in self.names]]

    def predict(self, rows: LinkRows) -> Array:
        """Return probabilities at the posterior mean, shape (n,)."""
        return expit(self.design_of(rows) @ self.mean + rows.offset)

    def predict_draws(self, rows: LinkRows, count: int, seed: int, *, new_level: bool = False) -> Array:
        """Return draws (count, n) of the probabilities; `new_level` adds the step that the record has not yet seen."""
        draws = self.draws(count, seed)
        eta = draws[:, : len(self.names)] @ self.design_of(rows).T + rows.offset
        if new_level and self.has_walk:
            eta += draws[:, [len(self.names)]]
        return expit(eta)

    def tidy(self, level: float = 0.95) -> pl.DataFrame:
        """Return ``term``, ``estimate``, ``std_error``, ``conf_low``, ``conf_high``, ``prior_mean``, ``prior_sd``."""
        z, error = float(ndtri(0.5 + level / 2)), np.sqrt(np.diag(self.covariance))
        sds = [WALK_PRIOR if self.prior[name].walk else self.prior[name].sd for name in self.names]
        return pl.DataFrame(
            {
                "term": self.names,
                "estimate": self.mean,
                "std_error": error,
                "conf_low": self.mean - z * error,
                "conf_high": self.mean + z * error,
                "prior_mean": [self.prior[name].mean for name in self.names],
                "prior_sd": sds,
            }
        )


def fit_link(
    rows: LinkRows,
    prior: Mapping[str, Prior],
    *,
    walk_scales: tuple[float, ...] = WALK_SCALES,
    start: Array | None = None,
) -> LinkFit:
    """Fit a link by Newton's method with normal approximations.

    Parameters
    ----------
    rows : LinkRows
    prior : mapping
        Prior of every term.
    walk_scales : tuple of float
        Sizes of the steps to mix over, if some term is a walk.
    start : array (p,), optional
        Where Newton's method starts; the prior means unless given.

    Raises
    ------
    SpecificationError
        If a term has no prior, values are not finite, or there are no rows.
    ConvergenceError
        If Newton's method does not settle.
    """
    _refuse_unfit(rows, prior)
    own = {name: prior[name] for name in rows.names}
    walks = any(p.walk for p in own.values())
    beta = np.array([p.mean for p in own.values()]) if start is None else np.asarray(start, float)
    found = []
    for scale in walk_scales if walks else (math.nan,):
        mode = _newton(rows, own, scale, beta)
        beta = mode.centre
        found.append(mode)
    modes = _weighted(found)
    best = max(modes, key=lambda mode: mode.weight)
    spread, clusters, widened = spread_matrix(rows, own, best.centre, best.covariance, best.walk_scale)
    diagnostics = _diagnostics(rows, own, best) | {"widened": widened, "log_evidence": best.log_evidence}
    count, events = len(rows.outcome), int(rows.outcome.sum())
    return LinkFit(
        link=rows.link,
        names=rows.names,
        prior=own,
        modes=modes,
        spread=spread,
        n_obs=count,
        events=events,
        clusters=clusters,
        dropped=rows.dropped,
        diagnostics=diagnostics,
    )


def _refuse_unfit(rows: LinkRows, prior: Mapping[str, Prior]) -> None:
    missing = [name for name in rows.names if name not in prior]
    if missing:
        raise SpecificationError(Message("no prior for {terms}", {"terms": missing}), where=_place(rows))
    if not len(rows.outcome):
        raise SpecificationError(
            Message("there are no rows to fit"), where=_place(rows), todo=Message("widen the years")
        )
    if not (np.isfinite(rows.design).all() and np.isfinite(rows.outcome).all()):
        raise SpecificationError(Message("the rows have missing values"), where=_place(rows))


def _place(rows: LinkRows) -> Message:
    return Message("link {link}", {"link": rows.link})


def _weighted(found: list[Mode]) -> tuple[Mode, ...]:
    """Return the modes of all sizes of the steps with their shares of the posterior."""
    logs = np.array([mode.log_evidence for mode in found])
    if len(found) > 1:  # the grid is uneven: each point stands for the steps nearest to it
        scales = np.array([mode.walk_scale for mode in found])
        logs += -0.5 * (scales / WALK_PRIOR) ** 2
        logs += np.log(np.gradient(scales))
    weights = np.exp(logs - logs.max())
    weights /= weights.sum()
    return tuple(replace(mode, weight=float(weight)) for mode, weight in zip(found, weights, strict=True))


def _diagnostics(rows: LinkRows, prior: Mapping[str, Prior], best: Mode) -> dict[str, float]:
    gradient = _gradient(rows, prior, best.walk_scale, best.centre)
    hessian = np.linalg.inv(best.covariance)
    root = 1 / np.sqrt(np.diag(hessian))
    return {
        "gradient": float(np.abs(gradient * np.sqrt(np.diag(best.covariance))).max()),
        "curvature": float(np.linalg.eigvalsh(hessian * root * root[:, None])[0]),
    }


def prior_arrays(prior: Mapping[str, Prior], walk_scale: float) -> tuple[Array, Array]:
    """Return means and precisions (p,) of the terms, given the size of the steps."""
    mean = np.array([0.0 if p.walk else p.mean for p in prior.values()])
    sd = np.array([walk_scale if p.walk else p.sd for p in prior.values()])
    return mean, sd**-2.0


def _gradient(rows: LinkRows, prior: Mapping[str, Prior], walk_scale: float, beta: Array) -> Array:
    mean, precision = prior_arrays(prior, walk_scale)
    return rows.design.T @ (rows.outcome - expit(rows.design @ beta + rows.offset)) - precision * (beta - mean)


def _newton(rows: LinkRows, prior: Mapping[str, Prior], walk_scale: float, beta: Array) -> Mode:
    mean, precision = prior_arrays(prior, walk_scale)
    found = maximise_logit(rows.design, rows.outcome, beta, offset=rows.offset, centre=mean, precision=precision)
    if not found.settled:
        raise ConvergenceError(Message("Newton's method did not converge"), where=_place(rows))
    hessian = logit_curvature(rows.design, found.chance * (1 - found.chance)) + np.diag(precision)
    _, logdet = np.linalg.slogdet(hessian)
    evidence = found.value + 0.5 * float(np.log(precision).sum()) - 0.5 * float(logdet)
    covariance = np.linalg.inv(hessian)
    return Mode(walk_scale, 1.0, found.params, (covariance + covariance.T) / 2, evidence)


def spread_matrix(
    rows: LinkRows, prior: Mapping[str, Prior], centre: Array, covariance: Array, walk_scale: float
) -> tuple[Array, int, float]:
    """Return what widens draws to the clustered covariance, the number of clusters, and the largest ratio of sds.

    With H the curvature, J the sum over clusters of outer products of scores and P the prior precision, the clustered
    covariance is ``inv(H) (J + P) inv(H)``: the model's where the likelihood is right, the prior's where the data say
    nothing. In coordinates in which the model's covariance is the identity its eigenvalues are taken at one at least.
    """
    residual = rows.outcome - expit(rows.design @ centre + rows.offset)
    sums = clustered_scores(rows.design * residual[:, None], rows.group)
    _, precision = prior_arrays(prior, walk_scale)
    meat = sums.T @ sums + np.diag(precision)
    root = np.linalg.cholesky(covariance)
    values, vectors = np.linalg.eigh(root.T @ meat @ root)
    wide = np.sqrt(np.maximum(values, 1.0))
    spread = root @ (vectors * wide) @ vectors.T @ np.linalg.inv(root)
    ratio = np.sqrt(np.diag(spread @ covariance @ spread.T) / np.diag(covariance))
    return spread, len(sums), float(ratio.max())
