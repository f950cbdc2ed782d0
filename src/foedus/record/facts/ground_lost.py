"""Losing ground without war: attacks below war that cost the target territory or its government, by two codings.

The list of disputes says what the challenger wanted to change and who prevailed; the list of events says whether it
occupied territory. Neither says that the ground stayed lost: they stand side by side.
"""

from __future__ import annotations

import polars as pl

from foedus.record.facts.attacks import ATTACK_SOURCES, attacks
from foedus.record.facts.counting import counted
from foedus.record.facts.fact import Basis, Fact
from foedus.record.source_files.store import table
from foedus.wording import Message

__all__ = ["CODINGS", "SOURCES", "attacked_targets", "by_grade", "facts", "grade_counts"]

CODINGS = {
    "outcome": Message("by the outcome of the dispute"),
    "occupation": Message("by an occupation among its events"),
    "either": Message("by either"),
}
"""How a loss of ground below war is told: the challenger wanted to change territory or government and prevailed; it
occupied territory of the target; one of the two. The last two are known only of disputes in the list of events."""

SOURCES = (*ATTACK_SOURCES, "gml_mie")

_OCCUPIES = 14
"""Action of the list of events: occupation of territory. A "seizure", 15, is of ships, goods or people."""

_VICTORY_A, _VICTORY_B, _YIELD_A, _YIELD_B, _RELEASED = 1, 2, 3, 4, 7
"""Outcomes of the list of disputes; those above the last are unclear, or join a war under way."""

_SPEAKS = Message("losing ground without war")
_LIMITS = Message(
    "The outcome belongs to the dispute and misses ground that changed hands in what is called a stalemate; an "
    "occupation may have lasted a day. Neither sees ground lost without a militarised dispute, nor anything after "
    "2010: Crimea is not among them. The codings agree so little that the share of seizures is known within a wide "
    "range only, and by outcome they are too few to say where they happen."
)
_BASIS = Basis(SOURCES, _SPEAKS, _LIMITS)


def attacked_targets() -> pl.DataFrame:
    """Return every attack with force from 1946 to 2010, once per dispute and target.

    Returns
    -------
    polars.DataFrame
        ``dispnum``, ``ccode2`` (the target), ``year``, ``war``, ``deadly`` (as in `attacks`), ``territory``, ``regime``
        (0/1: a challenger wanted to change it and its side prevailed: victory, or the other side yielded; null where
        the outcome is unknown), ``outcome`` (0/1/null: one of the two), ``listed`` (0/1: the dispute is in the list of
        events), ``occupation`` (0/1: a challenger occupied territory of the target; null where not listed), ``either``
        (0/1/null: ``outcome`` or ``occupation``).
    """
    rows = attacks()
    turned = pl.col("turned") == 1
    prevailed = (pl.col("outcome") == pl.when(turned).then(_VICTORY_B).otherwise(_VICTORY_A)) | (
        pl.col("outcome") == pl.when(turned).then(_YIELD_A).otherwise(_YIELD_B)
    )
    prevailed = pl.when(pl.col("outcome") <= _RELEASED).then(prevailed)
    events = table("gml_mie")
    occupied = events.filter(pl.col("action") == _OCCUPIES).select("ccode1", "ccode2", dispnum="micnum").unique()
    listed = events.select(dispnum="micnum").unique().with_columns(listed=pl.lit(1, pl.Int32))
    rows = rows.join(
        occupied.with_columns(occupied=pl.lit(1, pl.Int32)), on=["dispnum", "ccode1", "ccode2"], how="left"
    ).join(listed, on="dispnum", how="left")
    won = {aim: (prevailed & (pl.col(aim) == 1)).cast(pl.Int32) for aim in ("territory", "regime")}
    return (
        rows.with_columns(**won, listed=pl.col("listed").fill_null(0))
        .group_by("dispnum", "ccode2", maintain_order=True)
        .agg(pl.col("year").min(), pl.col("war", "deadly", "territory", "regime", "listed", "occupied").max())
        .with_columns(
            outcome=((pl.col("territory") == 1) | (pl.col("regime") == 1)).cast(pl.Int32),
            occupation=pl.when(pl.col("listed") == 1).then(pl.col("occupied").fill_null(0)),
        )
        .with_columns(either=(pl.col("outcome") == 1) | (pl.col("occupation") == 1))
        .with_columns(pl.col("either").cast(pl.Int32))
        .drop("occupied")
    )


def by_grade(coding: str) -> pl.DataFrame:
    """Return the attacks of `attacked_targets` whose grade is known, with ``grade``.

    Parameters
    ----------
    coding : str
        One of `CODINGS`.

    Returns
    -------
    polars.DataFrame
        ``grade``: ``offensive`` (the dispute became a war), ``seizure`` (below war, ground lost), ``violation`` (26 to
        999 dead, no ground lost), ``lesser`` (fewer dead, no ground lost).
    """
    lost = pl.col(coding)
    grade = (
        pl.when(pl.col("war") == 1)
        .then(pl.lit("offensive"))
        .when(lost == 1)
        .then(pl.lit("seizure"))
        .when((lost == 0) & (pl.col("deadly") == 1))
        .then(pl.lit("violation"))
        .when((lost == 0) & (pl.col("deadly") == 0))
        .then(pl.lit("lesser"))
    )
    return _counted_by(coding).with_columns(grade=grade).filter(pl.col("grade").is_not_null())


def _counted_by(coding: str) -> pl.DataFrame:
    """Return the attacks that a coding covers: the list of events does not have every dispute."""
    rows = attacked_targets()
    return rows if coding == "outcome" else rows.filter(pl.col("listed") == 1)


def grade_counts() -> dict[str, dict[str, int]]:
    """Return the numbers of attacks by coding and grade."""
    return {
        coding: {grade: rows.filter(pl.col("grade") == grade).height for grade in GRADES}
        for coding, rows in ((coding, by_grade(coding)) for coding in CODINGS)
    }


def facts() -> tuple[Fact, ...]:
    """Return the shares of attacks below war that cost ground, by coding, what the codings share, and every grade."""
    below = attacked_targets().filter(pl.col("war") == 0)
    listed = below.filter(pl.col("listed") == 1)
    found = [
        _share(
            "ground-territory", Message("attacks below war that won territory, by their outcome"), below, "territory"
        ),
        _share(
            "ground-government", Message("attacks below war that won a government, by their outcome"), below, "regime"
        ),
        _share("ground-outcome", _LOST_BY["outcome"], below, "outcome"),
        _share("ground-occupation", _LOST_BY["occupation"], listed, "occupation"),
        _share("ground-either", _LOST_BY["either"], listed, "either"),
        _share(
            "ground-agreement-occupation",
            Message("attacks below war with an occupation that also won territory or government by their outcome"),
            listed.filter(pl.col("occupation") == 1),
            "outcome",
        ),
        _share(
            "ground-agreement-outcome",
            Message("attacks below war that won territory or government by their outcome and had an occupation too"),
            listed.filter(pl.col("outcome") == 1),
            "occupation",
        ),
    ]
    for coding, how in CODINGS.items():
        rows = by_grade(coding)
        for grade, says in GRADES.items():
            hits = rows.with_columns(hit=(pl.col("grade") == grade).cast(pl.Int32))
            found.append(
                _share(f"grade-{grade}-{coding}", Message("{what}, {how}", {"what": says, "how": how}), hits, "hit")
            )
        decided = rows.filter(pl.col("grade").is_in(["seizure", "offensive"]))
        hits = decided.with_columns(hit=(pl.col("grade") == "seizure").cast(pl.Int32))
        says = Message("seizures among seizures and offensives, {how}", {"how": how})
        found.append(_share(f"grade-decided-{coding}", says, hits, "hit"))
    return tuple(found)


_LOST_BY = {
    coding: Message("attacks below war that cost territory or government, {how}", {"how": how})
    for coding, how in CODINGS.items()
}

GRADES = {
    "offensive": Message("attacks that became wars"),
    "seizure": Message("attacks below war that took ground"),
    "violation": Message("attacks below war with 26 dead or more that took no ground"),
    "lesser": Message("attacks with fewer dead that took no ground"),
}
"""Grades of attack, each attack in the first that holds."""


def _share(name: str, says: Message, rows: pl.DataFrame, column: str) -> Fact:
    """Return the share of rows with a 1, those unknown left out, clustered by dispute."""
    return _BASIS.fact(name, says, "share", *counted(rows, column, "dispnum"))
