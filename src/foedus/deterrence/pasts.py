"""What the past of a dyad and of its states looked like on 1 January: decayed counts of disputes of earlier years only.

Nothing of the current year or of later ones enters, and nothing that is coded for a whole dispute (its fatality, its
end) before it is over: only who began against whom, in which year, and who was in a dispute in a year. An event s years
ago counts 2 ** (-s / half_life).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.record.conflicts import initiates
from foedus.record.registry import source
from foedus.record.store import scan

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["HALF_LIVES", "Pasts", "pasts"]

Array = NDArray[np.float64]

HALF_LIVES = (1.0, 5.0, 20.0)
"""Years after which an event counts half."""

_SOURCE = "gml_mid_ddydisps"


@dataclass(frozen=True, slots=True, eq=False)
class Pasts:
    """Columns of the past, one value per row of a frame.

    Attributes
    ----------
    names : tuple of str
    values : array (n, k)
    """

    names: tuple[str, ...]
    values: Array


def pasts(frame: pl.DataFrame, *, half_lives: Sequence[float] = HALF_LIVES, last_event: int | None = None) -> Pasts:
    """Return the past of each row.

    Parameters
    ----------
    frame : polars.DataFrame
        n rows with ``ccode1`` (challenger), ``ccode2`` (target), ``year``.
    half_lives : sequence of float
        In years.
    last_event : int, optional
        Leave out events after this year, as of a forecast whose history is frozen there; decay goes on.

    Returns
    -------
    Pasts
        For each half-life: ``began`` (disputes that the challenger began against the target as originators),
        ``suffered`` (the reverse), ``met`` (onsets between the two in any roles), ``began_any1``, ``began_any2`` (that
        each began against anyone), ``suffered_any1``, ``suffered_any2`` (begun against each by anyone), all as ln(1 +
        decayed count); ``system`` (begun in the world, per state and year) and ``region`` (ln(1 + begun against states
        of the target's region, per year)).
    """
    events = scan(_SOURCE)
    if last_event is not None:
        events = events.filter(pl.col("year") <= last_event)
    starts = events.filter(initiates("originator", "gmlmidonset")).select("ccode1", "ccode2", "year").collect()
    onsets = events.filter(pl.col("gmlmidonset") == 1).select("ccode1", "ccode2", "year").collect()
    first, last = source(_SOURCE).first, max(int(frame["year"].max() or 0), source(_SOURCE).last)  # ty: ignore
    one, two, year = (frame[name].to_numpy().astype(np.int64) for name in ("ccode1", "ccode2", "year"))
    names, columns = [], []
    for half_life in half_lives:
        keep = 2.0 ** (-1 / half_life)
        tag = f"{half_life:g}"

        def add(name: str, values: Array, tag: str = tag) -> None:
            names.append(f"{name}_{tag}")
            columns.append(values)

        span = (first, last, keep)
        add("began", np.log1p(_looked_up(_pair(starts, "ccode1", "ccode2"), starts, span, one * 1000 + two, year)))
        add("suffered", np.log1p(_looked_up(_pair(starts, "ccode1", "ccode2"), starts, span, two * 1000 + one, year)))
        add("met", np.log1p(_looked_up(_pair(onsets, "ccode1", "ccode2"), onsets, span, one * 1000 + two, year)))
        for side, code in (("1", one), ("2", two)):
            add(f"began_any{side}", np.log1p(_looked_up(_one(starts, "ccode1"), starts, span, code, year)))
            add(f"suffered_any{side}", np.log1p(_looked_up(_one(starts, "ccode2"), starts, span, code, year)))
        states = _states(first, last)
        everywhere = np.zeros(starts.height, np.int64)
        world = _looked_up(everywhere, starts, span, np.zeros(len(year), np.int64), year)
        add("system", world * (1 - keep) / states[year - first])
        regions = region(starts["ccode2"].to_numpy())
        add("region", np.log1p(_looked_up(regions, starts, span, region(two), year) * (1 - keep)))
    return Pasts(tuple(names), np.column_stack(columns))


def region(ccode: NDArray) -> NDArray[np.int64]:
    """Return the region of a state by its Correlates of War code.

    0 Americas, 1 Europe, 2 Africa south of the Sahara, 3 Middle East and North Africa, 4 Asia and Oceania.
    """
    return np.digitize(np.asarray(ccode, np.int64), [200, 400, 600, 700]).astype(np.int64)


def _pair(frame: pl.DataFrame, one: str, two: str) -> NDArray[np.int64]:
    return frame[one].to_numpy().astype(np.int64) * 1000 + frame[two].to_numpy()


def _one(frame: pl.DataFrame, name: str) -> NDArray[np.int64]:
    return frame[name].to_numpy().astype(np.int64)


def _looked_up(
    units: NDArray[np.int64],
    events: pl.DataFrame,
    span: tuple[int, int, float],
    wanted: NDArray[np.int64],
    year: NDArray[np.int64],
) -> Array:
    """Return the decayed count of each wanted unit at the beginning of each year."""
    first, last, keep = span
    known, place = np.unique(units, return_inverse=True)
    if not len(known):
        return np.zeros(len(wanted))
    happened = np.zeros((len(known), last - first + 1))
    np.add.at(happened, (place, events["year"].to_numpy().astype(np.int64) - first), 1.0)
    past = np.zeros_like(happened)
    for t in range(1, happened.shape[1]):
        past[:, t] = keep * (past[:, t - 1] + happened[:, t - 1])
    at = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return np.where(known[at] == wanted, past[at, year - first], 0.0)


def _states(first: int, last: int) -> Array:
    from foedus.record.statesystem import membership

    counted = membership(first, last, hold=True).select("ccode", "year").unique().group_by("year").len().collect()
    result = np.ones(last - first + 1)
    result[counted["year"].to_numpy().astype(np.int64) - first] = counted["len"].to_numpy()
    return result
