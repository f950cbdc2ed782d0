"""The past of a dyad: years of peace and decayed disputes, computed on all dyads before any filter."""

from __future__ import annotations

import numpy as np
import polars as pl

from foedus.errors import SpecificationError
from foedus.record.additions import Addition, Part, Setting, packed
from foedus.record.dispute_records.conflicts import family, initiates
from foedus.record.dispute_records.decay import decayed, tally
from foedus.record.frames.frames import dyad_years
from foedus.record.source_files.registry import source
from foedus.record.source_files.store import scan

__all__ = ["dispute_history", "peace_years"]

_PAIR = ("ccode1", "ccode2")


def peace_years(disputes: str = "gml") -> Addition:
    """Add ``gmlmidspell`` (or ``cowmidspell``): years since the last dispute between the two, or since they met.

    A dyad's first year is 0, and so is the year after one with a dispute. Years in which one of the two was no state do
    not count. The count runs over all dyads from 1816: computed after a filter it would differ (in 41,484 of the
    223,982 politically relevant rows of 1816-2010).

    Parameters
    ----------
    disputes : {"gml", "cow"}
        Which disputes end the peace.

    References
    ----------
    Beck, Katz and Tucker (1998), AJPS 42: 1260-1288; Carter and Signorino (2010), Political Analysis 18: 271-292.
    """
    name = _listed(disputes)
    part = Part(name, "pair", lambda setting: _spells(disputes, setting))
    return Addition("peace_years", 70, (part,), options=(disputes,))


def dispute_history(disputes: str = "gml", *, half_life: float = 10.0) -> Addition:
    """Add the decayed count of past disputes of the dyad, and of past initiations of each state.

    A dispute that began s years ago counts 2 ** (-s / half_life); disputes of the current year do not count. Columns:
    ``gmlmid_decay`` (onsets between the two), ``gmlmidinit_decay1``, ``gmlmidinit_decay2`` (disputes that each state
    started as originator against any state). Disputes before 1816 are not in the source.

    Parameters
    ----------
    disputes : {"gml", "cow"}
        Which disputes count.
    half_life : float
        Years after which a dispute counts half.

    Raises
    ------
    SpecificationError
        If the half-life is not positive.
    """
    if not half_life > 0:
        raise SpecificationError(f"the half-life must be positive, not {half_life}", where="half_life")
    name = _listed(disputes)
    onset, pair, state = f"{disputes}midonset", f"{disputes}mid_decay", f"{disputes}midinit_decay"

    def pairs(setting: Setting) -> pl.LazyFrame:
        onsets = scan(name).filter(pl.col(onset) == 1, pl.col("ccode1") < pl.col("ccode2"))
        return _decayed(onsets, _PAIR, pair, half_life, setting, name)

    def states(setting: Setting) -> pl.LazyFrame:
        started = (
            scan(name).filter(initiates("originator", onset)).select("dispnum", pl.col("ccode1").alias("ccode"), "year")
        )
        return _decayed(started.unique(), ("ccode",), state, half_life, setting, name)

    parts = (Part(name, "pair", pairs, {pair: 0.0}), Part(name, "state", states, {state: 0.0}))
    return Addition("dispute_history", 71, parts, options=(disputes, half_life))


def _listed(disputes: str) -> str:
    """Return the source that has one dispute per pair and year."""
    return f"{family(disputes)}_mid_ddydisps"


def _spells(disputes: str, setting: Setting) -> pl.LazyFrame:
    covered = source(_listed(disputes))
    last = max(covered.first, min(setting.last, covered.last))
    ongoing = (
        scan(_listed(disputes))
        .filter(pl.col(f"{disputes}midongoing") == 1)
        .select(*_PAIR, "year", dispute=pl.lit(True))
    )
    rows = (
        dyad_years(covered.first, last)
        .base.join(ongoing, on=[*_PAIR, "year"], how="left", maintain_order="left")
        .collect()
    )
    one, two = (rows[name].to_numpy() for name in _PAIR)
    dispute = rows["dispute"].fill_null(False).to_numpy()
    place = np.arange(rows.height, dtype=np.int32)
    begins = np.ones(rows.height, bool)
    begins[1:] = (one[1:] != one[:-1]) | (two[1:] != two[:-1]) | dispute[:-1]
    spell = place - np.maximum.accumulate(np.where(begins, place, 0))
    spells = rows.lazy().select(*_PAIR, "year").with_columns(pl.Series(f"{disputes}midspell", spell, pl.Int32))
    return spells.filter(pl.col("year").is_between(setting.first, setting.last))


def _decayed(
    events: pl.LazyFrame, keys: tuple[str, ...], name: str, half_life: float, setting: Setting, source_name: str
) -> pl.LazyFrame:
    covered = source(source_name)
    rows = events.select(*keys, "year", unit=packed(keys)).collect()
    counted = tally(rows["unit"].to_numpy(), rows["year"].to_numpy() - covered.first, covered.last - covered.first + 1)
    past = decayed(counted, half_life).values[:-1]
    years, units = np.nonzero(past)
    table = (
        rows.unique("unit")
        .sort("unit")
        .select(keys)[units]
        .with_columns(pl.Series("year", years + covered.first, pl.Int32), pl.Series(name, past[years, units]))
    )
    return table.lazy().filter(pl.col("year").is_between(setting.first, setting.last))
