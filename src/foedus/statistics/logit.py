"""Logit by Newton's method with errors clustered by group."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.stats import rankdata

from foedus.errors import ConvergenceError, EstimationWarning, SpecificationError
from foedus.statistics.clusters import clustered_scores
from foedus.statistics.coefficients import (
    binary,
    coefficient_table,
    independent,
    labels,
    numbers,
    refuse_dependence,
    refuse_missing,
)
from foedus.statistics.newton import logit_curvature, maximise_logit
from foedus.statistics.separation import Separation, separation

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl
    from numpy.typing import ArrayLike, NDArray

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
    separated : tuple of str
        Terms without a finite estimate: they are infinite, their errors NaN. Rows whose outcome they decide are left
        out of the estimation; terms that only vary in these rows are NaN.
    """

    terms: tuple[str, ...]
    params: NDArray[np.float64]
    covariance: NDArray[np.float64]
    loglikelihood: float
    rows: int
    events: int
    clusters: int
    auc: float
    separated: tuple[str, ...] = ()

    @property
    def std_errors(self) -> NDArray[np.float64]:
        """Standard errors, shape (k,)."""
        return np.sqrt(np.diag(self.covariance))

    def tidy(self, level: float = 0.95) -> pl.DataFrame:
        """Return ``term``, ``estimate``, ``std_error``, ``statistic``, ``p_value``, ``conf_low``, ``conf_high``."""
        return coefficient_table(self.terms, self.params, self.std_errors, level)


def fit_logit(
    outcome: ArrayLike,
    design: ArrayLike,
    terms: Sequence[str],
    *,
    groups: ArrayLike | None = None,
    start: NDArray[np.float64] | None = None,
    discrimination: bool = True,
    separated: Literal["infinite", "refuse"] = "infinite",
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
    groups : array, shape (n,), optional
        Rows with the same value may depend on each other. Errors are then clustered, with the correction
        G/(G-1) (n-1)/(n-k); otherwise they come from the inverse Hessian.
    start : array, shape (k,), optional
        Where Newton's method starts; zero by default.
    discrimination : bool
        Whether to compute the area under the curve, which takes longer than the rest.
    separated : {"infinite", "refuse"}
        What to do where covariates decide the outcome in some rows, so that some coefficients have no finite estimate:
        say so in a warning and estimate the others from the other rows, as Stata does, or raise.

    Raises
    ------
    FrameError
        If an argument is not numbers, or not of the shape of the others.
    SpecificationError
        If values are missing (in groups too), the outcome is not zeros and ones or does not vary, or columns depend
        linearly on each other (they are named).
    ConvergenceError
        If Newton's method does not settle; if covariates decide the outcome in all rows, or in some with ``"refuse"``.

    Warns
    -----
    EstimationWarning
        If some coefficients have no finite estimate; it says which rows decide.

    References
    ----------
    Liang and Zeger (1986), Biometrika 73: 13-22; Cameron and Miller (2015), JHR 50: 317-372, section II; Albert and
    Anderson (1984), Biometrika 71: 1-10.
    """
    x = numbers("design", design, (None, len(terms)))
    y = numbers("outcome", outcome, (len(x),))
    members = None if groups is None else labels("groups", groups, len(x))
    _check(y, x, terms)
    found = maximise_logit(x, y, np.zeros(x.shape[1]) if start is None else np.array(start, float), most=50)
    if not found.settled:
        apart = separation(y, x)
        if apart is None or separated == "refuse" or apart.decided.all():
            raise _unsettled(apart, y, x, terms)
        return _finite_part(apart, y, x, terms, members, discrimination=discrimination)
    beta, probability = found.params, found.chance
    bread = np.linalg.inv(logit_curvature(x, probability * (1 - probability)))
    count, covariance = 0, np.asarray(bread, float)
    if members is not None:
        sums = clustered_scores(x * (y - probability)[:, None], members)
        count, (n, k) = len(sums), x.shape
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
    binary("the outcome", y)
    if not 0 < y.sum() < len(y):
        raise SpecificationError(f"the outcome does not vary: {int(y.sum())} events in {len(y)} rows")
    refuse_dependence(design, terms)


def _finite_part(
    apart: Separation,
    y: NDArray[np.float64],
    design: NDArray[np.float64],
    terms: Sequence[str],
    groups: NDArray | None,
    *,
    discrimination: bool,
) -> LogitFit:
    """Return the limit of the fit: some coefficients infinite, the others as the undecided rows have them."""
    rows = ~apart.decided
    endless = apart.direction != 0
    # Finite terms first: of those that the rows left cannot tell apart, the endless ones give way.
    order = [*np.flatnonzero(~endless), *np.flatnonzero(endless)]
    kept = independent(design[np.ix_(rows, order)])
    place = [order[column] for column in kept]
    fit = fit_logit(
        y[rows],
        design[np.ix_(rows, place)],
        [terms[column] for column in place],
        groups=None if groups is None else groups[rows],
        discrimination=discrimination,
        separated="refuse",
    )
    params = np.where(endless, np.copysign(np.inf, apart.direction), np.nan)
    covariance = np.full((len(terms), len(terms)), np.nan)
    finite = [(at, column) for at, column in enumerate(place) if not endless[column]]
    ours, theirs = [column for _, column in finite], [at for at, _ in finite]
    params[ours] = fit.params[theirs]
    covariance[np.ix_(ours, ours)] = fit.covariance[np.ix_(theirs, theirs)]
    named = tuple(term for term, one in zip(terms, endless, strict=True) if one)
    warnings.warn(
        EstimationWarning(
            f"no finite estimate of {', '.join(named)}: {apart.describe(y, design, terms)}; these rows are left out, "
            "the other coefficients stand"
        ),
        stacklevel=3,
    )
    return replace(fit, terms=tuple(terms), params=params, covariance=covariance, separated=named)


def _unsettled(
    apart: Separation | None, y: NDArray[np.float64], design: NDArray[np.float64], terms: Sequence[str]
) -> ConvergenceError:
    """Name the terms and the rows that decide the outcome."""
    if apart is None:
        return ConvergenceError("the logit did not settle", todo="scale its covariates, or give a better start")
    named = ", ".join(term for term, slope in zip(terms, apart.direction, strict=True) if slope)
    return ConvergenceError(
        f"the logit did not settle: no finite estimate of {named}",
        why=apart.describe(y, design, terms),
        todo="look at the outcome in these rows; leave them out, or those covariates",
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
