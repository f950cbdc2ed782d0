"""The disputes of the record by directed pair and year: the one place where deterrence reads what began against whom.

Two rules of counting stand side by side, because the two uses of the past need each its own:

``one_a_year``
    One dispute for each pair and year, the one that the dyadic list of Gibler, Miller & Little keeps: 2,291 starts of
    1816-2010. The rows of link 4 are pairs and years with one outcome, so that their past is counted in the same way.
``every_dispute``
    Every dispute of the same years, with its number, so that what is coded for a whole dispute can be placed where it
    ended: 2,474 starts. The forecasts count in this way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import polars as pl

from foedus.record.dispute_records.conflicts import initiates
from foedus.record.source_files.registry import source
from foedus.record.source_files.store import scan

__all__ = ["CountedDisputes", "Counting", "counted_disputes"]

Counting = Literal["one_a_year", "every_dispute"]

_LISTS: dict[Counting, tuple[str, str, str]] = {
    "one_a_year": ("gml_mid_ddydisps", "gmlmidonset", "gmlmidongoing"),
    "every_dispute": ("gml_dirdisp", "midonset", "midongoing"),
}
"""The source of each rule, and its columns of onset and of a dispute under way."""


@dataclass(frozen=True, slots=True, eq=False)
class CountedDisputes:
    """Disputes by directed pair and year.

    Attributes
    ----------
    counting : {"one_a_year", "every_dispute"}
    first, last : int
        Calendar years that the source covers, both included.
    rows : polars.LazyFrame
        A row for each dispute that counts, pair and year: ``ccode1``, ``ccode2``, ``year``, and what the source says of
        the dispute (``dispnum``, ``hostlev``, ``fatality``, ...).
    """

    counting: Counting
    first: int
    last: int
    rows: pl.LazyFrame

    def starts(self) -> pl.LazyFrame:
        """Return the rows in which side 1 starts a dispute against side 2, both originators."""
        return self.rows.filter(initiates("originator", _LISTS[self.counting][1]))

    def onsets(self) -> pl.LazyFrame:
        """Return the rows in which a dispute between the two begins, in any role."""
        return self.rows.filter(pl.col(_LISTS[self.counting][1]) == 1)

    def ongoing(self) -> pl.LazyFrame:
        """Return the rows in which a dispute between the two is under way."""
        return self.rows.filter(pl.col(_LISTS[self.counting][2]) == 1)

    def ended(self) -> pl.LazyFrame:
        """Return each dispute once for each pair, in the year in which it ended; only where every dispute counts."""
        keys = ["dispnum", "ccode1", "ccode2"]
        rows = self.rows.with_columns(end=pl.col("year").max().over("dispnum"))
        return rows.unique(keys).with_columns(year="end")


def counted_disputes(counting: Counting) -> CountedDisputes:
    """Return the disputes of the record under a rule of counting.

    Raises
    ------
    MissingSourceError
        If the source is not on this machine.
    """
    name = _LISTS[counting][0]
    return CountedDisputes(counting=counting, first=source(name).first, last=source(name).last, rows=scan(name))
