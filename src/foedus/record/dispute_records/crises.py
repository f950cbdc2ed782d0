"""International crises (ICB): the crises, the states in them, and columns of states and dyads."""

from __future__ import annotations

import polars as pl

from foedus.record.additions import Addition, Part, Setting
from foedus.record.source_files.dates import day_of
from foedus.record.source_files.registry import source
from foedus.record.source_files.store import scan
from foedus.record.state_system.membership import from_gleditsch_ward

__all__ = ["crises", "crisis_actors", "international_crises"]

_ACTOR = (
    "triggr", "gravty", "majres", "crismg", "cenvio", "sevvio", "viol", "outcom", "outfor", "outesr", "powdis",
    "allycap",
)  # fmt: skip
_SYSTEM = (
    "break", "gravcr", "crismg", "cenviosy", "sevviosy", "viol", "subout", "forout", "exsat", "outesr", "globactm",
    "usinv", "protrac", "mediate", "medstyle",
)  # fmt: skip
_MISSING = {"outcom": 9, "outfor": 99}
"""Codes that stand for a missing value in these columns and for something else in others."""

_NOT_A_STATE = 995
"""From here on ICB's codes of entities are not states: internal, non-state, several states."""


def crisis_actors() -> pl.DataFrame:
    """Return the states in international crises, each with the dates of its own crisis.

    Returns
    -------
    polars.DataFrame
        One row per crisis and state: ``crisno``, ``crisname``, ``cracno``, ``actor``, ``ccode``, ``year`` and ``begin``
        (the trigger), ``endyear`` and ``end`` (termination), ``threat`` (code of the state seen as the source of
        threat, null where it is not one state) and, coded as `foedus.record.code_labels` says, ``triggr``, ``gravty``,
        ``majres``, ``crismg``, ``cenvio``, ``sevvio``, ``viol``, ``outcom``, ``outfor``, ``outesr``, ``powdis`` (power
        discrepancy, not coded for crises added after version 11) and ``allycap``. A date whose day is not known is
        null, its year is not.

    References
    ----------
    Brecher, Wilkenfeld, Beardsley, James and Quinn, International Crisis Behavior Data, version 14 (actor level).
    """
    rows = scan("icb_actors").select(
        "crisno",
        "crisname",
        "cracno",
        "actor",
        pl.col("cracid").alias("ccode"),
        pl.col("yrtrig").cast(pl.Int32).alias("year"),
        day_of("yrtrig", "motrig", "datrig").alias("begin"),
        pl.col("yrterm").cast(pl.Int32).alias("endyear"),
        day_of("yrterm", "moterm", "daterm").alias("end"),
        pl.when(pl.col("southv") < _NOT_A_STATE).then("southv").alias("threat"),
        *(
            pl.when(pl.col(name) != _MISSING[name]).then(name).alias(name) if name in _MISSING else pl.col(name)
            for name in _ACTOR
        ),
    )
    return from_gleditsch_ward(rows.collect(), "ccode", "threat").sort("crisno", "cracno")


def international_crises() -> pl.DataFrame:
    """Return the international crises as wholes.

    Returns
    -------
    polars.DataFrame
        One row per crisis: ``crisno``, ``crisname``, ``year`` and ``begin`` (first trigger), ``endyear`` and ``end``,
        ``actors`` (number of states in it) and, coded as `foedus.record.code_labels` says, ``break``, ``gravcr``,
        ``crismg``, ``cenviosy``, ``sevviosy``, ``viol``, ``subout``, ``forout``, ``exsat``, ``outesr``, ``globactm``,
        ``usinv``, ``protrac``, ``mediate`` and ``medstyle``. One row of the public file is empty but for its number.

    References
    ----------
    Brecher, Wilkenfeld, Beardsley, James and Quinn, International Crisis Behavior Data, version 14 (system level).
    """
    return (
        scan("icb_crises")
        .select(
            "crisno",
            "crisname",
            pl.col("yrtrig").cast(pl.Int32).alias("year"),
            day_of("yrtrig", "motrig", "datrig").alias("begin"),
            pl.col("yrterm").cast(pl.Int32).alias("endyear"),
            day_of("yrterm", "moterm", "daterm").alias("end"),
            pl.col("noactr").alias("actors"),
            *_SYSTEM,
        )
        .sort("crisno")
        .collect()
    )


def crises() -> Addition:
    """Add crises of 1918-2018: whether each state is in one and, for dyads, which side the other threatens.

    Columns (``1`` and ``2`` for dyads): ``icbcrisis`` (1 in the years from trigger to termination), ``icbonset`` (1 in
    the year of a trigger), ``icbtriggr`` (code of the first trigger of the year, null without one). For dyads
    ``icbthreat1``, ``icbthreat2`` (1 where side 1, 2 is in a crisis and saw the other as the source of threat) and
    ``icbthreatonset1``, ``icbthreatonset2``. ICB names one source of threat per state and crisis: other adversaries of
    the same crisis are not in it. A crisis without a year of termination counts in its first year only.

    References
    ----------
    Brecher, Wilkenfeld, Beardsley, James and Quinn, International Crisis Behavior Data, version 14.
    """
    zero = dict.fromkeys(("icbcrisis", "icbonset"), 0)
    threats = dict.fromkeys(("icbthreat1", "icbthreat2", "icbthreatonset1", "icbthreatonset2"), 0)
    parts = (Part("icb_actors", "state", _state_years, zero), Part("icb_actors", "dyad", _threats, threats))
    return Addition("crises", 56, parts, units=("state-year", "dyad-year", "directed-dyad-year"))


def _years() -> pl.DataFrame:
    """Return the states in crisis by year: ``onset`` is 1 in the year of the trigger."""
    covered = source("icb_actors")
    first = pl.col("year").cast(pl.Int64)
    last = pl.max_horizontal(first, pl.col("endyear").cast(pl.Int64).fill_null(first))
    return (
        crisis_actors()
        .filter(pl.col("year").is_not_null())
        .sort("year", "begin", "crisno", nulls_last=True)
        .with_columns(first=first, year=pl.int_ranges(first, pl.min_horizontal(last, pl.lit(covered.last)) + 1))
        .explode("year")
        .with_columns(pl.col("year").cast(pl.Int32), onset=(pl.col("year") == pl.col("first")).cast(pl.Int32))
    )


def _state_years(_: Setting) -> pl.LazyFrame:
    begun = pl.col("triggr").filter(pl.col("onset") == 1).drop_nulls().first()
    return (
        _years()
        .lazy()
        .group_by("ccode", "year", maintain_order=True)
        .agg(pl.lit(1, pl.Int32).alias("icbcrisis"), pl.col("onset").max().alias("icbonset"), begun.alias("icbtriggr"))
    )


def _threats(_: Setting) -> pl.LazyFrame:
    rows = _years().lazy().filter(pl.col("threat").is_not_null(), pl.col("threat") != pl.col("ccode"))
    sides = [
        rows.group_by(pl.col(one).alias("ccode1"), pl.col(two).alias("ccode2"), "year").agg(
            pl.lit(1, pl.Int32).alias(f"icbthreat{side}"), pl.col("onset").max().alias(f"icbthreatonset{side}")
        )
        for side, one, two in ((1, "ccode", "threat"), (2, "threat", "ccode"))
    ]
    keys = ["ccode1", "ccode2", "year"]
    both = sides[0].join(sides[1], on=keys, how="full", coalesce=True)
    values = ["icbthreat1", "icbthreat2", "icbthreatonset1", "icbthreatonset2"]
    return both.select(*keys, *(pl.col(name).fill_null(0) for name in values)).sort(keys)
