"""How dangerous a pair is: the chance that one state begins a dispute with another, and that it turns deadly.

The level of danger that anchors the years ahead. For a directed pair (adversary, protégé) at the beginning of a year:

- within ten years, whether the adversary begins a dispute with the protégé (``any``), one with 26 dead or more
  (``fatal``), one that reaches war (``war``): logits of what was known at the time, each shrunk towards the broader one
  (`foedus.deterrence.forecast.shrunk_logit`), estimated on origins whose ten years were over;
- recalibrated on earlier origins: their forecasts, made in the same way from still earlier years, expected more than
  came. Only the level is moved: letting the slope move as well made later forecasts worse
  (`docs/explanation/backtest.md`). Recent origins count more, by half every twenty years.

A pair also deviates from its forecast (`case_spread`). That spread is of cases, not doubt about the mean: the mean over
draws stays the forecast.

Pairs are the politically relevant ones at every fifth year. A chance is of ten years, a rate of one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import expit, logit, logsumexp

from foedus.deterrence.forecast.covariates import Covariates, covariates
from foedus.deterrence.forecast.design import Design, design_of
from foedus.deterrence.forecast.frame import COVERED, happened_within, origin_frame
from foedus.deterrence.forecast.record_arrays import Chronicle, Triples, load_chronicle
from foedus.deterrence.forecast.shrunk_logit import penalised
from foedus.deterrence.links.counted_disputes import counted_disputes
from foedus.errors import OutsideCoverageError, UnknownNameError
from foedus.record.additions import PAIR
from foedus.statistics.clusters import clustered_scores
from foedus.statistics.spread import around
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "GRADES",
    "SPAN",
    "Levels",
    "Origins",
    "PairLevel",
    "case_spread",
    "expected_and_observed",
    "levels_at",
    "load_origins",
    "most_likely_spread",
    "pair_level",
]

Array = NDArray[np.float64]

GRADES = ("any", "fatal", "war")
"""Nested outcomes, from the broadest: a dispute; 26 dead or more (levels 2 to 6 of the source); war."""

SPAN = 10
"""Years that a forecast covers."""

_STEP = 5
_FIRST = 1870
_CALIBRATED_FROM = 1900
_HALF_LIFE = 20.0
_PENALTIES = {"any": 300.0, "fatal": 1000.0, "war": 1000.0}
_DEADLY = 2


@dataclass(frozen=True, slots=True, eq=False)
class Origins:
    """Directed pairs at every fifth year, with what was known and what came.

    Attributes
    ----------
    chronicle : Chronicle
        With the outcomes of `GRADES` among its events.
    frame : polars.DataFrame
        n rows, see `origin_frame`.
    known : Covariates
        n rows.
    outcomes : dict of array (n,)
        Zeros and ones by grade.
    """

    chronicle: Chronicle
    frame: pl.DataFrame
    known: Covariates
    outcomes: dict[str, Array]

    @property
    def year(self) -> NDArray[np.int64]:
        """The origin of each row."""
        return self.frame["year"].to_numpy().astype(np.int64)

    @property
    def pair(self) -> NDArray[np.int64]:
        """A number for each pair of states, the same in both directions."""
        return self.frame.select(PAIR).to_series().to_numpy().astype(np.int64)

    @property
    def direction(self) -> NDArray[np.int64]:
        """A number for each ordered pair of states."""
        one, two = (self.frame[name].to_numpy().astype(np.int64) for name in ("ccode1", "ccode2"))
        return one * 1000 + two


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """Forecasts of some pairs, in the order of the frame that was given.

    Attributes
    ----------
    chance : dict of array (n,)
        By grade: that it happens within `SPAN` years.
    error : dict of array (n,)
        Standard error of its log-odds: of the coefficients, clustered by pair, and of the recalibration.
    moved : dict of float
        What the recalibration added to the log-odds.
    origins, rows : int
        Origins and rows of the estimation.
    """

    chance: dict[str, Array]
    error: dict[str, Array]
    moved: dict[str, float]
    origins: int
    rows: int


@dataclass(frozen=True, slots=True, eq=False)
class PairLevel:
    """The level of one pair as draws, of which the mean is the forecast and the spread that of cases and estimates.

    Attributes
    ----------
    rate : array (S,)
        Yearly chance that the adversary begins a dispute with the protégé.
    severity : array (S,)
        Chance that such a dispute is of the grade asked for.
    grade : str
    year : int
        What was known at its beginning was used: that of the date, or the last that the record covers.
    """

    rate: Array
    severity: Array
    grade: str
    year: int

    @property
    def chance(self) -> Array:
        """Draws (S,) of the chance of the grade within `SPAN` years."""
        return 1 - (1 - self.rate * self.severity) ** SPAN


@lru_cache(maxsize=1)
def load_origins(last: int = 2000) -> Origins:
    """Read every origin of the record whose ten years are over.

    Parameters
    ----------
    last : int
        Last origin.

    Raises
    ------
    MissingSourceError
        If a source is not on this machine.
    """
    chronicle = _with_grades(load_chronicle())
    frame = origin_frame(list(range(_FIRST, min(last, chronicle.last - SPAN + 1) + 1, _STEP)))
    outcomes = {grade: happened_within(chronicle, _event(grade), frame, SPAN) for grade in GRADES}
    return Origins(chronicle, frame, covariates(chronicle, frame), outcomes)


def _event(grade: str) -> str:
    return "start" if grade == "any" else f"start_{grade}"


def _with_grades(chronicle: Chronicle) -> Chronicle:
    """Return the chronicle with starts by grade; a dispute whose deaths nobody counted is taken for no deadly one."""
    starts = counted_disputes("every_dispute").starts()
    triples = Triples(chronicle.first, chronicle.last, chronicle.codes)
    war = pl.col("hostlev") == 5
    graded = {"fatal": war | (pl.col("fatality").fill_null(0) >= _DEADLY), "war": war}
    events = {_event(grade): triples.of(starts.filter(condition)) for grade, condition in graded.items()}
    return replace(chronicle, events=chronicle.events | events)


def levels_at(origins: Origins, frame: pl.DataFrame, cut: int) -> Levels:
    """Forecast pairs from origins whose ten years were over before a year.

    Parameters
    ----------
    origins : Origins
    frame : polars.DataFrame
        Pairs to forecast, see `origin_frame`; what was known before its ``year`` is used.
    cut : int
        Origins up to ten years before it are used.

    Raises
    ------
    OutsideCoverageError
        If too few origins were over.
    """
    first = _CALIBRATED_FROM + SPAN + _STEP
    if cut < first:
        raise OutsideCoverageError(
            Message("a level needs estimates from earlier years: {year} is too early", {"year": cut}),
            todo=Message("take a year from {first}", {"first": first}),
        )
    known = covariates(origins.chronicle, frame, as_of=_as_of(origins.chronicle, frame))
    covariance, moves = _covariance(origins, cut), _recalibrations(origins, cut)
    x = _fit(origins, cut).design.matrix(known)
    own = {grade: np.einsum("ij,jk,ik->i", x, covariance[grade], x) for grade in GRADES}
    earlier = origins.year <= cut - SPAN
    return Levels(
        chance=_chances(origins, known, cut),
        error={grade: np.sqrt(own[grade] + moves[grade][1] ** 2) for grade in GRADES},
        moved={grade: moved for grade, (moved, _) in moves.items()},
        origins=len(np.unique(origins.year[earlier])),
        rows=int(earlier.sum()),
    )


def _chances(origins: Origins, known: Covariates, cut: int) -> dict[str, Array]:
    """Return recalibrated chances; a narrower outcome is never likelier than the broader one."""
    forecast, moves = _fit(origins, cut).forecast(known), _recalibrations(origins, cut)
    bound, chance = np.ones(len(known.values)), {}
    for grade in GRADES:
        bound = chance[grade] = np.minimum(bound, expit(logit(forecast[grade]) + moves[grade][0]))
    return chance


def _forecast_at(origins: Origins, cuts: Sequence[int]) -> tuple[NDArray[np.int64], dict[str, Array]]:
    """Return the rows of some origins, and their chances by grade, each origin's from earlier years."""
    rows = [np.flatnonzero(origins.year == cut) for cut in cuts]
    found = [_chances(origins, origins.known.take(here), cut) for here, cut in zip(rows, cuts, strict=True)]
    return np.concatenate(rows), {grade: np.concatenate([chance[grade] for chance in found]) for grade in GRADES}


def _as_of(chronicle: Chronicle, frame: pl.DataFrame) -> NDArray[np.int64]:
    """Return the years before which things are used: after the record's end, all that it holds."""
    return np.minimum(frame["year"].to_numpy().astype(np.int64), chronicle.last + 1)


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    design: Design
    params: dict[str, Array]

    def forecast(self, known: Covariates) -> dict[str, Array]:
        """Return chances before recalibration; a narrower outcome is never likelier than the broader one."""
        x = self.design.matrix(known)
        chance, bound = {}, np.ones(len(x))
        for grade in GRADES:
            bound = chance[grade] = np.minimum(bound, expit(x @ self.params[grade]))
        return chance


@lru_cache(maxsize=128)
def _fit(origins: Origins, before: int) -> _Fit:
    """Fit each grade to the origins up to ten years before a year, shrunk towards the broader one."""
    rows = origins.year <= before - SPAN
    known = origins.known.take(rows)
    design = design_of(known)
    x = design.matrix(known)
    towards, params = None, {}
    for grade in GRADES:
        params[grade] = towards = penalised(x, origins.outcomes[grade][rows], _PENALTIES[grade], towards)
    return _Fit(design, params)


@lru_cache(maxsize=16)
def _covariance(origins: Origins, before: int) -> dict[str, Array]:
    """Return the covariance of the coefficients of `_fit`, clustered by pair: its rows overlap in time."""
    fit, rows = _fit(origins, before), origins.year <= before - SPAN
    x, found = fit.design.matrix(origins.known.take(rows)), {}
    for grade in GRADES:
        p = expit(x @ fit.params[grade])
        pull = np.full(x.shape[1], _PENALTIES[grade])
        pull[0] = 0.0
        bread = np.linalg.inv((x * (p * (1 - p))[:, None]).T @ x + np.diag(pull))
        scores = clustered_scores(x * (origins.outcomes[grade][rows] - p)[:, None], origins.pair[rows])
        found[grade] = bread @ (scores.T @ scores) @ bread
    return found


@lru_cache(maxsize=128)
def _recalibrations(origins: Origins, cut: int) -> dict[str, tuple[float, float]]:
    """Return, by grade, what to add to the log-odds, and its standard error, from forecasts of earlier origins."""
    forecasts: dict[str, list[Array]] = {grade: [] for grade in GRADES}
    years = [int(year) for year in np.unique(origins.year) if _CALIBRATED_FROM <= year <= cut - SPAN]
    for year in years:
        known = origins.known.take(origins.year == year)
        chance = _fit(origins, year).forecast(known)
        for grade in GRADES:
            forecasts[grade].append(chance[grade])
    rows = np.isin(origins.year, years)
    weight = 0.5 ** ((cut - SPAN - origins.year[rows]) / _HALF_LIFE)
    return {
        grade: _moved(
            logit(np.concatenate(forecasts[grade])), origins.outcomes[grade][rows], weight, origins.pair[rows]
        )
        for grade in GRADES
    }


def _moved(eta: Array, outcome: Array, weight: Array, pair: NDArray[np.int64]) -> tuple[float, float]:
    """Return the constant that brings expected to observed, by Newton's method, and its error clustered by pair."""
    moved = 0.0
    for _ in range(100):
        p = expit(eta + moved)
        curvature = float(weight @ (p * (1 - p)))
        step = float(weight @ (outcome - p)) / curvature
        moved += step
        if abs(step) < 1e-10:
            break
    scores = clustered_scores((weight * (outcome - p))[:, None], pair)
    return moved, float(np.sqrt((scores**2).sum())) / curvature


def pair_level(
    one: int,
    two: int,
    year: int,
    *,
    grade: str = "fatal",
    draws: int = 2000,
    seed: int = 0,
    origins: Origins | None = None,
) -> PairLevel:
    """Return the level of a directed pair at the beginning of a year, as draws.

    Parameters
    ----------
    one, two : int
        Correlates of War codes of adversary and protégé.
    year : int
        Estimates and covariates are from earlier years; after the record's end, from its last.
    grade : str
        Of `GRADES`.
    draws, seed : int
    origins : Origins, optional
        What `load_origins` returns, to read the record once for many pairs.

    Raises
    ------
    UnknownNameError
        If there is no such grade.
    OutsideCoverageError
        If the pair was no pair of states in the year, or the year is too early.
    """
    if grade not in GRADES:
        raise UnknownNameError("grade", grade, GRADES)
    origins = load_origins() if origins is None else origins
    at = min(year, COVERED[1] + 1)
    frame = origin_frame([min(at, COVERED[1])], relevant=False).with_columns(year=pl.lit(at))
    row = frame.filter(pl.col("ccode1") == one, pl.col("ccode2") == two)
    if row.is_empty():
        raise OutsideCoverageError(
            Message("{one} and {two} were no pair of states in {year}", {"one": one, "two": two, "year": at})
        )
    found = levels_at(origins, row, at)
    random = np.random.default_rng(seed)
    deviation = _deviations({name: case_spread(origins, at, name) for name in ("any", grade)}, grade, random, draws)
    chance = {}
    for name, apart in deviation.items():
        middle = logit(found.chance[name][0]) + found.error[name][0] * random.standard_normal(draws)
        chance[name] = expit(around(middle, apart))
    rate = -np.expm1(np.log1p(-chance["any"]) / SPAN)
    yearly = -np.expm1(np.log1p(-np.minimum(chance[grade], chance["any"])) / SPAN)
    return PairLevel(rate, yearly / rate, grade, at)


def _deviations(spread: Mapping[str, float], grade: str, random: np.random.Generator, draws: int) -> dict[str, Array]:
    """Return deviations of one pair from its forecast, in log-odds: that of disputes is a part of that of the grade."""
    common = spread["any"] * random.standard_normal(draws)
    own = np.sqrt(max(spread[grade] ** 2 - spread["any"] ** 2, 0.0)) * random.standard_normal(draws)
    return {"any": common, grade: common + own}


@lru_cache(maxsize=128)
def case_spread(origins: Origins, cut: int, grade: str) -> float:
    """Return how far pairs deviate from their forecasts, as the standard deviation of their own part of the log-odds.

    Pairs appear again and again: those that fought more often than was forecast go on doing so. Origins are ten years
    apart, so that their windows do not overlap; forecasts are from earlier years only. The most likely spread, with a
    half-normal prior of scale 1.

    Parameters
    ----------
    origins : Origins
    cut : int
        Origins up to ten years before it are used.
    grade : str
        Of `GRADES`.
    """
    first = _CALIBRATED_FROM + SPAN + _STEP
    decade = -(-first // SPAN) * SPAN
    years = [year for year in range(decade, cut - SPAN + 1, SPAN) if year in origins.year]
    if not years:
        return 1.0
    rows, chance = _forecast_at(origins, years)
    return most_likely_spread(logit(chance[grade]), origins.outcomes[grade][rows], origins.direction[rows])


def most_likely_spread(eta: Array, outcome: Array, group: NDArray[np.int64]) -> float:
    """Return the standard deviation of normal parts that rows of a group share, given known log-odds.

    Parameters
    ----------
    eta : array (n,)
        Log-odds; a constant is estimated beside the spread.
    outcome : array (n,)
        Zeros and ones.
    group : array of int (n,)
    """
    from scipy.optimize import minimize

    place = np.unique(group, return_inverse=True)[1]
    nodes, weight = np.polynomial.hermite_e.hermegauss(31)
    log_weight = np.log(weight / weight.sum())

    def loss(params: Array) -> float:
        moved, spread = params
        at = eta[:, None] + moved + spread * nodes
        of_rows = outcome[:, None] * at - np.logaddexp(0, at)
        of_groups = np.stack([np.bincount(place, column) for column in of_rows.T], axis=1) + log_weight
        return float(0.5 * spread**2 - logsumexp(of_groups, axis=1).sum())

    found = minimize(loss, [0.0, 0.7], method="L-BFGS-B", bounds=[(-5, 5), (0, 3)])
    return float(found.x[1])


def expected_and_observed(origins: Origins, cuts: Sequence[int]) -> Mapping[str, tuple[Array, Array]]:
    """Return, by grade, the forecasts of all pairs at some origins, each from earlier years, and what came.

    Parameters
    ----------
    origins : Origins
    cuts : sequence of int
        Origins of the record.
    """
    rows, chance = _forecast_at(origins, cuts)
    return {grade: (chance[grade], origins.outcomes[grade][rows]) for grade in GRADES}
