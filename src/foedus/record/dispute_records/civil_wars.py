"""Wars within states: columns of states, cease-fires and what keeps them, and peace agreements."""

from __future__ import annotations

import polars as pl

from foedus.record.additions import Addition, Part, Setting
from foedus.record.source_files.registry import source
from foedus.record.source_files.store import scan

__all__ = ["ceasefires", "intrastate_wars", "peace_agreements"]


def intrastate_wars() -> Addition:
    """Add wars within states, 1816-2007: under way, begun, and how many.

    Columns (``1`` and ``2`` for dyads), of the state in which the war is fought: ``cowintraongoing``, ``cowintraonset``
    (0/1) and ``cowintrawars`` (number of wars in the year). States that intervene are not counted.

    References
    ----------
    Sarkees and Wayman (2010), Resort to War; Dixon and Sarkees (2016); version 4.1.
    """
    columns = ("cowintraongoing", "cowintraonset", "cowintrawars")
    part = Part("cow_war_intra", "state", _wars, dict.fromkeys(columns, 0))
    return Addition("intrastate_wars", 27, (part,), units=("state-year", "dyad-year", "directed-dyad-year"))


def _wars(_: Setting) -> pl.LazyFrame:
    covered = source("cow_war_intra")
    return (
        scan("cow_war_intra")
        .filter(pl.col("primary_state") == 1, pl.col("year").is_between(covered.first, covered.last))
        .group_by(pl.col("ccodea").cast(pl.Int32).alias("ccode"), "year")
        .agg(
            pl.col("cowintraongoing").max(),
            pl.col("cowintraonset").max(),
            pl.col("warnum").n_unique().cast(pl.Int32).alias("cowintrawars"),
        )
        .sort("ccode", "year")
    )


def ceasefires() -> pl.DataFrame:
    """Return the cease-fires in civil wars of 1947-1999, each followed to the end of 2004.

    Returns
    -------
    polars.DataFrame
        One row per cease-fire: ``id``, ``ccode``, ``name``, ``cluster`` (the conflict), ``begin`` (fighting stopped),
        ``end`` (war again; null if peace held to the end of 2004), ``failed`` (0/1), ``estimated`` (0 both dates exact,
        1 the first, 2 the second, 3 both estimated), ``partial`` (1 where some factions fight on), ``outcome`` (1
        victory of the government, 2 of the rebels, 3 truce, 4 settlement), ``pkop`` (type of mission, highest over the
        cease-fire; 0 none, 1 political only, 2 monitoring, 3 interposition, 4 multidimensional, 5 enforcement) and
        ``peacekeeping`` (1 from type 2 on). The source has several rows for a cease-fire whose peacekeeping changes.

    References
    ----------
    Fortna (2008), Does Peacekeeping Work?; the replication data.
    """
    rows = scan("fortna_ceasefires").sort("id", "t0", "_t0")
    return (
        rows.group_by("id", maintain_order=True)
        .agg(
            pl.col("ccode").first(),
            pl.col("cname").first().alias("name"),
            pl.col("cluster").first(),
            pl.col("cfdate").drop_nulls().first().alias("begin"),
            pl.col("faildate").drop_nulls().first().alias("end"),
            pl.col("failed").max(),
            pl.col("estdate").drop_nulls().first().alias("estimated"),
            pl.col("partcf").max().fill_null(0).alias("partial"),
            pl.col("outcome").first(),
            pl.col("pkop").max(),
            pl.col("pk_dum").max().alias("peacekeeping"),
        )
        .collect()
    )


def peace_agreements() -> pl.DataFrame:
    """Return the peace agreements of 1975-2021, between states and within them.

    Returns
    -------
    polars.DataFrame
        One row per agreement: ``paid``, ``name``, ``conflict``, ``begin`` (signed), ``end`` (ended, by the source's
        ``duration``; null if it had not), ``ended`` (1 or 0; the source leaves
        most that had not ended empty), ``type`` (1 full, 2 partial, 3 process),
        ``states`` (list of Gleditsch-Ward codes of the place), ``dyads`` (list of UCDP dyads), ``pko`` (peacekeeping
        provided for), ``withdrawal`` (of foreign forces), ``cease`` (cease-fire) and ``amnesty`` (0/1).

    References
    ----------
    Pettersson, Hoegbladh and Oeberg (2019), JPR 56: 589-603; version 22.1.
    """

    def numbers(name: str) -> pl.Expr:
        return pl.col(name).str.split(",").list.eval(pl.element().str.strip_chars().cast(pl.Int32, strict=False))

    return (
        scan("ucdp_agreements")
        .select(
            "paid",
            pl.col("pa_name").alias("name"),
            pl.col("conflict_name").alias("conflict"),
            pl.col("pa_date").str.to_date("%Y-%m-%d", strict=False).alias("begin"),
            pl.col("duration").str.to_date("%Y-%m-%d", strict=False).alias("end"),
            pl.col("ended").cast(pl.Int32),
            pl.col("pa_type").alias("type"),
            numbers("gwno").alias("states"),
            numbers("dyad_id").alias("dyads"),
            "pko",
            pl.col("withd").alias("withdrawal"),
            "cease",
            pl.col("amn").alias("amnesty"),
        )
        .sort("begin", "paid")
        .collect()
    )
