"""How dangerous a pair is: the chance that one state begins a dispute with another, and that it turns deadly.

The level of danger that anchors the years ahead, for a directed pair (adversary, protégé) at the beginning of a year:
the recalibrated ten-year forecast (`foedus.deterrence.forecast.levels`) as draws. A pair also deviates from its
forecast (`case_spread`), and the forecast has an error of its own. The mean over draws stays the forecast: its level
was set by what came of earlier ones, and a spread in log-odds alone would move a small chance up. A chance is of ten
years, a rate of one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import expit, logit

from foedus.deterrence.forecast.case_spread import case_spread
from foedus.deterrence.forecast.frame import COVERED, origin_frame
from foedus.deterrence.forecast.levels import levels_at
from foedus.deterrence.forecast.origins import GRADES, SPAN, Origins, load_origins
from foedus.errors import OutsideCoverageError, UnknownNameError
from foedus.statistics.spread import around
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PairLevel", "pair_level"]

Array = NDArray[np.float64]


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


def pair_level(
    one: int,
    two: int,
    year: int,
    *,
    grade: str = "deadly",
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
        middle = np.full(draws, logit(found.chance[name][0]))
        doubt = found.error[name][0] * random.standard_normal(draws)
        chance[name] = expit(around(middle, apart + doubt))
    rate = -np.expm1(np.log1p(-chance["any"]) / SPAN)
    yearly = -np.expm1(np.log1p(-np.minimum(chance[grade], chance["any"])) / SPAN)
    return PairLevel(rate, yearly / rate, grade, at)


def _deviations(spread: Mapping[str, float], grade: str, random: np.random.Generator, draws: int) -> dict[str, Array]:
    """Return deviations of one pair from its forecast, in log-odds: that of disputes is a part of that of the grade."""
    common = spread["any"] * random.standard_normal(draws)
    own = np.sqrt(max(spread[grade] ** 2 - spread["any"] ** 2, 0.0)) * random.standard_normal(draws)
    return {"any": common, grade: common + own}
