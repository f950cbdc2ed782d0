"""Alliances by treaty (ATOP 5.0): dates, term, renewal, obligations and members."""

from __future__ import annotations

import polars as pl

from foedus.record.source_files.dates import day_of
from foedus.record.source_files.store import scan

__all__ = ["alliance_treaties"]

_MEMBERS = 59
_OBLIGATIONS = ("defense", "offense", "neutral", "nonagg", "consul")


def alliance_treaties() -> pl.DataFrame:
    """Return the alliances of 1815-2018, one row per treaty.

    Returns
    -------
    polars.DataFrame
        ``atopid``, ``begyr`` and ``endyr`` (years; ``endyr`` null while in force), ``begin`` and ``end`` (dates, null
        where the day is not known), ``ineffect`` (1 at the end of 2018), ``term`` (code of how it ended:
        0 in force; the labels of 1 to 3 are not confirmed), ``length`` (term that the treaty specifies, in months; null
        if none), ``speclgth``, ``proren``, ``renewlgt`` (months) and ``renounce`` (provisions on term, renewal and
        renunciation, coded), ``bilat``, ``defense``, ``offense``, ``neutral``, ``nonagg``, ``consul``, ``conditio``,
        ``asymm`` (0/1), ``milcon``, ``milaid``, ``intcom``, ``organ1``, ``base`` (coded) and ``members`` (list of
        Correlates of War codes, any time).

    References
    ----------
    Leeds, Ritter, Mitchell and Long (2002), International Interactions 28: 237-260; version 5.0.
    """
    ended = pl.when(pl.col("endyr") > 0)
    months = ("length", "renewlgt")
    return (
        scan("atop5_alliances")
        .select(
            "atopid",
            "begyr",
            ended.then("endyr").alias("endyr"),
            day_of("begyr", "begmo", "begday").alias("begin"),
            day_of("endyr", "endmo", "endday").alias("end"),
            "ineffect",
            "term",
            *(pl.when(pl.col(name) > 0).then(name).alias(name) for name in months),
            "speclgth",
            "proren",
            "renounce",
            "bilat",
            *_OBLIGATIONS,
            "conditio",
            "asymm",
            "milcon",
            "milaid",
            "intcom",
            "organ1",
            "base",
            pl.concat_list(pl.col(f"mem{number}").cast(pl.Int32) for number in range(1, _MEMBERS + 1))
            .list.drop_nulls()
            .alias("members"),
        )
        .sort("atopid")
        .collect()
    )
