"""The record as arrays by year: states, what they measure, what they owe, and what happened between them.

Forecasts need many pasts of many pairs (`foedus.deterrence.forecast.covariates`): a chronicle holds events as short
lists and states as small matrices. Every dispute counts (`foedus.deterrence.links.counted_disputes`, which also
says how the rows of link 4 count).

What is coded for a whole dispute (its fatality, its highest hostility) stands in the year in which the dispute *ended*:
before that nobody could know it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.deterrence.links.counted_disputes import counted_disputes
from foedus.record.alliances.obligations import OBLIGATIONS, obligations
from foedus.record.dispute_records.decay import Tally, tally
from foedus.record.dyads.political_relevance import majors
from foedus.record.frames.frames import state_years
from foedus.record.source_files.store import scan
from foedus.record.state_system.columns import capabilities, democracy

__all__ = ["EVENTS", "Chronicle", "Triples", "load_chronicle"]

Array = NDArray[np.float64]

EVENTS = ("start", "onset", "ongoing", "force", "fatal", "war", "start_fatal", "onset_fatal", "onset_war")
"""``start``: side 1 starts a dispute against side 2, both originators. ``onset``, ``ongoing``: a dispute between the
two, in any role, begins or is under way. ``force``, ``fatal``, ``war``: a dispute between the two that used force,
killed, or reached war *ended*. ``start_fatal``, ``onset_fatal``, ``onset_war``: a dispute that would kill or reach war
is started, begins: outcomes, never covariates. A dispute whose deaths nobody counted is not taken for a fatal one."""


@dataclass(frozen=True, slots=True, eq=False)
class Chronicle:
    """What is known, by year.

    Attributes
    ----------
    first, last : int
        Calendar years, both included; T in number.
    codes : array of int (N,)
        Correlates of War codes, sorted.
    member : array of bool (T, N)
    major : array of bool (T, N)
    states : dict of array (T, N)
        ``cinc``, ``polity2``; NaN where not known.
    events : dict of array of int (E, 3)
        By name of `EVENTS`: place of the year, of side 1 and of side 2, one row per event.
    owed : dict of array of int (E, 3)
        By obligation, and ``tie`` for a row of any kind: place of the year, of the obliged, of the other.
    near : array of int (E, 3)
        Pairs contiguous by land or across at most twelve miles of water.
    """

    first: int
    last: int
    codes: NDArray[np.int64]
    member: NDArray[np.bool_]
    major: NDArray[np.bool_]
    states: dict[str, Array]
    events: dict[str, NDArray[np.int64]]
    owed: dict[str, NDArray[np.int64]]
    near: NDArray[np.int64]

    def place(self, ccode: NDArray) -> NDArray[np.int64]:
        """Return the places of states in `codes`."""
        return np.searchsorted(self.codes, np.asarray(ccode, np.int64))

    def pair(self, one: NDArray[np.int64], two: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the number of each pair of places."""
        return one * len(self.codes) + two

    def tally(self, event: str) -> Tally:
        """Return the events of a kind by year and by `pair`."""
        table = self.events[event]
        return tally(self.pair(table[:, 1], table[:, 2]), table[:, 0], len(self.member))

    def year_matrix(self, table: NDArray[np.int64], year: int) -> Array:
        """Return the count of events of a year as a matrix (N, N), row side 1."""
        matrix = np.zeros((len(self.codes), len(self.codes)))
        start, stop = np.searchsorted(table[:, 0], [year - self.first, year - self.first + 1])
        np.add.at(matrix, (table[start:stop, 1], table[start:stop, 2]), 1.0)
        return matrix

    def until(self, year: int) -> Chronicle:
        """Return the chronicle without what happened or was measured after a year."""
        at = year - self.first + 1
        keep = {name: table[table[:, 0] < at] for name, table in self.events.items()}
        owed = {name: table[table[:, 0] < at] for name, table in self.owed.items()}
        states = {name: np.where(np.arange(len(v))[:, None] < at, v, np.nan) for name, v in self.states.items()}
        return replace(self, events=keep, owed=owed, states=states)


def load_chronicle(first: int = 1816, last: int = 2010) -> Chronicle:
    """Read the chronicle from the record.

    Parameters
    ----------
    first, last : int
        Calendar years, both included.

    Raises
    ------
    OutsideCoverageError
        If the years lie outside the list of states.
    MissingSourceError
        If a source is not on this machine.
    """
    rows = state_years(first, last).add(capabilities(), democracy(), majors()).collect()
    codes = np.unique(rows["ccode"].to_numpy()).astype(np.int64)
    at = rows["year"].to_numpy().astype(np.int64) - first, np.searchsorted(codes, rows["ccode"].to_numpy())

    def by_year(values: pl.Series) -> Array:
        result = np.full((last - first + 1, len(codes)), np.nan)
        result[at] = values.cast(pl.Float64).fill_null(np.nan).to_numpy()
        return result

    triples = Triples(first, last, codes)
    return Chronicle(
        first=first,
        last=last,
        codes=codes,
        member=np.isfinite(by_year(rows["ccode"])),
        major=by_year(rows["cowmaj"]) == 1,
        states={name: by_year(rows[name]) for name in ("cinc", "polity2")},
        events=_events(triples),
        owed=_owed(triples),
        near=triples.of(_near()),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Triples:
    """Turns frames of pairs and years into sorted places."""

    first: int
    last: int
    codes: NDArray[np.int64]

    def of(self, rows: pl.LazyFrame) -> NDArray[np.int64]:
        """Return places of year, side 1, side 2, one row per row, sorted; states outside the system are left out."""
        known = self.codes.tolist()
        inside = pl.col("ccode1").is_in(known) & pl.col("ccode2").is_in(known)
        frame = rows.filter(pl.col("year").is_between(self.first, self.last), inside)
        frame = frame.select("year", "ccode1", "ccode2").sort("year", "ccode1", "ccode2").collect()
        sides = [np.searchsorted(self.codes, frame[name].to_numpy()) for name in ("ccode1", "ccode2")]
        return np.column_stack([frame["year"].to_numpy().astype(np.int64) - self.first, *sides])


def _events(triples: Triples) -> dict[str, NDArray[np.int64]]:
    disputes = counted_disputes("every_dispute")
    begins, starts = disputes.onsets(), disputes.starts()
    over = disputes.ended()  # the level of a dispute is known when it is over
    fatal, war = pl.col("fatality").fill_null(0) > 0, pl.col("hostlev") == 5
    frames = {
        "start": starts,
        "onset": begins,
        "ongoing": disputes.ongoing(),
        "force": over.filter(pl.col("hostlev") >= 4),
        "fatal": over.filter(fatal),
        "war": over.filter(war),
        "start_fatal": starts.filter(fatal | war),
        "onset_fatal": begins.filter(fatal | war),
        "onset_war": begins.filter(war),
    }
    return {name: triples.of(frame) for name, frame in frames.items()}


def _owed(triples: Triples) -> dict[str, NDArray[np.int64]]:
    listed = obligations()
    result = {name: triples.of(listed.filter(pl.col(name) == 1)) for name in OBLIGATIONS}
    return result | {"tie": triples.of(listed)}


def _near() -> pl.LazyFrame:
    start, end = pl.col("stdate").dt.year(), pl.col("enddate").dt.year()
    spells = scan("cow_contdir").filter(pl.col("conttype").is_between(1, 2))
    return spells.with_columns(year=pl.int_ranges(start, end + 1)).explode("year").unique(["ccode1", "ccode2", "year"])
