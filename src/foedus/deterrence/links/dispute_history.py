"""The past of the rows of link 4 on 1 January: decayed counts of disputes of earlier years only.

Nothing of the current year or of later ones enters, and nothing that is coded for a whole dispute (its fatality, its
end) before it is over: only who began against whom, in which year, and who was in a dispute in a year.

As in the outcome of these rows, one dispute counts per pair and year (`foedus.deterrence.links.counted_disputes`, which
also says how the forecasts count).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.deterrence.links.counted_disputes import counted_disputes
from foedus.record.dispute_records.decay import Tally, decayed, tally
from foedus.record.state_system.membership import membership

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["pasts"]

Array = NDArray[np.float64]


def pasts(frame: pl.DataFrame, half_lives: Sequence[float]) -> dict[str, Array]:
    """Return the past of each row.

    Parameters
    ----------
    frame : polars.DataFrame
        n rows with ``ccode1`` (challenger), ``ccode2`` (target), ``year``.
    half_lives : sequence of float
        Years after which an event counts half.

    Returns
    -------
    dict of array (n,)
        For each half-life: ``began`` (disputes that the challenger began against the target as originators),
        ``suffered`` (the reverse), ``met`` (onsets between the two in any roles), ``began_any1``, ``began_any2`` (that
        each began against anyone), ``suffered_any1``, ``suffered_any2`` (begun against each by anyone), all as ln(1 +
        decayed count); ``system`` (begun in the world, per state and year) and ``region`` (ln(1 + begun against states
        of the target's region, per year)).
    """
    disputes = counted_disputes("one_a_year")
    first, last = disputes.first, max(int(frame["year"].max() or 0), disputes.last)  # ty: ignore[invalid-argument-type]
    starts, onsets = (
        rows.select("ccode1", "ccode2", "year").cast(pl.Int64).collect()
        for rows in (disputes.starts(), disputes.onsets())
    )
    one, two, at = (frame[name].to_numpy().astype(np.int64) for name in ("ccode1", "ccode2", "year"))
    at -= first

    def counted(events: pl.DataFrame, unit: NDArray[np.int64]) -> Tally:
        return tally(unit, events["year"].to_numpy() - first, last - first + 1)

    starter, target = (starts[name].to_numpy() for name in ("ccode1", "ccode2"))
    pairs, met = (counted(e, _pair(e["ccode1"].to_numpy(), e["ccode2"].to_numpy())) for e in (starts, onsets))
    starters, targets = counted(starts, starter), counted(starts, target)
    logs = {
        "began": (pairs, _pair(one, two)),
        "suffered": (pairs, _pair(two, one)),
        "met": (met, _pair(one, two)),
        "began_any1": (starters, one),
        "suffered_any1": (targets, one),
        "began_any2": (starters, two),
        "suffered_any2": (targets, two),
    }
    world, regions, states = counted(starts, 0 * starter), counted(starts, region(target)), _states(first, last)
    columns: dict[str, Array] = {}
    for life in half_lives:
        per_year = 1 - 2.0 ** (-1 / life)
        for name, (events, unit) in logs.items():
            columns[f"{name}_{life:g}"] = np.log1p(decayed(events, life).of(unit, at))
        columns[f"system_{life:g}"] = decayed(world, life).of(0 * one, at) * per_year / states[at]
        columns[f"region_{life:g}"] = np.log1p(decayed(regions, life).of(region(two), at) * per_year)
    return columns


def region(ccode: NDArray) -> NDArray[np.int64]:
    """Return the region of a state by its Correlates of War code.

    0 Americas, 1 Europe, 2 Africa south of the Sahara, 3 Middle East and North Africa, 4 Asia and Oceania.
    """
    return np.digitize(np.asarray(ccode, np.int64), [200, 400, 600, 700]).astype(np.int64)


def _pair(one: NDArray[np.int64], two: NDArray[np.int64]) -> NDArray[np.int64]:
    return one * 1000 + two


def _states(first: int, last: int) -> Array:
    counted = membership(first, last, hold=True).select("ccode", "year").unique().group_by("year").len().collect()
    result = np.ones(last - first + 1)
    result[counted["year"].to_numpy().astype(np.int64) - first] = counted["len"].to_numpy()
    return result
