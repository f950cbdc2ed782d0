"""Cox's proportional hazards: covariates that change over time, tied events, errors clustered by group.

Rows are stretches of time (start, stop] in which covariates are constant; a spell may have several. A row is at risk at
the event times within its stretch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from foedus.errors import ConvergenceError, SpecificationError
from foedus.statistics.clusters import clustered_scores
from foedus.statistics.coefficients import (
    binary,
    coefficient_table,
    labels,
    numbers,
    refuse_dependence,
    refuse_missing,
)
from foedus.statistics.newton import halved

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    import polars as pl
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]

__all__ = ["CoxFit", "fit_cox"]

# Where a covariate decides who fails first, each step adds about one to a log hazard, for ever; or until nothing is
# left of the curvature but rounding. A likelihood with a maximum takes fewer than ten steps.
_MOST_STEPS = 30
_TOLERANCE = 1e-9
_FLAT = 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class CoxFit:
    """An estimated proportional-hazards model.

    Attributes
    ----------
    terms : tuple of str
        Names of the k coefficients.
    params : array, shape (k,)
        Log hazard ratios.
    covariance : array, shape (k, k)
        Of the coefficients, clustered where groups were given.
    loglikelihood : float
        Logarithm of the partial likelihood.
    rows, events, clusters : int
        Numbers of rows, of events, and of groups (0 without groups).
    """

    terms: tuple[str, ...]
    params: Array
    covariance: Array
    loglikelihood: float
    rows: int
    events: int
    clusters: int

    @property
    def std_errors(self) -> Array:
        """Standard errors, shape (k,)."""
        return np.sqrt(np.diag(self.covariance))

    def tidy(self, level: float = 0.95) -> pl.DataFrame:
        """Return ``term``, ``estimate``, ``std_error``, ``statistic``, ``p_value``, ``conf_low``, ``conf_high``."""
        return coefficient_table(self.terms, self.params, self.std_errors, level)


def fit_cox(
    start: ArrayLike,
    stop: ArrayLike,
    event: ArrayLike,
    design: Array,
    terms: Sequence[str],
    *,
    groups: NDArray | None = None,
    ties: Literal["efron", "breslow"] = "efron",
) -> CoxFit:
    """Estimate log hazard ratios by maximum partial likelihood.

    Parameters
    ----------
    start, stop : array, shape (n,)
        Ends of each row's stretch of time since its spell began, in any unit. It is at risk after start, up to and at
        stop.
    event : array, shape (n,)
        One if the row ends with the event, else zero.
    design : array, shape (n, k)
        Covariates, without an intercept.
    terms : sequence of str
        Names of the k columns.
    groups : array, shape (n,), optional
        Rows with the same value may depend on each other, as those of one spell do once errors are not the model's
        own. Errors are then those of Lin and Wei, summed by group, with the correction G/(G-1); otherwise they come
        from the inverse Hessian.
    ties : str
        How events at one time are treated: Efron's approximation or Breslow's.

    Raises
    ------
    FrameError
        An argument is not numbers, or not of the shape of the others.
    SpecificationError
        Values are missing, in groups too, a stretch has no length, nothing happens, or a column is constant or depends
        on others.
    ConvergenceError
        Newton's method does not settle, for instance because a covariate separates those who fail (it is named).

    References
    ----------
    Efron (1977), JASA 72: 557-565; Lin and Wei (1989), JASA 84: 1074-1078; Therneau and Grambsch (2000), Modeling
    Survival Data, sections 3.1 and 7.1.
    """
    design = numbers("design", design, (None, len(terms)))
    rows = len(design)
    begin, end, happened = (
        numbers(name, values, (rows,)) for name, values in (("start", start), ("stop", stop), ("event", event))
    )
    members = None if groups is None else labels("groups", groups, rows)
    _check(begin, end, happened, design, terms)
    centred = design - design.mean(axis=0)
    risk = _Risk.of(begin, end, happened, centred, ties)
    beta = _maximise(risk, terms)
    found = risk.at(beta)
    covariance, count = np.linalg.inv(found.information), 0
    if members is not None:
        sums = clustered_scores(risk.scores(beta), members)
        count = len(sums)
        if count < 2:
            raise SpecificationError("clustered errors need at least two groups")
        covariance = covariance @ (sums.T @ sums) @ covariance
    return CoxFit(
        terms=tuple(terms),
        params=beta,
        covariance=np.asarray(covariance, float),
        loglikelihood=found.value,
        rows=len(end),
        events=int(happened.sum()),
        clusters=count,
    )


class _Point(NamedTuple):
    """Log partial likelihood at a point, with its derivatives and what the scores of rows need.

    `total` (m,) and `mean` (m, k) are, at each event, the hazards at risk and the covariates' mean weighted by them.
    """

    value: float
    gradient: Array
    information: Array
    weight: Array
    total: Array
    mean: Array


class _Risk(NamedTuple):
    """Rows, and who is at risk at each of the m events, sorted by time.

    `failed` (m,) are the rows that end with an event; those from `first` to before `last` (m,) fail at the same time.
    `share` (m,) is the part of the hazards of these that an event no longer has against it: none for Breslow; 0, 1/d,
    ..., (d-1)/d for the d tied events of Efron.
    """

    begin: Array
    end: Array
    design: Array
    failed: NDArray[np.intp]
    first: NDArray[np.intp]
    last: NDArray[np.intp]
    share: Array

    @classmethod
    def of(cls, begin: Array, end: Array, happened: Array, design: Array, ties: str) -> _Risk:
        rows = np.flatnonzero(happened)
        failed = rows[np.argsort(end[rows], kind="stable")]
        time = end[failed]
        first, last = np.searchsorted(time, time, "left"), np.searchsorted(time, time, "right")
        share = (np.arange(len(time)) - first) / (last - first)
        return cls(begin, end, design, failed, first, last, share if ties == "efron" else 0 * share)

    @property
    def time(self) -> Array:
        """Of each event."""
        return self.end[self.failed]

    def at(self, beta: Array) -> _Point:
        odds = self.design @ beta
        shift = odds.max()
        weight = np.exp(odds - shift)
        weighted = weight[:, None] * self.design
        total, sums, squares = (
            self._at_risk(values) for values in (weight, weighted, weighted[:, :, None] * self.design[:, None, :])
        )
        mean = sums / total[:, None]
        return _Point(
            value=float(odds[self.failed].sum() - np.sum(np.log(total) + shift)),
            gradient=self.design[self.failed].sum(axis=0) - mean.sum(axis=0),
            information=(squares / total[:, None, None] - mean[:, :, None] * mean[:, None, :]).sum(axis=0),
            weight=weight,
            total=total,
            mean=mean,
        )

    def _at_risk(self, values: Array) -> Array:
        """Return the sum of values (n, ...) over the rows at risk at each event, (m, ...), less the share of ties.

        At risk are the rows that stop at the event's time or later, less those that only start then or later.
        """
        share = self.share.reshape(-1, *[1] * (values.ndim - 1))
        there = self._from(self.end, values) - self._from(self.begin, values)
        return there - share * self._tied(values[self.failed])

    def _from(self, when: Array, values: Array) -> Array:
        """Return the sum of the values whose time is that of each event or later."""
        order = np.argsort(when)[::-1]
        return _sums(values[order])[len(when) - np.searchsorted(when[order][::-1], self.time, "left")]

    def _tied(self, values: Array) -> Array:
        """Return the sum of values of events (m, ...) over those at the same time."""
        sums = _sums(values)
        return sums[self.last] - sums[self.first]

    def scores(self, beta: Array) -> Array:
        """Return each row's share (n, k) in the gradient, as Lin and Wei have it."""
        point, found = self.at(beta), np.zeros_like(self.design)
        # The hazard that a row meets while at risk, and the same times the mean covariates that it stands against.
        hazard = np.column_stack([1 / point.total, point.mean / point.total[:, None]])
        until, since = (np.searchsorted(self.time, when, "right") for when in (self.end, self.begin))
        met = _sums(hazard)[until] - _sums(hazard)[since]
        met[self.failed] -= self._tied(self.share[:, None] * hazard)
        mean = self._tied(point.mean) / (self.last - self.first)[:, None]
        found[self.failed] = self.design[self.failed] - mean
        return found - point.weight[:, None] * (self.design * met[:, :1] - met[:, 1:])

    def extreme(self) -> NDArray[np.bool_]:
        """Return for each covariate (k,) whether all events are at the top, or all at the bottom, of those at risk."""
        top, bottom = (np.ones(self.design.shape[1], bool) for _ in range(2))
        for row in self.failed:
            time = self.end[row]
            at_risk = self.design[(self.begin < time) & (self.end >= time)]
            top &= self.design[row] >= at_risk.max(axis=0)
            bottom &= self.design[row] <= at_risk.min(axis=0)
        return top | bottom


def _sums(values: Array) -> Array:
    """Return the sums of the first 0, 1, ..., n values."""
    return np.concatenate([np.zeros((1, *values.shape[1:])), np.cumsum(values, axis=0)])


def _maximise(risk: _Risk, terms: Sequence[str]) -> Array:
    unit = risk.design.std(axis=0)
    beta = np.zeros(len(unit))
    point = risk.at(beta)
    for _ in range(_MOST_STEPS):
        try:
            step = np.linalg.solve(point.information, point.gradient)
        except np.linalg.LinAlgError:  # who fails is decided: the likelihood is flat
            break
        here = beta
        size, _reached = halved(lambda part: -risk.at(here + part * step).value, -point.value)  # noqa: B023
        beta = beta + size * step
        point = risk.at(beta)
        if np.max(np.abs(step) * unit) < _TOLERANCE:
            curvature = np.linalg.eigvalsh(point.information * np.outer(unit, unit) / len(risk.failed))
            if curvature[0] > _FLAT:
                return beta
            break
    decided = [term for term, one in zip(terms, risk.extreme(), strict=True) if one]
    named = ", ".join(decided) or terms[int(np.argmax(np.abs(beta) * unit))]
    raise ConvergenceError(
        f"the hazard model did not settle; look at: {named}",
        why="a covariate decides who fails first, so that no finite estimate exists",
        todo="look at the events by that covariate, or leave it out",
    )


def _check(begin: Array, end: Array, happened: Array, design: Array, terms: Sequence[str]) -> None:
    refuse_missing(design, terms, start=begin, stop=end, event=happened)
    binary("'event'", happened)
    if (begin >= end).any():
        raise SpecificationError(
            f"{int((begin >= end).sum())} rows stop before or when they start", todo="drop them or lengthen them"
        )
    if not happened.any():
        raise SpecificationError(f"no event in {len(end)} rows")
    spread = np.ptp(design, axis=0)
    constant = [term for term, width in zip(terms, spread, strict=True) if width == 0]
    if constant:
        raise SpecificationError(f"these terms do not vary: {', '.join(constant)}", todo="drop them")
    refuse_dependence(design - design.mean(axis=0), terms)
