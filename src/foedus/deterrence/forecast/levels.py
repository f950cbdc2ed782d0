"""Ten-year forecasts of disputes by grade, from earlier origins only, their level set by what came of earlier ones.

Within ten years, whether the adversary begins a dispute with the protégé (``any``), one with 26 dead or more
(``deadly``), one that reaches war (``war``): logits of what was known at the time, each shrunk towards the broader one
(`foedus.deterrence.forecast.shrunk_logit`), estimated on origins whose ten years were over. Then recalibrated on
earlier origins: their forecasts, made in the same way from still earlier years, expected more than came. Only the level
is moved: letting the slope move as well made later forecasts worse (`docs/explanation/backtest.md`). Recent origins
count more, by half every twenty years. A pair of which nobody knows how many died is left out of the estimation of that
grade.

Pairs are the politically relevant ones at every fifth year.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from foedus.deterrence.forecast.covariates import Covariates, covariates
from foedus.deterrence.forecast.design import Design, design_of
from foedus.deterrence.forecast.origins import EVERY, GRADES, SPAN, Origins
from foedus.deterrence.forecast.shrunk_logit import penalised
from foedus.errors import OutsideCoverageError
from foedus.statistics.clusters import clustered_scores
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from foedus.deterrence.forecast.record_arrays import Chronicle

__all__ = ["CALIBRATED_FROM", "Levels", "expected_and_observed", "forecasts_at", "levels_at"]

Array = NDArray[np.float64]

CALIBRATED_FROM = 1900
"""First origin whose forecast sets the level of later ones."""

_HALF_LIFE = 20.0
_PENALTIES = {"any": 300.0, "deadly": 1000.0, "war": 1000.0}


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
    first = CALIBRATED_FROM + SPAN + EVERY
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


def forecasts_at(origins: Origins, cuts: Sequence[int]) -> tuple[NDArray[np.int64], dict[str, Array]]:
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
        told, outcome = origins.counted(grade)[rows], origins.outcomes[grade][rows]
        params[grade] = towards = penalised(x[told], outcome[told], _PENALTIES[grade], towards)
    return _Fit(design, params)


@lru_cache(maxsize=16)
def _covariance(origins: Origins, before: int) -> dict[str, Array]:
    """Return the covariance of the coefficients of `_fit`, clustered by pair: its rows overlap in time."""
    fit, found = _fit(origins, before), {}
    for grade in GRADES:
        rows = (origins.year <= before - SPAN) & origins.counted(grade)
        x = fit.design.matrix(origins.known.take(rows))
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
    years = [int(year) for year in np.unique(origins.year) if CALIBRATED_FROM <= year <= cut - SPAN]
    for year in years:
        known = origins.known.take(origins.year == year)
        chance = _fit(origins, year).forecast(known)
        for grade in GRADES:
            forecasts[grade].append(chance[grade])
    rows = np.isin(origins.year, years)
    weight = 0.5 ** ((cut - SPAN - origins.year[rows]) / _HALF_LIFE)
    moves = {}
    for grade in GRADES:
        told, eta = origins.counted(grade)[rows], logit(np.concatenate(forecasts[grade]))
        outcome, pair = origins.outcomes[grade][rows], origins.pair[rows]
        moves[grade] = _moved(eta[told], outcome[told], weight[told], pair[told])
    return moves


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


def expected_and_observed(origins: Origins, cuts: Sequence[int]) -> Mapping[str, tuple[Array, Array]]:
    """Return, by grade, the forecasts of all pairs at some origins, each from earlier years, and what came.

    Pairs of which nobody knows whether it happened are left out.

    Parameters
    ----------
    origins : Origins
    cuts : sequence of int
        Origins of the record.
    """
    rows, chance = forecasts_at(origins, cuts)
    told = {grade: origins.counted(grade)[rows] for grade in GRADES}
    return {grade: (chance[grade][told[grade]], origins.outcomes[grade][rows][told[grade]]) for grade in GRADES}
