"""Events that fade: at the beginning of a year, one that happened s years before it counts 2 ** (-s / half_life).

Nothing of a year itself counts in it, nor of a later one. Years are numbered from the first of the record.
The past of dyads (`foedus.record.dispute_history`), of the rows of link 4 (`foedus.deterrence.links.dispute_history`)
and of those of forecasts (`foedus.deterrence.forecast.covariates`) are all counted here; they differ in which disputes
they count.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Tally", "decayed", "latest", "tally"]


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """A number for each year and each unit to which anything ever happened; zero for every other unit.

    Attributes
    ----------
    units : array of int (U,)
        Sorted.
    values : array (Y, U)
        By place of the year.
    """

    units: NDArray[np.int64]
    values: NDArray

    def of(self, unit: NDArray, at: NDArray) -> NDArray:
        """Return the values of units (n,) in years (n,)."""
        if not len(self.units):
            return np.zeros(len(at), self.values.dtype)
        place = np.minimum(np.searchsorted(self.units, unit), len(self.units) - 1)
        return np.where(self.units[place] == unit, self.values[at, place], 0)

    def matrix(self, at: int, size: int) -> NDArray[np.float64]:
        """Return the values of a year (size, size), where unit i x size + j stands for the pair (i, j)."""
        result = np.zeros(size * size)
        result[self.units] = self.values[at]
        return result.reshape(size, size)


def tally(unit: NDArray, at: NDArray, years: int) -> Tally:
    """Count events by year.

    Parameters
    ----------
    unit : array of int (E,)
        To whom each happened.
    at : array of int (E,)
        In which year.
    years : int
        Number of years counted.
    """
    units, place = np.unique(np.asarray(unit, np.int64), return_inverse=True)
    values = np.zeros((years, len(units)))
    np.add.at(values, (np.asarray(at, np.int64), place), 1.0)
    return Tally(units, values)


def decayed(events: Tally, half_life: float) -> Tally:
    """Return what is left of events at the beginning of each year, and of the one after the last: Y + 1 rows."""
    keep, left = 2.0 ** (-1 / half_life), np.zeros((len(events.values) + 1, len(events.units)))
    for at, happened in enumerate(events.values):
        left[at + 1] = keep * (left[at] + happened)
    return Tally(events.units, left)


def latest(events: Tally) -> Tally:
    """Return the year after the last event before each year (Y + 1 rows), 0 where there was none."""
    years = np.arange(len(events.values) + 1)[:, None]
    before = np.concatenate([np.zeros((1, len(events.units)), bool), events.values > 0])
    return Tally(events.units, np.maximum.accumulate(np.where(before, years, 0)))
