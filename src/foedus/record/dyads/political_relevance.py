"""Major powers, direct contiguity and the political relevance of dyads."""

from __future__ import annotations

import polars as pl

from foedus.errors import SpecificationError
from foedus.record.additions import Addition, Part, Setting
from foedus.record.source_files.store import scan

__all__ = ["contiguity", "majors", "relevance"]

_ALL = ("state-year", "dyad-year", "directed-dyad-year")


def majors() -> Addition:
    """Add ``cowmaj`` (``cowmaj1``, ``cowmaj2`` for dyads): 1 in each year in which the state was a major power."""
    return Addition("majors", 10, (_majors(),), units=_ALL)


def _majors() -> Part:
    def table(_: Setting) -> pl.LazyFrame:
        return (
            scan("cow_majors")
            .with_columns(year=pl.int_ranges("styear", pl.col("endyear") + 1))
            .explode("year")
            .select("ccode", pl.col("year").cast(pl.Int32), cowmaj=pl.lit(1, pl.Int32))
            .unique()
        )

    return Part("cow_majors", "state", table, {"cowmaj": 0})


def contiguity(rule: str = "first") -> Addition:
    """Add ``conttype``: 1 by land, 2 to 5 across up to 12, 24, 150, 400 miles of water, 0 not contiguous.

    Parameters
    ----------
    rule : {"first", "closest"}
        Which type stands for a year that has several: the one recorded first in the year, as in peacesciencer, or the
        closest. The public file has overlapping spells (Italy and Yugoslavia are at once type 0 from 1878 and type 1
        from 1919); under "first" such a dyad counts as not contiguous.

    References
    ----------
    Stinnett, Tir, Schafer, Diehl and Gochman (2002), CMPS 19: 58-66.
    """
    return Addition("contiguity", 11, (_contiguity(rule),), options=(rule,))


def _contiguity(rule: str) -> Part:
    if rule not in ("first", "closest"):
        raise SpecificationError(f"no rule '{rule}' for contiguity", todo="use 'first' or 'closest'")

    def table(_: Setting) -> pl.LazyFrame:
        start = pl.col("stdate")
        spells = (
            scan("cow_contdir")
            .with_row_index("row")
            .with_columns(year=pl.int_ranges(start.dt.year(), pl.col("enddate").dt.year() + 1))
            .explode("year")
            .with_columns(
                # The record of a spell is monthly, from its first day: it begins a later year on that day of January.
                day=pl.when(pl.col("year") == start.dt.year())
                .then(start)
                .otherwise(pl.date("year", 1, start.dt.day())),
                year=pl.col("year").cast(pl.Int32),
            )
            .filter(pl.col("day") <= pl.col("enddate"))
        )
        keys = ["ccode1", "ccode2", "year"]
        if rule == "closest":
            return spells.filter(pl.col("conttype") > 0).group_by(keys).agg(pl.col("conttype").min())
        return spells.group_by(keys).agg(pl.col("conttype").sort_by("day", "row").first())

    return Part("cow_contdir", "dyad", table, {"conttype": 0})


def relevance() -> Addition:
    """Add ``prd``: 1 for contiguous dyads and dyads with a major power, null where the sources cannot say."""

    def derive(_: Setting) -> list[pl.Expr]:
        test = (pl.col("conttype") >= 1) | (pl.col("cowmaj1") == 1) | (pl.col("cowmaj2") == 1)
        return [test.cast(pl.Int32).alias("prd")]

    parts = (_contiguity("first"), _majors())
    return Addition("relevance", 12, parts, derive=derive, drop=("conttype", "cowmaj{}"))
