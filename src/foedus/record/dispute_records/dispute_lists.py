"""Disputes themselves: dispute-years, participants, joiners by side, and disputes whose side A was not the attacker."""

from __future__ import annotations

import polars as pl

from foedus.errors import UnknownNameError
from foedus.record.additions import Addition, Setting, attach
from foedus.record.dispute_records.conflicts import family
from foedus.record.source_files.store import scan

__all__ = [
    "dispute_years",
    "disputes",
    "dyadic_disputes",
    "participants",
    "reversed_disputes",
    "sides",
    "who_attacked",
]

ATTACKERS = ("side_a", "war_initiator")
"""Who counts as the challenger: side A of the dispute; or the initiator of the war in it where there is one, see
`reversed_disputes`."""


def participants(source: str = "gml") -> pl.DataFrame:
    """Return who took part in each dispute, every state once per dispute and side.

    Parameters
    ----------
    source : {"gml", "cow"}
        Which list of disputes.

    Returns
    -------
    polars.DataFrame
        ``dispnum``, ``ccode``, ``sidea`` (1 on side A), ``orig`` (1 if in the dispute from its first day, in any of the
        state's spells) and, for GML, ``hiact`` (highest action). The public file lists spells: 15 states come back into
        a dispute, some on the other side.
    """
    if family(source) == "gml":
        rows = scan("gml_part").select("dispnum", "ccode", "sidea", "orig", "hiact")
    else:
        rows = scan("cow_mid_dirdisps").select("dispnum", ccode="ccode1", sidea="sidea1", orig="orig1", hiact="hiact1")
    return (
        rows.group_by("dispnum", "ccode", "sidea")
        .agg(pl.col("orig", "hiact").max())
        .sort("dispnum", "sidea", "ccode")
        .collect()
    )


def disputes(source: str = "gml") -> pl.DataFrame:
    """Return one row per dispute with its originators and joiners by side.

    Parameters
    ----------
    source : {"gml", "cow"}
        Which list of disputes.

    Returns
    -------
    polars.DataFrame
        ``dispnum``, ``styear``, ``stmon``, ``outcome``, ``settle``, ``fatality``, ``mindur``, ``maxdur``, ``hiact``,
        ``hostlev``, ``recip`` (of the dispute; missing codes are null), then ``originators_a``, ``originators_b``,
        ``joiners_a``, ``joiners_b`` (numbers of states).
    """
    side_a, original = pl.col("sidea") == 1, pl.col("orig") == 1
    counts = (
        participants(source)
        .lazy()
        .group_by("dispnum")
        .agg(
            (side_a & original).sum().alias("originators_a"),
            (~side_a & original).sum().alias("originators_b"),
            (side_a & ~original).sum().alias("joiners_a"),
            (~side_a & ~original).sum().alias("joiners_b"),
        )
    )
    return scan(f"{family(source)}_mid_disps").join(counts, on="dispnum", how="left").sort("dispnum").collect()


def dispute_years(source: str = "gml", *additions: Addition) -> pl.DataFrame:
    """Return the directed dispute-years of the source: one row per dispute, ordered pair of opponents and year.

    Parameters
    ----------
    source : {"gml", "cow"}
        Which list of disputes.
    *additions : Addition
        Columns of directed dyad-years, as in ``atop()``, put after those of the dispute.

    Returns
    -------
    polars.DataFrame
        Keyed by ``dispnum``, ``ccode1``, ``ccode2``, ``year``; ``onset`` and ``ongoing`` have the source's prefix
        ``gmlmid`` or ``cowmid``. Hostility and fatality without a number belong to the dispute, not to the dyad.
    """
    if family(source) == "gml":
        rows, names = scan("gml_dirdisp"), {"midonset": "gmlmidonset", "midongoing": "gmlmidongoing"}
    else:
        rows, names = scan("cow_mid_dirdisps"), {"disponset": "cowmidonset", "dispongoing": "cowmidongoing"}
    frame = rows.rename(names).sort("dispnum", "ccode1", "ccode2", "year")
    if additions:
        frame = attach(frame, additions, Setting("directed-dyad-year", 1816, 2014))
    return frame.collect()


def who_attacked() -> pl.DataFrame:
    """Set side A of each GML dispute beside the revisionist side and the initiator of the interstate war in it.

    Returns
    -------
    polars.DataFrame
        One row per dispute and pair of originators (``ccode_a`` on side A, ``ccode_b`` on side B), in the first year of
        the dispute: ``revisionist_a``, ``revisionist_b`` (0/1, null where not coded), ``war`` (number of the COW war
        that began between the two in that year, or null), ``war_initiator_a``, ``war_initiator_b`` (0/1, null without a
        war) and ``reversed`` (1 if COW names a state of side B, and none of side A, as the war's initiator; null
        without a war).
    """
    first = (
        scan("gml_dirdisp")
        .filter(pl.col("sidea1") == 1, pl.col("sidea2") == 0, pl.col("orig1") == 1, pl.col("orig2") == 1)
        .sort("dispnum", "ccode1", "ccode2", "year")
        .unique(["dispnum", "ccode1", "ccode2"], keep="first", maintain_order=True)
        .select(
            "dispnum",
            "year",
            pl.col("ccode1").alias("ccode_a"),
            pl.col("ccode2").alias("ccode_b"),
            pl.col("revstate1").alias("revisionist_a"),
            pl.col("revstate2").alias("revisionist_b"),
            "hostlev",
        )
    )
    war = (
        scan("cow_war_inter")
        .filter(pl.col("cowinteronset") == 1)
        .sort("warnum")
        .select(
            "year",
            pl.col("ccode1").alias("ccode_a"),
            pl.col("ccode2").alias("ccode_b"),
            pl.col("warnum").alias("war"),
            pl.col("initiator1").alias("war_initiator_a"),
            pl.col("initiator2").alias("war_initiator_b"),
        )
        .unique(["ccode_a", "ccode_b", "year"], keep="first", maintain_order=True)
    )
    # a war matches the dispute only where the dispute itself reached war
    at_war = first.filter(pl.col("hostlev") == 5).join(war, on=["ccode_a", "ccode_b", "year"], how="left")
    reverse = (pl.col("war_initiator_b") == 1) & (pl.col("war_initiator_a") == 0)
    rows = pl.concat([first.filter(pl.col("hostlev") != 5), at_war], how="diagonal")
    return rows.with_columns(reverse.cast(pl.Int32).alias("reversed")).sort("dispnum", "ccode_a", "ccode_b").collect()


def reversed_disputes() -> pl.DataFrame:
    """Return the disputes in which side A is not the state that COW names as the initiator of the war.

    Side A is the side of the first codable militarised act, which may be a mobilisation in the face of an attack: in
    dispute 258 it is Poland in 1939.

    Returns
    -------
    polars.DataFrame
        Rows of `who_attacked` with ``reversed`` = 1.
    """
    return who_attacked().filter(pl.col("reversed") == 1)


def sides(attacker: str = "side_a") -> pl.LazyFrame:
    """Return the participants of the GML disputes; the challenger's side has ``sidea`` 1.

    Parameters
    ----------
    attacker : {"side_a", "war_initiator"}
        The second exchanges the sides of the disputes in which COW names a state of side B as the initiator of the war.

    Raises
    ------
    UnknownNameError
        If there is no such coding of the attacker.
    """
    if attacker not in ATTACKERS:
        raise UnknownNameError("coding of the attacker", attacker, ATTACKERS)
    turned = reversed_disputes()["dispnum"].unique().to_list() if attacker == "war_initiator" else []
    exchanged = pl.when(pl.col("dispnum").is_in(turned)).then(1 - pl.col("sidea")).otherwise(pl.col("sidea"))
    return participants("gml").lazy().with_columns(sidea=exchanged)


def dyadic_disputes(attacker: str = "side_a") -> pl.LazyFrame:
    """Return the GML disputes with one originator on each side.

    Parameters
    ----------
    attacker : {"side_a", "war_initiator"}
        See `sides`.

    Returns
    -------
    polars.LazyFrame
        ``dispnum``, ``challenger``, ``target``, ``year`` (the first), ``recip``, ``hostlev``, ``fatality``, sorted.
    """
    single = disputes("gml").lazy().filter(pl.col("originators_a") == 1, pl.col("originators_b") == 1)
    original = sides(attacker).filter(pl.col("orig") == 1)
    for value, name in ((1, "challenger"), (0, "target")):
        side = original.filter(pl.col("sidea") == value).select("dispnum", pl.col("ccode").alias(name))
        single = single.join(side, on="dispnum")
    year = pl.col("styear").cast(pl.Int32).alias("year")
    return single.select("dispnum", "challenger", "target", year, "recip", "hostlev", "fatality").sort("dispnum")
