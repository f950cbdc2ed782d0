"""Who could have helped a target of a dispute, and who did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from foedus.record.additions import Addition, Setting, attach
from foedus.record.alliances.obligations import obligations
from foedus.record.dispute_records.dispute_lists import dyadic_disputes, sides
from foedus.record.state_system.membership import membership
from foedus.statistics.tables import Table
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["joiners", "potential_helpers"]

DECEMBER_1941 = (3513, 3514, *range(3518, 3524), 3525)
"""GML disputes between Japan and states of America and elsewhere, of December 1941, in which the Axis counts as having
"helped" Japan: artefacts of how the World War was split, 24 of the 95 obliged joiners."""


def potential_helpers(*additions: Addition, attacker: str = "side_a") -> pl.DataFrame:
    """Return each dispute of one originator against one, crossed with every state that could have helped the target.

    Parameters
    ----------
    *additions : Addition
        Columns of directed dyads, from the helper (side 1) to the target (side 2), as in ``capabilities()``.
    attacker : {"side_a", "war_initiator"}
        Who counts as the challenger. The second turns round the disputes in which COW names a state of side B as the
        initiator of the war.

    Raises
    ------
    UnknownNameError
        If there is no such coding of the attacker.

    Returns
    -------
    polars.DataFrame
        Keyed by ``dispnum``, ``ccode1`` (the potential helper: a member of the system in the dispute's first year,
        neither challenger nor target). ``year`` (the first), ``ccode2`` (the target, side B), ``challenger`` (side A),
        ``hostlev`` (of the dispute, 1 to 5), ``joined`` (1 if ever on the target's side, counted once), ``obliged`` (1
        if it owes the target defence), ``owes`` (1 if it owes the target anything that ATOP lists), ``tied`` (1 if it
        has a row of any kind with the challenger), ``december_1941`` (1 for the artefacts of `DECEMBER_1941`), then the
        columns added.

    Notes
    -----
    The probability of joining a dispute must never stand for the probability of honouring a promise when invaded.
    """
    rows = _cross(attacker).with_columns(december_1941=pl.col("dispnum").is_in(list(DECEMBER_1941)).cast(pl.Int32))
    joined = sides(attacker).filter(pl.col("sidea") == 0).select("dispnum", ccode1="ccode")
    rows = rows.join(joined.unique().with_columns(joined=pl.lit(1, pl.Int32)), on=["dispnum", "ccode1"], how="left")
    owed = obligations().select(
        "ccode1", "ccode2", "year", obliged="atop_defense", owes=pl.max_horizontal("^atop_.*$").cast(pl.Int32)
    )
    rows = rows.join(owed, on=["ccode1", "ccode2", "year"], how="left")
    ties = obligations().select("ccode1", "year", challenger="ccode2")
    ties = pl.concat([ties, ties.select(ccode1="challenger", year="year", challenger="ccode1")]).unique()
    rows = rows.join(
        ties.with_columns(tied=pl.lit(1, pl.Int32)), on=["ccode1", "challenger", "year"], how="left"
    ).with_columns(pl.col("joined", "obliged", "owes", "tied").fill_null(0))
    names = ["dispnum", "year", "ccode1", "ccode2", "challenger", "hostlev", "joined", "obliged", "owes", "tied"]
    frame = rows.select(*names, "december_1941").sort("dispnum", "ccode1")
    if additions:
        frame = attach(frame, additions, Setting("directed-dyad-year", 1816, 2010))
    return frame.collect()


def _cross(attacker: str) -> pl.LazyFrame:
    pairs = dyadic_disputes(attacker).select("dispnum", "hostlev", "year", "challenger", ccode2="target")
    states = membership(1816, 2010).select("ccode", "year").unique().rename({"ccode": "ccode1"})
    return pairs.join(states, on="year").filter(
        pl.col("ccode1") != pl.col("challenger"), pl.col("ccode1") != pl.col("ccode2")
    )


def joiners(*, by: Iterable[str] = (), december_1941: bool = True) -> Table:
    """Count who joined the target's side, by whether they owed it defence.

    Parameters
    ----------
    by : iterable of {"hostlev", "period"}
        What to split by beside the obligation; periods are 1816-1945 and 1946-2010.
    december_1941 : bool
        Whether to count the nine artefacts of `DECEMBER_1941`.

    Returns
    -------
    Table
        ``obliged``, the columns of `by`, ``joined``, ``chances``, ``share``.
    """
    rows = potential_helpers().with_columns(
        period=pl.when(pl.col("year") < 1946).then(pl.lit("1816-1945")).otherwise(pl.lit("1946-2010"))
    )
    if not december_1941:
        rows = rows.filter(pl.col("december_1941") == 0)
    keys = ["obliged", *by]
    data = rows.group_by(keys).agg(pl.col("joined").sum(), pl.len().alias("chances")).sort(keys)
    notes = (
        Message("GML disputes with one originator on each side; a state counts once per dispute."),
        Message(
            "How many join any dispute does not say how many would honour a promise against an invasion: severity "
            "decides."
        ),
        Message("Nine disputes of December 1941 count the Axis as Japan's helpers: 24 of the 95 obliged joiners.")
        if december_1941
        else Message("Without the nine disputes of December 1941."),
    )
    data = data.with_columns((pl.col("joined") / pl.col("chances")).alias("share"))
    sources = ("gml_part", "gml_mid_disps", "atop_alliance")
    return Table(Message("Who joined the target's side"), data, notes, sources, digits=5)
