"""Attacks by one state on another in the list of disputes, by grade and by how they ended."""

from __future__ import annotations

import polars as pl

from foedus.record.dispute_records.dispute_lists import reversed_disputes
from foedus.record.source_files.store import scan

__all__ = ["ATTACK_SOURCES", "attacks"]

ATTACK_SOURCES = ("gml_dirdisp", "cow_war_inter")
"""Sources that `attacks` reads."""

_FORCE, _WAR = 4, 5
"""Levels of hostility of the source: use of force, war."""

_26_DEAD = 2
"""Level of fatality of the source: 26 to 100 dead; higher levels are more."""


def attacks(first: int = 1946, last: int = 2010) -> pl.DataFrame:
    """Return the disputes in which a state used force against another, both in it from its first day.

    Parameters
    ----------
    first, last : int
        Years in which they begin, both included.

    Returns
    -------
    polars.DataFrame
        One row per dispute, challenger (``ccode1``) and target (``ccode2``), in the first ``year``. The challenger is
        side A; side B where the war's initiator, by COW, stands there. ``force`` (1: it used force itself), ``deadly``
        (0/1: 26 dead or more in the dispute, null if unknown), ``war`` (0/1: the dispute became a war), ``fatality``
        (level, of the dispute), ``outcome`` and ``settle`` (of the dispute, in the source's codes), ``turned`` (0/1:
        the challenger is side B), ``territory`` and ``regime`` (0/1: the challenger wanted to change the status quo of
        territory, of the government).

    Notes
    -----
    Deaths, war and outcome belong to the dispute: where several states took part they need not be the pair's own.
    """
    turned = reversed_disputes()["dispnum"].unique().to_list()
    swapped = pl.col("dispnum").is_in(turned)
    aims = (pl.col("revtype11"), pl.col("revtype12"))
    return (
        scan("gml_dirdisp")
        .filter(
            pl.col("midonset") == 1,
            pl.col("sidea1") == pl.when(swapped).then(0).otherwise(1),
            pl.col("sidea1") != pl.col("sidea2"),
            pl.col("orig1") == 1,
            pl.col("orig2") == 1,
            pl.col("hostlev1") >= _FORCE,
            pl.col("year").is_between(first, last),
        )
        .select(
            "dispnum",
            "ccode1",
            "ccode2",
            "year",
            force=pl.lit(1, pl.Int32),
            deadly=(pl.col("fatality") >= _26_DEAD).cast(pl.Int32),
            war=(pl.col("hostlev") == _WAR).cast(pl.Int32),
            fatality="fatality",
            outcome="outcome",
            settle="settle",
            turned=swapped.cast(pl.Int32),
            territory=pl.any_horizontal(aim == 1 for aim in aims).fill_null(value=False).cast(pl.Int32),
            regime=pl.any_horizontal(aim == 3 for aim in aims).fill_null(value=False).cast(pl.Int32),
        )
        .unique(["dispnum", "ccode1", "ccode2"], keep="first")
        .sort("year", "dispnum", "ccode1", "ccode2")
        .collect()
    )
