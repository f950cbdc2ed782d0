"""Directed pairs at every fifth year of the record, with what was known of them and what came within ten years."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.deterrence.forecast.covariates import Covariates, covariates
from foedus.deterrence.forecast.frame import happened_within, origin_frame
from foedus.deterrence.forecast.record_arrays import Chronicle, Triples, load_chronicle
from foedus.deterrence.links.counted_disputes import counted_disputes
from foedus.record.additions import PAIR
from foedus.record.source_files.paths import kept_by_place

__all__ = ["EVERY", "GRADES", "SPAN", "Origins", "load_origins"]

Array = NDArray[np.float64]

GRADES = ("any", "deadly", "war")
"""Nested outcomes, from the broadest: a dispute; 26 dead or more (levels 2 to 6 of the source); war."""

SPAN = 10
"""Years that a forecast covers."""

EVERY = 5
"""Years between origins."""

_FIRST = 1870
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
        Zeros and ones by grade; NaN where none is known and the deaths of a dispute are not.
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

    def counted(self, grade: str) -> NDArray[np.bool_]:
        """Return the rows (n,) of which it is known whether the grade happened."""
        return ~np.isnan(self.outcomes[grade])


@kept_by_place
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
    frame = origin_frame(list(range(_FIRST, min(last, chronicle.last - SPAN + 1) + 1, EVERY)))
    outcomes = {grade: happened_within(chronicle, _event(grade), frame, SPAN) for grade in GRADES}
    untold = happened_within(chronicle, _UNTOLD, frame, SPAN) > 0
    outcomes["deadly"][untold & (outcomes["deadly"] == 0)] = np.nan
    return Origins(chronicle, frame, covariates(chronicle, frame), outcomes)


_UNTOLD = "start_untold"


def _event(grade: str) -> str:
    return "start" if grade == "any" else f"start_{grade}"


def _with_grades(chronicle: Chronicle) -> Chronicle:
    """Return the chronicle with starts by grade, and with those of disputes whose deaths nobody counted."""
    starts = counted_disputes("every_dispute").starts()
    triples = Triples(chronicle.first, chronicle.last, chronicle.codes)
    war = pl.col("hostlev") == 5
    told = pl.col("fatality").is_not_null()
    graded = {"start_deadly": war | (told & (pl.col("fatality") >= _DEADLY)), "start_war": war, _UNTOLD: ~told & ~war}
    events = {event: triples.of(starts.filter(condition)) for event, condition in graded.items()}
    return replace(chronicle, events=chronicle.events | events)
