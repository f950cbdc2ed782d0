"""What the other links, fitted to earlier years only, say of a row to be forecast, and how they did out of time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import expit

from foedus.deterrence.links.challenge import Links, link_terms
from foedus.deterrence.links.contest import contest_rows, fit_contest
from foedus.deterrence.links.expected_help import panel
from foedus.deterrence.links.joining import fit_joining, joining_rows, sampled_rows
from foedus.deterrence.links.resistance import dispute_rows, fit_resistance, resistance_rows
from foedus.deterrence.links.severity import SEVERITY_STEPS, fit_severity, severity_rows
from foedus.wording import Message

if TYPE_CHECKING:
    from foedus.deterrence.fitting.laplace import LinkFit
    from foedus.deterrence.fitting.rows import LinkRows
    from foedus.deterrence.forecast.covariates import Covariates
    from foedus.deterrence.links.expected_help import Panel

__all__ = ["COUNTED", "LinkCount", "LinkData", "count_links", "fit_links", "link_columns"]

Array = NDArray[np.float64]

_JOINING_LAST = 2010


@dataclass(frozen=True, slots=True, eq=False)
class LinkData:
    """The rows of every link, read once.

    Attributes
    ----------
    joining, contest : LinkRows
    disputes : polars.DataFrame
        Disputes of one originator against one.
    years : Panel
        What link 1 needs of each year.
    """

    joining: LinkRows
    contest: LinkRows
    disputes: pl.DataFrame
    years: Panel

    @classmethod
    def read(cls, first: int = 1816, last: int = _JOINING_LAST) -> LinkData:
        """Read the rows from the record."""
        return cls(joining_rows(first, last), contest_rows(first, last), dispute_rows(first, last), panel(first, last))


@dataclass(frozen=True, slots=True, eq=False)
class FittedLinks:
    """Links fitted to years up to `last`.

    Attributes
    ----------
    last : int
    fits : dict of LinkFit
        ``joining``, ``contest``, ``resistance``, and ``severity:force`` and so on.
    """

    last: int
    fits: dict[str, LinkFit]

    @property
    def links(self) -> Links:
        """Coefficients at the posterior means."""
        return Links.of(self.fits["joining"], self.fits["contest"], self.fits["resistance"])


def fit_links(data: LinkData, first: int, last: int) -> FittedLinks:
    """Fit every link to the disputes and wars of some years.

    Parameters
    ----------
    data : LinkData
    first, last : int
        Calendar years, both included; wars must have ended by `last`.
    """
    joining = fit_joining(sampled_rows(data.joining.between(first, last).varying()))
    ended = data.contest.take(data.contest.frame["last"].to_numpy() <= last)
    contest = fit_contest(ended)
    inside = data.disputes.filter(pl.col("year").is_between(first, last))
    resistance = fit_resistance(resistance_rows(inside, joining.terms, data.years))
    steps = {f"severity:{step}": fit for step, fit in fit_severity(severity_rows(inside)).items()}
    return FittedLinks(last, {"joining": joining, "contest": contest, "resistance": resistance, **steps})


def link_columns(
    fitted: FittedLinks, data: LinkData, frame: pl.DataFrame, known: Covariates, as_of: NDArray
) -> dict[str, Array]:
    """Return the columns that the links give to rows, from the year before each row's as-of year.

    Parameters
    ----------
    fitted : FittedLinks
    data : LinkData
    frame : polars.DataFrame
        n rows with keys and geography.
    known : Covariates
        Of the same rows.
    as_of : array of int (n,)

    Returns
    -------
    dict of array (n,)
        As in `foedus.deterrence.links.challenge.link_terms`. Where one of the two was no member of the system in that
        year, the mean of the others.
    """
    before = frame.select("ccode1", "ccode2", "conttype", "capdist").with_columns(
        year=pl.Series(as_of - 1),
        cinc1=np.exp(known["ln_capability1"]),
        cinc2=np.exp(known["ln_capability2"]),
        joint_democracy=known["joint_democracy"],
        cowmaj1=known["major1"],
        cowmaj2=known["major2"],
        polity21=pl.Series(np.where(known["regime_unknown"] > 0, np.nan, 0.0)).fill_nan(None),
        polity22=pl.Series(np.zeros(frame.height)),
    )
    there = np.zeros(frame.height, bool)
    for year in np.unique(as_of):
        rows = np.flatnonzero(as_of == year)
        members = data.years.years[int(year) - 1].codes
        there[rows] = np.isin(before["ccode1"].to_numpy()[rows], members) & np.isin(
            before["ccode2"].to_numpy()[rows], members
        )
    terms = link_terms(before.filter(pl.Series(there)), fitted.links, data.years)
    columns = {}
    for name, value in terms.items():
        columns[name] = np.full(frame.height, value.mean() if len(value) else 0.0)
        columns[name][there] = value
    return columns


COUNTED = {
    "joining:obliged": Message("states obliged to defend the target that join it"),
    "joining": Message("all states that join the target"),
    "contest": Message("wars won by the side that began them"),
    "resistance": Message("targets that respond with a militarised act"),
    "severity:force": Message("disputes that see a use of force"),
    "severity:deadly": Message("disputes with force that kill more than 25"),
    "severity:war": Message("deadly disputes that reach war"),
    "challenge": Message("disputes that a challenger starts, one year ahead"),
}
"""What is counted of each link."""


@dataclass(frozen=True, slots=True)
class LinkCount:
    """What a link, fitted to earlier years, expected of later ones, and what happened.

    Attributes
    ----------
    link : str
        Key of `COUNTED`.
    chances : int
    predicted, low, high : float
        Events expected, and their 95 % interval over draws of the posterior and the chance of each row.
    observed : float
    """

    link: str
    chances: int
    predicted: float
    low: float
    high: float
    observed: float

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, with what is counted in both languages."""
        return {
            "link": self.link,
            "title": {lang: COUNTED[self.link].render(lang) for lang in ("en", "fr")},
            "chances": self.chances,
            "predicted": self.predicted,
            "predicted_low": self.low,
            "predicted_high": self.high,
            "observed": self.observed,
        }


def count_links(
    fitted: FittedLinks, data: LinkData, first: int, last: int, *, draws: int = 400, seed: int = 1
) -> list[LinkCount]:
    """Set predicted beside observed counts of later years, for every link but the challenge.

    Parameters
    ----------
    fitted : FittedLinks
        Fitted to years before `first`.
    data : LinkData
    first, last : int
        Calendar years, both included.
    draws, seed : int
    """
    joining = data.joining.between(first, last)
    obliged = joining.design[:, joining.names.index("obliged")] > 0
    later = data.disputes.filter(pl.col("year").is_between(first, last))
    severity = severity_rows(later)
    cases = {
        "joining:obliged": joining.take(obliged),
        "joining": joining,
        "contest": data.contest.between(first, last),
        "resistance": resistance_rows(later, fitted.fits["joining"].terms, data.years),
        **{f"severity:{step}": severity[step] for step in SEVERITY_STEPS},
    }
    return [
        _count(fitted.fits["joining" if name.startswith("joining") else name], name, rows, draws, seed)
        for name, rows in cases.items()
        if len(rows.outcome)
    ]


def _count(fit: LinkFit, link: str, rows: LinkRows, draws: int, seed: int) -> LinkCount:
    """Return predicted and observed, with the step of the level that later years may bring as part of the doubt."""
    design = fit.design_of(rows)
    random = np.random.default_rng(seed)
    sampled = fit.draws(draws, seed)
    shift = sampled[:, fit.columns.index("next_shift")] if fit.has_walk else np.zeros(draws)
    counts = np.zeros(draws)
    for number, beta in enumerate(sampled[:, : len(fit.names)]):
        counts[number] = random.binomial(1, expit(design @ beta + shift[number])).sum()
    low, high = np.quantile(counts, [0.025, 0.975])
    predicted, observed = float(fit.predict(rows).sum()), float(rows.outcome.sum())
    return LinkCount(link, len(rows.outcome), predicted, float(low), float(high), observed)
