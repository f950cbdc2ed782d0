"""Logit by Newton's method with errors clustered by group."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import rankdata

from foedus.errors import ConvergenceError, SpecificationError
from foedus.statistics.clusters import clustered_scores
from foedus.statistics.coefficients import coefficient_table, refuse_dependence, refuse_missing
from foedus.statistics.newton import logit_curvature, maximise_logit

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl
    from numpy.typing import NDArray

__all__ = ["LogitFit", "auc", "fit_logit"]


@dataclass(frozen=True, slots=True, eq=False)
class LogitFit:
    """An estimated logit.

    Attributes
    ----------
    terms : tuple of str
        Names of the k coefficients.
    params : array, shape (k,)
        Coefficients, in log-odds.
    covariance : array, shape (k, k)
        Covariance of the coefficients, clustered where groups were given.
    loglikelihood : float
        Logarithm of the likelihood.
    rows, events, clusters : int
        Numbers of rows, of ones among the outcomes, and of groups (0 without groups).
    auc : float
        Area under the receiver operating characteristic on the rows of the estimation; NaN if it was not asked for.
    """

    terms: tuple[str, ...]
    params: NDArray[np.float64]
    covariance: NDArray[np.float64]
    loglikelihood: float
    rows: int
    events: int
    clusters: int
    auc: float

    @property
    def std_errors(self) -> NDArray[np.float64]:
        """Standard errors, shape (k,)."""
        return np.sqrt(np.diag(self.covariance))

    def tidy(self, level: float = 0.95) -> pl.DataFrame:
        """Return ``term``, ``estimate``, ``std_error``, ``statistic``, ``p_value``, ``conf_low``, ``conf_high``."""
        return coefficient_table(self.terms, self.params, self.std_errors, level)


def fit_logit(
    outcome: NDArray[np.floating],
    design: NDArray[np.float64],
    terms: Sequence[str],
    *,
    groups: NDArray[np.integer] | None = None,
    start: NDArray[np.float64] | None = None,
    discrimination: bool = True,
) -> LogitFit:
    """Estimate a logit by maximum likelihood.

    Parameters
    ----------
    outcome : array, shape (n,)
        Zeros and ones.
    design : array, shape (n, k)
        Covariates, with a column of ones for the intercept.
    terms : sequence of str
        Names of the k columns.
    groups : array of int, shape (n,), optional
        Rows with the same number may depend on each other. Errors are then clustered, with the correction
        G/(G-1) (n-1)/(n-k); otherwise they come from the inverse Hessian.
    start : array, shape (k,), optional
        Where Newton's method starts; zero by default.
    discrimination : bool
        Whether to compute the area under the curve, which takes longer than the rest.

    Raises
    ------
    SpecificationError
        If values are missing, the outcome has no variation, or columns depend linearly on each other (they are named).
    ConvergenceError
        If Newton's method does not settle, for instance because a column separates the outcomes.

    References
    ----------
    Liang and Zeger (1986), Biometrika 73: 13-22; Cameron and Miller (2015), JHR 50: 317-372, section II.
    """
    y = np.asarray(outcome, float)
    _check(y, design, terms)
    found = maximise_logit(design, y, np.zeros(design.shape[1]) if start is None else np.array(start, float), most=50)
    beta, probability = found.params, found.chance
    if not found.settled:
        raise _unsettled(y, design, beta, terms)
    bread = np.linalg.inv(logit_curvature(design, probability * (1 - probability)))
    count, covariance = 0, np.asarray(bread, float)
    if groups is not None:
        sums = clustered_scores(design * (y - probability)[:, None], groups)
        count, (n, k) = len(sums), design.shape
        if count < 2:
            raise SpecificationError("clustered errors need at least two groups")
        covariance = np.asarray((n - 1) / (n - k) * bread @ (sums.T @ sums) @ bread, float)
    return LogitFit(
        terms=tuple(terms),
        params=beta,
        covariance=covariance,
        loglikelihood=found.value,
        rows=len(y),
        events=int(y.sum()),
        clusters=count,
        auc=auc(y, probability) if discrimination else math.nan,
    )


def _check(y: NDArray[np.float64], design: NDArray[np.float64], terms: Sequence[str]) -> None:
    refuse_missing(design, terms, **{"the outcome": y})
    if not 0 < y.sum() < len(y):
        raise SpecificationError(f"the outcome does not vary: {int(y.sum())} events in {len(y)} rows")
    refuse_dependence(design, terms)


def _unsettled(
    y: NDArray[np.float64], design: NDArray[np.float64], beta: NDArray[np.float64], terms: Sequence[str]
) -> ConvergenceError:
    """Name the terms that decide the outcome in a part of the rows, or the one that moves the log-odds most."""
    decided = [
        term
        for term, column in zip(terms, design.T, strict=True)
        if set(np.unique(column)) == {0.0, 1.0} and any(np.ptp(y[column == value]) == 0 for value in (0, 1))
    ]
    size = np.abs(beta * design.std(axis=0))
    named = ", ".join(decided) or terms[int(np.argmax(size))]
    return ConvergenceError(
        f"the logit did not settle; look at: {named}",
        why="a covariate decides the outcome in a part of the rows, so that no finite estimate exists",
        todo="look at the outcome by that covariate, or leave it out",
    )


def auc(outcome: NDArray[np.floating], score: NDArray[np.floating]) -> float:
    """Return the probability that an event scores higher than a non-event, ties counting half.

    Parameters
    ----------
    outcome : array, shape (n,)
        Zeros and ones, some of each.
    score : array, shape (n,)
        Forecasts, in any increasing scale.

    References
    ----------
    Hanley and McNeil (1982), Radiology 143: 29-36.
    """
    positive = np.asarray(outcome) == 1
    events, others = int(positive.sum()), int((~positive).sum())
    return float((rankdata(score)[positive].sum() - events * (events + 1) / 2) / (events * others))
