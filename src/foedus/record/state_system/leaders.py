"""Leaders (Archigos): their spells in office, and columns of states."""

from __future__ import annotations

import polars as pl

from foedus.record.additions import Addition, Part, Setting
from foedus.record.source_files.registry import source
from foedus.record.source_files.store import scan
from foedus.record.state_system.membership import from_gleditsch_ward

__all__ = ["leader_spells", "leaders"]

_DAYS_A_YEAR = 365.25


def leader_spells() -> pl.DataFrame:
    """Return the spells of leaders in office.

    Returns
    -------
    polars.DataFrame
        One row per spell: ``obsid``, ``leadid``, ``leader``, ``gwcode``, ``yrborn``, ``gender``, ``begin`` and ``end``
        (dates; 31 December 2015 for those still in office), ``entry``, ``exit`` and ``exitcode`` in the source's words.

    References
    ----------
    Goemans, Gleditsch and Chiozza (2009), JPR 46: 269-283; version 4.1.
    """
    return (
        scan("archigos")
        .rename({"startdate": "begin", "enddate": "end"})
        .with_columns(pl.col("gwcode").cast(pl.Int32))
        .sort("gwcode", "begin", "obsid")
        .collect()
    )


def leaders() -> Addition:
    """Add who leads each state at the end of the year, 1875-2015.

    Columns (``1`` and ``2`` for dyads): ``leader`` (name), ``dec31leadid``, ``leadertenure`` (years in office, this
    spell, on 31 December), ``irregularentry`` (1 if the leader came to power irregularly, 0 regularly or imposed by
    another state, null where not known), ``leadertransition`` (1 if leaders of 1 January and 31 December differ) and
    ``n_leaders`` (leaders in the year). A state that the source does not list in a year is null.

    References
    ----------
    Goemans, Gleditsch and Chiozza (2009), JPR 46: 269-283; version 4.1.
    """
    part = Part("archigos", "state", _state_years)
    return Addition("leaders", 26, (part,), units=("state-year", "dyad-year", "directed-dyad-year"))


def _state_years(_: Setting) -> pl.LazyFrame:
    covered = source("archigos")
    last_day = pl.date("year", 12, 31)
    irregular = {"Irregular": 1, "Regular": 0, "Foreign Imposition": 0}
    by_year = (
        leader_spells()
        .with_columns(year=pl.int_ranges(pl.col("begin").dt.year(), pl.col("end").dt.year() + 1))
        .explode("year")
        .with_columns(pl.col("year").cast(pl.Int32))
        .filter(pl.col("year").is_between(covered.first, covered.last))
        .sort("gwcode", "year", "begin", "end", "obsid")
    )
    # The first of the year need not have been in office on 1 January: a state may begin within it.
    at_first = pl.col("obsid").first()
    at_end = pl.col("end").last() >= last_day.last()
    rows = by_year.group_by("gwcode", "year", maintain_order=True).agg(
        pl.when(at_end).then(pl.col("leader").last()).alias("leader"),
        pl.when(at_end).then(pl.col("leadid").last()).alias("dec31leadid"),
        pl.when(at_end)
        .then((last_day.last() - pl.col("begin").last()).dt.total_days() / _DAYS_A_YEAR)
        .alias("leadertenure"),
        pl.when(at_end)
        .then(pl.col("entry").last().replace_strict(irregular, default=None, return_dtype=pl.Int32))
        .alias("irregularentry"),
        (at_first != pl.col("obsid").last()).cast(pl.Int32).alias("leadertransition"),
        pl.col("leadid").n_unique().cast(pl.Int32).alias("n_leaders"),
    )
    coded = from_gleditsch_ward(rows.rename({"gwcode": "ccode"}), "ccode")
    return coded.lazy().unique(["ccode", "year"], keep="last", maintain_order=True)
