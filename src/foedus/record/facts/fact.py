"""A fact of the evidence: one number with its interval, what it rests on, what it speaks to, and its limits."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betaincinv, gammaincinv, ndtri, stdtrit

from foedus.wording import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.statistics.cox import CoxFit
    from foedus.statistics.logit import LogitFit
    from foedus.wording import Bilingual, Message

__all__ = [
    "SCALES",
    "Basis",
    "Fact",
    "clustered_share",
    "coefficient",
    "difference",
    "effective_counts",
    "hazard_ratio",
    "rate",
    "share",
    "yearly_chance",
]

SCALES = {
    "share": N_("share", context="scale"),
    "difference of shares": N_("difference of shares", context="scale"),
    "log-odds": N_("log-odds", context="scale"),
    "hazard ratio": N_("hazard ratio", context="scale"),
    "log hazard ratio": N_("log hazard ratio", context="scale"),
    "per year": N_("per year", context="scale"),
    "chance per year": N_("chance per year", context="scale"),
    "per 1,000 chances": N_("per 1,000 chances", context="scale"),
    "per 1,000 pair-years": N_("per 1,000 pair-years", context="scale"),
    "billion euro": N_("billion euro", context="scale"),
    "years": N_("years", context="scale"),
    "thousand": N_("thousand", context="scale"),
    "square kilometres": N_("square kilometres", context="scale"),
}
"""What a fact is measured in."""

_NONE = {"difference of shares": 0.0, "log-odds": 0.0, "log hazard ratio": 0.0, "hazard ratio": 1.0}
"""The value of each scale of comparisons that stands for no difference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One number of the evidence.

    Attributes
    ----------
    id : str
        Short and stable, as ``ceasefires-peacekeepers``.
    says : Message or bilingual text
        What is measured, in one sentence without its number.
    scale : str
        One of `SCALES`.
    estimate : float
    low, high : float or None
        Ends of the interval; null where the data are a count of everything and no interval makes sense.
    level : float
        Of the interval.
    n : int
        Rows that it rests on.
    events : int or None
        Events among them.
    clusters : int or None
        Groups of rows that depend on each other, by which the interval is clustered; null where none are.
    sources : tuple of str
        Ids of sources of the record.
    speaks_to : Message or bilingual text
        What part of the two questions it bears on.
    limits : Message or bilingual text
        What it cannot say, in words.
    topic : str
        Of `foedus.record.facts.listing.TOPICS`; empty where it is not known.
    """

    id: str
    says: Message | Bilingual
    scale: str
    estimate: float
    low: float | None
    high: float | None
    n: int
    sources: tuple[str, ...]
    speaks_to: Message | Bilingual
    limits: Message | Bilingual
    level: float = 0.95
    events: int | None = None
    clusters: int | None = None
    topic: str = ""

    @property
    def null(self) -> bool | None:
        """Whether the interval of a comparison holds no difference; None if it is no comparison."""
        if self.scale not in _NONE or self.low is None or self.high is None:
            return None
        return self.low <= _NONE[self.scale] <= self.high


@dataclass(frozen=True, slots=True)
class Basis:
    """What the facts of a topic have in common.

    Attributes
    ----------
    sources, speaks_to, limits
        As of `Fact`.
    """

    sources: tuple[str, ...]
    speaks_to: Message | Bilingual
    limits: Message | Bilingual

    def fact(
        self,
        name: str,
        says: Message | Bilingual,
        scale: str,
        found: tuple[float, float | None, float | None],
        n: int,
        events: int | None = None,
        clusters: int | None = None,
    ) -> Fact:
        """Return a fact that rests on it.

        Parameters
        ----------
        name : str
            Its id.
        says, scale, n, events, clusters
            As of `Fact`.
        found : (float, float or None, float or None)
            Estimate, and the ends of its interval.
        """
        estimate, low, high = found
        return Fact(
            id=name, says=says, scale=scale, estimate=estimate, low=low, high=high, n=n, events=events,
            clusters=clusters, sources=self.sources, speaks_to=self.speaks_to, limits=self.limits,
        )  # fmt: skip


def share(k: int, n: int, level: float = 0.95) -> tuple[float, float, float]:
    """Return a share and its Jeffreys interval, which counts nothing as certain.

    Parameters
    ----------
    k, n : int
        Events and chances.
    level : float

    Returns
    -------
    (float, float, float)
        Share observed, low, high; the ends are 0 or 1 where nothing or everything happened.
    """
    tail = (1 - level) / 2
    low = float(betaincinv(k + 0.5, n - k + 0.5, tail)) if k > 0 else 0.0
    high = float(betaincinv(k + 0.5, n - k + 0.5, 1 - tail)) if k < n else 1.0
    return k / n if n else math.nan, low, high


def rate(k: int, exposure: float, level: float = 0.95) -> tuple[float, float, float]:
    """Return a rate per unit of exposure and its Jeffreys interval.

    Parameters
    ----------
    k : int
        Events.
    exposure : float
        Years, pair-years, ...
    level : float

    Returns
    -------
    (float, float, float)
        Events by exposure, low, high; low is 0 where nothing happened.
    """
    tail = (1 - level) / 2
    low = float(gammaincinv(k + 0.5, tail)) / exposure if k > 0 else 0.0
    return k / exposure, low, float(gammaincinv(k + 0.5, 1 - tail)) / exposure


def yearly_chance(k: int, years: float, level: float = 0.95) -> tuple[float, float, float]:
    """Return the chance per year at a constant rate: the median of Jeffreys' posterior, and its interval.

    Parameters
    ----------
    k : int
        Events.
    years : float
        In which they happened.
    level : float

    Returns
    -------
    (float, float, float)
        ``1 - exp(-rate)`` at the median rate, at the low and at the high one; low is 0 where nothing happened.
    """
    tail = (1 - level) / 2
    middle, low, high = (1 - math.exp(-float(gammaincinv(k + 0.5, q)) / years) for q in (0.5, tail, 1 - tail))
    return middle, low if k > 0 else 0.0, high


def difference(one: tuple[int, int], other: tuple[int, int], level: float = 0.95) -> tuple[float, float, float]:
    """Return the difference of two independent shares, first less second, with its normal interval.

    Parameters
    ----------
    one, other : (int, int)
        Events and chances.
    level : float
    """
    (k1, n1), (k2, n2) = one, other
    p1, p2 = k1 / n1, k2 / n2
    half = float(ndtri(0.5 + level / 2)) * math.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
    return p1 - p2, p1 - p2 - half, p1 - p2 + half


def coefficient(fit: LogitFit | CoxFit, term: str, level: float = 0.95) -> tuple[float, float, float]:
    """Return a coefficient, in log-odds or as a log hazard ratio, with its normal interval from the errors of the fit.

    Parameters
    ----------
    fit : LogitFit or CoxFit
    term : str
    level : float
    """
    place = fit.terms.index(term)
    middle, error = float(fit.params[place]), float(np.sqrt(fit.covariance[place, place]))
    half = float(ndtri(0.5 + level / 2)) * error
    return middle, middle - half, middle + half


def effective_counts(events: Sequence[int], chances: Sequence[int]) -> tuple[float, float]:
    """Return events and chances of rows that depend on each other within clusters, as so many independent ones.

    Both are divided by the design effect: the clustered variance of the share over that of independent rows, taken at
    one at least.

    Parameters
    ----------
    events, chances : sequence of int
        By cluster.
    """
    k, n = np.asarray(events, float), np.asarray(chances, float)
    total, count = float(n.sum()), int((n > 0).sum())
    p = float(k.sum()) / total
    if count < 2 or p in (0.0, 1.0):
        return float(k.sum()), total
    clustered = count / (count - 1) * float(((k - p * n) ** 2).sum()) / total**2
    effect = max(clustered / (p * (1 - p) / total), 1.0)
    return p * total / effect, total / effect


def clustered_share(events: Sequence[int], chances: Sequence[int], level: float = 0.95) -> tuple[float, float, float]:
    """Return a share of rows that depend on each other within clusters, with an interval for the clusters.

    The interval is that of `effective_counts`, less what few clusters cost (Student's t with clusters less one degrees
    of freedom).

    Parameters
    ----------
    events, chances : sequence of int
        By cluster.
    level : float

    Returns
    -------
    (float, float, float)
        As in `share`.

    References
    ----------
    Korn and Graubard (1998), Survey Methodology 24: 193-201, with Jeffreys' interval in place of Clopper-Pearson's.
    """
    clusters, happened = sum(n > 0 for n in chances), sum(events)
    if clusters < 2 or happened in (0, sum(chances)):
        return share(happened, sum(chances), level)
    k, n = effective_counts(events, chances)
    few = float(stdtrit(clusters - 1, 0.5 + level / 2) / ndtri(0.5 + level / 2)) ** 2
    tails = (0.5 - level / 2, 0.5 + level / 2)
    low, high = (float(betaincinv(k / few + 0.5, (n - k) / few + 0.5, q)) for q in tails)
    return happened / sum(chances), low, high


def hazard_ratio(fit: CoxFit, term: str, level: float = 0.95) -> tuple[float, float, float]:
    """Return the hazard ratio of one more unit of a covariate, with its interval, which is that of its logarithm.

    Parameters
    ----------
    fit : CoxFit
    term : str
    level : float
    """
    middle, low, high = np.exp(coefficient(fit, term, level))
    return float(middle), float(low), float(high)
