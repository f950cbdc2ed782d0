"""How armed conflicts end (UCDP): episodes of dyads, and columns of pairs of states."""

from __future__ import annotations

import polars as pl

from foedus.record.additions import Addition, Part, Setting
from foedus.record.source_files.dates import month_day_year
from foedus.record.source_files.registry import source
from foedus.record.source_files.store import scan
from foedus.record.state_system.names import codes_by_year

__all__ = ["termination_episodes", "terminations"]

_SOURCE = "ucdp_terminations"
_INTERSTATE = 2
_GOVERNMENT = "Government of "


def termination_episodes() -> pl.DataFrame:
    """Return the episodes of fighting between two parties, with their dates and how each ended.

    Returns
    -------
    polars.DataFrame
        One row per episode: ``dyad_id``, ``conflict_id``, ``location``, ``side_a``, ``side_b``,
        ``type_of_conflict`` (1 extrasystemic, 2 interstate, 3 internal, with or without troops of others),
        ``incompatibility``, ``first`` and ``last`` (years), ``begin`` and ``end`` (dates; unknown days are set by the
        source, see ``endprec``: 1 exact, 3 the month, 5 only the year), ``endprec``, ``intensity`` (highest of the
        years: 1 minor, 2 war), ``outcome`` (1 peace agreement, 2 cease-fire, 3 victory of side A, 4 of side B, 5 low
        activity, 6 an actor ceases to exist; null while it lasts), ``ceasefire`` and ``agreement`` (dates), ``again``
        (1 if it takes up fighting that had stopped: the source's ``recur``, which looks back, not ahead) and ``next``
        (first year of the next episode of the same dyad, null without one in the source). An episode is a run of
        consecutive years of a dyad: the public file's ``dyadep_id`` is damaged where a dyad's number has five figures
        (one id for 87 rows).

    References
    ----------
    Kreutz (2010), JPR 47: 243-250; version 3-2021 (dyads).
    """
    latest = source(_SOURCE).last
    ended = pl.col("outcome").is_not_null()
    episodes = (
        _rows()
        .group_by("dyad_id", "episode", maintain_order=True)
        .agg(
            pl.col("conflict_id", "location", "side_a", "side_b").first(),
            pl.col("type_of_conflict2").first().alias("type_of_conflict"),
            pl.col("incompatibility").first(),
            pl.col("year").min().alias("first"),
            pl.col("year").max().alias("last"),
            month_day_year("start_date2", latest).min().alias("begin"),
            month_day_year("ependdate", latest).filter(ended).last().alias("end"),
            pl.col("ependprec").filter(ended).last().alias("endprec"),
            pl.col("intensity_level").max().alias("intensity"),
            pl.col("outcome").filter(ended).last(),
            month_day_year("cfiredate", latest).drop_nulls().last().alias("ceasefire"),
            month_day_year("peagdate", latest).drop_nulls().last().alias("agreement"),
            pl.col("recur").first().alias("again"),
        )
        .drop("episode")
    )
    return episodes.with_columns(next=pl.col("first").shift(-1).over("dyad_id", order_by="first")).collect()


def _rows() -> pl.LazyFrame:
    """Return the rows of the source with ``episode``, the number of the run of consecutive years of the dyad."""
    new = (pl.col("year").diff().over("dyad_id", order_by="year") > 1).fill_null(value=False)
    rows = scan(_SOURCE).sort("dyad_id", "year")
    return rows.with_columns(episode=new.cast(pl.Int32).cum_sum().over("dyad_id", order_by="year"))


def terminations() -> Addition:
    """Add episodes of armed conflict between states, 1946-2020: under way, begun, ended, and how.

    Columns: ``ucdpongoing``, ``ucdponset``, ``ucdpterm`` (0/1: an episode between the two is under way, begins, ends in
    the year), ``ucdpintensity`` (highest of the year: 1 minor, 25 to 999 deaths; 2 war) and ``ucdpoutcome`` (how it
    ended, as in `termination_episodes`; null in other years). Sides of several states count for each pair across the
    front. An episode ends only when a year without 25 deaths follows, so a cease-fire that breaks within months is not
    among them.

    References
    ----------
    Kreutz (2010), JPR 47: 243-250; version 3-2021 (dyads).
    """
    part = Part(_SOURCE, "pair", _pairs, dict.fromkeys(("ucdpongoing", "ucdponset", "ucdpterm"), 0))
    return Addition("terminations", 57, (part,))


def _pairs(_: Setting) -> pl.LazyFrame:
    covered = source(_SOURCE)
    rows = (
        _rows()
        .filter(pl.col("type_of_conflict2") == _INTERSTATE)
        .with_columns(first=pl.col("year") == pl.col("year").min().over("dyad_id", "episode"))
        .collect()
    )
    sides = [
        rows.select("dyad_id", "year", name=pl.col(side).str.strip_prefix(_GOVERNMENT).str.split(f", {_GOVERNMENT}"))
        .explode("name")
        .unique()
        for side in ("side_a", "side_b")
    ]
    names = pl.concat(sides).select("name").unique()
    known = codes_by_year(names, covered.first, covered.last)
    a, b = (side.join(known, on=["name", "year"]).select("dyad_id", "year", "ccode") for side in sides)
    pairs = a.join(b.rename({"ccode": "other"}), on=["dyad_id", "year"])
    low, high = pl.min_horizontal("ccode", "other"), pl.max_horizontal("ccode", "other")
    ended = pl.col("outcome").is_not_null()
    return (
        pairs.lazy()
        .join(rows.lazy(), on=["dyad_id", "year"])
        .sort("dyad_id", "year")
        .group_by(low.alias("ccode1"), high.alias("ccode2"), "year", maintain_order=True)
        .agg(
            pl.lit(1, pl.Int32).alias("ucdpongoing"),
            pl.col("first").any().cast(pl.Int32).alias("ucdponset"),
            ended.any().cast(pl.Int32).alias("ucdpterm"),
            pl.col("intensity_level").max().alias("ucdpintensity"),
            pl.col("outcome").filter(ended).last().alias("ucdpoutcome"),
        )
    )
