"""What simpler ways say of the cases on which the model is scored end to end, from estimates of earlier years only.

Four stand beside it: the base rate of the same rule in earlier years; a plain logit of seven terms; the project's own
ten-year forecast, with the covariates of `foedus.deterrence.forecast.rule_selected_cases`, of directed pairs and of
each grade; and that forecast with its level moved by what came of earlier ones (`foedus.deterrence.forecast.levels`),
for the grades that it knows. All are estimated again every fifth year, on origins whose ten years were over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import expit

from foedus.deterrence.estimates.earlier_years import EVERY, cut_of
from foedus.deterrence.forecast.attack_cases import YEARS, directed_after_war, population
from foedus.deterrence.forecast.attack_outcomes import GRADES, graded_disputes, outcomes_within
from foedus.deterrence.forecast.covariates import Covariates, covariates
from foedus.deterrence.forecast.design import design_of
from foedus.deterrence.forecast.frame import origin_frame
from foedus.deterrence.forecast.levels import levels_at
from foedus.deterrence.forecast.names import AFTER_WAR, BASE, LEVEL, PLAIN_TEN, TEN_YEARS
from foedus.deterrence.forecast.origins import GRADES as LEVEL_GRADES, load_origins
from foedus.deterrence.forecast.record_arrays import load_chronicle
from foedus.deterrence.forecast.shrunk_logit import penalised
from foedus.statistics.newton import maximise_logit
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Callable

    from foedus.deterrence.forecast.record_arrays import Chronicle

__all__ = ["PLAIN_TERMS", "attack_forecasts"]

Array = NDArray[np.float64]

_EARLIEST = 1870
_EARLIEST_WAR = 1830
_PENALTY = {"any": 300.0}
_NARROW = 1000.0
_BROADER = {"any": None, "fatal": "any", "deadly": "fatal", "war": "deadly", "seizure": "any", "lost": "any"}
"""The grade towards whose coefficients those of each are shrunk; penalties are those of the rule-selected cases."""
_RIDGE = 1e-3  # of the plain logit, against terms that decide an outcome in the early years

PLAIN_TERMS = (
    "contiguous by land or twelve miles of water", "ln distance of capitals", "ln strength, adversary to protégé",
    "adversary a major power", "protégé a major power", "disputes begun by the adversary, decayed",
    "disputes begun by the protégé, decayed",
)  # fmt: skip
"""The seven terms of the plain logit; pasts have a half-life of eight years."""


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """Pairs with what was known, and what happened."""

    year: NDArray[np.int64]
    known: Covariates
    happened: dict[str, Array]

    def take(self, rows: NDArray) -> _Rows:
        return _Rows(self.year[rows], self.known.take(rows), {name: v[rows] for name, v in self.happened.items()})


def attack_forecasts(
    cases: pl.DataFrame, *, progress: Callable[[Message], None] = lambda _: None
) -> dict[str, dict[str, Array]]:
    """Return the forecasts of each grade for each case.

    Parameters
    ----------
    cases : polars.DataFrame
        What `attack_cases` returned.
    progress : callable
        Called with each step.

    Returns
    -------
    dict of dict of array (n,)
        By model (`BASE`, `PLAIN_TEN`, `TEN_YEARS`, `LEVEL`) and grade: the chance within ten years. `LEVEL` knows
        fewer grades.

    Raises
    ------
    MissingSourceError
        If a source is not on this machine.
    """
    chronicle, listed = load_chronicle(), graded_disputes()
    latest = int(cases["year"].max()) if cases.height else _EARLIEST  # ty: ignore[invalid-argument-type]
    past = _rows(chronicle, population(_EARLIEST, cut_of(latest) - YEARS, listed=listed))
    wars = outcomes_within(after := directed_after_war(_EARLIEST_WAR, latest - YEARS), YEARS, listed)
    war_year, of_wars = after["year"].to_numpy(), {grade: wars[grade].to_numpy().astype(float) for grade in GRADES}
    sides = _sides(cases)
    known, origins = covariates(chronicle, sides), load_origins()
    years, after_war = cases["year"].to_numpy(), (cases["set"] == AFTER_WAR).to_numpy()
    models = dict.fromkeys((BASE, PLAIN_TEN, TEN_YEARS), GRADES) | {LEVEL: LEVEL_GRADES}
    found = {model: {g: np.full(cases.height, np.nan) for g in grades} for model, grades in models.items()}
    for cut in sorted({cut_of(int(year)) for year in years}):
        progress(Message("forecasts from the years before {year}", {"year": str(cut)}))
        rows = np.flatnonzero((years >= cut) & (years < cut + EVERY))
        train, here = past.take(past.year <= cut - YEARS), known.take(rows)
        rates = {grade: of_wars[grade][war_year <= cut - YEARS].mean() for grade in GRADES}
        for grade, chance in _own(train, here).items():
            found[TEN_YEARS][grade][rows] = chance
            found[PLAIN_TEN][grade][rows] = _plain(train, here, grade)
            found[BASE][grade][rows] = np.where(after_war[rows], rates[grade], train.happened[grade].mean())
        for grade, chance in levels_at(origins, sides[rows], cut).chance.items():
            found[LEVEL][grade][rows] = chance
    return found


def _rows(chronicle: Chronicle, frame: pl.DataFrame) -> _Rows:
    happened = {grade: frame[grade].to_numpy().astype(float) for grade in GRADES}
    sides = frame.rename({"adversary": "ccode1", "protege": "ccode2"})
    return _Rows(frame["year"].to_numpy(), covariates(chronicle, sides), happened)


def _sides(cases: pl.DataFrame) -> pl.DataFrame:
    """Return the cases with their geography, in their order; the adversary is side 1."""
    keys = {"ccode1": "adversary", "ccode2": "protege"}
    wanted = cases.select("adversary", "protege", "year").with_row_index("case")
    frames = []
    for (year,), group in wanted.group_by("year", maintain_order=True):
        every = origin_frame([int(year)], relevant=False).rename(keys)
        every = every.with_columns(pl.col("adversary", "protege", "year").cast(pl.Int64))
        frames.append(group.join(every, on=["adversary", "protege", "year"], maintain_order="left"))
    return pl.concat(frames).sort("case").rename({value: key for key, value in keys.items()})


def _own(train: _Rows, wanted: Covariates) -> dict[str, Array]:
    """Return the shrunk forecasts: a graver outcome is never likelier than the one towards which it is shrunk."""
    design = design_of(train.known)
    x, ahead = design.matrix(train.known), design.matrix(wanted)
    fits: dict[str, Array] = {}
    chances: dict[str, Array] = {}
    for grade in sorted(GRADES, key=lambda name: list(_BROADER).index(name)):
        broader = _BROADER[grade]
        towards = None if broader is None else fits[broader]
        fits[grade] = penalised(x, train.happened[grade], _PENALTY.get(grade, _NARROW), towards)
        chance = expit(ahead @ fits[grade])
        chances[grade] = chance if broader is None else np.minimum(chance, chances[broader])
    return chances


def _plain(train: _Rows, wanted: Covariates, grade: str) -> Array:
    """Return the forecast of a logit of seven terms, in standard deviations, with the slightest of penalties."""
    x = _seven(train.known)
    centre, scale = x.mean(axis=0), np.maximum(x.std(axis=0), 1e-9)
    design = np.column_stack([np.ones(len(x)), (x - centre) / scale])
    precision = np.full(design.shape[1], _RIDGE * len(x))
    precision[0] = 0.0
    fit = maximise_logit(design, train.happened[grade], np.zeros(design.shape[1]), precision=precision)
    ahead = np.column_stack([np.ones(len(wanted.values)), (_seven(wanted) - centre) / scale])
    return expit(ahead @ fit.params)


def _seven(known: Covariates) -> Array:
    near = np.maximum(known["land"], known["water2"])
    pasts = [np.log1p(known["start_8"]), np.log1p(known["suffered_8"])]
    return np.column_stack([near, known["ln_distance"], known["ln_ratio"], known["major1"], known["major2"], *pasts])
