"""How often two states that ended an interstate war fight again: by how it ended, by grade, by year since.

Two sources stand beside each other. *COW and GML*: every pair of opponents of an interstate war (but for the world
wars), and the disputes that begin between the two in the ten calendar years after its last year
(`after_war`). *UCDP*: every episode of armed conflict between states since 1946, and the next one
of the same pair. Pairs of one war depend on each other, so that intervals are those of wars, not of pairs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from foedus.record.facts.after_war import SPAN, ended_pairs, new_wars, recurred, recurrence_years, year_grades
from foedus.record.facts.counting import counted
from foedus.record.facts.fact import Basis, Fact, coefficient
from foedus.record.source_files.paths import kept_by_place
from foedus.record.source_files.registry import source
from foedus.record.source_files.store import scan
from foedus.statistics.logit import fit_logit
from foedus.wording import Message

if TYPE_CHECKING:
    from foedus.statistics.logit import LogitFit

__all__ = ["conflict_episodes", "episode_logit", "facts", "followed_episodes", "recurrence_shares", "signed_together"]

_UCDP_ENDINGS = {1: "agreement", 2: "cease-fire", 3: "victory", 4: "victory", 5: "low activity", 6: "actor gone"}
"""Codes of UCDP: 3 and 4 are a victory of side A and of side B; 5: fighting fell below 25 deaths a year, nobody signed
or won; 6: one side ceased to exist."""

_INTERSTATE = 2


@kept_by_place
def conflict_episodes() -> pl.DataFrame:
    """Return each episode of armed conflict of a pair since 1946, and when its next one began.

    An episode ends when a year with 25 deaths is followed by one without. Two columns of the file are not used:
    ``dyadep_id`` is rounded for long numbers, so that seven of its values hold 178 episodes, and ``recur`` marks
    episodes that follow an earlier one, not those that are followed.

    Returns
    -------
    polars.DataFrame
        ``dyad_id``, ``episode``, ``kind`` (``interstate``, ``civil``: within a state, internationalised or not,
        ``extrastate``), ``first``, ``last`` (years), ``over`` (whether it ended), ``ending``, ``gap`` (calendar years
        from its last year to the first of the next; null if there is none).

    References
    ----------
    Kreutz (2010), Journal of Peace Research 47: 243-250; version 3-2021.
    """
    kinds = {1: "extrastate", _INTERSTATE: "interstate", 3: "civil"}
    return (
        scan("ucdp_terminations")
        .sort("dyad_id", "year")
        .group_by("dyad_id", pl.col("dyadepisode").alias("episode"), maintain_order=True)
        .agg(
            kind=pl.col("type_of_conflict2").last().replace_strict(kinds, return_dtype=pl.String),
            first=pl.col("year").min(),
            last=pl.col("year").max(),
            over=(pl.col("dyadterm") == 1).any(),
            ending=pl.col("outcome").drop_nulls().last().replace_strict(_UCDP_ENDINGS, return_dtype=pl.String),
        )
        .sort("dyad_id", "first")
        .with_columns(gap=pl.col("first").shift(-1).over("dyad_id") - pl.col("last"))
        .collect()
    )


def followed_episodes(kind: str, years: int) -> pl.DataFrame:
    """Return the episodes of a kind whose next years are covered, with ``happened``: another began within them."""
    ended = pl.col("last") <= source("ucdp_terminations").last - years
    again = (pl.col("gap") <= years).fill_null(False)
    return conflict_episodes().filter(pl.col("kind") == kind, "over", ended).with_columns(happened=again)


_PAIR = ["ccode1", "ccode2"]
_FOLLOWED = (1816, 1999)
"""Years in which wars ended whose ten years are over in the disputes of the record: they end in 2010, but the last war
of 2000 is left out, as in the count that the game has been compared with."""


_SOURCES = ("cow_war_inter", "gml_dirdisp", "cw_system")
_UCDP_SOURCES = ("ucdp_terminations",)
_FROM = 1946
_SPEAKS = Message("recurrence after war")
_LIMITS = Message(
    "Pairs are counted one by one, but the pairs of a war depend on each other: intervals are those of wars, which are "
    "few. Deaths count in either direction, whoever attacked; a dispute whose deaths nobody counted is not taken for a "
    "fatal one. Most of these wars had no arrangement that was meant to last."
)
_UCDP_LIMITS = Message(
    "An episode ends only after a year without 25 deaths, so that a cease-fire that breaks within months is not in it: "
    "the low figures of five years are so partly by construction. What was signed was signed where peace was likelier."
)

_STATES = {
    SPAN: {
        "signed": Message("fighting again within ten years, states, agreement or cease-fire signed"),
        "low activity": Message("fighting again within ten years, states, nothing signed and nobody won"),
        "victory": Message("fighting again within ten years, states, victory"),
    },
    5: {
        "signed": Message("fighting again within five years, states, agreement or cease-fire signed"),
        "low activity": Message("fighting again within five years, states, nothing signed and nobody won"),
        "victory": Message("fighting again within five years, states, victory"),
    },
}
_CIVIL = {
    "agreement": Message("fighting again within five years, civil wars, peace agreement"),
    "cease-fire": Message("fighting again within five years, civil wars, cease-fire"),
    "low activity": Message("fighting again within five years, civil wars, nothing signed and nobody won"),
    "victory": Message("fighting again within five years, civil wars, victory"),
}


def facts() -> tuple[Fact, ...]:
    """Return what both sources show, recomputed from the files."""
    return (*_after_war(), *_by_year(), *_mapping(), *_episodes())


def _after_war() -> list[Fact]:
    every = ended_pairs(*_FOLLOWED)
    late = every.filter(pl.col("ended") >= _FROM)
    draws = late.filter(pl.col("ending") == "draw")
    rows = {
        "draw-fatal-5": (
            Message("a fatal dispute or war within five years of a war without a winner, from 1946, by pair"),
            recurred(draws, "fatal", 5),
        ),
        "draw-fatal-10": (
            Message("a fatal dispute or war within ten years of a war without a winner, from 1946, by pair"),
            recurred(draws, "fatal"),
        ),
        "any": (Message("any dispute within ten years of a war, from 1946, by pair"), recurred(late, "any")),
        "fatal": (
            Message("a fatal dispute or war within ten years of a war, from 1946, by pair"),
            recurred(late, "fatal"),
        ),
        "fatal-all": (
            Message("a fatal dispute or war within ten years of a war, all years, by pair"),
            recurred(every, "fatal"),
        ),
        "deadly": (
            Message("over 25 deaths, or war, within ten years of a war, from 1946, by pair"),
            recurred(late, "deadly"),
        ),
        "war": (Message("another interstate war within ten years of a war, from 1946, by pair"), new_wars(late)),
    }
    return [_of_wars(f"after-war-{name}", says, found, "warnum") for name, (says, found) in rows.items()]


def _of_wars(name: str, says: Message, rows: pl.DataFrame, by: str) -> Fact:
    return _clustered(name, says, rows, by, _SOURCES, _LIMITS)


def _clustered(
    name: str, says: Message, rows: pl.DataFrame, by: str, sources: tuple[str, ...], limits: Message
) -> Fact:
    """Return the share of rows in which ``happened`` is true, with an interval for the clusters named."""
    return Basis(sources, _SPEAKS, limits).fact(name, says, "share", *counted(rows, "happened", by))


def _by_year() -> list[Fact]:
    """Return the yearly chance of the first fatal dispute by year since, and the share that comes in the first year."""
    rows = recurrence_years("fatal").filter(pl.col("ended") >= _FROM).drop_nulls("happened")
    spans = {
        (1, 1): Message("chance of a first fatal dispute or war in the first year after a war, from 1946"),
        (2, 5): Message("yearly chance of a first fatal dispute or war, second to fifth year after a war, from 1946"),
        (6, SPAN): Message("yearly chance of a first fatal dispute or war, sixth to tenth year after a war, from 1946"),
    }
    found = [
        _of_wars(
            f"after-war-fatal-year-{low}",
            says,
            rows.filter(pl.col("since").is_between(low, high)),
            "warnum",
        )
        for (low, high), says in spans.items()
    ]
    for grade, says in (
        ("fatal", Message("first fatal disputes within ten years that came in the first, from 1946")),
        ("deadly", Message("first disputes of over 25 deaths within ten years that came in the first, from 1946")),
    ):
        events = recurrence_years(grade).filter(pl.col("ended") >= _FROM, pl.col("happened") == 1)
        events = events.with_columns(happened=pl.col("since") == 1)
        found.append(_of_wars(f"after-war-first-year-{grade}", says, events, "warnum"))
    return found


def recurrence_shares() -> dict[str, tuple[Message, pl.DataFrame]]:
    """Return the rows behind the shares that lead from one grade of recurrence to the next, and to a direction.

    Returns
    -------
    dict
        By name: ``deadly`` (given a first fatal dispute), ``war`` (given one of over 25 deaths), ``directed`` (given a
        first fatal dispute: one side started it against the other, both in it from the first day), ``by_initiator``
        (given that, and that one side alone had begun the war: that side started it), each with what it says and a
        frame of the pairs concerned: ``dispnum``, ``happened``. All years without the world wars.
    """
    first = {
        grade: recurrence_years(grade).filter(pl.col("happened") == 1).join(year_grades(), on=[*_PAIR, "year"])
        for grade in ("fatal", "deadly")
    }
    both = recurrence_years("fatal", directed=True)
    starts = both.filter(pl.col("happened") == 1)
    ends = both.filter(pl.col("dispnum").is_not_null(), pl.col("ccode1") < pl.col("ccode2")).drop("happened")
    one = pl.min_horizontal(*_PAIR).alias("ccode1"), pl.max_horizontal(*_PAIR).alias("ccode2")
    keys = ["warnum", *_PAIR]
    begun = starts.select("warnum", *one, happened=pl.lit(True)).unique()
    known = starts.filter(pl.col("initiator1") != pl.col("initiator2"))
    return {
        "deadly": (
            Message("over 25 deaths, or war, given a first fatal dispute after a war"),
            first["fatal"].with_columns(happened=pl.col("is_deadly")),
        ),
        "war": (
            Message("war, given a first dispute of over 25 deaths after a war"),
            first["deadly"].with_columns(happened=pl.col("is_war")),
        ),
        "directed": (
            Message("one of the two starts it against the other, given a first fatal dispute after a war"),
            ends.join(begun, on=keys, how="left").with_columns(pl.col("happened").fill_null(False)),
        ),
        "by_initiator": (
            Message("the side that began the war starts it, given that one of the two does"),
            known.with_columns(happened=pl.col("initiator1") == 1),
        ),
    }


def _mapping() -> list[Fact]:
    return [
        _of_wars(f"after-war-share-{name.replace('_', '-')}", says, rows, "dispnum")
        for name, (says, rows) in recurrence_shares().items()
    ]


def _episodes() -> list[Fact]:
    found = []
    for years, texts in _STATES.items():
        rows = signed_together(followed_episodes("interstate", years))
        found += [_of_episodes(f"episodes-states-{name}-{years}", says, rows, name) for name, says in texts.items()]
    civil = followed_episodes("civil", 5)
    found += [_of_episodes(f"episodes-civil-{name}-5", says, civil, name) for name, says in _CIVIL.items()]
    return [*found, *_compared()]


def _compared() -> list[Fact]:
    """Return the contrasts; of the clustered and the plain errors the wider counts, for the clusters are few."""
    fits = episode_logit(by_pair=True), episode_logit(by_pair=False)
    found = []
    for term, says in (
        ("signed", Message("fighting again within ten years, states, what was signed against nothing signed")),
        ("victory", Message("fighting again within ten years, states, victory against nothing signed")),
    ):
        widest = max((coefficient(fit, term) for fit in fits), key=lambda ends: ends[2] - ends[1])
        clustered = fits[0]
        found.append(
            Basis(_UCDP_SOURCES, _SPEAKS, _UCDP_LIMITS).fact(
                f"episodes-states-{term}",
                says,
                "log-odds",
                widest,
                clustered.rows,
                clustered.events,
                clustered.clusters,
            )
        )
    return found


def signed_together(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the episodes with agreements and cease-fires taken together: what was signed."""
    return rows.with_columns(pl.col("ending").replace({"agreement": "signed", "cease-fire": "signed"}))


def _of_episodes(name: str, says: Message, rows: pl.DataFrame, ending: str) -> Fact:
    chosen = rows.filter(pl.col("ending") == ending)
    return _clustered(name.replace(" ", "-"), says, chosen, "dyad_id", _UCDP_SOURCES, _UCDP_LIMITS)


def episode_logit(*, by_pair: bool = True) -> LogitFit:
    """Return the logit of fighting again within ten years on how an episode between states ended.

    Terms: ``intercept`` (low activity), ``signed``, ``victory``.

    Parameters
    ----------
    by_pair : bool
        Whether errors are clustered by pair of states.
    """
    rows = signed_together(followed_episodes("interstate", SPAN))
    terms = ("signed", "victory")
    design = np.column_stack([np.ones(rows.height), *((rows["ending"] == term).to_numpy() for term in terms)])
    happened, pairs = rows["happened"].to_numpy().astype(float), rows["dyad_id"].to_numpy().astype(np.int64)
    return fit_logit(
        happened, design.astype(float), ("intercept", *terms), groups=pairs if by_pair else None, separated="refuse"
    )
